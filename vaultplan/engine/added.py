"""What adding lines to a plan goes by, and what comes out: each note as it would be, with the lines that are new."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from vaultplan.engine import Engine, method
from vaultplan.engine.homes import Home
from vaultplan.errors import NoteRefusedError
from vaultplan.lazy import dataclass
from vaultplan.markdown.edit import bare_lines, insert_apart, insert_rows
from vaultplan.markdown.names import Names
from vaultplan.markdown.spots import Spot
from vaultplan.method.adding import Added, Line, Wanted, line_for
from vaultplan.method.reading import Reading
from vaultplan.model import Place, Plan
from vaultplan.state.journal import NoteChange
from vaultplan.words import Texts, texts


@dataclass(frozen=True, slots=True)
class Aim:
    """A plan that is added to: its notes, what they say, and the means to read them; and the time that it is."""

    engine: Engine
    home: Home
    when: datetime
    plan: Plan
    reading: Reading
    names: Names
    say: Texts

    @property
    def today(self) -> date:
        """The day."""
        return self.when.date()

    def line(self, wanted: Wanted, *, dated: bool) -> Line:
        """The line that says this; `dated`: proof says its day itself.

        Raises:
            AddRefusedError: it can't be said so that it is read as it was meant.
        """
        return line_for(wanted, self.reading, self.names, self.say, self.today if dated else None)

    def refused(self, note: str, why: str) -> NoteRefusedError:
        """That a note is left alone; `why` names the text that says why."""
        return NoteRefusedError(self.engine.root / note, self.say(why))


@dataclass(frozen=True, slots=True)
class Row:
    """A line that is added: its number in the note as it would be, its text, and the heading that it is put under."""

    line: int
    text: str
    heading: str
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Edit:
    """A note as it is (None: not there yet) and as it would be, with the lines that are new in it."""

    note: str
    before: bytes | None
    after: bytes
    rows: tuple[Row, ...]

    @property
    def change(self) -> NoteChange:
        """How it is noted down."""
        return NoteChange(self.note, self.before, self.after)


def aim_at(engine: Engine, home: Home, when: datetime) -> Aim:
    """A plan, read, to be added to."""
    plan = engine.read(home, when.date())
    reading = method().reading(home.notes, plan.settings, example=plan.example)
    names = Names({skill.name: skill.aliases for skill in plan.skills})
    return Aim(engine, home, when, plan, reading, names, texts(plan.settings.language))


def put_rows(data: bytes, spot: Spot, rows: Sequence[str]) -> tuple[bytes, int]:
    """A note with these items at a place, with the bullets of the list there; the line of the first one.

    Raises:
        EditRefusedError: the note isn't readable text.
    """
    number = spot.bullet[:-1]
    bullets = [f"{int(number) + at}{spot.bullet[-1]}" if number else spot.bullet for at in range(len(rows))]
    new = [f"{bullet} {row}" for bullet, row in zip(bullets, rows, strict=True)]
    return (insert_apart if spot.apart else insert_rows)(data, spot.before, new)


def rows_of(after: bytes, first: int, lines: Iterable[Line], heading: str = "") -> list[Row]:
    """The lines as they stand in the note, from this one on."""
    text = bare_lines(after)
    return [Row(first + at, text[first + at - 1], heading, line.wanted) for at, line in enumerate(lines)]


def standing(record: Added, note: str, line: int) -> Added:
    """A record at its place."""
    return replace(record, place=Place(note, line))
