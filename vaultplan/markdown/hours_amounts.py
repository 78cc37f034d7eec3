"""Numbers and amounts in an hours expression: "2-3 hrs", "an hour and a half", "x 4", "3 days".

Each reader takes a cursor and returns None where what it looks for does not stand; `Cursor.attempt` then steps back.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from vaultplan.lazy import dataclass
from vaultplan.markdown.hours_words import Token

_Read = TypeVar("_Read")

_COUNTED = ("times", "day", "some_days", "hour", "minute")


@dataclass(frozen=True, slots=True)
class Amount:
    """From `low` to `high`: hours, or bare numbers where `unit` (the hours in one unit as written) is None."""

    low: float
    high: float
    unit: float | None = None

    @property
    def middle(self) -> float:
        """The midpoint."""
        return (self.low + self.high) / 2

    def times(self, unit: float) -> "Amount":
        """Bare numbers, read as so many of a unit."""
        return Amount(self.low * unit, self.high * unit, unit)


class Cursor:
    """A place in the tokens of one side."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.at = 0

    @property
    def done(self) -> bool:
        """Whether all tokens are read."""
        return self.at >= len(self.tokens)

    @property
    def token(self) -> Token:
        """The token here; one without any role behind the last."""
        return Token("") if self.done else self.tokens[self.at]

    def take(self, *roles: str) -> bool:
        """Step over a token that can play one of the roles."""
        fits = not self.token.roles.isdisjoint(roles)
        self.at += fits
        return fits

    def number(self) -> float | None:
        """Step over a number."""
        number = self.token.number
        self.at += number is not None
        return number

    def attempt(self, read: Callable[["Cursor"], _Read | None]) -> _Read | None:
        """Read something, or stay where we are."""
        start = self.at
        result = read(self)
        if result is None:
            self.at = start
        return result


def read_count(cursor: Cursor) -> Amount | None:
    """A number, or a range, of times: "x 4", "2-3 times"."""
    before = cursor.take("times")
    number = _numbers(cursor)
    after = cursor.take("times")
    return number if before or after else None


def read_days(cursor: Cursor) -> Amount | None:
    """A number, or a range, of days or shifts."""
    number = _numbers(cursor)
    return number if number and cursor.take("day", "some_days") else None


def _numbers(cursor: Cursor) -> Amount | None:
    def second(cursor: Cursor) -> float | None:
        return cursor.number() if cursor.take("dash", "to", "until", "or") else None

    low = cursor.number()
    if low is None:
        return None
    high = cursor.attempt(second)
    high = low if high is None else high
    return Amount(low, high) if low <= high else None


def read_quantity(cursor: Cursor) -> Amount | None:
    """An amount of hours, a range of them, or a bare number."""
    frame = next((frame for frame in ("between", "from") if cursor.take(frame)), "")
    first = _amount(cursor)
    if first is None:
        return None
    joined = cursor.attempt(lambda cursor: _up_to_second(cursor, first, frame))
    return joined if joined or frame else first


def _up_to_second(cursor: Cursor, first: Amount, frame: str) -> Amount | None:
    until, either = cursor.take("until"), cursor.take("or")
    if not until and not either and not (cursor.take("and") if frame == "between" else cursor.take("dash", "to")):
        return None
    second = _amount(cursor)
    change = frame == "from" and not until  # "from 4h to 1h" is before and after, "von 1h bis 4h" is a range
    if second is None or (change and first.unit and second.unit):
        return None
    if first.unit is None and second.unit is not None:
        first = first.times(second.unit)
    elif first.unit is not None and second.unit is None:
        if not either or not cursor.token.roles.isdisjoint(_COUNTED):
            return None
        second = second.times(first.unit)
    return Amount(first.low, second.high, second.unit) if first.low <= second.high else None


def _amount(cursor: Cursor) -> Amount | None:
    token = cursor.token
    if token.hours is not None:
        cursor.at += 1
        if "clock" in token.roles and not cursor.take("hour"):
            return None
        return Amount(token.hours, token.hours, 1)
    number = cursor.number()
    if number is None:
        return None
    number += cursor.attempt(_and_part) or 0
    if cursor.take("minute"):
        return Amount(number / 60, number / 60, 1 / 60)
    if cursor.take("hour"):
        more = cursor.attempt(_and_minutes)
        number += cursor.attempt(_and_part_hour) or 0 if more is None else more
        return Amount(number, number, 1)
    return Amount(number, number)


def _and_part(cursor: Cursor) -> float | None:
    """The half of "two and a half hours"."""
    part = cursor.number() if cursor.take("and") else None
    return part if part is not None and 0 < part < 1 else None


def _and_part_hour(cursor: Cursor) -> float | None:
    """The half of "an hour and a half", "an hour and half an hour"."""
    part = _and_part(cursor)
    cursor.take("hour")
    return part


def _and_minutes(cursor: Cursor) -> float | None:
    joined = cursor.take("and")
    text = cursor.token.text
    minutes = cursor.number()
    if minutes is None or not 0 <= minutes < 60:
        return None
    if cursor.take("minute"):
        return minutes / 60
    bare = not joined and len(text) == 2 and text.isdecimal() and cursor.token.roles.isdisjoint(_COUNTED)
    return minutes / 60 if bare else None
