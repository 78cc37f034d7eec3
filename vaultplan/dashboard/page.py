"""What every section draws with: the plan, the words, the links, and markdown's few building blocks."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from vaultplan.dashboard.links import Links
from vaultplan.escaping.dashboard import inline
from vaultplan.lazy import dataclass
from vaultplan.method.next_action import NextAction
from vaultplan.model import Answer, Hours, Memo, Plan, Reinvestment, Status
from vaultplan.words import Texts

if TYPE_CHECKING:
    from vaultplan.dashboard.ticks import Remark

NAME = 100
"""The longest name shown of a skill, role, person or tool, in characters."""

LINE = 240
"""The longest line shown of a task, move or question, in characters."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Page:
    """One dashboard to be drawn. `most` is how many lines any one list may have, `remarks` are ticks not written.

    `memo` remembers lines that were drawn.
    """

    plan: Plan
    action: NextAction | None
    today: date
    links: Links
    texts: Texts
    most: int = 200
    remarks: tuple["Remark", ...] = ()
    memo: Memo = field(default_factory=Memo, repr=False, compare=False)

    def of(self, plan: Plan) -> "Page":
        """The same, of another plan."""
        return Page(plan, self.action, self.today, self.links, self.texts, self.most, self.remarks, self.memo)

    def lines(self, what: str, values: Iterable[_T], draw: Callable[[_T], str]) -> list[str]:
        """A line for each value; `draw` may ask for words and links, and for nothing of the plan."""
        return self.memo.each(("line", what), values, (self.today, self.links, self.texts), draw)

    def say(self, name: str, **values: object) -> str:
        """A text of the dashboard; the values must be markdown already."""
        return self.texts(f"dashboard.{name}", **values)

    def count(self, name: str, number: int) -> str:
        """A number of things, in words: the text `name.one`, or `name.many` with `{n}`."""
        return self.say(f"{name}.one") if number == 1 else self.say(f"{name}.many", n=number)

    def word(self, group: str, value: str | None, *, limit: int = NAME) -> str:
        """The word for a value such as a status; the value itself where the language has none for it."""
        name = f"dashboard.{group}.{value}"
        return self.texts.texts[name] if name in self.texts.texts else inline(value or "", limit=limit)

    def status(self, status: Status) -> str:
        """The word for how far a line is; a plain line says nothing."""
        return "" if status == "idea" else self.word("status", status)

    def step_name(self, kind: str) -> str:
        """What a step is called."""
        return self.texts(f"step.{kind}.title")

    def hours(self, hours: Hours | None) -> str:
        """Hours a week, with `~` where they are approximate; unknown ones are said to be unknown."""
        if hours is None:
            return self.say("hours_unknown")
        return self.amount(hours.weekly, approximate=hours.approximate)

    def amount(self, weekly: float, *, approximate: bool = False) -> str:
        """A number of hours with one decimal."""
        return self.say("hours", sign="~" if approximate else "", n=self.texts.decimal(weekly))

    def total(self, hours: Iterable[Hours | None]) -> str:
        """The sum of the hours that are known; unknown when none is."""
        known = [one for one in hours if one]
        if not known:
            return self.hours(None)
        weekly = math.fsum([one.weekly for one in known])
        return self.amount(weekly, approximate=any(one.approximate for one in known))

    def shares(self, into: Iterable[Reinvestment]) -> tuple[str, str]:
        """The hours of working time and those of own time, each in words, empty where no line gives any."""
        lines = list(into)
        working, own_time = ([one.hours for one in lines if one.own_time is own] for own in (False, True))
        return self.total(working) if working else "", self.total(own_time) if own_time else ""

    def due(self, day: date, *, over: bool) -> str:
        """A due date; one that has passed and still counts (`over` is false) is said to be overdue."""
        return self.say("overdue" if day < self.today and not over else "due", date=day.isoformat())

    def shown(self, values: Sequence[_T]) -> Sequence[_T]:
        """As many of a list as the page may have."""
        return values[: self.most]

    def rest(self, values: Sequence[_T], most: int | None = None) -> tuple[str, ...]:
        """The line that ends a list that was cut, if it was."""
        left = len(values) - (self.most if most is None else most)
        return (self.say("more", n=left),) if left > 0 else ()

    def names(self, values: Sequence[str], most: int = 5) -> str:
        """Names in a line."""
        named = [words for value in values if (words := inline(value, limit=NAME))]
        return ", ".join([*named[:most], *self.rest(named, most)])


def own(answer: Answer | None) -> str:
    """An answer's text, if it is the writer's own."""
    return answer.text if answer and answer.own else ""


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""A table; the cells must be markdown already, with each bar of a link as `\|`."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def bullets(lines: Iterable[str]) -> str:
    """A list."""
    return "\n".join([f"- {line}" for line in lines])


def callout(kind: str, *paragraphs: str) -> str:
    """A callout of one of the five kinds that Obsidian and GitHub both know (obsidian.md §3.3)."""
    return "\n".join([f"> [!{kind}]", "\n>\n".join(f"> {paragraph}" for paragraph in paragraphs)])


def parts(*texts: str) -> str:
    """The texts that say something, with dots between them."""
    return " · ".join(text for text in texts if text)
