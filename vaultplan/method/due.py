"""Looking back: what waits for a look (R03)."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from vaultplan.model import Due, Place, Plan, State, Step

SOON = 14
"""Days ahead in which a move is due soon."""

_OVER = {"done", "rejected"}


def due(plan: Plan, today: date) -> tuple[Due, ...]:
    """Everything that waits: steps, then reviews, moves, tasks, and decisions without a verdict."""
    return (
        *_steps(plan, today),
        *_moves(plan, today),
        *_tasks(plan, today),
        *(
            Due("decision", "reviews", decision.option, decision.place, decision.on, _days(decision.on, today))
            for decision in plan.decisions
            if not decision.verdict
        ),
    )


def _steps(plan: Plan, today: date) -> Iterator[Due]:
    """Steps looked at too long ago, oldest first; filled-in ones that were never looked at; the last review."""
    stale = [
        (step.last_looked, step) for step in plan.steps if step.stale and step.last_looked and step.kind != "reviews"
    ]
    for day, step in sorted(stale, key=lambda pair: (pair[0], pair[1].number)):
        yield Due(
            "audit" if step.kind == "audit" else "step", step.kind, step.kind, _top(step), day, (today - day).days
        )
    for step in plan.steps:
        if step.kind != "reviews" and step.last_looked is None and _filled(step):
            yield Due("unlooked", step.kind, step.kind, _top(step))
    for step in plan.steps:
        if step.kind == "reviews" and step.applies and not step.unknown and (step.stale or step.last_looked is None):
            yield Due("review", step.kind, step.kind, _top(step), step.last_looked, _days(step.last_looked, today))


def _moves(plan: Plan, today: date) -> Iterator[Due]:
    until = today + timedelta(days=SOON)
    dated = ((move.due, move) for move in plan.moves if move.due and move.due <= until and move.status not in _OVER)
    for day, move in sorted(dated, key=lambda pair: (pair[0], pair[1].place.note, pair[1].place.line)):
        yield Due("move", "roadmap", move.text, move.place, day, (today - day).days)


def _tasks(plan: Plan, today: date) -> Iterator[Due]:
    dated = ((task.due, task) for task in plan.tasks if task.due and task.due < today and task.status not in _OVER)
    for day, task in sorted(dated, key=lambda pair: (pair[0], pair[1].place.note, pair[1].place.line)):
        yield Due("task", "eda", task.text, task.place, day, (today - day).days)


def _filled(step: Step) -> bool:
    """Whether somebody has written in a step that applies."""
    return step.note is not None and step.applies and any(check.state >= State.STARTED for check in step.checks)


def _top(step: Step) -> Place | None:
    return Place(step.note, 1) if step.note else None


def _days(day: date | None, today: date) -> int | None:
    return (today - day).days if day else None


def markable(found: Iterable[Due]) -> tuple[Due, ...]:
    """The steps among them that a mark in their note answers."""
    return tuple(one for one in found if one.kind in ("step", "unlooked", "audit"))
