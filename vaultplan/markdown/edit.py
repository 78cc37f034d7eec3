"""Changes to a note's bytes, and nothing else of them: the value of a property, new lines at a place, a task's box.

Byte order mark, line ends, tabs, quotes, comments and the missing newline at the end all stay as somebody left them.
"""

import re
from collections.abc import Mapping, Sequence

from vaultplan.lazy import regex
from vaultplan.markdown.properties import is_whole, read_properties
from vaultplan.markdown.source import BOM, UnreadableNoteError, decode, part
from vaultplan.words.folding import fold_key

_LINE = regex(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_KEY = regex(r"(?P<quote>[\"']?)(?P<key>[^\s\"'#:\-][^\"'#:]*+)(?P=quote)[ \t]*+:(?=\s|$)")
_BLANK = regex(r"[ \t]*")
_REMARK = regex(r"[ \t]+#.*")
_VALUE = regex(
    r"[ \t]+(?:\"(?P<double>[^\"\\]*)\"|'(?P<single>[^']*)'|(?P<plain>[^\W_](?:[^#\"'\[\]{}|>]*[^ \t#\"'\[\]{}|>])?|~))"
    r"(?:[ \t]*|[ \t]+#.*)"
)
_BOX = regex(r"(?:[ \t>]|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))*\[(?P<mark>[^\r\n])\](?=[ \t]|\r|\n|\Z)")
_DONE_DATE = regex(r"[ \t]*(?:✅\ufe0f?[ \t]*\d{4}-\d{2}-\d{2}|[\[(]completion::[ \t]*\d{4}-\d{2}-\d{2}[ \t]*[\])])")
_TAIL = regex(r"(?:[ \t]\^[A-Za-z0-9-]+)?[ \t]*(?:\r\n|\r|\n|\Z)")
_DATAVIEW = regex(r"[\[(](?:due|created|start|scheduled|priority|id)::", re.IGNORECASE)
_NULLS = {"~", "null", "Null", "NULL"}
_BROKEN = {"property-invalid", "property-duplicate", "property-nested"}


class EditRefusedError(ValueError):
    """The note can't be changed there without touching, or guessing at, something else. `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def set_property(data: bytes, name: str, value: str, known: Mapping[str, str]) -> bytes:
    """The note with the property `name` set to `value`.

    Only the value changes; quotes, spacing and a comment behind it stay. One that isn't there yet becomes the last one.

    Args:
        data: the note.
        name: our name of the property.
        value: a plain value, such as a date.
        known: our names, by the folded spellings that the note may use.

    Raises:
        EditRefusedError: the properties can't be read for certain, or the property holds a list or stands there twice.
    """
    lines = _lines(data)
    parted = part("".join(map(_bare, lines)).removeprefix(BOM))
    if parted.unclosed:
        raise EditRefusedError("unclosed")
    if not parted.head:
        raise EditRefusedError("no-properties")
    found, troubles = read_properties(parted.head, known)
    named = [at for at, line in enumerate(parted.head, start=1) if _names(line, name, known)]
    if len(named) > 1:
        raise EditRefusedError("twice")
    if any(trouble.code in _BROKEN for trouble in troubles):
        raise EditRefusedError("unreadable")
    if not named and name in found:
        raise EditRefusedError("not-a-date-line")
    if named:
        lines[named[0]] = _with_value(lines[named[0]], value, found[name].texts if name in found else ())
    else:
        lines.insert(len(parted.head) + 1, f"{name}: {value}{_end(lines[0])}")
    changed = "".join(lines)
    _verify(parted.head, part("".join(map(_bare, lines)).removeprefix(BOM)).head, name, value, known)
    return changed.encode()


def insert_lines(data: bytes, before: int, new: Sequence[str]) -> bytes:
    """The note with new lines above its line `before` (from 1), and a blank line on either side of them.

    Blank lines that stand right above stay below the new ones; one past the last line means the end of the note.

    Raises:
        EditRefusedError: the note isn't readable text.
    """
    return insert_apart(data, before, new)[0]


def insert_apart(data: bytes, before: int, new: Sequence[str]) -> tuple[bytes, int]:
    """The same, and the line that the first new one became."""
    lines = _note_lines(data)
    at = min(max(before - 1, 0), len(lines))
    while at > 0 and not lines[at - 1].strip():
        at -= 1
    end = _end_above(lines, at)
    above = [end] if at and lines[at - 1].strip() else []
    below = [end] if at < len(lines) and lines[at].strip() else []
    return _inserted(lines, at, [*above, *(line + end for line in new), *below]), at + len(above) + 1


def insert_rows(data: bytes, before: int, new: Sequence[str]) -> tuple[bytes, int]:
    """The note with new lines right above its line `before`, none of them blank; the line that the first one became.

    Raises:
        EditRefusedError: the note isn't readable text.
    """
    lines = _note_lines(data)
    at = min(max(before - 1, 0), len(lines))
    end = _end_above(lines, at)
    return _inserted(lines, at, [line + end for line in new]), at + 1


def bare_lines(data: bytes) -> list[str]:
    """The lines of a note, without their ends.

    Raises:
        EditRefusedError: the note isn't readable text.
    """
    return [line[: len(line) - len(_end(line))] for line in _lines(data)]


def box_at(data: bytes, line: int) -> int | None:
    """Where the character in the box of a task line stands, in bytes; None where that line (from 1) has no box.

    None also for a character that takes more than one byte.

    Raises:
        EditRefusedError: the note isn't readable text.
    """
    lines = _lines(data)
    found = _BOX.match(lines[line - 1].removeprefix(BOM)) if 0 < line <= len(lines) else None
    if not found or not found["mark"].isascii():
        return None
    before = "".join(lines[: line - 1]) + lines[line - 1][: lines[line - 1].startswith(BOM) + found.start("mark")]
    return len(before.encode())


def with_done_date(data: bytes, line: int, day: str | None) -> bytes:
    """The note with the day on which the task in that line (from 1) was done, as Obsidian Tasks puts it; None: without.

    It stands behind all else but a block id. A line with Dataview's fields gets a field, another one the sign
    (obsidian.md §1.2).

    Raises:
        EditRefusedError: the note isn't readable text.
    """
    lines = _lines(data)
    bare = _DONE_DATE.sub("", lines[line - 1])
    if day is not None:
        tail = next(found for found in _TAIL.finditer(bare))
        sign = f"  [completion:: {day}]" if _DATAVIEW.search(bare) else f" ✅ {day}"
        bare = f"{bare[: tail.start()]}{sign}{bare[tail.start() :]}"
    lines[line - 1] = bare
    return "".join(lines).encode()


def line_of(data: bytes, line: int) -> bytes:
    """A line (from 1) of a note, without its end.

    Raises:
        EditRefusedError: the note isn't readable text.
    """
    found = _lines(data)[line - 1]
    return found[: len(found) - len(_end(found))].encode()


def _lines(data: bytes) -> list[str]:
    """The lines with their ends; the last one has none."""
    try:
        decode(data)
    except UnreadableNoteError as error:
        raise EditRefusedError("unreadable") from error
    return [found[0] for found in _LINE.finditer(data.decode())] or [""]


def _note_lines(data: bytes) -> list[str]:
    """The lines, without what stands behind the last newline where that is nothing."""
    lines = _lines(data)
    return lines if lines[-1] else lines[:-1]


def _end_above(lines: Sequence[str], at: int) -> str:
    return next((_end(line) for line in reversed(lines[:at]) if _end(line)), "\n")


def _inserted(lines: list[str], at: int, block: list[str]) -> bytes:
    if at and at == len(lines) and not _end(lines[-1]):  # the note has no newline at its end, and gets none
        end = _end(block[-1])
        lines = [*lines[:-1], lines[-1] + end]
        block[-1] = block[-1].removesuffix(end)
    return "".join([*lines[:at], *block, *lines[at:]]).encode()


def _bare(line: str) -> str:
    """The line as the readers of notes see it: its end a newline."""
    return line[: len(line) - len(_end(line))] + ("\n" if _end(line) else "")


def _end(line: str) -> str:
    found = re.search(r"\r\n\Z|\r\Z|\n\Z", line)
    return found[0] if found else ""


def _names(line: str, name: str, known: Mapping[str, str]) -> bool:
    """Whether a line of the properties begins one of that name."""
    found = _KEY.match(line)
    return found is not None and known.get(fold_key(found["key"]), found["key"].strip()) == name


def _with_value(line: str, value: str, texts: tuple[str, ...]) -> str:
    """A property's line with another value.

    Raises:
        EditRefusedError: it isn't one plain value that stands on this line.
    """
    key, end = _KEY.match(line), _end(line)
    at = key.end() if key else 0
    rest = line[at : len(line) - len(end)]
    if not texts and (_BLANK.fullmatch(rest) or _REMARK.fullmatch(rest)):
        remark = "" if _BLANK.fullmatch(rest) else rest
        return f"{line[:at]}{' ' if remark or not rest else rest}{value}{remark}{end}"
    found = _VALUE.fullmatch(rest)
    old = next((name for name in ("double", "single", "plain") if found and found[name] is not None), "plain")
    meant = () if found and old == "plain" and found[old] in _NULLS else (found[old],) if found else ()
    if not found or meant != texts:
        raise EditRefusedError("not-a-date-line")
    start, stop = found.span(old)
    return f"{line[: at + start]}{value}{line[at + stop :]}"


def _verify(before: tuple[str, ...], after: tuple[str, ...], name: str, value: str, known: Mapping[str, str]) -> None:
    """Every other property is read as before, and this one as it was meant."""
    old, new = read_properties(before, known)[0], read_properties(after, known)[0]
    said = {key: found.texts for key, found in new.items()}
    if said != {**{key: found.texts for key, found in old.items()}, name: (value,)} or (
        is_whole(before) and not is_whole(after)
    ):
        raise EditRefusedError("elsewhere")
