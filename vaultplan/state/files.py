"""Writing one small file of vaultplan's own, whole or not at all, for the user alone."""

import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

DRAFT = ".new-"
"""What the names of unfinished files begin with."""

_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL
for _flag in ("O_NOFOLLOW", "O_CLOEXEC", "O_BINARY"):
    _NEW |= getattr(os, _flag, 0)


@contextmanager
def draft(folder: Path, data: bytes) -> "Iterator[tuple[Path, int]]":
    """A new file with these bytes, safe on the disk, and its open handle; removed again where it was given no name.

    Raises:
        OSError: the disk refused.
    """
    path = folder / f"{DRAFT}{os.urandom(8).hex()}"
    handle = os.open(path, _NEW, 0o600)
    try:
        _fill(handle, data)
        os.fsync(handle)
        yield path, handle
    except BaseException:
        with suppress(OSError):
            os.close(handle)
        raise
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def put(path: Path, data: bytes) -> None:
    """Write a file, over what has its name.

    Raises:
        OSError: the disk refused.
    """
    with draft(path.parent, data) as (new, handle):
        os.close(handle)
        new.replace(path)
    sync(path.parent)


def write_new(path: Path, data: bytes | memoryview, *, safe: bool = False) -> None:
    """Write a file at once, in the place of what has its name; where power or process ends, it is cut short.

    With `safe` its bytes are on the disk when this is over.

    Raises:
        OSError: the disk refused.
    """
    path.unlink(missing_ok=True)
    handle = os.open(path, _NEW, 0o600)
    try:
        _fill(handle, data)
        if safe:
            os.fsync(handle)
    finally:
        os.close(handle)


def sync(folder: Path) -> None:
    """Make the names of a folder outlast a power cut. Not every disk can; the texts are safe either way."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _fill(handle: int, data: bytes | memoryview) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]
