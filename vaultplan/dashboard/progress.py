"""How far the plan is: the steps, the three lamps of the must-build skill, what is due for another look."""

from collections.abc import Sequence

from vaultplan.dashboard.page import LINE, NAME, Page, bullets, parts, table
from vaultplan.escaping.dashboard import BLANK, inline
from vaultplan.method.proof import newest
from vaultplan.model import Check, Driver, Place, State, Step

_BESIDE = {"plan", "proof", "reviews"}
_SHORT = 40
_LIGHTS = {"move": "roadmap", "hours": "eda", "proof": "proof"}
"""The step that lights each lamp."""


def steps(page: Page) -> tuple[str, ...]:
    """The seven steps; what they start from and leave behind only while it is open."""
    seven = [step for step in page.plan.steps if step.kind not in _BESIDE]
    beside = [step for step in page.plan.steps if step.kind in _BESIDE and step.applies and _open(step)]
    if not seven and not beside:
        return ()
    header = (page.say("steps.step"), page.say("steps.met"), page.say("steps.next"))
    return (f"## {page.say('steps.title')}", table(header, [_row(page, step) for step in (*seven, *beside)]))


def drivers(page: Page) -> tuple[str, ...]:
    """The value drivers as they were rated, in one line; the lowest is named once all of them are rated."""
    rated = page.plan.drivers
    ratings = [driver.now for driver in rated if driver.now is not None]
    if not ratings:
        return ()
    lowest = min(ratings) if len(ratings) == len(rated) and len(set(ratings)) > 1 else None
    shown = [_driver(page, driver, lowest=driver.now == lowest) for driver in page.shown(rated)]
    title = page.links.link(rated[0].place, page.say("drivers.title"))
    return (page.say("drivers.line", title=title, ratings=parts(*shown, *page.rest(rated))),)


def lamps(page: Page) -> tuple[str, ...]:
    """Whether the one skill that must be built has a dated move, hours and proof."""
    skill = page.plan.must_build
    if not skill or not inline(skill):
        return ()
    lit = (_move(page, skill), _hours(page, skill), _proof(page, skill))
    names = ("move", "hours", "proof")
    return (
        f"## {page.say('lamps.title')}",
        page.say("lamps.skill", title=inline(skill, limit=NAME), n=sum(map(bool, lit))),
        bullets(_lamp(page, name, by) for name, by in zip(names, lit, strict=True)),
    )


def _lamp(page: Page, name: str, by: str) -> str:
    """A lamp, lit by something, or dark with a way to light it; where its step doesn't apply, there is none."""
    title = page.say(f"lamps.{name}")
    if by:
        return page.say("lamps.lit", title=title, by=by)
    step = next((step for step in page.plan.steps if step.kind == _LIGHTS[name]), None)
    if step and not step.applies:
        return page.say("lamps.na", title=title)
    return page.say("lamps.dark", title=title, ask=page.say(f"lamps.{name}_ask"))


def due_reviews(page: Page) -> tuple[str, ...]:
    """The steps that nobody looked at for too long, oldest first."""
    stale = [(step.last_looked, step.number, step) for step in page.plan.steps if step.stale and step.last_looked]
    lines = [
        page.say("reviews.line", link=_linked(page, step), date=day.isoformat(), days=step.cadence or 0)
        for day, _, step in sorted(stale, key=lambda found: found[:2])
    ]
    return (f"## {page.say('reviews.title')}", bullets(lines)) if lines else ()


def _row(page: Page, step: Step) -> Sequence[str]:
    name = page.step_name(step.kind)
    title = name if step.kind in _BESIDE else f"{step.number} {name}"
    linked = page.links.cell(_top(step), title)
    if not step.applies:
        reason = inline(step.reason, limit=LINE)
        return (linked, page.say("steps.na"), page.say("steps.na_reason", reason=reason) if reason else "")
    if step.unknown:
        return (linked, page.say("steps.unknown"), page.say("steps.unknown_why", title=page.say("unread.title")))
    bar = "■" * step.met + "□" * (step.total - step.met)
    return (linked, page.say("steps.bar", bar=bar, met=step.met, total=step.total), _next(page, step))


def _next(page: Page, step: Step) -> str:
    open_checks = _open(step)
    said = page.count("steps.done_but", len(open_checks)) if step.status == "done" and open_checks else ""
    looked = step.last_looked.isoformat() if step.stale and step.last_looked else ""
    stale = page.say("steps.stale", date=looked) if looked else ""
    question = _question(page, open_checks[0]) if open_checks else page.say("steps.all")
    missing = page.say("steps.no_note") if step.note is None else ""
    return parts(missing, said, stale, question)


def _question(page: Page, check: Check) -> str:
    """By its short name: the whole question in each row would fill a phone."""
    return page.links.cell(check.place, page.texts(f"check.{check.id}.label"))


def _driver(page: Page, driver: Driver, *, lowest: bool) -> str:
    name = page.word("driver", driver.name, limit=_SHORT) or BLANK
    if driver.now is None:
        return page.say("drivers.unrated", driver=name)
    return page.say("drivers.lowest" if lowest else "drivers.rated", driver=name, now=driver.now)


def _open(step: Step) -> list[Check]:
    return [check for check in step.counted if check.state is not State.MET]


def _top(step: Step) -> Place | None:
    return Place(step.note, 1) if step.note else None


def _linked(page: Page, step: Step) -> str:
    return page.links.link(_top(step), page.step_name(step.kind))


def _move(page: Page, skill: str) -> str:
    moves = [
        (move.due, move.place.note, move.place.line, move)
        for move in page.plan.moves
        if skill in move.builds and move.due and move.status != "rejected"
    ]
    if not moves:
        return ""
    due, _, _, move = min(moves, key=lambda found: found[:3])
    return parts(page.links.link(move.place, move.text, limit=LINE), page.due(due, over=move.status == "done"))


def _hours(page: Page, skill: str) -> str:
    """Own time lights the lamp too, but is called by its name."""
    working, own_time = page.shares(
        one
        for one in page.plan.reinvestments
        if skill in one.builds and one.hours and one.hours.weekly and one.status != "rejected"
    )
    weekly = page.say("lamps.weekly", hours=working) if working else ""
    own_weekly = own_time if weekly or not own_time else page.say("lamps.weekly", hours=own_time)
    own_hours = page.say("own_hours", hours=own_weekly) if own_weekly else ""
    return ", ".join(text for text in (weekly, own_hours) if text)


def _proof(page: Page, skill: str) -> str:
    proofs = [proof for proof in page.plan.proofs if skill in proof.skills]
    if not proofs:
        return ""
    last = newest(page.plan.proofs, skill, page.today)
    if last is None:
        return page.say("lamps.undated", n=len(proofs))
    return page.say("lamps.proofs", n=len(proofs), newest=last.isoformat())
