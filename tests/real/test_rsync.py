"""rsync into, and between, vaults that are being watched."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.torture.lay import DASHBOARD, PLAN, task_note
from tests.torture.product import Product, until
from tests.torture.result import Result
from tests.torture.sizes import RELEASE, chosen
from tests.torture.world import World, state_of

pytestmark = pytest.mark.skipif(shutil.which("rsync") is None, reason="rsync is not installed")

TIMES = 25 if chosen() is RELEASE else 3
NOTE = f"{PLAN}/Copied.md"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A vault that is watched."""
    world = World.laid(tmp_path / "one", Product(tmp_path / "state one"), Result("rsync"))
    (world.vault / NOTE).write_bytes(task_note("Hand item 000 on"))
    world.ledger.adopt()
    with world.watch():
        yield world
        world.until_true()
    world.check()
    assert not world.result.breaches, world.result.told()


@pytest.mark.parametrize("how", ["-a", "-a --inplace", "-a --delete", "-rt --checksum --delay-updates"])
def test_what_rsync_brings_is_kept_to_the_byte_and_shows(world: World, how: str, tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(world.vault, source)
    for time in range(1, TIMES + 1):
        # The same size each time, and a date before the one that is there: nothing but the bytes tells the difference.
        (source / NOTE).write_bytes(task_note(f"Hand item {time:03} on"))
        os.utime(source / NOTE, (1_700_000_000 + time, 1_700_000_000 + time))
        rsync(source, world.vault, *how.split(), "--exclude", DASHBOARD)
        world.ledger.files[NOTE] = (source / NOTE).read_bytes()

        assert (world.vault / NOTE).read_bytes() == world.ledger.files[NOTE]
        assert until(partial(shows, world, b"Hand item %03d on" % time))


def test_an_older_dashboard_that_rsync_brings_back_unticks_nothing(world: World, tmp_path: Path) -> None:
    shutil.copytree(world.vault, tmp_path / "backup")
    data = world.ledger.files[NOTE].replace(b"- [ ] ", b"- [x] ")
    (world.vault / NOTE).write_bytes(data)
    world.ledger.files[NOTE] = data
    world.until_true()
    new = world.path.read_bytes()
    rsync(tmp_path / "backup" / DASHBOARD, world.path, "-a", "--ignore-times", folder=False)

    assert until(lambda: world.path.read_bytes() == new)
    assert world.ledger.changed() == []


def test_two_watched_vaults_that_rsync_carries_to_and_fro_come_to_rest(world: World, tmp_path: Path) -> None:
    two = World.laid(tmp_path / "two", Product(tmp_path / "state two"), world.result)
    carry(world, two, "--delete")
    with two.watch() as watch:
        for time in range(1, TIMES + 1):
            # rsync takes notes of one size and one second for the same, so those of the two ends differ in length.
            for here, there, name in ((world, two, f"Hand item {time:03} on"), (two, world, f"Hand {time:03} back")):
                (here.vault / NOTE).write_bytes(task_note(name))
                assert here.until_true()
                since = watch.count
                carry(here, there)
                world.ledger.files[NOTE] = task_note(name)
                assert until(lambda: shows(there, name.encode()))  # noqa: B023 - it is over before they change
                assert there.until_true()
                assert here.path.read_bytes() == there.path.read_bytes()
                if there is two:
                    assert len([event for event in watch.events[since:] if event.get("wrote")]) <= 1
        assert until(lambda: not any(path for one in (world, two) for path in one.vault.rglob(".*.tmp")))
        before = [state_of(one.vault) for one in (world, two)]
        carried = [carry(here, there, "--checksum", "--no-times") for here, there in ((world, two), (two, world)) * 3]
        assert "".join(carried) == ""
        assert [state_of(one.vault) for one in (world, two)] == before


def carry(here: World, there: World, *options: str) -> str:
    """Have rsync bring over what differs; what it has brought. Drafts are left out, as the docs say."""
    return rsync(here.vault, there.vault, "-a", "--exclude", ".*.tmp", "--out-format=%n", *options)


def rsync(source: Path, target: Path, *options: str, folder: bool = True) -> str:
    command = ["rsync", *options, f"{source}{'/' * folder}", str(target)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def shows(world: World, text: bytes) -> bool:
    return text in world.path.read_bytes()
