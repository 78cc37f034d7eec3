"""The disk's refusals in plain words."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from vaultplan.errors import NotWritableError

_GONE: Final = "the drive that it is on does not answer"
READ_ONLY_DISK: Final = "the disk is read-only: is its drive locked, or failing?"

_WORDS: Final = {
    errno.EACCES: "no permission",
    errno.EDQUOT: "your share of the disk is full: make room in it",
    errno.EEXIST: "something of that name is in the way",
    errno.EIO: "the disk reports an error",
    errno.EISDIR: "it is a folder",
    errno.ELOOP: "it is a link",
    errno.ENAMETOOLONG: "its name is too long",
    errno.ENOENT: "its folder does not exist",
    errno.ENOSPC: "the disk is full: make room on it",
    errno.ENOTCONN: _GONE,
    errno.ENOTDIR: "its folder is not a folder",
    errno.EPERM: "no permission",
    errno.EROFS: READ_ONLY_DISK,
    errno.ESTALE: _GONE,
    errno.ETIMEDOUT: _GONE,
}


def plain(error: OSError) -> str:
    """Why the disk refused, in words for somebody who never heard of errno."""
    return _WORDS.get(error.errno or 0, error.strerror or str(error))


@contextmanager
def in_words(path: Path, *but: type[OSError]) -> Iterator[None]:
    """Say what the disk refuses in the block as a `NotWritableError`; the errors `but` go through as they are."""
    try:
        yield
    except but:
        raise
    except OSError as error:
        raise NotWritableError(path, plain(error)) from error
    except ValueError as error:  # a NUL, or what is no Unicode
        raise NotWritableError(path, "its name can't be used") from error
