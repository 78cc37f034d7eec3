"""Writing whole notes into a vault. A note is whole at every moment, and nobody's save is lost."""

import stat
from collections.abc import Callable
from dataclasses import field
from enum import Enum, auto
from pathlib import Path

from vaultplan.errors import NotWritableError
from vaultplan.lazy import dataclass
from vaultplan.vault.beneath import Folder, folder_of
from vaultplan.vault.drafts import draft_name
from vaultplan.vault.exchange import Done, Exchange, exchange, last_bytes
from vaultplan.vault.read import Stamp, stamp_of
from vaultplan.vault.reasons import READ_ONLY_DISK, in_words


class Replaced(Enum):
    """What became of a write."""

    UNCHANGED = auto()
    """These bytes were there already."""
    WROTE = auto()
    COLLIDED = auto()
    """Something else is there than the writer has seen, or somebody is saving: read again, decide again."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """What became of a write, and somebody's saves that it pushed out, be it for a moment: keep them elsewhere.

    `stamp` is of the file that holds the new bytes, where there is one.
    """

    outcome: Replaced
    displaced: tuple[bytes, ...] = ()
    stamp: Stamp | None = field(default=None, compare=False)  # no two writes have the same


def create(root: Path, note: str, data: bytes) -> None:
    """Write a new note; it appears whole or not at all. Its folder must exist.

    Args:
        root: the vault.
        note: the note, vault-relative.
        data: its bytes.

    Raises:
        FileExistsError: the name is taken, be it by a link to nowhere.
        NotWritableError: the disk refused, or a link leads to its folder.
    """
    with in_words(root / note, FileExistsError), folder_of(root, note) as folder:
        _place(folder, _name(note), data)


def replace(  # noqa: PLR0913 -- what was seen is its bytes and, where it matters, which file they were in
    root: Path,
    note: str,
    data: bytes,
    seen: bytes | None,
    *,
    stamp: Stamp | None = None,
    keep: Callable[[bytes], object] | None = None,
) -> Replacement:
    """Put `data` in the place of `seen` (None: of nothing), if that is what stands there; keeps the file's mode.

    A save that slips in between the look and the write is put back, and said so, on disks that can swap files;
    elsewhere the moment between the two is as short as can be.

    Args:
        root: the vault.
        note: the note, vault-relative.
        data: its new bytes.
        seen: the bytes that the new ones were made from.
        stamp: of the file that they were in, where the same bytes, written anew, count as a save too.
        keep: is given each displaced save, before its last copy in the vault goes.

    Raises:
        NotWritableError: the disk refused, the file is read-only, or it is no ordinary file. The old bytes stay.
    """
    name = _name(note)
    with in_words(root / note), folder_of(root, note) as folder:
        now = _stamp(folder, name)
        # What bears its stamp still needn't be read for that: it is looked at once more in the moment of the exchange.
        there = seen if now is not None and now == stamp else _bytes(folder, name)
        if there == data:
            return Replacement(Replaced.UNCHANGED, stamp=now)
        if there != seen:
            return Replacement(Replaced.COLLIDED)
        try:
            if seen is not None:
                return _put(folder, name, (data, seen), stamp=stamp, keep=keep)
            _place(folder, name, data)
        except (FileExistsError, FileNotFoundError) as error:  # made, or gone, if only for a moment
            if seen is None and isinstance(error, FileNotFoundError):  # it is the folder that has gone
                raise
            return Replacement(Replaced.COLLIDED)
        return Replacement(Replaced.WROTE, stamp=_stamp(folder, name))


def _put(
    folder: Folder,
    name: str,
    texts: tuple[bytes, bytes],
    *,
    stamp: Stamp | None,
    keep: Callable[[bytes], object] | None,
) -> Replacement:
    # A rename asks the folder alone, and would succeed on a read-only file.
    if not folder.is_writable(name):
        raise NotWritableError(folder.path / name, READ_ONLY_DISK if folder.on_read_only_disk else "it is read-only")
    draft = _draft(folder, name, texts[0], stat.S_IMODE(folder.stat(name).st_mode))
    ours = _stamp(folder, draft)
    try:
        same = stamp is None or stamp == _stamp(folder, name)  # writing the draft took a while
        done = exchange(folder, Exchange(name, draft, *texts)) if same else Done(wrote=False)
    except BaseException:
        if last_bytes(folder, draft, patience=0) in texts:  # anything else in it is somebody's, and stays
            folder.remove(draft)
        raise
    for text in done.displaced:
        if keep:
            keep(text)
    if not done.stays:
        folder.remove(draft)
    folder.sync()
    return Replacement(Replaced.WROTE if done.wrote else Replaced.COLLIDED, done.displaced, ours)


def _place(folder: Folder, name: str, data: bytes) -> None:
    draft = _draft(folder, name, data)
    try:
        folder.link(draft, name)  # unlike a rename, it never takes the place of anything
    except FileExistsError:
        raise
    except OSError:  # a disk without links, such as a memory card
        folder.write(name, data)
    finally:
        folder.remove(draft)
    folder.sync()


def _draft(folder: Folder, name: str, data: bytes, mode: int | None = None) -> str:
    draft = draft_name(name)
    folder.write(draft, data, mode)
    return draft


def _bytes(folder: Folder, name: str) -> bytes | None:
    try:
        return folder.read(name)
    except FileNotFoundError:
        return None


def _stamp(folder: Folder, name: str) -> Stamp | None:
    try:
        return stamp_of(folder.stat(name))
    except FileNotFoundError:
        return None


def _name(note: str) -> str:
    return note.rpartition("/")[2]
