"""One change of a note, taken back: how that is done in the note as it is now, and doing it."""

import time
from contextlib import suppress
from functools import partial
from pathlib import Path

from vaultplan.errors import NotWritableError
from vaultplan.lazy import dataclass
from vaultplan.markdown.conflicts import has_conflict_markers
from vaultplan.markdown.putback import find_line, put_back, with_line
from vaultplan.state.displaced import keep_displaced
from vaultplan.state.journal import Changed, LineChange, NoteChange
from vaultplan.vault.beneath import folder_of
from vaultplan.vault.box import SETTLE, Box, set_box
from vaultplan.vault.reasons import plain
from vaultplan.vault.remove import remove
from vaultplan.vault.write import Replaced, create, replace

_TRIES = 10


class RefusedError(Exception):
    """A change can't be taken back; `str()` says why."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change to make: the note as it is and as it would be (None: no such note), and how that is noted down."""

    before: bytes | None
    after: bytes | None
    change: Changed

    @property
    def note(self) -> str:
        """The note."""
        return self.change.note


def step_back(change: Changed, now: bytes | None) -> Step | None:
    """How a change is taken back in a note as it is now; None where it is back already.

    Raises:
        RefusedError: it can't be.
    """
    if now is not None and has_conflict_markers(now):
        raise RefusedError("it holds two versions, one below the other, that want to be made one first")
    if isinstance(change, LineChange):
        return _line_step(change, now)
    if now == change.before:
        return None
    if now != change.after and None in {now, change.before, change.after}:
        raise RefusedError("the note is gone" if now is None else "something else was written there since")
    if now is None or change.before is None or change.after is None:
        after = change.before
    elif (after := put_back(change.before, change.after, now)) is None:
        raise RefusedError("the lines that were written there were changed since")
    return Step(now, after, NoteChange(change.note, now, after))


def _line_step(change: LineChange, now: bytes | None) -> Step | None:
    if now is None:
        raise RefusedError("the note is gone")
    line = find_line(now, change.line, change.after)
    if line is None:
        if find_line(now, change.line, change.before) is not None:
            return None
        raise RefusedError(f"its line {change.line} was changed, moved or doubled since")
    after = with_line(now, line, change.before)
    return Step(now, after, LineChange(change.note, line, change.after, change.before))


def bytes_of(root: Path, note: str) -> bytes | None:
    """A note; None where there is none.

    Raises:
        RefusedError: it can't be read, or a link leads to it.
    """
    try:
        with folder_of(root, note) as folder:
            return folder.read(note.rpartition("/")[2])
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise RefusedError(f"it can't be read ({plain(error)})") from error


def put(root: Path, step: Step, *, settled: bool = False) -> bool:
    """Make one step; False when something else stands there than was looked at.

    Args:
        root: the vault.
        step: the step.
        settled: whether the note was just written by a step before.

    Raises:
        NotWritableError: the disk refused, or another program has the note open.
    """
    if step.before is None:
        if step.after is not None:
            with suppress(FileExistsError):
                create(root, step.note, step.after)
                return True
        return False
    if step.after is None:
        return remove(root, step.note, step.before)
    if (at := _box(step.before, step.after)) is not None:
        return _set_box(root, step, at, 0 if settled else SETTLE)
    done = replace(root, step.note, step.after, step.before, keep=partial(keep_displaced, root, step.note))
    return done.outcome is not Replaced.COLLIDED


def _box(before: bytes, after: bytes) -> int | None:
    """Where the one byte is in which two notes differ, when it is a box's."""
    if len(before) != len(after):
        return None
    at = next((at for at, (one, other) in enumerate(zip(before, after, strict=True)) if one != other), 0)
    one_byte = before[:at] == after[:at] and before[at + 1 :] == after[at + 1 :]
    return at if one_byte and before[at - 1 : at] == b"[" and before[at + 1 : at + 2] == b"]" else None


def _set_box(root: Path, step: Step, at: int, settle: float) -> bool:
    for _ in range(_TRIES):
        mark = (step.after or b"")[at : at + 1]
        outcome = set_box(root, step.note, step.before or b"", at, mark, settle=settle)
        if outcome is not Box.BUSY:
            return outcome is Box.WROTE
        time.sleep(SETTLE)
    raise NotWritableError(root / step.note, "another program is writing it")
