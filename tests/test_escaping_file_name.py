"""A note's name in the name of one of our own files: as it was, as far as every disk and listing can take it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultplan.escaping.file_name import short


@given(st.text())
def test_any_name_makes_a_short_one_that_fits_and_that_a_listing_can_show(name: str) -> None:
    made = short(name, 60)
    assert len(made.encode()) <= 60
    assert all(char.isprintable() for char in made)
    assert not set(made) & set('<>:"/\\|?*')


@pytest.mark.parametrize("name", ["07 Current role.md", "Tablero de María.md", "日記.md", "R&D (2026).md"])
def test_an_ordinary_name_stays_as_it_is(name: str) -> None:
    assert short(name, 60) == name


def test_a_name_is_cut_between_characters() -> None:
    assert short("日" * 30, 10) == "日日日"


@pytest.mark.parametrize("name", ["../../.bashrc", "a/b", "C:x", "esc\x1b]0;pwned\x07.md", "\u202egnp.exe", "a\0b"])
def test_no_name_leads_anywhere_or_steers_anything(name: str) -> None:
    assert "/" not in short(name, 60)
    assert "\\" not in short(name, 60)
    assert short(name, 60).isprintable()
