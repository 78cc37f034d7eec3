"""What vaultplan changed in somebody's notes, noted down outside the vault before the note is touched.

An entry is one action: all ticks of one save of the dashboard, all notes of one review. It is a file of its own, first
`12.pending`, then `12.json`. What a killed run left pending is settled by looking at the notes: they say what happened.
"""

import dataclasses
import os
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from vaultplan.errors import StateFolderError, UnrecordedError
from vaultplan.lazy import regex
from vaultplan.markdown.putback import find_line, put_back
from vaultplan.state.entries import Changed, LineChange, NoteChange, Recorded, packed, unpacked
from vaultplan.state.files import DRAFT, draft, put, sync
from vaultplan.state.folder import state_folder, vault_key
from vaultplan.state.lock import try_lock
from vaultplan.vault.beneath import folder_of
from vaultplan.vault.read import read_regular
from vaultplan.vault.reasons import plain

__all__ = ["Changed", "Entry", "LineChange", "NoteChange", "Recorded", "journal", "record"]

ENTRIES: Final = 500
DAYS: Final = 90
"""How many actions are kept for a vault, and how long."""

_NAME = regex(r"(0|[1-9][0-9]{0,8})\.(json|pending)")
_TRIES: Final = 1000


class Entry:
    """An action that is noted down, and about to be done.

    As a context it is settled at its end by a look at the notes, where nobody has said `done` or `dropped`.
    """

    def __init__(self, root: Path, pending: Path, recorded: Recorded, handle: int) -> None:
        self._root = root
        self._pending = pending
        self._handle = handle
        self.recorded = recorded
        self._open = True

    def revise(self, changes: Sequence[Changed]) -> None:
        """Note down that the action changes these, since the notes are not any more as they were; before it does.

        Raises:
            UnrecordedError: it could not be noted down. Then no more must be done.
        """
        self.recorded = dataclasses.replace(self.recorded, changes=tuple(changes))
        try:
            with draft(self._pending.parent, packed(self.recorded)) as (new, handle):
                _lock(new, handle)
                new.replace(self._pending)
                sync(self._pending.parent)
        except OSError as error:
            raise UnrecordedError(f"{self._pending} could not be written ({plain(error)}).") from error
        os.close(self._handle)
        self._handle = handle

    def done(self, changes: Sequence[Changed] | None = None) -> None:
        """Say that it was done; with `changes`, that these of its changes were, and not the others."""
        made = self.recorded.changes if changes is None else tuple(changes)
        if not made and self.recorded.changes:
            self.dropped()
        elif self._close():
            _settle(self._pending, self.recorded, made)

    def dropped(self) -> None:
        """Say that nothing of it was done."""
        if self._close():
            _remove(self._pending)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._open:
            self.done(happened(self._root, self.recorded))

    def _close(self) -> bool:
        was, self._open = self._open, False
        if was:
            os.close(self._handle)
        return was


def record(root: Path, changes: Sequence[Changed], why: str, undoes: int | None = None) -> Entry:
    """Note an action down, before the first byte of it is written.

    Args:
        root: the vault, resolved.
        changes: what it changes.
        why: what it is: `ticks`, `review` or `undo`.
        undoes: the number of the entry that it takes back.

    Raises:
        UnrecordedError: it could not be noted down. Then it must not be done.
    """
    try:
        folder = _folder(root)
        recorded = Recorded(_next(folder), time.time(), why, tuple(changes), undoes)
        entry = _placed(root, folder, recorded)
    except StateFolderError as error:
        raise UnrecordedError(str(error)) from error
    except OSError as error:
        raise UnrecordedError(f"{folder} could not be written ({plain(error)}).") from error
    _prune(folder, recorded)
    return entry


def journal(root: Path) -> tuple[list[Recorded], list[Path]]:
    """All actions of a vault that were done, the oldest first; and the files among them that are no entries of ours.

    Raises:
        StateFolderError: the folder can't be used.
    """
    folder = _folder(root)
    entries, odd = list[Recorded](), list[Path]()
    for number, ending in sorted(_numbers(folder)):
        path = folder / f"{number}.{ending}"
        try:
            recorded = unpacked(number, read_regular(str(path)))
            settled = recorded if ending == "json" else _look(root, path, recorded)
        except FileNotFoundError:  # pruned or settled by another process just now
            continue
        except (OSError, ValueError):
            odd.append(path)
            continue
        if settled:
            entries.append(settled)
    odd += (folder / name for name in _listed(folder) if not _NAME.fullmatch(name) and not name.startswith(DRAFT))
    return entries, odd


def happened(root: Path, recorded: Recorded) -> tuple[Changed, ...]:
    """Those changes that the notes show, as far as they can tell. In doubt it did: taking it back is careful anyway."""
    return tuple(one for one in recorded.changes if _shows(one, _bytes(root, one.note)))


def _look(root: Path, pending: Path, recorded: Recorded) -> Recorded | None:
    """What became of an entry that a killed run left pending; None where nothing did, or the run is still at it."""
    if _is_live(pending):
        return None
    if pending.with_suffix(".json").exists() or not (made := happened(root, recorded)):
        _remove(pending)
        return None
    return _settle(pending, recorded, made)


def _shows(change: Changed, now: bytes | None) -> bool:
    if isinstance(change, LineChange):
        if now is None:
            return True
        there = find_line(now, change.line, change.before)
        return there is None or (there != change.line and find_line(now, change.line, change.after) is not None)
    if change.before is None or change.after is None or now in {None, change.before}:
        return now != change.before
    return put_back(change.before, change.after, now) is not None or put_back(change.after, change.before, now) is None


def _bytes(root: Path, note: str) -> bytes | None:
    try:
        with folder_of(root, note) as folder:
            return folder.read(note.rpartition("/")[2])
    except OSError:
        return None


def _placed(root: Path, folder: Path, recorded: Recorded) -> Entry:
    """The entry in its file; under the next number where somebody else has just taken this one.

    Raises:
        OSError: the disk refused.
    """
    for number in range(recorded.number, recorded.number + _TRIES):
        pending = folder / f"{number}.pending"
        recorded = recorded.numbered(number)
        with suppress(FileExistsError), draft(folder, packed(recorded)) as (new, handle):
            _lock(new, handle)
            pending.hardlink_to(new)
            if (folder / f"{number}.json").exists():  # done since we looked: whoever did it let go of the other name
                pending.unlink()
                raise FileExistsError
            sync(folder)
            return Entry(root, pending, recorded, handle)
    raise FileExistsError


def _settle(pending: Path, recorded: Recorded, made: Sequence[Changed]) -> Recorded:
    """Give an entry the name of those that were done. Where the disk refuses, it stays pending: the notes know."""
    done = pending.with_suffix(".json")
    settled = recorded if tuple(made) == recorded.changes else recorded.partly(made)
    with suppress(OSError):
        if settled is recorded and pending.exists():
            pending.replace(done)
            sync(done.parent)
        else:
            put(done, packed(settled))
            pending.unlink(missing_ok=True)
    return settled


def _remove(pending: Path) -> None:
    with suppress(OSError):
        pending.unlink()


def _lock(path: Path, handle: int) -> None:
    with suppress(StateFolderError):  # a disk without locks
        try_lock(path, handle)


def _is_live(pending: Path) -> bool:
    """Whether the process that noted it down is still at it. Where there are no locks, it is given a minute."""
    handle = os.open(pending, os.O_RDWR)
    try:
        return not try_lock(pending, handle)
    except StateFolderError:
        return time.time() - os.fstat(handle).st_mtime < 60
    finally:
        os.close(handle)


def _folder(root: Path) -> Path:
    return state_folder("journal", vault_key(root))


def _listed(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))  # noqa: PTH208 - names alone


def _numbers(folder: Path) -> Iterator[tuple[int, str]]:
    for name in _listed(folder):
        if found := _NAME.fullmatch(name):
            yield int(found[1]), found[2]


def _next(folder: Path) -> int:
    return max((number for number, _ in _numbers(folder)), default=0) + 1


def _prune(folder: Path, newest: Recorded) -> None:
    """Forget what is too old or too much, the oldest first; and what killed runs left half written."""
    with suppress(OSError):
        numbers = sorted(_numbers(folder))
        kept: Collection[tuple[int, str]] = set(numbers[-ENTRIES:])
        for number, ending in numbers:
            path = folder / f"{number}.{ending}"
            if number != newest.number and ((number, ending) not in kept or _days(path, newest.when) > DAYS):
                path.unlink(missing_ok=True)
        for name in _listed(folder):
            if name.startswith(DRAFT) and _days(folder / name, newest.when) > 1:
                (folder / name).unlink(missing_ok=True)


def _days(path: Path, now: float) -> float:
    try:
        return (now - path.lstat().st_mtime) / 86400
    except FileNotFoundError:
        return 0
