"""Whatever happens in a vault, the dashboard that was kept true all along is the one that a fresh build draws.

A machine lives in a vault: it saves, renames and deletes notes and folders, ticks boxes on dashboards, loses events,
restarts with an index that is of now, old, spoilt or another vault's. Whenever all has been told, or everything has
been looked at, and nothing is held for a moment any more, a build without an index in a copy of the vault must find
nothing to change; and every byte of somebody's own must be as they left it, but for the boxes that they ticked.

More examples: `VAULTPLAN_EXAMPLES=2000`, with HYPOTHESIS_PROFILE=default for other ones each time.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests import living
from tests.living import BODIES, FIRST, LINES, LONG_AGO, PATHS, PROPERTIES, SETTINGS, TOPS, Notes, only_ticked, rows
from vaultplan.engine import Engine, Outcome, means, steady, ticks
from vaultplan.errors import VaultplanError
from vaultplan.state.index import Index
from vaultplan.vault import walk
from vaultplan.vault.names import folded

TODAY = date(2026, 11, 25)
SPOILT = ("deleted", "cut", "scribbled", "an older one", "another vault's")
AT = st.integers(0, 999)
MTIMES = st.sampled_from([LONG_AGO, LONG_AGO, LONG_AGO + 1, None])
THEN = st.sampled_from(["tell", "tell", "sweep", "restart", "", "", ""])
BOXES = st.lists(AT, min_size=1, max_size=3)
AFTER = st.sampled_from([0, 1, 3])


def act(**given: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A rule for what somebody does; what the watch does then is drawn too."""

    def ruled(do: Callable[..., None]) -> Callable[..., None]:
        def both(self: "WholeVault", then: str, **drawn: Any) -> None:
            do(self, **drawn)
            if then == "tell":
                self.tell([], 0)
            elif then == "sweep":
                if self.count % 2:
                    self.resave(self.count, told=False, twice=False)
                self.sweep(0, remember=True)
            elif then == "restart":
                self.restart("", 0, orderly=bool(self.count % 2))

        both.__name__ = do.__name__
        ruled_by: Any = rule(then=THEN, **given)
        return cast("Callable[..., None]", ruled_by(both))

    return ruled


class WholeVault(RuleBasedStateMachine):
    """A person, their vault, a watch over it, and the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp()).resolve()
        self.patch = pytest.MonkeyPatch()
        self.patch.setenv("XDG_STATE_HOME", str(self.folder / "state"))
        self.patch.setenv("XDG_CACHE_HOME", str(self.folder / "cache"))
        self.patch.setattr(os, "fsync", lambda _: None)  # power cuts are no business of this test
        self.patch.setattr(ticks, "SETTLE", 0)  # nor are programs that save at the same moment
        self.notes = Notes(self.folder / "one" / "notes")
        for path, text in FIRST.items():
            self.notes.save(path, text.encode())
        self.now, self.day, self.count = 0.0, TODAY, 100
        self.waiting: list[str] = []
        self.lost = False
        self.sure = False
        self.asked: dict[bytes, bool] = {}
        self.certain: set[bytes] = set()
        self.true: dict[str, bytes] = {}
        self.before: list[tuple[str, bytes]] = []
        self.saved: list[tuple[str, bytes]] = []
        self.indexes: list[bytes] = []

    def teardown(self) -> None:
        self.patch.undo()
        shutil.rmtree(self.folder)

    @initialize(coarse=st.booleans(), few=st.booleans())
    def begin(self, *, coarse: bool, few: bool) -> None:
        if coarse:  # a disk on which two saves have the same times: what was saved just now is read again
            self.patch.setattr(walk, "stamp_of", lambda info: hash((info.st_size, info.st_mtime_ns, info.st_ino)))
        else:  # whatever was saved was saved some time ago
            self.patch.setattr(walk, "YOUNG", -3_600_000_000_000)
        self.patch.setattr(steady, "MASS", 3 if few else 20)
        self.start()

    # --- What a person does ---

    def done(self, *paths: str) -> None:
        """Something else than a tick has happened: what is asked for may not be possible any more."""
        self.waiting += paths
        self.sure = False
        self.certain.clear()

    def text(self, head: str, lines: list[str], *, crlf: bool) -> bytes:
        self.count += len(lines)
        numbered = [line.format(n=self.count - at) for at, line in enumerate(lines)]
        text = head + "".join(f"{line}\n" for line in numbered)
        return text.replace("\n", "\r\n" if crlf else "\n").encode()

    def save(self, path: str, data: bytes, *, renamed: bool = False, mtime: int | None = LONG_AGO) -> None:
        before = self.notes.files.get(path)
        if self.notes.save(path, data, renamed=renamed, mtime=mtime):
            self.saved += [(path, before)] if before is not None else []
            self.done(path)

    def one(self, at: int, *, boards: bool = False) -> str | None:
        known = sorted([*self.notes.files, *(self.notes.boards if boards else ())])
        # Without a note that makes it a plan there is little to see.
        others = [path for path in known if at % 4 == 0 or not path.endswith("00 Start.md")]
        return others[at % len(others)] if others else None

    @act(path=PATHS, head=st.sampled_from(PROPERTIES), lines=BODIES, crlf=st.booleans(), mtime=MTIMES)
    def create(self, path: str, head: str, lines: list[str], *, crlf: bool, mtime: int | None) -> None:
        self.save(path, self.text(head, lines, crlf=crlf), mtime=mtime)

    @act(path=PATHS, lines=st.lists(st.sampled_from(LINES[2:13]), min_size=1, max_size=3), mtime=MTIMES)
    def capture(self, path: str, lines: list[str], mtime: int | None) -> None:
        self.save(path, self.text("", lines, crlf=False), mtime=mtime)

    @act(note=AT, at=AT, line=st.sampled_from(LINES), how=st.sampled_from(["put", "put", "cut", "swap", "flip"]))
    def edit(self, note: int, at: int, line: str, how: str) -> None:
        if (path := self.one(note)) is not None:
            self.edit_lines(path, at, line, how)

    def edit_lines(self, path: str, at: int, line: str, how: str) -> None:
        lines = self.notes.files[path].split(b"\n")
        at %= len(lines)
        if how == "put":
            lines.insert(at, self.text("", [line], crlf=False)[:-1])
        elif how == "cut":
            del lines[at : at + 2]
        elif how == "swap":
            lines[at], lines[-at] = lines[-at], lines[at]
        else:
            lines = [one.replace(b"[ ]", b"[-]").replace(b"[x]", b"[ ]").replace(b"[-]", b"[x]") for one in lines]
        self.save(path, b"\n".join(lines), renamed=how == "swap")

    @act(note=AT, head=st.sampled_from(PROPERTIES))
    def become(self, note: int, head: str) -> None:
        """A note becomes one of the plan's, of another plan's, or nobody's."""
        if (path := self.one(note)) is not None:
            data = self.notes.files[path]
            body = data.partition(b"\n---\n")[2] if data.startswith(b"---\n") else data
            self.save(path, head.encode() + body)

    @act(note=AT, told=st.booleans(), twice=st.booleans())
    def save_with_the_same_size(self, note: int, *, told: bool, twice: bool) -> None:
        self.resave(note, told=told, twice=twice)

    def resave(self, note: int, *, told: bool, twice: bool) -> None:
        """With the same size and mtime; twice, with a look in between."""
        holding = sorted(path for path, data in self.notes.files.items() if b"Job" in data)
        if not holding:
            return
        path = holding[note % len(holding)]
        for swap in ((b"Job", b"Jab"), (b"Jab", b"Job"))[: 1 + twice]:
            self.look(None)
            self.save(path, self.notes.files[path].replace(*swap))
            self.look([path] if told else None)

    @act(note=AT, size=AT, crlf=st.booleans())
    def cut_short(self, note: int, size: int, *, crlf: bool) -> None:
        if (path := self.one(note)) is not None:
            data = self.notes.files[path]
            self.save(path, data.replace(b"\n", b"\r\n") if crlf else data[: size % (len(data) + 1)])

    @precondition(lambda self: self.saved)
    @act(at=AT)
    def restore(self, at: int) -> None:
        self.save(*self.saved[-1 - at % min(3, len(self.saved))], renamed=True)

    @act(note=AT)
    def delete(self, note: int) -> None:
        if (path := self.one(note, boards=True)) is not None:
            self.notes.remove(path)
            self.done(path)

    @act(note=AT, to=PATHS, copied=st.booleans())
    def rename(self, note: int, to: str, *, copied: bool) -> None:
        path = self.one(note, boards=not copied)
        if path is None:
            return
        if copied:
            self.save(to, self.notes.files[path])
        elif self.notes.move(path, to):
            self.done(path, to)

    @act(old=st.sampled_from(TOPS), to=st.sampled_from(TOPS))
    def move_folder(self, old: str, to: str) -> None:
        if self.notes.move(old, to):
            self.done(old, to)

    @act(folder=st.sampled_from(TOPS))
    def delete_folder(self, folder: str) -> None:
        if (self.notes.root / folder).is_dir():
            self.notes.remove(folder)
            self.done(folder)

    @act(start=st.sampled_from(PROPERTIES[-len(living.STARTS) :]), there=st.booleans())
    def second_plan(self, start: str, *, there: bool) -> None:
        path = "Other/00 Start.md"
        if there:
            self.save(path, start.encode())
        elif path in self.notes.files:
            self.notes.remove(path)
            self.done(path)

    @act(start=st.sampled_from(PROPERTIES[-len(living.STARTS) :]))
    def scope(self, start: str) -> None:
        self.save("Plan/00 Start.md", start.encode())

    @act(setting=st.sampled_from(SETTINGS))
    def settings_of_obsidian(self, setting: tuple[str, bytes]) -> None:
        if self.notes.save(*setting):
            self.done()

    # --- And on a dashboard ---

    def board(self, at: int) -> str | None:
        known = sorted(self.notes.boards)
        return known[at % len(known)] if known else None

    @act(note=AT, boxes=BOXES, renamed=st.booleans())
    def tick(self, note: int, boxes: list[int], *, renamed: bool) -> None:
        self.tick_there(note, boxes, renamed=renamed)

    def tick_there(self, note: int, boxes: list[int], *, renamed: bool) -> None:
        if (path := self.board(note)) is not None:
            self.save_ticked(path, (self.notes.root / path).read_bytes(), boxes, renamed=renamed)

    @act(note=AT, boxes=BOXES, renamed=st.booleans())
    def tick_what_is_true(self, note: int, boxes: list[int], *, renamed: bool) -> None:
        self.sweep(0, remember=False)
        self.tick_there(note, boxes, renamed=renamed)
        self.look(self.waiting if renamed else None)

    @act(note=AT, at=AT, to=PATHS, line=st.sampled_from(LINES), how=st.sampled_from(["move", "put", "flip"]))
    def tick_a_note_that_changes(self, note: int, at: int, to: str, line: str, how: str) -> None:
        """In the same moment, and the dashboard is told of first."""
        self.sweep(0, remember=False)
        self.tick_there(note, [at], renamed=False)
        changing = [path for job in self.asked for path, _ in self.notes.jobs(job)]
        for path in changing[:1]:
            if how == "move" and to not in self.notes.boards and self.notes.move(path, to):
                self.done(path, to)
            elif how != "move":
                self.edit_lines(path, at, line, how)

    @precondition(lambda self: self.before)
    @act(which=AT, boxes=BOXES, renamed=st.booleans())
    def tick_an_old_dashboard(self, which: int, boxes: list[int], *, renamed: bool) -> None:
        self.save_ticked(*self.before[which % len(self.before)], boxes, renamed=renamed)
        self.done()

    def save_ticked(self, path: str, data: bytes, boxes: list[int], *, renamed: bool) -> None:
        there, lines = rows(data), data.split(b"\n")
        is_true = data == self.true.get(path)
        for at, job in {there[box % len(there)] for box in boxes} if there else ():
            want = lines[at][3:4] == b" "
            lines[at] = b"- [" + (b"x" if want else b" ") + lines[at][4:]
            # Ticked twice, or on a dashboard that isn't true now, it may be refused; that must be said then.
            if is_true and self.sure and job not in self.asked and self.is_plain(job):
                self.certain.add(job)
            else:
                self.certain.discard(job)
            self.asked[job] = want
        if self.notes.save(path, b"\n".join(lines), renamed=renamed):
            self.waiting.append(path)

    def is_plain(self, job: bytes) -> bool:
        """Whether a task is found for certain: in one line, of a note that may be written."""
        places = self.notes.jobs(job)
        names = [folded(path) for path in (*self.notes.files, *self.notes.boards)]
        return (
            len(places) == 1
            and names.count(folded(places[0][0])) == 1
            and b"<<<<<<<" not in self.notes.files[places[0][0]]
        )

    @act(note=AT, copied=st.booleans())
    def write_below(self, note: int, *, copied: bool) -> None:
        """The human's own part grows, here or in the copy that a sync makes."""
        if (path := self.board(note)) is not None:
            self.count += 1
            data = (self.notes.root / path).read_bytes() + b"Thought %d\n" % self.count
            to = path.removesuffix(".md") + " (conflicted copy 2026-11-24).md" if copied else path
            if self.notes.save(to, data):
                self.done(to)

    # --- And what becomes of it ---

    def start(self) -> None:
        root = self.notes.root
        self.engine = Engine(root, lambda: self.now, index=Index(root, means()))
        self.look(None)

    @rule(told=st.integers(1, 9))
    def tell_some(self, told: int) -> None:
        first, self.waiting = self.waiting[:told], self.waiting[told:]
        self.look(first)

    @rule(extra=st.lists(PATHS, max_size=2), after=AFTER)
    def tell(self, extra: list[str], after: int) -> None:
        self.now += after
        told, self.waiting = [*reversed(self.waiting), *extra], []
        self.look(told)
        if not self.lost:
            self.compare()

    @rule(remember=st.booleans(), after=AFTER)
    def sweep(self, after: int, *, remember: bool) -> None:
        self.now += after
        self.look(None)
        if remember:
            self.engine.remember()
        self.compare()

    @rule()
    def lose_events(self) -> None:
        self.lost = self.lost or bool(self.waiting)
        self.waiting = []

    @rule(days=st.sampled_from([1, 1, 7, 40]))
    def days_pass(self, days: int) -> None:
        self.day += timedelta(days=days)
        self.sure = False
        self.certain.clear()

    @rule(orderly=st.booleans(), spoilt=st.sampled_from([*SPOILT, *[""] * 5]), at=AT)
    def restart(self, spoilt: str, at: int, *, orderly: bool) -> None:
        if orderly:
            self.engine.remember()
        index = Index(self.notes.root, means())._path()
        if index.exists() and not spoilt:
            self.indexes.append(index.read_bytes())
        if spoilt:
            self.spoil(index, spoilt, at)
        self.start()
        self.compare()

    def spoil(self, index: Path, how: str, at: int) -> None:
        if how == "an older one" and self.indexes:
            index.write_bytes(self.indexes[at % len(self.indexes)])
        elif how == "another vault's":
            other = self.folder / "two" / "notes"
            shutil.copytree(self.notes.root, other)
            engine = Engine(other, index=Index(other, means()))
            engine.look()
            with suppress(VaultplanError):
                engine.homes()
            engine.remember()
            shutil.rmtree(other.parent)
            index.write_bytes(Index(other, means())._path().read_bytes())
        elif how == "deleted" or not index.exists():
            index.unlink(missing_ok=True)
        else:
            data = index.read_bytes()
            index.write_bytes(data[: at % len(data)] if how == "cut" else b"x" * at)

    def look(self, paths: list[str] | None) -> None:
        """One rebuild. What was ticked has arrived then, or is said to have been refused."""
        self.rebuilt(self.engine, paths)
        if paths is None:
            self.waiting, self.lost = [], False
        self.nothing_is_lost()

    def rebuilt(self, engine: Engine, paths: list[str] | None) -> tuple[Outcome | None, str]:
        """What a rebuild did, and what it refused."""
        try:
            outcome = engine.rebuild(self.day, paths)
        except VaultplanError as error:
            return None, str(error)
        return outcome, "\n".join(map(str, outcome.refused)) if outcome else ""

    def nothing_is_lost(self) -> None:
        there = self.notes.on_disk()
        for path, data in list(self.notes.files.items()):
            assert path in there, path
            assert only_ticked(data, there[path], set(self.asked)), (path, data, there[path])
            self.notes.files[path] = there[path]
        for path, human in list(self.notes.boards.items()):
            if path not in there:  # a sync's copy, whose text is in the dashboard now
                assert "conflicted copy" in path
                del self.notes.boards[path]
                path = path.replace(" (conflicted copy 2026-11-24)", "")  # noqa: PLW2901
            assert set(human.splitlines()) <= set(there[path].splitlines()), path
        for path in there.keys() - self.notes.files.keys():
            assert path in self.notes.boards or path.endswith("/Dashboard.md") or path == "Dashboard.md", path
            self.notes.record(path, there[path])
            assert path in self.notes.boards

    def compare(self) -> None:
        """Once nothing is held any more: the whole vault is as a fresh build leaves it."""
        said = self.rest()
        assert all(self.notes.is_ticked(job) is self.asked[job] for job in self.certain), self.certain
        self.certain.clear()
        there = self.notes.on_disk()
        copy = self.folder / "fresh" / "notes"
        shutil.copytree(self.notes.root, copy)
        outcome, refused = self.rebuilt(Engine(copy), None)
        assert Notes(copy).on_disk() == there
        assert refused.replace(str(copy), "") == said.replace(str(self.notes.root), "")
        shutil.rmtree(copy.parent)
        self.true = {path: there[path] for path in outcome.built} if outcome else {}
        self.before = [*self.before, *self.true.items()][-9:]
        self.sure = not refused
        # A tick on a dashboard that is no plan's now may still be taken.
        waiting = {job for path in self.notes.boards.keys() - self.true for _, job in rows(there[path])}
        self.asked = {job: want for job, want in self.asked.items() if job in waiting}

    def rest(self) -> str:
        """Let pass what is held for. A look at what was written, which the watch would be told of, writes nothing."""
        for _ in range(9):
            if self.engine.again_in is None:
                break
            self.now += self.engine.again_in
            self.rebuilt(self.engine, [])
            self.nothing_is_lost()
        assert self.engine.again_in is None
        outcome, said = self.rebuilt(self.engine, sorted(self.notes.boards))
        assert outcome is None or not outcome.wrote
        return said


TestWholeVault = WholeVault.TestCase
TestWholeVault.settings = settings(
    max_examples=int(os.environ.get("VAULTPLAN_EXAMPLES", "40")),
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
