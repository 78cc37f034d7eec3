"""Two watches: on one machine the second gives way and says to which; on two, the same notes give the same bytes."""

import shutil
from pathlib import Path

from tests.torture.editors import STYLES
from tests.torture.lay import PLAN, task_note
from tests.torture.product import DAY, Product
from tests.torture.result import Result
from tests.torture.sizes import Size
from tests.torture.world import World

NOTE = f"{PLAN}/Torture.md"


def run(_size: Size, product: Product, folder: Path) -> Result:
    """Start a second watch, kill the first, start anew; then carry the vault to another machine."""
    result = Result("two")
    world = World.laid(folder, product, result)
    with world.watch() as watch:
        _second(world, watch.pid)
        world.ledger.save(NOTE, task_note("Saved while two were started."), STYLES["in place"])
        world.until_true()
        watch.kill()
    with world.watch():  # a killed one leaves no lock behind
        world.until_true()
    _elsewhere(world)
    return world.check().done()


def _second(world: World, first: int) -> None:
    (world.vault / ".obsidian").mkdir()
    other = world.vault / PLAN  # the same vault, from another folder in it
    before = world.path.read_bytes()
    done = world.product.run("watch", other, "--today", DAY, before=("timeout", "20"))
    world.result.count("second watches")
    world.note_crash(done.stderr)
    if done.returncode in {0, 124} or str(first) not in done.stderr:
        world.result.breach("wrong", f"a second watch ended with {done.returncode}: {done.stderr.strip()[-200:]}")
    if world.path.read_bytes() != before:
        world.result.breach("wrong", "a second watch wrote the dashboard")


def _elsewhere(world: World) -> None:
    there = world.folder / "another machine" / "a folder of another name"
    shutil.copytree(world.vault, there)
    done = Product(world.folder / "another state").build(there)
    world.result.count("machines", 2)
    if done.returncode or (there / world.dashboard).read_bytes() != world.path.read_bytes():
        world.result.breach("wrong", f"another machine draws otherwise: {done.stderr.strip()[-200:]}")
