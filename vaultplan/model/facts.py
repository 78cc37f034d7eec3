"""What a plan's notes say: one value a record."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import Literal, TypeAlias

from vaultplan.lazy import dataclass
from vaultplan.model.base import Place, State
from vaultplan.model.history import Snapshot

Bucket: TypeAlias = Literal["eliminate", "delegate", "automate"]
Status: TypeAlias = Literal["idea", "asked", "started", "done", "rejected"]

BUCKETS: tuple[Bucket, ...] = ("eliminate", "delegate", "automate")


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
    """The four questions of step 4 for one skill. Answers are yes, partly, no, unsure or None.

    `trusted_by` is what stands behind the answer to the third one.
    """

    skill: str
    place: Place
    used: str | None = None
    stakes: str | None = None
    trusted: str | None = None
    teach: str | None = None
    on: date | None = None
    note: str = ""
    trusted_by: str = ""

    @property
    def answers(self) -> tuple[str | None, ...]:
        """The four answers in the method's order."""
        return (self.used, self.stakes, self.trusted, self.teach)


@dataclass(frozen=True, slots=True)
class Need:
    """What a role needs: a capability target."""

    text: str
    kind: str = "skill"
    place: Place | None = None


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
    scheduled: date | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A line of the Eliminate / Delegate / Automate list. Unknown hours are None, never 0.

    `mark` is the character in its box, None where its line has none; `recurs` says that a tick there does more than
    tick (Obsidian Tasks' recurrence and on-completion, obsidian.md §1.2).
    """

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
    mark: str | None = None
    recurs: bool = False

    @property
    def tickable(self) -> bool:
        """Whether its box, one byte of its note, says how far it is, so that a tick elsewhere can stand for it."""
        boxed = self.mark is not None and len(self.mark) == 1 and self.mark.isascii() and not self.recurs
        return boxed and self.status != "rejected" and (self.mark in {"x", "X"}) is (self.status == "done")


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
    """A look back: what changed, what was decided, and the plan's facts on that day where they were written down."""

    place: Place
    on: date | None = None
    changed: str = ""
    decision: str = ""
    facts: Snapshot = field(default_factory=Snapshot)


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
    """The properties of 00 Start that steer vaultplan. `done_dates`: a tick on the dashboard leaves its day behind.

    `capture_in` are the folders from which tagged lines are taken, all of the vault for None; `capture_out` are left
    out.
    """

    language: str = "en"
    weekly_hours: float | None = None
    working_days: float = 5
    link_style: Literal["wiki", "markdown"] = "wiki"
    cadences: Mapping[str, int] = field(default_factory=dict)
    done_dates: bool = False
    capture_in: tuple[str, ...] | None = None
    capture_out: tuple[str, ...] = ()

    def captures(self, path: str) -> bool:
        """Whether tagged lines of the note at this path are taken."""

        def among(folders: tuple[str, ...]) -> bool:
            return any(path.startswith(f"{folder}/") for folder in folders)

        return (self.capture_in is None or among(self.capture_in)) and not among(self.capture_out)
