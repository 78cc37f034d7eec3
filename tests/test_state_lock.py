"""One watch a vault on each machine: who came second is told who was first, and no lock outlives its watch."""

import errno
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Lay, Process
from tests.watching import Watcher
from vaultplan.errors import FolderUnreadableError, StateFolderError, VaultBusyError
from vaultplan.state.folder import state_folder
from vaultplan.state.lock import hold, holder

ROOT = Path(__file__).parents[1]

HOLDING = """
import sys
from pathlib import Path
from vaultplan.state.lock import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""

posix = pytest.mark.skipif(sys.platform == "win32", reason="flock, FIFO and SIGKILL")


@pytest.fixture(autouse=True)
def root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "vault").mkdir()
    return tmp_path / "vault"


@pytest.fixture
def first(root: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the vault."""
    command = [sys.executable, "-c", HOLDING, str(root)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def lock_of(root: Path) -> Path:
    info = root.stat()
    return state_folder("locks") / f"{info.st_dev}-{info.st_ino}"


def test_nobody_holds_a_vault_that_was_never_watched(root: Path) -> None:
    assert holder(root) is None
    assert not lock_of(root).exists()


def test_a_second_is_told_the_process_of_the_first_and_what_to_do(root: Path, first: subprocess.Popen[str]) -> None:
    with pytest.raises(VaultBusyError, match=rf"{re.escape(str(root))} is watched already, by process {first.pid}\."):
        hold(root).__enter__()
    assert holder(root) == first.pid


@posix
def test_a_killed_process_leaves_no_lock(root: Path, first: subprocess.Popen[str]) -> None:
    first.send_signal(signal.SIGKILL)
    first.wait(20)

    assert holder(root) is None
    with hold(root):
        assert holder(root) == os.getpid()


def test_a_vault_is_free_once_its_watch_has_ended(root: Path) -> None:
    with hold(root):
        pass
    assert holder(root) is None


def test_a_vault_is_known_whichever_way_leads_to_it(root: Path, first: subprocess.Popen[str], tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(root)

    assert holder(tmp_path / "link") == first.pid
    assert holder(root / ".." / "vault") == first.pid


def test_two_vaults_do_not_mind_each_other(root: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with hold(root), hold(tmp_path / "other"):
        assert holder(root) == holder(tmp_path / "other") == os.getpid()


def test_the_lock_lies_outside_the_vault(root: Path) -> None:
    with hold(root):
        assert list(root.iterdir()) == []


@posix
def test_a_child_that_outlives_its_watch_does_not_hold_on(root: Path) -> None:
    held = hold(root)
    held.__enter__()
    ours, theirs = socket.socketpair()
    child = os.fork()
    if not child:
        ours.close()
        theirs.send(b"alive")
        theirs.recv(1)
        os._exit(0)
    theirs.close()
    try:
        assert ours.recv(9) == b"alive"
        held.__exit__(None, None, None)
        assert holder(root) is None
    finally:
        ours.close()
        os.waitpid(child, 0)


@posix
@pytest.mark.parametrize("trap", ["link", "pipe", "folder", "second name"])
def test_what_only_looks_like_a_lock_is_refused_and_left_alone(root: Path, tmp_path: Path, trap: str) -> None:
    canary = tmp_path / "canary"
    canary.write_text("unharmed", encoding="utf-8")
    place = lock_of(root)
    match trap:
        case "link":
            place.symlink_to(canary)
        case "pipe":
            os.mkfifo(place)
        case "folder":
            place.mkdir()
        case _:
            place.hardlink_to(canary)

    with pytest.raises(StateFolderError):
        hold(root).__enter__()
    assert canary.read_text(encoding="utf-8") == "unharmed"


def test_a_full_disk_keeps_the_number_out_of_the_lock_and_nobody_from_locking(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with hold(root):
        assert holder(root) == 0
        with pytest.raises(VaultBusyError, match="another process"):
            hold(root).__enter__()
    assert holder(root) is None


def test_a_process_number_in_the_file_alone_holds_nothing(root: Path) -> None:
    lock_of(root).write_text("1\n", encoding="utf-8")
    assert holder(root) is None
    with hold(root):
        assert holder(root) == os.getpid()


def test_a_lock_that_says_no_number_still_holds(root: Path, first: subprocess.Popen[str]) -> None:
    assert first.pid
    lock_of(root).write_text("what?\n", encoding="utf-8")

    assert holder(root) == 0
    with pytest.raises(VaultBusyError, match="by another process"):
        hold(root).__enter__()


def test_a_vault_that_is_gone_is_said(root: Path) -> None:
    root.rmdir()
    with pytest.raises(FolderUnreadableError):
        holder(root)


def test_a_second_watch_could_not_run_and_a_build_still_can(vault: Lay, process: Process) -> None:
    notes = vault()
    with hold(notes):
        second = process("watch", notes)
        build = process("build", notes)

    assert (second.returncode, second.stdout) == (2, "")
    assert f"by process {os.getpid()}" in second.stderr
    assert "Traceback" not in second.stderr
    assert build.returncode == 0


def test_a_plans_own_folder_named_as_a_vault_is_not_watched_a_second_time(vault: Lay, process: Process) -> None:
    notes = vault()
    (home,) = {note.parent for note in notes.rglob("00 Start.md")}
    assert home != notes
    with Watcher(notes):
        second = process("watch", home)
    assert second.returncode == 2
    assert "is watched already" in second.stderr
