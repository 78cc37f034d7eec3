"""The current role: what is eliminated, delegated and automated, the hours it frees, and where they go."""

from collections.abc import Iterable, Sequence
from functools import partial

from vaultplan.dashboard.page import LINE, NAME, Page, bullets, parts, table
from vaultplan.dashboard.ticks import unwritten
from vaultplan.escaping.dashboard import inline
from vaultplan.model import BUCKETS, Bucket, Budget, Reinvestment, Task


def eda(page: Page) -> tuple[str, ...]:
    """The list by bucket, with the hours that each bucket frees; above it the ticks that were not written."""
    blocks = [*unwritten(page), *(block for bucket in BUCKETS for block in _bucket(page, bucket))]
    if not blocks:
        return ()
    return (f"## {page.say('eda.title')}", *blocks)


def hours(page: Page) -> tuple[str, ...]:
    """Freed hours against reinvested ones, done and planned; own time and the unknown apart."""
    plan, budget = page.plan, page.plan.budget
    if not plan.tasks and not plan.reinvestments:
        return ()
    return (
        f"## {page.say('budget.title')}",
        _sentence(page, budget),
        table(
            ("", *(page.say(f"budget.{column}") for column in ("done", "planned", "own_time"))),
            [
                (
                    page.say("budget.freed"),
                    *_cells(page, budget.freed_done, budget.freed_planned, budget.freed_own_time),
                ),
                (
                    page.say("budget.reinvested"),
                    *_cells(page, budget.reinvested_done, budget.reinvested_planned, budget.reinvested_own_time),
                ),
            ],
        ),
        *((" ".join(remarks),) if (remarks := [*_remarks(page, budget)]) else ()),
        *_reinvested(page),
    )


def _bucket(page: Page, bucket: Bucket) -> Iterable[str]:
    tasks = [task for task in page.plan.tasks if task.bucket == bucket]
    of = (tasks, page.today, page.links, page.texts, page.most)
    yield from page.memo.same(("bucket", bucket), of, lambda: tuple(_list(page, bucket, tasks)))


def _list(page: Page, bucket: Bucket, tasks: Sequence[Task]) -> Iterable[str]:
    """A bucket's title and its lines, of its tasks alone."""
    live = _live(tasks, bucket)
    if not tasks:
        return
    title = page.say(f"eda.{bucket}")
    known = [task.hours for task in live if task.hours and not task.own_time]
    yield f"### {page.say('eda.bucket', title=title, hours=page.total(known)) if known else title}"
    rejected = page.count("eda.rejected", n) if (n := len(tasks) - len(live)) else ""
    lines = page.lines(bucket, page.shown(live), partial(_boxed, page))
    yield bullets([*lines, *page.rest(live), *([rejected] if rejected else [])])


def task_lines(page: Page) -> tuple[tuple[str, str, Task], ...]:
    """Every task that isn't rejected, in the order of the list: its line without a box, what names it there, itself."""
    return tuple(
        (_task(page, task), _named_task(page, task), task)
        for bucket in BUCKETS
        for task in _live(page.plan.tasks, bucket)
    )


def _live(tasks: Sequence[Task], bucket: Bucket) -> Sequence[Task]:
    """The tasks of a bucket that aren't rejected; what is done comes last."""
    live = [task for task in tasks if task.bucket == bucket and task.status != "rejected"]
    return [task for task in live if task.status != "done"] + [task for task in live if task.status == "done"]


def _boxed(page: Page, task: Task) -> str:
    """A task's line, with a box where a tick can go to its note."""
    line = _task(page, task)
    if task.tickable:
        return f"[{'x' if task.status == 'done' else ' '}] {line}"
    return line


def _named_task(page: Page, task: Task) -> str:
    linked = page.links.link(task.place, task.text, limit=LINE)
    return f"✓ {linked}" if task.status == "done" and not task.tickable else linked


def _task(page: Page, task: Task) -> str:
    done = task.status == "done"
    owner = inline(task.to or task.tool or "", limit=NAME)
    return parts(
        _named_task(page, task),
        f"{page.hours(task.hours)} → {owner}" if owner else page.hours(task.hours),
        page.say("own_time") if task.own_time else "",
        page.due(task.due, over=done) if task.due else "",
        "" if done and task.tickable else page.status(task.status),
        page.say("recurs") if task.recurs and not done else "",
    )


def _reinvested(page: Page) -> Iterable[str]:
    kept = [one for one in page.plan.reinvestments if one.status != "rejected"]
    live = sorted(kept, key=lambda one: one.status == "done")
    if live:
        yield f"### {page.say('budget.into')}"
        yield bullets([*page.lines("into", page.shown(live), partial(_into, page)), *page.rest(live)])


def _into(page: Page, one: Reinvestment) -> str:
    linked = page.links.link(one.place, one.text, limit=LINE)
    builds = page.names(one.builds)
    return parts(
        f"✓ {linked}" if one.status == "done" else linked,
        page.hours(one.hours),
        page.say("own_time") if one.own_time else "",
        page.say("builds", names=builds) if builds else "",
        page.status(one.status),
    )


def _cells(page: Page, *weekly: float) -> Sequence[str]:
    return [page.texts.decimal(number) for number in weekly]


def _sentence(page: Page, budget: Budget) -> str:
    """Working time and own time, each only where there is something to say of it."""
    own_time = _own_time(page, budget)
    working = budget.freed_done + budget.freed_planned + budget.reinvested_done + budget.reinvested_planned
    return " ".join(text for text in (_working(page, budget) if working or not own_time else "", own_time) if text)


def _working(page: Page, budget: Budget) -> str:
    destined = budget.reinvested_done + budget.reinvested_planned
    freed = budget.freed_done + budget.freed_planned
    said = page.say(
        "budget.sentence",
        done=page.amount(budget.freed_done, approximate=_about(page, done=True)),
        planned=page.amount(budget.freed_planned, approximate=_about(page, done=False)),
    )
    if not destined:
        # hours that go somewhere, if in own time or nobody knows how many, are not nowhere
        nowhere = freed and not budget.reinvested_own_time and not budget.reinvested_unknown
        return f"{said} {page.say('budget.no_destination')}" if nowhere else said
    if round(destined, 1) > round(freed, 1):
        return f"{said} {page.say('budget.over', into=page.amount(destined), over=page.amount(destined - freed))}"
    return f"{said} {page.say('budget.destined', into=page.amount(destined))}"


def _own_time(page: Page, budget: Budget) -> str:
    freed, into = (
        page.amount(weekly, approximate=_about_own_time(lines)) if weekly else ""
        for weekly, lines in (
            (budget.freed_own_time, page.plan.tasks),
            (budget.reinvested_own_time, page.plan.reinvestments),
        )
    )
    if freed and into:
        return page.say("budget.own_both", freed=freed, into=into)
    if freed:
        return page.say("budget.own_freed", freed=freed)
    return page.say("budget.own_into", into=into) if into else ""


def _about_own_time(lines: Sequence[Task] | Sequence[Reinvestment]) -> bool:
    return any(one.own_time and one.hours and one.hours.approximate and one.status != "rejected" for one in lines)


def _about(page: Page, *, done: bool) -> bool:
    return any(
        task.hours is not None and task.hours.approximate and not task.own_time
        for task in page.plan.tasks
        if task.status != "rejected" and (task.status == "done") is done
    )


def _remarks(page: Page, budget: Budget) -> Iterable[str]:
    if budget.freed_unknown:
        yield page.count("budget.freed_unknown", budget.freed_unknown)
    if budget.reinvested_unknown:
        yield page.count("budget.reinvested_unknown", budget.reinvested_unknown)
    if budget.claimed is not None:
        about = _about(page, done=True) or _about(page, done=False)
        computed = page.amount(budget.freed_done + budget.freed_planned, approximate=about)
        yield page.say("budget.claimed", claimed=page.amount(budget.claimed), computed=computed)
