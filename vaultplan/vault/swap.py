"""Two files change places in one step.

`os.replace` is atomic, not conditional: what somebody saves just before it is gone. After a swap it is still at hand
and can be looked at (trust.md §3.1). Linux has it since 3.15 (renameat2), macOS since 10.12 (renameatx_np).
"""

import errno
import os
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

_EXCHANGE = 2  # RENAME_EXCHANGE and RENAME_SWAP
_UNKNOWN = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EPERM}


def swap(one: str | Path, other: str | Path, folder: int | None = None) -> bool:
    """Let two files change places. False where the system or the disk can't do it; then nothing has moved.

    Args:
        one: a file's path.
        other: the other's.
        folder: the open folder that the paths start from; None for where the process is.

    Raises:
        OSError: the disk refused.
    """
    if sys.platform == "win32":
        return False
    here = -2 if sys.platform == "darwin" else -100  # AT_FDCWD
    code = _exchange(here if folder is None else folder, os.fsencode(one), os.fsencode(other))
    if code and code not in _UNKNOWN:
        raise OSError(code, os.strerror(code), str(other))
    return code == 0


def _exchange(folder: int, one: bytes, other: bytes) -> int:
    """The errno, 0 when it went well."""
    try:
        import ctypes  # noqa: PLC0415 - only a write needs it, and it takes milliseconds

        rename = _renaming()
    except (ImportError, AttributeError):  # a Python built without it; a C library from before
        return errno.ENOSYS
    return ctypes.get_errno() if rename(folder, one, folder, other, _EXCHANGE) else 0


@lru_cache
def _renaming() -> Callable[[int, bytes, int, bytes, int], int]:
    """The system's own way of renaming, looked up once.

    Raises:
        AttributeError: it has none.
    """
    import ctypes  # noqa: PLC0415 - as above

    system = ctypes.CDLL(None, use_errno=True)
    found: Callable[[int, bytes, int, bytes, int], int] = (
        system.renameatx_np if sys.platform == "darwin" else system.renameat2
    )
    return found
