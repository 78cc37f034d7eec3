"""The one next action: the open question that moves the plan most; in a plan that is filled in, the next deed."""

from datetime import date

from vaultplan.lazy import dataclass
from vaultplan.model import Check, Finding, Place, Plan, State, Step, Worth
from vaultplan.words import Texts

_ORDER = (
    "R13", "R10", "R11", "R12", "R14", "R24", "R20", "R21", "R22", "R23", "R30", "R31", "R40", "R43", "R42", "R44",
    "R70", "R71", "R50", "R51", "R52", "R53", "R55", "R60", "R61", "R64", "R62", "R65", "R66", "R72", "R16",
    "R02", "R01", "R03",
)  # fmt: skip
"""Which answer helps the rest most, first. The proposition begins, unless its raw material is missing: see `_first`."""


@dataclass(frozen=True, slots=True)
class NextAction:
    """What to do next, why, and where."""

    ask: str
    why: str
    place: Place | None


def next_action(plan: Plan, say: Texts, today: date) -> NextAction | None:
    """The next action, or None when there is nothing to do.

    Open checks come first, in the order in which the method builds on them, unless a finding of high worth shows that
    an earlier step doesn't bear what is built on it. Then a move that is overdue, any other finding of high worth, a
    step that is stale, a move that is due, a finding of medium worth, a task.
    """
    open_checks = {
        check.id: check
        for step in plan.steps
        if step.applies and not step.unknown
        for check in step.counted
        if check.state is not State.MET
    }
    if check := _first(open_checks):
        asked = NextAction(say(f"check.{check.id}.ask"), _why(check, say), check.place)
        return _shaky(plan, check) or asked
    overdue, due = _moves(plan, say, today)
    return (
        overdue
        or _finding(plan, "high")
        or _stale(plan.steps, say)
        or due
        or _finding(plan, "medium")
        or _task(plan, say)
    )


def _shaky(plan: Plan, check: Check) -> NextAction | None:
    """A finding of high worth in the step of the open check, or in one before it: what stands on it waits."""
    number = next((step.number for step in plan.steps if check in step.checks), 0)
    before = {step.note for step in plan.steps if 0 < step.number <= number}
    found = (one for one in plan.findings if one.worth == "high" and one.note in before and not one.covers)
    return next(map(_asked, found), None)


def _finding(plan: Plan, worth: Worth) -> NextAction | None:
    return next((_asked(one) for one in plan.findings if one.worth == worth), None)


def _asked(finding: Finding) -> NextAction:
    return NextAction(finding.question, finding.message, Place(finding.note, finding.line, finding.heading))


def _why(check: Check, say: Texts) -> str:
    """Why to answer, and what is missing of an answer that is begun."""
    why = say(f"check.{check.id}.why")
    missing = ", ".join(say.missing(what) for what in check.missing)
    return f"{why} {say('next.missing', what=missing)}" if missing and check.state is State.STARTED else why


def _first(open_checks: dict[str, Check]) -> Check | None:
    """The first open check; the proposition waits for the problems, which are easier to begin with."""
    order = [id_ for id_ in _ORDER if id_ in open_checks]
    if order and order[0] == "R13" and "R10" in open_checks and open_checks["R13"].state < State.STARTED:
        return open_checks["R10"]
    return open_checks[order[0]] if order else None


def _moves(plan: Plan, say: Texts, today: date) -> tuple[NextAction | None, NextAction | None]:
    """The move that is most overdue, else the one that is due next."""
    dated = [(move.due, move) for move in plan.moves if move.due and move.status not in ("done", "rejected")]
    if not dated:
        return None, None
    due, move = min(dated, key=lambda pair: (pair[0], pair[1].place.note, pair[1].place.line))
    name = "next.move_overdue" if due < today else "next.move_due"
    action = NextAction(say(name, text=move.text), say(f"{name}_why", due=due.isoformat()), move.place)
    return (action, None) if due < today else (None, action)


def _stale(steps: tuple[Step, ...], say: Texts) -> NextAction | None:
    stale = [(step.last_looked, step) for step in steps if step.stale and step.last_looked]
    if not stale:
        return None
    day, step = min(stale, key=lambda pair: (pair[0], pair[1].number))
    title = say(f"step.{step.kind}.title")
    why = say("next.review_why", date=day.isoformat())
    ask = say("next.review", step=title.lower(), title=title)  # not every language writes its nouns small
    return NextAction(ask, why, Place(step.note, 1) if step.note else None)


def _task(plan: Plan, say: Texts) -> NextAction | None:
    waiting = [task for task in plan.tasks if task.status in ("idea", "asked")]
    if not waiting:
        return None
    task = max(waiting, key=lambda task: (task.hours.weekly if task.hours else -1.0, -task.place.line))
    why = say("next.task_why", hours=say.decimal(task.hours.weekly)) if task.hours else say("next.task_why_unknown")
    return NextAction(say("next.task", text=task.text), why, task.place)
