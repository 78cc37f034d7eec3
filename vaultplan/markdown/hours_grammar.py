"""The grammar of an hours expression: tokens -> what one side of it says.

A side is a quantity, and in any order around it at most one count ("x 4", "twice"), one number of days and one period
("a week"). Whatever is left over makes the whole unreadable: unknown beats a guess.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TypeVar

from vaultplan.lazy import dataclass
from vaultplan.markdown.hours_amounts import Amount, Cursor, read_count, read_days, read_quantity
from vaultplan.markdown.hours_words import Token

_Part = TypeVar("_Part")

_ADVERBS: Mapping[str, str] = {
    "daily": "day",
    "weekly": "week",
    "fortnightly": "fortnight",
    "monthly": "month",
    "quarterly": "quarter",
    "half_yearly": "half_year",
    "yearly": "year",
}
_UNITS = (*_ADVERBS.values(), "some_days")
_DAYS = frozenset({"day", "some_days"})
"""Working days, and those that are not all of them, as nights: these count only where their number is said."""
_EVERY: Mapping[str, float] = {"every_other": 2, "every_third": 3, "every_fourth": 4}


@dataclass(frozen=True, slots=True)
class Period:
    """Once in `every` units."""

    unit: str
    every: float = 1


@dataclass(frozen=True, slots=True)
class Side:
    """What is said on one side of an arrow, or in an expression without one."""

    quantity: Amount
    count: Amount | None = None
    days: Amount | None = None
    period: Period | None = None
    by_word: bool = False

    @property
    def counted(self) -> bool:
        """Whether the quantity is for one time of several."""
        return self.count is not None or self.days is not None

    @property
    def approximate(self) -> bool:
        """Whether a range stands in it."""
        return any(part and part.low != part.high for part in (self.quantity, self.count, self.days))


def read_side(tokens: Sequence[Token]) -> Side | None:
    """One side; its quantity may be a bare number, which only an arrow's other side can give a unit."""
    found = _Found()
    cursor = Cursor(tokens)
    while not cursor.done:
        if not (cursor.take("pause") or found.read_from(cursor)):
            return None
    return found.side()


@dataclass(slots=True)
class _Found:
    """The parts of a side as they come."""

    quantities: list[Amount] = field(default_factory=list)
    counts: list[Amount] = field(default_factory=list)
    days: list[Amount] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)
    by_word: bool = False
    each: bool = False

    def read_from(self, cursor: Cursor) -> bool:
        """Read the next part; False when there is none."""
        if period := cursor.attempt(_period):
            self.periods.append(period)
        elif cursor.token.count is not None:
            self.counts.append(Amount(cursor.token.count, cursor.token.count))
            self.by_word = True
            cursor.at += 1
        elif count := cursor.attempt(read_count):
            self.counts.append(count)
        elif days := cursor.attempt(read_days):
            self.days.append(days)
        elif quantity := cursor.attempt(read_quantity):
            self.quantities.append(quantity)
        else:
            self.each = cursor.take("each_time")
            return self.each
        return True

    def side(self) -> Side | None:
        """The parts put together; None when one is missing or doubled."""
        periods = self.periods
        if self.days:  # "30 min a day, 3 days a week": the days are counted already
            periods = [period for period in periods if period.unit not in _DAYS]
        if len(self.quantities) != 1 or max(len(self.counts), len(self.days), len(periods)) > 1:
            return None
        if (self.days and not periods) or (self.each and not self.counts and not self.days):
            return None
        return Side(self.quantities[0], _only(self.counts), _only(self.days), _only(periods), self.by_word)


def _only(parts: Sequence[_Part]) -> _Part | None:
    return parts[0] if parts else None


def _period(cursor: Cursor) -> Period | None:
    for adverb, unit in _ADVERBS.items():
        if cursor.take(adverb):
            return Period(unit)
    every = next((every for role, every in _EVERY.items() if cursor.take(role)), None)
    if every is None:
        if not cursor.take("per"):
            return None
        if unit := _unit(cursor):  # before the number: "quarter" is both
            return Period(unit)
        number = cursor.number()
        every = 1 if number is None else number
    unit = _unit(cursor)
    # Every so many days: of the calendar or of the working week? Nobody can tell.
    return None if not unit or every < 1 or (unit in _DAYS and every != 1) else Period(unit, every)


def _unit(cursor: Cursor) -> str:
    return next((unit for unit in _UNITS if cursor.take(unit)), "")
