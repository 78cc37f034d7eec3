"""Dates as people write them: what is read, what is unclear, and how a line's beginning is split off."""

import time
import tomllib
import unicodedata
from datetime import date
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.writing import read
from vaultplan.markdown.dates import DateParser


def _months() -> dict[str, list[str]]:
    merged: dict[str, list[str]] = {}
    for language in ("en", "de", "es"):
        words = tomllib.loads((files("vaultplan.words") / f"{language}.toml").read_text(encoding="utf-8"))
        for number, spellings in words["months"].items():
            merged.setdefault(number, []).extend(spellings)
    return merged


MONTHS = _months()
PARSER = DateParser(MONTHS)
FIRST = date(2026, 12, 1)
OCTOBER = date(2026, 10, 1)

READ = [
    ("2026-12-01", FIRST),
    (" 2026-12-01 ", FIRST),
    ("2026-12-1", FIRST),
    ("2026/12/01", FIRST),
    ("2026.12.01", FIRST),
    ("2026‑12‑01", FIRST),  # noqa: RUF001 -- with unbreakable hyphens
    ("2026-12-01T10:00", FIRST),
    ("2026-12-01 10:00", FIRST),
    ("2026-12-01T10:00:00", FIRST),
    ("2026-12-01T10:00:00.000Z", FIRST),
    ("2026-12-01T10:00:00+02:00", FIRST),
    ("1.12.2026", FIRST),
    ("01.12.2026", FIRST),
    ("1. 12. 2026", FIRST),
    ("31/12/2026", date(2026, 12, 31)),
    ("12/31/2026", date(2026, 12, 31)),
    ("31-12-2026", date(2026, 12, 31)),
    ("05/05/2026", date(2026, 5, 5)),
    ("1 Dec 2026", FIRST),
    ("1 dec 2026", FIRST),
    ("1 DECEMBER 2026", FIRST),
    ("1\u00a0Dec\u00a02026", FIRST),
    ("1st of December 2026", FIRST),
    ("2nd December 2026", date(2026, 12, 2)),
    ("1-Dec-2026", FIRST),
    ("Dec 1, 2026", FIRST),
    ("Dec. 1, 2026", FIRST),
    ("December 1 2026", FIRST),
    ("December 1st, 2026", FIRST),
    ("[[2026-12-01]]", FIRST),
    ("[[2026-12-01|x]]", FIRST),
    (r"[[2026-12-01\|x]]", FIRST),
    ("[[Daily/2026-12-01]]", FIRST),
    ("[[Journal/2026/2026-12-01|the day]]", FIRST),
    ("2026-12", date(2026, 12, 31)),
    ("2027-02", date(2027, 2, 28)),
    ("2028-02", date(2028, 2, 29)),
    ("Dec 2026", date(2026, 12, 31)),
    ("December 2026", date(2026, 12, 31)),
    ("12/2026", date(2026, 12, 31)),
    ("Q1 2027", date(2027, 3, 31)),
    ("q2 2027", date(2027, 6, 30)),
    ("2027 Q3", date(2027, 9, 30)),
    ("2027-Q4", date(2027, 12, 31)),
    ("2028-02-29", date(2028, 2, 29)),
    ("1900-01-01", date(1900, 1, 1)),
    ("2200-12-31", date(2200, 12, 31)),
    # German
    ("1. Oktober 2026", OCTOBER),
    ("1. Okt. 2026", OCTOBER),
    ("3. März 2026", date(2026, 3, 3)),
    ("3. Mrz 2026", date(2026, 3, 3)),
    ("Dezember 2026", date(2026, 12, 31)),
    ("1. Jänner 2027", date(2027, 1, 1)),
    # Spanish
    ("1 de octubre de 2026", OCTOBER),
    ("1º de octubre de 2026", OCTOBER),
    ("1 oct 2026", OCTOBER),
    ("15 de enero del 2027", date(2027, 1, 15)),
    ("diciembre de 2026", date(2026, 12, 31)),
    ("1 dic 2026", FIRST),
]

UNCLEAR = [
    "",
    " ",
    "tbd",
    "soon",
    "2026",
    "December",
    "1 Dec",
    "01/12/2026",
    "12/01/2026",
    "01-12-2026",
    "1.12.26",
    "2026-13-45",
    "2026-02-30",
    "2026-00-10",
    "2026-12-00",
    "2026-13",
    "2027-02-29",
    "31.04.2026",
    "12.31.2026",
    "31 Feb 2026",
    "32/12/2026",
    "13/13/2026",
    "1899-12-31",
    "2201-01-01",
    "0000-00-00",
    "Q5 2027",
    "Q0 2027",
    "2026-12-01T25:00",
    "2026-12-0110:00",
    "2026-12/01",
    "20261201",
    "by 2026-12-01",
    "2026-12-01 or later",
    "1 Foo 2026",
    "[[2026-12-01",
    "[[Project 2026]]",
    "[[x|2026-12-01]]",
    "٢٠٢٦-12-01",
    "2026-12-01" + " " * 200,
]


@pytest.mark.parametrize(("text", "day"), READ)
def test_dates_are_read_as_people_write_them(text: str, day: date) -> None:
    assert PARSER.parse(text) == day


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_is_no_clear_date_is_none(text: str) -> None:
    assert PARSER.parse(text) is None


@pytest.mark.parametrize(("number", "spellings"), MONTHS.items())
def test_every_spelling_of_a_month_means_that_month_in_either_unicode_form(number: str, spellings: list[str]) -> None:
    for spelling in spellings:
        for form in ("NFC", "NFD"):
            written = unicodedata.normalize(form, spelling)
            assert PARSER.parse(f"7 {written} 2026") == date(2026, int(number), 7)


def test_a_parser_without_months_still_reads_numbers() -> None:
    parser = DateParser({})
    assert (parser.parse("2026-12-01"), parser.parse("1 Dec 2026")) == (FIRST, None)


@pytest.mark.parametrize(
    ("text", "day", "rest"),
    [
        ("2026-10-01: Presented", OCTOBER, "Presented"),
        ("2026-10-01:Presented", OCTOBER, "Presented"),
        ("2026-10-01 - Presented", OCTOBER, "Presented"),
        ("2026-10-01 — Presented", OCTOBER, "Presented"),
        ("2026-10-01, Presented", OCTOBER, "Presented"),
        ("2026-10-01 Presented", OCTOBER, "Presented"),
        ("  2026-10-01 Presented", OCTOBER, "Presented"),
        ("2026-10-01 10:00 Presented", OCTOBER, "Presented"),
        ("2026-10-01", OCTOBER, ""),
        ("2026-10-01:", OCTOBER, ""),
        ("2026-10-01 -5% churn", OCTOBER, "-5% churn"),
        ("1 Oct 2026 Presented", OCTOBER, "Presented"),
        ("Oct 1, 2026: Presented", OCTOBER, "Presented"),
        ("1. Oktober 2026: Vortrag", OCTOBER, "Vortrag"),
        ("1 de octubre de 2026: Charla", OCTOBER, "Charla"),
        ("1.10.2026 Vortrag", OCTOBER, "Vortrag"),
        ("[[2026-10-01]] Presented", OCTOBER, "Presented"),
        ("[[2026-10-01|Thursday]]: Presented", OCTOBER, "Presented"),
        ("Oct 2026: Presented", date(2026, 10, 31), "Presented"),
        ("Q1 2027: Presented", date(2027, 3, 31), "Presented"),
    ],
)
def test_a_date_that_begins_a_line_is_split_off(text: str, day: date, rest: str) -> None:
    assert PARSER.leading(text) == (day, rest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Presented on 2026-10-01",
        "01/12/2026: Presented",
        "2026-02-30: Presented",
        "2026-13-45 Presented",
        "2026-10-01x Presented",
        "2026-10-011 Presented",
        "2026-10-01-draft",
        "2026 Presented",
        "[[Board]] Presented",
        "12 people",
    ],
)
def test_a_line_that_begins_with_no_clear_date_stays_whole(text: str) -> None:
    assert PARSER.leading(text) == (None, text)


@pytest.mark.parametrize("piece", ["1", "2026-", "[[", "[[a|", " ", "1 ", "Dec ", "\u00a0", "2026-10-01 ", "Q1"])
def test_hostile_text_is_answered_at_once(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    start = time.perf_counter()
    assert PARSER.parse(text) is None
    PARSER.leading(text)
    PARSER.parse(text[:200])
    assert time.perf_counter() - start < 1


NAMES = [name for names in MONTHS.values() for name in names]
SCRAPS = st.sampled_from(
    [*NAMES, *"0123456789-/.,: |[]Qq", "2026", "2026-", "12", "[[", "]]", "st", " de ", " of ", "\u017f", "İ"]
)
ANYTHING = st.one_of(st.text(), st.lists(SCRAPS, max_size=10).map("".join))
DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@given(text=ANYTHING)
def test_any_text_gives_a_date_of_these_centuries_or_none(text: str) -> None:
    day = PARSER.parse(text)
    assert day is None or 1900 <= day.year <= 2200


@given(day=DAYS, name=st.data())
def test_a_day_means_itself_in_every_clear_spelling(day: date, name: st.DataObject) -> None:
    month = name.draw(st.sampled_from(MONTHS[str(day.month)]))
    spellings = [
        day.isoformat(),
        f"{day.day}.{day.month}.{day.year}",
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"{day.day} de {month} de {day.year}",
        f"[[Daily/{day.isoformat()}]]",
    ]
    assert {PARSER.parse(spelling) for spelling in spellings} == {day}


@given(day=DAYS, word=st.sampled_from(["later", "x", "?", "5", "(maybe)"]))
def test_anything_more_than_a_date_makes_the_whole_unclear(day: date, word: str) -> None:
    assert PARSER.parse(f"{day.isoformat()} {word}") is None


@given(text=st.one_of(ANYTHING, st.builds("{}{}{}".format, DAYS, st.sampled_from([": ", " - ", " ", "x"]), st.text())))
def test_splitting_a_line_keeps_its_end_as_it_is(text: str) -> None:
    day, rest = PARSER.leading(text)
    if day is None:
        assert rest == text
    else:
        assert text.endswith(rest)
        written = text.removesuffix(rest).strip().rstrip(":;,—–- ")  # noqa: RUF001 -- what separates
        assert PARSER.parse(written) == day


def test_where_the_day_comes_first_two_small_numbers_are_no_riddle() -> None:
    parser = DateParser(MONTHS, day_first=True)

    assert parser.parse("01/12/2026") == date(2026, 12, 1)
    assert parser.parse("12-10-2026") == date(2026, 10, 12)
    assert parser.parse("10/23/2026") == date(2026, 10, 23)
    assert parser.parse("2026-01-12") == date(2026, 1, 12)


@pytest.mark.parametrize(("language", "day"), [("es", date(2026, 10, 12)), ("de", date(2026, 10, 12)), ("en", None)])
def test_the_language_of_the_plan_says_which_number_is_the_day(language: str, day: date | None) -> None:
    files = {
        "P/0.md": f"---\nvaultplan: plan\nlanguage: {language}\n---\n",
        "P/p.md": "---\nvaultplan: proof\n---\n## Proof\n- Close in five days (date: 12/10/2026)\n",
    }

    assert [proof.on for proof in read(files).proofs] == [day]
