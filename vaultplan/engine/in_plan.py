"""Lines on their way into a plan's own notes: under the right heading, where they are read as they were meant."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from vaultplan.engine import note_of
from vaultplan.engine.added import Aim, Edit, put_rows, rows_of, standing
from vaultplan.engine.sameness import same_but_for_added
from vaultplan.errors import NoNoteToAddError
from vaultplan.lazy import dataclass
from vaultplan.markdown.edit import bare_lines, insert_apart
from vaultplan.markdown.records import Placed
from vaultplan.markdown.spots import spots
from vaultplan.method.adding import Line, kind_of
from vaultplan.model import Item, Note
from vaultplan.vault.read import MAX_NOTE

_END = 10**9
"""A line that no note has: its end."""


@dataclass(frozen=True, slots=True)
class _Section:
    """A section that a list stands in; `end` is the line behind it."""

    note: Note
    placed: Placed
    end: int


def in_plan(aim: Aim, name: str, lines: Sequence[Line], edits: Mapping[str, Edit]) -> Edit:
    """A note of the plan with the lines of one list, on top of what is to be changed already.

    Where the plan has no heading for the list, its first note of that kind gets one at its end.

    Raises:
        VaultplanError: they have no place there.
    """
    notes = [_as_edited(note, edits) for note in _notes(aim, kind_of(name))]
    found = _sections(aim, name, notes)
    for section in found:
        data = _data(aim, section.note.path, edits)
        for spot in spots(bare_lines(data), section.placed.section, section.end):
            put = put_rows(data, spot, [str(line) for line in lines])
            if edit := _checked(aim, section.note.path, put, lines, edits, section.placed.section.heading):
                return edit
    if not found:
        heading = aim.say.heading(kind_of(name), name)
        after, first = insert_apart(_data(aim, notes[0].path, edits), _END, _block(aim, notes[0], heading, lines))
        if edit := _checked(aim, notes[0].path, (after, first + 2), lines, edits, heading):
            return edit
    raise aim.refused(found[0].note.path if found else notes[0].path, "review.why.otherwise")


def _notes(aim: Aim, kind: str) -> list[Note]:
    """The plan's notes of a kind that can be read.

    Raises:
        NoNoteToAddError: there is none.
    """
    broken = {unread.note for unread in aim.plan.unread}
    ours = [note for note in aim.home.notes if kind in note.kinds]
    if readable := [note for note in ours if note.path not in broken]:
        return readable
    root = aim.engine.root
    unread = sorted(broken & {note.path for note in ours} or broken)
    raise NoNoteToAddError(kind, root / aim.home.path, [str(root / one) for one in unread])


def _sections(aim: Aim, name: str, notes: Iterable[Note]) -> list[_Section]:
    """The sections of a list: under its own heading before those below it, then those that hold some of it already."""
    kind = kind_of(name)
    found: list[tuple[tuple[bool, bool], _Section]] = []
    for note in notes:
        placed = aim.reading.placed(note, kind, "proof" if kind == "proof" else "")
        ends = [one.section.line for one in placed[1:]] + [_END]
        for one, end in zip(placed, ends, strict=True):
            if one.id == name and not one.loose:
                filled = any(isinstance(block, Item) and block.text for block in one.section.blocks)
                found.append(((not one.root, not filled), _Section(note, one, end)))
    return [section for _, section in sorted(found, key=lambda each: each[0])]


def _block(aim: Aim, note: Note, heading: str, lines: Iterable[Line]) -> list[str]:
    """The lines under a heading of their own, as deep as those of the other lists."""
    others = (one.section.level for one in aim.reading.placed(note, "eda") if one.root)
    return ["#" * next(others, 2) + f" {heading}", "", *(f"- {line}" for line in lines)]


def _checked(  # noqa: PLR0913, PLR0917
    aim: Aim, note: str, put: tuple[bytes, int], lines: Sequence[Line], edits: Mapping[str, Edit], heading: str
) -> Edit | None:
    """The note with the lines; None where they, or anything else, would be read otherwise than they should."""
    after, first = put
    as_is = {path: edit.after for path, edit in edits.items()}
    before = aim.engine.read(aim.home, aim.today, as_is)
    as_meant = aim.engine.read(aim.home, aim.today, {**as_is, note: after})
    added = [standing(line.record, note, first + at) for at, line in enumerate(lines)]
    if len(after) > MAX_NOTE or not same_but_for_added(before, as_meant, added):
        return None
    more = len(bare_lines(after)) - len(bare_lines(as_is.get(note, aim.engine.data(note))))
    earlier = edits[note].rows if note in edits else ()
    moved = [replace(row, line=row.line + more) if row.line >= first else row for row in earlier]
    return Edit(note, aim.engine.data(note), after, (*moved, *rows_of(after, first, lines, heading)))


def _data(aim: Aim, note: str, edits: Mapping[str, Edit]) -> bytes:
    """A note as it would be already.

    Raises:
        NoteRefusedError: nothing may be written into it.
    """
    if why := aim.engine.untouchable(note, aim.home):
        raise aim.refused(note, f"review.why.{why}")
    return edits[note].after if note in edits else aim.engine.data(note)


def _as_edited(note: Note, edits: Mapping[str, Edit]) -> Note:
    return note_of(note.path, edits[note.path].after) if note.path in edits else note
