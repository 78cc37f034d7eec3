"""What a review wrote down of the plan, and what is different from one time to another."""

from dataclasses import field
from datetime import date

from vaultplan.lazy import dataclass
from vaultplan.model.base import Place


@dataclass(frozen=True, slots=True)
class SkillThen:
    """A skill at one time: its four audit answers in the method's order, how much proof it had."""

    name: str
    critical: bool = False
    audit: tuple[str | None, ...] = (None,) * 4
    proof: int | None = None
    newest: date | None = None


@dataclass(frozen=True, slots=True)
class HoursThen:
    """Hours a week at one time, in working time."""

    freed_done: float
    freed_planned: float
    reinvested_done: float
    reinvested_planned: float


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The facts of a plan at one time. None is what isn't known, and is compared with nothing; "" and () are "none".

    `said_as` holds the proposition's sentence in every language, so that a plan that changes its language has not
    changed its proposition.
    """

    proposition: str | None = None
    vision: str | None = None
    known_for: str | None = None
    skills: tuple[SkillThen, ...] | None = None
    roles: tuple[str, ...] | None = None
    hours: HoursThen | None = None
    met: tuple[int, int] | None = None
    said_as: tuple[str, ...] = field(default=(), compare=False)

    @property
    def known(self) -> bool:
        """Whether anything at all is known of that time."""
        return self != Snapshot()


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """An audit answer that is another one now. `better` is None where nobody can tell (unsure, not answered)."""

    skill: str
    question: str
    before: str | None
    after: str | None
    better: bool | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A number, or a text, before and after. `name` says whose it is: a skill, a sum of hours."""

    name: str
    before: str | float
    after: str | float


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed between two times, part by part."""

    skills_added: tuple[str, ...] = ()
    skills_dropped: tuple[str, ...] = ()
    critical: tuple[str, ...] = ()
    uncritical: tuple[str, ...] = ()
    answers: tuple[AnswerChange, ...] = ()
    proof: tuple[Difference, ...] = ()
    roles_added: tuple[str, ...] = ()
    roles_dropped: tuple[str, ...] = ()
    hours: tuple[Difference, ...] = ()
    rewritten: tuple[Difference, ...] = ()
    met: Difference | None = None

    @property
    def any(self) -> bool:
        """Whether anything changed."""
        return self != Changes()


@dataclass(frozen=True, slots=True)
class Due:
    """Something that waits for a look.

    `kind`: step, unlooked, audit, review, move, task, decision. `step` is the kind of note. `since` is the day from
    which it is counted (the last look, the due date), `days` how long ago that is, negative where it is still to come.
    """

    kind: str
    step: str
    what: str
    place: Place | None
    since: date | None = None
    days: int | None = None
