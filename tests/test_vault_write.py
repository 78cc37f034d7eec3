import errno
import os
import stat
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vaultplan.errors import NotWritableError
from vaultplan.vault import write
from vaultplan.vault.swap import swap
from vaultplan.vault.write import Replaced, create, replace, sweep_drafts

OLD = b"old\r\n"
NEW = b"new\n" * 1000


@pytest.fixture(params=["swapping", "plain"])
def disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A disk that can swap two files, and one that can't."""
    if request.param == "plain":
        monkeypatch.setattr(write, "swap", lambda _one, _other: False)
    return str(request.param)


@pytest.fixture
def note(tmp_path: Path) -> Path:
    note = tmp_path / "Dashboard.md"
    note.write_bytes(OLD)
    return note


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def save(note: Path, data: bytes, *, by_rename: bool) -> None:
    """As editors save: in place, or by a file that takes the note's."""
    draft = note.with_name("4913") if by_rename else note
    draft.write_bytes(data)
    draft.replace(note)


def can_swap() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        one = Path(folder, "one")
        one.write_bytes(b"")
        return swap(one, one)


def before_the_write(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let `act` happen after the last look at the note's bytes, as a save by somebody else does."""
    original = write._draft

    def draft(path: Path, data: bytes, mode: int | None = None) -> Path:
        made = original(path, data, mode)
        act()
        return made

    monkeypatch.setattr(write, "_draft", draft)


def in_the_swap(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let `act` happen after the very last look, where only a swap can find it."""
    if not can_swap():
        pytest.skip("this disk can't swap files")
    acts = iter([act])

    def hot(one: Path, other: Path) -> bool:
        for due in acts:
            due()
        return swap(one, other)

    monkeypatch.setattr(write, "swap", hot)


# --- replace ---------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("disk")
def test_what_was_seen_is_replaced_whole(note: Path) -> None:
    assert replace(note, NEW, OLD) is Replaced.WROTE
    assert note.read_bytes() == NEW
    assert names(note.parent) == ["Dashboard.md"]


def test_equal_bytes_are_not_written(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "_NEW", None)
    before = note.stat()
    assert replace(note, OLD, b"whatever") is Replaced.UNCHANGED
    assert note.stat() == before


@pytest.mark.parametrize("seen", [None, b"", b"old"])
def test_what_was_not_seen_stays(note: Path, seen: bytes | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "_NEW", None)
    assert replace(note, NEW, seen) is Replaced.COLLIDED
    assert note.read_bytes() == OLD


def test_a_note_that_went_is_not_written_anew(tmp_path: Path) -> None:
    assert replace(tmp_path / "gone.md", NEW, OLD) is Replaced.COLLIDED
    assert names(tmp_path) == []


def test_nothing_is_replaced_by_a_note(tmp_path: Path) -> None:
    assert replace(tmp_path / "new.md", NEW, None) is Replaced.WROTE
    assert (tmp_path / "new.md").read_bytes() == NEW
    assert names(tmp_path) == ["new.md"]


@pytest.mark.usefixtures("disk")
@pytest.mark.parametrize("by_rename", [False, True])
def test_a_save_that_slips_in_stays(note: Path, monkeypatch: pytest.MonkeyPatch, by_rename: bool) -> None:  # noqa: FBT001
    before_the_write(monkeypatch, lambda: save(note, b"typed", by_rename=by_rename))
    assert replace(note, NEW, OLD) is Replaced.COLLIDED
    assert note.read_bytes() == b"typed"
    assert names(note.parent) == ["Dashboard.md"]


@pytest.mark.parametrize("by_rename", [False, True])
def test_a_save_after_the_last_look_is_put_back(note: Path, monkeypatch: pytest.MonkeyPatch, by_rename: bool) -> None:  # noqa: FBT001
    in_the_swap(monkeypatch, lambda: save(note, b"typed", by_rename=by_rename))
    assert replace(note, NEW, OLD) is Replaced.COLLIDED
    assert note.read_bytes() == b"typed"
    assert names(note.parent) == ["Dashboard.md"]


def test_of_two_saves_after_the_last_look_the_newest_stays(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saves = iter([b"typed", b"typed more"])

    def hot(one: Path, other: Path) -> bool:
        note.write_bytes(next(saves, note.read_bytes()))
        return swap(one, other)

    if not can_swap():
        pytest.skip("this disk can't swap files")
    monkeypatch.setattr(write, "swap", hot)
    assert replace(note, NEW, OLD) is Replaced.COLLIDED
    assert note.read_bytes() == b"typed more"
    assert names(note.parent) == ["Dashboard.md"]


def test_a_note_deleted_after_the_last_look_stays_deleted(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_the_swap(monkeypatch, note.unlink)
    assert replace(note, NEW, OLD) is Replaced.COLLIDED
    assert names(note.parent) == []


@pytest.mark.usefixtures("disk")
def test_a_note_deleted_at_the_last_moment_stays_deleted(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before_the_write(monkeypatch, note.unlink)
    assert replace(note, NEW, OLD) is Replaced.COLLIDED
    assert names(note.parent) == []


def test_a_note_that_appears_at_the_last_moment_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = tmp_path / "new.md"
    before_the_write(monkeypatch, lambda: note.write_bytes(b"typed"))
    assert replace(note, NEW, None) is Replaced.COLLIDED
    assert note.read_bytes() == b"typed"
    assert names(tmp_path) == ["new.md"]


@pytest.mark.usefixtures("disk")
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o666, 0o755])
def test_a_note_keeps_its_mode(note: Path, mode: int) -> None:
    note.chmod(mode)
    replace(note, NEW, OLD)
    assert stat.S_IMODE(note.stat().st_mode) == mode


def test_a_new_note_has_the_mode_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "other.md").write_bytes(b"")
    replace(tmp_path / "new.md", NEW, None)
    create(tmp_path / "made.md", NEW)
    assert len({path.stat().st_mode for path in tmp_path.iterdir()}) == 1


@pytest.mark.parametrize("target", ["real.md", "missing.md", "at.md"])
def test_a_link_is_refused_and_left_alone(tmp_path: Path, target: str) -> None:
    (tmp_path / "real.md").write_bytes(OLD)
    (tmp_path / "at.md").symlink_to(target)
    for seen in (OLD, None):
        with pytest.raises(NotWritableError, match="it is a link"):
            replace(tmp_path / "at.md", NEW, seen)
    assert (tmp_path / "at.md").readlink() == Path(target)
    assert (tmp_path / "real.md").read_bytes() == OLD


def test_a_note_swapped_for_a_link_at_the_last_moment_does_not_lead_the_write_out(
    note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = note.parent / "outside"
    outside.write_bytes(OLD)

    def relink() -> None:
        note.unlink()
        note.symlink_to(outside)

    in_the_swap(monkeypatch, relink)
    assert replace(note, NEW, OLD) is Replaced.COLLIDED
    assert note.is_symlink()
    assert outside.read_bytes() == OLD


def test_folders_and_pipes_are_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    os.mkfifo(tmp_path / "pipe.md")
    for name in ("folder.md", "pipe.md"):
        with pytest.raises(NotWritableError, match="not a regular file"):
            replace(tmp_path / name, NEW, None)


@pytest.mark.usefixtures("disk")
def test_a_name_of_255_bytes_can_be_replaced(tmp_path: Path) -> None:
    note = tmp_path / ("é" * 126 + ".md")
    create(note, OLD)
    assert replace(note, NEW, OLD) is Replaced.WROTE
    assert note.read_bytes() == NEW


@pytest.mark.parametrize("name", ["nul\0.md", "half\ud800.md", "é" * 200])
def test_a_name_that_no_disk_takes_is_refused_in_words(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotWritableError):
        replace(tmp_path / name, NEW, None)
    with pytest.raises(NotWritableError):
        create(tmp_path / name, NEW)
    assert names(tmp_path) == []


# --- a disk that refuses ---------------------------------------------------------------------------------------------


def failing_at(monkeypatch: pytest.MonkeyPatch, turn: int, *, code: int = errno.ENOSPC) -> list[str]:
    """Every call that changes the disk counts; the one at `turn` fails. Returns the names of the calls made."""
    calls: list[str] = []

    def counted(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            calls.append(name)
            if len(calls) == turn:
                raise OSError(code, os.strerror(code))
            return original(*args, **options)

        return call

    for name in ("write", "fsync", "replace", "link"):
        monkeypatch.setattr(os, name, counted(name, getattr(os, name)))
    monkeypatch.setattr(write, "swap", counted("swap", vars(write)["swap"]))
    return calls


@pytest.mark.usefixtures("disk")
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_whichever_call_fails_the_note_is_old_or_new_and_no_draft_stays(note: Path, code: int) -> None:
    turn, refused = 0, 0
    while True:
        turn += 1
        note.write_bytes(OLD)
        with pytest.MonkeyPatch.context() as patch:
            calls = failing_at(patch, turn, code=code)
            try:
                replace(note, NEW, OLD)
            except NotWritableError:
                refused += 1
                assert note.read_bytes() == OLD
            else:
                assert note.read_bytes() == NEW
        assert names(note.parent) == ["Dashboard.md"]
        if len(calls) < turn:
            break
    assert refused >= 3  # the write, its sync, the rename


@pytest.mark.parametrize("make", [create, lambda path, data: replace(path, data, None)])
def test_whichever_call_fails_a_new_note_is_there_whole_or_not_at_all(
    tmp_path: Path, make: Callable[[Path, bytes], object]
) -> None:
    path, turn, refused = tmp_path / "new.md", 0, 0
    while True:
        turn += 1
        with pytest.MonkeyPatch.context() as patch:
            calls = failing_at(patch, turn)
            try:
                make(path, NEW)
            except NotWritableError:
                refused += 1
                assert names(tmp_path) == []
            else:
                assert names(tmp_path) == ["new.md"]
                assert path.read_bytes() == NEW
                path.unlink()
        if len(calls) < turn:
            break
    assert refused >= 2


def test_a_full_disk_is_said_in_words(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failing_at(monkeypatch, 1)
    with pytest.raises(NotWritableError, match="the disk is full"):
        replace(note, NEW, OLD)


def test_a_disk_that_writes_a_little_at_a_time_gets_it_all(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: original(handle, data[:7]))
    replace(note, NEW, OLD)
    assert note.read_bytes() == NEW


@pytest.mark.usefixtures("disk")
def test_the_text_is_safe_on_the_disk_before_it_has_the_notes_name(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = failing_at(monkeypatch, 0)
    replace(note, NEW, OLD)
    assert calls[:3] == ["write", "fsync", "swap"] or calls[:3] == ["write", "fsync", "replace"]
    assert calls[-1] == "fsync"


def test_an_interrupt_leaves_no_draft(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(write, "swap", interrupted)
    with pytest.raises(KeyboardInterrupt):
        replace(note, NEW, OLD)
    assert names(note.parent) == ["Dashboard.md"]
    assert note.read_bytes() == OLD


def test_what_somebody_typed_is_not_deleted_with_a_draft_when_putting_it_back_fails(
    note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes = iter([None, OSError(errno.EIO, "")])

    def once(one: Path, other: Path) -> bool:
        if failure := next(outcomes):
            raise failure
        note.write_bytes(b"typed")
        return swap(one, other)

    if not can_swap():
        pytest.skip("this disk can't swap files")
    monkeypatch.setattr(write, "swap", once)
    with pytest.raises(NotWritableError):
        replace(note, NEW, OLD)
    assert b"typed" in [path.read_bytes() for path in note.parent.iterdir()]


# --- create ----------------------------------------------------------------------------------------------------------


def test_a_new_note_is_made(tmp_path: Path) -> None:
    create(tmp_path / "new.md", NEW)
    assert (tmp_path / "new.md").read_bytes() == NEW
    assert names(tmp_path) == ["new.md"]


@pytest.mark.parametrize("links", [True, False])
def test_a_note_is_never_made_over_anything(tmp_path: Path, links: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001
    def unable(*_: object) -> None:
        raise OSError(errno.EPERM, "")

    if not links:
        monkeypatch.setattr(os, "link", unable)
    (tmp_path / "file.md").write_bytes(OLD)
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "link.md").symlink_to("nowhere.md")
    for name in ("file.md", "folder.md", "link.md"):
        with pytest.raises(FileExistsError):
            create(tmp_path / name, NEW)
    assert (tmp_path / "file.md").read_bytes() == OLD
    assert names(tmp_path) == ["file.md", "folder.md", "link.md"]


def test_a_note_can_be_made_on_a_disk_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unable(*_: object) -> None:
        raise OSError(errno.EPERM, "")

    monkeypatch.setattr(os, "link", unable)
    create(tmp_path / "new.md", NEW)
    assert (tmp_path / "new.md").read_bytes() == NEW
    assert names(tmp_path) == ["new.md"]


def test_a_note_is_not_made_where_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(NotWritableError, match="its folder does not exist"):
        create(tmp_path / "no/new.md", NEW)


def test_a_note_is_not_replaced_where_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(NotWritableError, match="its folder does not exist"):
        replace(tmp_path / "no/new.md", NEW, None)


# --- drafts ----------------------------------------------------------------------------------------------------------


def test_the_drafts_of_a_killed_run_are_swept_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = tmp_path / "line\nbreak.md"
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: None)
    create(note, NEW)
    monkeypatch.undo()
    others = [".x.tmp", "x.vp-0123456789ab.tmp", ".x.vp-0123.tmp", ".x.vp-0123456789ab.tmp.md", ".syncthing.x.md.tmp"]
    for other in others:
        (tmp_path / other).write_bytes(b"")
    assert len(names(tmp_path)) == len(others) + 2
    sweep_drafts(tmp_path)
    assert names(tmp_path) == sorted([*others, note.name])


def test_sweeping_a_folder_that_is_not_there_is_no_fault(tmp_path: Path) -> None:
    sweep_drafts(tmp_path / "missing")
    assert names(tmp_path) == []


# --- swap ------------------------------------------------------------------------------------------------------------


def test_a_swap_with_nothing_is_refused_and_moves_nothing(note: Path) -> None:
    if not can_swap():
        pytest.skip("this disk can't swap files")
    with pytest.raises(FileNotFoundError):
        swap(note, note.parent / "missing.md")
    assert names(note.parent) == ["Dashboard.md"]


def no_ctypes(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(sys.modules, "ctypes", None)


def old_library(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("ctypes.CDLL", lambda *_, **__: object())


def windows(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sys, "platform", "win32")


@pytest.mark.parametrize("lacking", [no_ctypes, old_library, windows])
def test_where_files_cannot_be_swapped_nothing_moves(
    note: Path, monkeypatch: pytest.MonkeyPatch, lacking: Callable[[pytest.MonkeyPatch], None]
) -> None:
    (note.parent / "other.md").write_bytes(NEW)
    with monkeypatch.context() as patch:
        lacking(patch)
        swapped = swap(note, note.parent / "other.md")
    assert not swapped
    assert note.read_bytes() == OLD
