"""A disk that is full, by the commands and the bytes on it alone: it is said, nothing is lost, and it goes on."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.torture.drive import NOTE, TASK, Drive, Where, add_task, may_mount, settle, tick
from tests.torture.product import until
from tests.torture.vitals import Vitals
from tests.torture.world import World

pytestmark = pytest.mark.skipif(not may_mount(), reason="needs the right to mount in a namespace of its own")

FULL = "the disk is full: make room on it"
RELEASE = os.environ.get("VAULTPLAN_RELEASE") == "1"
_LONG = 130.0 if RELEASE else 4.0
"""Seconds for which a disk stays full while the watch runs."""
_BY_ITSELF = 70.0
"""Seconds in which it goes on once there is room: it tries once a minute at the least."""


@pytest.fixture
def drive(tmp_path: Path) -> Iterator[Drive]:
    with Drive(tmp_path / "a" / "drive") as drive:
        yield drive


@pytest.fixture
def lay(drive: Drive, tmp_path: Path) -> Callable[[Where], World]:
    return lambda where: drive.world(tmp_path, where)


def refused(world: World, *command: str) -> str:
    """A command that could not run: what it said."""
    done = world.product.run(*command)
    world.note_crash(done.stderr)
    assert done.returncode == 2, done.stderr
    return done.stderr


def drafts(drive: Drive, world: World) -> list[Path]:
    """What is left half written in the state folder."""
    return list(drive.view(world.product.state).rglob(".new-*"))


def held(world: World) -> dict[str, bytes]:
    """Every file of the vault."""
    return {path.relative_to(world.vault).as_posix(): path.read_bytes() for path in world.vault.rglob("*.*")}


def build(world: World) -> tuple[str, ...]:
    return "build", str(world.vault), "--today", "2026-11-23"


@pytest.mark.parametrize(("where", "left"), [("vault", 1), ("both", 0)])
def test_a_first_build_on_a_full_disk_says_so_and_leaves_nothing_half_done(
    drive: Drive, lay: Callable[[Where], World], where: Where, left: int
) -> None:
    world = lay(where)
    drive.fill(left)
    before = held(world)
    said = refused(world, *build(world))
    assert FULL in said
    assert "Dashboard.md could not be written" in said
    assert held(world) == before

    drive.make_room()
    world.build()
    assert not world.check().breaches, world.result.told()


@pytest.mark.parametrize(("where", "left"), [("vault", 1), ("both", 0)])
def test_a_build_on_a_full_disk_leaves_the_last_dashboard(
    drive: Drive, lay: Callable[[Where], World], where: Where, left: int
) -> None:
    world = lay(where)
    world.build()
    add_task(world, "Came when it was full.")
    drive.fill(left)
    before = held(world)
    assert FULL in refused(world, *build(world))
    assert held(world) == before
    assert [world.product.run(name, world.vault).returncode for name in ("status", "check")] == [0, 1]

    drive.make_room()
    world.build()
    assert not world.check().breaches, world.result.told()


def test_a_plan_is_not_begun_on_a_full_disk_and_is_once_there_is_room(
    drive: Drive, lay: Callable[[Where], World]
) -> None:
    world = lay("state")
    (drive.seen / "new").mkdir()
    drive.fill(1)
    assert FULL in refused(world, "init", str(drive.place / "new"))
    assert list((drive.seen / "new").iterdir()) == []

    drive.make_room()
    assert world.product.run("init", drive.place / "new").returncode == 0


def test_with_its_own_records_on_a_full_disk_a_build_draws_and_takes_no_tick(
    drive: Drive, lay: Callable[[Where], World]
) -> None:
    world = lay("state")
    drive.fill()
    assert world.build()
    settle(world)
    tick(world.path, TASK)
    before = held(world)
    said = refused(world, *build(world))
    assert "Nothing was changed" in said
    assert FULL in said
    assert held(world) == before
    doctor = world.product.run("doctor", world.vault)
    assert "Make room" in doctor.stdout
    assert "[records]" in doctor.stdout

    drive.make_room()
    world.ledger.invite(NOTE, TASK.encode(), b"x")
    world.build()
    assert not world.check().breaches, world.result.told()
    assert drafts(drive, world) == []


def test_with_its_own_records_on_a_full_disk_an_edited_dashboard_stays_until_it_can_be_kept(
    drive: Drive, lay: Callable[[Where], World]
) -> None:
    world = lay("state")
    world.build()
    edited = world.path.read_bytes().replace(b"## Steps", b"## My own words, above the line", 1)
    world.path.write_bytes(edited)
    drive.fill()
    assert FULL in refused(world, *build(world))
    assert world.path.read_bytes() == edited

    drive.make_room()
    assert world.build()
    kept = [path.read_bytes() for path in (drive.seen / "state" / "vaultplan" / "displaced").rglob("*.md")]
    assert kept == [edited]
    assert not world.check().breaches, world.result.told()
    assert drafts(drive, world) == []


def test_with_its_own_records_on_a_full_disk_nothing_is_taken_back(drive: Drive, lay: Callable[[Where], World]) -> None:
    world = lay("state")
    world.build()
    settle(world)
    tick(world.path, TASK)
    world.ledger.invite(NOTE, TASK.encode(), b"x")
    world.build()
    drive.fill()
    assert FULL in refused(world, "undo", str(world.vault), "--yes")
    assert world.ledger.changed() == []

    drive.make_room()
    world.ledger.invite(NOTE, TASK.encode(), b" ")
    assert world.product.run("undo", world.vault, "--yes").returncode == 0
    world.build()
    assert not world.check().breaches, world.result.told()


@pytest.mark.parametrize("where", ["vault", "both"])
def test_a_watch_over_a_disk_that_fills_up_says_so_once_and_is_true_by_itself_once_there_is_room(
    drive: Drive, lay: Callable[[Where], World], where: Where
) -> None:
    world = lay(where)
    world.build()
    world.human = b"\nMy own words, below the line.\n"
    world.path.write_bytes(world.page().generated + world.human)
    with world.watch() as watch:
        drive.fill()
        old, files = world.path.read_bytes(), Vitals.of(watch.pid).files
        add_task(world, "Came when it was full.")
        assert FULL in watch.wait(lambda event: event["event"] == "error")["message"]
        before = Vitals.of(watch.pid).cpu
        for number in range(3):
            add_task(world, f"Came after it was said {number}.")
        time.sleep(_LONG)  # this is the torture: it stays full
        assert Vitals.of(watch.pid).cpu - before < 0.1 * _LONG + 0.5, "it tries without a pause"
        assert world.path.read_bytes() == old
        world.check_litter()

        drive.make_room()
        world.until_true(_BY_ITSELF)
        assert until(lambda: Vitals.of(watch.pid).files == files), "it keeps files open"
        assert [FULL in said for said in watch.failed().splitlines()] == [True]
        assert watch.stop() == 0
    assert not world.check().breaches, world.result.told()
    assert drafts(drive, world) == []


def test_a_tick_under_a_watch_over_a_full_disk_arrives_for_a_byte_needs_no_room(
    drive: Drive, lay: Callable[[Where], World]
) -> None:
    world = lay("vault")
    world.build()
    settle(world)
    with world.watch() as watch:
        drive.fill()
        tick(world.path, TASK)
        world.ledger.invite(NOTE, TASK.encode(), b"x")
        watch.wait(lambda event: event["event"] == "error")
        assert until(lambda: world.ledger.changed() == []), "the tick never arrived"
        drive.make_room()
        world.until_true(_BY_ITSELF)
    assert not world.check().breaches, world.result.told()


@pytest.mark.parametrize(("where", "begins"), [("state", "before"), ("state", "after"), ("both", "after")])
def test_a_watch_with_its_own_records_on_a_full_disk_runs_and_takes_a_tick_once_there_is_room(
    drive: Drive, lay: Callable[[Where], World], where: Where, begins: str
) -> None:
    world = lay(where)
    world.build()
    settle(world)
    if begins == "after":
        drive.fill()
    with world.watch() as watch:
        if begins == "before":
            drive.fill()
        if where == "state":
            add_task(world, "Came when it was full.")
            world.until_true()
            settle(world)
        tick(world.path, TASK)
        assert FULL in watch.wait(lambda event: event["event"] == "error")["message"]
        assert world.ledger.changed() == [], "what can't be noted down is not done"

        drive.make_room()
        world.ledger.invite(NOTE, TASK.encode(), b"x")
        assert until(lambda: world.ledger.changed() == [], _BY_ITSELF), "the tick never arrived"
        world.until_true()
        assert [FULL in said for said in watch.failed().splitlines()] == [True]
        assert watch.stop(signal.SIGTERM) == 0
    assert not world.check().breaches, world.result.told()
    assert drafts(drive, world) == []
