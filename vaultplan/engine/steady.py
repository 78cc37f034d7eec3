"""Notes that vanish or shrink, held for a moment: what a sync has half done is no news yet (trust.md 3.2)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from vaultplan.lazy import dataclass
from vaultplan.vault.walk import Gleaned, Kept

CUT_FOR: Final = 2.0
"""Seconds for which a note that was emptied, or lost its last part, keeps what it said."""
CUT_AT_MOST: Final = 10.0
"""Seconds for which it does so while it goes on changing."""
GONE_FOR: Final = 5.0
"""Seconds for which a note that is gone is still used."""
MASS_FOR: Final = 60.0
"""Seconds for which notes are still used when most are gone."""
MASS: Final = 20
"""More notes than this, and more than half of all, gone at once are hardly meant."""


@dataclass(frozen=True, slots=True)
class _Wait:
    """Since when a note is held, since when it has been as it is now, and how that is."""

    first: float
    last: float
    now: Kept | None


class Steady:
    """Stands between the notes as they are on the disk and as they are used.

    What was added or rewritten counts at once, and so does a rename: one note gone, another with the same bytes there.

    Args:
        clock: Seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._used: Mapping[str, Kept] | None = None
        self._waits: dict[str, _Wait] = {}
        self._new: dict[str, float] = {}
        self._until: float | None = None
        self._mass = False
        self._released: frozenset[str] = frozenset()

    def settle(
        self,
        files: Mapping[str, Kept],
        problems: Mapping[str, str],
        is_there: Callable[[str], bool],
        changed: Iterable[str] | None = None,
    ) -> Mapping[str, Kept]:
        """The notes as they are to be used now.

        Args:
            files: The notes as they are.
            problems: Paths that can't be read, and why: that is news at once.
            is_there: Whether a path is still a note of the vault, be it one of the plan or not.
            changed: The paths that may differ since the last time; all for None.
        """
        now = self._clock()
        before = files if self._used is None else self._used
        asked = {*(before.keys() | files if changed is None else changed), *self._waits}
        self._remember_new({path for path in asked if path in files and path not in before}, files, now)
        differing = {
            path: (before[path], files.get(path))
            for path in asked
            if path in before and path not in problems and files.get(path) != before[path]
        }
        waits = self._waits_now(differing, {files[path] for path in self._new}, now)
        lost = [path for path, wait in waits.items() if wait.now is None]
        self._mass = len(lost) > MASS and 2 * len(lost) > len(before)
        ends = {path: self._end(path, wait, is_there) for path, wait in waits.items()}
        self._waits = {path: wait for path, wait in waits.items() if ends[path] > now}
        self._mass = self._mass and bool(self._waits)
        self._until = min((ends[path] for path in self._waits), default=None)
        self._used = used = {**files, **{path: before[path] for path in self._waits}}
        self._released = frozenset(path for path in asked if before.get(path) != used.get(path))
        return used

    @property
    def held(self) -> frozenset[str]:
        """The notes that are used as they were, not as they are."""
        return frozenset(self._waits)

    @property
    def released(self) -> frozenset[str]:
        """The notes that are used otherwise, since `settle` was asked, than before."""
        return self._released

    @property
    def again_in(self) -> float | None:
        """Seconds after which `settle` must be asked again though nothing changes; None when nothing is held."""
        return None if self._until is None else max(0.0, self._until - self._clock())

    @property
    def mass(self) -> bool:
        """Whether most notes went away at once, and are held for that."""
        return self._mass

    def _remember_new(self, new: Iterable[str], files: Mapping[str, Kept], now: float) -> None:
        """A copy may be seen some time before what it was copied from is gone."""
        self._new = {path: at for path, at in self._new.items() if at + GONE_FOR > now and path in files}
        self._new |= dict.fromkeys(new, now)

    def _waits_now(
        self, differing: Mapping[str, tuple[Kept, Kept | None]], moved: set[Kept], now: float
    ) -> dict[str, _Wait]:
        waits = {}
        for path, (old, new) in differing.items():
            if (new is None and old in moved) or not _is_cut(old, new):
                continue
            known = self._waits.get(path)
            same = known is not None and known.now == new
            waits[path] = known if known and same else _Wait(known.first if known else now, now, new)
        return waits

    def _end(self, path: str, wait: _Wait, is_there: Callable[[str], bool]) -> float:
        if wait.now is None and self._mass:
            return wait.last + MASS_FOR
        if wait.now is None and not is_there(path):
            return wait.last + GONE_FOR
        return min(wait.last + CUT_FOR, wait.first + CUT_AT_MOST)


def _is_cut(old: Kept, new: Kept | None) -> bool:
    """Whether a note may be half written: gone, its first part alone, or less than half of it."""
    return new is None or (len(new) < len(old) and (_begins(old, new) or 2 * len(new) < len(old)))


def _begins(old: Kept, new: Kept) -> bool:
    """Whether a note begins with what is there now; of one whose bytes aren't kept: whether its captures do."""
    if isinstance(old, Gleaned):
        return isinstance(new, Gleaned) and old.note.captures[: len(new.note.captures)] == new.note.captures
    return isinstance(new, bytes) and old.startswith(new)
