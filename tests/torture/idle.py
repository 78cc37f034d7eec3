"""G10: nobody does anything. Then the watch writes nothing, hardly wakes, and takes no more memory than it may."""

import time
from pathlib import Path

from tests.torture.editors import STYLES
from tests.torture.lay import PLAN, lay_more, task_note
from tests.torture.product import Product, until
from tests.torture.result import Result
from tests.torture.sizes import Size
from tests.torture.vitals import Vitals
from tests.torture.world import World, state_of

NOTE = f"{PLAN}/Torture.md"
MEMORY = ((1_000, 40), (10_000, 50), (100_000, 110))
"""Up to so many notes, so many MiB (speed.md, M1)."""
_CALM = 8.0
_STILL = 0.2


def run(size: Size, product: Product, folder: Path) -> Result:
    """Be idle for `size.idle_seconds` over each of the `size.idle_notes`, after one save that must not echo."""
    result = Result("G10 idle")
    for notes in size.idle_notes:
        world = World.laid(folder / str(notes), product, result)
        lay_more(world.ledger, notes)
        with world.watch() as watch:
            world.ledger.save(NOTE, task_note("The last thing before it got quiet."), STYLES["in place"])
            world.until_true()
            until_calm(watch.pid)
            before, files = Vitals.of(watch.pid), _all_files(world)
            heard = watch.count
            time.sleep(size.idle_seconds)  # this is the torture: nothing
            now = Vitals.of(watch.pid)
            _judge(world, size, (before, now), notes)
            if _all_files(world) != files:
                result.breach("wrong", f"something was written though nobody did anything: {_differ(world, files)}")
            if watch.count > heard:
                result.breach("wrong", f"events though nobody did anything: {watch.events[heard:][:3]}")
        world.check()
    return result.done()


def _judge(world: World, size: Size, vitals: tuple[Vitals, Vitals], notes: int) -> None:
    before, now = vitals
    result, spent = world.result, now.cpu - before.cpu
    may = size.idle_share * size.idle_seconds
    result.count(f"ms of processor in {size.idle_seconds:g} s over {notes:,} notes", round(1000 * spent))
    result.count(f"MiB over {notes:,}", now.memory // 1024)
    result.count(f"wake-ups over {notes:,}", now.switches - before.switches)
    result.count("bytes written", now.written - before.written)
    if spent > may:
        what = f"more of the processor: {spent:.2f} s in {size.idle_seconds:g} s, {may:.2f} s are allowed"
        result.breach("wrong", what)
    if now.written != before.written:
        result.breach("wrong", f"bytes were written though nobody did anything: {now.written - before.written}")
    mib = next(mib for most, mib in MEMORY if notes <= most)
    if now.memory > mib * 1024:
        result.breach("wrong", f"{now.memory / 1024:.1f} MiB over {notes} notes, {mib} are allowed")


def until_calm(pid: int) -> None:
    """Until what the save has caused is over: a fifth of a second without the processor. Fine if that never comes."""

    def calm() -> bool:
        before = Vitals.of(pid).cpu
        time.sleep(_STILL)
        return Vitals.of(pid).cpu == before

    until(calm, _CALM)


def _all_files(world: World) -> dict[str, tuple[int, int, int]]:
    return {**state_of(world.vault), **{f"state/{name}": it for name, it in state_of(world.product.state).items()}}


def _differ(world: World, files: dict[str, tuple[int, int, int]]) -> list[str]:
    now = _all_files(world)
    return sorted(name for name in files.keys() | now.keys() if files.get(name) != now.get(name))[:5]
