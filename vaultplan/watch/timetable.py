"""When to look at the whole vault without being told."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta


class Timetable:
    """Counts the seconds since the last look at everything, and notices a new day.

    The dashboard depends on the date, so that it is old at midnight though no note changed.

    Args:
        now: The user's own date and time of day.
        clock: Seconds that never go back.
    """

    def __init__(self, now: Callable[[], datetime], clock: Callable[[], float]) -> None:
        self._now = now
        self._clock = clock
        self._day: date = now().date()
        self._looked: float | None = None

    def begin(self) -> None:
        """A look begins: it shows the day that it begins on, even when it ends on the next."""
        self._day = self._now().date()

    def looked(self) -> None:
        """The look is over. The seconds count from here, so that a slow look leaves room for other work."""
        self._looked = self._clock()

    def hurry(self) -> None:
        """The next look is due now."""
        self._looked = None

    def wait(self, every: float) -> float:
        """Seconds until the next look, 0 or less when it is due: `every` seconds after the last, or at midnight."""
        now = self._now()
        if self._looked is None or now.date() != self._day:
            return 0
        midnight = datetime.combine(now.date() + timedelta(days=1), time.min, now.tzinfo)
        return min(self._looked + every - self._clock(), (midnight - now).total_seconds())
