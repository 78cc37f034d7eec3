"""Looking back at one plan: what is due, the notes as they would be, and writing them.

Only the Reviews note and the property `reviewed` are ever written. Every change is prepared and read again before the
first byte is written: but for the new review and the marked dates, the plan must be the same as before.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from vaultplan.engine import Engine, method
from vaultplan.engine.budget import read_note
from vaultplan.engine.homes import Home
from vaultplan.engine.sameness import same_but_for_reviews
from vaultplan.errors import (
    InitClashError,
    NoNoteToMarkError,
    NoteRefusedError,
    NotWritableError,
    PartlyWrittenError,
    ReviewsUnreadableError,
    VaultplanError,
)
from vaultplan.lazy import dataclass
from vaultplan.markdown.edit import EditRefusedError, set_property
from vaultplan.method.due import due, markable
from vaultplan.method.entry import Answers, add_review, entry_lines
from vaultplan.method.history import snapshot
from vaultplan.model import Due, Note, Plan, Snapshot
from vaultplan.scaffold.init import choose
from vaultplan.scaffold.templates import template_notes
from vaultplan.state.displaced import keep_displaced
from vaultplan.state.journal import Entry, NoteChange, record
from vaultplan.vault.obsidian import link_style
from vaultplan.vault.write import Replaced, create, replace
from vaultplan.words import LANGUAGES, texts, words

_TRIES = 10


@dataclass(frozen=True, slots=True)
class Mark:
    """A note that can be marked as looked over, for the steps that it holds; `why` names what stands against it."""

    note: str
    kinds: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """A note as it is (None: not there yet) and as it would be, with what is new in it."""

    note: str
    before: bytes | None
    after: bytes
    entry: tuple[str, ...] = ()
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Wrote:
    """A note that was written; `new` where there was none before."""

    note: str
    new: bool


class LookBack:
    """One plan, to be looked back at on one day."""

    def __init__(self, engine: Engine, home: Home, today: date) -> None:
        self._engine = engine
        self._home = home
        self.root = engine.root
        self.today = today
        self.plan: Plan = engine.read(home, today)
        self.due: tuple[Due, ...] = due(self.plan, today)
        self._say = texts(self.plan.settings.language)

    def marks(self, kinds: Sequence[str] | None = None) -> tuple[Mark, ...]:
        """The notes in which these steps are marked (None: those that are due), each once.

        Raises:
            NoNoteToMarkError: a step has no note.
        """
        wanted = [one.step for one in markable(self.due)] if kinds is None else kinds
        shared: dict[str, list[str]] = {}
        for kind in dict.fromkeys(wanted):
            shared.setdefault(self._note_of(kind), []).append(kind)
        return tuple(Mark(note, tuple(steps), self._refusal(note)) for note, steps in shared.items())

    def prepare(self, answers: Answers | None, marks: Sequence[Mark]) -> tuple[Edit, ...]:
        """The notes as they would be: the Reviews note first. Writes nothing.

        Args:
            answers: what the entry says; None for marks alone.
            marks: the notes to mark.

        Raises:
            VaultplanError: a note can't take its change.
        """
        edits = {mark.note: self._marked(mark.note) for mark in marks}
        if answers is not None:
            where = self._reviews_note()
            facts = snapshot(self.plan, self.today)
            for _ in range(2):  # the review itself is one of the checks that it counts
                entry = self._entry(where, edits.get(where.note, where), answers, facts)
                after = self._engine.read(self._home, self.today, _changed({**edits, where.note: entry}))
                facts = snapshot(after, self.today)
            edits = {where.note: entry, **{note: edit for note, edit in edits.items() if note != where.note}}
        self._verify(edits, facts if answers is not None else None)
        return tuple(edit for edit in edits.values() if edit.after != edit.before)

    def write(self, answers: Answers | None, marks: Sequence[Mark]) -> tuple[Wrote, ...]:
        """Write the notes. What another program saves meanwhile is read, and the changes are made anew on it.

        Raises:
            PartlyWrittenError: some were written, then one could not be.
            VaultplanError: nothing was written.
        """
        edits = self.prepare(answers, marks)
        if not edits:
            return ()
        made: list[NoteChange] = []
        with record(self._engine.root, _changes(edits), "review") as entry:
            try:
                self._write_all(entry, made, edits, (answers, marks))
            except VaultplanError as error:
                entry.done(made)
                wrote = [one.note for one in made]
                if wrote:
                    left = [one.note for one in entry.recorded.changes if one.note not in wrote]
                    raise PartlyWrittenError(wrote, left, error) from error
                raise
            entry.done(made)
        return tuple(Wrote(one.note, one.before is None) for one in made)

    def _write_all(
        self,
        entry: Entry,
        made: list[NoteChange],
        edits: Sequence[Edit],
        meant: tuple[Answers | None, Sequence[Mark]],
    ) -> None:
        """Write these notes; `made` says how far it came, whatever happens."""
        answers, marks = meant
        for _ in range(_TRIES):
            for edit, change in zip(edits, _changes(edits), strict=True):
                if not self._put(edit):
                    self._look_again()
                    break
                made.append(change)
                answers = None if edit.entry else answers
                marks = [mark for mark in marks if mark.note != edit.note]
            else:
                return
            edits = self.prepare(answers, marks)
            entry.revise([*made, *_changes(edits)])
        raise NotWritableError(self._engine.root / edits[0].note, "another program keeps writing it")

    def _put(self, edit: Edit) -> bool:
        """Write one note; False when something else stands there than was read."""
        root = self._engine.root
        if edit.before is None:
            try:
                create(root, edit.note, edit.after)
            except FileExistsError:
                return False
            return True
        done = replace(root, edit.note, edit.after, edit.before, keep=partial(keep_displaced, root, edit.note))
        return done.outcome is not Replaced.COLLIDED

    def _look_again(self) -> None:
        self._engine.look()
        self._home = next(home for home in self._engine.homes() if home.path == self._home.path)
        self.plan = self._engine.read(self._home, self.today)

    def _note_of(self, kind: str) -> str:
        """The note in which a step is marked: the one marked last, else one with the property, else the last."""
        notes = [note for note in self._home.notes if kind in note.kinds]
        if not notes:
            raise NoNoteToMarkError(kind, self._engine.root / self._home.path)

        def rank(note: Note) -> tuple[bool, str, str]:
            found = note.properties.get("reviewed")
            day = method().dates.parse(", ".join(found.texts)) if found else None
            return found is not None, day.isoformat() if day else "", note.path

        return max(notes, key=rank).path

    def _refusal(self, note: str) -> str:
        try:
            self._set(note)
        except EditRefusedError as error:
            return error.code
        return ""

    def _set(self, note: str) -> bytes:
        if why := self._engine.untouchable(note, self._home):
            raise EditRefusedError(why)
        return set_property(self._engine.data(note), "reviewed", self.today.isoformat(), words().properties)

    def _marked(self, note: str) -> Edit:
        try:
            return Edit(note, self._engine.data(note), self._set(note), marked=True)
        except EditRefusedError as error:
            why = self._say(f"review.why.{error.code}")
            raise NoteRefusedError(self._engine.root / note, why) from error

    def _reviews_note(self) -> Edit:
        """The note that the entry goes into, as it is: the one with the newest review, else a new one."""
        step = next(step for step in self.plan.steps if step.kind == "reviews")
        notes = self.plan.notes["reviews"]
        broken = [unread.note for unread in self.plan.unread]
        if step.unknown or set(broken).intersection(notes):
            named = next((note for note in (*notes, *broken) if note in broken), self._home.path)
            raise ReviewsUnreadableError(self._engine.root / named)
        if not notes:
            return self._new_note()
        dated = [(review.on, review.place.note) for review in self.plan.reviews if review.on]
        note = max(dated)[1] if dated else notes[0]
        if why := self._engine.untouchable(note, self._home):
            raise NoteRefusedError(self._engine.root / note, self._say(f"review.why.{why}"))
        return Edit(note, self._engine.data(note), self._engine.data(note))

    def _new_note(self) -> Edit:
        language = self.plan.settings.language if self.plan.settings.language in LANGUAGES else "en"
        try:
            shipped = template_notes(language, "full")
        except FileNotFoundError:
            shipped = template_notes("en", "full")
        root = self._engine.root
        wanted = [note for note in shipped if note.kinds == ("reviews",)]
        (new,) = choose(root, self._home.path or ".", wanted, frozenset(), link_style=link_style(root))
        if (root / new.path).exists():
            raise InitClashError([new.path])
        return Edit(new.path, None, new.data)

    def _entry(self, where: Edit, base: Edit, answers: Answers, facts: Snapshot) -> Edit:
        lines = entry_lines(answers, facts, self._say)
        note = read_note(where.note, base.after, words())
        reading = method().reading(self._home.notes, self.plan.settings, example=self.plan.example)
        after = add_review(base.after, note, self.today, lines, reading, self._say)
        return Edit(where.note, where.before, after, tuple(lines), base.marked)

    def _verify(self, edits: Mapping[str, Edit], facts: Snapshot | None) -> None:
        after = self._engine.read(self._home, self.today, _changed(edits))
        if not same_but_for_reviews(self.plan, after, self.today, facts):
            refused = next((edit.note for edit in edits.values() if edit.entry), next(iter(edits), ""))
            raise NoteRefusedError(self._engine.root / refused, self._say("review.why.otherwise"))


def _changes(edits: Sequence[Edit]) -> list[NoteChange]:
    return [NoteChange(edit.note, edit.before, edit.after) for edit in edits]


def _changed(edits: Mapping[str, Edit]) -> dict[str, bytes]:
    return {note: edit.after for note, edit in edits.items()}
