"""A note's body to sections, through mistune, with the line of every text.

mistune says what is a heading, an item, a table, a paragraph, and what is code; its tokens carry no positions. Since
they come in the order of the source, each token's first line is looked for from where the last one was found.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from vaultplan.lazy import regex
from vaultplan.markdown.dialect import evened, spaced
from vaultplan.model import Block, Item, Paragraph, Row, Section, Table

if TYPE_CHECKING:
    import mistune

Token: TypeAlias = dict[str, Any]

_LEAD = r"(?:[\s>]|(?:[-*+]|\d{1,9}[.)])(?=\s)|#{1,6}(?=\s))*"
_PREFIX = regex(rf"^{_LEAD}$")
_BARE = regex(rf"^{_LEAD}(?:[-*+]|\d{{1,9}}[.)])\s*$")
_BREAK = regex(r"^[\s>]*([-*_])(?:\s*\1){2,}\s*$")
_CLOSING = regex(r"(?:^|\s)#+\s*$")
_BOX = regex(r"^\[(.)\](?:\s+|$)")
_CALLOUT = regex(r"^\[![\w-]+\][+-]?\s*")
_ATX = regex(r"^#{1,6}[ \t]+[^#\s|][^|]*$")
_RUNNING_ON = ("```", "~~~", "<", "]:")
_KNOWN = 256
"""Parts of notes that are remembered: a save of a note seldom changes more than one."""
_SMALL = 8_000
"""Characters of the largest part that is remembered: a log of a megabyte may be saved all day."""

_Open: TypeAlias = tuple[tuple[int, str], ...]
"""The headings above a place that enclose it, outermost first, each with its level."""

_BLOCK_ID = regex(r"\s+\^[A-Za-z0-9-]+$")


@lru_cache
def _markdown() -> "mistune.Markdown":
    import mistune  # noqa: PLC0415 - start-up time: what was read before needs none of it

    return mistune.create_markdown(renderer=None, plugins=["table", "mistune.plugins.table.table_in_quote"])


def read_sections(lines: Sequence[str], first_line: int) -> tuple[Section, ...]:
    """The sections of a body without comments; `first_line` is the number of its first line in the note.

    It is read in parts, and a part that was read before, at the same place, is not read again.

    Raises:
        Exception: whatever mistune raises on input that it can't take, such as RecursionError.
    """
    sections: list[Section] = []
    open_headings: _Open = ()
    for at, part in _parts(lines):
        read = _read if sum(map(len, part)) <= _SMALL else _read.__wrapped__
        found, open_headings = read(part, first_line + at, open_headings)
        sections += found[1:] if at else found
    return tuple(sections)


def _parts(lines: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The body parted at its headings, each part with the index of its first line.

    Whole where something in it could run on across a blank line and a heading: code, HTML, a link's definition.
    """
    start = 0
    if not any(sign in line for line in lines for sign in _RUNNING_ON):
        for at in range(1, len(lines)):
            if lines[at].startswith("#") and not lines[at - 1].strip(" \t") and _ATX.match(lines[at]):
                yield start, tuple(lines[start:at])
                start = at
    yield start, tuple(lines[start:])


@lru_cache(_KNOWN)
def _read(lines: tuple[str, ...], first_line: int, above: _Open) -> tuple[tuple[Section, ...], _Open]:
    """The sections of a part below some open headings, and the headings that are open behind it."""
    markdown = _markdown()
    state = markdown.block.state_cls()
    even = evened(lines)
    state.process("\n".join(spaced(even)) + "\n")
    markdown.block.parse(state)
    return _Reader(even, first_line).sections(state.tokens, above)


class _Reader:
    """Walks the tokens once, keeping the place in the source."""

    def __init__(self, lines: Sequence[str], first_line: int) -> None:
        self._lines = lines
        self._first = first_line
        self._at = 0

    def sections(self, tokens: Sequence[Token], above: _Open) -> tuple[tuple[Section, ...], _Open]:
        sections: list[Section] = []
        open_headings = [*above]
        heading, level, line, trail = "", 0, self._first, tuple[str, ...]()
        blocks: list[Block] = []
        for token in tokens:
            if token["type"] != "heading":
                blocks += self._blocks(token)
                continue
            sections.append(Section(heading, level, line, tuple(blocks), trail))
            blocks = []
            level = token["attrs"]["level"]
            line = self._heading(token)
            heading = _BLOCK_ID.sub("", " ".join(token["text"].split()))
            open_headings = [(above, text) for above, text in open_headings if above < level]
            trail = tuple(text for _, text in open_headings)
            open_headings.append((level, heading))
        sections.append(Section(heading, level, line, tuple(blocks), trail))
        return tuple(sections), tuple(open_headings)

    def _heading(self, token: Token) -> int:
        line = self._find(token["text"])
        if token["style"] == "setext":
            self._at += token["text"].strip("\n").count("\n") + 1
        return line

    def _blocks(self, token: Token) -> Iterator[Block]:
        """The blocks that one token holds; quotes and callouts are looked through."""
        match token["type"]:
            case "paragraph" | "block_text" | "heading":  # a heading in a quote is words, not structure
                if paragraph := self._paragraph(token["text"]):
                    yield paragraph
            case "list":
                for child in token["children"]:
                    yield self._item(child)
            case "table":
                yield self._table(token)
            case "block_quote":
                for child in token["children"]:
                    yield from self._blocks(child)
            case "block_code" | "block_html":
                self._pass(token.get("raw", ""))
            case "thematic_break":
                self._seek(_BREAK)

    def _paragraph(self, text: str) -> Paragraph | None:
        texts = [line.strip() for line in text.split("\n") if line.strip()]
        lines = [self._find(line) for line in texts]
        if texts and (callout := _CALLOUT.match(texts[0])):
            texts[0] = texts[0][callout.end() :]
        kept = [(text, line) for text, line in zip(texts, lines, strict=True) if text]
        return Paragraph(tuple(text for text, _ in kept), tuple(line for _, line in kept)) if kept else None

    def _item(self, token: Token) -> Item:
        text, line = "", 0
        children: list[Item] = []
        for child in token["children"]:
            if child["type"] in ("block_text", "paragraph") and not line:
                rows = [row.strip() for row in child["text"].split("\n") if row.strip()]
                found = [self._find(row) for row in rows]
                text, line = " ".join(rows), found[0] if found else 0
            elif child["type"] != "blank_line":
                line = line or self._first + self._next()
                for block in self._blocks(child):
                    children += [block] if isinstance(block, Item) else []
        box = _BOX.match(text)
        return Item(text[box.end() :] if box else text, line or self._seek(_BARE), box and box[1], tuple(children))

    def _table(self, token: Token) -> Table:
        head, *bodies = token["children"]
        cells = tuple(_cell(cell) for cell in head["children"])
        self._seek_row(head["children"])
        header = Row(cells, self._first + self._at)
        self._at += 2
        rows = []
        for row in (row for body in bodies for row in body["children"]):
            rows.append(Row(tuple(_cell(cell) for cell in row["children"]), self._first + self._at))
            self._at += 1
        return Table(header, tuple(rows))

    def _seek_row(self, cells: Sequence[Token]) -> None:
        """Go to the header row: the next line that holds its cells and stands above a line of dashes."""
        texts = [cell["text"].strip() for cell in cells]
        for at in range(self._at, len(self._lines) - 1):
            line, below = self._lines[at], self._lines[at + 1]
            if "-" in below and all(text in line for text in texts) and "|" in line + below:
                self._at = at
                return

    def _pass(self, raw: str) -> None:
        """Go behind code or HTML, so that nothing is found inside it."""
        rows = [row.strip() for row in raw.split("\n") if row.strip()]
        for row in rows:
            for at in range(self._at, len(self._lines)):
                if row in self._lines[at]:
                    self._at = at + 1
                    break

    def _next(self) -> int:
        """The index of the next line that isn't blank."""
        return next((at for at in range(self._at, len(self._lines)) if self._lines[at].strip()), self._at)

    def _seek(self, wanted: re.Pattern[str]) -> int:
        """Go behind the next line like this; its number, the place's own when there is none."""
        found = next((at for at in range(self._at, len(self._lines)) if wanted.match(self._lines[at])), None)
        if found is not None:
            self._at = found + 1
        return self._first + (self._at if found is None else found)

    def _find(self, text: str) -> int:
        """The line of this text's first line, at or behind the place; the place itself when it can't be found."""
        row = next((row.strip() for row in text.split("\n") if row.strip()), "")
        for at in range(self._at, len(self._lines)):
            if _ends_with(self._lines[at], row):
                self._at = at + 1
                return self._first + at
        return self._first + min(self._at, max(len(self._lines) - 1, 0))


def _ends_with(line: str, row: str) -> bool:
    """Whether a source line is this text behind quote signs, bullets and `#`."""
    line = line.rstrip()
    if not line.endswith(row):
        line = _CLOSING.sub("", line).rstrip()
        if not line.endswith(row):
            return False
    return _PREFIX.match(line[: len(line) - len(row)]) is not None


def _cell(token: Token) -> str:
    return str(token["text"]).replace("\\|", "|").strip()
