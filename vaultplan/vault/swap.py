"""Two files change places in one step.

`os.replace` is atomic, not conditional: what somebody saves just before it is gone. After a swap it is still at hand
and can be looked at (trust.md §3.1). Linux has it since 3.15 (renameat2), macOS since 10.12 (renamex_np).
"""

import errno
import os
import sys
from pathlib import Path

_HERE = -100  # AT_FDCWD
_EXCHANGE = 2  # RENAME_EXCHANGE and RENAME_SWAP
_UNKNOWN = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EPERM}


def swap(one: Path, other: Path) -> bool:
    """Let two files change places. False where the system or the disk can't do it; then nothing has moved.

    Raises:
        OSError: the disk refused.
    """
    if sys.platform == "win32":
        return False
    code = _exchange(os.fsencode(one), os.fsencode(other))
    if code and code not in _UNKNOWN:
        raise OSError(code, os.strerror(code), str(other))
    return code == 0


def _exchange(one: bytes, other: bytes) -> int:
    """The errno, 0 when it went well."""
    try:
        import ctypes  # noqa: PLC0415 - only a write needs it, and it takes milliseconds
    except ImportError:  # a Python built without it
        return errno.ENOSYS
    system = ctypes.CDLL(None, use_errno=True)
    try:
        if sys.platform == "darwin":
            failed = system.renamex_np(one, other, _EXCHANGE)
        else:
            failed = system.renameat2(_HERE, one, _HERE, other, _EXCHANGE)
    except AttributeError:  # a C library from before
        return errno.ENOSYS
    return ctypes.get_errno() if failed else 0
