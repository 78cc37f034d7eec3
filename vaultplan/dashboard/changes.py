"""What changed since the last review, and how each skill went from review to review (X22)."""

from collections.abc import Callable, Iterable, Sequence

from vaultplan.dashboard.page import NAME, Page, bullets, table
from vaultplan.escaping.dashboard import inline
from vaultplan.method.history import before_last, since_last, trend
from vaultplan.method.snapshots import strip
from vaultplan.model import AnswerChange, Changes, Difference, Review, SkillThen

_ARROW = " → "
_ABSENT = "–"  # noqa: RUF001 - a dash is meant
_BEFORE = 160


def changes(page: Page) -> tuple[str, ...]:
    """The differences between what the last review wrote down and today; then the skills over time.

    Where nothing has changed since, as on the days after a review, what the review looked back on stays.
    """
    found = since_last(page.plan, page.today)
    if found is None:
        return ()
    review, changed = found
    title, lines = page.say("changes.title", date=_day(review)), [*_lines(page, changed)]
    if not lines and (earlier := before_last(page.plan, page.today)):
        then, last, changed = earlier
        title, lines = page.say("changes.between", then=_day(then), date=_day(last)), [*_lines(page, changed)]
    said = bullets([*page.shown(lines), *page.rest(lines)]) if lines else page.say("changes.nothing")
    return (f"## {title}", said, *_trend(page))


def _day(review: Review) -> str:
    return review.on.isoformat() if review.on else _ABSENT


def _lines(page: Page, changed: Changes) -> Iterable[str]:
    yield from _named(page, "skills_added", changed.skills_added)
    yield from _named(page, "skills_dropped", changed.skills_dropped)
    yield from _named(page, "critical", changed.critical)
    yield from _named(page, "uncritical", changed.uncritical)
    yield from (_answer(page, one) for one in changed.answers)
    for one in changed.proof:
        yield page.say("changes.proof", skill=_name(one.name), before=one.before, after=one.after)
    yield from _named(page, "roles_added", changed.roles_added)
    yield from _named(page, "roles_dropped", changed.roles_dropped)
    for one in changed.hours:
        amounts = {"before": page.texts.decimal(float(one.before)), "after": page.texts.decimal(float(one.after))}
        yield page.say(f"changes.hours.{one.name}", **amounts)
    yield from (_rewritten(page, one) for one in changed.rewritten)
    if changed.met:
        yield page.say("changes.met", before=changed.met.before, after=changed.met.after)


def _named(page: Page, name: str, names: Sequence[str]) -> Iterable[str]:
    if names:
        yield page.say(f"changes.{name}", names=page.names(names))


def _name(name: str) -> str:
    return inline(name, limit=NAME)


def _answer(page: Page, one: AnswerChange) -> str:
    line = page.say(
        "changes.answer",
        skill=_name(one.skill),
        question=page.say(f"changes.question.{one.question}"),
        before=page.say(f"changes.value.{one.before or 'open'}"),
        after=page.say(f"changes.value.{one.after or 'open'}"),
    )
    return line if one.better is None else page.say("changes.better" if one.better else "changes.worse", line=line)


def _rewritten(page: Page, one: Difference) -> str:
    before = inline(str(one.before), limit=_BEFORE)
    return page.say(f"changes.rewritten.{one.name}", before=before) if before else page.say(f"changes.first.{one.name}")


def _trend(page: Page) -> tuple[str, ...]:
    """One row a skill, its times side by side in two cells: that many columns would not fit a phone."""
    found = trend(page.plan, page.today)
    if found is None:
        return ()
    header = (page.say("changes.skill"), page.say("changes.audit"), page.say("changes.proofs"))
    rows = [
        (_name(name), _joined(times, lambda then: strip(then.audit)), _joined(times, _count))
        for name, times in page.shown(found.rows)
    ]
    days = ", ".join(day.isoformat() for day in found.days[:-1])
    return (
        f"### {page.say('changes.trend')}",
        page.say("changes.trend_days", days=days),
        table(header, rows),
        *page.rest(found.rows),
    )


def _joined(times: Sequence[SkillThen | None], shown: Callable[[SkillThen], str]) -> str:
    return _ARROW.join(_ABSENT if then is None else shown(then) for then in times)


def _count(then: SkillThen) -> str:
    return _ABSENT if then.proof is None else str(then.proof)
