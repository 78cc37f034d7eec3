"""The watch, or a build, is killed between the box in the note and the dashboard that shows it."""

import random
import time
from collections.abc import Callable
from pathlib import Path

from tests.torture.editors import STYLES
from tests.torture.lay import PLAN, task_note
from tests.torture.pages import box_before
from tests.torture.product import Product, Watch, until
from tests.torture.result import Result
from tests.torture.sizes import Size
from tests.torture.world import World

NOTE = f"{PLAN}/Quiet/killed.md"
TASKS = [f"Killed task {number}." for number in range(4)]
_ARRIVES = 20.0


def run(size: Size, product: Product, folder: Path) -> Result:
    """Tick, kill at the first sign of work, start again: the tick arrives, and nothing else does."""
    result = Result("tickkill")
    world = World.laid(folder, product, result)
    world.ledger.save(NOTE, task_note(*TASKS), STYLES["in place"])
    world.build()
    chance = random.Random(2)
    for number in range(size.tick_kills):
        _round(world, number, chance.uniform(0, 0.5))
        result.count("kills")
    return world.check().done()


def _round(world: World, number: int, later: float) -> None:
    text = TASKS[number % len(TASKS)].encode()
    ways = (_anything_changed(world), _after(later), _note_changed(world))
    with world.watch() as watch:
        before = world.path.read_bytes()
        box = box_before(before, text)
        sign = b" " if before[box : box + 1] == b"x" else b"x"
        world.ledger.invite(NOTE, text, sign)
        data = before[:box] + sign + before[box + 1 :]
        way = ways[number % len(ways)](data)
        list(STYLES.values())[number % 3](world.path, data)
        _kill_when(watch, way)
    note = (world.vault / NOTE).read_bytes()
    if note == world.ledger.files[NOTE]:
        world.result.count("after the note")
    with world.watch():
        if not until(lambda: not world.ledger.changed(), _ARRIVES):
            world.result.breach("wrong", f"kill {number}: the tick of {text.decode()!r} never arrived")
            world.ledger.files[NOTE] = (world.vault / NOTE).read_bytes()
        world.until_true()


def _kill_when(watch: Watch, true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not true() and time.monotonic() < deadline:
        pass
    watch.kill()


def _anything_changed(world: World) -> Callable[[bytes], Callable[[], bool]]:
    """The note, or the dashboard, is no longer as the editor left it."""

    def way(saved: bytes) -> Callable[[], bool]:
        note = (world.vault / NOTE).read_bytes()

        def true() -> bool:
            return (world.vault / NOTE).read_bytes() != note or world.path.read_bytes() != saved

        return true

    return way


def _note_changed(world: World) -> Callable[[bytes], Callable[[], bool]]:
    def way(_saved: bytes) -> Callable[[], bool]:
        return lambda: NOTE not in world.ledger.changed()

    return way


def _after(seconds: float) -> Callable[[bytes], Callable[[], bool]]:
    def way(_saved: bytes) -> Callable[[], bool]:
        until = time.monotonic() + seconds
        return lambda: time.monotonic() > until

    return way
