"""From a tick on the dashboard to the box in its note: one byte, found for certain, or not at all."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from vaultplan.dashboard.frame import Box as DrawnBox
from vaultplan.dashboard.frame import Existing
from vaultplan.dashboard.ticks import Group, Remark, Tick, Why, changed_boxes, remarks_on, ticks_of
from vaultplan.errors import NoteChangedError, NotWritableError
from vaultplan.lazy import dataclass
from vaultplan.markdown.edit import EditRefusedError, box_at, line_of, with_done_date
from vaultplan.model import Place, Plan, Task
from vaultplan.state.displaced import keep_displaced
from vaultplan.state.journal import LineChange, record
from vaultplan.vault.box import SETTLE, Box, set_box
from vaultplan.vault.write import Replaced
from vaultplan.vault.write import replace as replace_note

if TYPE_CHECKING:
    from vaultplan.engine import Engine
    from vaultplan.engine.homes import Home

_TRIES = 10


@dataclass(frozen=True, slots=True)
class Edit:
    """One box of a note: its line (from 1), where its byte stands, the note as it is and as it would be."""

    note: str
    line: int
    at: int
    before: bytes
    after: bytes

    @property
    def lines(self) -> tuple[bytes, bytes]:
        """The line as it is and as it would be."""
        return line_of(self.before, self.line), line_of(self.after, self.line)


class Ticks:
    """Takes the ticks of a dashboard to the notes of its plan.

    `written` are the notes that were written, `asked` those that were to be, the last time, `remarks` what is said of
    ticks that could not be.
    """

    def __init__(self, engine: "Engine", today: date) -> None:
        self._engine = engine
        self._today = today
        self._refused: dict[Group, Why] = {}
        self._tries = _TRIES
        self.written: dict[str, None] = {}
        self.asked: set[str] = set()

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What the dashboard has to say of ticks that were not written."""
        said = (remark for group, why in self._refused.items() for remark in remarks_on(group, why, self._today))
        return tuple(dict.fromkeys(said))

    def take(self, home: "Home", plan: Plan, dashboard: Existing, generation: Sequence[DrawnBox] | None) -> bool:
        """Take every tick of a dashboard; True when a note was written or has changed, so that all must be read again.

        Args:
            home: the plan's notes.
            plan: what they say.
            dashboard: as somebody saved it.
            generation: the boxes of the dashboard that it was made from, where they are known.

        Raises:
            VaultplanError: the journal can't be written; then nothing was.
        """
        groups = [group for group in changed_boxes(dashboard, generation) if group not in self._refused]
        if not groups:
            return False
        lines = self._engine.task_lines(plan, self._today)
        edits: list[tuple[Group, Edit]] = []
        self.asked = set()
        noted: dict[str, bytes] = {}
        for group in groups:
            found = ticks_of(group, lines)
            try:
                planned = found if isinstance(found, str) else self._prepare(home, plan, found, noted)
            except NoteChangedError:  # and so may the task have
                self.asked = {tick.task.place.note for tick in found if not isinstance(tick, str)}
                return True
            if isinstance(planned, str):
                self._refused[group] = planned
                continue
            edits += [(group, edit) for edit in planned]
            noted |= {edit.note: edit.after for edit in planned}
            self.asked |= noted.keys()
        return self._write(edits) if edits else False

    def _prepare(
        self, home: "Home", plan: Plan, ticks: Sequence[Tick], noted: Mapping[str, bytes]
    ) -> tuple[Edit, ...] | Why:
        """The notes as they would be, box by box; why not, where a tick can't be certain.

        What would be written is read first: but for these tasks, the plan must say the same as before.
        """
        data = dict(noted)
        edits = list[Edit]()
        for tick in ticks:
            note = tick.task.place.note
            if why := self._engine.untouchable(note, home):
                return why
            edit = self._edit(plan, tick, data.get(note, self._engine.data(note)))
            if not isinstance(edit, Edit):
                return edit
            edits.append(edit)
            data[edit.note] = edit.after
        as_is, as_meant = (self._engine.read(home, self._today, notes).tasks for notes in (noted, data))
        return tuple(edits) if _is_meant(as_is, as_meant, ticks) else "changed"

    def _edit(self, plan: Plan, tick: Tick, before: bytes) -> Edit | Why:
        task = tick.task
        try:
            at = box_at(before, task.place.line)
            if at is None or before[at : at + 1] != (task.mark or "").encode():
                return "changed"
            after = before[:at] + (b"x" if tick.done else b" ") + before[at + 1 :]
            if plan.settings.done_dates:
                after = with_done_date(after, task.place.line, self._today.isoformat() if tick.done else None)
        except EditRefusedError:
            return "changed"
        return Edit(task.place.note, task.place.line, at, before, after)

    def _write(self, edits: Sequence[tuple[Group, Edit]]) -> bool:
        """Write the boxes, in one entry of the journal; True when something must be read again."""
        changes = [LineChange(edit.note, edit.line, *edit.lines) for _, edit in edits]
        written = list[LineChange]()
        again = False
        with record(self._engine.root, changes, "ticks") as entry:
            for (group, edit), change in zip(edits, changes, strict=True):
                try:
                    outcome = self._put(edit, ours=edit.note in {one.note for one in written})
                except NotWritableError:
                    self._refused[group] = "readonly"
                    continue
                if outcome is Box.BUSY:
                    self._refused[group] = "busy"
                    continue
                again = True
                if outcome is Box.WROTE:
                    written.append(change)
                    self.written[edit.note] = None
            entry.done(written)
        return again

    def _put(self, edit: Edit, *, ours: bool) -> Box:
        """One box; notes that were saved just now, and not by us, are given the time to settle, ten times in all."""
        if len(edit.after) != len(edit.before):
            keep = partial(keep_displaced, self._engine.root, edit.note)
            done = replace_note(self._engine.root, edit.note, edit.after, edit.before, keep=keep)
            return Box.CHANGED if done.outcome is Replaced.COLLIDED else Box.WROTE
        mark, settle = edit.after[edit.at : edit.at + 1], 0 if ours else SETTLE
        while (
            outcome := set_box(self._engine.root, edit.note, edit.before, edit.at, mark, settle=settle)
        ) is Box.BUSY and self._tries:
            self._tries -= 1
            time.sleep(SETTLE)
        return outcome


def _is_meant(before: Sequence[Task], after: Sequence[Task], ticks: Sequence[Tick]) -> bool:
    """Whether these tasks alone are read otherwise, and as they were wanted."""
    wanted = {tick.task.place: tick.done for tick in ticks}
    return [_but_for_box(task, wanted) for task in before] == [_but_for_box(task, wanted) for task in after] and all(
        (task.status == "done") is wanted[task.place] for task in after if task.place in wanted
    )


def _but_for_box(task: Task, wanted: Mapping[Place, bool]) -> Task:
    return replace(task, status="idea", mark=None) if task.place in wanted else task
