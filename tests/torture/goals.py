"""Every scenario, in the order in which they run. A new one gets a row here."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeAlias

from tests.torture import (
    edits,
    folders,
    fuzz,
    idle,
    kill,
    latency,
    soak,
    stale,
    storm,
    suites,
    syscalls,
    tickkill,
    torn,
    traps,
    two,
)
from tests.torture.product import Product
from tests.torture.result import Result
from tests.torture.sizes import Size

Run: TypeAlias = Callable[[Size, Product, Path], Result]

GOALS: Final[dict[str, Run]] = {
    "G1": kill.run,
    "G2": syscalls.run,
    "G3": edits.run,
    "G4": torn.run,
    "stale": stale.run,
    "tickkill": tickkill.run,
    "two": two.run,
    "G5": storm.run,
    "G6": fuzz.run,
    "G7": traps.run,
    "G8": suites.hostile,
    "G9": soak.run,
    "G10": idle.run,
    "folders": folders.run,
    "G11": latency.run,
    "G12": suites.limits,
}


def run_goal(goal: str, size: Size, product: Product, folder: Path) -> Result:
    """Run one; what doesn't get to its end is a breach too, beside what it had found, so that the others still run."""
    Result(goal)
    with _threads_heard():
        try:
            return GOALS[goal](size, product, folder)
        except (OSError, LookupError, ValueError, subprocess.SubprocessError) as error:
            Result.newest.breach("crash", f"it didn't get to its end: {type(error).__name__}: {error}")
            return Result.newest.done()


@contextmanager
def _threads_heard() -> Iterator[None]:
    """An editor or a reader that ended in an error must not pass for one that found nothing."""

    def hear(ended: threading.ExceptHookArgs) -> None:
        Result.newest.breach("crash", f"a thread of the torture ended: {ended.exc_type.__name__}: {ended.exc_value}")

    before, threading.excepthook = threading.excepthook, hear
    try:
        yield
    finally:
        threading.excepthook = before
