"""Every text that is read knows its line, whatever stands around it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.writing import FORMS, MadeUp, Style, plans, read, write
from vaultplan.markdown import blocks
from vaultplan.markdown.note import read_note
from vaultplan.model import Block, Item, Note, Paragraph, Table
from vaultplan.words import words


def note_of(text: str) -> Note:
    return read_note("a.md", text.encode(), words())


def shown(blocks: tuple[Block, ...]) -> Iterator[tuple[str, int]]:
    """Every text of some blocks with its line."""
    for block in blocks:
        match block:
            case Paragraph():
                yield from zip(block.texts, block.lines, strict=True)
            case Item():
                yield block.text, block.line
                yield from shown(block.children)
            case Table():
                yield from (("|".join(row.cells), row.line) for row in (block.header, *block.rows))


def located(text: str) -> list[tuple[str, int]]:
    """Every heading and text of a note with its line."""
    found = []
    for section in note_of(text).sections:
        found += [(f"# {section.heading}", section.line)] if section.heading else []
        found += shown(section.blocks)
    return found


# --- Any note, piece by piece ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """Lines of a note, and what is read in them: texts by the index of their line."""

    lines: tuple[str, ...]
    read: tuple[tuple[str, int], ...] = ()


TEXT = st.sampled_from(["alpha", "alpha beta", "beta", "a: b", "x", "1 2"])  # few, so that they repeat
ROWS = st.lists(TEXT, min_size=1, max_size=3)


def listing(bullet: str, rows: list[str]) -> Piece:
    return Piece(tuple(f"{bullet} {row}" for row in rows), tuple((row, n) for n, row in enumerate(rows)))


def nested(rows: list[str]) -> Piece:
    return Piece(
        tuple("    " * n + f"- {row}" for n, row in enumerate(rows)), tuple((row, n) for n, row in enumerate(rows))
    )


def table(rows: list[str]) -> Piece:
    lines = ("| what | then |", "| --- | --- |", *(f"| {row} | x |" for row in rows))
    return Piece(lines, (("what|then", 0), *((f"{row}|x", n) for n, row in enumerate(rows, start=2))))


def hidden(before: str, after: str) -> st.SearchStrategy[Piece]:
    """A stretch that looks like the rest and is never read."""
    decoys = st.one_of(TEXT, TEXT.map("- {}".format), TEXT.map("| {} | x |".format), TEXT.map("## {}".format))
    return st.lists(decoys, max_size=4).map(lambda rows: Piece((before, *rows, after)))


def quoted(piece: Piece) -> Piece:
    return Piece(tuple(f"> {line}".rstrip() for line in piece.lines), piece.read)


def called_out(rows: list[str]) -> Piece:
    lines = ("> [!note] Mine", *(f"> - {row}" for row in rows))
    return Piece(lines, (("Mine", 0), *((row, n) for n, row in enumerate(rows, 1))))


def loose(rows: list[str]) -> Piece:
    lines = [line for row in rows for line in (f"- {row}", "")]
    return Piece(tuple(lines), tuple((row, 2 * n) for n, row in enumerate(rows)))


def wrapped(rows: list[str]) -> Piece:
    """An item that goes on over several lines is one text."""
    return Piece((f"- {rows[0]}", *(f"  {row}" for row in rows[1:])), ((" ".join(rows), 0),))


LISTS = st.one_of(st.builds(listing, st.sampled_from(["-", "*", "+", "1.", "- [ ]", "- [x]"]), ROWS), ROWS.map(nested))
PIECES = st.one_of(
    LISTS,
    ROWS.map(loose),
    ROWS.map(wrapped),
    ROWS.map(table),
    ROWS.map(lambda rows: Piece(tuple(rows), tuple((row, n) for n, row in enumerate(rows)))),
    TEXT.map(lambda text: Piece((f"## {text}",), ((f"# {text}", 0),))),
    TEXT.map(lambda text: Piece((f"### {text} ##",), ((f"# {text}", 0),))),
    TEXT.map(lambda text: Piece((text, "==="), ((f"# {text}", 0),))),
    TEXT.map(lambda text: Piece((text, "-"), ((f"# {text}", 0),))),
    st.one_of(LISTS, ROWS.map(table)).map(quoted),
    ROWS.map(called_out),
    st.just(Piece(("- ", "- "), (("", 0), ("", 1)))),
    st.just(Piece(("***",))),
    hidden("```", "```"),
    hidden("~~~text", "~~~"),
    hidden("> ```", "> ```").map(lambda piece: Piece(tuple(f"> {line.removeprefix('> ')}" for line in piece.lines))),
    hidden("%%", "%%"),
    hidden("<!--", "-->"),
    hidden("<div>", "</div>"),
    TEXT.map(lambda text: Piece((f"%% - {text} %%",))),
    TEXT.map(lambda text: Piece((f"    - {text}",))),
)  # fmt: skip
# Between two pieces a heading: what code and lists do to whatever follows them directly is markdown's, not ours.
APART = Piece(("", "# apart", ""), (("# apart", 1),))


def joined(pieces: list[Piece]) -> tuple[str, list[tuple[str, int]]]:
    lines, expected = list[str](), list[tuple[str, int]]()
    for piece in chain.from_iterable((each, APART) for each in pieces):
        expected += [(text, len(lines) + at + 1) for text, at in piece.read]
        lines += piece.lines
    return "\n".join(lines), expected


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=8), st.sampled_from(["\n", "\r\n", "\r"]))
def test_each_text_of_any_note_is_found_in_its_own_line(pieces: list[Piece], end: str) -> None:
    text, expected = joined(pieces)

    assert located(text.replace("\n", end)) == expected


@settings(max_examples=12, deadline=None)
@given(plans(), st.sampled_from(sorted(FORMS)))
def test_each_record_of_a_plan_stands_in_the_line_that_it_names(plan: MadeUp, form: str) -> None:
    files = write(plan, Style(FORMS[form]))
    found = read(files)
    lines = {path: text.replace("\\|", "|").split("\n") for path, text in files.items()}

    records = [(task.text, task.place) for task in found.tasks]
    records += [(move.text, move.place) for move in found.moves]
    records += [(one.text, one.place) for one in found.reinvestments]
    records += [(proof.text, proof.place) for proof in found.proofs]
    for text, place in records:
        assert text in lines[place.note][place.line - 1]
    for skill in found.skills:
        assert skill.name in lines[skill.place.note][skill.place.line - 1]
        if skill.why:
            assert skill.why.text in lines[skill.why.place.note][skill.why.place.line - 1]
    for role in found.roles:
        assert all(role.name in lines[place.note][place.line - 1] for place in role.places)
        for answer in (role.problems, role.success):
            assert answer is None or answer.text in lines[answer.place.note][answer.place.line - 1]
    for answer in (found.helps, found.problem, found.result, found.vision, found.known_for, found.current_role):
        assert answer
        assert answer.text.replace("'", "''") in lines[answer.place.note][answer.place.line - 1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("> quoted\n## Heading\n- item", [("quoted", 1), ("# Heading", 2), ("item", 3)]),
        ("```\n| a | b |\n| - | - |\n| c | d |\n```\n| a | b |\n| - | - |\n| c | d |", [("a|b", 6), ("c|d", 8)]),
        ("same\n\nsame\n\n- same\n- same", [("same", 1), ("same", 3), ("same", 5), ("same", 6)]),
        ("| a | b |\n| - | - |\n| c |\n| d | e | f |", [("a|b", 1), ("c|", 3), ("d|e", 4)]),
        ("a | b\n-|-\nc \\| d | e", [("a|b", 1), ("c | d|e", 3)]),
        ("- \n-\n\n* [ ] \n", [("", 1), ("", 2), ("", 4)]),
        ("# one\ntwo\nthree\n===\n", [("# one", 1), ("# two three", 2)]),
        ("[a]: https://example.org\n- item\n", [("item", 2)]),
        ("## Heading ^block-id\n- item", [("# Heading", 1), ("item", 2)]),
        ("---\na: b\n---\n# H\n- x", [("# H", 4), ("x", 5)]),
    ],
)  # fmt: skip
def test_lines_in_awkward_places(text: str, expected: list[tuple[str, int]]) -> None:
    assert located(text) == expected


def test_the_headings_above_a_section_are_its_trail() -> None:
    sections = note_of("# a\n## b\n#### c\n## d\n# e\n").sections

    assert [(section.heading, section.trail) for section in sections[1:]] == [
        ("a", ()), ("b", ("a",)), ("c", ("a", "b")), ("d", ("a",)), ("e", ()),
    ]  # fmt: skip


def test_a_heading_right_under_an_underlined_one_has_its_own_line() -> None:
    assert located("Own\ntwice\n---\n# Next\n\n# Next")[1:] == [("# Next", 4), ("# Next", 6)]


LINES = st.lists(
    st.sampled_from(
        (
            "", "  ", "\t", "# one", "## two", "# a | b", "####### no", "#tag", " # three", "    # code", "text",
            "text | more", "- item", "  - below", "    deep", "1. first", "- [ ] task", "* * *", "---", "===",
            "> quote",
            ">", "> # in a quote", "> - in a quote", "| a | b |", "| --- | --- |", "| c |", "\\", "[x]", "`code",
            "**bold", "- ", "\u00a0", "\x0c", "a  ", "![", "[a](b)", "2) x",
        )
    ),
    max_size=14,
)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(LINES)
def test_a_note_read_in_parts_says_what_it_says_as_a_whole(lines: list[str]) -> None:
    assert blocks.read_sections(lines, 7) == blocks._read(tuple(lines), 7, ())[0]
