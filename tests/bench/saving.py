"""L1, L2: how long from a save to the dashboard on the disk, beside the least that it can take, and beside hvk."""

import sqlite3
import statistics
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from tests.bench.clock import Command, environment
from tests.bench.rows import Row, compared, counted, faster, judged, skipped
from tests.bench.setting import Bench
from tests.bench.vaults import DASHBOARD, Vault
from tests.torture import latency
from tests.torture.ledger import Ledger
from tests.torture.product import Product, Watch, until
from tests.torture.result import Result
from tests.torture.world import World

_PARTS: Final = 5
_FEW: Final = 100
"""The smallest vault of L1."""
_PATIENCE: Final = 900.0
_HVK_SAVES: Final = 10
_HVK_PATIENCE: Final = 20.0


def run(bench: Bench) -> Iterator[Row]:
    """Saves over vaults of every size, each with about as many captures, so that the dashboards are alike."""
    half = dict[int, float]()
    for notes in (_FEW, *bench.sizes):
        world = world_of(bench, bench.copy(notes, rate=min(1.0, _FEW / notes)))
        saves = bench.saves * (2 if notes == 10_000 else 1)
        took, least = list[Sequence[float]](), list[Sequence[float]]()
        latency.write_much(world)
        with watching(world.product, world), latency.floor(world) as there:
            for _ in range(_PARTS):
                took.append(latency.measure(world, saves // _PARTS))
                least.append(latency.measure_floor(there, saves // _PARTS))
        half[notes] = statistics.median(map(statistics.median, took))
        yield from _judged(world, took, least, notes)
        if notes == 10_000:
            yield from _hvk(bench, notes, half[notes])
    if 100_000 in half:
        yield compared("L1", "half of the saves, 100k notes beside 100", half[100_000], half[_FEW], 1.3)


def world_of(bench: Bench, vault: Vault) -> World:
    """A vault as torture/ knows it; nothing in it is the ledger's."""
    folder = vault.root.parent
    return World(folder, Ledger(vault.root), bench.ours(), Result("bench"), DASHBOARD)


@contextmanager
def watching(product: Product, world: World) -> Iterator[Watch]:
    """A watch over a vault of any size, from when it is ready on."""
    watch = product.watch(world.vault, world.errors)
    try:
        watch.wait(lambda event: event["event"] == "ready", patience=_PATIENCE)
        yield watch
    finally:
        watch.stop()


def _judged(
    world: World, took: Sequence[Sequence[float]], least: Sequence[Sequence[float]], notes: int
) -> Iterator[Row]:
    saves = sorted(seconds for part in took for seconds in part)
    floors = sorted(seconds for part in least for seconds in part)
    halves = [(statistics.median(one), statistics.median(other)) for one, other in zip(took, least, strict=True)]
    ratio = statistics.median(one / other for one, other in halves)
    more = {"notes": notes, "rounds": f"{len(saves):,} saves"}
    yield compared("L1", "half of the saves", _at(saves, 0.5), _at(floors, 0.5), 3.0, ratio=ratio, **more)
    yield compared("L1", "99 % of the saves", _at(saves, 0.99), _at(floors, 0.99), 4.0, **more)
    slow = 100 * sum(seconds > latency.SLOW for seconds in saves) / len(saves)
    yield counted("L2", "saves over 100 ms", slow, 0.2, unit="%", notes=notes)
    yield counted("L2", "the slowest save", 1000 * saves[-1], 700, unit="ms", notes=notes)
    lost = [what for _, what in world.result.breaches]
    yield judged("L2", "saves that came to the dashboard", lost, notes, asked="all")


def _at(values: Sequence[float], share: float) -> float:
    return values[min(len(values) - 1, int(share * len(values)))]


def _hvk(bench: Bench, notes: int, ours: float) -> Iterator[Row]:
    """How long until hvk's watch has a saved task in its index."""
    what = "hvk watch: from a save to its index"
    if "headless-vault-kit" in bench.peers.missing:
        yield skipped("L2", what, bench.peers.missing["headless-vault-kit"], notes)
        return
    root = bench.copy(notes).root
    index = root.parent / "hvk"
    ask = bench.peers.hvk(root, index)
    Command((*ask, "scan"), environment())()
    with subprocess.Popen(
        (*ask, "watch"), env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as on:
        try:
            saves = [_saved(root / "Inbox" / "Saved.md", index, number) for number in range(_HVK_SAVES + 1)][1:]
        finally:
            on.kill()
    took = [seconds for seconds in saves if seconds is not None]
    if not took:
        yield skipped("L2", what, "none of its saves came to its index", notes)
        return
    what += f" ({len(saves) - len(took)} of {_HVK_SAVES} never came)"
    yield faster("L2", what, ours, statistics.median(took), 50.0, notes=notes, rounds=len(took))


def _saved(note: Path, index: Path, number: int) -> float | None:
    """Seconds from a save to the index; None if it never came. Each is longer than the last, so that none looks old."""
    text = f"Saved for hvk {'again ' * number}{number}"
    note.write_text(f"# Saved\n\n- [ ] {text}\n", encoding="utf-8")
    began = time.perf_counter()
    came = until(lambda: _holds(index, text), _HVK_PATIENCE)
    return time.perf_counter() - began if came else None


def _holds(index: Path, text: str) -> bool:
    for path in index.rglob("*.sqlite"):
        with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as base:
            if base.execute("select 1 from tasks where text = ?", (text,)).fetchone():
                return True
    return False
