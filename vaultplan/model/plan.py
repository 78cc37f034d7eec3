"""The plan, joined and judged."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from vaultplan.lazy import dataclass
from vaultplan.model.base import Fault, Finding, Place, State, Unread
from vaultplan.model.facts import (
    Answer,
    Audit,
    Decision,
    Driver,
    Move,
    Proof,
    Reinvestment,
    Review,
    Role,
    Settings,
    Skill,
    Task,
)
from vaultplan.model.note import Leftover, Note


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
    """Every note of one plan, joined: the facts, with names already resolved across notes.

    `pages` are the notes themselves, `at` is where a property or a section stands (`audit.strengths`, `eda.reinvest`),
    `faults` are what reading met; the findings are made of these and of the checks. `skipped` names the checks of
    wording that have no tested word list in the plan's language.
    """

    home: str
    settings: Settings
    example: bool = False
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pages: tuple[Note, ...] = ()
    at: Mapping[str, Place] = field(default_factory=dict)
    started: date | None = None
    current_role: Answer | None = None
    helps: Answer | None = None
    problem: Answer | None = None
    result: Answer | None = None
    problems: tuple[Answer, ...] = ()
    outcomes: tuple[Answer, ...] = ()
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
    leftovers: tuple[Leftover, ...] = ()
    faults: tuple[Fault, ...] = ()
    findings: tuple[Finding, ...] = ()
    skipped: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()
