"""Hours as people write them in three languages, against answers worked out by hand: the table tests/hours.tsv."""

import csv
import re
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import pytest

from vaultplan.engine import method

TABLE = Path(__file__).with_name("hours.tsv")
FORMAT = Path(__file__).parents[1] / "docs" / "format.md"


class Row(NamedTuple):
    """One spelling, and what it means: hours a week as a fraction, or "unknown"."""

    language: str
    spelling: str
    working_days: str
    hours_a_week: str
    approximate: str
    own_time: str
    comment: str


def _rows() -> list[Row]:
    with TABLE.open(encoding="utf-8", newline="") as table:
        return [Row(**row) for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)]


ROWS = _rows()
READ = [row for row in ROWS if row.hours_a_week != "unknown"]
UNKNOWN = [row for row in ROWS if row.hours_a_week == "unknown"]
PARSER = method().hours


def _id(row: Row) -> str:
    return " ".join([row.language, row.spelling, *([] if row.working_days == "5" else [f"({row.working_days} days)"])])


@pytest.mark.parametrize("row", READ, ids=_id)
def test_a_spelling_means_what_a_careful_reader_says(row: Row) -> None:
    hours = PARSER.parse(row.spelling, float(row.working_days))
    assert hours is not None
    assert hours.weekly == pytest.approx(float(Fraction(row.hours_a_week)), abs=1e-9)
    assert hours.approximate == (row.approximate == "yes")
    assert PARSER.is_own_time(row.spelling) == (row.own_time == "yes")


@pytest.mark.parametrize("row", UNKNOWN, ids=_id)
def test_what_a_careful_reader_would_have_to_ask_about_is_unknown(row: Row) -> None:
    assert PARSER.parse(row.spelling, float(row.working_days)) is None
    assert row.comment, "the table says why"


def test_what_the_docs_give_as_examples_is_read() -> None:
    hours = re.search(r"(?s)^## Hours\n(.*?)^## ", FORMAT.read_text(encoding="utf-8"), re.MULTILINE)
    rows = [line for line in hours[1].splitlines() if line.startswith("| ")] if hours else []
    spellings = [spelling for row in rows for spelling in re.findall(r"`([^`]+)`", row)]

    assert len(spellings) >= 30
    assert [spelling for spelling in spellings if PARSER.parse(spelling) is None] == []


def test_the_table_is_as_large_as_the_languages_deserve() -> None:
    read, unknown = (Counter(row.language for row in rows) for rows in (READ, UNKNOWN))
    assert read["en"] >= 60
    assert min(read["de"], read["es"]) >= 50
    assert min(unknown[language] for language in ("en", "de", "es")) >= 15


def test_the_table_holds_each_spelling_once() -> None:
    assert len({row[:3] for row in ROWS}) == len(ROWS)


def test_the_table_has_each_kind_of_working_week() -> None:
    assert {float(row.working_days) for row in READ} >= {3, 3.5, 4, 5}
