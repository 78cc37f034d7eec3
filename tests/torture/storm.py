"""G5: notes and folders are made, saved, renamed, moved and deleted at random, faster than anybody can follow."""

import os
import random
import shutil
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tests.torture.editors import STYLES
from tests.torture.lay import PLAN, lay_more, task_note
from tests.torture.product import Product, Watch, until
from tests.torture.result import Result
from tests.torture.sizes import Size
from tests.torture.world import World

TRUE_WITHIN = 10.0
"""Seconds until the dashboard is what a fresh build makes. What vanished is still shown for five of them, by design."""
OVERFLOWN_WITHIN = 30.0
"""The same, where the system dropped events."""
MASS_WITHIN = 70.0
"""The same, where most notes vanished at once, and the watch has said that it shows them for a minute."""
_PLACES = (f"{PLAN}/Storm", "Notes")
_QUEUE = Path("/proc/sys/fs/inotify/max_queued_events")
_FEW = 20
_FIRST = 300
_PACE = 0.001
_HOW = ("in place", "renamed", "vim", "synced")


def run(size: Size, product: Product, folder: Path) -> Result:
    """A storm over a watch that follows, and one over a watch that sleeps until the system has dropped events."""
    result = Result("G5 storm")
    world = World.laid(folder, product, result)
    lay_more(world.ledger, max(_FIRST, size.storm // 5))
    storm = Storm(world, random.Random(5))
    with world.watch() as watch:
        storm.blow(size.storm)
        since = _judge(world, watch, TRUE_WITHIN, 0)
        os.kill(watch.pid, signal.SIGSTOP)
        storm.blow(size.storm)
        overflow(world)
        os.kill(watch.pid, signal.SIGCONT)
        since = _judge(world, watch, OVERFLOWN_WITHIN, since)
        storm.save()  # it still hears
        _judge(world, watch, TRUE_WITHIN, since)
    return world.check().done()


def _judge(world: World, watch: Watch, within: float, since: int) -> int:
    """Whether the dashboard is true in time; the number of events so far.

    The clock of the file system says when it was written last. Of what was said, only events from number `since` on
    give it more time: one mass of notes that went is no excuse for what comes after.
    """
    over = time.time()
    wanted = world.fresh().generated
    came = until(lambda: world.page().generated == wanted, MASS_WITHIN)
    took = max(0.0, world.path.stat().st_mtime - over)
    if any("More than half" in str(event.get("message")) for event in watch.events[since:]):
        within = MASS_WITHIN
    if not came:
        world.result.breach("wrong", "the dashboard never became what a fresh build makes of the notes")
    elif took > within:
        world.result.breach("wrong", f"the dashboard was true after {took:.1f} s, {within:g} are allowed")
    world.result.counts["ms at most until true"] = max(world.result.counts["ms at most until true"], round(1000 * took))
    return watch.count


def overflow(world: World) -> None:
    """More events than the system keeps: a file that nobody needs is renamed to and fro."""
    churn = world.vault / "churn.txt"
    churn.touch()
    for _ in range(int(_QUEUE.read_text(encoding="ascii")) // 4 + 1):
        churn = churn.rename(world.vault / "churning.txt")
        churn = churn.rename(world.vault / "churn.txt")
    churn.unlink()
    world.result.count("overflows")


@dataclass(slots=True)
class Storm:
    """Somebody who changes everything; what must be there in the end is in the world's ledger."""

    world: World
    chance: random.Random
    _number: int = field(default=0)

    def blow(self, times: int) -> None:
        """Do so many things, a thousand a second at most."""
        things = [self._create, self.save, self._rename, self._delete, self._move, self._folder, self._shuffle]
        weights = [18, 36, 14, 16, 8, 6, 4]  # about as many notes come as go
        for thing in self.chance.choices([*things, self._fell, self._out_and_back], [*weights, 1, 2], k=times):
            self._number += 1
            thing()
            self.world.result.count("changes")
            time.sleep(_PACE)

    @property
    def _notes(self) -> list[str]:
        return [note for note in self.world.ledger.files if note.startswith(_PLACES)]

    def _save(self, note: str) -> None:
        """A note of the plan has tasks; of the others, as in anybody's vault, one in five asks for one."""
        names = [f"Storm {self._number} task {n}" for n in range(self.chance.randrange(1, 4))]
        asks = f"- [ ] #eda/delegate {names[0]} (time: 1h/month)\n" if self._number % 5 == 0 else "Just text.\n"
        data = task_note(*names) if note.startswith(PLAN) else f"# Number {self._number}\n\n{asks}".encode()
        self.world.ledger.save(note, data, STYLES[self.chance.choice(_HOW)])

    def _create(self) -> None:
        folder = self.chance.choice([*_PLACES, f"{self.chance.choice(_PLACES)}/new {self._number % 30}"])
        self._save(f"{folder}/born {self._number}.md")

    def save(self) -> None:
        """Write anew into a note."""
        self._save(self.chance.choice(self._notes))

    def _rename(self) -> None:
        note = self.chance.choice(self._notes)
        self._to(note, str(PurePosixPath(note).with_name(f"renamed {self._number}.md")))

    def _move(self) -> None:
        """To another folder that is there, over to the plan or out of it."""
        note, near = self.chance.choice(self._notes), self.chance.choice(self._notes)
        self._to(note, str(PurePosixPath(near).with_name(f"moved {self._number}.md")))

    def _delete(self) -> None:
        note = self.chance.choice(self._notes)
        (self.world.vault / note).unlink()
        self.world.ledger.forget(note)

    def _folder(self) -> None:
        """Another name for a folder, or another place."""
        folder = self._some_folder()
        if folder:
            self._to(folder, f"{self.chance.choice(_PLACES)}/folder {self._number}")

    def _shuffle(self) -> None:
        """A folder in a folder, renamed twice at once, as Obsidian does: watchdog goes deaf to what is in it."""
        place = self.chance.choice(_PLACES)
        self._save(f"{place}/Untitled/inner/first {self._number}.md")
        self._to(f"{place}/Untitled", f"{place}/called {self._number}")
        self._to(f"{place}/called {self._number}", f"{place}/named {self._number}")
        self._save(f"{place}/named {self._number}/inner/second {self._number}.md")

    def _out_and_back(self) -> None:
        """A folder leaves the vault, and comes back under another name."""
        folder = self._some_folder()
        if folder:
            away = self.world.folder / f"away {self._number}"
            (self.world.vault / folder).rename(away)
            back = f"{self.chance.choice(_PLACES)}/back {self._number}"
            (self.world.vault / back).parent.mkdir(parents=True, exist_ok=True)
            away.rename(self.world.vault / back)
            self._renamed(folder, back)

    def _fell(self) -> None:
        """A whole folder is deleted, a small one: this isn't the day on which most notes go."""
        folder = self._some_folder()
        within = [note for note in self._notes if note.startswith(f"{folder}/")]
        if folder and len(within) <= _FEW:
            shutil.rmtree(self.world.vault / folder)
            for note in within:
                self.world.ledger.forget(note)

    def _some_folder(self) -> str | None:
        """A folder below the places, or None."""
        above = str(PurePosixPath(self.chance.choice(self._notes)).parent)
        return None if above in _PLACES else above

    def _to(self, old: str, new: str) -> None:
        if not new.startswith(f"{old}/"):
            (self.world.vault / new).parent.mkdir(parents=True, exist_ok=True)
            (self.world.vault / old).rename(self.world.vault / new)
            self._renamed(old, new)

    def _renamed(self, old: str, new: str) -> None:
        files = self.world.ledger.files
        for note in [note for note in files if note == old or note.startswith(f"{old}/")]:
            files[new + note[len(old) :]] = files.pop(note)
