"""A vault of many folders: they are read, dropped, moved and rewritten; then with a limit below their number."""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.torture.editors import STYLES
from tests.torture.lay import PLAN, task_note
from tests.torture.ledger import Ledger
from tests.torture.product import Product, Watch, until
from tests.torture.result import Result
from tests.torture.sizes import Size
from tests.torture.storm import overflow
from tests.torture.vitals import Vitals
from tests.torture.world import World

NOTE: Final = f"{PLAN}/Torture.md"
SETTING: Final = "fs.inotify.max_user_watches"
READING: Final = 0.1
"""Seconds of the processor that another program's reading of the vault may cost: twice speed.md's I1."""
SHARE: Final = 0.2
"""Of the processor, once it is quiet after dropped events, or while folders are looked through: twice its I2."""
SEEN: Final = 4.0
"""Seconds to a save's dashboard, once it is quiet; twice I2. Judged, as all seconds are, from 10,000 folders on."""
UNHEARD: Final = 75.0
"""Seconds to the dashboard where the system tells of nothing: a minute by design, and the look itself."""
WRITES: Final = 10
"""Dashboards written in a storm: twice B1."""
_MANY = 10_000
_PART = 24
_PROSE = "A line about this and that.\n" * 40
_PATIENCE = 120.0


def run(size: Size, product: Product, folder: Path) -> Result:
    """Watch `size.folders` folders through all that may happen to them; then where half of them may be watched."""
    result = Result("folders")
    world = World.laid(folder, product, result)
    folders = lay_folders(world.ledger, size.folders)
    result.count("folders", len(folders))
    began = time.monotonic()
    with world.watch() as watch:
        result.count("ms until ready", round(1000 * (time.monotonic() - began)))
        result.count("watched", _watches(watch.pid))
        trial = Trial(world, watch, size, folders)
        trial.quiet("at first", 0.02)
        trial.read()
        trial.drop_events()
        trial.move()
        trial.rewrite()
    world.check()
    _limited(size, world, trial.folders)
    return result.done()


def lay_folders(ledger: Ledger, count: int) -> list[str]:
    """So many folders, three deep; every fourth holds two notes, some of them with a task for the plan."""
    folders: list[str] = []
    for number in range(count):
        name = f"Archive/{number // 960:02}/{number // _PART % 40:02}/part {number % _PART:02}"
        (ledger.root / name).mkdir(parents=True)
        folders.append(name)
        for note in (1, 2) if number % 4 == 0 else ():
            task = f"- [ ] #eda/delegate Asked in {number} (time: 1h/month)\n" if number % 800 == 0 else ""
            data = f"# Note {note}\n\n{_PROSE}{task}".encode()
            path = f"{name}/note {number} {note}.md"
            (ledger.root / path).write_bytes(data)
            ledger.files[path] = data
    return folders


@dataclass(slots=True)
class Trial:
    """One watch and what is done to it."""

    world: World
    watch: Watch
    size: Size
    folders: list[str]
    where: str = ""
    _saves: int = 0

    def read(self) -> None:
        """Another program reads all notes: nothing that the watch must hear of."""
        before = Vitals.of(self.watch.pid).cpu
        for note in self.world.ledger.files:
            (self.world.vault / note).read_bytes()
        self.saves("", SEEN)
        spent = Vitals.of(self.watch.pid).cpu - before
        self._judge(spent <= READING + 0.1, f"reading all notes, and two saves, cost {spent:.2f} s of the processor")
        self.world.result.count("ms of processor while all was read", round(1000 * spent))

    def drop_events(self) -> None:
        """The watch sleeps until the system has dropped events; soon after, it is as if nothing had been."""
        os.kill(self.watch.pid, signal.SIGSTOP)
        overflow(self.world)
        self.world.ledger.save(NOTE, task_note("Said while it slept."), STYLES["renamed"])
        os.kill(self.watch.pid, signal.SIGCONT)
        self._shown(b"Said while it slept.", "over dropped events", _PATIENCE)
        self.quiet("after dropped events", SHARE)
        self.saves("", SEEN)
        self.world.until_true()

    def move(self) -> None:
        """A folder that holds many others gets another name, and a line is tagged in one of them."""
        old = self.folders[0].rpartition("/")[0].rpartition("/")[0]
        self._renamed(old, "Archive/moved")
        self.folders = [folder.replace(old, "Archive/moved", 1) for folder in self.folders]
        self.saves(" over a move", _PATIENCE)
        self.quiet("after the move", SHARE)
        self.saves("", SEEN)
        self.world.until_true()

    def rewrite(self) -> None:
        """A sync, or a checkout, writes all notes anew."""
        before = self.watch.count
        for note in [note for note in self.world.ledger.files if note.startswith("Archive/")]:
            self.world.ledger.save(note, self.world.ledger.files[note] + b"One more line.\n", STYLES["renamed"])
        self.saves(" over a storm", _PATIENCE)
        self.world.until_true()
        wrote = sum(event.get("wrote", False) for event in self.watch.events[before:]) - 2  # the two saves
        self.world.result.count("dashboards in a storm", max(0, wrote))
        if wrote > WRITES:
            self.world.result.breach("wrong", f"{wrote} dashboards were written in one storm")

    def quiet(self, when: str, share: float) -> None:
        """Do nothing, and see what that costs."""
        before = Vitals.of(self.watch.pid)
        time.sleep(self.size.folders_quiet)  # this is the torture: nothing
        now = Vitals.of(self.watch.pid)
        spent = now.cpu - before.cpu
        self._count(f"ms of processor in {self.size.folders_quiet:g} s {when}", 1000 * spent)
        self._count("MiB", now.memory / 1024)
        self._judge(spent <= share * self.size.folders_quiet, f"{spent:.2f} s of the processor for nothing, {when}")

    def saves(self, when: str, within: float) -> None:
        """Save a note of the plan, and a tagged line far down in the vault."""
        self._saves += 1
        near, far = f"Torture {self._saves}.", f"Asked far away {self._saves} {self.where}".strip()
        self.world.ledger.save(NOTE, task_note(near), STYLES["in place"])
        self._shown(near.encode(), f"in the plan{when}", within)
        line = f"- [ ] #eda/delegate {far} (time: 1h/month)\n".encode()
        self.world.ledger.save(f"{self.folders[7 * self._saves]}/today.md", line, STYLES["renamed"])
        self._shown(far.encode(), f"far away{when}", within)

    def _shown(self, text: bytes, what: str, within: float) -> None:
        saved = time.monotonic()
        if not until(lambda: text in self.world.path.read_bytes(), _PATIENCE):
            self.world.result.breach("lost", f"a save {what} never came to the dashboard")
        took = time.monotonic() - saved
        self._count(f"ms for a save {what}", 1000 * took)
        self._judge(took <= within, f"a save {what} took {took:.1f} s, {within:g} are allowed")

    def _count(self, what: str, number: float) -> None:
        """The largest of that."""
        what, counts = f"{what} {self.where}".strip(), self.world.result.counts
        counts[what] = max(counts[what], round(number))

    def _judge(self, held: bool, what: str) -> None:  # noqa: FBT001 -- what is judged comes first
        if not held and self.size.folders >= _MANY:
            self.world.result.breach("wrong", what)

    def _renamed(self, old: str, new: str) -> None:
        (self.world.vault / old).rename(self.world.vault / new)
        files = self.world.ledger.files
        for note in [note for note in files if note.startswith(f"{old}/")]:
            files[new + note[len(old) :]] = files.pop(note)


@dataclass(frozen=True, slots=True)
class Limited(Product):
    """The program where a user may watch `limit` folders."""

    limit: int = 0

    def command(self, *args: object) -> list[str]:
        """What starts a command of it."""
        allow = f"echo {self.limit} > /proc/sys/user/max_inotify_watches"
        limited = ["unshare", "-Ur", "sh", "-c", f'{allow} && exec "$0" "$@"']
        return [*(limited if args[0] == "watch" else []), *Product.command(self, *args)]


def may_limit() -> bool:
    """Whether a namespace with limits of its own can be made here."""
    if sys.platform != "linux" or not shutil.which("unshare"):
        return False
    probe = ["unshare", "-Ur", "sh", "-c", "test -w /proc/sys/user/max_inotify_watches"]
    return subprocess.run(probe, check=False, capture_output=True).returncode == 0


def _limited(size: Size, world: World, folders: list[str]) -> None:
    """It is said, with the setting; the plan is heard, the rest is found, and neither costs much."""
    if not may_limit():
        sys.stderr.write("skipped: folders: no namespace with limits of its own can be made here\n")
        world.result.count("skipped")
        return
    product = world.product
    world.product = Limited(product.state, product.fault, product.env, limit=len(folders) // 2)
    with world.watch() as watch:
        if SETTING not in watch.failed():
            world.result.breach("wrong", "nothing was said of a limit below the number of folders")
        trial = Trial(world, watch, size, folders, "below the limit")
        trial.saves("", UNHEARD)
        trial.saves("", UNHEARD)
        trial.quiet("", SHARE)
        world.result.count("watched below the limit", _watches(watch.pid))
        world.until_true()
    world.product = product
    world.check()


def _watches(pid: int) -> int:
    """How many folders a process watches."""
    count = 0
    for handle in Path(f"/proc/{pid}/fdinfo").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            count += handle.read_text(encoding="ascii").count("inotify wd:")
    return count
