"""R1, R2: notes of any shape, and systems that refuse."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.bench.rows import Row, counted, judged
from tests.bench.saving import watching, world_of
from tests.bench.setting import Bench
from tests.bench.vaults import HOME, Vault
from tests.test_hostile_notes import MARKDOWN, PROPERTIES
from tests.torture import suites
from tests.torture.lay import task_note
from tests.torture.product import Watch, until
from tests.torture.result import Result
from tests.torture.sizes import QUICK

_MOST: Final = 1024 * 1024
_PATIENCE: Final = 30.0


def run_hostile(bench: Bench) -> Iterator[Row]:
    """Each trap is laid into a plan under a watch, and right behind it an ordinary save: how long does that wait?"""
    vault = bench.copy(min(bench.sizes))
    world = world_of(bench, vault)
    slowest, lost = (0.0, ""), list[str]()
    with watching(world.product, world) as watch:
        for number, trap in enumerate((*MARKDOWN, *PROPERTIES)):
            if len(trap.data) > _MOST:
                continue
            took = _behind(vault, watch, number, trap.data)
            if took is None:
                lost.append(f"{trap.name}: the save behind it never showed")
                break
            slowest = max(slowest, (took, trap.name))
    yield counted("R1", f"a save behind a note that is a trap (the slowest: {slowest[1]})", slowest[0], 1.0, unit="s")
    yield judged("R1", "the watch lives, and every save shows", lost)


def _behind(vault: Vault, watch: Watch, number: int, data: bytes) -> float | None:
    """Seconds from the save behind a trap to the dashboard; the trap is taken away again."""
    trap, probe = vault.root / HOME / f"Trap {number}.md", vault.root / HOME / "Probe.md"
    text = f"Said behind trap {number}."
    trap.write_bytes(data)
    began = time.perf_counter()
    probe.write_bytes(task_note(text))
    board = vault.dashboard
    shown = until(lambda: text.encode() in board.read_bytes() or watch.process.poll() is not None, _PATIENCE)
    took = time.perf_counter() - began
    trap.unlink()
    return took if shown and watch.process.poll() is None else None


def run_refusing(bench: Bench) -> Iterator[Row]:
    """The tests of systems with a limit of watches, which say of each whether it was said and saves still showed."""
    folder = Path(bench.folder / "run" / "limits")
    result = suites.run_tests(Result("R2"), QUICK, folder, ["tests/test_watch_limits.py"])
    held = f"{result.counts['tests']} tests of limits and overflows, {result.counts['skipped']} skipped"
    yield judged("R2", held, [what for _, what in result.breaches])
