"""The two changes that a review makes to a note: exact to the byte."""

import difflib
import re
import time
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultplan.engine import method
from vaultplan.markdown.edit import EditRefusedError, insert_lines, set_property
from vaultplan.markdown.note import read_note
from vaultplan.method.entry import add_review
from vaultplan.model import Settings
from vaultplan.words import texts, words

NEW = "2027-11-23"
DAY = date(2027, 11, 23)


def marked(data: bytes) -> bytes:
    return set_property(data, "reviewed", NEW, words().properties)


def added(data: bytes, *lines: str) -> bytes:
    note = read_note("Reviews.md", data, words())
    reading = method().reading([note], Settings(), example=False)
    return add_review(data, note, DAY, lines or ("- Changed: much",), reading, texts("en"))


def framed(*properties: str, end: str = "\n") -> bytes:
    return end.join(["---", "vaultplan: value", *properties, "---", "# Mine", "", "reviewed: in the text", ""]).encode()


# --- A property ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("reviewed: 2026-01-02", "reviewed: 2027-11-23"),
        ("reviewed:", "reviewed: 2027-11-23"),
        ("reviewed: ", "reviewed: 2027-11-23"),
        ("reviewed:  # never yet", "reviewed: 2027-11-23  # never yet"),
        ("Reviewed:   '2026-01-02'   # by me", "Reviewed:   '2027-11-23'   # by me"),
        ('"reviewed" : "[[2026-01-02]]"', '"reviewed" : "2027-11-23"'),
        ("reviewed:\t1 Jan 2026\t# tab", "reviewed:\t2027-11-23\t# tab"),
        ("reviewed: ~", "reviewed: 2027-11-23"),
        ("reviewed: null # none", "reviewed: 2027-11-23 # none"),
        ("reviewed: soon, I hope  ", "reviewed: 2027-11-23  "),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_only_the_value_is_replaced(before: str, after: str, end: str) -> None:
    around = ("helps: 'a # b'  # why", "tags: [a, b]")

    for mark in (b"", b"\xef\xbb\xbf"):
        assert marked(mark + framed(*around, before, "status: x", end=end)) == mark + framed(
            *around, after, "status: x", end=end
        )


def test_a_property_that_is_missing_becomes_the_last_one() -> None:
    assert marked(framed("helps: a", end="\r\n")) == framed("helps: a", f"reviewed: {NEW}", end="\r\n")
    assert marked(framed("# reviewed: 2020-01-01", "result: |", "  long")) == framed(
        "# reviewed: 2020-01-01", "result: |", "  long", f"reviewed: {NEW}"
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"# no properties", "no-properties"),
        (b"---\nvaultplan: value\n# never ends", "unclosed"),
        (framed("reviewed: [2026-01-01]"), "not-a-date-line"),
        (framed("reviewed:", "  - 2026-01-01"), "not-a-date-line"),
        (framed("reviewed:", "  2026-01-01"), "not-a-date-line"),
        (framed("reviewed: >", "  2026-01-01"), "not-a-date-line"),
        (framed("reviewed: 2026-01-01", "  and on"), "not-a-date-line"),
        (framed("reviewed: [[2026-01-01]]"), "not-a-date-line"),
        (framed("reviewed: 2026-01-01", "Reviewed: 2026-02-01"), "twice"),
        (framed("helps: [never closed"), "unreadable"),
        (framed("helps: a", "helps: b"), "unreadable"),
        (b"---\n{vaultplan: value}\n---\n", "elsewhere"),
        (b"---\nvaultplan: value\n---\n\xff", "unreadable"),
        (b"---\nvaultplan: value\n---\n\0", "unreadable"),
    ],
)
def test_where_it_cannot_be_told_for_certain_nothing_is_changed(data: bytes, code: str) -> None:
    with pytest.raises(EditRefusedError) as refused:
        marked(data)

    assert refused.value.code == code


PIECES = st.sampled_from([
    "vaultplan: value", "reviewed: 2026-01-01", "reviewed:", "Reviewed: '2026-01-01' # x", "reviewed: [a]",
    "helps: a: b",
    "result: |", "  more", "tags:", "  - a", "- b", "# reviewed: 1", "", "\t", "x: {a: b}", 'y: "open',
    "y: 'shut'", "---",
    "reviewed : 2026", "&a b", "status: done\u2028", "\u00e9: \u00fc", "reviewed: *a",
])  # fmt: skip
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
LINES = st.lists(st.tuples(PIECES | st.text(max_size=5), ENDS), max_size=8)


@given(LINES, LINES, st.sampled_from([b"", b"\xef\xbb\xbf"]), ENDS)
def test_of_any_note_only_that_line_changes(
    head: list[tuple[str, str]], body: list[tuple[str, str]], mark: bytes, end: str
) -> None:
    text = f"---{end}" + "".join(map("".join, head)) + f"---{end}" + "".join(map("".join, body))
    data = mark + text.encode(errors="ignore")
    try:
        after = marked(data)
    except EditRefusedError:
        return

    old, new = (re.findall(r"[^\r\n]*(?:\r\n|\r|\n|\Z)", one.decode()) for one in (data, after))
    changes = [op for op in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes() if op[0] != "equal"]
    assert len(changes) <= 1
    for kind, start, stop, at, until in changes:
        assert (kind, until - at) in {("replace", 1), ("insert", 1)}
        assert stop - start == (1 if kind == "replace" else 0)
    assert read_note("x.md", after, words()).properties["reviewed"].texts == (NEW,)
    assert marked(after) == after


# --- An entry --------------------------------------------------------------------------------------------------------

HEAD = "---\nvaultplan: reviews\n---\n"
TABLE = "| Date | Changed |\n|-|-|\n| 2026-01-01 | a |\n"
ENTRY = "2027-11-23\n\n- Changed: much\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# Looking back\n\n## 2026-01-01\n- Decided: a\n",
         f"# Looking back\n\n## 2026-01-01\n- Decided: a\n\n## {ENTRY}"),
        ("## Reviews\n\n## Decisions\n", f"## Reviews\n\n### {ENTRY}\n## Decisions\n"),
        ("## Reviews\n- 2026-01-01 x\n## Decisions\n", f"## Reviews\n- 2026-01-01 x\n\n### {ENTRY}\n## Decisions\n"),
        (
            "## Reviews\n### 2026-02-01\n- Changed: b\n### 2026-01-01\n- Changed: a\n",
            f"## Reviews\n\n### {ENTRY}\n### 2026-02-01\n- Changed: b\n### 2026-01-01\n- Changed: a\n",
        ),
        (f"# Notes\n\n{TABLE}\n\n", f"# Notes\n\n{TABLE}\n## {ENTRY}\n\n"),
        ("", f"\n## {ENTRY}"),
    ],
)  # fmt: skip
def test_an_entry_stands_where_its_writer_would_put_it(before: str, after: str) -> None:
    assert added((HEAD + before).encode()) == (HEAD + after).encode()


def test_a_note_without_a_section_for_reviews_gets_one() -> None:
    data = b"---\nvaultplan: proof, reviews\n---\n# Mine\n\n## Proof\n- 2026-01-01 Built it"

    assert added(data) == data + b"\n\n## Reviews\n\n### 2027-11-23\n\n- Changed: much"


def test_line_ends_and_a_missing_last_newline_stay_as_they_are() -> None:
    data = b"\xef\xbb\xbf---\r\nvaultplan: reviews\r\n---\r\n# Looking back\r\nmixed\nlast"

    assert added(data) == data + b"\n\n## 2027-11-23\n\n- Changed: much"
    assert added(data + b"\r\n") == data + b"\r\n\r\n## 2027-11-23\r\n\r\n- Changed: much\r\n"


@given(LINES, st.integers(0, 12))
def test_of_any_note_every_byte_stays_in_its_order(lines: list[tuple[str, str]], at: int) -> None:
    data = "".join(map("".join, lines)).encode(errors="ignore")
    try:
        after = insert_lines(data, at, ["## new", "- x"])
    except EditRefusedError:
        return

    assert len(after) > len(data)
    start = next((n for n, (a, b) in enumerate(zip(data, after, strict=False)) if a != b), len(data))
    rest = data[start:]
    assert any(after[:n] == data[:n] and after.endswith(data[n:]) for n in range(start + 1))
    assert after.endswith(rest)


@pytest.mark.parametrize("head", ["a{blanks}x", "reviewed: a{blanks}'", "'a{blanks}: x", "reviewed: 2026{blanks}x #"])
def test_blanks_without_end_are_passed_over_at_once(head: str) -> None:
    data = f"---\nvaultplan: value\n{head.format(blanks=' ' * 60_000)}\n---\n".encode()

    began = time.process_time()
    with suppress(EditRefusedError):
        set_property(data, "reviewed", "2026-11-23", words().properties)

    assert time.process_time() - began < 1
