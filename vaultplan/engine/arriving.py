"""Dashboards that another machine drew and sync brought: left alone for a moment, until its notes have arrived too.

Without this, each of two synced machines would draw over the other's dashboard from notes that are still on their way,
and sync would carry that back.
"""

from collections.abc import Callable
from typing import Final

ARRIVES_FOR: Final = 5.0
"""Seconds that the notes have to follow."""


class Arriving:
    """Remembers since when a dashboard of somewhere else stands here.

    Args:
        clock: Seconds that never go back; None for a run that doesn't wait, such as `build`.
    """

    def __init__(self, clock: Callable[[], float] | None) -> None:
        self._clock = clock
        self._known: set[str] = set()
        self._since: dict[str, tuple[str, float]] = {}

    def waits(self, note: str, generation: str) -> bool:
        """Whether a dashboard that this machine didn't draw is to be left for now. The first one of a run never is."""
        if self._clock is None or note not in self._known:
            return False
        now = self._clock()
        found, since = self._since.get(note, ("", now))
        if found != generation:
            since = now
        self._since[note] = (generation, since)
        return now < since + ARRIVES_FOR

    def drawn(self, note: str) -> None:
        """A dashboard of ours stands there."""
        self._known.add(note)
        self._since.pop(note, None)

    @property
    def again_in(self) -> float | None:
        """Seconds after which a dashboard must be drawn though nothing changes; None when none is left for now."""
        if self._clock is None or not self._since:
            return None
        now = self._clock()
        return max(0.0, min(since for _, since in self._since.values()) + ARRIVES_FOR - now)
