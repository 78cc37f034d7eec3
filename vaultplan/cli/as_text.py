"""`vaultplan status` for people: the dashboard's first screen, in a terminal."""

from collections.abc import Iterator
from datetime import date

import click

from vaultplan.cli.terminal import padded, safe, width, wrapped
from vaultplan.method.next_action import next_action
from vaultplan.model import Answer, Place, Plan, State, Step
from vaultplan.words import Texts, texts

_MOST = 8


def plan_text(plan: Plan, today: date, columns: int) -> str:
    """The plan on one screen, `columns` wide."""
    say = texts(plan.settings.language)
    parts = [
        _head(plan, say, today, columns),
        _next(plan, say, today, columns),
        _steps(plan, say, columns),
        _hours(plan),
    ]
    parts += [_questions(plan, columns), _unread(plan, columns)]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _head(plan: Plan, say: Texts, today: date, columns: int) -> list[str]:
    title = f"{safe(plan.home) or 'Career plan'}, {today.isoformat()}"
    lines = [click.style(title, bold=True)]
    if plan.example:
        lines.append("This is the example plan: an invented person's, to look at.")
    if plan.known_for and plan.known_for.own:
        lines.append(wrapped(f"Known for: {safe(plan.known_for.text)}", columns, "  "))
    if any(part and part.own for part in (plan.helps, plan.problem, plan.result)):
        sentence = say(
            "dashboard.proposition", helps=_said(plan.helps), problem=_said(plan.problem), result=_said(plan.result)
        )
        lines.append(wrapped(sentence.replace("**", ""), columns, "  "))
    return lines


def _said(answer: Answer | None) -> str:
    return safe(" ".join(answer.text.split())) if answer and answer.own else "…"


def _next(plan: Plan, say: Texts, today: date, columns: int) -> list[str]:
    action = next_action(plan, say, today)
    if action is None:
        return []
    lines = [click.style(wrapped(f"Next: {safe(action.ask)}", columns, "      "), fg="green", bold=True)]
    lines.append("      " + wrapped(safe(action.why), columns - 6, "      "))
    if action.place:
        lines.append("      " + click.style(_where(action.place), dim=True))
    return lines


def _where(place: Place) -> str:
    return safe(f"{place.note}, line {place.line}")


def _steps(plan: Plan, say: Texts, columns: int) -> list[str]:
    titles = [say(f"step.{step.kind}.title") for step in plan.steps]
    wide = max(len(title) for title in titles) + 2
    bars = max(step.total for step in plan.steps)
    lines = []
    for step, title in zip(plan.steps, titles, strict=True):
        number = f"{step.number}. " if 1 <= step.number <= 7 else "   "
        bar, rest = _step(step, bars, say)
        indent = 3 + wide + width(click.unstyle(bar))
        lines.append(f"{number}{padded(title, wide)}{bar}{wrapped(rest, columns, ' ' * indent)}".rstrip())
    return lines


def _step(step: Step, bars: int, say: Texts) -> tuple[str, str]:
    """A step's bar with its count, and what there is to say of it."""
    if not step.applies:
        return "", f"n/a{': ' + safe(step.reason) if step.reason else ''}"
    if step.unknown:
        return "", "unknown: a note of it could not be read"
    if step.note is None:
        return "", "no note yet"
    bar = padded("■" * step.met + "□" * (step.total - step.met), bars)
    opened = next((check for check in step.counted if check.state is not State.MET), None)
    colour = "green" if opened is None else None
    rest = f"open: {say(f'check.{opened.id}.label')}" if opened else ""
    if step.stale and step.last_looked:
        rest = f"{rest + '; ' if rest else ''}look again, last on {step.last_looked.isoformat()}"
    if step.status == "done" and opened:
        rest += " (you say done)"
    return f"{click.style(bar, fg=colour)}  {padded(f'{step.met} of {step.total}', 8)}", rest


def _hours(plan: Plan) -> list[str]:
    if not plan.tasks and not plan.reinvestments:
        return []
    budget = plan.budget
    about = "~" if budget.approximate else ""
    unknown = f", {budget.freed_unknown} unknown" if budget.freed_unknown else ""
    own = f", own time {budget.freed_own_time:.1f} h" if budget.freed_own_time else ""
    spent = f", {budget.reinvested_unknown} unknown" if budget.reinvested_unknown else ""
    spent += f", own time {budget.reinvested_own_time:.1f} h" if budget.reinvested_own_time else ""
    return [
        "Hours a week",
        f"   Freed       {budget.freed_done:.1f} h done, {about}{budget.freed_planned:.1f} h planned{unknown}{own}",
        f"   Reinvested  {budget.reinvested_done:.1f} h done, {about}{budget.reinvested_planned:.1f} h planned{spent}",
    ]


def _questions(plan: Plan, columns: int) -> list[str]:
    if not plan.findings:
        return []
    lines = ["Questions about what is written"]
    for finding in plan.findings[:_MOST]:
        lines.append("   " + click.style(safe(f"{finding.note}, line {finding.line}"), dim=True))
        lines.append("   " + wrapped(safe(f"{finding.message} {finding.question}"), columns - 3, "   "))
    return [*lines, *_more(len(plan.findings))]


def _unread(plan: Plan, columns: int) -> list[str]:
    if not plan.unread:
        return []
    lines = [click.style("Could not be read, and counts for nothing", fg="yellow")]
    lines += ["   " + wrapped(safe(f"{one.note}: {one.reason}"), columns - 3, "   ") for one in plan.unread[:_MOST]]
    return [*lines, *_more(len(plan.unread))]


def _more(count: int) -> Iterator[str]:
    if count > _MOST:
        yield f"   and {count - _MOST} more"
