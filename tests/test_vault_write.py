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
from vaultplan.vault import beneath, exchange, lease, write
from vaultplan.vault.beneath import Folder
from vaultplan.vault.drafts import Draft, drop, left_drafts
from vaultplan.vault.swap import _renaming, swap
from vaultplan.vault.write import Replaced, Replacement, create, replace

leases = pytest.mark.skipif(lease._SET is None, reason="this system has no leases")

OLD = b"old\r\n"
NEW = b"new\n" * 1000


@pytest.fixture(params=["swapping", "plain"])
def disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A disk that can swap two files, and one that can't."""
    if request.param == "plain":
        monkeypatch.setattr(beneath, "swap", lambda _one, _other, _folder: False)
    return str(request.param)


@pytest.fixture
def note(tmp_path: Path) -> Path:
    note = tmp_path / "Dashboard.md"
    note.write_bytes(OLD)
    return note


def put(note: Path, data: bytes, seen: bytes | None) -> Replaced:
    done = replace(note.parent, note.name, data, seen)
    assert done.displaced in {(), (b"typed",)}
    return done.outcome


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

    def draft(folder: Folder, name: str, data: bytes, mode: int | None = None) -> str:
        made = original(folder, name, data, mode)
        act()
        return made

    monkeypatch.setattr(write, "_draft", draft)


def without_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "_SET", None)
    monkeypatch.setattr(exchange, "_LOOK_ON", 0.05)


def in_the_swap(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let `act` happen after the very last look, where only a swap can find it, and no lease holds it off."""
    without_leases(monkeypatch)
    if not can_swap():
        pytest.skip("this disk can't swap files")
    acts = iter([act])

    def hot(one: str, other: str, folder: int) -> bool:
        for due in acts:
            due()
        return swap(one, other, folder)

    monkeypatch.setattr(beneath, "swap", hot)


# --- replace ---------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("disk")
def test_what_was_seen_is_replaced_whole(note: Path) -> None:
    assert put(note, NEW, OLD) is Replaced.WROTE
    assert note.read_bytes() == NEW
    assert names(note.parent) == ["Dashboard.md"]


def test_equal_bytes_are_not_written(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "_draft", None)
    before = note.stat()
    assert put(note, OLD, b"whatever") is Replaced.UNCHANGED
    assert note.stat() == before


@pytest.mark.parametrize("seen", [None, b"", b"old"])
def test_what_was_not_seen_stays(note: Path, seen: bytes | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "_draft", None)
    assert put(note, NEW, seen) is Replaced.COLLIDED
    assert note.read_bytes() == OLD


def test_a_note_that_went_is_not_written_anew(tmp_path: Path) -> None:
    assert put(tmp_path / "gone.md", NEW, OLD) is Replaced.COLLIDED
    assert names(tmp_path) == []


def test_nothing_is_replaced_by_a_note(tmp_path: Path) -> None:
    assert put(tmp_path / "new.md", NEW, None) is Replaced.WROTE
    assert (tmp_path / "new.md").read_bytes() == NEW
    assert names(tmp_path) == ["new.md"]


@pytest.mark.usefixtures("disk")
@pytest.mark.parametrize("by_rename", [False, True])
def test_a_save_that_slips_in_stays(note: Path, monkeypatch: pytest.MonkeyPatch, by_rename: bool) -> None:  # noqa: FBT001
    before_the_write(monkeypatch, lambda: save(note, b"typed", by_rename=by_rename))
    assert put(note, NEW, OLD) is Replaced.COLLIDED
    assert note.read_bytes() == b"typed"
    assert names(note.parent) == ["Dashboard.md"]


@pytest.mark.parametrize("by_rename", [False, True])
def test_a_save_after_the_last_look_is_put_back(note: Path, monkeypatch: pytest.MonkeyPatch, by_rename: bool) -> None:  # noqa: FBT001
    in_the_swap(monkeypatch, lambda: save(note, b"typed", by_rename=by_rename))
    assert put(note, NEW, OLD) is Replaced.COLLIDED
    assert note.read_bytes() == b"typed"
    assert names(note.parent) == ["Dashboard.md"]


def test_of_two_saves_after_the_last_look_the_newest_stays(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saves = iter([b"typed", b"typed more"])

    def hot(one: str, other: str, folder: int) -> bool:
        note.write_bytes(next(saves, note.read_bytes()))
        return swap(one, other, folder)

    if not can_swap():
        pytest.skip("this disk can't swap files")
    without_leases(monkeypatch)
    monkeypatch.setattr(beneath, "swap", hot)
    kept: list[bytes] = []
    assert replace(note.parent, note.name, NEW, OLD, keep=kept.append) == Replacement(
        Replaced.COLLIDED, (b"typed", b"typed more")
    )
    assert kept == [b"typed", b"typed more"]
    assert note.read_bytes() == b"typed more"
    assert names(note.parent) == ["Dashboard.md"]


def test_a_note_deleted_after_the_last_look_stays_deleted(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_the_swap(monkeypatch, note.unlink)
    assert put(note, NEW, OLD) is Replaced.COLLIDED
    assert names(note.parent) == []


@pytest.mark.usefixtures("disk")
def test_a_note_deleted_at_the_last_moment_stays_deleted(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before_the_write(monkeypatch, note.unlink)
    assert put(note, NEW, OLD) is Replaced.COLLIDED
    assert names(note.parent) == []


def test_a_note_that_appears_at_the_last_moment_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = tmp_path / "new.md"
    before_the_write(monkeypatch, lambda: note.write_bytes(b"typed"))
    assert put(note, NEW, None) is Replaced.COLLIDED
    assert note.read_bytes() == b"typed"
    assert names(tmp_path) == ["new.md"]


@pytest.mark.usefixtures("disk")
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o666, 0o755])
def test_a_note_keeps_its_mode(note: Path, mode: int) -> None:
    note.chmod(mode)
    put(note, NEW, OLD)
    assert stat.S_IMODE(note.stat().st_mode) == mode


def test_a_new_note_has_the_mode_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "other.md").write_bytes(b"")
    put(tmp_path / "new.md", NEW, None)
    create(tmp_path, "made.md", NEW)
    assert len({path.stat().st_mode for path in tmp_path.iterdir()}) == 1


@pytest.mark.parametrize("target", ["real.md", "missing.md", "at.md"])
def test_a_link_is_refused_and_left_alone(tmp_path: Path, target: str) -> None:
    (tmp_path / "real.md").write_bytes(OLD)
    (tmp_path / "at.md").symlink_to(target)
    for seen in (OLD, None):
        with pytest.raises(NotWritableError, match="it is a link"):
            put(tmp_path / "at.md", NEW, seen)
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
    assert put(note, NEW, OLD) is Replaced.COLLIDED
    assert note.is_symlink()
    assert outside.read_bytes() == OLD


def test_folders_and_pipes_are_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    os.mkfifo(tmp_path / "pipe.md")
    for name in ("folder.md", "pipe.md"):
        with pytest.raises(NotWritableError, match="not a regular file"):
            put(tmp_path / name, NEW, None)


@pytest.mark.usefixtures("disk")
def test_a_name_of_255_bytes_can_be_replaced(tmp_path: Path) -> None:
    note = tmp_path / ("é" * 126 + ".md")
    create(tmp_path, note.name, OLD)
    assert put(note, NEW, OLD) is Replaced.WROTE
    assert note.read_bytes() == NEW


@pytest.mark.parametrize("name", ["nul\0.md", "half\ud800.md", "é" * 200])
def test_a_name_that_no_disk_takes_is_refused_in_words(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotWritableError):
        put(tmp_path / name, NEW, None)
    with pytest.raises(NotWritableError):
        create(tmp_path, name, NEW)
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
    monkeypatch.setattr(beneath, "swap", counted("swap", vars(beneath)["swap"]))
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
                put(note, NEW, OLD)
            except NotWritableError:
                refused += 1
                assert note.read_bytes() == OLD
            else:
                assert note.read_bytes() == NEW
        assert names(note.parent) == ["Dashboard.md"]
        if len(calls) < turn:
            break
    assert refused >= 3  # the write, its sync, the rename


@pytest.mark.parametrize("make", [create, lambda root, name, data: replace(root, name, data, None)])
def test_whichever_call_fails_a_new_note_is_there_whole_or_not_at_all(
    tmp_path: Path, make: Callable[[Path, str, bytes], object]
) -> None:
    path, turn, refused = tmp_path / "new.md", 0, 0
    while True:
        turn += 1
        with pytest.MonkeyPatch.context() as patch:
            calls = failing_at(patch, turn)
            try:
                make(tmp_path, path.name, NEW)
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
        put(note, NEW, OLD)


def test_a_disk_that_writes_a_little_at_a_time_gets_it_all(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: original(handle, data[:7]))
    put(note, NEW, OLD)
    assert note.read_bytes() == NEW


@pytest.mark.usefixtures("disk")
def test_the_text_is_safe_on_the_disk_before_it_has_the_notes_name(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = failing_at(monkeypatch, 0)
    put(note, NEW, OLD)
    assert calls[:3] == ["write", "fsync", "swap"] or calls[:3] == ["write", "fsync", "replace"]
    assert calls[-1] == "fsync"


def test_an_interrupt_leaves_no_draft(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(beneath, "swap", interrupted)
    with pytest.raises(KeyboardInterrupt):
        put(note, NEW, OLD)
    assert names(note.parent) == ["Dashboard.md"]
    assert note.read_bytes() == OLD


def test_what_somebody_typed_is_not_deleted_with_a_draft_when_putting_it_back_fails(
    note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes = iter([None, OSError(errno.EIO, "")])

    def once(one: str, other: str, folder: int) -> bool:
        if failure := next(outcomes):
            raise failure
        note.write_bytes(b"typed")
        return swap(one, other, folder)

    if not can_swap():
        pytest.skip("this disk can't swap files")
    without_leases(monkeypatch)
    monkeypatch.setattr(beneath, "swap", once)
    with pytest.raises(NotWritableError):
        put(note, NEW, OLD)
    assert b"typed" in [path.read_bytes() for path in note.parent.iterdir()]


# --- create ----------------------------------------------------------------------------------------------------------


def test_a_new_note_is_made(tmp_path: Path) -> None:
    create(tmp_path, "new.md", NEW)
    assert (tmp_path / "new.md").read_bytes() == NEW
    assert names(tmp_path) == ["new.md"]


@pytest.mark.parametrize("links", [True, False])
def test_a_note_is_never_made_over_anything(tmp_path: Path, links: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001
    def unable(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "")

    if not links:
        monkeypatch.setattr(os, "link", unable)
    (tmp_path / "file.md").write_bytes(OLD)
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "link.md").symlink_to("nowhere.md")
    for name in ("file.md", "folder.md", "link.md"):
        with pytest.raises(FileExistsError):
            create(tmp_path, name, NEW)
    assert (tmp_path / "file.md").read_bytes() == OLD
    assert names(tmp_path) == ["file.md", "folder.md", "link.md"]


def test_a_note_can_be_made_on_a_disk_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unable(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "")

    monkeypatch.setattr(os, "link", unable)
    create(tmp_path, "new.md", NEW)
    assert (tmp_path / "new.md").read_bytes() == NEW
    assert names(tmp_path) == ["new.md"]


def test_a_note_is_not_made_where_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(NotWritableError, match="its folder does not exist"):
        create(tmp_path, "no/new.md", NEW)


def test_a_note_is_not_replaced_where_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(NotWritableError, match="its folder does not exist"):
        put(tmp_path / "no/new.md", NEW, None)


# --- drafts ----------------------------------------------------------------------------------------------------------


def killed(monkeypatch: pytest.MonkeyPatch, root: Path, note: str) -> None:
    """A run that ends before it removes its draft."""
    with monkeypatch.context() as patch:
        patch.setattr(Folder, "remove", lambda *_: None)
        create(root, note, NEW)


@pytest.mark.parametrize("folder", ["", "Plan/"])
def test_the_drafts_of_a_killed_run_are_found_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    (tmp_path / "Plan").mkdir()
    killed(monkeypatch, tmp_path, f"{folder}line\nbreak.md")
    here = tmp_path / folder
    others = [".x.tmp", "x.vp-0123456789ab.tmp", ".x.vp-0123.tmp", ".x.vp-0123456789ab.tmp.md", ".syncthing.x.md.tmp"]
    for other in others:
        (here / other).write_bytes(b"")
    (here / ".folder.vp-0123456789ab.tmp").mkdir()
    (here / ".link.vp-0123456789ab.tmp").symlink_to(here / ".x.tmp")
    before = names(here)
    (left,) = left_drafts(tmp_path, f"{folder}Dashboard.md")
    assert left.data == NEW
    assert names(here) == before
    drop(tmp_path, left)
    drop(tmp_path, left)
    assert set(before) - set(names(here)) == {left.path.rpartition("/")[2]}


def test_a_draft_goes_only_while_it_holds_what_was_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killed(monkeypatch, tmp_path, "a.md")
    (left,) = left_drafts(tmp_path, "a.md")
    (tmp_path / left.path).write_bytes(b"typed")
    drop(tmp_path, left)
    assert (tmp_path / left.path).read_bytes() == b"typed"


@leases
def test_a_draft_that_somebody_is_writing_is_not_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killed(monkeypatch, tmp_path, "a.md")
    (left,) = left_drafts(tmp_path, "a.md")
    with (tmp_path / left.path).open("ab"):
        assert left_drafts(tmp_path, "a.md") == ()
        drop(tmp_path, left)
    assert left_drafts(tmp_path, "a.md") == (left,)


def test_nothing_but_a_draft_is_ever_dropped(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(OLD)
    drop(tmp_path, Draft("a.md", OLD))
    assert names(tmp_path) == ["a.md"]


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
    _renaming.cache_clear()
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
