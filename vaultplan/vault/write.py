"""The only functions that write into a vault. A note is whole at every moment, and nobody's save is lost."""

import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from pathlib import Path

from vaultplan.errors import NotWritableError
from vaultplan.escaping.file_name import short
from vaultplan.vault.read import read_regular
from vaultplan.vault.reasons import plain
from vaultplan.vault.swap import swap

_DRAFT = re.compile(r"\..*\.vp-[0-9a-f]{12}\.tmp", re.DOTALL)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL
for _flag in ("O_NOFOLLOW", "O_CLOEXEC", "O_BINARY"):
    _NEW |= getattr(os, _flag, 0)


class Replaced(Enum):
    """What became of a write."""

    UNCHANGED = auto()
    """These bytes were there already."""
    WROTE = auto()
    COLLIDED = auto()
    """Something else is there than the writer has seen: read again, decide again."""


def create(path: Path, data: bytes) -> None:
    """Write a new note; it appears whole or not at all. Its folder must exist.

    Raises:
        FileExistsError: the name is taken, be it by a link to nowhere.
        NotWritableError: the disk refused.
    """
    with _in_words(path, FileExistsError):
        _place(path, data)


def replace(path: Path, data: bytes, seen: bytes | None) -> Replaced:
    """Put `data` in the place of `seen` (None: of nothing), if that is what stands there; keeps the file's mode.

    A save that slips in between the look and the write is put back, and said so, on disks that can swap files;
    elsewhere the moment between the two is as short as can be.

    Raises:
        NotWritableError: the disk refused, the file is read-only, or it is no ordinary file. The old bytes stay.
    """
    with _in_words(path):
        there = _bytes(path)
        if there == data:
            return Replaced.UNCHANGED
        if there != seen:
            return Replaced.COLLIDED
        try:
            return _put(path, data, seen)
        except (FileExistsError, FileNotFoundError):
            if _bytes(path) == seen:
                raise
            return Replaced.COLLIDED


def sweep_drafts(folder: Path) -> None:
    """Remove the drafts that a killed run left in a folder. Only for who holds the vault: a live draft goes too."""
    with suppress(OSError):
        for name in os.listdir(folder):  # noqa: PTH208 - names alone
            if _DRAFT.fullmatch(name):
                with suppress(OSError):
                    (folder / name).unlink()


def _put(path: Path, data: bytes, seen: bytes | None) -> Replaced:
    if seen is None:
        _place(path, data)
        return Replaced.WROTE
    # os.replace asks the folder alone, and would succeed on a read-only file.
    if not os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        raise OSError(errno.EPERM, "it is read-only")
    draft = _draft(path, data, stat.S_IMODE(path.lstat().st_mode))
    try:
        outcome = _exchange(path, draft, (data, seen))
    except BaseException:
        if _is(draft, data) or _is(draft, seen):  # anything else in it is somebody's, and stays
            draft.unlink()
        raise
    draft.unlink(missing_ok=True)
    _sync(path.parent)
    return outcome


def _exchange(path: Path, draft: Path, texts: tuple[bytes, bytes]) -> Replaced:
    """Draft and note change places; what comes out is what was seen, or it goes back in."""
    data, seen = texts
    if _bytes(path) != seen:  # making the draft took its time
        return Replaced.COLLIDED
    if not swap(draft, path):
        if _bytes(path) != seen:
            return Replaced.COLLIDED
        draft.replace(path)
        return Replaced.WROTE
    if _is(draft, seen):
        return Replaced.WROTE
    swap(draft, path)
    if not _is(draft, data):  # saved once more, over ours: the newest stays
        swap(draft, path)
    return Replaced.COLLIDED


def _place(path: Path, data: bytes) -> None:
    draft = _draft(path, data)
    try:
        path.hardlink_to(draft)  # unlike a rename, it never takes the place of anything
    except FileExistsError:
        raise
    except OSError:  # a disk without links, such as a memory card
        _write_new(path, data)
    finally:
        draft.unlink(missing_ok=True)
    _sync(path.parent)


def _draft(path: Path, data: bytes, mode: int | None = None) -> Path:
    draft = path.with_name(f".{short(path.name, 60)}.vp-{os.urandom(6).hex()}.tmp")
    _write_new(draft, data, mode)
    return draft


def _write_new(path: Path, data: bytes, mode: int | None = None) -> None:
    """Write a file that isn't there yet; `mode` None leaves it to the umask. Takes it away again on a failure."""
    handle = os.open(path, _NEW, 0o666 if mode is None else mode)
    try:
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(handle, rest) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        if mode is not None and stat.S_IMODE(path.stat().st_mode) != mode:
            path.chmod(mode)
    except BaseException:
        path.unlink()
        raise


def _bytes(path: Path) -> bytes | None:
    if path.is_symlink():
        raise OSError(errno.ELOOP, "it is a link")
    try:
        return read_regular(str(path))
    except FileNotFoundError:
        return None


def _is(path: Path, data: bytes) -> bool:
    try:
        return _bytes(path) == data
    except OSError:
        return False


def _sync(folder: Path) -> None:
    """Make the names of a folder outlast a power cut. Not every disk can; the texts are safe either way."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _in_words(path: Path, *but: type[OSError]) -> Iterator[None]:
    try:
        yield
    except but:
        raise
    except OSError as error:
        raise NotWritableError(path, plain(error)) from error
    except ValueError as error:  # a NUL, or what is no Unicode
        raise NotWritableError(path, "its name can't be used") from error
