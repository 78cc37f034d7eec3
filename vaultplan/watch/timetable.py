"""When to look at the whole vault without being told."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Final

# The clock on the wall and the one that never goes back part when the machine sleeps, or somebody sets the time.
_GAP: Final = 30.0
# A look may take at most a twentieth of the time.
_SHARE: Final = 20
# And however long it takes, whatever nobody told of shows within a minute of the last.
_LONGEST: Final = 60.0


class Timetable:
    """Counts the seconds since the last look at everything, and notices a new day and a machine that slept.

    The dashboard depends on the date, so that it is old at midnight though no note changed.

    Args:
        now: The user's own date and time of day.
        clock: Seconds that never go back, and may stand still while the machine sleeps.
        spread: What the seconds between two looks are multiplied with, asked for each, so that several machines that
            share a drive don't look at the same moment.
    """

    def __init__(
        self, now: Callable[[], datetime], clock: Callable[[], float], spread: Callable[[], float] = lambda: 1.0
    ) -> None:
        self._now = now
        self._clock = clock
        self._spread = spread
        self._day: date = now().date()
        self._began = self._both()
        self._looked: float | None = None
        self._took = 0.0
        self._factor = 1.0

    def begin(self) -> None:
        """A look begins: it shows the day that it begins on, even when it ends on the next."""
        self._day = self._now().date()
        self._began = self._both()

    def looked(self) -> None:
        """The look is over. The seconds count from here, so that a slow look leaves room for other work."""
        self._looked = self._clock()
        self._took = self._looked - self._began[1]
        self._factor = self._spread()

    def hurry(self) -> None:
        """The next look is due now."""
        self._looked = None

    def wait(self, every: float) -> float:
        """Seconds until the next look, 0 or less when it is due: `every` seconds after the last, or at midnight.

        Ask again within some seconds: nothing tells when the clock on the wall jumps.
        """
        now = self._now()
        if self._looked is None or now.date() != self._day or self._slept():
            return 0
        midnight = datetime.combine(now.date() + timedelta(days=1), time.min, now.tzinfo)
        pause = max(every * self._factor, min(_SHARE * self._took * self._factor, _LONGEST))
        due = self._looked + pause - self._clock()
        return min(due, (midnight - now).total_seconds())

    def _slept(self) -> bool:
        wall, steady = self._both()
        return abs((wall - self._began[0]) - (steady - self._began[1])) > _GAP

    def _both(self) -> tuple[float, float]:
        return self._now().timestamp(), self._clock()
