"""I1, M1: a watch over a vault in which nobody does anything, or which another program reads; and what it takes."""

import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.rows import Row, counted
from tests.bench.saving import watching, world_of
from tests.bench.setting import Bench
from tests.torture.idle import MEMORY, until_calm
from tests.torture.vitals import Vitals

_IDLE: Final = 30.0
_SETTLE: Final = 5.0


def run(bench: Bench) -> Iterator[Row]:
    """Watch vaults of every size, and do nothing."""
    for notes in bench.sizes:
        world = world_of(bench, bench.copy(notes))
        with watching(world.product, world) as watch:
            until_calm(watch.pid)
            before = Spent.of(watch.pid)
            time.sleep(_IDLE)  # this is what is measured: nothing
            idle = Spent.of(watch.pid).since(before)
            reading = _read(world.vault, watch.pid)
            memory = Vitals.of(watch.pid).memory / 1024
        yield counted("I1", f"idle {_IDLE:g} s: processor", 1000 * idle.seconds, 10, unit="ms", notes=notes)
        yield counted("I1", f"idle {_IDLE:g} s: wake-ups a second", idle.wakes / _IDLE, 1.0, notes=notes)
        yield counted("I1", f"idle {_IDLE:g} s: bytes written", idle.written, 0, notes=notes)
        what = "while another program reads all notes: processor"
        yield counted("I1", what, 1000 * reading.seconds, 50, unit="ms", notes=notes)
        most = next(mib for top, mib in MEMORY if notes <= top)
        yield counted("M1", "memory of the watch", memory, most, unit="MiB", notes=notes)


@dataclass(frozen=True, slots=True)
class Spent:
    """What a process has taken so far: seconds of the processor (to the nanosecond), wake-ups, bytes written."""

    seconds: float
    wakes: int
    written: int

    @classmethod
    def of(cls, pid: int) -> "Spent":
        """Look now."""
        vitals = Vitals.of(pid)
        ran = [
            int(task.read_text(encoding="ascii").split()[0]) for task in Path(f"/proc/{pid}/task").glob("*/schedstat")
        ]
        return cls(sum(ran) / 1e9, vitals.switches, vitals.written)

    def since(self, before: "Spent") -> "Spent":
        """What was taken in between."""
        return Spent(self.seconds - before.seconds, self.wakes - before.wakes, self.written - before.written)


def _read(vault: Path, pid: int) -> Spent:
    """Another program reads every note, as a search or a backup does."""
    before = Spent.of(pid)
    read = f"find {vault!s} -name '*.md' -print0 | xargs -0 cat"
    subprocess.run(["sh", "-c", read], stdout=subprocess.DEVNULL, check=True)
    time.sleep(_SETTLE)  # whatever it would do about that, it has done by now
    return Spent.of(pid).since(before)
