"""Where mistune reads markdown unlike everybody else: lines put so that both read the same, each in its place."""

from collections.abc import Iterator, Sequence

from vaultplan.lazy import regex

_QUOTED = regex(r"^ {0,3}>")
_ENDS_QUOTE = regex(r"^ {0,3}(?:#{1,6}(?:\s|$)|<[A-Za-z!/?]|(?:[-*+]|1[.)])\s)")
_DELIMITER = regex(r"^\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_PIPE = regex(r"(?<!\\)\|")


def evened(lines: Sequence[str]) -> list[str]:
    """The lines with each table's rows as wide as its header.

    GFM fills short rows and cuts long ones; mistune takes a ragged table for a paragraph.
    """
    evened = list(lines)
    at = 1
    while at < len(lines):
        prefix, header = _quoted(lines[at - 1])
        if not (_DELIMITER.match(_quoted(lines[at])[1]) and "|" in lines[at] and "|" in header):
            at += 1
            continue
        width = len(_cells(header))
        if width != len(_cells(_quoted(lines[at])[1])):
            at += 1
            continue
        evened[at - 1], evened[at] = (prefix + _row(_cells(_quoted(lines[n])[1]), width) for n in (at - 1, at))
        at += 1
        while at < len(lines) and "|" in lines[at]:
            evened[at] = _quoted(lines[at])[0] + _row(_cells(_quoted(lines[at])[1]), width)
            at += 1
    return evened


def spaced(lines: Sequence[str]) -> Iterator[str]:
    """The lines with a blank one between a quote and the heading, the list or the HTML right under it.

    CommonMark ends the quote there; mistune takes the heading for its lazy continuation, and gives the list first.
    """
    quoted = False
    for line in lines:
        if quoted and _ENDS_QUOTE.match(line):
            yield ""
            quoted = False
        quoted = _QUOTED.match(line) is not None or (quoted and not line.isspace() and line != "")
        yield line


def _quoted(line: str) -> tuple[str, str]:
    """A line's indentation and quote signs, and the rest."""
    rest = line.lstrip(" \t>")
    return line[: len(line) - len(rest)], rest


def _cells(row: str) -> list[str]:
    row = row.strip()
    cells = _PIPE.split(row.removeprefix("|"))
    return cells[:-1] if len(cells) > 1 and not cells[-1] else cells


def _row(cells: list[str], width: int) -> str:
    return "| " + " | ".join(cell.strip() for cell in [*cells, *[""] * width][:width]) + " |"
