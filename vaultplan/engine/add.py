"""Adding lines to one plan: to its own notes, or tagged to today's daily note. All of them, or none.

Every note is prepared and read again before the first byte is written: the lines must come out as the records that
were meant, and nothing else in the plan may change.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from difflib import get_close_matches

from vaultplan.engine import Engine
from vaultplan.engine.added import Edit, aim_at
from vaultplan.engine.back import Step, put
from vaultplan.engine.homes import Home, folder_of
from vaultplan.engine.in_daily import in_daily
from vaultplan.engine.in_plan import in_plan
from vaultplan.errors import ListUnknownError, NotWritableError, PartlyWrittenError, VaultplanError
from vaultplan.method.adding import LISTS, Wanted, kind_of, list_named
from vaultplan.state.journal import Entry, NoteChange, record
from vaultplan.vault.folders import make_folders, remove_folder
from vaultplan.vault.reasons import in_words

_TRIES = 10


class Adding:
    """One plan, to be added to."""

    def __init__(self, engine: Engine, home: Home, when: datetime, *, daily: bool = False) -> None:
        """`daily`: to today's daily note."""
        self._engine = engine
        self._home = home.path
        self._when = when
        self._daily = daily
        self._aim = aim_at(engine, home, when)
        self.root = engine.root
        self.say = self._aim.say

    def list_named(self, word: str) -> str:
        """The list that a word names, in any language or in the plan's own words.

        Raises:
            ListUnknownError: it names none.
        """
        if found := list_named(word, self._aim.reading):
            return found
        lists = dict.fromkeys((*LISTS, *(self.say.heading(kind_of(one), one).casefold() for one in LISTS)))
        near = get_close_matches(word.casefold(), lists, n=1)
        raise ListUnknownError(word, near[0] if near else None, lists)

    def prepare(self, wanted: Sequence[Wanted]) -> tuple[Edit, ...]:
        """The notes as they would be. Writes nothing.

        Raises:
            VaultplanError: a line can't be added so that it means what it should.
        """
        if self._daily:
            return (in_daily(self._aim, wanted),) if wanted else ()
        lines = [self._aim.line(one, dated=True) for one in wanted]
        edits: dict[str, Edit] = {}
        for name in dict.fromkeys(one.wanted.list for one in lines):
            edit = in_plan(self._aim, name, [one for one in lines if one.wanted.list == name], edits)
            edits[edit.note] = edit
        return tuple(edits.values())

    def write(self, wanted: Sequence[Wanted]) -> tuple[Edit, ...]:
        """Write the notes. What another program saves meanwhile is read, and the lines are added to that.

        Raises:
            PartlyWrittenError: a note was written, then another one could not be, nor the first one be put back.
            VaultplanError: nothing was written.
        """
        edits = self.prepare(wanted)
        if not edits:
            return ()
        made: list[Edit] = []
        folders: list[str] = []
        with record(self.root, [edit.change for edit in edits], "add") as entry:
            try:
                self._write_all(entry, edits, made, folders)
            except VaultplanError as error:
                stay = self._rolled_back(made, folders)
                entry.done([edit.change for edit in stay])
                if stay:
                    kept = [edit.note for edit in stay]
                    left = [edit.note for edit in edits if edit.note not in kept]
                    raise PartlyWrittenError(kept, left, error) from error
                raise
            entry.done([edit.change for edit in made])
        return tuple(made)

    def _write_all(self, entry: Entry, edits: Sequence[Edit], made: list[Edit], folders: list[str]) -> None:
        """Write these notes; `made` and `folders` say how far it came, whatever happens."""
        for _ in range(_TRIES):
            for edit in edits:
                for folder in self._missing(edit):
                    folders.append(folder)  # noqa: PERF402 - each is known before the next one may fail
                if not put(self.root, Step(edit.before, edit.after, edit.change)):
                    break
                made.append(edit)
            else:
                return
            left = [row.wanted for edit in edits if edit not in made for row in edit.rows]
            self._look_again()
            edits = self.prepare(left)
            entry.revise([edit.change for edit in (*made, *edits)])
        raise NotWritableError(self.root / edits[0].note, "another program keeps writing it")

    def _missing(self, edit: Edit) -> Iterator[str]:
        """Makes the folders of a new note; gives each that was made."""
        if edit.before is None:
            with in_words(self.root / edit.note):
                yield from make_folders(self.root, folder_of(edit.note))

    def _rolled_back(self, made: Sequence[Edit], folders: Sequence[str]) -> list[Edit]:
        """Put back what was written, the last one first; what could not be."""
        stay: list[Edit] = []
        for edit in reversed(made):
            try:
                back = put(self.root, Step(edit.after, edit.before, NoteChange(edit.note, edit.after, edit.before)))
            except VaultplanError:
                back = False
            if not back:
                stay.insert(0, edit)
        for folder in reversed(folders):
            remove_folder(self.root, folder)
        return stay

    def _look_again(self) -> None:
        self._engine.look()
        home = next(home for home in self._engine.homes() if home.path == self._home)
        self._aim = aim_at(self._engine, home, self._when)


def skills_in(engine: Engine, today: date) -> tuple[str, ...]:
    """The skills of a vault's plans, each once, for somebody who is about to type one."""
    engine.look()
    plans = [engine.read(home, today) for home in engine.homes()]
    return tuple(dict.fromkeys(skill.name for plan in plans for skill in plan.skills))
