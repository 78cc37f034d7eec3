"""The values that travel through vaultplan, from a note's text to the dashboard.

Everything is frozen: rooms hand values on, none changes another's. Paths are vault-relative POSIX strings, lines count
from 1 in the file as the user sees it, hours are per week.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Literal, TypeAlias

Bucket: TypeAlias = Literal["eliminate", "delegate", "automate"]
Status: TypeAlias = Literal["idea", "asked", "started", "done", "rejected"]

BUCKETS: tuple[Bucket, ...] = ("eliminate", "delegate", "automate")


class State(IntEnum):
    """How far an answer, or a check, is. Ordered: deleting text never raises it (product.md §4)."""

    EMPTY = 0
    PLACEHOLDER = 1
    STARTED = 2
    MET = 3

    @property
    def word(self) -> str:
        """The state as JSON and the dashboard say it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a note and a line in it; `heading` is the nearest heading above, for links."""

    note: str
    line: int
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault in a note before it has words: `code` names it, `details` fill its sentence (see `words`)."""

    note: str
    line: int
    code: str
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault in the notes, in words. Data, never raised; it blocks nothing."""

    note: str
    line: int
    code: str
    message: str
    question: str
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """A note, or a part of it, that could not be read, and why. Never taken for empty."""

    note: str
    reason: str


# --- One note as written -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Property:
    """A property of the note: its texts (one for text, several for a list, none when empty)."""

    texts: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Item:
    """A list item. `mark` is the character in the box of a task line, None without a box."""

    text: str
    line: int
    mark: str | None = None
    children: tuple["Item", ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, one text a cell."""

    cells: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its header and its rows."""

    header: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, one text a line as written; `lines` are their numbers."""

    texts: tuple[str, ...]
    lines: tuple[int, ...]


Block: TypeAlias = Item | Table | Paragraph


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands right under it. Before the first heading: level 0, an empty heading.

    `trail` holds the headings that enclose this one, outermost first.
    """

    heading: str
    level: int
    line: int
    blocks: tuple[Block, ...]
    trail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """One note of the plan, read."""

    path: str
    kinds: tuple[str, ...]
    properties: Mapping[str, Property]
    sections: tuple[Section, ...]
    faults: tuple[Fault, ...] = ()
    unread: tuple[Fault, ...] = ()

    @property
    def unreadable(self) -> bool:
        """Whether nothing in it could be read; even an empty note has one section."""
        return bool(self.unread) and not self.sections


# --- The plan --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """A free text that the method asks for. `state` judges its own words alone (MET means own text).

    `missing` names what is left of the prompt in a half-replaced answer.
    """

    text: str
    state: State
    place: Place
    missing: tuple[str, ...] = ()

    @property
    def own(self) -> bool:
        """Whether it is the writer's own, whole or in part."""
        return self.state >= State.STARTED


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours a week. `approximate` when a range, an "about" or a guess stands behind them."""

    weekly: float
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill of step 3."""

    name: str
    place: Place
    aliases: tuple[str, ...] = ()
    why: Answer | None = None
    critical: bool = False
    added: date | None = None


@dataclass(frozen=True, slots=True)
class Audit:
    """The four questions of step 4 for one skill. Answers are yes, partly, no, unsure or None."""

    skill: str
    place: Place
    used: str | None = None
    stakes: str | None = None
    trusted: str | None = None
    teach: str | None = None
    on: date | None = None
    note: str = ""

    @property
    def answers(self) -> tuple[str | None, ...]:
        """The four answers in the method's order."""
        return (self.used, self.stakes, self.trusted, self.teach)


@dataclass(frozen=True, slots=True)
class Need:
    """What a role needs: a capability target."""

    text: str
    kind: str = "skill"


@dataclass(frozen=True, slots=True)
class Role:
    """A role of step 5 or 6; the two notes' lines on one role are one Role, with a place for each."""

    name: str
    places: tuple[Place, ...]
    horizon: str | None = None
    path: str | None = None
    problems: Answer | None = None
    success: Answer | None = None
    builds: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    leads_to: tuple[str, ...] = ()
    interest: str = ""
    feasibility: str = ""
    tested: str = ""
    in_roadmap: bool = False
    in_options: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """A short-term move of step 5."""

    text: str
    place: Place
    kind: str | None = None
    builds: tuple[str, ...] = ()
    start: date | None = None
    due: date | None = None
    cue: str = ""
    status: Status = "idea"


@dataclass(frozen=True, slots=True)
class Task:
    """A line of the Eliminate / Delegate / Automate list. Unknown hours are None, never 0."""

    text: str
    bucket: Bucket
    place: Place
    status: Status = "idea"
    hours: Hours | None = None
    own_time: bool = False
    to: str | None = None
    tool: str | None = None
    agreed: str | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Reinvestment:
    """Where freed time goes."""

    text: str
    place: Place
    kind: str | None = None
    hours: Hours | None = None
    own_time: bool = False
    builds: tuple[str, ...] = ()
    status: Status = "idea"


@dataclass(frozen=True, slots=True)
class Proof:
    """A result or a piece of evidence."""

    text: str
    place: Place
    on: date | None = None
    result: str = ""
    skills: tuple[str, ...] = ()
    number: str = ""
    kind: str | None = None
    seen_by: str | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """A look back: what changed, what was decided."""

    place: Place
    on: date | None = None
    changed: str = ""
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A development decision and the targets it serves (R54)."""

    option: str
    place: Place
    serves: tuple[str, ...] = ()
    verdict: str = ""
    why: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Driver:
    """One of the four value drivers, rated 1 to 5 by the writer."""

    name: str
    place: Place
    now: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """The properties of 00 Start that steer vaultplan."""

    language: str = "en"
    weekly_hours: float | None = None
    working_days: float = 5
    link_style: Literal["wiki", "markdown"] = "wiki"
    cadences: Mapping[str, int] = field(default_factory=dict)


# --- The plan, judged ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Check:
    """A requirement of the method (product.md §3) and how far it is. `optional` ones don't count in x of y."""

    id: str
    state: State
    missing: tuple[str, ...] = ()
    place: Place | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its note's own words beside what was computed.

    `unknown`: a note of this kind can't be read, so what isn't met may be in there (product.md §4.7).
    """

    number: int
    kind: str
    checks: tuple[Check, ...]
    note: str | None = None
    status: str | None = None
    reason: str = ""
    reviewed: date | None = None
    last_looked: date | None = None
    cadence: int | None = None
    stale: bool = False
    unknown: bool = False

    @property
    def applies(self) -> bool:
        """False where the writer said n/a."""
        return self.status != "n/a"

    @property
    def counted(self) -> tuple[Check, ...]:
        """The checks that x of y counts: a fixed list."""
        return tuple(check for check in self.checks if not check.optional)

    @property
    def met(self) -> int:
        """How many of the counted checks are met."""
        return sum(check.state is State.MET for check in self.counted)

    @property
    def total(self) -> int:
        """How many checks count."""
        return len(self.counted)


@dataclass(frozen=True, slots=True)
class Budget:
    """Hours a week, freed and reinvested; `unknown` counts lines, the rest are sums (product.md §9)."""

    freed_done: float = 0.0
    freed_planned: float = 0.0
    freed_unknown: int = 0
    freed_own_time: float = 0.0
    claimed: float | None = None
    reinvested_done: float = 0.0
    reinvested_planned: float = 0.0
    reinvested_own_time: float = 0.0
    reinvested_unknown: int = 0
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Every note of one plan, joined: the facts, with names already resolved across notes."""

    home: str
    settings: Settings
    example: bool = False
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    started: date | None = None
    current_role: Answer | None = None
    helps: Answer | None = None
    problem: Answer | None = None
    result: Answer | None = None
    vision: Answer | None = None
    known_for: Answer | None = None
    skills: tuple[Skill, ...] = ()
    audits: tuple[Audit, ...] = ()
    strengths: tuple[str, ...] = ()
    must_build: str | None = None
    leap_bet: str | None = None
    roles: tuple[Role, ...] = ()
    moves: tuple[Move, ...] = ()
    tasks: tuple[Task, ...] = ()
    reinvestments: tuple[Reinvestment, ...] = ()
    proofs: tuple[Proof, ...] = ()
    reviews: tuple[Review, ...] = ()
    decisions: tuple[Decision, ...] = ()
    drivers: tuple[Driver, ...] = ()
    budget: Budget = field(default_factory=Budget)
    steps: tuple[Step, ...] = ()
    findings: tuple[Finding, ...] = ()
    unread: tuple[Unread, ...] = ()
