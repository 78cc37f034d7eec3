"""Taking times so that they can be compared: turn by turn, in one run, the middle of several rounds."""

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

Timed: TypeAlias = Callable[[], float]
"""Does something once, and says how many seconds of it count."""

ROUNDS: Final = 5
SLOW: Final = 20.0
"""Seconds from which on one round must do."""
_SLOWISH: Final = 6.0
_DROP: Final = Path("/proc/sys/vm/drop_caches")


@dataclass(frozen=True, slots=True)
class Times:
    """The seconds of the rounds of several things, side by side. What was slow has fewer."""

    of: Mapping[str, Sequence[float]]

    def middle(self, name: str) -> float:
        return statistics.median(self.of[name])

    def ratio(self, name: str, to: str) -> float:
        """The middle of the ratios round by round; of the middles where the rounds differ in number."""
        ours, theirs = self.of[name], self.of[to]
        if len(ours) == len(theirs):
            return statistics.median(one / other for one, other in zip(ours, theirs, strict=True))
        return self.middle(name) / self.middle(to)

    def more(self, name: str, than: str) -> float:
        """The middle of what it took more, round by round; never less than nothing."""
        pairs = zip(self.of[name], self.of[than], strict=False)
        return max(0.0, statistics.median(one - other for one, other in pairs))

    def rounds(self, *names: str) -> int:
        """How many rounds the least often timed of these had."""
        return min(len(self.of[name]) for name in names)


def side_by_side(things: Mapping[str, Timed], rounds: int = ROUNDS, before: Callable[[], None] | None = None) -> Times:
    """Time things in turn, each as often as there are rounds, or fewer times if it is slow.

    Args:
        things: what is timed, by name.
        rounds: how often.
        before: what is done before each, such as emptying the disk's cache.
    """
    took: dict[str, list[float]] = {name: [] for name in things}
    for number in range(rounds):
        for name, thing in things.items():
            if number < _most(took[name], rounds):
                if before:
                    before()
                took[name].append(thing())
    return Times(took)


def _most(took: Sequence[float], rounds: int) -> int:
    if not took or took[0] < _SLOWISH:
        return rounds
    return 1 if took[0] > SLOW else min(rounds, 3)


@dataclass(slots=True)
class Command:
    """A command as a thing to time; `said` is what it printed the last time.

    `ready` is done before each time and not timed.
    """

    args: Sequence[str]
    env: Mapping[str, str]
    ready: Callable[[], object] | None = None
    cwd: Path | None = None
    codes: Sequence[int] = (0,)
    said: str = ""

    def __call__(self) -> float:
        """Run it.

        Raises:
            ChildProcessError: it ended with another code than one of `codes`.
        """
        if self.ready:
            self.ready()
        began = time.perf_counter()
        done = subprocess.run(
            self.args, env=self.env, cwd=self.cwd, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        took = time.perf_counter() - began
        if done.returncode not in self.codes:
            raise ChildProcessError(f"{self.args[:3]} ended with {done.returncode}: {done.stderr[-300:]!r}")
        self.said = done.stdout.decode(errors="replace")
        return took


def can_empty_cache() -> bool:
    """Whether the disk's cache can be emptied here: it takes root, on Linux."""
    return os.access(_DROP, os.W_OK)


def empty_cache() -> None:
    """Have the next read come from the disk."""
    os.sync()
    _DROP.write_text("3", encoding="ascii")


def environment(**more: str) -> dict[str, str]:
    """What a command is started with: nothing that keeps Python from using what it has compiled, or measures it."""
    left_out = ("COVERAGE_", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "VIRTUAL_ENV")
    ours = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return {**ours, "LC_ALL": "C.UTF-8", **more}
