"""One byte of somebody's note, while they and others save it."""

import ctypes  # noqa: F401 - an ordinary user may not be allowed to import it from where Python is
import errno
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.saving import Editor, Style, in_place, renaming, stages
from vaultplan.errors import NotWritableError
from vaultplan.vault import box, lease
from vaultplan.vault.box import Box, set_box
from vaultplan.vault.lease import Lease, give_back, take
from vaultplan.vault.read import MAX_NOTE, read_regular

NOTE = b"\xef\xbb\xbf# Tasks\r\n\t- [ ] one  \r- [ ] two\n\n* [ ] \xc3\xa9\xff trailing\t \r\n- [ ] last"
AT = NOTE.index(b"[ ] two") + 1
TICKED = NOTE[:AT] + b"x" + NOTE[AT + 1 :]
LONG_AGO = 1_000_000_000
RELEASE = bool(os.environ.get("VAULTPLAN_RELEASE"))

leases = pytest.mark.skipif(lease._SET is None, reason="this system has no leases")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "Plan").mkdir()
    put(tmp_path / "Plan/tasks.md")
    return tmp_path


def put(path: Path, data: bytes = NOTE) -> Path:
    path.write_bytes(data)
    os.utime(path, (LONG_AGO, LONG_AGO))
    return path


def tick(root: Path, note: str = "Plan/tasks.md", seen: bytes = NOTE, at: int = AT) -> Box:
    return set_box(root, note, seen, at, b"x")


@pytest.fixture(params=["leases", "none"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "none":
        monkeypatch.setattr(lease, "_SET", None)
    return str(request.param)


@pytest.mark.usefixtures("system")
def test_a_tick_changes_one_byte_and_nothing_else_of_the_note(root: Path) -> None:
    note = root / "Plan/tasks.md"
    note.chmod(0o640)
    os.link(note, root / "elsewhere.md")
    os.setxattr(note, "user.tag", b"blue")
    before = note.stat()

    assert tick(root) is Box.WROTE

    after = note.stat()
    assert note.read_bytes() == (root / "elsewhere.md").read_bytes() == TICKED
    assert (after.st_ino, after.st_mode, after.st_nlink) == (before.st_ino, before.st_mode, 2)
    assert os.getxattr(note, "user.tag") == b"blue"
    assert sorted(path.name for path in root.rglob("*")) == ["Plan", "elsewhere.md", "tasks.md"]


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize("change", [NOTE + b"\n", NOTE[:-1], NOTE.replace(b"one", b"ONE"), TICKED, b""])
def test_a_note_that_is_not_what_was_seen_is_left_alone(root: Path, change: bytes) -> None:
    note = put(root / "Plan/tasks.md", change)
    assert tick(root) is Box.CHANGED
    assert (note.read_bytes(), note.stat().st_mtime) == (change, LONG_AGO)


def test_a_note_or_folder_that_went_is_not_made_anew(root: Path) -> None:
    assert tick(root, "Plan/gone.md") is Box.CHANGED
    assert tick(root, "Gone/tasks.md") is Box.CHANGED
    assert [path.name for path in root.iterdir()] == ["Plan"]


def test_a_box_that_is_so_already_is_not_written(root: Path) -> None:
    note = put(root / "Plan/tasks.md", TICKED)
    assert tick(root, seen=TICKED) is Box.WROTE
    assert note.stat().st_mtime == LONG_AGO


@pytest.mark.parametrize(("age", "outcome"), [(0.0, Box.BUSY), (0.2, Box.BUSY), (0.4, Box.WROTE), (-3600, Box.WROTE)])
def test_a_note_that_was_just_saved_is_left_alone_for_a_moment(
    root: Path, monkeypatch: pytest.MonkeyPatch, age: float, outcome: Box
) -> None:
    now = LONG_AGO * 1_000_000_000 + round(age * 1e9)
    monkeypatch.setattr(time, "time_ns", lambda: now)
    assert tick(root) is outcome


def test_who_has_just_written_the_note_need_not_wait(root: Path) -> None:
    assert tick(root) is Box.WROTE
    first = NOTE.index(b"[ ] one") + 1
    assert set_box(root, "Plan/tasks.md", TICKED, first, b"x", settle=0) is Box.WROTE
    assert (root / "Plan/tasks.md").read_bytes() == TICKED[:first] + b"x" + TICKED[first + 1 :]


@pytest.mark.parametrize(
    ("at", "mark"), [(len(NOTE), b"x"), (-1, b"x"), (0, b"x"), (AT, b""), (AT, b"xx"), (AT, b"\xe9")]
)
def test_only_one_character_of_ascii_is_ever_written_over_another(root: Path, at: int, mark: bytes) -> None:
    with pytest.raises(ValueError, match=str(at)):
        set_box(root, "Plan/tasks.md", NOTE, at, mark)


# --- others have it open ---------------------------------------------------------------------------------------------


@leases
def test_a_note_that_another_program_writes_is_left_alone_until_it_is_done(root: Path) -> None:
    with (root / "Plan/tasks.md").open("rb+"):
        assert tick(root) is Box.BUSY
        assert (root / "Plan/tasks.md").read_bytes() == NOTE
    assert tick(root) is Box.WROTE


def test_a_note_that_another_program_only_reads_is_ticked(root: Path) -> None:
    with (root / "Plan/tasks.md").open("rb"):
        assert tick(root) is Box.WROTE
    assert (root / "Plan/tasks.md").read_bytes() == TICKED


@leases
def test_a_writer_that_comes_while_a_reader_looks_is_waited_for(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = root / "Plan/tasks.md"
    writers: list[Any] = []

    def asked(handle: int, *, alone: bool, patience: float) -> Lease:
        if alone:
            writers.append(note.open("rb+"))
        return take(handle, alone=alone, patience=patience)

    monkeypatch.setattr(box, "take", asked)
    assert tick(root) is Box.BUSY
    writers[0].close()
    assert note.read_bytes() == NOTE


@leases
def test_a_lease_that_somebody_waits_for_ends_no_process(root: Path) -> None:
    note = root / "Plan/tasks.md"
    assert signal.getsignal(signal.SIGIO) is signal.SIG_DFL
    with note.open("rb+") as held:
        assert take(held.fileno(), alone=True, patience=1) is Lease.HELD
        with pytest.raises(BlockingIOError):
            os.open(note, os.O_RDONLY | os.O_NONBLOCK)
        give_back(held.fileno())
    assert note.read_bytes() == NOTE


@leases
def test_readers_wait_for_the_moment_that_a_tick_takes(root: Path) -> None:
    note = root / "Plan/tasks.md"
    with note.open("rb+") as held:
        assert take(held.fileno(), alone=True, patience=1) is Lease.HELD
        back = threading.Timer(0.05, give_back, [held.fileno()])
        back.start()
        assert read_regular(str(note)) == NOTE
        back.join()


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize("save", [in_place, renaming])
@pytest.mark.parametrize("typed", [b"typed", NOTE.replace(b"one", b"ONE"), NOTE + b"typed"])
def test_a_save_after_the_last_look_wins(
    root: Path, monkeypatch: pytest.MonkeyPatch, save: Style, typed: bytes
) -> None:
    note = root / "Plan/tasks.md"

    def late(handle: int, *, alone: bool, patience: float) -> Lease:
        if alone:
            save(note, typed)
        return take(handle, alone=alone, patience=patience)

    monkeypatch.setattr(box, "take", late)
    assert tick(root) is Box.CHANGED
    assert note.read_bytes() == typed


@pytest.mark.parametrize("change", [b"", b"typed", NOTE + b"typed"])
def test_what_another_program_writes_in_between_is_found_and_not_mended(
    root: Path, monkeypatch: pytest.MonkeyPatch, change: bytes
) -> None:
    note = root / "Plan/tasks.md"
    original = box._byte

    def and_then(handle: int, at: int, byte: bytes) -> None:
        original(handle, at, byte)
        os.ftruncate(handle, 0)
        os.pwrite(handle, change, 0)

    monkeypatch.setattr(box, "_byte", and_then)
    assert tick(root) is Box.CHANGED
    assert note.read_bytes() == change


# --- what is refused -------------------------------------------------------------------------------------------------


def outside(root: Path) -> Path:
    folder = root.parent / "outside"
    folder.mkdir(exist_ok=True)
    return put(folder / "tasks.md")


def test_a_link_to_a_note_is_never_written_through(root: Path) -> None:
    canary = outside(root)
    (root / "Plan/link.md").symlink_to(canary)
    with pytest.raises(NotWritableError, match="it is a link"):
        tick(root, "Plan/link.md")
    assert canary.read_bytes() == NOTE


@pytest.mark.parametrize("note", ["Linked/tasks.md", "Plan/deep/tasks.md"])
def test_a_link_to_a_folder_is_never_written_through(root: Path, note: str) -> None:
    canary = outside(root)
    (root / note).parent.symlink_to(canary.parent)
    with pytest.raises(NotWritableError, match="it is a link"):
        tick(root, note)
    assert canary.read_bytes() == NOTE


@pytest.mark.parametrize(
    "note", ["../outside/tasks.md", "Plan/../../outside/tasks.md", "/tmp/x", "a\0.md", "", "Plan/"]
)
def test_a_path_that_leads_out_is_never_written(root: Path, note: str) -> None:
    canary = outside(root)
    with pytest.raises(NotWritableError):
        tick(root, note)
    assert canary.read_bytes() == NOTE


def test_a_folder_swapped_for_a_link_again_and_again_never_leads_a_tick_out(root: Path) -> None:
    canary = outside(root)
    done = threading.Event()

    def swapping() -> None:
        (root / "link").symlink_to(canary.parent)
        while not done.is_set():
            (root / "Plan").rename(root / "aside")
            (root / "link").rename(root / "Plan")
            (root / "Plan").rename(root / "link")
            (root / "aside").rename(root / "Plan")

    thread = threading.Thread(target=swapping)
    thread.start()
    try:
        for _ in range(20_000 if RELEASE else 500):
            with suppress(NotWritableError):
                tick(root)
    finally:
        done.set()
        thread.join()
    assert canary.read_bytes() == NOTE
    assert canary.stat().st_mtime == LONG_AGO


def test_pipes_folders_and_devices_are_refused_at_once(root: Path) -> None:
    os.mkfifo(root / "pipe.md")
    (root / "folder.md").mkdir()
    for name in ("pipe.md", "folder.md"):
        with pytest.raises(NotWritableError, match="not a regular file"):
            tick(root, name)


def test_a_note_that_is_too_large_to_be_read_is_not_written(root: Path) -> None:
    large = NOTE.ljust(MAX_NOTE + 1)
    note = put(root / "large.md", large)
    with pytest.raises(NotWritableError, match="too large"):
        tick(root, "large.md", large)
    assert note.read_bytes() == large


def test_a_read_only_note_stays_so_and_is_said_to_be(root: Path) -> None:
    note = root / "Plan/tasks.md"
    note.chmod(0o444)
    with pytest.raises(NotWritableError, match="it is read-only"):
        tick(root)
    assert note.read_bytes() == NOTE
    assert stat.S_IMODE(note.stat().st_mode) == 0o444


RUN = """
import sys
from pathlib import Path
from vaultplan.errors import NotWritableError
from vaultplan.vault.box import set_box
seen = Path(sys.argv[1], sys.argv[2]).read_bytes()
try:
    print(set_box(Path(sys.argv[1]), sys.argv[2], seen, int(sys.argv[3]), b"x").name)
except NotWritableError as error:
    print(error)
"""


def elsewhere(*before: str, root: Path, note: str = "tasks.md") -> str:
    """What a tick in another process comes to; `before` is what starts it."""
    command = [*before, sys.executable, "-B", "-c", RUN, str(root), note, str(AT)]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    result = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=60)
    return result.stdout.strip() or result.stderr


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A vault that anybody can reach, unlike pytest's own folders."""
    import tempfile  # noqa: PLC0415

    root = Path(tempfile.mkdtemp()).resolve()
    root.chmod(0o755)
    yield root
    shutil.rmtree(root)


needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("setpriv"), reason="needs root and setpriv"
)
NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")


@needs_root
@pytest.mark.parametrize(("mode", "said"), [(0o444, "it is read-only"), (0o644, "it is read-only"), (0o666, "WROTE")])
def test_what_somebody_may_not_write_is_refused_and_what_they_may_is_written(
    open_folder: Path, mode: int, said: str
) -> None:
    note = put(open_folder / "tasks.md")
    note.chmod(mode)
    if "Denied" in (told := elsewhere(*NOBODY, root=open_folder)) or "No module" in told:
        pytest.skip("an ordinary user can't run this Python")
    assert said in told
    assert note.read_bytes() == (TICKED if said == "WROTE" else NOTE)
    assert (stat.S_IMODE(note.stat().st_mode), note.stat().st_uid) == (mode, 0)


@needs_root
def test_a_disk_that_is_read_only_is_said_so(tmp_path: Path) -> None:
    put(tmp_path / "tasks.md")
    mount = f'mount --bind "{tmp_path}" "{tmp_path}" && mount -o remount,ro,bind "{tmp_path}" && exec "$@"'
    told = elsewhere("unshare", "-m", "sh", "-c", mount, "sh", root=tmp_path)
    if "unshare" in told or "mount" in told:
        pytest.skip("may not mount here")
    assert "read-only" in told
    assert (tmp_path / "tasks.md").read_bytes() == NOTE


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_disk_that_fails_is_said_so(root: Path, monkeypatch: pytest.MonkeyPatch, call: str, system: str) -> None:
    fail = iter([OSError(errno.EIO, "")])
    original: Callable[..., Any] = getattr(os, call)

    def failing(*args: Any) -> Any:
        for error in fail:
            raise error
        return original(*args)

    monkeypatch.setattr(os, call, failing)
    with pytest.raises(NotWritableError, match="the disk reports an error"):
        tick(root)
    held = (root / "Plan/tasks.md").read_bytes()
    assert held == NOTE or (system == "none" and held == TICKED)


# --- hot -------------------------------------------------------------------------------------------------------------


def turn(root: Path) -> Box:
    """Tick, or untick, what is there now."""
    with suppress(FileNotFoundError):
        seen = (root / "Plan/tasks.md").read_bytes()
        if seen.startswith(NOTE[:AT]):
            return set_box(root, "Plan/tasks.md", seen, AT, b" " if seen[AT : AT + 1] == b"x" else b"x", settle=0)
    return Box.CHANGED


@contextmanager
def saving(note: Path, style: Callable[[Path, bytes], None]) -> Iterator[Editor]:
    editor = Editor(note, style)
    editor.start()
    try:
        yield editor
    finally:
        editor.stop()


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize("style", [in_place, renaming, stages])
def test_ticks_lose_no_save_of_an_editor_that_never_rests(root: Path, style: Callable[[Path, bytes], None]) -> None:
    note = put(root / "Plan/tasks.md", NOTE + b"\n")
    outcomes = set[Box]()
    with saving(note, style) as editor:
        while editor.saves < (20_000 if RELEASE else 500) and editor.is_alive():
            outcomes.add(turn(root))
    assert editor.lost(note.read_bytes()) == []
    assert Box.WROTE in outcomes
    assert b"\0" not in note.read_bytes()
