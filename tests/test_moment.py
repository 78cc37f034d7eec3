"""A day in Moment's formats, as Obsidian names daily notes by them."""

from datetime import datetime

import pytest

from vaultplan.engine.in_daily import _calendar
from vaultplan.markdown.moment import MomentError, written
from vaultplan.words import texts

WHEN = datetime(2026, 11, 25, 9, 5, 7)  # noqa: DTZ001 - the user's own clock


def said(form: str, language: str = "en", when: datetime = WHEN, *, clock: bool = False) -> str:
    return written(form, when, _calendar(texts(language)), clock=clock)


@pytest.mark.parametrize(
    ("form", "english", "german", "spanish"),
    [
        ("YYYY-MM-DD", "2026-11-25", "2026-11-25", "2026-11-25"),
        ("YYYY/MM-MMMM/YYYY-MM-DD-dddd", "2026/11-November/2026-11-25-Wednesday",
         "2026/11-November/2026-11-25-Mittwoch",
         "2026/11-noviembre/2026-11-25-miércoles"),
        ("D. MMMM YYYY", "25. November 2026", "25. November 2026", "25. noviembre 2026"),
        ("Do MMM YY, ddd", "25th Nov 26, Wed", "25. Nov. 26, Mi.", "25º nov. 26, mié."),
        ("gggg-[W]ww", "2026-W48", "2026-W48", "2026-W48"),
        ("GGGG-[W]WW-E", "2026-W48-3", "2026-W48-3", "2026-W48-3"),
        ("[Daily note] YYYY [Q]Q", "Daily note 2026 Q4", "Daily note 2026 Q4", "Daily note 2026 Q4"),
        ("DDDD DDDo M D d dd", "329 329th 11 25 3 We", "329 329. 11 25 3 Mi", "329 329º 11 25 3 mi"),
        ("YYYY年MM月DD日", "2026年11月25日", "2026年11月25日", "2026年11月25日"),
    ],
)  # fmt: skip
def test_a_format_that_people_use_is_written_as_obsidian_writes_it(
    form: str, english: str, german: str, spanish: str
) -> None:
    assert (said(form), said(form, "de"), said(form, "es")) == (english, german, spanish)


@pytest.mark.parametrize(
    ("day", "english", "german"),
    [
        ((2026, 1, 1), "2026-01", "2026-01"),
        ((2027, 1, 1), "2027-01", "2026-53"),
        ((2026, 12, 27), "2027-01", "2026-52"),
        ((2026, 11, 22), "2026-48", "2026-47"),
        ((2023, 1, 1), "2023-01", "2022-52"),
    ],
)
def test_the_week_begins_on_sunday_in_english_and_on_monday_elsewhere(
    day: tuple[int, int, int], english: str, german: str
) -> None:
    when = datetime(*day)  # noqa: DTZ001
    assert (said("gggg-ww", "en", when), said("gggg-ww", "de", when)) == (english, german)
    assert said("GGGG-WW", "en", when) == german


@pytest.mark.parametrize(("number", "ending"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"),
                                                (12, "12th"), (13, "13th"), (21, "21st"), (23, "23rd")])  # fmt: skip
def test_english_counts_its_days(number: int, ending: str) -> None:
    assert said("Do", "en", datetime(2026, 11, number)) == ending  # noqa: DTZ001


@pytest.mark.parametrize("form", ["YYYY-MM-DD HH", "Daily YYYY", "X", "YYYY x", "L", "LL", "LLLL", "YYYYYY", "Today"])
def test_what_names_no_day_for_certain_is_refused(form: str) -> None:
    with pytest.raises(MomentError):
        said(form)


def test_a_template_may_ask_for_the_time() -> None:
    assert said("HH:mm:ss h a", clock=True) == "09:05:07 9 am"
    assert said("H.m A", when=datetime(2026, 11, 25, 0, 5), clock=True) == "0.5 AM"  # noqa: DTZ001
