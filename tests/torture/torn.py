"""G4: readers read the dashboard all the time; each version that they see is one whole build."""

import threading
from hashlib import blake2b
from pathlib import Path

from tests.torture.editors import STYLES
from tests.torture.lay import PLAN, task_note
from tests.torture.pages import page
from tests.torture.product import Product
from tests.torture.result import Result
from tests.torture.sizes import Size
from tests.torture.world import World

READERS = 2
NOTE = f"{PLAN}/Growing.md"
_PACE = 0.02


def run(size: Size, product: Product, folder: Path) -> Result:
    """Read for `size.read_seconds` while a note grows and shrinks, so that the dashboard does too."""
    result = Result("G4 torn")
    world = World.laid(folder, product, result)
    world.build()
    enough = threading.Event()
    seen: set[bytes] = set()
    with world.watch():
        readers = [threading.Thread(target=_read, args=(world, enough, seen)) for _ in range(READERS)]
        for reader in readers:
            reader.start()
        timer = threading.Timer(size.read_seconds, enough.set)
        timer.start()
        _grow(world, enough)
        for thread in (timer, *readers):
            thread.join()
        result.count("versions", len(seen))
        world.until_true()
    return world.check().done()


def _grow(world: World, enough: threading.Event) -> None:
    number = 0
    while not enough.is_set():
        number += 1
        tasks = [f"Task {number} {n} {'with a long name ' * 8}" for n in range(30 + number % 3 * 14)]
        world.ledger.save(NOTE, task_note(*tasks), STYLES["in place"])
        enough.wait(_PACE)


def _read(world: World, enough: threading.Event, seen: set[bytes]) -> None:
    reads = 0
    while not enough.is_set():
        reads += 1
        try:
            data = world.path.read_bytes()
        except FileNotFoundError:
            world.result.breach("torn", "there was no dashboard for a moment")
            continue
        known = blake2b(data, digest_size=16).digest()
        if known not in seen:
            seen.add(known)
            if not page(data).whole:
                world.result.breach("torn", f"{len(data)} bytes, {page(data).markers} markers")
    world.result.count("reads", reads)
