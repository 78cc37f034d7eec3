"""One rebuild: look at the vault, read, understand, draw, write.

The notes are the only truth. What is kept between two rebuilds are their bytes and what was read from them, by
content, so lost, doubled or reordered events can't make a dashboard wrong.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import date
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from vaultplan.checks import checked
from vaultplan.checks.notes import linked
from vaultplan.engine.around import faults_around, notes_alike
from vaultplan.engine.brought import Brought
from vaultplan.engine.budget import despite_faults, read_captures, read_note
from vaultplan.engine.capturing import Tagged
from vaultplan.engine.homes import Home, find_homes, folder_of, in_folder, is_within
from vaultplan.engine.steady import Steady
from vaultplan.errors import (
    DiskRefusesError,
    NoteChangedError,
    NotWritableError,
    PlanNotFoundError,
    SeveralPlansError,
    StateFolderError,
    UnrecordedError,
    VaultplanError,
)
from vaultplan.lazy import dataclass
from vaultplan.markdown.conflicts import has_conflict_markers
from vaultplan.markdown.dates import DateParser
from vaultplan.markdown.hours import HoursParser
from vaultplan.markdown.note import kinds_of, may_be_ours
from vaultplan.method.next_action import next_action
from vaultplan.method.plan import Method, read_plan
from vaultplan.method.shipped import prompts
from vaultplan.model import Fault, Memo, Note, Plan, Task
from vaultplan.scaffold.templates import DASHBOARD
from vaultplan.vault.find import find_root
from vaultplan.vault.read import MAX_NOTE, Stamp, read_regular
from vaultplan.vault.settings import templates_folders
from vaultplan.vault.tree import Tree
from vaultplan.vault.walk import Gleaned, Kept
from vaultplan.words import texts, words

if TYPE_CHECKING:
    from vaultplan.dashboard.frame import Existing
    from vaultplan.dashboard.links import Links
    from vaultplan.dashboard.ticks import Remark
    from vaultplan.engine.dashboards import Written
    from vaultplan.state.index import Index


_TAGGED = "\0tagged"
"""What the memo of all that is tagged is called, among those of the plans: no folder has such a name."""
_WORTH = 32
"""Notes of an index that are written in the time in which one is read; notes read in the time of one of a plan's."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rebuild did.

    `changed` are the notes that differed, `built` the dashboards that are true now, `wrote` those of them that were
    written, `kept` what was put aside, `refused` why other dashboards were left alone.
    """

    changed: tuple[str, ...]
    built: tuple[str, ...]
    wrote: tuple[str, ...]
    kept: tuple[Path, ...] = ()
    refused: tuple[VaultplanError, ...] = ()

    def raise_refused(self) -> None:
        """Say what could not be done, once the rest is reported.

        Raises:
            DiskRefusesError: dashboards were left alone, because the disk refused each; names them all.
            VaultplanError: dashboards were left alone; names them all.
        """
        if self.refused:
            disk = all(isinstance(one, NotWritableError | StateFolderError | UnrecordedError) for one in self.refused)
            raise (DiskRefusesError if disk else VaultplanError)("\n".join(map(str, self.refused)))


def find_vault(start: Path) -> Path:
    """The vault that a folder is in, or is.

    Raises:
        NotAFolderError: there is no such folder.
    """

    def kinds(head: bytes) -> tuple[str, ...]:
        return kinds_of(head, words()) if may_be_ours(head) else ()

    return find_root(start, is_plan=lambda head: "plan" in kinds(head), is_ours=lambda head: bool(kinds(head)))


@lru_cache
def method() -> Method:
    """The words and parsers, made once."""
    return Method(
        words(),
        prompts(example=True),
        prompts(example=False),
        HoursParser(words().time),
        DateParser(words().months),
        DateParser(words().months, day_first=True),
    )


def means() -> Mapping[str, Callable[[], object]]:
    """What reads the notes of any vault, by name, for its index (`state.index`)."""

    def of_method(name: str) -> object:
        return getattr(method(), name)

    wording = {f"wording of {language}": partial(words().wording.get, language) for language in words().wording}
    return {**{one.name: partial(of_method, one.name) for one in fields(Method)}, **wording}


def note_of(path: str, data: bytes) -> Note:
    """A plan's note, whole; of any other one what its tags send to a plan."""
    return (read_note if may_be_ours(data) else read_captures)(path, data, words())


def glean(path: str, data: bytes) -> Note | None:
    """What the tags of a note that is no plan's send to one; None where there are none."""
    note = read_captures(path, data, words()) if _gate()(data) else None
    return note if note and note.captures else None


@lru_cache
def _gate() -> Callable[[bytes], bool]:
    from vaultplan.markdown.captures import gate  # noqa: PLC0415 - start-up time

    return gate(words())


class Engine:
    """A vault, and what was last read and written in it."""

    def __init__(
        self,
        root: Path,
        clock: Callable[[], float] | None = None,
        claim: Callable[[Path], object] | None = None,
        *,
        index: "Index | None" = None,
        progress: Callable[[int | None], None] = lambda _: None,
    ) -> None:
        """For `watch`, more than a vault.

        Args:
            root: the vault.
            clock: seconds that never go back. With it, what sync may have half done is held for a moment.
            claim: called with a plan's home before its dashboard is written for the first time, to be the only one
                that does; whoever gives it holds the vault's lock.
            index: what the last run found, to begin with. Without it the first look reads every note.
            progress: told how many notes have been looked at while the whole vault is, and None at the end.
        """
        self.root = root
        self.language = "en"
        """The language of the plans as last rebuilt; English where they have several."""
        self._tree = Tree(root, may_be_ours, glean, progress)
        self._index = index
        self._spent = 0
        self._recalled: Mapping[str, tuple[bytes, Note]] = {}
        self._ours: dict[str, tuple[bytes, Note]] = {}
        self._tagged = Tagged()
        self._dirty: set[str] = set()
        self._memos: dict[str, Memo] = {}
        self._drawn: dict[str, Memo] = {}  # not for the next run: with it, each command would load the dashboard's room
        self._seen: object = None
        self._clock = clock
        self._steady = Steady(clock) if clock else None
        self._was_away = False
        self.brought = Brought(clock)
        self._files: Mapping[str, Kept] = {}
        self._late: frozenset[str] = frozenset()
        self.claim = claim
        self._claimed = {""}  # the vault itself
        self.adopted: set[str] = set()
        if index and (last := index.load()):
            self._tree.recall(last.found)
            self._recalled = last.notes
            self._memos |= last.memos
            self._tagged.memo = self._memos.pop(_TAGGED)

    @property
    def again_in(self) -> float | None:
        """Seconds after which a rebuild is due though nothing changes; None when nothing is held back."""
        if self._late:
            return 0.0
        waits = (self._steady.again_in if self._steady else None, self.brought.again_in)
        return min((wait for wait in waits if wait is not None), default=None)

    @property
    def mass(self) -> bool:
        """Whether most notes went away at once, and are held for that."""
        return self._steady is not None and self._steady.mass

    def came_back(self) -> None:
        """The vault was away. With the next look, what stands in its place now may be another one."""
        self._was_away = True

    def look(self, paths: Iterable[str] | None = None) -> frozenset[str]:
        """Look at these paths, or at the whole vault; the notes that may matter and have changed.

        Raises:
            FolderUnreadableError: the vault is gone.
        """
        changed = self._tree.sweep() if paths is None else self._tree.touch(paths)
        self._spent += self._tree.read if paths is None else 0
        if self._steady is None:
            self._files = self._tree.files
            self._dirty |= changed
            return changed
        if self._was_away and self._clock and self._is_another():  # what the first one said is no business of its
            self._steady = Steady(self._clock)
            self.brought = Brought(self._clock)
            self.adopted.clear()
            changed |= self._files.keys() | self._tree.files.keys()
        self._was_away = False
        self._files = self._steady.settle(self._tree.files, self._tree.problems, self._tree.holds, changed)
        self._dirty |= changed | self._steady.released
        return (changed - self._steady.held) | self._steady.released

    def _is_another(self) -> bool:
        """Whether most notes that are there are none of those that were: of a vault that is copied back, all are."""
        now = self._tree.files
        return 2 * len(now.items() & self._files.items()) < len(now)

    def homes(self) -> tuple[Home, ...]:
        """The plans of the vault, as notes.

        Raises:
            PlanNotFoundError: there is none.
        """
        while self._dirty:
            self._reread(self._dirty.pop())
        homes = find_homes((note for _, note in self._ours.values()), self._tree.problems)
        if not homes:
            raise PlanNotFoundError(self.root, sorted({*self._tree.problems, *self._perhaps_start()}))
        return self._tagged.shared(homes, templates_folders(self.root), self.root.name)

    def _reread(self, path: str) -> None:
        kept = self._files.get(path)
        known = self._ours.pop(path, None)
        if isinstance(kept, bytes):
            note = known[1] if known and known[0] == kept else self._read(path, kept)
            self._ours[path] = kept, note
            self._tagged.put(path, note)
        else:
            self._tagged.put(path, kept.note if kept else None)

    def _read(self, path: str, data: bytes) -> Note:
        digest, note = self._recalled.get(path, (b"", None))
        if note is not None and digest == sha256(data).digest():
            return note
        self._spent += _WORTH
        return note_of(path, data)

    def remember(self) -> None:
        """Keep what was found out for the next run, where that saves it more than it costs this one."""
        if self._index and self._spent * _WORTH > self._tree.count:
            self._index.save(self._tree.found, self._ours, {_TAGGED: self._tagged.memo, **self._memos})
            self._spent = 0

    def kinds_in(self, folder: str) -> frozenset[str]:
        """The kinds of the notes right in a folder, be there a plan or not; as `homes` has last seen them."""
        notes = (note for path, (_, note) in self._ours.items() if folder_of(path) == folder)
        return frozenset(kind for note in notes for kind in note.kinds)

    def plans(self, today: date) -> tuple[Plan, ...]:
        """The plans of the vault, read and judged. Writes nothing.

        Raises:
            PlanNotFoundError: there is none.
        """
        return tuple(self.plan(home, today) for home in self.homes())

    def rebuild(self, today: date, paths: Iterable[str] | None = None) -> Outcome | None:
        """Make every dashboard true; None when nothing that matters has changed since the last time.

        A dashboard that can't be written is left as it was, and said in the outcome.

        Raises:
            PlanNotFoundError: there is none.
            FolderUnreadableError: the vault is gone.
        """
        self.brought.begin()
        changed = self.look(paths) | self._late
        self._late = frozenset()
        homes = self.homes()
        ours = {note.path for home in homes for note in home.notes}
        if ours.isdisjoint(changed) and self._seen == self._state(homes, today):
            return None
        built, wrote, kept, refused = list[str](), list[str](), list[Path](), list[VaultplanError]()
        languages, boards = set[str](), dict[str, bytes]()
        for home in homes:
            plan = self.plan(home, today)
            languages.add(plan.settings.language)
            try:
                written = self._write(home, plan, today)
            except VaultplanError as error:  # the other plans' dashboards are none the worse for it
                refused.append(error)
                continue
            built += [] if written.left else [home.dashboard]
            boards[home.dashboard] = written.data
            wrote += [home.dashboard] if written.wrote else []
            kept += written.kept
            changed |= frozenset(written.ticked)
        self.language = languages.pop() if len(languages) == 1 else "en"
        # A note may have been let go while the dashboard was drawn with it.
        self._late = self.look([home.dashboard for home in homes]) - {home.dashboard for home in homes}
        # What was saved over it in the meantime is news, though it has been looked at just now.
        saved = any(self._tree.files.get(board) != data for board, data in boards.items())
        self._seen = None if refused or saved or self._late else self._state(self.homes(), today)
        return Outcome(tuple(sorted(changed)), tuple(built), tuple(wrote), tuple(kept), tuple(refused))

    def _write(self, home: Home, plan: Plan, today: date) -> "Written":
        from vaultplan.engine.dashboards import Dashboard  # noqa: PLC0415 - `status` neither draws nor writes

        if self.claim and home.path not in self._claimed:
            self.claim(self.root / home.path)
            self._claimed.add(home.path)
        return Dashboard(self, home, today).make_true(plan)

    def leaves(self, home: Home, found: "Existing | None", stamp: Stamp | None) -> bool:
        """Whether a plan's dashboard, though it isn't true, is left for now (`Brought.leaves`)."""
        held = self._steady.held if self._steady else frozenset[str]()
        # One that is gone is missed, unless the plan has gone with it.
        matters = [note.path for note in home.notes if found is not None or "plan" in note.kinds]
        return self.brought.leaves(home.dashboard, found, stamp, held=not held.isdisjoint(matters))

    def draw(self, plan: Plan, today: date, remarks: "tuple[Remark, ...]" = ()) -> str:
        """A plan's dashboard, without the human's section; `remarks` are on ticks that were not written."""
        from vaultplan.dashboard.render import render  # noqa: PLC0415 - `status` starts without it

        memo, say = self._drawn.setdefault(plan.home, Memo()), texts(plan.settings.language)
        action = memo.following("next", plan, (say, today), lambda plan: next_action(plan, say, today))
        return render(plan, action, today, self._links(plan), remarks, memo=memo)

    def task_lines(self, plan: Plan, today: date) -> "tuple[tuple[str, str, Task], ...]":
        """The tasks of a plan as its dashboard shows them (`dashboard.week.task_lines`)."""
        from vaultplan.dashboard.page import Page  # noqa: PLC0415 - `status` starts without it
        from vaultplan.dashboard.week import task_lines  # noqa: PLC0415

        return task_lines(Page(plan, None, today, self._links(plan), texts(plan.settings.language)))

    def _links(self, plan: Plan) -> "Links":
        from vaultplan.dashboard.links import Links  # noqa: PLC0415 - `status` starts without it

        named = {one.note for one in plan.unread} | {one.note for one in plan.findings}
        not_here = frozenset(path for path in named.difference(self._tree.files) if not self._tree.unique(path))
        twins, board = self._tree.twins, in_folder(plan.home, DASHBOARD)
        if not self._tree.holds(board) and not self._tree.unique(board):  # once it is drawn, it is one of two
            twins = twins.beside(board)
        return Links(plan.settings.link_style, plan.home, replace(twins, paths=not_here))

    def untouchable(self, note: str, home: Home) -> Literal["conflict", "names"] | None:
        """Why nothing may be written into a note of a plan: a merge in it, or a name that case alone sets apart."""
        if has_conflict_markers(self.data(note)):
            return "conflict"
        return "names" if note in notes_alike(home, self._beside(home)) else None

    def is_away(self, note: str) -> bool:
        """Whether a note is in the cloud and not on this machine."""
        return self._tree.problems.get(note) == "not-here"

    def plan(self, home: Home, today: date) -> Plan:
        """One plan, read and judged."""
        return despite_faults(
            home,
            lambda home: checked(
                self.read(home, today),
                words(),
                today,
                lambda link: self._leads(link, home),
                memo=self._memo(home.path),
            ),
        )

    def read(self, home: Home, today: date, instead: Mapping[str, bytes] | None = None) -> Plan:
        """One plan, read, and not yet checked; `instead` holds notes of it as they would be, by path."""
        notes, captured = self._with(home, instead) if instead else (home.notes, home.captured)
        memo = self._memo(home.path)
        return read_plan(home.path, notes, self._around(home), method(), today, captured=captured, memo=memo)

    def _with(self, home: Home, instead: Mapping[str, bytes]) -> tuple[tuple[Note, ...], tuple[tuple[Note, ...], ...]]:
        """The notes of a plan, and those captured for it, with some as they would be."""
        other = {path: note_of(path, data) for path, data in instead.items()}
        mine = {note.path: note for note in home.notes}
        lent = {note.path for group in home.captured for note in group} - mine.keys()  # another plan's, or nobody's
        mine |= {path: note for path, note in other.items() if path not in lent and may_be_ours(instead[path])}
        parts = {path: self._tagged.part(note, home.path) for path, note in other.items()}
        captured = tuple(tuple(parts.get(note.path, note) for note in group) for group in home.captured)
        return tuple(mine.values()), captured

    def _memo(self, home: str) -> Memo:
        """What was made of what, of one plan."""
        return self._memos.setdefault(home, Memo())

    def _leads(self, link: str, home: Home) -> bool:
        """Whether a link leads to a note of the vault; to the dashboard it does, even before the first one is drawn."""
        return self._tree.has_note(link) or f"{link.rpartition('/')[2]}.md" == home.dashboard.rpartition("/")[2]

    def data(self, note: str) -> bytes:
        """A note's bytes, as `homes` has last seen them.

        Raises:
            NoteChangedError: it has changed since; of a note that is no plan's the bytes aren't kept.
        """
        if note in self._ours:
            return self._ours[note][0]
        kept = self._files.get(note)
        try:
            data = read_regular(str(self.root / note), MAX_NOTE + 1)
        except OSError as error:
            raise NoteChangedError(self.root / note) from error
        if not isinstance(kept, Gleaned) or sha256(data).digest() != kept.digest:
            raise NoteChangedError(self.root / note)
        return data

    def _around(self, home: Home) -> tuple[Fault, ...]:
        beside = self._beside(home)
        notes = tuple((note.path, note.kinds) for note in home.notes)
        of = (replace(home, notes=(), captured=()), notes, beside)
        return self._memo(home.path).same("around", of, lambda: faults_around(home, beside))

    def _beside(self, home: Home) -> frozenset[str]:
        """The notes in a plan's home and in the folders of its notes, whosoever they are."""
        folders = {home.path, *[note.path.rpartition("/")[0] for note in home.notes]}
        names = tuple((folder, self._tree.notes_in(folder)) for folder in sorted(folders))
        return self._memo(home.path).same(
            "beside", names, lambda: frozenset(in_folder(folder, name) for folder, there in names for name in there)
        )

    def _perhaps_start(self) -> Iterator[str]:
        """Notes that may be meant to make a plan: half readable ones, and beside a plan's notes one called like it."""
        yield from (path for path, (_, note) in self._ours.items() if note.unread)
        from vaultplan.scaffold.templates import shipped_names  # noqa: PLC0415 - start-up time

        starts = {name for name, kind in shipped_names().items() if kind == "plan"}
        for folder in {folder_of(path) for path, (_, note) in self._ours.items() if note.kinds}:
            yield from (in_folder(folder, name) for name in starts & self._tree.notes_in(folder))

    def _state(self, homes: Iterable[Home], today: date) -> object:
        """Everything that the dashboards are made of."""
        from vaultplan.engine.copies import copies_of  # noqa: PLC0415 - `status` starts without it

        notes = {note.path: self._ours[note.path][0] for home in homes for note in home.notes}
        boards = {path: self._tree.files.get(path) for home in homes for path in (home.dashboard, *home.dashboards)}
        links = frozenset(
            link
            for home in homes
            for link in linked(self._ours[note.path][1] for note in home.notes)
            if self._leads(link, home)
        )
        copies = [path for home in homes for path, _ in copies_of(self.root / home.dashboard)]
        captured = [home.captured for home in homes]
        around = [self._around(home) for home in homes]
        return today, notes, boards, self._tree.twins, links, copies, captured, around


def choose(plans: Iterable[Plan], root: Path, start: Path) -> Plan:
    """The plan that is meant from where somebody stands: the one they stand in, else the only one.

    Raises:
        SeveralPlansError: it could be any of several.
    """
    plans = tuple(plans)
    here = start.resolve().relative_to(root).as_posix() if start.resolve().is_relative_to(root) else "."
    inside = [plan for plan in plans if here != "." and is_within(here, plan.home)]
    if inside:
        return max(inside, key=lambda plan: len(plan.home))
    if len(plans) > 1:
        raise SeveralPlansError(root, [plan.home for plan in plans])
    return plans[0]
