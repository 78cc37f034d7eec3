"""Keeps the changes coming: notices that they ended, and starts them again; looks by itself where none come."""

import errno
import logging
import math
from collections.abc import Callable, Iterable
from typing import Final

from vaultplan.errors import WatchBrokenError
from vaultplan.watch.changes import Changes
from vaultplan.watch.events import Failures
from vaultplan.watch.limits import deaf, silent, unreliable, unwatched
from vaultplan.watch.missed import Missed

_LOG: Final = logging.getLogger(__name__)

# Seconds between two looks at everything while nothing tells of changes.
UNWATCHED_EVERY: Final = 2.0
# Seconds for which a watch that can't be relied on isn't.
_UNRELIABLE_FOR: Final = 3600.0
# Seconds between two questions whether the watch still stands, when nothing comes.
_PULSE: Final = 5.0


class Listening:
    """A watch that is renewed when it ends: at once, but the sooner it ends again, the longer is the pause before.

    Args:
        changes: What tells of changes.
        failures: Where it is said that nothing does.
        reconcile: Seconds between two looks while it stands; also the longest pause.
        clock: Seconds that never go back.
    """

    def __init__(self, changes: Changes, failures: Failures, reconcile: float, clock: Callable[[], float]) -> None:
        self._changes = changes
        self._failures = failures
        self._reconcile = reconcile
        self._clock = clock
        self._missed = Missed(clock)
        self._standing = False
        self._silent = False
        self._partial = self._short = False
        self._fresh = True
        self._unreliable_until = -math.inf
        self._tried: float | None = None
        self._checked = clock()
        self._pause = 0.0

    @property
    def polls(self) -> bool:
        """Whether changes must be looked for, told or not."""
        return not self._standing or self._partial or self._silent or self._clock() < self._unreliable_until

    @property
    def every(self) -> float:
        """Seconds until everything must be looked at, told or not."""
        return min(self._reconcile, UNWATCHED_EVERY) if self.polls else self._reconcile

    @property
    def wait(self) -> float:
        """Seconds until there is something to find out; then everything must be looked at."""
        if self._standing and self._clock() - self._checked >= _PULSE:
            self._checked = self._clock()
            if not self._changes.alive:
                return 0
        waits = [_PULSE]
        if self._missed.due_in is not None:
            waits.append(self._missed.due_in)
        if self._standing and self._changes.stale and "dashboard" not in self._failures:  # else it isn't renewed
            waits.append(max(0.0, self._pause - self._since_try))
        return min(waits)

    def start(self) -> None:
        """Start to listen; a refusal is reported, and tried again later."""
        try:
            self._changes.start()
        except (OSError, RuntimeError) as error:
            _LOG.debug("the watch was refused", exc_info=True)
            self._count_try()
            self._short = isinstance(error, OSError) and error.errno == errno.ENOSPC
            self._failures.say("watch", unwatched(error, self.every))
        else:
            self._standing = self._fresh = True
            partial = self._changes.partial
            self._partial = partial is not None
            if partial is None:
                self._failures.over("watch")
            else:
                self._failures.say("watch", unwatched(partial, self.every))
            self._ask_place()

    def start_near(self) -> bool:
        """Start again where there were too few watches, for after the first look it is known what matters most.

        True when everything must be looked at once more.
        """
        if self._standing or not self._short:
            return False
        self.start()
        return self._standing

    def stop(self) -> None:
        """End listening."""
        self._standing = False
        self._changes.stop()

    def told(self, paths: Iterable[str]) -> None:
        """These changes were told of."""
        self._missed.told(paths)

    def found(self, paths: Iterable[str]) -> bool:
        """A look at everything, by the clock, found these to differ: whether the watch missed something.

        What changed before the watch stood was not missed; a second miss within some minutes means to look oneself.
        """
        fresh, self._fresh = self._fresh, False
        if self._missed.again():
            _LOG.debug("changes were missed again: looking by itself")
            self._unreliable_until = self._clock() + _UNRELIABLE_FOR
            self._failures.say("place", unreliable(self.every))
        if not paths or self.polls or fresh:
            return False
        if self._missed.lately:
            self._missed.suspect(paths)
            return False
        return True

    def renew(self, *, missed: bool) -> bool:
        """Start again when the watch ended, or `missed` a change; True when everything must be looked at now."""
        if self._standing and (missed or self._changes.stale) and self._may_try:
            _LOG.debug("changes may go unheard: watching anew")
            if missed:
                self._missed.renewed()
            self.stop()
        if not self._standing and self._may_try:
            self.start()
            if self._standing:
                self._count_try()
                return True
        return False

    def check(self) -> None:
        """Let go of a watch that ended; when it was renewed only just now, say so.

        Raises:
            WatchBrokenError: A part of it broke again, so that renewing is no cure.
        """
        if not self._standing or self._changes.alive:
            return
        _LOG.debug("the watch ended")
        broke = self._changes.broken
        self.stop()
        if self._may_try:
            return
        if broke:
            raise WatchBrokenError
        self._failures.say("watch", deaf(self.every))

    def _ask_place(self) -> None:
        kind = self._changes.silent
        self._silent = kind is not None
        if kind is not None:
            self._failures.say("place", silent(kind, self.every))
        elif not self.polls:
            self._failures.over("place")

    @property
    def _may_try(self) -> bool:
        return self._since_try >= self._pause

    @property
    def _since_try(self) -> float:
        return math.inf if self._tried is None else self._clock() - self._tried

    def _count_try(self) -> None:
        recent = self._since_try <= self._reconcile
        self._pause = min(2 * self._pause if recent else UNWATCHED_EVERY, self._reconcile)
        self._tried = self._clock()
