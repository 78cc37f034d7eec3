"""Reading one file: raw, bounded, and never through a link or from something that blocks."""

import errno
import os
import stat
from collections.abc import Callable
from typing import TypeAlias

from vaultplan.vault.lease import open_patiently

HEAD = 64 * 1024
"""Bytes at a note's start that decide whether it may belong to a plan."""
MAX_NOTE = 1024 * 1024
"""Bytes of the largest note that is read."""
MAX_FILE = 16 * MAX_NOTE
"""Bytes of the largest file that is read at all: a dashboard may hold much that is its human's own."""

Stamp: TypeAlias = int
"""When a file was written, so that the same bytes brought anew are seen. Its number won't do: some drives change it."""

_DATALESS = 0x40000000  # SF_DATALESS
_RECALLED = 0x1000 | 0x40000 | 0x400000  # FILE_ATTRIBUTE_OFFLINE, _RECALL_ON_OPEN, _RECALL_ON_DATA_ACCESS

_FLAGS = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"):
    _FLAGS |= getattr(os, _flag, 0)


def read_regular(path: str, limit: int | None = None) -> bytes:
    """The bytes of a regular file, at most `limit` of them.

    Raises:
        OSError: it can't be read; EINVAL when it is a folder, a pipe or a device, ELOOP when it is a link.
    """
    handle, size = _open(path)
    try:
        return _take(handle, size if limit is None else min(size, limit))
    finally:
        os.close(handle)


def stamp_of(info: os.stat_result) -> Stamp:
    """The stamp of a file."""
    return info.st_mtime_ns


def read_note(path: str, keep: Callable[[bytes], bool]) -> tuple[bytes, bool] | str | None:
    """A note's bytes, and whether `keep` wants it, by its head; None for one too large to be of use that it doesn't.

    Where a note can't be had, the code of a problem.

    Raises:
        FileNotFoundError: the note is gone.
    """
    try:
        handle, size = _open(path)
    except FileNotFoundError:
        raise
    except OSError as error:
        return problem_of(error)
    try:
        return "not-here" if is_elsewhere(handle, os.fstat(handle)) else _read_kept(handle, size, keep)
    except OSError as error:
        return problem_of(error)
    finally:
        os.close(handle)


def is_elsewhere(handle: int, info: os.stat_result) -> bool:
    """Whether an open file is a stand-in for what a sync program keeps in the cloud: to read it would fetch it.

    macOS and Windows say so. Elsewhere such a file has a size, no block on the disk, and is one single hole; many disks
    keep a small file without a block of its own, and some count none, so only the disk's word for the hole is taken.
    """
    if getattr(info, "st_flags", 0) & _DATALESS or getattr(info, "st_file_attributes", 0) & _RECALLED:
        return True
    blocks: int = getattr(info, "st_blocks", -1)
    if not info.st_size or blocks or not hasattr(os, "SEEK_DATA"):
        return False
    try:
        os.lseek(handle, 0, os.SEEK_DATA)
    except OSError as error:
        return error.errno == errno.ENXIO
    os.lseek(handle, 0, os.SEEK_SET)
    return False


def problem_of(error: OSError) -> str:
    """The code for a note or a folder that the disk refuses."""
    if isinstance(error, PermissionError):
        return "no-permission"
    return "not-a-file" if error.errno in {errno.EINVAL, errno.ENXIO} else "io-error"


def link_problem(path: str, root: str) -> str | None:
    """Why a symbolic link is not read; None when it leads inside `root`, where its target is read at its own place."""
    try:
        target = os.path.realpath(path, strict=True)
    except PermissionError:
        return "no-permission"
    except OSError:
        return "dangling-link"
    return None if target.startswith(root) else "outside-link"


def _open(path: str) -> tuple[int, int]:
    handle = open_patiently(path, _FLAGS)
    info = os.fstat(handle)
    if not stat.S_ISREG(info.st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "not a regular file", path)
    return handle, info.st_size


def _read_kept(handle: int, size: int, keep: Callable[[bytes], bool]) -> tuple[bytes, bool] | str | None:
    head = _take(handle, min(size, HEAD))
    kept = keep(head)
    if size > MAX_NOTE:
        return "too-large" if kept else None
    return head + _take(handle, size - len(head)) if size > HEAD else head, kept


def _take(handle: int, size: int) -> bytes:
    taken = os.read(handle, size)
    while len(taken) < size and (more := os.read(handle, size - len(taken))):
        taken += more
    return taken
