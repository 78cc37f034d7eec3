"""Taking a change back: the bytes from before, whatever was written elsewhere in the note since; or nothing at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultplan.markdown.edit import EditRefusedError, insert_lines, set_property
from vaultplan.markdown.putback import find_line, lines_of, put_back, with_line
from vaultplan.words import words

ENDS = st.sampled_from(["\n", "\r\n", "\r"])
TEXT = st.text(st.sampled_from("ab- []x#\u00e9\u2028\x0c"), max_size=6)
LINES = st.lists(st.tuples(TEXT, ENDS), max_size=8)
BOM = st.sampled_from([b"", b"\xef\xbb\xbf"])


def joined(lines: list[tuple[str, str]], *, last: bool = True) -> bytes:
    text = "".join(text + end for text, end in lines)
    return (text if last or not lines else text.removesuffix(lines[-1][1])).encode()


NOTE = st.builds(lambda bom, lines, last: bom + joined(lines, last=last), BOM, LINES, st.booleans())


@given(st.binary(), st.binary())
def test_a_note_nobody_wrote_in_since_is_byte_for_byte_as_before(before: bytes, after: bytes) -> None:
    assert put_back(before, after, after) == before


@given(st.binary())
def test_the_lines_of_a_note_are_all_of_its_bytes(data: bytes) -> None:
    assert b"".join(lines_of(data)) == data


@given(NOTE, st.integers(1, 9), st.lists(TEXT.map(lambda text: f"new {text}"), min_size=1, max_size=3))
def test_lines_put_into_any_note_are_taken_out_again(note: bytes, place: int, new: list[str]) -> None:
    after = insert_lines(note, place, ["### 2026-11-25", "", *new])

    assert put_back(note, after, after) == note
    more = b"added on top\n" + after
    assert put_back(note, after, more) in {b"added on top\n" + note, None}


@given(LINES, LINES, st.sampled_from(["\n", "\r\n"]))
def test_what_was_written_elsewhere_stays_when_a_date_and_an_entry_go(
    top: list[tuple[str, str]], rest: list[tuple[str, str]], end: str
) -> None:
    head = f"---{end}vaultplan: reviews{end}reviewed: 2026-01-01 # mine{end}---{end}".encode()
    before = head + joined(rest)
    try:
        marked = set_property(before, "reviewed", "2026-11-25", words().properties)
    except EditRefusedError:
        return
    after = insert_lines(marked, 10**9, ["### 2026-11-25", "", "- Changed: much"])
    between = b"*" + joined(top, last=False).replace(b"\r", b"").replace(b"\n", b" ") + b"*\n"
    now = after.replace(
        head.replace(b"2026-01-01", b"2026-11-25"), head.replace(b"2026-01-01", b"2026-11-25") + between
    )
    taken = put_back(before, after, now)

    assert taken == head + between + joined(rest)


def test_writing_on_below_a_note_that_had_no_newline_at_its_end_glues_no_lines_together() -> None:
    before = b"# Reviews\r\n\r\n### 2026-01-01\r\n\r\n- Changed: a"
    after = insert_lines(before, 10**9, ["### 2026-11-25", "", "- Changed: b"])

    assert put_back(before, after, after) == before
    assert put_back(before, after, after + b"\r\n") == before + b"\r\n"
    assert put_back(before, after, after + b"\r\nMine\r\n") == before + b"\r\nMine\r\n"


@pytest.mark.parametrize(
    "now",
    [
        b"a\nnew, and more\nb\n",  # edited in what was brought
        b"a\nb\n",  # taken out by hand
        b"a\nnew\nb\na\nnew\nb\n",  # twice
        b"",
    ],
)
def test_lines_that_are_not_there_once_as_they_were_brought_are_left_alone(now: bytes) -> None:
    assert put_back(b"a\nb\n", b"a\nnew\nb\n", now) is None


def test_a_line_that_stands_there_twice_is_told_by_its_neighbours() -> None:
    assert put_back(b"a\nb\nsame\n", b"a\nsame\nb\nsame\n", b"a\nsame\nb\nsame\nmore\n") == b"a\nb\nsame\nmore\n"


def test_lines_that_were_taken_out_come_back_between_their_neighbours() -> None:
    assert put_back(b"a\ngone\nb\n", b"a\nb\n", b"more\na\nb\n") == b"more\na\ngone\nb\n"
    assert put_back(b"a\ngone\nb\n", b"a\nb\n", b"a\nbetween\nb\n") is None
    assert put_back(b"a\ngone", b"a\n", b"more\na\n") == b"more\na\ngone"
    assert put_back(b"a\ngone", b"a", b"more\na") == b"more\na\ngone"


def test_lines_that_a_change_moved_about_are_moved_back() -> None:
    assert put_back(b"a\nb\nc\n", b"b\na\nc\n", b"b\na\nc\n") == b"a\nb\nc\n"
    assert put_back(b"a\nb\nc\n", b"b\na\nc\n", b"b\na\nc\nmore\n") == b"a\nb\nc\nmore\n"
    assert put_back(b"a\nb\nc\n", b"b\na\nc\n", b"b\nmore\na\nc\n") is None


def test_a_line_is_found_at_its_number_or_where_it_stands_once() -> None:
    assert find_line(b"- [x] a\n- [x] a\n", 2, b"- [x] a") == 2
    assert find_line(b"\xef\xbb\xbf- [x] a\r\nb", 1, b"- [x] a") == 1
    assert find_line(b"new\r\rold\r\n- [x] a", 2, b"- [x] a") == 4
    assert find_line(b"- [x] a\nnew\n- [x] a\n", 2, b"- [x] a") is None
    assert find_line(b"", 1, b"- [x] a") is None


@given(NOTE, st.integers(1, 8), st.binary(min_size=1).filter(lambda line: not {10, 13, 0xEF} & set(line)))
def test_another_text_in_a_line_changes_no_other_byte(note: bytes, number: int, line: bytes) -> None:
    rows = note.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    if number > len(rows) - (not rows[-1]):
        return
    changed = with_line(note, number, line)

    assert with_line(changed, number, rows[number - 1]) == note
