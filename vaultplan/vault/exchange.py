"""A new text takes a note's place, and what it pushes out is looked at until nobody can write there any more.

An editor that has opened the note before may save into it after: into a file that has lost its name. So nobody may have
the old file open for writing while the two change places, and who comes then waits until it is certain which of them
stays (a read lease). Where there are no leases, the old file is looked at a little longer.
"""

import os
import stat
import sys
import time
from typing import TypeAlias

from vaultplan.lazy import dataclass
from vaultplan.vault.beneath import Folder, contents
from vaultplan.vault.drafts import draft_name
from vaultplan.vault.lease import Lease, give_back, is_wanted, take

_PATIENCE = 0.25
"""Seconds in which a save that is under way ends."""
_LINGER = 0.02
"""Seconds for which somebody may be on the way into a file that they have looked up but not opened yet."""
_LOOK_ON = 0.25
"""Seconds for which the old file is looked at where there are no leases: an editor's save takes a few thousandths."""
_LONGEST = 2.0
"""Seconds in which whoever saves into a file that is out of its place is done."""

_OldFile: TypeAlias = tuple[int, Lease]


@dataclass(frozen=True, slots=True)
class Exchange:
    """The names of a note and of the draft beside it, the draft's bytes and those that the note should have."""

    name: str
    draft: str
    data: bytes
    seen: bytes


@dataclass(frozen=True, slots=True)
class Done:
    """What became of it. `stays` says that the draft holds what can't be thrown away."""

    wrote: bool
    displaced: tuple[bytes, ...] = ()
    stays: bool = False


def exchange(folder: Folder, new: Exchange) -> Done:
    """Draft and note change places, if the note is what was seen; whatever else comes out goes back in.

    Raises:
        OSError: the disk refused.
    """
    if sys.platform == "win32":  # nobody can rename over a file that somebody has open, not even us
        if folder.read(new.name) != new.seen:
            return Done(wrote=False)
        folder.rename(new.draft, new.name)
        return Done(wrote=True)
    with folder.opened(new.name) as old:
        lease = take(old, alone=False, patience=_PATIENCE)
        try:
            if lease is Lease.OPEN or not _is(folder, new.name, old) or contents(old) != new.seen:
                return Done(wrote=False)
            if not folder.swap(new.draft, new.name):
                return _rename(folder, new, (old, lease))
            if _is(folder, new.draft, old) and _stays(old, lease, new.seen):
                return Done(wrote=True)
            return _back(folder, new, old)
        finally:
            give_back(old)


def last_bytes(folder: Folder, name: str, patience: float = _LONGEST) -> bytes | None:
    """The bytes of a file once nobody can write there any more; None when it is no file, or never comes to rest."""
    until = time.monotonic() + patience
    try:
        with folder.opened(name) as handle:
            while True:
                lease = take(handle, alone=False, patience=max(0.0, until - time.monotonic()))
                data = contents(handle)
                if lease is not Lease.OPEN and _stays(handle, lease, data):
                    return data
                give_back(handle)
                if time.monotonic() >= until:
                    return None
    except OSError:
        return None


def _back(folder: Folder, new: Exchange, old: int) -> Done:
    """Put back what came out, unless the note has got another save since: the newest stays, the other is displaced.

    So is one that was put back: who has read our text meanwhile may save over it without having seen it.
    """
    out = [_bytes(folder, new.draft)]
    if _bytes(folder, new.name) == new.data and _swapped(folder, new):
        give_back(old)  # who waited saves where they meant to
        out.append(ours := last_bytes(folder, new.draft))
        if ours == new.data or not _swapped(folder, new):
            return _given_out(new, out)
    give_back(old)  # it was saved once more, over ours
    out.append(last_bytes(folder, new.draft))
    return _given_out(new, out)


def _given_out(new: Exchange, out: list[bytes | None]) -> Done:
    theirs = dict.fromkeys(data for data in out if data is not None and data not in {new.data, new.seen})
    return Done(wrote=False, displaced=tuple(theirs), stays=out[-1] is None)


def _swapped(folder: Folder, new: Exchange) -> bool:
    try:
        return folder.swap(new.draft, new.name)
    except FileNotFoundError:  # somebody has deleted the note
        return False


def _bytes(folder: Folder, name: str) -> bytes | None:
    try:
        return folder.read(name)
    except OSError:
        return None


def _rename(folder: Folder, new: Exchange, old: _OldFile) -> Done:
    """The draft takes the note's name, on a disk that can't swap; the old file has none then, but is open here."""
    handle, lease = old
    if (lease is Lease.HELD and is_wanted(handle)) or folder.read(new.name) != new.seen:
        return Done(wrote=False)
    folder.rename(new.draft, new.name)
    if _stays(handle, lease, new.seen):
        return Done(wrote=True)
    give_back(handle)
    take(handle, alone=False, patience=_LONGEST)
    late = contents(handle)
    if _bytes(folder, new.name) != new.data:
        return Done(wrote=False, displaced=(late,))
    rescued = draft_name(new.name)
    try:
        folder.write(rescued, late, stat.S_IMODE(os.fstat(handle).st_mode))
        folder.rename(rescued, new.name)
    except OSError:
        folder.remove(rescued)
        return Done(wrote=False, displaced=(late,))
    return Done(wrote=False)


def _stays(handle: int, lease: Lease, data: bytes) -> bool:
    """Whether nobody writes into the file for the moment in which they still could, and it holds these bytes."""
    held = lease is Lease.HELD
    until = time.monotonic() + (_LINGER if held else _LOOK_ON)
    while not is_wanted(handle) if held else contents(handle) == data:
        if time.monotonic() >= until:
            return contents(handle) == data
        time.sleep(0.002 if held else 0.02)
    return False


def _is(folder: Folder, name: str, handle: int) -> bool:
    """Whether the open file is the one of that name."""
    try:
        return os.path.samestat(folder.stat(name), os.fstat(handle))
    except FileNotFoundError:
        return False
