"""One note, as written."""

from collections.abc import Mapping
from dataclasses import field
from typing import TypeAlias

from vaultplan.lazy import dataclass
from vaultplan.model.base import Fault, Place
from vaultplan.model.memo import Memo


@dataclass(frozen=True, slots=True)
class Property:
    """A property of the note: its texts (one for text, several for a list, none when empty).

    `lines` are those of the texts, where they stand below the property's own.
    """

    texts: tuple[str, ...]
    line: int
    lines: tuple[int, ...] = ()

    @property
    def placed(self) -> tuple[tuple[str, int], ...]:
        """Each text with its line."""
        return tuple(zip(self.texts, self.lines or (self.line,) * len(self.texts), strict=True))

    def below(self, rows: int) -> "Property":
        """The same property, so many lines further down."""
        return Property(self.texts, self.line + rows, tuple(line + rows for line in self.lines))


@dataclass(frozen=True, slots=True)
class Item:
    """A list item. `mark` is the character in the box of a task line, None without a box."""

    text: str
    line: int
    mark: str | None = None
    children: tuple["Item", ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, one text a cell."""

    cells: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its header and its rows."""

    header: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, one text a line as written; `lines` are their numbers."""

    texts: tuple[str, ...]
    lines: tuple[int, ...]


Block: TypeAlias = Item | Table | Paragraph


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands right under it. Before the first heading: level 0, an empty heading.

    `trail` holds the headings that enclose this one, outermost first.
    """

    heading: str
    level: int
    line: int
    blocks: tuple[Block, ...]
    trail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Capture:
    """A list item that a tag sends to a plan, wherever in the vault it stands.

    `kind` is the kind of note that it belongs to (`eda`, `proof`), `section` the section there, "" where the tag names
    none; `language` is the tag's. `heading` is the one above it, `plans` are the plans that it names (`#plan/name`).
    """

    kind: str
    section: str
    language: str
    item: Item
    heading: str = ""
    plans: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Leftover:
    """A prompt that vaultplan shipped, or a lone TBD, ??? or bracket, that still stands in a note."""

    text: str
    place: Place
    shipped: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """One note, read. `off` holds the codes that a comment switches off, by line; "" stands for all.

    A note that is no plan's has no kinds and no sections; `captures` are the lines in it that a tag sends to one.
    `memo` remembers what was made of it, and is no part of its value.
    """

    path: str
    kinds: tuple[str, ...]
    properties: Mapping[str, Property]
    sections: tuple[Section, ...]
    faults: tuple[Fault, ...] = ()
    unread: tuple[Fault, ...] = ()
    off: Mapping[int, frozenset[str]] = field(default_factory=dict)
    captures: tuple[Capture, ...] = ()
    memo: Memo = field(default_factory=Memo, init=False, repr=False, compare=False)

    @property
    def unreadable(self) -> bool:
        """Whether nothing in it could be read; even an empty note has one section."""
        return bool(self.unread) and not self.sections
