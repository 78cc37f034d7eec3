"""G1: the watch is killed, half the time inside a write, while an editor goes on saving."""

import os
import random
import time
from pathlib import Path

from tests.torture.editors import STYLES
from tests.torture.lay import PLAN, task_note
from tests.torture.product import Product, Watch
from tests.torture.result import Result
from tests.torture.sizes import Size
from tests.torture.world import World

NOTE = f"{PLAN}/Torture.md"
_SOON = 0.03
"""Seconds after a save within which the watch is at work on it."""


def run(size: Size, product: Product, folder: Path) -> Result:
    """Kill it `size.kills` times; after each, every note is whole and the dashboard is an old or a new one."""
    result = Result("G1 kill")
    world = World.laid(folder, product, result)
    world.build()
    chance = random.Random(1)  # a seed, so that a run can be repeated
    styles = list(STYLES.values())
    for number in range(size.kills):
        with world.watch() as watch:
            data = task_note(*(f"Round {number} task {n}" for n in range(chance.randrange(15, 30))))
            world.ledger.save(NOTE, data, styles[number % len(styles)])
            result.count("kills")
            _kill(world, watch, inside=number % 2 == 0, after=chance.uniform(0, _SOON))
        world.check_notes()
        if not world.page().whole:
            result.breach("torn", f"after kill {number}")
    with world.watch():  # the next start repairs
        world.until_true()
    return world.check().done()


def _kill(world: World, watch: Watch, *, inside: bool, after: float) -> None:
    """Kill at a moment: inside a write, as soon as a file beside the dashboard shows that one began."""
    left = _drafts(world)
    until = time.monotonic() + (2.0 if inside else after)
    while time.monotonic() < until:
        if inside and _drafts(world) - left:
            break
    watch.kill()
    if _drafts(world) - left:
        world.result.count("of them inside a write")


def _drafts(world: World) -> set[str]:
    ours = f".{world.path.name}"
    return {name for name in os.listdir(world.path.parent) if name.startswith(ours)}  # noqa: PTH208 - speed
