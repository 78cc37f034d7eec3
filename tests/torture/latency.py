"""G11: how long from a save to the dashboard, beside the least that it can take; and when the system tells nothing."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.torture.deaf import Deaf
from tests.torture.editors import STYLES
from tests.torture.floor import Moves
from tests.torture.lay import DASHBOARD, PLAN, lay_more, task_note
from tests.torture.product import Product, until
from tests.torture.result import Result
from tests.torture.sizes import Size
from tests.torture.world import World

NOTE = "Torture.md"
HALF: Final = 6.0
"""Times the floor at which half of the saves may be: speed.md's L1 asks for 3, and twice that is a breach."""
NEARLY_ALL: Final = 8.0
"""The same for 99 of a hundred; L1 asks for 4."""
SLOW: Final = 0.1
VERY_SLOW: Final = 0.7
SLOW_SHARE: Final = 0.002
_PATIENCE = 10.0
_REST = 0.05
_LONG: Final = 201_000
"""Bytes of the dashboard over which speed.md §8 measured floor and product: 2,000 lines."""
_TRIALS = 2


def run(size: Size, product: Product, folder: Path) -> Result:
    """Save `size.latency_saves` times over each of the `size.latency_notes`; then with every event lost."""
    result = Result("G11 latency")
    for notes in size.latency_notes:
        world = World.laid(folder / str(notes), product, result)
        lay_more(world.ledger, notes)
        write_much(world)
        with world.watch():
            took = measure(world, size.latency_saves)
            with floor(world) as there:
                least = measure_floor(there, size.latency_saves)
            world.until_true()
        _judge(result, notes, took, least)
        world.check()
    _deaf(size, product, World.laid(folder / "deaf", product, result))
    return result.done()


def write_much(world: World) -> None:
    """The human's part makes the dashboard as long as the one that speed.md measured."""
    world.build()
    drawn = world.path.read_bytes()
    line = b"What is still to be said about this week, in a line that is about as long as any other, stands here.\n"
    typed = line * ((_LONG - len(drawn)) // len(line))
    world.path.write_bytes(drawn + typed)
    world.human = world.page().human


def measure(world: World, saves: int) -> list[float]:
    """Seconds from each save to the dashboard that shows it."""
    moves, found = Moves(world.path.parent), list[float]()
    try:
        for number in range(saves):
            text = f"Save number {number}."
            world.ledger.save(f"{PLAN}/{NOTE}", task_note(text), STYLES["renamed"])
            saved = time.perf_counter()
            heard = moves.wait(world.path.name, _PATIENCE)
            if heard is None or text.encode() not in world.path.read_bytes():
                world.result.breach("lost", f"save {number} never came to the dashboard")
                continue
            found.append(heard - saved)
            time.sleep(_REST)  # the pace of a quick hand
    finally:
        moves.close()
    world.result.count("saves", saves)
    return found


@contextmanager
def floor(world: World) -> Iterator[Path]:
    """A process that does the least, over a copy of the dashboard."""
    there = world.folder / "floor"
    there.mkdir()
    (there / world.path.name).write_bytes(world.path.read_bytes())
    command = [sys.executable, "-m", "tests.torture.floor", str(there), NOTE, world.path.name]
    env = world.product.environment()
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, encoding="utf-8") as process:
        try:
            assert process.stdout
            process.stdout.readline()
            yield there
        finally:
            process.kill()


def measure_floor(there: Path, saves: int) -> list[float]:
    moves, found = Moves(there), list[float]()
    try:
        for number in range(saves):
            STYLES["renamed"](there / NOTE, task_note(f"Save number {number}."))
            saved = time.perf_counter()
            heard = moves.wait(Path(DASHBOARD).name, _PATIENCE)
            found.append((heard or time.perf_counter()) - saved)
            time.sleep(_REST)
    finally:
        moves.close()
    return found


def _judge(result: Result, notes: int, took: Sequence[float], least: Sequence[float]) -> None:
    if len(took) < len(least) / 2:
        return  # said already, save by save
    for name, at, may in (("half", 0.5, HALF), ("99 %", 0.99, NEARLY_ALL)):
        ours, floor = _at(took, at), _at(least, at)
        result.count(f"us {name} over {notes:,} (floor {1e6 * floor:,.0f})", round(1e6 * ours))
        if len(took) >= 1000 and ours > may * floor:
            what = f"{1e3 * ours:.1f} ms for {name} of the saves over {notes} notes, {ours / floor:.1f} times the floor"
            result.breach("wrong", what)
    slow = sum(seconds > SLOW for seconds in took)
    result.count(f"over {SLOW:g} s", slow)
    if len(took) >= 1000 and (slow > SLOW_SHARE * len(took) or max(took) > VERY_SLOW):
        result.breach("wrong", f"{slow} of {len(took)} saves took longer than {SLOW:g} s, one {max(took):.2f} s")


def _at(seconds: Sequence[float], share: float) -> float:
    return sorted(seconds)[min(len(seconds) - 1, int(share * len(seconds)))]


def _deaf(size: Size, product: Product, world: World) -> None:
    """Every event is lost: what is saved shows all the same, by a look at everything."""
    deaf = Deaf(product.state, product.fault, product.env, every=size.deaf_every)
    with deaf.watch(world.vault, world.errors):
        for number in range(_TRIALS):
            text = f"Said to the deaf, {number}.".encode()
            world.ledger.save(f"{PLAN}/{NOTE}", task_note(text.decode()), STYLES["in place"])
            saved = time.monotonic()
            if not until(lambda text=text: text in world.path.read_bytes(), size.deaf_within):  # type: ignore[misc]
                world.result.breach("wrong", f"a save that nobody heard of never showed in {size.deaf_within:g} s")
            world.result.counts["ms unheard at most"] = max(
                world.result.counts["ms unheard at most"], round(1000 * (time.monotonic() - saved))
            )
    world.check()
