"""Taking back what vaultplan changed in somebody's notes: byte for byte, or not at all.

All notes of an action are looked at before the first one is written. What somebody has written since stays, and where
it stands in the way, nothing is changed. Taking back is noted down like any change, so it can be taken back as well.
"""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from vaultplan.engine import Engine
from vaultplan.engine.back import RefusedError, Step, bytes_of, put, step_back
from vaultplan.errors import (
    NothingToUndoError,
    NotTakenBackError,
    NotWritableError,
    PartlyTakenBackError,
    VaultplanError,
)
from vaultplan.method.start import read_start
from vaultplan.state.displaced import keep_displaced
from vaultplan.state.journal import Entry, NoteChange, Recorded, journal, record
from vaultplan.words import words

_TRIES = 10


class History:
    """The actions of a vault that are on record, the oldest first; `odd` are files among them that are none."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.entries, self.odd = journal(root)
        self._undone: dict[int, int] = {}
        for entry in reversed(self.entries):
            if entry.undoes is not None and entry.whole and entry.number not in self._undone:
                self._undone.setdefault(entry.undoes, entry.number)

    def undone_by(self, entry: Recorded) -> int | None:
        """The number of the entry that took this one back, and stands."""
        return self._undone.get(entry.number)

    def last(self) -> "TakeBack | None":
        """The newest change that stands and is not back already; what took something back is no change of its own."""
        numbers = {entry.number: entry for entry in self.entries}

        def takes_back(entry: Recorded | None) -> bool:
            return entry is not None and entry.undoes is not None and not takes_back(numbers.get(entry.undoes))

        for entry in reversed(self.entries):
            if self.undone_by(entry) is None and not takes_back(entry):
                found = TakeBack(self.root, entry)
                if found.steps or found.refused:
                    return found
        return None

    def of(self, number: int) -> "TakeBack":
        """This entry.

        Raises:
            NothingToUndoError: there is none of that number, or its notes are as they were before it.
        """
        entry = next((entry for entry in self.entries if entry.number == number), None)
        if entry is None:
            raise NothingToUndoError(number, "there is no such change on record")
        found = TakeBack(self.root, entry)
        if not found.steps and not found.refused:
            raise NothingToUndoError(number, "the notes are as they were before it already")
        return found


class TakeBack:
    """One action, to be taken back: the steps that it takes, and the notes in which it can't be, with the reason."""

    def __init__(self, root: Path, entry: Recorded) -> None:
        self.root = root
        self.entry = entry
        self.steps: tuple[Step, ...] = ()
        self.refused: dict[str, str] = {}
        self._look()

    def check(self) -> None:
        """Say what stands in the way, and where the versions from before are kept.

        Raises:
            NotTakenBackError: something does.
        """
        if self.refused:
            reasons = {self.root / note: why for note, why in self.refused.items()}
            raise NotTakenBackError(self.entry.number, reasons, self._kept())

    def write(self) -> tuple[str, ...]:
        """Take it back; the notes that were written. What another program saves meanwhile is looked at anew.

        Raises:
            VaultplanError: nothing was changed.
            PartlyTakenBackError: some of it could neither be taken back nor left as it was.
        """
        self.check()
        made: list[Step] = []
        with record(self.root, [step.change for step in self.steps], "undo", self.entry.number) as entry:
            try:
                self._write_all(entry, made)
            except VaultplanError as error:
                stay = _rolled_back(self.root, made)
                entry.done([step.change for step in stay])
                if stay:
                    left = {step.note for step in self.steps} - {step.note for step in stay}
                    raise PartlyTakenBackError({step.note for step in stay}, left, error) from error
                raise
            entry.done([step.change for step in made])
        return tuple(dict.fromkeys(step.note for step in made))

    def _write_all(self, entry: Entry, made: list[Step]) -> None:
        """Every step; `made` says how far it came, whatever happens."""
        for _ in range(_TRIES):
            for step in self.steps:
                if not put(self.root, step, settled=any(one.note == step.note for one in made)):
                    break
                made.append(step)
            else:
                return
            self._look()
            self.check()
            entry.revise([step.change for step in (*made, *self.steps)])
        raise NotWritableError(self.root / self.steps[0].note, "another program keeps writing it")

    def _look(self) -> None:
        """Find the steps, by the notes as they are now."""
        notes: dict[str, bytes | None] = {}
        steps: list[Step] = []
        self.refused = {}
        for change in reversed(self.entry.changes):
            try:
                now = notes[change.note] if change.note in notes else bytes_of(self.root, change.note)
                step = step_back(change, now)
            except RefusedError as error:
                self.refused.setdefault(change.note, str(error))
                continue
            if step:
                steps.append(step)
                notes[change.note] = step.after
        self.steps = tuple(steps)

    def _kept(self) -> list[Path]:
        """The versions from before of the notes in which it can't be taken back, where they are known and kept."""
        kept = []
        for change in self.entry.changes:
            if isinstance(change, NoteChange) and change.before is not None and change.note in self.refused:
                with suppress(VaultplanError):
                    kept.append(keep_displaced(self.root, change.note, change.before))
        return kept


def language(root: Path) -> str:
    """The language of the vault's plans; English where they have several, or there is none."""
    engine = Engine(root)
    with suppress(VaultplanError):
        engine.look()
        starts = ([note for note in home.notes if "plan" in note.kinds] for home in engine.homes())
        spoken = {read_start(notes, words())[0].language for notes in starts}
        return spoken.pop() if len(spoken) == 1 else "en"
    return "en"


def _rolled_back(root: Path, made: Sequence[Step]) -> list[Step]:
    """Make the steps that were made undone; those that could not be."""
    stay: list[Step] = []
    for step in reversed(made):
        try:
            back = put(root, Step(step.after, step.before, step.change), settled=True)
        except NotWritableError:
            back = False
        if not back:
            stay.insert(0, step)
    return stay
