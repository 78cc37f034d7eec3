"""A time as Obsidian's formats write it: `YYYY-MM-DD`, `dddd, D. MMMM`, `gggg-[W]ww` (Moment, obsidian.md §3.7)."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType

from vaultplan.lazy import dataclass, regex

_TOKENS = regex(
    r"\[[^\[\]]*\]|\\?(?:LTS|LT|LL?L?L?|l{1,4}|Hmm(?:ss)?|hmm(?:ss)?|Mo|MM?M?M?|DDDo|Do|DD?D?D?|ddd?d?|do?|wo|ww?|Wo|WW?"
    r"|Qo?|N{1,5}|Y{5,6}|YYYY|YY|y{1,4}|gggg|gg|GGGG|GG|e|E|a|A|hh?|HH?|kk?|mm?|ss?|S{1,9}|x|X|zz?|ZZ?)|[\s\S]"
)
_LETTER = regex(r"[A-Za-z]")
_IDLE = frozenset("BCFGIJKOPRTUVbcfgijnopqrtuv")
"""Letters that mean nothing to Moment where they stand alone."""

_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


class MomentError(ValueError):
    """A format holds something that can't be written for certain; `str()` is what."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """How a language names months (from January) and days (from Monday), and counts."""

    months: tuple[str, ...]
    months_short: tuple[str, ...]
    days: tuple[str, ...]
    days_short: tuple[str, ...]
    days_min: tuple[str, ...]
    ordinal: str = "{}."
    """Behind a number, "" for the English endings."""
    sunday_first: bool = False
    """Whether a week begins on Sunday, and the first one is that of January 1; else as ISO 8601 has it."""


def written(form: str, when: datetime, calendar: Calendar, *, clock: bool = False) -> str:
    """A time in a format; `clock`: hours and minutes may be in it.

    Raises:
        MomentError: a part of the format isn't known, or is about the time of the day and must not be.
    """
    return "".join(_piece(token, when, calendar, clock=clock) for token in _TOKENS.findall(form))


def _piece(token: str, when: datetime, calendar: Calendar, *, clock: bool) -> str:
    if token.startswith("[") and token.endswith("]") and len(token) > 1:
        return token[1:-1]
    if token.startswith("\\"):
        return token[1:]
    if not _LETTER.match(token) or token in _IDLE:
        return token
    if token in _DAYS:
        return _DAYS[token](when.date(), calendar)
    if clock and token in _CLOCK:
        return _CLOCK[token](when)
    raise MomentError(token)


def _ordinal(number: int, calendar: Calendar) -> str:
    if calendar.ordinal:
        return calendar.ordinal.format(number)
    last = 0 if number % 100 in {11, 12, 13} else number % 10
    return f"{number}{_ENDINGS.get(last, 'th')}"


def _week(day: date, calendar: Calendar) -> tuple[int, int]:
    """The year of the week, and its number, as the language counts them."""
    if not calendar.sunday_first:
        return day.isocalendar()[:2]
    saturday = day + timedelta(days=(5 - day.weekday()) % 7)
    return saturday.year, (saturday.timetuple().tm_yday - 1) // 7 + 1


def _local_day(day: date, calendar: Calendar) -> int:
    return (day.weekday() + 1) % 7 if calendar.sunday_first else day.weekday()


def _quarter(day: date) -> int:
    return (day.month + 2) // 3


def _yday(day: date) -> int:
    return day.timetuple().tm_yday


_DAYS: Mapping[str, Callable[[date, Calendar], str]] = MappingProxyType(
    {
        "YYYY": lambda day, _: f"{day.year:04}",
        "YY": lambda day, _: f"{day.year % 100:02}",
        "Y": lambda day, _: str(day.year),
        "Q": lambda day, _: str(_quarter(day)),
        "Qo": lambda day, calendar: _ordinal(_quarter(day), calendar),
        "M": lambda day, _: str(day.month),
        "MM": lambda day, _: f"{day.month:02}",
        "Mo": lambda day, calendar: _ordinal(day.month, calendar),
        "MMM": lambda day, calendar: calendar.months_short[day.month - 1],
        "MMMM": lambda day, calendar: calendar.months[day.month - 1],
        "D": lambda day, _: str(day.day),
        "DD": lambda day, _: f"{day.day:02}",
        "Do": lambda day, calendar: _ordinal(day.day, calendar),
        "DDD": lambda day, _: str(_yday(day)),
        "DDDD": lambda day, _: f"{_yday(day):03}",
        "DDDo": lambda day, calendar: _ordinal(_yday(day), calendar),
        "d": lambda day, _: str(day.isoweekday() % 7),
        "do": lambda day, calendar: _ordinal(day.isoweekday() % 7, calendar),
        "dd": lambda day, calendar: calendar.days_min[day.weekday()],
        "ddd": lambda day, calendar: calendar.days_short[day.weekday()],
        "dddd": lambda day, calendar: calendar.days[day.weekday()],
        "e": lambda day, calendar: str(_local_day(day, calendar)),
        "E": lambda day, _: str(day.isoweekday()),
        "w": lambda day, calendar: str(_week(day, calendar)[1]),
        "ww": lambda day, calendar: f"{_week(day, calendar)[1]:02}",
        "wo": lambda day, calendar: _ordinal(_week(day, calendar)[1], calendar),
        "W": lambda day, _: str(day.isocalendar()[1]),
        "WW": lambda day, _: f"{day.isocalendar()[1]:02}",
        "Wo": lambda day, calendar: _ordinal(day.isocalendar()[1], calendar),
        "gg": lambda day, calendar: f"{_week(day, calendar)[0] % 100:02}",
        "gggg": lambda day, calendar: f"{_week(day, calendar)[0]:04}",
        "GG": lambda day, _: f"{day.isocalendar()[0] % 100:02}",
        "GGGG": lambda day, _: f"{day.isocalendar()[0]:04}",
    }
)

_CLOCK: Mapping[str, Callable[[datetime], str]] = MappingProxyType(
    {
        "H": lambda when: str(when.hour),
        "HH": lambda when: f"{when.hour:02}",
        "h": lambda when: str(when.hour % 12 or 12),
        "hh": lambda when: f"{when.hour % 12 or 12:02}",
        "m": lambda when: str(when.minute),
        "mm": lambda when: f"{when.minute:02}",
        "s": lambda when: str(when.second),
        "ss": lambda when: f"{when.second:02}",
        "A": lambda when: "AM" if when.hour < 12 else "PM",
        "a": lambda when: "am" if when.hour < 12 else "pm",
    }
)
