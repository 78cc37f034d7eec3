"""Replacing a note while others save it, while folders turn into links, and on disks that are full or read-only."""

import errno
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.saving import Editor, Style, in_place, renaming, stages
from vaultplan.errors import NotWritableError
from vaultplan.vault import beneath, exchange, lease
from vaultplan.vault.write import Replaced, Replacement, create, replace

OLD, NEW, LINE = b"old\n", b"new\n" * 1000, b"%% yours below %%\n"
RELEASE = bool(os.environ.get("VAULTPLAN_RELEASE"))

leases = pytest.mark.skipif(lease._SET is None, reason="this system has no leases")
needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("unshare"), reason="needs root and unshare"
)
COLLIDED, WROTE = Replacement(Replaced.COLLIDED), Replacement(Replaced.WROTE)


@pytest.fixture
def note(tmp_path: Path) -> Path:
    (tmp_path / "vault").mkdir()
    note = tmp_path / "vault/Dashboard.md"
    note.write_bytes(OLD)
    return note


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def no_swap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beneath, "swap", lambda _one, _other, _folder: False)


def no_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "_SET", None)
    monkeypatch.setattr(exchange, "_LOOK_ON", 0.1)


# --- who has the note open -------------------------------------------------------------------------------------------


@leases
def test_a_note_that_somebody_has_open_for_writing_is_not_replaced_under_their_hands(note: Path) -> None:
    with note.open("rb+") as editor:
        assert replace(note.parent, note.name, NEW, OLD) == COLLIDED
        editor.write(b"typed")
    assert note.read_bytes() == b"typed"
    assert names(note.parent) == ["Dashboard.md"]


def test_a_note_that_somebody_only_reads_is_replaced(note: Path) -> None:
    with note.open("rb") as reader:
        assert replace(note.parent, note.name, NEW, OLD) == WROTE
        assert reader.read() == OLD


@leases
def test_an_editor_that_opens_the_note_while_it_is_replaced_saves_into_the_note(
    note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits for the lease; the old file is put back before its first byte is written."""
    original = exchange._is
    editors: list[threading.Thread] = []

    def opening(folder: Any, name: str, handle: int) -> bool:
        if name == "Dashboard.md" and not editors:
            editors.append(threading.Thread(target=note.write_bytes, args=(b"typed",)))
            editors[0].start()
            until = time.monotonic() + 10
            while not lease.is_wanted(handle) and time.monotonic() < until:
                time.sleep(0.001)
        return original(folder, name, handle)

    monkeypatch.setattr(exchange, "_is", opening)
    assert replace(note.parent, note.name, NEW, OLD) == COLLIDED
    editors[0].join()
    assert note.read_bytes() == b"typed"
    assert names(note.parent) == ["Dashboard.md"]


@pytest.mark.parametrize("swapping", [True, False])
def test_a_save_into_the_old_file_is_put_back_where_there_are_no_leases(
    note: Path,
    monkeypatch: pytest.MonkeyPatch,
    swapping: bool,  # noqa: FBT001
) -> None:
    no_leases(monkeypatch)
    if not swapping:
        no_swap(monkeypatch)
    original = exchange._stays

    with note.open("rb+", buffering=0) as editor:

        def saving(handle: int, had: lease.Lease, data: bytes) -> bool:
            if data == OLD:
                editor.write(b"typed")
            return original(handle, had, data)

        monkeypatch.setattr(exchange, "_stays", saving)
        assert replace(note.parent, note.name, NEW, OLD).outcome is Replaced.COLLIDED
    assert note.read_bytes() == b"typed"
    assert names(note.parent) == ["Dashboard.md"]


@pytest.mark.parametrize("swapping", [True, False])
def test_a_save_that_can_not_be_put_back_over_a_newer_one_is_given_out(
    note: Path,
    monkeypatch: pytest.MonkeyPatch,
    swapping: bool,  # noqa: FBT001
) -> None:
    no_leases(monkeypatch)
    if not swapping:
        no_swap(monkeypatch)
    original = exchange._stays
    kept: list[bytes] = []

    with note.open("rb+", buffering=0) as editor:

        def saving(handle: int, had: lease.Lease, data: bytes) -> bool:
            if data == OLD:
                editor.write(b"typed")
                note.with_name("4913").write_bytes(b"newest")
                note.with_name("4913").replace(note)
            return original(handle, had, data)

        monkeypatch.setattr(exchange, "_stays", saving)
        done = replace(note.parent, note.name, NEW, OLD, keep=kept.append)
    assert done == Replacement(Replaced.COLLIDED, (b"typed",))
    assert kept == [b"typed"]
    assert note.read_bytes() == b"newest"
    assert names(note.parent) == ["Dashboard.md"]


def test_a_displaced_save_stays_in_the_vault_when_it_can_not_be_kept(
    note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_leases(monkeypatch)
    original = exchange._stays

    def saving(handle: int, had: lease.Lease, data: bytes) -> bool:
        if data == OLD:
            note.with_name("4913").write_bytes(b"newest")
            note.with_name("4913").replace(note)
            draft = next(path for path in note.parent.iterdir() if ".vp-" in path.name)
            draft.write_bytes(b"typed")
        return original(handle, had, data)

    def full(_data: bytes) -> None:
        raise NotWritableError(note, "the disk is full")

    monkeypatch.setattr(exchange, "_stays", saving)
    with pytest.raises(NotWritableError):
        replace(note.parent, note.name, NEW, OLD, keep=full)
    assert sorted(path.read_bytes() for path in note.parent.iterdir()) == [b"newest", b"typed"]


@pytest.mark.parametrize("style", [in_place, renaming, stages])
def test_replacing_loses_no_save_of_an_editor_that_never_rests(note: Path, style: Style) -> None:
    note.write_bytes(b"ours 0\n" + LINE)
    kept: list[bytes] = []
    turns = set[Replaced]()
    editor = Editor(note, style, 0.002)
    editor.start()
    try:
        while (editor.saves < (10_000 if RELEASE else 300) or Replaced.WROTE not in turns) and editor.is_alive():
            with suppress(FileNotFoundError):
                seen = note.read_bytes()
                theirs = seen.partition(LINE)[2]
                if theirs or seen.endswith(LINE):
                    data = b"ours %d\n" % len(theirs) + LINE + theirs
                    turns.add(replace(note.parent, note.name, data, seen, keep=kept.append).outcome)
    finally:
        editor.stop()
    assert editor.lost(note.read_bytes(), *kept) == []
    assert names(note.parent) == ["Dashboard.md"]


def test_a_disk_without_swaps_and_leases_is_written_too(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    no_leases(monkeypatch)
    no_swap(monkeypatch)
    assert replace(note.parent, note.name, NEW, OLD) == WROTE
    assert note.read_bytes() == NEW
    assert names(note.parent) == ["Dashboard.md"]


def test_a_note_that_is_away_for_the_moment_of_a_save_is_no_fault(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = lease.take

    def away(*_: Any, **__: Any) -> Any:
        note.rename(note.with_name("aside"))
        raise FileNotFoundError(note)

    def back(folder: Any, name: str, patience: float) -> bytes | None:
        monkeypatch.setattr(exchange, "take", original)
        note.with_name("aside").rename(note)
        return exchange.last_bytes(folder, name, patience)

    monkeypatch.setattr(exchange, "take", away)
    monkeypatch.setattr("vaultplan.vault.write.last_bytes", back)
    assert replace(note.parent, note.name, NEW, OLD) == COLLIDED
    assert names(note.parent) == ["Dashboard.md"]


# --- where it is written ---------------------------------------------------------------------------------------------


def test_a_folder_swapped_for_a_link_again_and_again_never_leads_a_note_out(tmp_path: Path) -> None:
    outside, plan, root = tmp_path / "outside", tmp_path / "vault/Plan", tmp_path / "vault"
    outside.mkdir()
    plan.mkdir(parents=True)
    (outside / "a.md").write_bytes(OLD)
    (plan / "a.md").write_bytes(OLD)
    (root / "link").symlink_to(outside)
    done = threading.Event()

    def swapping() -> None:
        while not done.is_set():
            plan.rename(root / "aside")
            (root / "link").rename(plan)
            plan.rename(root / "link")
            (root / "aside").rename(plan)

    thread = threading.Thread(target=swapping)
    thread.start()
    try:
        for number in range(5000 if RELEASE else 200):
            with suppress(NotWritableError, FileExistsError):
                create(root, f"Plan/new{number}.md", NEW)
            if number % 20 == 0:
                with suppress(NotWritableError):
                    replace(root, "Plan/a.md", NEW, OLD)
    finally:
        done.set()
        thread.join()
    assert names(outside) == ["a.md"]
    assert (outside / "a.md").read_bytes() == OLD


@pytest.mark.parametrize("way", ["../outside/a.md", "Plan/../../outside/a.md", "link/a.md", ""])
def test_a_path_that_leads_out_is_neither_replaced_nor_made(tmp_path: Path, way: str) -> None:
    root, outside = tmp_path / "vault", tmp_path / "outside"
    (root / "Plan").mkdir(parents=True)
    outside.mkdir()
    (root / "link").symlink_to(outside)
    (outside / "a.md").write_bytes(OLD)
    for write in (lambda: replace(root, way, NEW, OLD), lambda: create(root, way.replace("a.md", "b.md"), NEW)):
        with pytest.raises(NotWritableError):
            write()
    assert {path.name: path.read_bytes() for path in outside.iterdir()} == {"a.md": OLD}


def test_where_folders_can_not_be_held_open_the_way_is_looked_at_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beneath, "_HELD", False)
    root, outside = tmp_path / "vault", tmp_path / "outside"
    (root / "Plan").mkdir(parents=True)
    outside.mkdir()
    (root / "link").symlink_to(outside)
    create(root, "Plan/a.md", OLD)
    assert replace(root, "Plan/a.md", NEW, OLD) == WROTE
    assert names(root / "Plan") == ["a.md"]
    with pytest.raises(NotWritableError, match="it is a link"):
        create(root, "link/a.md", NEW)
    assert names(outside) == []


# --- Windows, as far as it can be played -----------------------------------------------------------------------------


def windows(monkeypatch: pytest.MonkeyPatch, refusals: int) -> list[float]:
    """A system where a scanner has the note open for the first few tries; the pauses that were made."""
    original = os.replace
    left = iter(range(refusals))
    pauses: list[float] = []

    def refusing(*args: Any, **options: Any) -> None:
        for _ in left:
            raise PermissionError(errno.EACCES, "sharing violation")
        original(*args, **options)

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "replace", refusing)
    monkeypatch.setattr(time, "sleep", pauses.append)
    return pauses


def test_on_windows_a_note_that_a_scanner_holds_is_replaced_once_it_lets_go(
    note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses = windows(monkeypatch, 10)
    assert replace(note.parent, note.name, NEW, OLD) == WROTE
    assert note.read_bytes() == NEW
    assert (len(pauses), round(sum(pauses), 1)) == (10, 2.5)


def test_on_windows_a_note_that_is_never_let_go_is_said(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    windows(monkeypatch, 11)
    with pytest.raises(NotWritableError, match="no permission"):
        replace(note.parent, note.name, NEW, OLD)
    assert note.read_bytes() == OLD
    assert names(note.parent) == ["Dashboard.md"]


# --- the disk --------------------------------------------------------------------------------------------------------

RUN = """
import sys
from pathlib import Path
from vaultplan.errors import NotWritableError
from vaultplan.vault.write import replace
root = Path(sys.argv[1])
try:
    print(replace(root, "Dashboard.md", b"new" * int(sys.argv[2]), (root / "Dashboard.md").read_bytes()).outcome.name)
except NotWritableError as error:
    print(error)
"""


def elsewhere(*before: str, root: Path, size: int = 100) -> str:
    """What replacing comes to in another process; `before` is what starts it."""
    command = [*before, sys.executable, "-B", "-c", RUN, str(root), str(size)]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=60)
    return done.stdout.strip() or done.stderr


def unshared(script: str, root: Path, size: int = 100) -> str:
    told = elsewhere("unshare", "-m", "sh", "-c", script, "sh", root=root, size=size)
    if "unshare:" in told or "mount:" in told:
        pytest.skip("may not mount here")
    return told


@needs_root
def test_on_a_full_disk_the_old_note_stays_and_no_draft(tmp_path: Path) -> None:
    script = (
        f'mount -t tmpfs -o size=64k tmpfs "{tmp_path}" && printf old > "{tmp_path}/Dashboard.md" && "$@"; '
        f'ls -A "{tmp_path}"; cat "{tmp_path}/Dashboard.md"'
    )
    told = unshared(script, tmp_path, 100_000)
    assert "the disk is full: make room on it" in told
    assert told.splitlines()[-2:] == ["Dashboard.md", "old"]


@needs_root
def test_on_a_read_only_disk_the_old_note_stays(note: Path) -> None:
    root = note.parent
    told = unshared(f'mount --bind "{root}" "{root}" && mount -o remount,ro,bind "{root}" && exec "$@"', root)
    assert "the disk is read-only" in told
    assert (note.read_bytes(), names(root)) == (OLD, ["Dashboard.md"])


def test_a_note_that_nobody_may_write_is_read_only_for_root_too(note: Path) -> None:
    note.chmod(0o444)
    with pytest.raises(NotWritableError, match="it is read-only"):
        replace(note.parent, note.name, NEW, OLD)
    assert (note.read_bytes(), names(note.parent)) == (OLD, ["Dashboard.md"])


@pytest.mark.skipif(not shutil.which("strace"), reason="needs strace")
def test_text_reaches_the_disk_before_the_name_and_the_name_before_the_end(note: Path, tmp_path: Path) -> None:
    calls = "trace=write,fsync,renameat2,rename,renameat,linkat,unlinkat"
    log = tmp_path / "trace"
    told = elsewhere("strace", "-y", "-e", calls, "-o", str(log), root=note.parent)
    if told != "WROTE":
        pytest.skip(f"can't trace here: {told}")
    lines = [line for line in log.read_text().splitlines() if str(note.parent) in line]
    done = [f"{line.partition('(')[0]} {'draft' if '.vp-' in line else 'folder'}" for line in lines]
    assert re.sub(r"(write draft,)+", "write draft,", ",".join(done)) == (
        "write draft,fsync draft,renameat2 draft,unlinkat draft,fsync folder"
    )
