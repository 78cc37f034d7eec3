"""The dashboard, whole: a plan in, markdown out. The same plan on the same day gives the same text anywhere."""

from collections.abc import Callable
from datetime import date
from itertools import chain

from vaultplan.dashboard.changes import changes
from vaultplan.dashboard.frame import marked
from vaultplan.dashboard.head import goals, next_step
from vaultplan.dashboard.links import Links
from vaultplan.dashboard.page import Page
from vaultplan.dashboard.paths import matrix, pathways
from vaultplan.dashboard.progress import drivers, due_reviews, lamps, steps
from vaultplan.dashboard.questions import questions, unread
from vaultplan.dashboard.roadmap import roadmap
from vaultplan.dashboard.skills import hub
from vaultplan.dashboard.ticks import Remark
from vaultplan.dashboard.week import eda, hours
from vaultplan.method.next_action import NextAction
from vaultplan.model import Memo, Plan
from vaultplan.words import texts

SECTIONS: tuple[Callable[[Page], tuple[str, ...]], ...] = (
    goals, next_step, steps, drivers, lamps, hub, eda, hours, pathways, matrix, roadmap, due_reviews,
    questions, changes, unread,
)  # fmt: skip
"""The dashboard from top to bottom. Each gives blocks of markdown, none when it has nothing to say."""

LARGEST = 1024 * 1024
"""The most bytes that the generated part may have (trust.md §4)."""

_HEAD = "---\nvaultplan: dashboard\n---"
_LENGTHS = (200, 50, 10, 3)


def render(  # noqa: PLR0913 - the last one only saves time
    plan: Plan,
    action: NextAction | None,
    today: date,
    links: Links,
    remarks: tuple[Remark, ...] = (),
    *,
    memo: Memo | None = None,
) -> str:
    """Draw the generated part of the dashboard, from its properties to its marker line.

    Args:
        plan: what the notes say; all of it is treated as data.
        action: the one next action, None when nothing is open.
        today: the day that due dates are measured against.
        links: how to link to the notes.
        remarks: ticks that were not written.
        memo: remembers how each section of this plan was drawn the last time.
    """
    memo = memo or Memo()
    drawn = ""
    for most in _LENGTHS:
        page = Page(plan, action, today, links, texts(plan.settings.language), most, remarks, memo)
        drawn = marked("\n\n".join([_HEAD, *chain.from_iterable(_drawn(page, memo))]))
        if len(drawn.encode()) <= LARGEST:
            break
    return drawn


def _drawn(page: Page, memo: Memo) -> list[tuple[str, ...]]:
    """Every section; the ones of the last time where they draw nothing that has changed."""
    of = (page.action, page.today, page.links, page.texts, page.remarks)
    return memo.many(("sections", page.most), SECTIONS, page.plan, of, lambda section, plan: section(page.of(plan)))
