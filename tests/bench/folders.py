"""I2: a vault of 20,000 folders, of which the system has dropped events."""

import os
import signal
import time
from collections.abc import Iterator
from typing import Final

from tests.bench.quiet import Spent
from tests.bench.rows import Row, counted, judged
from tests.bench.saving import watching, world_of
from tests.bench.setting import Bench
from tests.torture import storm
from tests.torture.editors import STYLES
from tests.torture.lay import PLAN, task_note
from tests.torture.product import until
from tests.torture.world import World

FOLDERS: Final = 20_000
WINDOW: Final = 10.0
_SAVES: Final = 5
_PATIENCE: Final = 60.0


def run(bench: Bench) -> Iterator[Row]:
    """Watch it, have it overflow once, and look what the quiet afterwards costs and whether a save is still seen."""
    world = world_of(bench, bench.copy(min(bench.sizes)))
    for number in range(FOLDERS):
        (world.vault / "Wide" / f"{number // 200}" / f"{number}").mkdir(parents=True)
    with watching(world.product, world) as watch:
        os.kill(watch.pid, signal.SIGSTOP)
        storm.overflow(world)
        before = Spent.of(watch.pid)
        os.kill(watch.pid, signal.SIGCONT)
        time.sleep(WINDOW)  # what is measured is the quiet
        first = Spent.of(watch.pid)
        time.sleep(WINDOW)
        quiet = Spent.of(watch.pid).since(first)
        seen = [_seen(world, number) for number in range(_SAVES)]
    what = f"{FOLDERS:,} folders, one overflow: processor in the first {WINDOW:g} s"
    yield Row("I2", what, ours=f"{first.since(before).seconds:.2f} s")
    yield counted("I2", f"in the {WINDOW:g} s after that", quiet.seconds, 1.0, unit="s")
    lost = [f"{seen.count(None)} of {_SAVES} saves were never seen"] if None in seen else []
    yield judged("I2", "saves afterwards are seen", lost, asked="all")
    yield counted("I2", "the slowest of them", max(took or 0.0 for took in seen), 2.0, unit="s")


def _seen(world: World, number: int) -> float | None:
    text = f"Saved after the overflow, {number}."
    world.ledger.save(f"{PLAN}/Overflown.md", task_note(text), STYLES["renamed"])
    began = time.perf_counter()
    shown = until(lambda: text.encode() in world.path.read_bytes(), _PATIENCE)
    return time.perf_counter() - began if shown else None
