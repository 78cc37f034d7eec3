"""Lines that a tag sends to the plan: which are, which only look like it."""

import sys
from types import FrameType

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vaultplan.markdown.blocks import read_sections
from vaultplan.markdown.captures import captures_in, gate, in_sections
from vaultplan.markdown.source import bounded, decode, part, uncommented
from vaultplan.model import Capture
from vaultplan.words import words

LINES = (
    "", "text", "  text", "    text", "# Monday", "## Work #", "---", "===", "```", "~~~", "- ```", "  ```", "> ```",
    "  ## Deep", " # one", "%%", "<div>", "</div>", "<!-- x -->",
    "- a", "- [ ] b", "* c", "1. d", "2) e", "> f", "> - g", "| a | b |", "| - | - |", "[x]: /y",
    "- [ ] Stop the list #eda/eliminate", "- [x] Stop (time: 2h/week) #eda/automate", "* Presented it #proof",
    "  - [ ] under #eda/delegate", "    - [ ] deep #eda/delegate", "\t- [ ] tab #eda/delegate",
    "> - [ ] quoted #eda/stop",
    "1. [ ] first #eda/automate", "- - [ ] twice #eda/automate", "- # heading #eda/automate", "- `code #eda/automate`",
    "-     code #eda/automate", "- [ ]  two #eda/automate", "-\t[ ] tab #eda/automate", "- [ ] #eda/automate",
    "-x #proof",
    "para #proof", "- #proof shown", "- [ ] #eda/stop first", "- # proof",
    "- [ ] none #edam #eda #proof/x", "- trailing #proof   ", "+ plus #Proof ^id", "- [link](x) #proof",
    "  time: 2h",
    "    - time: 2h/week", "- a\\", "- [-] Gone #eda/automate %% said %%", "- ü #EDA/Streichen", "- z ```` #proof",
)  # fmt: skip


def of(text: str) -> tuple[Capture, ...]:
    return captures_in(part(decode(text.encode())), words())


@settings(deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=9))
@example(["- [ ] a #eda/stop", "  lazy"])
@example(["<div>", "- [ ] a #eda/stop"])
@example(["> f", "text", "# Monday", "- [ ] a #eda/stop"])
@example(["> - [ ] a #eda/stop", "- [ ] b #eda/stop", "", "> - [ ] a #eda/stop"])
def test_line_by_line_the_same_is_found_as_by_the_parser(rows: list[str]) -> None:
    parted = part(decode("\n".join(rows).encode()))
    lines, _ = bounded(uncommented(parted.body)[0])

    parsed = in_sections(read_sections(lines, parted.body_at), words())

    assert captures_in(parted, words()) == tuple(parsed)


@pytest.mark.parametrize(
    ("line", "kind", "section", "language", "mark", "text"),
    [
        ("- [ ] Stop it #eda/eliminate", "eda", "eliminate", "en", " ", "Stop it #eda/eliminate"),
        ("- [x] Weg damit #eda/streichen", "eda", "eliminate", "en", "x", "Weg damit #eda/streichen"),
        ("- [/] Ceder #EDA/Delegar", "eda", "delegate", "en", "/", "Ceder #EDA/Delegar"),
        ("- Read #eda/reinvest", "eda", "reinvest", "en", None, "Read #eda/reinvest"),
        ("- Dejar #eda/dejar-de-hacer", "eda", "eliminate", "en", None, "Dejar #eda/dejar-de-hacer"),
        ("- Unsure #eda", "eda", "", "en", None, "Unsure #eda"),
        ("- Unsure #eda/whatever", "eda", "", "en", None, "Unsure #eda/whatever"),
        ("- Shown #proof", "proof", "proof", "en", None, "Shown #proof"),
        ("- Gezeigt #Beleg", "proof", "proof", "de", None, "Gezeigt #Beleg"),
        ("> - [ ] In a callout #eda/automate", "eda", "automate", "en", " ", "In a callout #eda/automate"),
    ],
)
def test_a_tagged_item_is_captured(  # noqa: PLR0917
    line: str, kind: str, section: str, language: str, mark: str | None, text: str
) -> None:
    (found,) = of(f"# Monday\n{line}\n")

    assert (found.kind, found.section, found.language) == (kind, section, language)
    assert (found.item.mark, found.item.text, found.item.line, found.heading) == (mark, text, 2, "Monday")


@pytest.mark.parametrize(
    "text",
    [
        "```\n- [ ] a #eda/automate\n```", "text\n\n    - [ ] a #eda/automate",
        "%%\n- [ ] a #eda/automate\n%%",
        "<!-- - [ ] a #eda/automate -->", "- [ ] a `#eda/automate`", "prose with #eda/automate",
        "# Heading #eda/automate",
        "| a #eda/automate |\n| --- |\n| b #proof |", "- [ ] a#eda/automate", "- [ ] a #edam",
        "- [ ] a #proofread", "- a #proof/x",
        "---\ntags: [eda/automate]\n---\n- [ ] a",
    ],
)  # fmt: skip
def test_code_comments_prose_and_other_tags_capture_nothing(text: str) -> None:
    assert of(text) == ()


def test_a_line_says_which_plan_it_means() -> None:
    (found,) = of("- [ ] Stop it #eda/eliminate #plan/garden-club")

    assert found.plans == ("garden-club",)


def test_what_stands_below_a_captured_item_comes_with_it() -> None:
    (found,) = of("- [ ] Stop it #eda/eliminate\n    - time: 2h/week\n")

    assert [child.text for child in found.item.children] == ["time: 2h/week"]


@given(st.lists(st.sampled_from(LINES), max_size=4))
def test_the_gate_lets_every_note_with_a_capture_pass(rows: list[str]) -> None:
    text = "\n".join(rows)

    assert gate(words())(text.encode()) or not of(text)


def test_a_journal_of_years_with_a_tagged_line_for_each_day_costs_as_much_for_each() -> None:
    def calls(days: int) -> int:
        parted = part(decode("".join(f"## Day\n\n- [ ] Stop {n} #eda/stop\n\ntext\n\n" for n in range(days)).encode()))
        seen = 0

        def count(_frame: FrameType, event: str, _: object) -> None:
            nonlocal seen
            seen += event == "call"

        before = sys.getprofile()
        sys.setprofile(count)
        try:
            found = captures_in(parted, words())
        finally:
            sys.setprofile(before)
        assert len(found) == days
        return seen

    assert calls(1000) < 11 * calls(100)
