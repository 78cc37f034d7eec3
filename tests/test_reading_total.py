"""Any bytes give a note, soon."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.test_reading_lines import PIECES, Piece
from tests.writing import read
from vaultplan.engine import method
from vaultplan.markdown.fields import key_value, take_fields
from vaultplan.markdown.note import kinds_of, may_be_ours, read_note
from vaultplan.words import words

KINDS = ("plan", "value", "vision", "skills", "audit", "roadmap", "roles", "eda", "proof", "reviews")
HEADINGS = sorted({heading for kind in words().sections.values() for heading in kind})
YAML = st.sampled_from(
    ["a: b", "a:", "- x", "  - x", "a: [", "]", "{", "}", "'", '"', "&a", "*a", "!!int x", "? a", "|", ">",
     "#c", "\t", "<<: *a", "%",
     "vaultplan: eda", "vaultplan: [skills, audit]", "status: n/a", "started: 2026-13-45", "a: b: c", "\u2028",
     "\x85", "...", "@x"]
)  # fmt: skip
INLINE = st.sampled_from(
    ["[", "]", "(", ")", "::", ":", "key", "why", "time", "`", "``", "~~", "|", "\\", "\u2705 2026-10-01",
     "#tag", "^id", "[[", "]]", "%%",
     "<!--", "-->", "2h/week", "none", "TBD", "<b>", "\U0001f4c5", "- ", "# ", "> ", "    ", "\t", "***",
     "[x] ", "1. ", "\x0b", "\u2028"]
)  # fmt: skip


@given(st.binary(max_size=300))
def test_any_bytes_give_a_note(data: bytes) -> None:
    for framed in (data, b"---\n" + data, b"---\nvaultplan: eda\n---\n" + data):
        assert read_note("a.md", framed, words()).path == "a.md"
        kinds_of(framed, words())


@given(st.lists(YAML, max_size=12).map("\n".join))
def test_any_properties_give_a_plan(head: str) -> None:
    read({f"{kind}.md": f"---\nvaultplan: {kind}\n{head}\n---\n" for kind in KINDS})


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            PIECES,
            st.lists(INLINE, max_size=8).map(lambda parts: Piece(("".join(parts),))),
            st.sampled_from(HEADINGS).map(lambda heading: Piece((f"## {heading}",))),
        ),
        max_size=10,
    )
)
def test_any_text_gives_a_plan(pieces: list[Piece]) -> None:
    lines = "\n".join(line for piece in pieces for line in piece.lines)

    read({f"{kind}.md": f"---\nvaultplan: {kind}\n---\n{lines}\n" for kind in KINDS})


@given(st.lists(INLINE, max_size=20).map("".join))
def test_any_line_is_taken_apart(line: str) -> None:
    def known(word: str) -> str | None:
        return words().key("task", word)

    assert all(value.strip() for value in take_fields(line, known).fields.values())
    key_value(line, known)


@given(st.binary(max_size=200))
def test_no_note_of_ours_is_passed_over(data: bytes) -> None:
    for framed in (data, b"---\nvaultplan: eda\n" + data):
        if read_note("a.md", framed, words()).kinds:
            assert may_be_ours(framed)


HUGE = {
    "blanks in a heading": "# a" + " " * 50_000 + "x",
    "blanks before hashes": "# a" + " " * 50_000 + "#b",
    "blanks in an item": "- a" + " " * 50_000 + "(time: 1h)",
    "pipes": "a | b\n" * 10_000,
    "a table": "| a | b |\n| - | - |\n" + "| c | d |\n" * 8_000,
    "nested quotes": ">" * 5_000 + " a",
    "deeper quotes": "\n".join(">" * n + " a" for n in range(400)),
    "brackets": "[" * 50_000,
    "round brackets": "- a " + "(" * 50_000,
    "links": "- " + "[a](" * 20_000,
    "wiki links": "- " + "[[a|" * 20_000,
    "colons": "- " + "a:: " * 20_000,
    "ticks": "- " + "`a" * 30_000,
    "ticks in rows": "- " + "".join("`" * n + "a" for n in range(400)),
    "stars": "- " + "*a" * 40_000,
    "tildes": "- " + "~~" * 40_000,
    "comments": "%%" * 50_000,
    "an open switch": "- a %% vaultplan off" + " " * 50_000 + "x",
    "switches": "- a " + "%% vaultplan off: a " * 5_000,
    "html comments": "<!--" * 20_000,
    "tags": "- a" + " #a" * 30_000,
    "items": "- [ ] a (time: 1h)\n" * 5_000,
    "empty items": "- \n" * 10_000,
    "the same lines": "same\n\n" * 10_000,
    "deep items": "\n".join("  " * n + "- a" for n in range(300)),
    "angle brackets": "- " + "<a " * 30_000,
    "definitions": '[a]: b "x\n' * 5_000,
    "an open bracket": "- [" + "a" * 100_000,
    "open angle brackets": "- " + "<%a" * 30_000,
    "braces": "- " + "{{a" * 30_000,
    "headings": "# a\n" * 10_000,
    "a long word": "- " + "a" * 100_000,
    "hyphens": "- a" + " -" * 40_000,
    "dates": "- " + "2026-10-01 " * 8_000,
}


ORDINARY = (
    "- [ ] stop the report nobody opens (time:: 1h/week)\n\nSome words of *mine* about it, and a [link](x.md).\n\n"
    * 1_000
)


@pytest.fixture(scope="module")
def ordinary_time() -> float:
    """Processor seconds for an ordinary note of a hundred kilobytes, on this machine, now."""
    return min(reading_time(kind, ORDINARY) for kind in ("eda", "value"))


def reading_time(kind: str, body: str) -> float:
    heading = {"eda": "Eliminate", "value": "Why it matters"}[kind]
    text = f"---\nvaultplan: {kind}\n---\n## {heading}\n\n{body}\n"
    method()
    began = time.process_time()
    read({"a.md": text})
    return time.process_time() - began


@pytest.mark.parametrize("name", HUGE)
@pytest.mark.parametrize("kind", ["eda", "value"])
def test_no_note_takes_much_longer_than_an_ordinary_one_of_its_size(kind: str, name: str, ordinary_time: float) -> None:
    assert reading_time(kind, HUGE[name]) < 20 * ordinary_time


def test_properties_nested_without_end_take_no_longer_than_an_ordinary_note(ordinary_time: float) -> None:
    began = time.process_time()

    for head in (
        "a: " + "[" * 25_000,
        "a: " + "{a: " * 8_000,
        "- " * 20_000,
        "a: &x [*x, *x]\n" * 2_000,
        "a: b\n" * 10_000,
    ):
        read({"a.md": f"---\nvaultplan: eda\n{head}\n---\n"})

    assert time.process_time() - began < 20 * ordinary_time


def lines(line: str, count: int = 5_000) -> str:
    return "".join(line.format(f"{at:05d}") for at in range(count))


SKILLS = (
    "---\nvaultplan: skills\n---\n## Skills\n- Rota planning (critical)\n- Handover (critical)\n- Audit (critical)\n"
)
VALUE = "---\nvaultplan: value\nhelps: wards\n---\n## Problems\n- a long wait\n- b falls\n- c errors\n"
ROADMAP = "---\nvaultplan: roadmap\n---\n## Roles\n### Night lead\n- Problems: long waits\n- Needs:\n"
PROOF = "---\nvaultplan: proof\n---\n## Proof\n"
LONG = {
    "duties": {"v.md": VALUE + lines("- Responsible for rota {}\n")},
    "outcomes": {"v.md": f"{VALUE}## Outcomes\n" + lines("- they sleep at night\n")},
    "proof of what is on no list": {"p.md": PROOF + lines("- 2026-01-01 Result (skill: Zq{}, seen by: Jo)\n")},
    "claims": {"p.md": PROOF + lines("- 2026-01-01 Result {} (skill: Handover, kind: claim)\n")},
    "papers": {
        "r.md": ROADMAP + lines("  - Cert {} (credential)\n", 2_000) + "## Moves\n" + lines("- [ ] Go {}\n", 2_000)
    },
    "codes that are off": {
        "v.md": VALUE.replace("helps", f"checks_off: {lines('a-{} ', 2_000)}\nhelps") + lines("- [[s#No {}]] now\n")
    },
    "reviews": {"w.md": "---\nvaultplan: reviews\n---\n" + lines("## 2026-01-01\n- Vision: Calm {}\n", 3_000)},
}


@pytest.mark.parametrize("name", LONG)
def test_no_long_list_takes_much_longer_than_an_ordinary_note(name: str, ordinary_time: float) -> None:
    began = time.process_time()

    read({"s.md": SKILLS, **LONG[name]})

    assert time.process_time() - began < 20 * ordinary_time


@pytest.mark.parametrize("indent", ["  {}- [ ] ", ">{} - [ ] "])
def test_what_stands_deeper_than_twenty_levels_is_no_task_and_everything_else_is(indent: str) -> None:
    before, after = indent.split("{}")
    deep = "\n".join(f"{before * level}{after}level {level} (time: 1h)\n" for level in range(30))
    plan = read({"a.md": f"---\nvaultplan: eda\n---\n## Eliminate\n\n{deep}\n- [ ] last (time: 1h)\n"})

    assert len(plan.tasks) == 21
    assert plan.tasks[-1].text == "last"
