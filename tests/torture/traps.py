"""G7: sixty-six notes that are traps (those of tests/test_hostile_notes.py) are laid under one watch, one by one."""

import time
from collections.abc import Iterator
from pathlib import Path

from tests.test_hostile_notes import MARKDOWN, PLACES, PROPERTIES
from tests.torture.editors import STYLES
from tests.torture.lay import lay_example
from tests.torture.product import Product, Watch, until
from tests.torture.result import Result
from tests.torture.sizes import Size
from tests.torture.vitals import Vitals
from tests.torture.world import World

PLAN = "Career Plan"
NAMED_WITHIN = 5.0
"""Seconds until a note that can't be read is named on the dashboard, with the reason."""
_NO_KIND = "first lines"
_HEAVY = 200_000
"""Notes of more bytes go before the fresh builds at the end: each would take its time again."""


def run(_size: Size, product: Product, folder: Path) -> Result:
    """Lay each trap; each that can't be read is named in time, and the watch lives."""
    result = Result("G7 traps")
    world = World.laid(folder, product, result, lambda vault: lay_example(vault, folder / "other state"))
    world.dashboard = f"{PLAN}/Dashboard.md"
    traps = [*_notes(world.vault)]
    bare = [trap for trap in traps if trap[2] == _NO_KIND]
    with world.watch() as watch:
        for note, data, _ in bare:  # at once: a note that lost most of its text is shown as it was for two seconds
            world.ledger.save(note, data, STYLES["in place"])
        for note, _, words in bare:
            _judge(world, watch, note, words)
        for note, data, words in traps:
            if words != _NO_KIND:
                world.ledger.save(note, data, STYLES["in place"])
                _judge(world, watch, note, words)
        for name, make, words in PLACES:
            note = f"{PLAN}/Trap {name}.md"
            make(world.vault / note)
            world.ledger.files[note] = b""
            _judge(world, watch, note, words)
        _tidy(world)
        world.until_true()
    return world.check().done()


def _notes(vault: Path) -> Iterator[tuple[str, bytes, str]]:
    """Each trap as a note, with words of its reason. One without a kind is known by its name: it is another step."""
    steps = iter(sorted(path.name for path in (vault / PLAN).glob("0[13-9]*.md")))
    for number, trap in enumerate((*PROPERTIES, *MARKDOWN)):
        name = next(steps) if trap.unread == _NO_KIND else f"Trap {number:02}.md"
        yield f"{PLAN}/{name}", trap.data, trap.unread


def _judge(world: World, watch: Watch, note: str, words: str) -> None:
    world.result.count("traps")
    saved, before, name = time.time(), _processor(watch), Path(note).stem.encode()
    if words and not until(lambda: _is_named(world, name, words.encode()) or _has_ended(watch), 4 * NAMED_WITHIN):
        world.result.breach("wrong", f"{note} was never named as not read ({words})")
    elif words and not _has_ended(watch):
        world.result.count("named")
        took = world.path.stat().st_mtime - saved
        if took > NAMED_WITHIN and _processor(watch) - before > NAMED_WITHIN:  # not for want of a processor
            world.result.breach("wrong", f"{note} was named after {took:.1f} s")
    if _has_ended(watch):
        world.result.breach("crash", f"the watch ended over {note}, or over the one before it")
        raise ChildProcessError("there is nobody left to lay traps for")


def _has_ended(watch: Watch) -> bool:
    return watch.process.poll() is not None


def _processor(watch: Watch) -> float:
    """Seconds of the processor so far; none for a watch that has ended, of which is said elsewhere."""
    try:
        return Vitals.of(watch.pid).cpu
    except (OSError, LookupError):
        return 0.0


def _is_named(world: World, name: bytes, words: bytes) -> bool:
    unread = world.page().generated.rpartition(b"\n## Not read")[2]
    return any(name in line and words in line for line in unread.splitlines())


def _tidy(world: World) -> None:
    """What is no note, and what is slow, goes: a copy of the vault can't hold the one, and the other was judged."""
    special = {f"{PLAN}/Trap {name}.md" for name, *_ in PLACES}
    for note in special:
        path = world.vault / note
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink()
    for note in [note for note, data in world.ledger.files.items() if len(data) > _HEAVY]:
        (world.vault / note).unlink()
        world.ledger.forget(note)
    for note in special:
        world.ledger.forget(note)
