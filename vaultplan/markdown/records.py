"""Records: a table row, a heading with items, a list item with fields. The same record comes out of each."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from itertools import takewhile

from vaultplan.lazy import dataclass
from vaultplan.markdown.fields import RECURS, REST, Fields, key_value, take_fields
from vaultplan.model import Block, Item, Note, Paragraph, Place, Section, Table
from vaultplan.words import Words


@dataclass(frozen=True, slots=True)
class Text:
    """A text and its line."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Record:
    """One record as written. `fields` holds what is filled in, by our names.

    `nested` says that it stands below another record, `rest` what its brackets hold without a key, `recurs` that a
    tick there does more than tick: it plans the next task, or takes the line away.
    """

    name: str
    place: Place
    fields: Mapping[str, Text] = field(default_factory=dict)
    section: str = ""
    mark: str | None = None
    struck: bool = False
    form: str = "item"
    nested: bool = False
    rest: str = ""
    recurs: bool = False

    @property
    def blank(self) -> bool:
        """A heading with nothing filled in under it: a place for a record, not one (headings raise no state)."""
        return self.form == "heading" and all(text.line == self.place.line for text in self.fields.values())

    def get(self, key: str) -> str:
        """The text of a field, empty when it isn't filled in."""
        return self.fields[key].text if key in self.fields else ""

    def at(self, key: str) -> Place:
        """Where a field stands, or where the record does."""
        line = self.fields[key].line if key in self.fields else self.place.line
        return Place(self.place.note, line, self.place.heading)


@dataclass(frozen=True, slots=True)
class Placed:
    """A section and the section of the method that it belongs to ("" for none).

    `root`: its own heading says so. `loose`: only the note's kind says so, and only clear records count.
    """

    section: Section
    id: str
    root: bool = False
    loose: bool = False


def place(note: Note, kind: str, words: Words, primary: str = "") -> tuple[Placed, ...]:
    """Where each section belongs: by its own heading, else by the nearest known one above.

    `primary` is the section for what stands under no known heading, in a note that holds one sort of record.
    """
    found = []
    titled = False
    for section in note.sections:
        own = words.section(kind, section.heading)
        above = (words.section(kind, heading) for heading in reversed(section.trail))
        id_ = own or next((id_ for id_ in above if id_), "")
        at_top = not section.heading or not titled
        titled = titled or bool(section.heading)
        found.append(Placed(section, id_ or primary, own is not None, loose=not id_ and not at_top))
    return tuple(found)


def texts(blocks: Iterable[Block]) -> Iterator[Text]:
    """Every text of some blocks: paragraphs line by line, items with their children, cells."""
    for block in blocks:
        match block:
            case Paragraph():
                yield from map(Text, block.texts, block.lines)
            case Item():
                yield Text(block.text, block.line)
                yield from texts(block.children)
            case Table():
                yield from (Text(cell, row.line) for row in block.rows for cell in row.cells)


_TOLD = {"skill", "audit", "role", "proof", "review"}
"""The records that people write as a heading with prose under it."""

_LOGGED = {"proof", "move", "task", "reinvestment", "decision"}
"""The records that people add one by one, so that one may end up below another one's heading."""


class RecordReader:
    """Reads the records of one sort: `record` names its keys in `words`."""

    def __init__(self, note: str, record: str, words: Words, telling: Callable[[str], bool] = lambda _: False) -> None:
        """`telling` says of an item's words that they make it a record even without fields (`lists - 2h/week`)."""
        self._note = note
        self._record = record
        self._words = words
        self._telling = telling

    def read(self, sections: Sequence[Placed]) -> Iterator[Record]:
        """The records in these sections, in the order of the note."""
        inside: tuple[Placed, list[Section]] | None = None
        for at, placed in enumerate(sections):
            section = placed.section
            if inside and section.level > inside[0].section.level:
                inside[1].append(section)
                continue
            if inside:
                yield from self._headed(*inside)
                inside = None
            told = self._is_told(placed) and not self._groups(at, sections)
            if section.heading and not placed.root and (self._has_keys(section) or told):
                inside = (placed, [])
            else:
                yield from self._listed(placed)
        if inside:
            yield from self._headed(*inside)

    def record(self, item: Item, placed: Placed) -> Record:
        """One item as a record, whatever it carries; what stands below it are its fields, or nothing."""
        return self._item(item, placed)

    def key(self, word: str) -> str | None:
        """Our name for a key of this sort of record, or None."""
        return self._words.key(self._record, word)

    def _has_keys(self, section: Section) -> bool:
        lines = [block.text for block in section.blocks if isinstance(block, Item) and block.mark is None]
        lines += [text for block in section.blocks if isinstance(block, Paragraph) for text in block.texts]
        pairs = (key_value(line, self.key) for line in lines)
        return any(pair is not None and pair[0] != "name" for pair in pairs)

    def _is_told(self, placed: Placed) -> bool:
        """Whether a heading has prose and nothing else under it: a record, perhaps, that lacks its keys."""
        blocks = placed.section.blocks
        return (
            bool(blocks)
            and not placed.loose
            and all(isinstance(b, Paragraph) for b in blocks)
            and (self._record in _TOLD)
        )

    def _groups(self, at: int, sections: Sequence[Placed]) -> bool:
        """Whether other headings stand under this one, and not as its fields: a note's title, with an introduction."""
        level = sections[at].section.level
        behind = (sections[after] for after in range(at + 1, len(sections)))
        below = takewhile(lambda placed: placed.section.level > level, behind)
        return any(placed.root or self.key(placed.section.heading) in (None, "name") for placed in below)

    def _headed(self, placed: Placed, below: Sequence[Section]) -> Iterator[Record]:
        """The record of a heading, and those of items under it that are plainly records of their own."""
        own, apart = list[Block](), list[Item]()
        for block in placed.section.blocks:
            if isinstance(block, Item) and self._stands_alone(block):
                apart.append(block)
            else:
                own.append(block)
        yield self._heading(replace(placed, section=replace(placed.section, blocks=tuple(own))), below)
        for item in apart:
            yield from self._items(item, placed)

    def _stands_alone(self, item: Item) -> bool:
        """Whether an item under a record's heading has a name and several fields, or a box, as only records have."""
        if self._record not in _LOGGED or key_value(item.text, self.key):
            return False
        taken = take_fields(item.text, self.key)
        return bool(taken.text) and (item.mark is not None or len(self._known(taken)) >= 2)

    def _heading(self, placed: Placed, below: Sequence[Section]) -> Record:
        section = placed.section
        named = take_fields(section.heading, self.key)
        fields = {key: Text(value, section.line) for key, value in self._known(named).items()}
        for key, text in self._under(section.blocks):
            fields.setdefault(key, text)
        for inner in below:
            name = self.key(inner.heading)
            joined = "; ".join(text.text for text in texts(inner.blocks) if self._is_filled(text.text))
            if name and joined:
                fields.setdefault(name, Text(joined, inner.line))
        where = Place(self._note, section.line, section.heading)
        return Record(named.text, where, fields, placed.id, struck=named.struck, form="heading")

    def _under(self, blocks: Iterable[Block]) -> Iterator[tuple[str, Text]]:
        """The filled-in fields among the lines and items under a heading, or under an item."""
        for block in blocks:
            if isinstance(block, Item):
                yield from self._said(block.text, block.line, block.children)
            elif isinstance(block, Paragraph):
                for text in _joined(block, self.key):
                    yield from self._said(text.text, text.line)

    def _said(self, line: str, number: int, children: Sequence[Item] = ()) -> Iterator[tuple[str, Text]]:
        pair = key_value(line, self.key)
        taken = take_fields(pair[1] if pair else line, self.key)
        if pair:
            value = "; ".join(text for text in (taken.text, *(child.text for child in children)) if text.strip())
            if value:
                yield pair[0], Text(value, number)
        for key, value in self._known(taken).items():
            yield key, Text(value, number)

    def _is_filled(self, line: str) -> bool:
        pair = key_value(line, self.key)
        return bool(pair[1] if pair else line)

    def _known(self, taken: Fields) -> dict[str, str]:
        return {key: value for key, value in taken.fields.items() if self.key(key)}

    def _listed(self, placed: Placed) -> Iterator[Record]:
        """The records among a section's items, tables and `Key:: value` lines."""
        opened: Record | None = None
        for block in self._telling_blocks(placed.section.blocks):
            if isinstance(block, Table):
                yield from self._rows(block, placed)
                continue
            pair = key_value(block.text, self.key)
            if pair and (pair[0] == "name" or self._record != "answer"):
                if pair[0] == "name":
                    if opened:
                        yield opened
                    opened = self._item(Item(pair[1], block.line, block.mark, block.children), placed)
                elif opened:
                    said = dict(self._said(block.text, block.line, block.children))
                    opened = _with(opened, said)
                continue
            if opened:
                yield opened
                opened = None
            yield from self._items(block, placed)
        if opened:
            yield opened

    def _telling_blocks(self, blocks: Iterable[Block]) -> Iterator[Item | Table]:
        """Items and tables, and each line of a paragraph that is one of Dataview's page fields, as an item."""
        for block in blocks:
            if not isinstance(block, Paragraph):
                yield block
                continue
            for text, line in zip(block.texts, block.lines, strict=True):
                if "::" in text and self._record != "answer" and key_value(text, self.key):
                    yield Item(text, line)

    def _items(self, item: Item, placed: Placed, *, nested: bool = False) -> Iterator[Record]:
        record = replace(self._item(item, placed), nested=nested)
        inner = [child for child in item.children if child.mark is not None or self._carries(child)]
        group = bool(inner) and item.mark is None and not record.fields and not self._telling(record.name)
        if not group and (record.name or record.fields) and (record.fields or not placed.loose):
            yield record
        for child in inner:
            yield from self._items(child, placed, nested=not group)

    def _carries(self, item: Item) -> bool:
        """Whether an item says so much that it is a record of its own, and no remark on the one above."""
        if key_value(item.text, self.key) is not None:
            return False
        taken = take_fields(item.text, self.key)
        return bool(self._known(taken)) or self._telling(taken.text)

    def _item(self, item: Item, placed: Placed) -> Record:
        taken = take_fields(item.text, self.key)
        fields = {key: Text(value, item.line) for key, value in self._known(taken).items()}
        for child in item.children:
            if child.mark is None and key_value(child.text, self.key):
                for key, text in self._said(child.text, child.line, child.children):
                    fields.setdefault(key, text)
        where = Place(self._note, item.line, placed.section.heading)
        return Record(
            taken.text,
            where,
            fields,
            placed.id,
            item.mark,
            taken.struck,
            rest=taken.fields.get(REST, ""),
            recurs=RECURS.search(item.text) is not None,
        )

    def _rows(self, table: Table, placed: Placed) -> Iterator[Record]:
        keys = [self.key(cell) for cell in table.header.cells]
        if placed.loose and sum(key is not None for key in keys) < 2:
            return
        name_at = keys.index("name") if "name" in keys else 0
        for row in table.rows:
            cells = [take_fields(cell, self.key) for cell in row.cells]
            fields = {
                key: Text(cell.text, row.line)
                for at, (key, cell) in enumerate(zip(keys, cells, strict=False))
                if key and at != name_at and cell.text
            }
            for cell in cells:
                for key, value in self._known(cell).items():
                    fields.setdefault(key, Text(value, row.line))
            name = cells[name_at]
            if name.text or fields:
                where = Place(self._note, row.line, placed.section.heading)
                yield Record(name.text, where, fields, placed.id, struck=name.struck, form="table")


def _joined(paragraph: Paragraph, known: Callable[[str], str | None]) -> Iterator[Text]:
    """A paragraph's `Key: value` lines; a line without a key goes on with the line above."""
    pending: Text | None = None
    for text, line in zip(paragraph.texts, paragraph.lines, strict=True):
        if pending and not key_value(text, known):
            pending = Text(f"{pending.text} {text}", pending.line)
            continue
        if pending:
            yield pending
        pending = Text(text, line)
    if pending:
        yield pending


def _with(record: Record, said: Mapping[str, Text]) -> Record:
    return replace(record, fields={**said, **record.fields})
