"""G3: eight editors save their own notes without a pause, one more types on the dashboard and ticks there."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.torture.editors import STYLES, Save
from tests.torture.hand import Hand
from tests.torture.lay import PLAN, task_note
from tests.torture.product import Product
from tests.torture.result import Result
from tests.torture.sizes import Size
from tests.torture.world import World

EDITORS = 8
QUIET = 6
"""Notes that nobody edits, so that each of their tasks can be ticked."""
PER_NOTE = 4
MORE_FILES = 2
"""How many more files the watch may have open in the end than at the start."""
_LINES = 12
"""So few that the list on the dashboard shows every task: it ends after 200 of a bucket."""
_REST = 0.05


def run(size: Size, product: Product, folder: Path) -> Result:
    """Save for `size.edit_seconds`; nothing is lost, every tick on a quiet note arrives, none that nobody made."""
    result = Result("G3 edits")
    world = World.laid(folder, product, result)
    texts = _lay_quiet(world)
    world.build()
    with world.watch() as watch:
        open_files = watch.open_files()
        hand = Hand(world, texts)
        with editing(world, size.pace):
            hand.work(size.edit_seconds, size.ticks, _REST)
        result.count("saves", world.ledger.saves)
        hand.all_arrived()
        world.until_true()
        if watch.open_files() > open_files + MORE_FILES:
            result.breach("wrong", f"more open files: {open_files} have become {watch.open_files()}")
    return world.check().done()


@contextmanager
def editing(world: World, pace: float) -> Iterator[None]:
    """Eight editors at work, each on its own note, in its own style."""
    enough = threading.Event()
    styles = list(STYLES.values())
    threads = [
        threading.Thread(target=_edit, args=(world, number, styles[number % len(styles)], (enough, pace)))
        for number in range(EDITORS)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        enough.set()
        for thread in threads:
            thread.join()


def _edit(world: World, number: int, how: Save, until: tuple[threading.Event, float]) -> None:
    """Add a line, save, look whether the last save is still there; every other editor has a note of the plan."""
    enough, pace = until
    note = f"{PLAN}/Own/editor {number}.md" if number % 2 else f"Journal/editor {number}.md"
    lines: list[str] = []
    while not enough.is_set():
        lines = [*lines[-_LINES:], f"Editor {number} thought {len(lines)} {world.ledger.saves}"]
        world.ledger.save(note, task_note(*lines), how)
        enough.wait(pace)
        if (world.vault / note).read_bytes() != world.ledger.files[note]:
            world.result.breach("lost", f"{note} between two saves")


def _lay_quiet(world: World) -> list[tuple[str, str]]:
    """Notes to be ticked; each task with its note."""
    found = []
    for number in range(QUIET):
        note = f"{PLAN}/Quiet/quiet {number}.md"
        names = [f"Quiet {number} task {n}." for n in range(PER_NOTE)]
        world.ledger.save(note, task_note(*names), STYLES["in place"])
        found += [(note, name) for name in names]
    return found
