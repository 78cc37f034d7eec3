"""What every step needs to read its notes: words, prompts, clocks, and a few ways to take an answer out of a note."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field, replace
from datetime import date
from functools import partial
from typing import TypeVar

from vaultplan.lazy import dataclass
from vaultplan.markdown.dates import DateParser
from vaultplan.markdown.fields import take_fields
from vaultplan.markdown.hours import HoursParser
from vaultplan.markdown.names import Names, unlink
from vaultplan.markdown.prompts import Prompts
from vaultplan.markdown.records import Placed, Record, RecordReader, Text, place
from vaultplan.model import Answer, Fault, Item, Memo, Note, Paragraph, Place, Section, State, Table
from vaultplan.words import Words
from vaultplan.words.folding import fold_key

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Reading:
    """The means to read one plan's notes.

    `captured` are those anywhere in the vault with lines tagged for it, a tuple a folder. `memo` remembers what they
    say together.
    """

    notes: tuple[Note, ...]
    words: Words
    prompts: Prompts
    hours: HoursParser
    dates: DateParser
    working_days: float = 5
    captured: tuple[tuple[Note, ...], ...] = ()
    language: str = "en"
    memo: Memo = field(default_factory=Memo, repr=False, compare=False)
    _of: dict[tuple[str, ...], tuple[Note, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def means(self) -> tuple[object, ...]:
        """All that reads the notes."""
        return self.words, self.prompts, self.hours, self.dates, self.working_days, self.language

    def only(self, *kinds: str) -> "Reading":
        """The same means, for the notes of these kinds alone."""
        return replace(self, notes=self.of(*kinds))

    def tagged(
        self, kind: str, of: tuple[object, ...], read: Callable[[Note], _T], join: Callable[[Sequence[_T]], _T]
    ) -> tuple[tuple[_T, ...], _T]:
        """What the captures of each folder say, and all of them together; what can be is the last time's.

        Args:
            kind: the kind of note that they belong to.
            of: all that they are read by.
            read: reads those of one note, by `of` alone.
            join: makes one of what several notes of a folder say.
        """
        question = "tagged", kind

        def joined(group: tuple[Note, ...]) -> _T:
            telling = [note for note in group if kind in {one.kind for one in note.captures}]
            return join([note.memo.same(question, of, partial(read, note)) for note in telling])

        def whole() -> tuple[tuple[_T, ...], _T]:
            parts = tuple(
                group[0].memo.same(("folder", kind), (group, of), partial(joined, group)) for group in self.captured
            )
            return parts, join(parts)

        return self.memo.same(question, (self.captured, of), whole)

    def captures(self, note: Note, kind: str, record: str, sections: Sequence[str]) -> tuple[Record, ...]:
        """The records among the captures of a note that belong to these sections of a kind."""
        reader = RecordReader(note.path, record, self.words, self._telling(record))
        return tuple(
            reader.record(one.item, Placed(Section(one.heading, 1, one.item.line, ()), one.section, root=True))
            for one in note.captures
            if one.kind == kind and one.section in sections and one.language in {"en", self.language}
        )

    def of(self, *kinds: str) -> tuple[Note, ...]:
        """The notes of one kind, or of one of some, by path."""
        found = self._of.get(kinds)
        if found is None:
            first, others = kinds[0], frozenset(kinds[1:])
            ours = (note for note in self.notes if first in note.kinds or (others and others.intersection(note.kinds)))
            found = self._of[kinds] = tuple(ours)
        return found

    def placed(self, note: Note, kind: str, primary: str = "") -> tuple[Placed, ...]:
        """A note's sections, each placed; `primary` holds only where the note is of this kind alone."""
        return note.memo.same(
            ("placed", kind, primary),
            (self.words,),
            lambda: place(note, kind, self.words, primary if note.kinds == (kind,) else ""),
        )

    def records(self, kind: str, record: str, ids: Sequence[str], primary: str = "") -> Iterator[Record]:
        """The records of one sort in all notes of a kind, in these sections."""

        def read(note: Note) -> tuple[Record, ...]:
            sections = [found for found in self.placed(note, kind, primary) if found.id in ids]
            return tuple(RecordReader(note.path, record, self.words, self._telling(record)).read(sections))

        for note in self.of(kind):
            asked = ("records", kind, record, tuple(ids), primary)
            yield from note.memo.same(asked, self.means, partial(read, note))

    def _telling(self, record: str) -> Callable[[str], bool]:
        """Hours at its end make an item a task, or a reinvestment."""
        if record not in ("task", "reinvestment"):
            return lambda _: False
        return lambda text: self.hours.trailing(text, self.working_days)[1] is not None

    def judge(self, text: str, where: Place) -> Answer:
        """A text as an answer: its own words alone are judged."""
        judged = self.prompts.judge(text)
        return Answer(text, judged.state, where, judged.missing)

    def single(self, kind: str, name: str) -> Answer | None:
        """A property of the notes of a kind, or a `Name:: text` line in them; None when it isn't there at all."""
        found: Answer | None = None
        for note in self.of(kind):
            for text, line in self._values(note, name):
                answer = self.judge(text, Place(note.path, line))
                if found is None or answer.state > found.state:
                    found = answer
        return found

    def several(self, kind: str, name: str) -> tuple[Answer, ...]:
        """A list property, one answer a value."""
        return tuple(
            self.judge(text, Place(note.path, line))
            for note in self.of(kind)
            for text, line in self._values(note, name)
        )

    def _values(self, note: Note, name: str) -> tuple[tuple[str, int], ...]:
        return note.memo.same(("values", name), (self.words,), lambda: tuple(single_values(note, name, self.words)))

    def prose(self, kind: str, id_: str) -> Answer | None:
        """What is written in a section, as one answer as good as its best part; None where the section is missing."""
        found: Answer | None = None
        for note in self.of(kind):
            sections = [placed.section for placed in self.placed(note, kind) if placed.id == id_]
            if not sections:
                continue
            parts = [part for section in sections for part in _prose(section)]
            judged = self.prompts.best(part for part, _ in parts)
            own = [(part, line) for part, line in parts if self.prompts.judge(part).state >= State.STARTED]
            line = own[0][1] if own else sections[0].line
            text = "\n".join(part for part, _ in own)
            if found is None or judged.state > found.state:
                found = Answer(text, judged.state, Place(note.path, line, sections[0].heading), judged.missing)
        return found

    def answers(self, kind: str, id_: str) -> tuple[Answer, ...]:
        """A section's list: one answer an item, a row, a heading with items, or a paragraph."""
        found = [
            self.judge(record.name, record.place)
            for record in self.records(kind, "answer", [id_])
            if record.name and not record.blank
        ]
        for note in self.of(kind):
            for placed in self.placed(note, kind):
                if placed.id == id_:
                    found += _paragraphs(placed.section, note.path, self.judge)
        return tuple(found)

    def heading_of(self, kind: str, id_: str) -> Place | None:
        """Where a section of a kind begins, to link there; the top of the kind's first note when it is missing."""
        notes = self.of(kind)
        for note in notes:
            for placed in self.placed(note, kind):
                if placed.id == id_ and placed.root:
                    return Place(note.path, placed.section.line, placed.section.heading)
        return Place(notes[0].path, 1) if notes else None

    def property_at(self, kind: str, name: str) -> Place | None:
        """The line of a property, else the top of the kind's first note."""
        notes = self.of(kind)
        for note in notes:
            if name in note.properties:
                return Place(note.path, note.properties[name].line)
        return Place(notes[0].path, 1) if notes else None

    def day(self, text: str) -> date | None:
        """The date a text says, or None."""
        return self.dates.parse(text) if text else None


def single_values(note: Note, name: str, words: Words) -> Iterator[tuple[str, int]]:
    """The values of a property, then of `Name:: value` lines, then of a heading of that name; each with its line."""
    if found := note.properties.get(name):
        yield from ((text, line) for text, line in found.placed if text.strip())
    for text, line in _lines(note):
        key, colons, value = text.partition("::")
        if colons and value.strip() and "[" not in key and "(" not in key:
            folded = fold_key(key)
            if words.properties.get(folded) == name:
                yield value.strip(), line
    for section in note.sections:
        if section.heading and words.properties.get(fold_key(section.heading)) == name:
            yield from _prose(section)


def _lines(note: Note) -> Iterator[tuple[str, int]]:
    for section in note.sections:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                yield from zip(block.texts, block.lines, strict=True)
            elif isinstance(block, Item):
                yield block.text, block.line


def _prose(section: Section) -> Iterator[tuple[str, int]]:
    """A section's paragraphs and items, each as one text."""
    for block in section.blocks:
        if isinstance(block, Paragraph):
            yield "\n".join(block.texts), block.lines[0]
        elif isinstance(block, Item) and block.text:
            yield block.text, block.line
            yield from ((child.text, child.line) for child in block.children if child.text)
        elif isinstance(block, Table):
            yield from ((cell, row.line) for row in block.rows for cell in row.cells if cell)


def _paragraphs(section: Section, note: str, judge: Callable[[str, Place], Answer]) -> Iterator[Answer]:
    for block in section.blocks:
        if isinstance(block, Paragraph):
            text = "\n".join(take_fields(line, lambda _: None).text for line in block.texts)
            yield judge(text, Place(note, block.lines[0], section.heading))


@dataclass(frozen=True, slots=True)
class Own:
    """The records of one sort that are the writer's own, and the best state among the rest (never above STARTED)."""

    records: tuple[Record, ...]
    rest: State = State.EMPTY
    unfilled: tuple[Record, ...] = ()
    faults: tuple[Fault, ...] = ()


def own_records(  # noqa: PLR0913 - the last three are named
    records: Iterable[Record],
    reading: Reading,
    free: Sequence[str] = (),
    *,
    enough: int = 0,
    kinds: str = "",
    rejected: bool = False,
) -> Own:
    """Part own records from the shipped prompts.

    A record that is struck out counts nowhere; an item below another one that says nothing but words is a step of that
    one; a heading with nothing filled in is no record yet.

    Args:
        records: what was read.
        reading: the means to judge it.
        free: the fields that hold free text: own words in them make a nameless record begun.
        enough: with so many own records, nobody is asked about headings with prose under them.
        kinds: the table of `words.values` in which a bracket's part without a key is looked up (`habit`).
        rejected: whether struck-out records are wanted too.
    """
    own: list[Record] = []
    unfilled: list[Record] = []
    faults: list[Fault] = []
    rest = State.EMPTY
    for found in records:
        record = _sorted_out(found, reading, kinds, faults)
        if (record.nested and not record.fields) or (not rejected and (record.struck or record.mark == "-")):
            continue
        if not record.fields and fold_key(record.name) in reading.words.none:
            continue  # "none" says that there is nothing here
        named = reading.prompts.judge(record.name).state
        said = reading.prompts.best(record.get(key) for key in free).state
        if named >= State.STARTED and not record.blank:
            own.append(record)
        elif named >= State.STARTED:
            unfilled.append(record)
        else:
            rest = max(rest, min(State.STARTED, max(named, said)))
            if record.name and said >= State.STARTED:
                faults.append(_fault(record, "name-is-prompt"))
    if len(own) < enough:
        faults += [_fault(record, "heading-without-fields") for record in unfilled]
    return Own(tuple(own), rest, tuple(unfilled), tuple(faults))


def _fault(record: Record, code: str) -> Fault:
    return Fault(record.place.note, record.place.line, code, (("name", record.name),))


def _sorted_out(record: Record, reading: Reading, kinds: str, faults: list[Fault]) -> Record:
    """A record with what its brackets hold without a key: hours, a kind, or something that can't be told."""
    fields = dict(record.fields)
    for piece in record.rest.split("; ") if record.rest else ():
        said = Text(piece, record.place.line)
        if kinds and "time" not in fields and reading.hours.parse(piece, reading.working_days):
            fields["time"] = said
        elif kinds and "kind" not in fields and reading.words.value(kinds, piece):
            fields["kind"] = said
        elif kinds and "own_time" not in fields and reading.hours.is_only_own_time(piece):
            fields["own_time"] = Text("yes", said.line)
        else:
            faults.append(Fault(record.place.note, record.place.line, "bracket-unclear", (("text", piece),)))
    return replace(record, fields=fields)


def graded(*, met: bool, begun: bool, rest: State = State.EMPTY) -> State:
    """A check's state: met, begun with own words, or as far as what is there besides."""
    if met:
        return State.MET
    return State.STARTED if begun else min(rest, State.STARTED)


def state_of(answer: Answer | None) -> State:
    """An answer's state; empty for none."""
    return answer.state if answer else State.EMPTY


def best(answers: Iterable[Answer]) -> State:
    """The best state among some answers."""
    return max((answer.state for answer in answers), default=State.EMPTY)


def named(names: Names, record: Record, key: str, faults: list[Fault], *, sort: str = "skill") -> tuple[str, ...]:
    """The names in a record's field; each one that matches nothing is a fault (X14)."""
    text = record.get(key)
    if not text:
        return ()
    found = names.listed(text)
    faults += [unmatched(name, record.at(key), names, sort) for name in found if names.find(name) is None]
    return found


def unmatched(name: str, where: Place, names: Names, sort: str = "skill") -> Fault:
    """The fault of a name that matches nothing, with the nearest one as a question."""
    near = names.nearest(name)
    code = f"{sort}-unmatched" + ("-near" if near else "")
    return Fault(where.note, where.line, code, (("name", unlink(name)), ("near", near or "")))


def dated(record: Record, key: str, reading: Reading, faults: list[Fault]) -> date | None:
    """The date in a record's field; one that can't be read is a fault."""
    text = record.get(key)
    if not text:
        return None
    day = reading.day(text)
    if day is None and reading.prompts.judge(text).state >= State.STARTED:
        where = record.at(key)
        faults.append(Fault(where.note, where.line, "date-unclear", (("text", text),)))
    return day


def chosen(record: Record, key: str, reading: Reading, faults: list[Fault], *, among: str = "") -> str | None:
    """The value of a record's field among those of `words.values`; another one is a fault."""
    text = record.get(key)
    if not text:
        return None
    value = reading.words.value(among or key, text)
    if value is None and reading.prompts.judge(text).state >= State.STARTED:
        where = record.at(key)
        details = (("text", text), ("field", among or key))
        faults.append(Fault(where.note, where.line, "value-unknown", details))
    return value
