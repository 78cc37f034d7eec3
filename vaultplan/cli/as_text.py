"""`vaultplan status` for people: the dashboard's first screen, in a terminal, in the plan's language."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import click

from vaultplan.cli.terminal import padded, width, wrapped
from vaultplan.escaping.terminal import safe
from vaultplan.method.next_action import next_action
from vaultplan.model import Answer, Due, Finding, Place, Plan, State, Step
from vaultplan.words import Texts, texts

_MOST = 8


def plan_text(plan: Plan, today: date, columns: int) -> str:
    """The plan on one screen, `columns` wide."""
    say = texts(plan.settings.language)
    parts = [
        _head(plan, say, today, columns),
        _next(plan, say, today, columns),
        _steps(plan, say, columns),
        _hours(plan, say),
    ]
    parts += [_questions(plan, say, columns), _unread(plan, say, columns)]
    return "\n\n".join("\n".join(part) for part in parts if part)


def due_text(plan: Plan, found: Sequence[Due], say: Texts, today: date, columns: int) -> str:
    """Everything that is due, each with the place where it stands."""
    lines = [click.style(f"{safe(plan.home) or say('status.title')}, {today.isoformat()}", bold=True), ""]
    if not found:
        return "\n".join([*lines, say("review.list.none"), ""])
    lines.append(click.style(say("review.list.title"), bold=True))
    for one in found:
        lines.append("   " + wrapped(safe(_due(one, plan, say)), columns - 3, "   "))
        if one.place:
            lines.append("      " + _where(one.place, say))
    return "\n".join([*lines, ""])


def _due(one: Due, plan: Plan, say: Texts) -> str:
    name = one.kind
    if one.kind == "move":
        name = "move_over" if (one.days or 0) > 0 else "move_due" if one.days else "move_today"
    elif one.kind == "review" and one.since is None:
        name = "first_review"
    return say(
        f"review.list.{name}",
        step=say(f"step.{one.step}.title"),
        text=" ".join(one.what.split()),
        date=one.since.isoformat() if one.since else "",
        days=abs(one.days or 0),
        cadence=next((step.cadence for step in plan.steps if step.kind == one.step), 0) or 0,
    )


def _head(plan: Plan, say: Texts, today: date, columns: int) -> list[str]:
    title = f"{safe(plan.home) or say('status.title')}, {today.isoformat()}"
    lines = [click.style(title, bold=True)]
    if plan.example:
        lines.append(say("status.example"))
    if plan.known_for and plan.known_for.own:
        lines.append(wrapped(say("status.known_for", text=safe(plan.known_for.text)), columns, "  "))
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
    label = say("status.next")
    indent = " " * (width(label) + 1)
    lines = [click.style(wrapped(f"{label} {safe(action.ask)}", columns, indent), fg="green", bold=True)]
    lines.append(indent + wrapped(safe(action.why), columns - len(indent), indent))
    if action.place:
        lines.append(indent + _where(action.place, say))
    return lines


def _where(place: Place | Finding, say: Texts) -> str:
    return click.style(say("status.where", note=safe(place.note), line=place.line), dim=True)


def _steps(plan: Plan, say: Texts, columns: int) -> list[str]:
    titles = [say(f"step.{step.kind}.title") for step in plan.steps]
    counts = [say("status.count", met=step.met, total=step.total) for step in plan.steps]
    wide, bars, ends = _widest(titles), max(step.total for step in plan.steps), _widest(counts)
    lines = []
    for step, title, count in zip(plan.steps, titles, counts, strict=True):
        number = f"{step.number}. " if 1 <= step.number <= 7 else "   "
        counted = step.applies and not step.unknown and step.note is not None
        bar = f"{_bar(step, bars)}  {padded(count, ends)}" if counted else ""
        indent = len(number) + wide + width(click.unstyle(bar))
        lines.append(f"{number}{padded(title, wide)}{bar}{wrapped(_rest(step, say), columns, ' ' * indent)}".rstrip())
    return lines


def _widest(labels: Iterable[str]) -> int:
    """Columns for the longest of some labels, with a gap behind it."""
    return max(map(width, labels)) + 2


def _bar(step: Step, columns: int) -> str:
    bar = padded("■" * step.met + "□" * (step.total - step.met), columns)
    return click.style(bar, fg="green" if step.met == step.total else None)


def _rest(step: Step, say: Texts) -> str:
    """What there is to say of a step beside its count, or instead of it."""
    if not step.applies:
        return say("status.na_reason", reason=safe(step.reason)) if step.reason else say("status.na")
    if step.unknown or step.note is None:
        return say("status.unknown" if step.unknown else "status.no_note")
    opened = next((check for check in step.counted if check.state is not State.MET), None)
    parts = [say("status.open", label=say(f"check.{opened.id}.label"))] if opened else []
    if step.stale and step.last_looked:
        parts.append(say("status.stale", date=step.last_looked.isoformat()))
    rest = "; ".join(parts)
    return f"{rest} {say('status.done')}" if step.status == "done" and opened else rest


def _hours(plan: Plan, say: Texts) -> list[str]:
    if not plan.tasks and not plan.reinvestments:
        return []
    one = plan.budget
    rows = {
        "freed": (one.freed_done, one.freed_planned, one.freed_unknown, one.freed_own_time),
        "reinvested": (one.reinvested_done, one.reinvested_planned, one.reinvested_unknown, one.reinvested_own_time),
    }
    labels = {name: say(f"status.{name}") for name in rows}
    wide = _widest(labels.values())
    about = "~" if one.approximate else ""
    return [
        say("status.hours"),
        *(f"   {padded(labels[name], wide)}{', '.join(_amounts(row, about, say))}" for name, row in rows.items()),
    ]


def _amounts(row: tuple[float, float, int, float], about: str, say: Texts) -> Iterator[str]:
    def hours(weekly: float, sign: str = "") -> str:
        return say("dashboard.hours", sign=sign, n=say.decimal(weekly))

    done, planned, unknown, own_time = row
    yield say("status.hours_done", hours=hours(done))
    yield say("status.hours_planned", hours=hours(planned, about))
    if unknown:
        yield say("status.hours_unknown", n=unknown)
    if own_time:
        yield say("dashboard.own_hours", hours=hours(own_time))


def _questions(plan: Plan, say: Texts, columns: int) -> list[str]:
    if not plan.findings:
        return []
    lines = [say("status.questions")]
    for finding in sorted(plan.findings, key=lambda finding: finding.rank)[:_MOST]:
        lines.append("   " + _where(finding, say))
        lines.append("   " + wrapped(safe(f"{finding.message} {finding.question}"), columns - 3, "   "))
    return [*lines, *_more(len(plan.findings), say)]


def _unread(plan: Plan, say: Texts, columns: int) -> list[str]:
    if not plan.unread:
        return []
    lines = [click.style(say("status.unread"), fg="yellow")]
    lines += ["   " + wrapped(safe(f"{one.note}: {one.reason}"), columns - 3, "   ") for one in plan.unread[:_MOST]]
    return [*lines, *_more(len(plan.unread), say)]


def _more(count: int, say: Texts) -> Iterator[str]:
    if count > _MOST:
        yield "   " + say("dashboard.more", n=count - _MOST)
