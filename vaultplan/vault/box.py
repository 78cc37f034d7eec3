"""One byte of somebody's note: the character in the box of a task.

A write in place of one byte that was looked at just before lost no save in 162,000 (trust.md §3.1), and it keeps the
file itself: its hard links, mode, owner and attributes. Under a lease nobody can even open the note in between.
"""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from enum import Enum, auto
from pathlib import Path

from vaultplan.errors import NotWritableError
from vaultplan.lazy import dataclass
from vaultplan.vault.beneath import Folder, contents, folder_of
from vaultplan.vault.lease import Lease, give_back, take
from vaultplan.vault.read import MAX_NOTE
from vaultplan.vault.reasons import in_words

SETTLE = 0.3
"""Seconds for which a note must have been left alone: longer than an editor takes over the steps of one save."""
_PATIENCE = 0.1
"""Seconds in which a save that is under way ends, or a program that only reads closes the note."""
_READ_ONLY = "it is read-only"


class Box(Enum):
    """What became of a box."""

    WROTE = auto()
    BUSY = auto()
    """The note has just been saved, or another program has it open for writing: ask again in a moment."""
    CHANGED = auto()
    """The note isn't what was seen any more: read again, decide again."""


@dataclass(frozen=True, slots=True)
class _Change:
    name: str
    seen: bytes
    at: int
    mark: bytes

    @property
    def meant(self) -> bytes:
        return self.seen[: self.at] + self.mark + self.seen[self.at + 1 :]


def set_box(root: Path, note: str, seen: bytes, at: int, mark: bytes, *, settle: float = SETTLE) -> Box:  # noqa: PLR0913
    """Put a mark in a task's box, if the whole note is what was seen.

    Args:
        root: the vault.
        note: the note, vault-relative.
        seen: all its bytes, as the task was found in them.
        at: where in them the character in the box is.
        mark: the character to be there, one of ASCII, as the one that is there.
        settle: for how many seconds the note must have been left alone; 0 right after a box of ours in the same note.

    Raises:
        NotWritableError: the disk refused, the note is read-only, too large or no ordinary file. It is as it was.
    """
    change = _Change(note.rpartition("/")[2], seen, at, mark)
    if not (len(mark) == 1 and mark.isascii() and 0 <= at < len(seen) and seen[at] < 0x80):
        raise ValueError((at, mark))
    with suppress(FileNotFoundError), in_words(root / note, FileNotFoundError):
        if len(seen) > MAX_NOTE:
            raise NotWritableError(root / note, "it is too large")
        with folder_of(root, note) as folder:
            return _looked_at(folder, change, settle) or _write(folder, change)
    return Box.CHANGED


def _looked_at(folder: Folder, change: _Change, settle: float) -> Box | None:
    """What stands against writing now, found without opening the note for writing, which other programs would hear."""
    with folder.opened(change.name) as handle:
        found = os.fstat(handle)
        if found.st_size != len(change.seen) or contents(handle) != change.seen:
            return Box.CHANGED
        if not found.st_mode & 0o222:  # root would be let
            raise NotWritableError(folder.path / change.name, _READ_ONLY)
        # A time that lies far ahead comes from another clock, and says nothing of how long ago.
        if abs(time.time_ns() - found.st_mtime_ns) < settle * 1e9:
            return Box.BUSY
        return Box.BUSY if _is_being_written(handle) else None


def _write(folder: Folder, change: _Change) -> Box:
    with _for_writing(folder, change.name) as handle:
        lease = take(handle, alone=True, patience=_PATIENCE)
        if lease is not Lease.OPEN:
            return _put(folder, change, handle, lease)
    with folder.opened(change.name) as handle:
        if _is_being_written(handle):
            return Box.BUSY
    with _for_writing(folder, change.name) as handle:  # it is open for reading alone, which stands in no way
        return _put(folder, change, handle, Lease.OPEN)


@contextmanager
def _for_writing(folder: Folder, name: str) -> Iterator[int]:
    with ExitStack() as opened:
        try:
            handle = opened.enter_context(folder.opened(name, os.O_RDWR))
        except PermissionError as error:
            raise NotWritableError(folder.path / name, _READ_ONLY) from error
        yield handle


def _put(folder: Folder, change: _Change, handle: int, lease: Lease) -> Box:
    """Look, write the byte, look again."""
    if not _is(folder, change.name, handle) or contents(handle) != change.seen:
        return Box.CHANGED
    if change.meant == change.seen:
        return Box.WROTE
    try:
        _byte(handle, change.at, change.mark)
        if contents(handle) != change.meant or not _is(folder, change.name, handle):
            return Box.CHANGED
        os.fsync(handle)
    except OSError:
        if lease is Lease.HELD:  # nobody can have opened it in between: it becomes what it was
            _byte(handle, change.at, change.seen[change.at : change.at + 1])
        raise
    return Box.WROTE


def _is_being_written(handle: int) -> bool:
    """Whether another program has the file open for writing, as far as the system tells."""
    lease = take(handle, alone=False, patience=_PATIENCE)
    give_back(handle)
    return lease is Lease.OPEN


def _is(folder: Folder, name: str, handle: int) -> bool:
    """Whether the open file is still the one of that name."""
    return os.path.samestat(folder.stat(name), os.fstat(handle))


def _byte(handle: int, at: int, byte: bytes) -> None:
    os.lseek(handle, at, os.SEEK_SET)
    os.write(handle, byte)
