"""C1, C2, C3: everything is read for the first time, beside ripgrep and beside other programs."""

import json
import shutil
from collections.abc import Iterator
from typing import Final

from tests.bench.clock import Command, Timed, can_empty_cache, empty_cache, side_by_side
from tests.bench.rows import Row, compared, faster, judged, skipped
from tests.bench.setting import Bench
from tests.bench.vaults import Vault

RG: Final = "rg"
OURS: Final = "status, cold"
_LEAST: Final = {"hvk": 10.0, "whatnext": 4.0, "gray-matter + markdown-it": 4.0}
"""How many times as long these are to take (C2)."""


def command(bench: Bench, vault: Vault) -> Command:
    """`status` with nothing kept from before."""
    ours = bench.ours()
    found = ours.timed("status", vault.root, "--format", "json")
    found.ready = lambda: shutil.rmtree(bench.cache(ours), ignore_errors=True)
    return found


def run(bench: Bench) -> Iterator[Row]:
    """A first look at vaults of every size, beside a search through them."""
    by_size = dict[int, float]()
    for notes in bench.sizes:
        vault = bench.vault(notes)
        cold, rg = command(bench, vault), bench.peers.rg(vault.root)
        if RG in bench.peers.missing:
            yield skipped("C1", OURS, bench.peers.missing[RG], notes)
            continue
        times = side_by_side({OURS: cold, RG: rg})
        by_size[notes] = times.middle(OURS)
        most = 6.0 if notes >= 10_000 else None
        more = {"notes": notes, "rounds": times.rounds(OURS, RG), "ratio": times.ratio(OURS, RG)}
        yield compared("C1", "first look, beside rg", times.middle(OURS), times.middle(RG), most, **more)
        yield judged("C1", "its answer, beside the truth", vault.truth.differences(json.loads(cold.said)), notes)
        yield from _from_disk(bench, vault, notes)
    if {10_000, 100_000} <= by_size.keys():
        grown = by_size[100_000] / by_size[10_000]
        yield compared("C3", "100k notes beside 10k", by_size[100_000], by_size[10_000], 11.0, ratio=grown)


def run_peers(bench: Bench) -> Iterator[Row]:
    """The same, beside other programs, and what they answer."""
    for notes in bench.sizes:
        vault = bench.vault(notes)
        cold = command(bench, vault)
        asked = [*bench.peers.all(vault.root, bench.ours().state)]
        if RG not in bench.peers.missing:
            asked.insert(0, bench.peers.rg(vault.root))
        peers = {peer.name: peer for peer in asked}
        times = side_by_side({OURS: cold, **peers})
        for name, peer in peers.items():
            least = _LEAST.get(name) if notes >= 10_000 else None
            what = f"{name} (its answer: {peer.judged(vault.truth)})"
            rounds = times.rounds(OURS, name)
            yield faster("C2", what, times.middle(OURS), times.middle(name), least, notes=notes, rounds=rounds)
    for name, why in bench.peers.missing.items():
        yield skipped("C2", name, why)


def _from_disk(bench: Bench, vault: Vault, notes: int) -> Iterator[Row]:
    """The same with the disk's cache emptied before each."""
    if notes < 10_000:
        return
    if not can_empty_cache():
        yield skipped("C3", "from the disk, beside rg", "the disk's cache can't be emptied here", notes)
        return
    things: dict[str, Timed] = {OURS: command(bench, vault), RG: bench.peers.rg(vault.root)}
    times = side_by_side(things, before=empty_cache)
    middle, rg, ratio = times.middle(OURS), times.middle(RG), times.ratio(OURS, RG)
    rounds = times.rounds(OURS, RG)
    yield compared("C3", "from the disk, beside rg", middle, rg, 2.5, ratio=ratio, notes=notes, rounds=rounds)
