"""Keeps the changes coming: notices that they ended, and starts them again."""

import logging
import math
from collections.abc import Callable
from typing import Final

from vaultplan.watch.changes import Changes
from vaultplan.watch.events import Failures
from vaultplan.watch.limits import deaf, unwatched

_LOG: Final = logging.getLogger(__name__)

# Seconds between two looks at everything while nothing tells of changes.
UNWATCHED_EVERY: Final = 2.0


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
        self._standing = False
        self._tried: float | None = None
        self._pause = 0.0

    @property
    def every(self) -> float:
        """Seconds until everything must be looked at, told or not."""
        return self._reconcile if self._standing else min(self._reconcile, UNWATCHED_EVERY)

    def start(self) -> None:
        """Start to listen; a refusal is reported, and tried again later."""
        try:
            self._changes.start()
        except (OSError, RuntimeError) as error:
            _LOG.debug("the watch was refused", exc_info=True)
            self._count_try()
            self._failures.say("watch", unwatched(error, self.every))
        else:
            self._standing = True
            self._failures.over("watch")

    def stop(self) -> None:
        """End listening."""
        self._standing = False
        self._changes.stop()

    def renew(self, *, missed: bool) -> bool:
        """Start again when the watch ended, or `missed` a change; True when everything must be looked at now."""
        if self._standing and missed and self._may_try:
            _LOG.debug("a change was found that nothing had told of: watching anew")
            self.stop()
        if not self._standing and self._may_try:
            self.start()
            if self._standing:
                self._count_try()
                return True
        return False

    def check(self) -> None:
        """Let go of a watch that ended; when it was renewed only just now, say so."""
        if not self._standing or self._changes.alive:
            return
        _LOG.debug("the watch ended")
        self.stop()
        if not self._may_try:
            self._failures.say("watch", deaf(self.every))

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
