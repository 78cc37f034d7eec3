"""Hours as people write them: what is read, what stays unknown, and how a line's end is split off."""

import math
import time
import tomllib
from importlib.resources import files

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from vaultplan.markdown.hours import HoursParser
from vaultplan.model import Hours


def _time_words() -> dict[str, list[str]]:
    merged: dict[str, list[str]] = {}
    for language in ("en", "de", "es"):
        words = tomllib.loads((files("vaultplan.words") / f"{language}.toml").read_text(encoding="utf-8"))
        for role, spellings in words["time"].items():
            merged.setdefault(role, []).extend(spellings)
    return merged


TIME = _time_words()
PARSER = HoursParser(TIME)

# Worked by hand. A month is 12/52 of a week, a quarter 4/52, a year 1/52; five working days.
EXACT = [
    # hours and minutes
    ("2h", 2.00),
    ("2 h", 2.00),
    ("2 hr", 2.00),
    ("2 hrs", 2.00),
    ("2 hrs.", 2.00),
    ("1 hour", 1.00),
    ("3 hours", 3.00),
    ("3 HOURS", 3.00),
    ("90m", 1.50),
    ("90 min", 1.50),
    ("90 mins", 1.50),
    ("15 minutes", 0.25),
    ("90'", 1.50),
    ("90’", 1.50),  # noqa: RUF001 -- as phones type it
    ("0h", 0.00),
    ("0 min", 0.00),
    ("168h", 168.00),
    # mixes
    ("1h30", 1.50),
    ("1h05", 1.08),
    ("1h 30", 1.50),
    ("1h30m", 1.50),
    ("1h 30m", 1.50),
    ("1 h 30 min", 1.50),
    ("1 hour and 15 minutes", 1.25),
    ("1:30 h", 1.50),
    ("1:30h/week", 1.50),
    ("0:45 h", 0.75),
    # decimals, fractions, words
    ("1.5h", 1.50),
    ("1,5h", 1.50),
    ("0.25 h", 0.25),
    (".5 h", 0.50),
    ("½ h", 0.50),
    ("½h", 0.50),
    ("1½ h", 1.50),
    ("1 ½ hours", 1.50),
    ("2 1/2 hours", 2.50),
    ("1/2 h", 0.50),
    ("1/4 hour", 0.25),
    ("¾ hour", 0.75),
    ("half an hour", 0.50),
    ("half hour", 0.50),
    ("a half-hour", 0.50),
    ("a quarter of an hour", 0.25),
    ("three quarters of an hour", 0.75),
    ("an hour", 1.00),
    ("an hour and a half", 1.50),
    ("one and a half hours", 1.50),
    ("two hours", 2.00),
    ("thirty minutes", 0.50),
    # a week, in so many words
    ("2h/week", 2.00),
    ("2h / week", 2.00),
    ("2h/wk", 2.00),
    ("2h/w", 2.00),
    ("2h a wk", 2.00),
    ("2 hours per week", 2.00),
    ("2h weekly", 2.00),
    ("weekly 2h", 2.00),
    ("2h pw", 2.00),
    ("2h p/w", 2.00),
    ("2h p.w.", 2.00),
    ("2h each week", 2.00),
    ("2h every week.", 2.00),
    ("2h (per week)", 2.00),
    ("1h every Friday", 1.00),
    # a day, a shift
    ("1h a day", 5.00),
    ("an hour a day", 5.00),
    ("30 min daily", 2.50),
    ("30 min/day", 2.50),
    ("12 min per day", 1.00),
    ("12 min every day", 1.00),
    ("12 min each working day", 1.00),
    ("30 min per shift", 2.50),
    ("30 min a shift", 2.50),
    ("30 min a day, 3 days a week", 1.50),
    ("30 min per shift, 4 shifts a week", 2.00),
    # rarer
    ("2h a fortnight", 1.00),
    ("2h fortnightly", 1.00),
    ("2h biweekly", 1.00),
    ("2h every two weeks", 1.00),
    ("2h every 2 weeks", 1.00),
    ("2h every other week", 1.00),
    ("every other Friday 1h", 0.50),
    ("3h every 4 weeks", 0.75),
    ("3 h/month", 0.69),  # 36/52
    ("13h monthly", 3.00),
    ("13h every two months", 1.50),
    ("13h a quarter", 1.00),
    ("6.5h/quarter", 0.50),
    ("13h per quarter", 1.00),
    ("6.5h quarterly", 0.50),
    ("52h a year", 1.00),
    ("26h yearly", 0.50),
    ("104 hours annual", 2.00),
    # several times
    ("20 min x 4", 1.33),
    ("4 x 20 min", 1.33),
    ("4x20 min", 1.33),
    ("20min × 4 /week", 1.33),  # noqa: RUF001 -- the sign itself
    ("3x/week 20 min", 1.00),
    ("20 min 3x a week", 1.00),
    ("20 min, 3 times a week", 1.00),
    ("20 min each, 3x a week", 1.00),
    ("twice a week 30 min", 1.00),
    ("once a week 2h", 2.00),
    ("2 times a month 1h", 0.46),  # 24/52
    ("once a month 3h", 0.69),
    ("6 min twice a day", 1.00),
    ("1h 10x a month", 2.31),  # 120/52
    # before and after
    ("4h -> 1h", 3.00),
    ("4h->1h", 3.00),
    ("4h → 1h", 3.00),
    ("4h => 1h", 3.00),
    ("4 -> 1 h", 3.00),
    ("2h -> 0", 2.00),
    ("2h -> 2h", 0.00),
    ("90m -> 30m", 1.00),
    ("from 4h to 1h", 3.00),
    ("from 4h/week to 1h/week", 3.00),
    ("from 30 min a day to 6 min a day", 2.00),
    ("1h a day -> 1h a week", 4.00),
    ("18 min -> 6 min a day", 1.00),
    ("1h a day -> 48 min", 1.00),
    ("2 x 1h -> 2 x 15 min", 1.50),
    # words that change nothing
    ("2h measured", 2.00),
    ("2h/week (measured)", 2.00),
    ("2h/week own time", 2.00),
    ("own time, 2h", 2.00),
    # typography
    ("2\u00a0h", 2.00),
    ("2\u202fh / week", 2.00),
    ("  2   h  ", 2.00),
    # German
    ("2 Std", 2.00),
    ("2 Std.", 2.00),
    ("1,5 Std/Woche", 1.50),
    ("1 Std. 30 Min.", 1.50),
    ("2 Stunden pro Woche", 2.00),
    ("eine Stunde", 1.00),
    ("eine halbe Stunde", 0.50),
    ("halbe Stunde am Tag", 2.50),
    ("anderthalb Stunden", 1.50),
    ("eine Viertelstunde täglich", 1.25),
    ("2 h die Woche", 2.00),
    ("30 Minuten wöchentlich", 0.50),
    ("12 Min pro Tag", 1.00),
    ("jeden Tag 12 Min", 1.00),
    ("30 Min pro Schicht", 2.50),
    ("1 Std alle zwei Wochen", 0.50),
    ("14-tägig 1 h", 0.50),
    ("13 h monatlich", 3.00),
    ("13 Std pro Monat", 3.00),
    ("13 h im Quartal", 1.00),
    ("52 h jährlich", 1.00),
    ("3 mal 20 Min", 1.00),
    ("dreimal pro Woche 20 Min", 1.00),
    ("von 4h auf 1h", 3.00),
    ("2 h Eigenzeit", 2.00),
    ("2h in meiner Freizeit", 2.00),
    # Spanish
    ("2 horas", 2.00),
    ("1 hora", 1.00),
    ("una hora", 1.00),
    ("media hora", 0.50),
    ("dos horas y media", 2.50),
    ("una hora y media", 1.50),
    ("un cuarto de hora", 0.25),
    ("30 minutos", 0.50),
    ("2 h/semana", 2.00),
    ("2 horas a la semana", 2.00),
    ("2 horas por semana", 2.00),
    ("2 h semanal", 2.00),
    ("una hora al día", 5.00),
    ("una hora al dia", 5.00),
    ("12 minutos diario", 1.00),
    ("30 min por turno", 2.50),
    ("2 h quincenal", 1.00),
    ("2 h cada dos semanas", 1.00),
    ("3 h/mes", 0.69),
    ("13 h al mes", 3.00),
    ("13 horas mensual", 3.00),
    ("13 h trimestral", 1.00),
    ("52 horas al año", 1.00),
    ("3 veces por semana 20 min", 1.00),
    ("de 4h a 1h", 3.00),
    ("2h tiempo propio", 2.00),
]

APPROXIMATE = [
    ("2-3 h", 2.50),
    ("2–3h", 2.50),  # noqa: RUF001 -- the dash itself
    ("2 — 3 h", 2.50),
    ("2-3 hrs a wk", 2.50),
    ("2 to 3 hours", 2.50),
    ("from 2 to 3 hours", 2.50),
    ("between 2 and 3 hours", 2.50),
    ("2 or 3 hours", 2.50),
    ("an hour or two a week", 1.50),
    ("1h-2h", 1.50),
    ("2h to 3h", 2.50),
    ("30-45 min", 0.63),  # 37.5/60 = 0.625
    ("30 min - 1h", 0.75),
    ("6-18 min a day", 1.00),
    ("1.5-2h", 1.75),
    ("1h-1h30", 1.25),
    ("20 min 2-4 times a week", 1.00),
    ("4-5h -> 1h", 3.50),
    ("about 2h", 2.00),
    ("~2h", 2.00),
    ("~ 2 h/week", 2.00),
    ("ca. 2h", 2.00),
    ("circa 2h", 2.00),
    ("roughly an hour", 1.00),
    ("around 30 min a day", 2.50),
    ("up to 2h", 2.00),
    ("2h approx.", 2.00),
    ("2h?", 2.00),
    ("2h/week ?", 2.00),
    ("2h (guess)", 2.00),
    ("2h guess", 2.00),
    ("about 4h -> 1h", 3.00),
    ("etwa 2 Std", 2.00),
    ("rund 2 Stunden pro Woche", 2.00),
    ("2 bis 3 Stunden", 2.50),
    ("zwischen 2 und 3 Stunden", 2.50),
    ("aprox. 2 horas", 2.00),
    ("unas 2 horas", 2.00),
    ("2 a 3 horas", 2.50),
    ("entre 2 y 3 horas al mes", 0.58),  # 2.5 * 12/52 = 30/52
]

UNKNOWN = [
    "",
    " ",
    "2",
    "2.5",
    "0",
    "?",
    "~",
    "h",
    "hours",
    "m",
    "once",
    "twice a week",
    "weekly",
    "a lot",
    "tbd",
    "none",
    "about",
    "own time",
    "$50",
    "50 €",
    "20 € die Stunde",
    "10%",
    "2h 10%",
    "9:30",
    "14:00",
    "14:00 h",
    "at 14:00",
    "9:30-10:00",
    "1:75 h",
    "3 people",
    "3 people x 2h",
    "2h per person",
    "3h once",
    "3h one-off",
    "one-off",
    "3h einmal",
    "1 x 3h",
    "30 min twice",  # in a week, or in all?
    "20 min x",
    "x 4",
    "2 days",
    "2 days a week",
    "2h every 3 days",  # of the calendar, or of the working week?
    "-2h",
    "2h-",
    "3-2 h",
    "4h - 1h",
    "1h -> 4h",
    "from 2h to 3h",
    "4h -> 2h -> 1h",
    "20 min x 4 -> 10 min",  # is it still four times?
    "4 -> 1",
    "2h 3h",
    "2h, 3h",
    "2h a week a month",
    "20 min x 4 x 2",
    "169h",
    "200h",
    "34h a day",
    "200h -> 100h",
    "1.500 h",
    "2/3 h",
    "1/2/3 h",
    "12345 h",
    "1h 75min",
    "2 months",
    "3 h mañana",
    "vielleicht",
    "2 meters",
    "5 km",
    "2 hm",
    "2 mh",
    "sometime",
    "²h",
    "٢ h",
    "3x a week from 5 min to 20 min",  # a range, or a change?
    "1h to 2",
    "1h5",
    "20 min 4-2 times a week",
    "2h every 0 weeks",
    "30 min a day, 3 days",
    "2h each",
    "1:305 h",
    "1:30:00 h",
    "2h" + " " * 200,
]


@pytest.mark.parametrize(("text", "weekly"), EXACT)
def test_hours_are_read_as_people_write_them(text: str, weekly: float) -> None:
    hours = PARSER.parse(text)
    assert hours is not None
    assert hours.weekly == pytest.approx(weekly, abs=0.0051)
    assert not hours.approximate


@pytest.mark.parametrize(("text", "weekly"), APPROXIMATE)
def test_ranges_and_guesses_are_their_middle_and_approximate(text: str, weekly: float) -> None:
    hours = PARSER.parse(text)
    assert hours is not None
    assert hours.weekly == pytest.approx(weekly, abs=0.0051)
    assert hours.approximate


@pytest.mark.parametrize("text", UNKNOWN)
def test_what_is_not_clearly_hours_is_unknown(text: str) -> None:
    assert PARSER.parse(text) is None


@pytest.mark.parametrize(
    ("text", "weekly"),
    [("1h a day", 3), ("30 min per shift", 1.5), ("2h a week", 2), ("30 min a day, 2 days a week", 1)],
)
def test_a_day_or_a_shift_counts_once_for_each_working_day(text: str, weekly: float) -> None:
    assert PARSER.parse(text, working_days=3) == Hours(weekly)


@pytest.mark.parametrize("working_days", [math.nan, math.inf, -1])
def test_impossible_working_days_leave_daily_hours_unknown(working_days: float) -> None:
    assert PARSER.parse("1h a day", working_days) is None


def test_a_parser_without_words_reads_nothing() -> None:
    assert HoursParser({}).parse("2h") is None


@pytest.mark.parametrize(
    ("text", "head", "weekly"),
    [
        ("stop the Friday report (1h/week)", "stop the Friday report", 1),
        ("stop the Friday report [1h/week]", "stop the Friday report", 1),
        ("stop the Friday report (1h/week).", "stop the Friday report", 1),
        ("stop the Friday report - 1h/week", "stop the Friday report", 1),
        ("stop the Friday report — 1h/week", "stop the Friday report", 1),
        ("stop the Friday report, 90m", "stop the Friday report", 1.5),
        ("stop the Friday report: 90m", "stop the Friday report", 1.5),
        ("stop the Friday report, 2h, own time", "stop the Friday report", 2),
        ("stop the Friday report (4h -> 1h)", "stop the Friday report", 3),
        ("stop the Friday report - 2h (measured)", "stop the Friday report", 2),
        ("Sync with Ana, Bo and Cy (30 min a day)", "Sync with Ana, Bo and Cy", 2.5),
        ("Plan 2026 - 2h", "Plan 2026", 2),
        ("Informe mensual, 1,5 horas", "Informe mensual", None),
        ("Bericht an die Leitung (1,5 Std/Woche)", "Bericht an die Leitung", 1.5),
    ],
)
def test_hours_at_the_end_of_a_line_are_split_off(text: str, head: str, weekly: float | None) -> None:
    expected = (text, None) if weekly is None else (head, Hours(weekly))
    assert PARSER.trailing(text) == expected


def test_a_range_at_the_end_of_a_line_is_one_range() -> None:
    assert PARSER.trailing("Sync - 2 - 3h") == ("Sync", Hours(2.5, approximate=True))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "stop the Friday report",
        "stop the Friday report 1h/week",
        "2h/week",
        "(2h/week)",
        "stop the report (with Priya)",
        "stop the report (with Priya, 2h)",
        "stop the report (own time)",
        "stop the report - 2h later",
        "move standup to 9:30",
        "stop the report, 14:00",
        "split the report into 2, 3",
        "sync 2 - 3h",
        "sync 1 h - 2 h",
        "report - 4h - 1h",
        "report (2h) - 1h",
        "check mail daily, 20 min",
        "check mail daily - 20 min",
        "check mail twice a day (20 min)",
    ],
)
def test_a_line_whose_end_is_not_clearly_hours_stays_whole(text: str) -> None:
    assert PARSER.trailing(text) == (text, None)


@pytest.mark.parametrize(
    "text",
    [
        "own time",
        "2h/week own time",
        "2h, Own Time",
        "in my own time",
        "2 h Eigenzeit",
        "2h in meiner Freizeit",
        "2h tiempo propio",
    ],
)
def test_own_time_is_recognised(text: str) -> None:
    assert PARSER.is_own_time(text)


@pytest.mark.parametrize(
    "text", ["", "2h/week", "evenings", "not own time", "own timeline", "grown time", "Arbeitszeit"]
)
def test_what_does_not_say_own_time_is_not_own_time(text: str) -> None:
    assert not PARSER.is_own_time(text)


@pytest.mark.parametrize(
    "piece", ["1", "1 ", "1 x ", "h ", "(", "- ", "a ", "1h, ", "from 1h to ", "1 1/2 ", "\u00a0", "own "]
)
def test_hostile_text_is_answered_at_once(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    start = time.perf_counter()
    assert PARSER.parse(text) is None
    PARSER.trailing(text)
    PARSER.is_own_time(text)
    PARSER.parse(text[:200])
    assert time.perf_counter() - start < 1


SPELLINGS = [spelling for spellings in TIME.values() for spelling in spellings]
SCRAPS = st.sampled_from(
    [*SPELLINGS, *"0123456789/-+x\u00d7~?'½:,.()[]", "->", "→", "h", "min", "1,5", "20", "\u00a0", "zz", "€"]
)
GARBLED = st.lists(SCRAPS, max_size=14).flatmap(lambda scraps: st.sampled_from([" ".join(scraps), "".join(scraps)]))
ANYTHING = st.one_of(st.text(), GARBLED)
KNOWN = st.sampled_from([text for text, _ in EXACT + APPROXIMATE])
FOREIGN = st.sampled_from(["people", "meeting", "later", "€", "%", "km", "tbd", "Besprechung", "reunión", "zz", "#tag"])


@given(text=ANYTHING, days=st.floats())
def test_any_text_gives_hours_that_fit_in_a_week_or_none(text: str, days: float) -> None:
    hours = PARSER.parse(text, days)
    assert hours is None or (math.isfinite(hours.weekly) and 0 <= hours.weekly <= 168)


@given(text=KNOWN, word=FOREIGN, behind=st.booleans())
def test_an_unknown_word_beside_the_hours_makes_them_unknown(text: str, word: str, *, behind: bool) -> None:
    assert PARSER.parse(f"{text} {word}" if behind else f"{word} {text}") is None


@given(text=KNOWN)
def test_case_never_matters(text: str) -> None:
    assert PARSER.parse(text.upper()) == PARSER.parse(text)


@given(text=st.one_of(ANYTHING, st.builds("{}{}{}".format, st.text(), st.sampled_from([" - ", ", ", " ("]), GARBLED)))
def test_splitting_a_line_keeps_every_word_of_it(text: str) -> None:
    head, hours = PARSER.trailing(text)
    if hours is None:
        assert head == text
    else:
        rest = text[len(head) :].strip().rstrip(".").strip(" \u00a0-—–‐‑‒―−,;:")  # noqa: RUF001 -- what separates
        assert text.startswith(head)
        assert PARSER.parse(rest) == hours


@given(head=st.sampled_from(["stop the report", "Sync with Ana", "Bericht"]), tail=KNOWN)
def test_hours_in_brackets_mean_what_they_mean_alone(head: str, tail: str) -> None:
    assume("(" not in tail)
    assert PARSER.trailing(f"{head} ({tail})") == (head, PARSER.parse(tail))
