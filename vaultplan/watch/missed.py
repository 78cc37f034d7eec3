"""Whether a watch misses changes: what only a look at everything found, and nothing told of."""

from collections.abc import Callable, Iterable
from typing import Final

# A change that a look at everything found may still be on its way.
_GRACE: Final = 3.0
# Seconds for which a renewal that a missed change led to is remembered.
_LATELY: Final = 900.0


class Missed:
    """A first missed change means: renew the watch. Another one, soon after that: it can't be relied on.

    Args:
        clock: Seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._renewed: float | None = None
        self._untold: set[str] = set()
        self._until = 0.0

    @property
    def lately(self) -> bool:
        """Whether the watch was renewed a short while ago, because it had missed a change."""
        return self._renewed is not None and self._clock() - self._renewed <= _LATELY

    def renewed(self) -> None:
        """The watch was renewed because it had missed a change."""
        self._renewed = self._clock()
        self._untold = set()

    def suspect(self, paths: Iterable[str]) -> None:
        """These were found to differ, and nothing has told of it yet."""
        if not self._untold:
            self._until = self._clock() + _GRACE
        self._untold.update(paths)

    def told(self, paths: Iterable[str]) -> None:
        """These were told of: a path, a folder above it, or "" for everything."""
        for told in paths:
            self._untold -= {path for path in self._untold if not told or path == told or path.startswith(f"{told}/")}

    @property
    def due_in(self) -> float | None:
        """Seconds until it is known whether a change was missed; None when nothing is suspected."""
        return max(0.0, self._until - self._clock()) if self._untold else None

    def again(self) -> bool:
        """Whether it is certain now that a change was missed again; asked once."""
        certain = self.due_in == 0
        if certain:
            self._untold = set()
            self._renewed = None
        return certain
