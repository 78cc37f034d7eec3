"""What a check is: a small function with a code, what its answer is worth, and when it is time to ask."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from datetime import date
from typing import Protocol, TypeAlias

from vaultplan.lazy import dataclass
from vaultplan.model import Fault, Memo, Place, Plan, State, Step, Worth
from vaultplan.words.folding import fold_prompt


@dataclass(frozen=True, slots=True)
class Case:
    """What a check looks at.

    `lists` are the words of the wording checks in the plan's language, folded (`fold_prompt`). `exists` says whether a
    link from the plan's notes leads to a note of the vault. `states` are those of the steps' checks (`states`), looked
    up once for all rules. `memo` remembers what was found of single lines.
    """

    plan: Plan
    today: date
    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)
    exists: Callable[[str], bool] = lambda _: True
    states: Mapping[str, State] = field(default_factory=dict)
    memo: Memo = field(default_factory=Memo, repr=False, compare=False)

    def of(self, plan: Plan) -> "Case":
        """The same, of another plan."""
        return Case(plan, self.today, self.lists, self.exists, self.states, self.memo)

    def phrases(self, name: str) -> frozenset[str]:
        """A list of the wording checks in the plan's language, empty where that has none."""
        return self.lists.get(name, frozenset())

    def state(self, requirement: str) -> State:
        """How far a requirement of product.md §3 is."""
        return (self.states or states(self.plan.steps)).get(requirement, State.EMPTY)

    def step(self, kind: str) -> Step | None:
        """The step of a kind."""
        for step in self.plan.steps:
            if step.kind == kind:
                return step
        return None

    def place(self, *names: str) -> Place:
        """The first of these that the notes hold (`eda.reinvest`, `audit.strengths`).

        Else the top of the first note of the first one's kind, else of any note.
        """
        found = next((self.plan.at[name] for name in names if name in self.plan.at), None)
        if found:
            return found
        kinds = (name.partition(".")[0] for name in names)
        notes = (note for kind in kinds for note in self.plan.notes.get(kind, ()))
        return Place(next(notes, self.plan.pages[0].path if self.plan.pages else ""), 1)


def states(steps: Iterable[Step]) -> Mapping[str, State]:
    """How far each requirement of product.md §3 is."""
    return {check.id: check.state for step in steps for check in step.checks}


Look: TypeAlias = Callable[[Case], Iterable[Fault]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One check. The sentence and the question of its code are in `words` (`texts.finding`, `texts.ask`).

    Attributes:
        code: its stable name.
        worth: what the answer is worth to the plan.
        kinds: the kinds of note that it reads, the one it is about first. It is silent while one of them can't be read,
            and where the first one doesn't apply (n/a).
        look: finds the faults; None for what reading itself reports.
        met: the requirements that must be met before it is time to ask.
        begun: the requirements that must at least be begun.
        covers: the requirement that its question asks about, too.
        across: the check of product.md §5 across steps that it is, such as "X01".
        wording: whether it judges wording, by word lists of the plan's language.
        instead: the code of another finding that it takes the place of, where that one is about the same name, or both
            are about none.
    """

    code: str
    worth: Worth
    kinds: tuple[str, ...] = ()
    look: Look | None = None
    met: tuple[str, ...] = ()
    begun: tuple[str, ...] = ()
    covers: str = ""
    across: str = ""
    wording: bool = False
    instead: str = ""

    def is_due(self, case: Case) -> bool:
        """Whether the plan has grown so far that the question helps."""
        steps = [step for kind in self.kinds if (step := case.step(kind))]
        return (
            not any(step.unknown for step in steps)
            and not (steps and not steps[0].applies)
            and all(case.state(id_) is State.MET for id_ in self.met)
            and all(case.state(id_) >= State.STARTED for id_ in self.begun)
        )

    def asked(self, case: Case) -> tuple[Fault, ...]:
        """What it finds, once it is time to ask."""
        return tuple(self.look(case)) if self.look and self.is_due(case) else ()


def rule(  # noqa: PLR0913 - what a rule is; all but the first two are named or kinds
    code: str,
    worth: Worth,
    *kinds: str,
    met: tuple[str, ...] = (),
    begun: tuple[str, ...] = (),
    covers: str = "",
    across: str = "",
    wording: bool = False,
    instead: str = "",
) -> Callable[[Look], Rule]:
    """Make a rule of a function; the arguments are those of `Rule`."""

    def made(look: Look) -> Rule:
        return Rule(code, worth, kinds, look, met, begun, covers, across, wording, instead)

    return made


class Line(Protocol):
    """A record that is known by its words."""

    @property
    def text(self) -> str:
        """Its words."""

    @property
    def place(self) -> Place:
        """Where it stands."""


def one_for_all(code: str, lines: Iterable[Line]) -> Iterator[Fault]:
    """One finding for all of these lines (`n`), none for none.

    It stands at the line that is first by its words (`name`): the order of the notes and records says nothing.
    """
    return one_named(code, [(line.text, line.place) for line in lines])


def one_named(code: str, named: Iterable[tuple[str, Place]]) -> Iterator[Fault]:
    """Like `one_for_all`, for what is known by a name."""
    found = [*named]
    if found:
        folded = [fold_prompt(name) for name, _ in found]
        least = min(folded)
        first = [one for one, words in zip(found, folded, strict=True) if words == least]
        name, place = min(first, key=lambda one: (one[0], one[1].note, one[1].line))
        yield fault(code, place, name=name, n=len(found))


def hours_said(number: float) -> str:
    """Hours as a finding says them: one decimal, halves up as on the dashboard, and none where it is nothing."""
    return f"{math.floor(number * 10 + 0.5) / 10:.1f}".removesuffix(".0")


def fault(code: str, place: Place, **details: object) -> Fault:
    """A fault at a place. What the sentence quotes as `name` or `text` must stand in that line of the note."""
    return Fault(place.note, place.line, code, tuple((name, str(value)) for name, value in details.items()))
