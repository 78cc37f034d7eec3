"""The languages' files mean what TOML says, however they are laid out."""

import json
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT
from vaultplan.words import LANGUAGES
from vaultplan.words.tables import Tables
from vaultplan.words.toml import parsed

NO_TOML = "no TOML"


def as_tomllib(text: str) -> object:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return NO_TOML


def as_ours(text: str) -> object:
    try:
        return parsed(text)
    except tomllib.TOMLDecodeError:
        return NO_TOML


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_languages_file_is_read_as_toml_is_in_its_order_and_quickly(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (ROOT / "vaultplan" / "words" / f"{code}.toml").read_text(encoding="utf-8")
    expected = tomllib.loads(text)
    monkeypatch.setattr(tomllib, "loads", lambda _: pytest.fail("its layout is not the one that is read quickly"))

    assert json.dumps(parsed(text)) == json.dumps(expected)


OTHERWISE = [
    "",
    "a = 1",
    "a=1",
    'a = "x" # why',
    "a = 'x'",
    'a = """x\ny"""',
    "[[a]]\nb = 1\n[[a]]\nb = 2",
    "a = 1_000",
    "a = 0x10",
    "a = 2026-11-23",
    "a.b.c = 1\na.b.d = 2",
    '"a.b" = 1',
    "a . b = 1",
    '["a.b"]\nc = 1',
    "[a]\n[a.b]\nc = 1\n[d]\ne = 1",
    "a = [\n1,\n2,\n]\nb = 3",
    'a = [\n  "x", # why\n  "y",\n]',
    'a = [\n"x = y",\n"z"]',
    'a = [\n  "b = c",\n]\nd = 1',
    "  a = 1",
    "a = 1\n  b = 2",
    "a = 1, 2",
    "a = 1\na = 2",
    "[a]\nb = 1\n[a]\nc = 1",
    "a = 1\n[a]\nb = 1",
    "a = null",
    "a = {b = 1}",
    'a = {"b":1}',
    "a = [1, 2",
    "a",
    "]",
    "=",
    "a = ",
    "[",
    "[]",
    "a = [\n  # why\n  1,\n]",
    'a = "\\u00a0\\"\\\\"',
    'a = "\\e"',
    'a = "\\/"',
    "a = NaN",
    "a = true\r\nb = false\r\n",
    "\ta = 1",
    "a =\t1",
    "a = 1 2",
    "a = [1 2]",
    'a = "\t"',
    "ä = 1",
]


@pytest.mark.parametrize("text", OTHERWISE)
def test_another_layout_says_what_it_says_in_toml(text: str) -> None:
    assert as_tomllib(text) in (as_ours(text), NO_TOML)  # what isn't TOML, no file of ours says: the test above


LINES = ["[a]", "[a.b]", "a = 1", 'b = "x"', 'b.c = "y"', '"d" = [1]', "e = [", '  "f",', "]", "# g", "", "h = true"]


@given(st.lists(st.sampled_from(LINES)).map("\n".join))
def test_lines_in_any_order_say_what_they_say_in_toml(text: str) -> None:
    assert as_tomllib(text) in (as_ours(text), NO_TOML)  # what isn't TOML, no file of ours says: the test above


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_table_asked_for_alone_is_the_one_of_the_whole_file(code: str) -> None:
    text = (ROOT / "vaultplan" / "words" / f"{code}.toml").read_text(encoding="utf-8")

    assert {name: Tables(text)[name] for name in reversed(list(Tables(text)))} == tomllib.loads(text)
    with pytest.raises(KeyError):
        Tables(text)["nothing"]
