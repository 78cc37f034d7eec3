"""Where a new item of a section can stand, the best place first.

Whether it means there what it should is read afterwards, by whoever asks.
"""

import re
from collections.abc import Iterator, Sequence

from vaultplan.lazy import dataclass, regex
from vaultplan.model import Item, Section

_BULLET = regex(r" {0,3}(?:(?P<sign>[-*+])|(?P<number>\d{1,8})(?P<stop>[.)]))(?=\s|$)")
_BLOCK = regex(r" {0,3}(?:#{1,6}(?:\s|$)|>|\||`{3}|~{3}|<|%%|[-*_](?:[ \t]*[-*_]){2,}[ \t]*$)")
"""What ends an item though no blank line parts it from that."""
_UNDERLINE = regex(r" {0,3}(?:=+|-+)[ \t]*$")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place above a line (from 1); `apart`: with a blank line on either side. `bullet` is that of its list."""

    before: int
    apart: bool
    bullet: str = "-"


def spots(lines: Sequence[str], section: Section, end: int) -> Iterator[Spot]:
    """The places in a section: behind its last item, at its end, right under its heading.

    Items that are still to be filled in stay below the new one.

    Args:
        lines: those of the note.
        section: one of its sections.
        end: the line of the next heading, or the one behind the last.
    """
    end = min(end, len(lines) + 1)
    items = [block for block in section.blocks if isinstance(block, Item)]
    filled = [item for item in items if item.text.strip() or item.children]
    if filled and (bullet := _bullet(lines, filled[-1].line)):
        yield Spot(_behind(lines, filled[-1].line, end), apart=False, bullet=_next(bullet))
    elif items and (bullet := _bullet(lines, items[0].line)):
        yield Spot(items[0].line, apart=False, bullet=bullet[0].strip())
    yield Spot(end, apart=True)
    if section.heading:
        underlined = section.line < len(lines) and _UNDERLINE.match(lines[section.line]) is not None
        yield Spot(section.line + 1 + underlined, apart=True)


def last_spot(lines: Sequence[str]) -> Spot:
    """The end of a note: right behind its last item, where a list that isn't numbered is what it ends with."""
    last = next((at for at in range(len(lines), 0, -1) if lines[at - 1].strip()), 0)
    bullet = _bullet(lines, last) if last else None
    joins = bullet is not None and bullet["sign"] is not None
    return Spot(last + 1, apart=False, bullet=lines[last - 1].strip()[0]) if joins else Spot(len(lines) + 1, apart=True)


def _bullet(lines: Sequence[str], line: int) -> re.Match[str] | None:
    return _BULLET.match(lines[line - 1]) if 0 < line <= len(lines) else None


def _next(bullet: re.Match[str]) -> str:
    return bullet["sign"] or f"{int(bullet['number']) + 1}{bullet['stop']}"


def _behind(lines: Sequence[str], line: int, end: int) -> int:
    """The line behind an item and all that belongs to it."""
    behind, blank = line + 1, False
    for at in range(line + 1, end):
        text = lines[at - 1] if at <= len(lines) else ""
        if not text.strip():
            blank = True
        elif text[0].isspace() and (not _BULLET.match(text) or text.startswith(("  ", "\t"))):
            behind, blank = at + 1, False
        elif blank or _BULLET.match(text) or _BLOCK.match(text):
            break
        else:
            behind = at + 1
    return behind
