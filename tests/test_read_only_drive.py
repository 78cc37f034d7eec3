"""A drive that is, or becomes, read-only, by the commands and the bytes on it alone: said, nothing lost, and over."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.torture.drive import NOTE, TASK, Drive, add_task, may_mount, settle, tick
from tests.torture.product import Watch, until
from tests.torture.world import state_of

pytestmark = pytest.mark.skipif(not may_mount(), reason="needs the right to mount in a namespace of its own")

READ_ONLY = "the disk is read-only: is its drive locked, or failing?"
_BY_ITSELF = 70.0
"""Seconds in which it goes on once it may write: it tries once a minute at the least."""


@pytest.fixture
def drive(tmp_path: Path) -> Iterator[Drive]:
    with Drive(tmp_path / "a" / "drive") as drive:
        yield drive


def said(watch: Watch, since: int = 0) -> str:
    message: str = watch.wait(lambda event: event["event"] == "error", since)["message"]
    return message


@pytest.mark.parametrize("built", [False, True])
def test_a_build_on_a_read_only_drive_says_so_and_changes_nothing(drive: Drive, tmp_path: Path, built: bool) -> None:  # noqa: FBT001
    world = drive.world(tmp_path)
    if built:
        world.build()
        add_task(world, "Came before it was locked.")
    drive.lock("ro")
    before = state_of(world.vault)
    done = world.product.build(world.vault)
    world.note_crash(done.stderr)
    assert (done.returncode, done.stdout) == (2, "")
    assert READ_ONLY in done.stderr
    assert [world.product.run(name, world.vault).returncode for name in ("status", "check")] == [0, 1]
    assert state_of(world.vault) == before

    drive.lock("rw")
    world.build()
    assert not world.check().breaches, world.result.told()


def test_a_true_dashboard_on_a_read_only_drive_is_no_failure(drive: Drive, tmp_path: Path) -> None:
    world = drive.world(tmp_path)
    world.build()
    drive.lock("ro")
    assert world.product.build(world.vault).returncode == 0
    with world.watch() as watch:
        drive.lock("rw")
        add_task(world, "Came when it was unlocked.")
        world.until_true()
        assert watch.failed() == ""
        assert watch.stop() == 0
    assert not world.check().breaches, world.result.told()


def test_a_watch_that_starts_on_a_read_only_drive_says_so_and_is_true_by_itself_once_it_may_write(
    drive: Drive, tmp_path: Path
) -> None:
    world = drive.world(tmp_path)
    drive.lock("ro")
    with world.watch() as watch:
        assert READ_ONLY in said(watch)
        assert not world.path.exists()
        drive.lock("rw")
        world.until_true(_BY_ITSELF)
        assert len(watch.failed().splitlines()) == 1
        assert watch.stop() == 0
    assert not world.check().breaches, world.result.told()


def test_a_drive_that_becomes_read_only_under_a_watch_is_said_once_and_caught_up_with_once_it_may_write(
    drive: Drive, tmp_path: Path
) -> None:
    world = drive.world(tmp_path)
    world.build()
    world.human = b"\nMy own words, below the line.\n"
    world.path.write_bytes(world.page().generated + world.human)
    with world.watch() as watch:
        for times in (1, 2):
            old = world.path.read_bytes()
            os.kill(watch.pid, signal.SIGSTOP)  # so that the save is the last thing that was written
            add_task(world, f"Came just before it was locked, time {times}.")
            drive.lock("ro")
            since = watch.count
            os.kill(watch.pid, signal.SIGCONT)
            assert READ_ONLY in said(watch, since)
            assert world.path.read_bytes() == old
            drive.lock("rw")
            watch.wait(lambda event: event["event"] == "built", since, _BY_ITSELF)
            world.until_true()
            assert len(watch.failed().splitlines()) == times
        assert watch.stop() == 0
    assert not world.check().breaches, world.result.told()


def test_with_its_own_records_on_a_read_only_drive_a_build_draws_and_a_watch_could_not_run(
    drive: Drive, tmp_path: Path
) -> None:
    world = drive.world(tmp_path, "state")
    drive.lock("ro")
    world.build()
    done = world.product.run("watch", world.vault)
    world.note_crash(done.stderr)
    assert done.returncode == 2
    assert READ_ONLY in done.stderr
    assert not world.check().breaches, world.result.told()


def test_a_tick_is_taken_once_its_records_can_be_written_again(drive: Drive, tmp_path: Path) -> None:
    world = drive.world(tmp_path, "state")
    world.build()
    settle(world)
    with world.watch() as watch:
        drive.run(
            "sh", "-c", f"mount --bind '{drive.place}' '{drive.place}' && mount -o remount,ro,bind '{drive.place}'"
        )
        tick(world.path, TASK)
        assert READ_ONLY in said(watch)
        assert world.ledger.changed() == [], "what can't be noted down is not done"
        drive.run("umount", "-l", drive.place)
        world.ledger.invite(NOTE, TASK.encode(), b"x")
        assert until(lambda: world.ledger.changed() == [], _BY_ITSELF), "the tick never arrived"
        world.until_true()
        assert watch.stop() == 0
    assert not world.check().breaches, world.result.told()
