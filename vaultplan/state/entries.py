"""Entries of the journal: what they say, and the text that they are kept as."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from vaultplan.lazy import dataclass
from vaultplan.markdown.putback import bare, lines_of, stretches


@dataclass(frozen=True, slots=True)
class LineChange:
    """One line of a note, without its end: where it stood, from 1, what it said, and what it says."""

    note: str
    line: int
    before: bytes
    after: bytes


@dataclass(frozen=True, slots=True)
class NoteChange:
    """A whole note: its bytes as they were and as they are; None where there is no such note."""

    note: str
    before: bytes | None
    after: bytes | None


Changed = LineChange | NoteChange


@dataclass(frozen=True, slots=True)
class Recorded:
    """One action: its number, when it was (seconds since 1970), what it was, and what it changed.

    `undoes` is the number of the entry that it takes back; `whole` is False where only a part of it was done.
    """

    number: int
    when: float
    why: str
    changes: tuple[Changed, ...]
    undoes: int | None = None
    whole: bool = True

    def numbered(self, number: int) -> "Recorded":
        """The same, under another number."""
        return replace(self, number=number)

    def partly(self, changes: Sequence[Changed]) -> "Recorded":
        """The same, of which only these changes were made."""
        return replace(self, changes=tuple(changes), whole=False)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that a change touched, for people to read: its line, from 1, what it said and what it says.

    `made` and `gone` where the whole note was not there before, or is not there any more.
    """

    note: str
    line: int
    before: tuple[str, ...]
    after: tuple[str, ...]
    made: bool = False
    gone: bool = False


def spots(change: Changed) -> tuple[Spot, ...]:
    """The places that a change touched, from above to below."""
    if isinstance(change, LineChange):
        return (Spot(change.note, change.line, _shown([change.before]), _shown([change.after])),)
    if change.before is None or change.after is None:
        before, after = (_shown(lines_of(data or b"")) for data in (change.before, change.after))
        return (Spot(change.note, 1, before, after, made=change.before is None, gone=change.after is None),)
    found = stretches(change.before, change.after)
    return tuple(Spot(change.note, one.line, _shown(one.out), _shown(one.brought)) for one in found)


def _shown(lines: Iterable[bytes]) -> tuple[str, ...]:
    return tuple(bare(line).decode(errors="replace").removeprefix("\ufeff") for line in lines)


def packed(entry: Recorded) -> bytes:
    """An entry as a text that can be read, with a sum over it. Any bytes survive in it."""
    body = json.dumps(
        {
            "when": entry.when,
            "why": entry.why,
            "undoes": entry.undoes,
            "whole": entry.whole,
            "changes": [_packed(one) for one in entry.changes],
        }
    )
    return f"{hashlib.sha256(body.encode()).hexdigest()}\n{body}\n".encode()


def unpacked(number: int, data: bytes) -> Recorded:
    """The entry that was packed.

    Raises:
        ValueError: it is none, or it was changed.
    """
    head, _, rest = data.partition(b"\n")
    if head.decode() != hashlib.sha256(rest.removesuffix(b"\n")).hexdigest():
        raise ValueError
    try:
        found = json.loads(rest)
        changes = tuple(map(_unpacked, found["changes"]))
        return Recorded(number, float(found["when"]), found["why"], changes, found["undoes"], found["whole"])
    except (KeyError, TypeError, RecursionError) as error:  # made by a vaultplan that kept other entries
        raise ValueError from error


def _packed(one: Changed) -> dict[str, Any]:
    line = {"line": one.line} if isinstance(one, LineChange) else {}
    return {"note": one.note, **line, "before": _text(one.before), "after": _text(one.after)}


def _unpacked(one: dict[str, Any]) -> Changed:
    note = one["note"]
    if not isinstance(note, str) or not note or "\0" in note or set(note.split("/")) & {"", ".", ".."}:
        raise ValueError
    before, after = _bytes(one["before"]), _bytes(one["after"])
    if "line" not in one:
        return NoteChange(note, before, after)
    if before is None or after is None:
        raise ValueError
    return LineChange(note, int(one["line"]), before, after)


def _text(data: bytes | None) -> str | None:
    return None if data is None else data.decode(errors="surrogateescape")


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else text.encode(errors="surrogateescape")
