"""Dates as people write them. What names two days, or none, is None."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from vaultplan.lazy import regex

_LONGEST: Final = 200
_YEARS: Final = range(1900, 2201)
_ALIKE = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("\u00a0\u2007\u2009\u202f", " "))  # noqa: RUF001 -- typed for -
_CLOCK = r"(?:[ T](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.][0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
_ORDINAL = r"(?:st|nd|rd|th|[.]?[ºª]|[.])?"
_OF = r"(?:[ ](?:of|de|del)(?=[ ]))?"  # what stands between day, month and year in the languages that we ship
_NAME = r"(?P<name>(?:[^\W\d_]|[\u0300-\u036f]){2,20})"  # looked up afterwards: one expression of all names is slow
_PATTERNS: Final = (
    rf"(?P<y>[0-9]{{4}})(?P<sign>[-/.])(?P<m>[0-9]{{1,2}})(?P=sign)(?P<d>[0-9]{{1,2}}){_CLOCK}",
    r"(?P<d>[0-9]{1,2})[.][ ]?(?P<m>[0-9]{1,2})[.][ ]?(?P<y>[0-9]{4})",
    r"(?P<one>[0-9]{1,2})(?P<sign>[-/])(?P<other>[0-9]{1,2})(?P=sign)(?P<y>[0-9]{4})",
    rf"(?P<d>[0-9]{{1,2}}){_ORDINAL}{_OF}[ -]?{_NAME}[.]?,?{_OF}[ -](?P<y>[0-9]{{4}})",
    rf"{_NAME}[.]?[ ](?P<d>[0-9]{{1,2}}){_ORDINAL},?[ ](?P<y>[0-9]{{4}})",
    rf"{_NAME}[.]?,?{_OF}[ -](?P<y>[0-9]{{4}})",
    r"(?P<y>[0-9]{4})[-/](?P<m>[0-9]{1,2})",
    r"(?P<m>[0-9]{1,2})/(?P<y>[0-9]{4})",
    r"Q(?P<q>[1-4])[ /-]?(?P<y>[0-9]{4})",
    r"(?P<y>[0-9]{4})[ /-]?Q(?P<q>[1-4])",
)
_LINK = regex(r"\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]")
# A hyphen right before a word or a number belongs to that: "2026-10-01 -5% churn".
_SEPARATOR = regex(r"\s*(?:[:;,—]|[-–]{1,3}(?=\s|\Z))\s*|\s+|\Z")  # noqa: RUF001 -- typed for -


class DateParser:
    """Reads dates, in every language that it was given the months of."""

    def __init__(self, months: Mapping[str, Sequence[str]], *, day_first: bool = False) -> None:
        """`day_first`: of two numbers that could both be the month, the first is the day."""
        self._day_first = day_first
        self._spelled = months
        self._patterns = tuple(regex(pattern, re.IGNORECASE) for pattern in _PATTERNS)

    @cached_property
    def _months(self) -> Mapping[str, int]:
        named = ((int(number), name) for number, spellings in self._spelled.items() for name in spellings)
        return {form: number for number, name in named for form in _forms(name)}

    def parse(self, text: str) -> date | None:
        """The date that the whole text names; of a month or a quarter, its last day. None when unclear or no date."""
        if len(text) > _LONGEST:
            return None
        plain = " ".join(text.translate(_ALIKE).split())
        return next((day for target in _targets(plain) if (day := self._whole(target))), None)

    def is_whole(self, text: str) -> bool:
        """Whether a text names a month or a quarter as a whole, and no day in it."""
        plain = " ".join(text.translate(_ALIKE).split())
        matches = (pattern.fullmatch(plain) for pattern in self._patterns)
        return any(match and not {"d", "one"}.intersection(match.groupdict()) and self._day(match) for match in matches)

    def leading(self, text: str) -> tuple[date | None, str]:
        """Split "2026-10-01: Presented" into the date and the rest; (None, text) when no clear date begins it."""
        start = len(text) - len(text.lstrip())
        opening = text[start : start + _LONGEST]
        if link := _LINK.match(opening):
            found = [(link.end(), self.parse(link.group()))]
        else:
            matches = (pattern.match(opening.translate(_ALIKE)) for pattern in self._patterns)
            found = [(match.end(), self._day(match)) for match in matches if match]
        for end, day in sorted(found, key=lambda each: each[0], reverse=True):
            separator = _SEPARATOR.match(text, start + end)
            if day and separator:
                return day, text[separator.end() :]
        return None, text

    def _whole(self, text: str) -> date | None:
        matches = (pattern.fullmatch(text) for pattern in self._patterns)
        return next((day for match in matches if match and (day := self._day(match))), None)

    def _day(self, match: re.Match[str]) -> date | None:
        parts = match.groupdict()
        year = int(parts["y"])
        if "q" in parts:
            return _day(year, int(parts["q"]) * 3)
        if "one" in parts:
            one, other = int(parts["one"]), int(parts["other"])
            return (self._day_first and _day(year, other, one)) or _day_of_two(year, one, other)
        month = int(parts["m"]) if "m" in parts else self._months.get(parts["name"].casefold(), 0)
        return _day(year, month, int(parts["d"]) if "d" in parts else None)


def _forms(name: str) -> set[str]:
    """A spelling in both ways that Unicode has for its accents: notes synced from a Mac may hold either."""
    return {unicodedata.normalize(form, name.casefold()) for form in ("NFC", "NFD")}


def _targets(text: str) -> tuple[str, ...]:
    """The text; of a link to a daily note the note's path and its name."""
    link = _LINK.fullmatch(text)
    if not link:
        return (text,)
    path = link[1].rstrip("\\").strip()  # in a table the bar before an alias is escaped
    return (path, path.rpartition("/")[2])


def _day(year: int, month: int, day: int | None = None) -> date | None:
    """The day, or the month's last; None when there is no such day, or no plan could mean that year."""
    if year not in _YEARS or month not in range(1, 13):
        return None
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    day = last if day is None else day
    return date(year, month, day) if 1 <= day <= last else None


def _day_of_two(year: int, one: int, other: int) -> date | None:
    """Day and month in an order that nobody can tell, unless one of them is no month, or both are the same."""
    days = {_day(year, other, one), _day(year, one, other)} - {None}
    return days.pop() if len(days) == 1 else None
