"""Notes on a FUSE drive, whose system tells of no change that comes from its other side: looked for, and none lost."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.torture.drive import NOTE, TASK, Drive, may_mount, over, settle, tick
from tests.torture.editors import STYLES
from tests.torture.lay import lay_plan, task_note
from tests.torture.product import until
from tests.torture.result import Result
from tests.torture.world import World

_ARRIVES = 20.0


def why_not() -> str:
    """Why a drive of FUSE can't be had here; "" where it can."""
    if not shutil.which("bindfs"):
        return "bindfs, which passes a folder on through FUSE, is not installed"
    if not Path("/dev/fuse").exists():
        return "this system has no /dev/fuse"
    return "" if may_mount() else "needs the right to mount in a namespace of its own"


pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "-")


@pytest.fixture
def behind(tmp_path: Path) -> Path:
    """The other side of the drive: what is saved here, the system of the drive doesn't hear of."""
    folder = tmp_path / "b" / "behind"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def drive(tmp_path: Path, behind: Path) -> Iterator[Drive]:
    with Drive(tmp_path / "a" / "drive", f"bindfs '{behind}' {{place}}") as drive:
        yield drive


@pytest.fixture
def world(drive: Drive, tmp_path: Path) -> World:
    ledger = lay_plan(drive.seen / "notes" / "vault")
    world = World(tmp_path, ledger, drive.product(tmp_path / "state"), Result("G12 FUSE"))
    ledger.save(NOTE, task_note(TASK), over)
    return world


def arrives(world: World) -> bool:
    """Whether every note is as its last writer left it, seen from this side, and the dashboard is true."""
    here = until(lambda: world.ledger.changed() == [], _ARRIVES)
    return here and world.until_true(_ARRIVES)


def save_behind(world: World, behind: Path, *names: str) -> None:
    def how(path: Path, data: bytes) -> None:
        over(behind / path.relative_to(world.vault.parents[1]), data)

    world.ledger.save(NOTE, task_note(TASK, *names), how)


def test_a_build_on_a_fuse_drive_is_as_any_other(world: World) -> None:
    world.build()
    assert not world.check().breaches, world.result.told()


def test_a_watch_over_a_fuse_drive_says_that_it_looks_and_misses_no_save_and_no_tick_from_either_side(
    world: World, behind: Path
) -> None:
    world.build()
    with world.watch() as watch:
        assert "(fuse)" in watch.failed()
        assert "looks through it every 2 seconds" in watch.failed()
        for number, style in enumerate(STYLES):
            world.ledger.save(NOTE, task_note(TASK, f"Saved here {number}."), STYLES[style])
            assert arrives(world), style
        for number in range(2):
            save_behind(world, behind, f"Saved behind it {number}.")
            assert arrives(world), "nobody looked"
        settle(world)
        tick(world.path, TASK)
        world.ledger.invite(NOTE, TASK.encode(), b"x")
        assert arrives(world), "the tick"
        settle(world)
        tick(behind / "notes" / "vault" / world.dashboard, "Saved behind it 1.")
        world.ledger.invite(NOTE, b"Saved behind it 1.", b"x")
        assert arrives(world), "the tick from behind it"
        assert len(watch.failed().splitlines()) == 1
        assert watch.stop() == 0
    assert (behind / "notes" / "vault" / NOTE).read_bytes() == world.ledger.files[NOTE]
    assert not world.check().breaches, world.result.told()


def test_a_fuse_drive_that_no_longer_answers_is_said_and_caught_up_with_once_it_does(
    world: World, drive: Drive, behind: Path
) -> None:
    world.build()
    with world.watch() as watch:
        since = watch.count
        os.kill(_server(drive), signal.SIGKILL)
        away = watch.wait(lambda event: event["event"] == "error" and "is not there" in event["message"], since)
        assert "goes on by itself when it is back" in away["message"]
        assert "endpoint" not in watch.failed(), "a word of the system's own"
        (behind / "notes" / "vault" / NOTE).write_bytes(data := task_note(TASK, "Saved while it was away."))
        done = world.product.build(world.vault)
        world.note_crash(done.stderr)
        assert done.returncode == 2

        drive.run("umount", "-l", drive.place)
        drive.run("bindfs", behind, drive.place)
        world.ledger.files[NOTE] = data
        assert arrives(world)
        assert watch.stop() == 0
    assert not world.check().breaches, world.result.told()


def _server(drive: Drive) -> int:
    """The process that answers for the drive."""
    found = [
        int(path.parent.name)
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if path.read_bytes().startswith(b"bindfs\0") and os.fsencode(drive.place) in path.read_bytes()
    ]
    assert len(found) == 1
    return found[0]
