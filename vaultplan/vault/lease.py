"""Knowing that nobody else has a file open, and keeping it so for a moment.

Linux grants a lease on a file to its owner, if the disk can: who opens the file then waits until the lease is given
back (fcntl(2), "Leases"). Elsewhere there is none, and a write goes by looking before and after.
"""

import os
import time
from enum import Enum, auto

try:
    import fcntl
except ImportError:  # Windows
    _SET = _GET = _SIGNAL = None
else:
    _SET, _GET = getattr(fcntl, "F_SETLEASE", None), getattr(fcntl, "F_GETLEASE", None)
    _SIGNAL = getattr(fcntl, "F_SETSIG", None)

_PATIENCE = 1.0
"""Seconds in which a lease of another program on a file ends; of ours, it is milliseconds."""


class Lease(Enum):
    """What became of asking for a lease."""

    HELD = auto()
    OPEN = auto()
    """Somebody else has the file open."""
    LACKING = auto()
    """This system, this disk or this owner has no leases."""


def take(handle: int, *, alone: bool, patience: float) -> Lease:
    """Ask for a lease, again and again for `patience` seconds while somebody else has the file open.

    Args:
        handle: the file.
        alone: nobody else may have it open at all; else nobody for writing, and `handle` must be for reading.
        patience: seconds.
    """
    if _SET is None or _SIGNAL is None:
        return Lease.LACKING
    import signal  # noqa: PLC0415 - start-up time

    until = time.monotonic() + patience
    while True:
        try:
            # The kernel tells the holder when somebody waits; SIGIO, its way of doing so, would end the process.
            fcntl.fcntl(handle, _SIGNAL, signal.SIGURG)
            fcntl.fcntl(handle, _SET, fcntl.F_WRLCK if alone else fcntl.F_RDLCK)
        except BlockingIOError:
            if time.monotonic() >= until:
                return Lease.OPEN
            time.sleep(0.002)
        except OSError:
            return Lease.LACKING
        else:
            return Lease.HELD


def is_wanted(handle: int) -> bool:
    """Whether somebody waits for the lease that we hold to end."""
    return _GET is not None and fcntl.fcntl(handle, _GET) == fcntl.F_UNLCK


def give_back(handle: int) -> None:
    """End our lease, if there is one. Closing the file does it too."""
    if _SET is not None:
        try:
            fcntl.fcntl(handle, _SET, fcntl.F_UNLCK)
        except OSError:
            return


def open_patiently(path: str, flags: int, folder: int | None = None) -> int:
    """Open a file without ever waiting for more than a second, not for a pipe, nor for somebody's lease on it.

    Args:
        path: the file.
        flags: with O_NONBLOCK, where there is one.
        folder: the open folder that the path starts from; None for where the process is.
    """
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return os.open(path, flags) if folder is None else os.open(path, flags, dir_fd=folder)
        except BlockingIOError:
            if time.monotonic() > until:
                raise
            time.sleep(0.001)
