"""Hours as people write them -> hours a week. What can't be read is None, never 0."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Final

from vaultplan.lazy import regex
from vaultplan.markdown.hours_change import before_and_after, without_only, without_pauses
from vaultplan.markdown.hours_grammar import Period, Side, read_side
from vaultplan.markdown.hours_words import Token, Vocabulary, folded, phrases
from vaultplan.model import Hours

_REMEMBERED: Final = 1024
_LONGEST: Final = 200
_WEEK_HOURS: Final = 168
_A_WEEK: Final[Mapping[str, float]] = {
    "week": 1,
    "fortnight": 1 / 2,
    "month": 12 / 52,
    "quarter": 4 / 52,
    "half_year": 2 / 52,
    "year": 1 / 52,
}
_PASSED_OVER: Final = frozenset({"about", "harmless", "own_time", "work_time"})
_BRACKETS = regex(r"\(([^()\[\]]*)\)|\[([^()\[\]]*)\]")
_SEPARATOR = regex(r"\s+[-‐‑‒–—―−]{1,3}\s+|\s?—\s?|[,;:]\s+|\s?(?=[(\[])")  # noqa: RUF001 -- typed for -
_WORDS_BEFORE: Final = 4
_STRIKE: Final = "~~"


class HoursParser:
    """Reads hours, in every language that it was given the words of."""

    def __init__(self, time: Mapping[str, Sequence[str]]) -> None:
        self._time = time
        self._parsed = lru_cache(_REMEMBERED)(self._parse)
        self._split = lru_cache(_REMEMBERED)(self._parted)

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(self._time)

    @cached_property
    def _own_time(self) -> re.Pattern[str]:
        work, own = (phrases([*map(folded, self._time.get(role, ()))]) for role in ("work_time", "own_time"))
        # At the same place the longer one wins: "not own time" is no own time.
        return regex(rf"(?<![^\W_])(?:(?P<work>{work})|(?P<own>{own}))")

    def parse(self, text: str, working_days: float = 5) -> Hours | None:
        """Hours a week that the whole text says; None when it says anything else.

        A day or a shift counts `working_days` times a week; a range is its midpoint; of before and after it is the
        difference.
        """
        return self._parsed(text, working_days)

    def _parse(self, text: str, working_days: float) -> Hours | None:
        if len(text) > _LONGEST or _STRIKE in text:  # "~~4h~~": hours that somebody took back
            return None
        tokens = self._vocabulary.tokens(_BRACKETS.sub(r" , \1\2 , ", folded(text)))
        if tokens is None:
            return None
        about = any("about" in token.roles for token in tokens)
        telling = without_pauses(token for token in tokens if token.worth or token.roles - _PASSED_OVER)
        weekly = _read(telling, working_days)
        return weekly and replace(weekly, approximate=weekly.approximate or about)

    def trailing(self, text: str, working_days: float = 5) -> tuple[str, Hours | None]:
        """Split "stop the report (1h/week)" or "stop the report - 1h/week" into the text before, and the hours.

        The text comes back as it was, with None, unless all that follows a bracket, dash, comma, semicolon or colon
        is hours, and the words before could not be part of them ("sync daily, 20 min", "sync 2 - 3h").
        """
        head, tail = self.parted(text, working_days)
        return head, self.parse(tail, working_days)

    def parted(self, text: str, working_days: float = 5) -> tuple[str, str]:
        """The same, with the words that say the hours; none where the text stays whole."""
        return self._split(text, working_days)

    def _parted(self, text: str, working_days: float) -> tuple[str, str]:
        whole = text.rstrip().rstrip(".")
        for separator in _SEPARATOR.finditer(whole, max(0, len(whole) - _LONGEST)):
            head, tail = whole[: separator.start()].rstrip(), whole[separator.end() :]
            hours = self.parse(tail, working_days)
            if hours and head.strip():
                clear = all(
                    self.parse(longer, working_days) in (None, hours) for longer in _longer(head, separator[0], tail)
                ) and not any(self.parse(words, working_days) for words in _last_words(head))
                return (head, tail) if clear else (text, "")
        return (text, "")

    def is_own_time(self, text: str) -> bool:
        """Whether the text says, anywhere, that this is the writer's own time."""
        return any(match["own"] for match in self._own_time.finditer(folded(text)))

    def is_only_own_time(self, text: str) -> bool:
        """Whether the text says that, and nothing else."""
        match = self._own_time.fullmatch(folded(text).strip())
        return match is not None and bool(match["own"])


def _last_words(head: str) -> Iterator[str]:
    words = head[-_LONGEST:].split()[-_WORDS_BEFORE:]
    return (" ".join(words[start:]) for start in range(len(words)))


def _longer(head: str, separator: str, tail: str) -> Iterator[str]:
    for words in _last_words(head):
        yield f"{words}{separator}{tail}"
        yield f"{words}, {tail}"


def _read(tokens: Sequence[Token], working_days: float) -> Hours | None:
    pair = before_and_after(tokens)
    if pair:
        return _difference(*pair, working_days)
    side = read_side(without_only(tokens))
    if side is None or side.quantity.unit is None:
        return None
    if side.count and side.count.high <= 1 and side.period is None:  # "3h once" is not a week's habit
        return None
    return _weekly(side, working_days)


def _difference(before: Side, after: Side, working_days: float) -> Hours | None:
    unit = before.quantity.unit or after.quantity.unit
    if unit is None:
        return None
    if before.counted != after.counted and not (before.period and after.period):  # "20 min x 4 -> 10 min": x 4, or not?
        return None
    period = before.period or after.period
    first, second = (_weekly(_complete(side, unit, period), working_days) for side in (before, after))
    if first is None or second is None:
        return None
    freed = round(first.weekly - second.weekly, 9)  # equal sides free 0, not a speck less
    return Hours(abs(freed), first.approximate or second.approximate) if freed >= 0 else None


def _complete(side: Side, unit: float, period: Period | None) -> Side:
    quantity = side.quantity if side.quantity.unit else side.quantity.times(unit)
    return replace(side, quantity=quantity, period=side.period or period)


def _weekly(side: Side, working_days: float) -> Hours | None:
    if side.by_word and side.period is None:  # "30 min twice": in a week, or in all?
        return None
    period = side.period or Period("week")
    times = working_days if period.unit == "day" else _A_WEEK.get(period.unit)
    if times is None:  # "per night shift": nobody knows how many of the shifts are nights
        return None
    times /= period.every
    for factor in (side.count, side.days):
        times *= factor.middle if factor else 1
    weekly = side.quantity.middle * times
    return Hours(abs(weekly), side.approximate) if 0 <= weekly <= _WEEK_HOURS else None
