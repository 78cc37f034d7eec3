"""What a scenario found, and the table that is printed."""

import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final, Literal, TypeAlias

Kind: TypeAlias = Literal["lost", "torn", "crash", "litter", "wrong"]
KINDS: Final[tuple[Kind, ...]] = ("lost", "torn", "crash", "litter", "wrong")
_SHOWN = 12


@dataclass(slots=True)
class Result:
    """One goal: how much was done (`counts`), and every breach of what is promised.

    Kinds: `lost` a user's bytes changed or gone, `torn` a dashboard that is no whole build, `crash` a traceback or
    an end nobody asked for, `litter` a file of ours in the vault, `wrong` everything else.
    """

    newest: ClassVar["Result"]
    """The one that was begun last: what a goal had found is kept though it fails."""

    goal: str
    counts: Counter[str] = field(default_factory=Counter)
    breaches: list[tuple[Kind, str]] = field(default_factory=list)
    seconds: float = 0.0
    _began: float = field(default_factory=time.monotonic)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Be the newest."""
        Result.newest = self

    def breach(self, kind: Kind, what: str) -> None:
        """Say what broke."""
        with self._lock:
            self.breaches.append((kind, what))

    def count(self, what: str, number: int = 1) -> None:
        """Count what was done."""
        with self._lock:
            self.counts[what] += number

    def done(self) -> "Result":
        """The time it took, in this result."""
        self.seconds = time.monotonic() - self._began
        return self

    @property
    def size(self) -> str:
        """What was done, in words."""
        return ", ".join(f"{number:,} {what}" for what, number in self.counts.items())

    def told(self) -> str:
        """The breaches, for a failing test."""
        lines = [f"{kind}: {what}" for kind, what in self.breaches[:_SHOWN]]
        more = [f"and {len(self.breaches) - _SHOWN} more"] if len(self.breaches) > _SHOWN else []
        return "\n".join([f"{self.goal}: {self.size}", *lines, *more])


def table(results: Sequence[Result]) -> str:
    """All goals, one a line."""
    head = ("goal", "size", *KINDS, "seconds")
    rows = [head]
    for result in results:
        found = Counter(kind for kind, _ in result.breaches)
        rows.append((result.goal, result.size, *(str(found[kind]) for kind in KINDS), f"{result.seconds:.1f}"))
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])
