"""One watch a vault on each machine.

The lock is the system's own, so that a killed process leaves none behind; the process id in the file is for display
only, and nobody is ever signalled.
"""

import errno
import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from vaultplan.errors import FolderUnreadableError, StateFolderError, VaultBusyError
from vaultplan.state.folder import state_folder
from vaultplan.vault.reasons import plain

# Whoever asks `holder` has the lock for an instant: a second look tells that from a watch.
_TRIES: Final = 5
_PAUSE: Final = 0.05

_FLAGS: Final = os.O_RDWR | sum(
    getattr(os, flag, 0) for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY")
)

_held: set[int] = set()


@contextmanager
def hold(root: Path) -> Iterator[None]:
    """Be the only one that watches a vault, while entered.

    Raises:
        VaultBusyError: another process does.
        FolderUnreadableError: the vault is gone.
        StateFolderError: the lock can't be taken at all.
    """
    path = _place(root)
    handle = _open(path, os.O_CREAT)
    try:
        if not _take(path, handle):
            raise VaultBusyError(root, _pid(handle))
        _held.add(handle)
        with suppress(OSError):  # a full disk takes no number, and needs none to lock
            os.ftruncate(handle, 0)
            os.write(handle, f"{os.getpid()}\n".encode())
        yield
    finally:
        _held.discard(handle)
        os.close(handle)


def holder(root: Path) -> int | None:
    """The process that watches a vault, 0 when it doesn't say which it is; None when nobody watches.

    Raises:
        FolderUnreadableError: the vault is gone.
        StateFolderError: it can't be found out.
    """
    path = _place(root)
    try:
        handle = _open(path, 0)
    except FileNotFoundError:
        return None
    try:
        return None if try_lock(path, handle) else _pid(handle)
    finally:
        os.close(handle)


def _place(root: Path) -> Path:
    """The lock's file. A vault is known by its place on the disk, whichever way leads to it."""
    try:
        info = root.stat()
    except OSError as error:
        raise FolderUnreadableError(root, plain(error)) from error
    return state_folder("locks") / f"{info.st_dev}-{info.st_ino}"


def _open(path: Path, flags: int) -> int:
    """A file that is plainly ours.

    Raises:
        FileNotFoundError: there is none, and none was to be made.
        StateFolderError: it is something else, or the disk refused.
    """
    try:
        handle = os.open(path, _FLAGS | flags, 0o600)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StateFolderError(path, "it is a link" if error.errno == errno.ELOOP else plain(error)) from error
    info = os.fstat(handle)
    if not stat.S_ISREG(info.st_mode) or info.st_nlink != 1:
        os.close(handle)
        raise StateFolderError(path, "it is not a file of its own")
    return handle


def _take(path: Path, handle: int) -> bool:
    for _ in range(_TRIES - 1):
        if try_lock(path, handle):
            return True
        time.sleep(_PAUSE)
    return try_lock(path, handle)


def try_lock(path: Path, handle: int) -> bool:
    """Whether the lock is ours now.

    Raises:
        StateFolderError: that disk has no locks.
    """
    try:
        _lock(handle)
    except OSError as error:
        if error.errno in {errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK}:
            return False
        raise StateFolderError(path, plain(error)) from error
    return True


def _pid(handle: int) -> int:
    os.lseek(handle, 0, os.SEEK_SET)
    with suppress(ValueError):
        return int(os.read(handle, 32))
    return 0


if sys.platform == "win32":
    import msvcrt

    # A locked byte can't be read there, so one is locked where nothing is written.
    _BYTE: Final = 1 << 30

    def _lock(handle: int) -> None:
        os.lseek(handle, _BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _let_go() -> None:
        while _held:
            os.close(_held.pop())

    # A child that outlives us would hold our lock with us, and after us.
    os.register_at_fork(after_in_child=_let_go)
