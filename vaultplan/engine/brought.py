"""Whole dashboards that somebody brought (git, a sync), left for a moment: the notes that they tell of may follow.

Drawing over one from half the truth would help nobody, and git refuses the next checkout over it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from vaultplan.engine.steady import CUT_AT_MOST, CUT_FOR
from vaultplan.lazy import dataclass
from vaultplan.vault.read import Stamp

if TYPE_CHECKING:
    from vaultplan.dashboard.frame import Existing


@dataclass(frozen=True, slots=True)
class _Ours:
    """A dashboard of ours, as it was left on the disk."""

    generation: str
    human: bytes
    stamp: Stamp | None

    def is_still(self, found: "Existing", stamp: Stamp | None) -> bool:
        """Whether it is there yet, be it with something typed below its line, and wasn't brought back by somebody."""
        return found.generation == self.generation and (stamp == self.stamp or found.human != self.human)


@dataclass(frozen=True, slots=True)
class _Wait:
    """Since when somebody's dashboards are left, since when it is this one."""

    first: float
    last: float
    which: tuple[str, Stamp | None]

    @property
    def end(self) -> float:
        return min(self.last + CUT_FOR, self.first + CUT_AT_MOST)


class Brought:
    """Knows which dashboards are ours, and how long others are left.

    Args:
        clock: Seconds that never go back; without one, nothing is ever left.
    """

    def __init__(self, clock: Callable[[], float] | None) -> None:
        self._clock = clock
        self._ours: dict[str, _Ours] = {}
        self._waits: dict[str, _Wait] = {}
        self._until: float | None = None

    @property
    def again_in(self) -> float | None:
        """Seconds after which a rebuild is due though nothing changes; None when nothing is left for its own sake."""
        return None if self._until is None or self._clock is None else max(0.0, self._until - self._clock())

    def begin(self) -> None:
        """A rebuild begins: it finds anew what is left."""
        self._until = None

    def drew(self, note: str, ours: "Existing", stamp: Stamp | None) -> None:
        """A dashboard is on the disk as it should be."""
        self._ours[note] = _Ours(ours.generation, ours.human, stamp)
        self._waits.pop(note, None)

    def leaves(self, note: str, found: "Existing | None", stamp: Stamp | None, *, held: bool) -> bool:
        """Whether a dashboard that isn't as it should be is left for now.

        Args:
            note: The dashboard.
            found: What stands there, None for nothing.
            stamp: Of the file that it is in.
            held: Whether notes that matter are used as they were (`steady`): then the dashboard that was brought may
                know better. Where it was taken away, the plan itself matters.
        """
        ours = self._ours.get(note)
        if self._clock is None or ours is None:
            return False
        if found is None:
            return held
        if ours.is_still(found, stamp) or _is_somebodys_work(found):
            return False
        now = self._clock()
        end = self._waits_now(note, (found.generation, stamp), now, held=held).end
        if held or end <= now:
            return held
        self._until = end if self._until is None else min(end, self._until)
        return True

    def _waits_now(self, note: str, which: tuple[str, Stamp | None], now: float, *, held: bool) -> _Wait:
        known = self._waits.get(note)
        last = known.last if known and known.which == which else now
        self._waits[note] = wait = _Wait(known.first if known and not held else last, last, which)
        return wait


def _is_somebodys_work(found: "Existing") -> bool:
    """Whether a dashboard was edited or ticked since it was drawn. What is no dashboard at all may be half written."""
    whole = found.ours and found.markers == 1
    return whole and (found.edited or found.drawn != tuple(box.ticked for box in found.boxes))
