"""From single changes in the vault to batches of paths worth one rebuild."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from queue import Empty
from typing import Final, Protocol

from vaultplan.lazy import dataclass

# More notes than this changed at one moment are a program's work (a sync, a checkout), not a person's: worth a wait.
CROWD: Final = 3
# From so many on it is quicker to look at everything, and wiser: such a storm may be more than the system remembers.
STORM: Final = 500

# Where a signal can't interrupt a lock (Windows), a long wait would hold Ctrl-C back.
_LONGEST_WAIT: Final = 1.0 if sys.platform == "win32" else threading.TIMEOUT_MAX


@dataclass(frozen=True, slots=True)
class Change:
    """Something in the vault may be different. `path` is vault-relative POSIX, "" means look at everything.

    `settled` says that the writer is done, so that reading now gives the whole note.
    """

    path: str
    settled: bool


class Changes(Protocol):
    """What tells of changes, by putting each on an inbox it was given. Lost or doubled ones are expected."""

    def start(self) -> None:
        """Begin to tell; may be called again after `stop`.

        Raises:
            OSError: The system refuses the watch.
        """

    def stop(self) -> None:
        """End, within seconds. Never raises."""

    @property
    def alive(self) -> bool:
        """Whether changes are still heard of. False means: stop, and start again."""

    @property
    def broken(self) -> bool:
        """Whether a thread of it ended by itself."""

    @property
    def stale(self) -> bool:
        """Whether some changes may go unheard from now on, until it is started again."""

    @property
    def partial(self) -> OSError | None:
        """Why only the folders that matter most are heard; None where all are."""

    @property
    def silent(self) -> str | None:
        """The kind of drive, where it is one whose changes are known to be kept quiet."""


class Inbox(Protocol):
    """The end of a `queue.SimpleQueue` that changes come out of; None asks to stop."""

    def get(self, *, timeout: float | None = None) -> Change | None:
        """The next change, waited for at most `timeout` seconds; raises `queue.Empty`."""


def batches(
    inbox: Inbox,
    *,
    tick: Callable[[], float | None],
    quiet: float = 0.1,
    limit: float = 1.0,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[frozenset[str]]:
    """The paths that changed together, until None comes out of the inbox.

    A settled change is given at once, with all that already waits; others, and crowds, once `quiet` seconds pass
    without a change, at the latest `limit` seconds after the first. What came before the stop is still given. More
    than `STORM` of them are given as "", everything.

    Args:
        inbox: Where changes come out.
        tick: Seconds until a timer is due, None without one. When due, an empty batch is given; the caller winds the
            timer again before it asks for the next batch.
        quiet: Seconds.
        limit: Seconds.
        clock: Seconds that never go back.
    """
    while True:
        wait = tick()
        if wait is None:
            wait = _LONGEST_WAIT
        if wait <= 0:
            yield frozenset()
            continue
        try:
            change = inbox.get(timeout=min(wait, _LONGEST_WAIT))
        except Empty:
            continue
        if change is None:
            return
        gathering = _Gathering(change, quiet, clock() + limit)
        gathering.fill(inbox, clock)
        yield gathering.paths
        if gathering.stopped:
            return


class _Gathering:
    """One batch while it fills."""

    def __init__(self, first: Change, quiet: float, deadline: float) -> None:
        self.stopped = False
        self._paths = {first.path}
        self._count = 1
        self._settled = first.settled
        self._quiet = quiet
        self._deadline = deadline

    @property
    def paths(self) -> frozenset[str]:
        return frozenset(self._paths if self._count <= STORM else {""})

    def fill(self, inbox: Inbox, clock: Callable[[], float]) -> None:
        while not self.stopped and (left := self._deadline - clock()) > 0:
            try:
                self._add(inbox.get(timeout=self._wait(left)))
            except Empty:
                return

    def _wait(self, left: float) -> float:
        at_once = self._settled and len(self._paths) <= CROWD
        return 0 if at_once else min(self._quiet, left)

    def _add(self, change: Change | None) -> None:
        if change is None:
            self.stopped = True
            return
        self._paths.add(change.path)
        self._count += 1
        self._settled = self._settled or change.settled
