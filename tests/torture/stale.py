"""Old copies of the dashboard, saved over newer ones: an editor that had it open, a sync that came late.

A tick counts against the dashboard that it was made on. So an old copy un-ticks nothing, and its own ticks still
arrive.
"""

from dataclasses import dataclass
from pathlib import Path

from tests.torture.editors import STYLES, Save
from tests.torture.lay import PLAN, task, task_note
from tests.torture.pages import MARKER, box_before, page
from tests.torture.product import Product, until
from tests.torture.result import Result
from tests.torture.sizes import Size
from tests.torture.world import World

NOTE = f"{PLAN}/Quiet/stale.md"
TWINS = f"{PLAN}/Quiet/twins.md"
AGAIN = f"{PLAN}/Quiet/again.md"
_ARRIVES = 20.0


def run(_size: Size, product: Product, folder: Path) -> Result:
    """Each case, from an in-place editor, from one that renames, and from a sync."""
    result = Result("stale")
    for style in ("in place", "renamed", "synced"):
        world = World.laid(folder / style, product, result)
        _lay(world)
        world.build()
        with world.watch():
            case = _Case(world, STYLES[style], style)
            case.old_copies()
            case.twins()
            case.recurring()
            case.unknown()
        result.count("cases", case.number)
        world.check()
    return result.done()


def _lay(world: World) -> None:
    save = STYLES["in place"]
    world.ledger.save(NOTE, task_note("First stale task.", "Second stale task.", "Third stale task."), save)
    world.ledger.save(TWINS, task_note("Twin task.", "Between twins.", "Twin task."), save)
    again = task("Each week again.") + " 🔁 every week 📅 2026-12-01"
    world.ledger.save(AGAIN, task_note().replace(b"## Delegate\n", f"## Delegate\n\n{again}".encode()), save)


@dataclass(slots=True)
class _Case:
    """The cases over one world, one after the other."""

    world: World
    save: Save
    style: str
    number: int = 0

    def old_copies(self) -> None:
        """A tick, then the copy from before it: alone, with words of one's own, with a tick of its own."""
        old = self._now()
        self._tick(old, "First stale task.", b"x")
        self._saved_again("an old copy", old)
        human = page(old).human + b"Typed into an old copy.\n"
        self._saved_again("an old copy with new words", page(old).generated + human)
        self._tick(page(old).generated + human, "Second stale task.", b"x", "in an old copy")
        self._tick(self._now(), "First stale task.", b" ", "taken away again")
        edited = self._now().replace(b"# ", b"# My ", 1)
        self._tick(edited, "Third stale task.", b"x", "under a heading that was edited")

    def twins(self) -> None:
        """Two lines that read alike: the second is ticked, so the second gets it."""
        data = self._now()
        line = next(line for line in data.split(b"\n") if b"Twin task." in line and line.startswith(b"- [ ]"))
        at = data.rindex(line) + 3
        note = self.world.ledger.files[TWINS]
        box = note.rindex(b"- [ ] Twin task.") + 3
        self.world.ledger.files[TWINS] = note[:box] + b"x" + note[box + 1 :]
        self._arrives("the second of two twins", data[:at] + b"x" + data[at + 1 :])

    def recurring(self) -> None:
        """A task that repeats has no box; one that somebody makes there ticks nothing."""
        data = self._now()
        line = next(line for line in data.split(b"\n") if b"Each week again." in line)
        if line.startswith(b"- [") and line[3:4] in b"x " and line[4:5] == b"]":
            self.world.result.breach("wrong", f"{self.style}: a task that repeats has a box")
        forged = line.replace(b"- ", b"- [x] ", 1)
        self._saved_again("a box made for a task that repeats", data.replace(line, forged, 1))

    def unknown(self) -> None:
        """A dashboard that nobody drew, with a tick: nothing is ticked, it is kept, and said."""
        data = self._now()
        at = box_before(data, b"First stale task.")
        ticked = data[:at] + b"x" + data[at + 1 :]
        before, _, after = ticked.partition(MARKER + b" (")
        forged = before + b"Somebody's line.\n\n" + MARKER + b" (0123456789" + after[10:]
        self._saved_again("a dashboard of an unknown build", forged)
        if not until(lambda: self._is_kept(forged), _ARRIVES):
            self.world.result.breach("wrong", f"{self.style}: an edited dashboard is neither kept nor said")

    def _is_kept(self, data: bytes) -> bool:
        """Whether it lies in the state folder, and the watch has said where."""
        said = self.world.errors.read_text(errors="replace")
        paths = (path for path in self.world.product.state.rglob("*") if path.is_file() and str(path) in said)
        return any(path.read_bytes() == data for path in paths)

    def _now(self) -> bytes:
        return self.world.path.read_bytes()

    def _tick(self, data: bytes, text: str, sign: bytes, where: str = "on the newest") -> None:
        at = box_before(data, text.encode())
        self.world.ledger.invite(NOTE, text.encode(), sign)
        self._arrives(f"{text} {where}", data[:at] + sign + data[at + 1 :])

    def _arrives(self, what: str, data: bytes) -> None:
        """Save the dashboard; then every note gets what the ledger says, and the dashboard shows it."""
        self.number += 1
        self.save(self.world.path, data)
        self.world.human = page(data).human
        if not until(lambda: not self.world.ledger.changed(), _ARRIVES):
            self.world.result.breach("wrong", f"{self.style}: never arrived: {what}")
        self._is_true(what)

    def _saved_again(self, what: str, data: bytes) -> None:
        """Save the dashboard; no note changes, and the dashboard becomes true again."""
        self.number += 1
        self.save(self.world.path, data)
        self.world.human = page(data).human
        self._is_true(what)
        for note in self.world.ledger.changed():
            self.world.result.breach("wrong", f"{self.style}: {what} changed {note}")

    def _is_true(self, what: str) -> None:
        wanted = self.world.fresh().generated
        if not until(lambda: self.world.page().generated == wanted, _ARRIVES):
            self.world.result.breach("wrong", f"{self.style}: the dashboard never became true after {what}")
