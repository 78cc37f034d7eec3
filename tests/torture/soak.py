"""G9: a heavy day of saves in a quarter of an hour. In the end the watch is as small as at the start."""

import itertools
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.torture.editors import STYLES
from tests.torture.lay import PLAN, lay_more, task_note
from tests.torture.product import Product, Watch
from tests.torture.result import Result
from tests.torture.sizes import Size
from tests.torture.vitals import Vitals
from tests.torture.world import World

NOTES = 40
MORE_MEMORY = 2 * 1024
"""KiB by which it may grow, or a twentieth, whichever is more."""
MORE_FILES = MORE_THREADS = 2
_AROUND = 300
_WARM = 0.3
_WARM_SAVES = 1_000
"""The part of the saves after which what is kept for speed is full, and how many it takes: then it must not grow."""
_LOOKS = 5


def run(size: Size, product: Product, folder: Path) -> Result:
    """Save `size.soak_saves` times in `size.soak_seconds`: to notes of the plan and others, in all styles."""
    result = Result("G9 soak")
    world = World.laid(folder, product, result)
    lay_more(world.ledger, _AROUND)
    with world.watch() as watch:
        warm = max(_WARM_SAVES, int(size.soak_saves * _WARM))
        saves, seconds_each = _saves(world), size.soak_seconds / size.soak_saves
        _work(saves, warm, warm * seconds_each)
        before = _look(watch)
        _work(saves, size.soak_saves - warm, (size.soak_saves - warm) * seconds_each)
        result.count("saves", size.soak_saves)
        world.until_true()
        _judge(result, before, _look(watch))
    return world.check().done()


def _work(saves: Iterator[None], number: int, seconds: float) -> None:
    """So many saves, spread evenly."""
    began = time.monotonic()
    for at in range(number):
        next(saves)
        time.sleep(max(0.0, began + (at + 1) * seconds / number - time.monotonic()))


def _saves(world: World) -> Iterator[None]:
    """A day's work without end: the same notes again and again, longer and shorter, and one that comes and goes."""
    styles = list(STYLES.values())
    for number in itertools.count():
        if number % 50 == 49:
            _come_and_go(world, number)
        else:
            folder = PLAN if number % 2 else "Journal"
            tasks = [f"Save {number} task {n}" for n in range(number % 7 + 1)]
            note = f"{folder}/Day {number % NOTES}.md"
            world.ledger.save(note, task_note(*tasks), styles[number % len(styles)])
        yield


def _come_and_go(world: World, number: int) -> None:
    last = f"{PLAN}/Visitor {number - 50}.md"
    world.ledger.forget(last)
    (world.vault / last).unlink(missing_ok=True)
    world.ledger.save(f"{PLAN}/Visitor {number}.md", task_note(f"Visitor {number}"), STYLES["in place"])


def _look(watch: Watch) -> Vitals:
    """How it is in the middle of some looks: it breathes while it rebuilds."""
    looks = []
    for _ in range(_LOOKS):
        time.sleep(0.1)  # between two looks
        looks.append(Vitals.of(watch.pid))
    return Vitals(
        memory=int(median(look.memory for look in looks)),
        files=min(look.files for look in looks),
        threads=min(look.threads for look in looks),
        cpu=looks[-1].cpu,
        written=looks[-1].written,
        switches=looks[-1].switches,
    )


def _judge(result: Result, before: Vitals, now: Vitals) -> None:
    may = max(MORE_MEMORY, before.memory // 20)
    result.count("KiB at the start", before.memory)
    result.count("KiB more", now.memory - before.memory)
    result.count("files more", now.files - before.files)
    result.count("threads more", now.threads - before.threads)
    if now.memory - before.memory > may:
        result.breach("wrong", f"more memory: {before.memory} KiB have become {now.memory}, {may} more are allowed")
    if now.files - before.files > MORE_FILES:
        result.breach("wrong", f"{before.files} open files have become {now.files}")
    if now.threads - before.threads > MORE_THREADS:
        result.breach("wrong", f"{before.threads} threads have become {now.threads}")
