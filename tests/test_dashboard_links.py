"""Links of the dashboard: to the exact heading, in either style, and only where nothing can go wrong."""

import re
from collections.abc import Container

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from vaultplan.dashboard.links import Links, relative
from vaultplan.model import Place


class _Every(Container[str]):
    def __contains__(self, _: object) -> bool:
        return True


WIKI = Links("wiki", "Career Plan")
FULL = Links("wiki", "Career Plan", _Every())
MARKDOWN = Links("markdown", "Career Plan")
HERE = Place("Career Plan/01 Value proposition.md", 12, "Problems I solve")


def test_a_wiki_link_names_the_note_and_its_heading() -> None:
    assert WIKI.link(HERE, "ask") == "[[01 Value proposition#Problems I solve|ask]]"


def test_a_wiki_link_names_the_whole_path_where_the_name_is_taken_twice() -> None:
    assert FULL.link(HERE, "ask") == "[[Career Plan/01 Value proposition#Problems I solve|ask]]"


def test_a_wiki_link_in_a_cell_keeps_the_cell_whole() -> None:
    assert WIKI.cell(HERE, "a|b") == "[[01 Value proposition#Problems I solve\\|a&#124;b]]"


def test_a_wiki_link_without_a_heading_names_the_note_alone() -> None:
    assert WIKI.link(Place("a/b.md", 1), "x") == "[[b|x]]"


def test_a_markdown_link_is_relative_to_the_plan_and_has_the_anchor_of_github() -> None:
    assert MARKDOWN.link(HERE, "ask") == "[ask](01%20Value%20proposition.md#problems-i-solve)"


@pytest.mark.parametrize(
    ("note", "target"),
    [
        ("Career Plan/Roles/one.md", "Roles/one.md"),
        ("Journal/day.md", "../Journal/day.md"),
        ("top.md", "../top.md"),
        ("Career Plan", "../Career%20Plan"),
    ],
)
def test_a_markdown_link_finds_notes_in_other_folders(note: str, target: str) -> None:
    assert MARKDOWN.link(Place(note, 1), "ask") == f"[ask]({target})"


def test_a_plan_at_the_top_of_the_vault_links_downwards() -> None:
    assert relative("a/b.md", "") == relative("a/b.md", ".") == "a/b.md"


def test_the_anchor_leaves_out_what_github_leaves_out() -> None:
    assert (
        MARKDOWN.link(Place("Career Plan/a.md", 1, "What's next? *Über* R&D!"), "ask")
        == "[ask](a.md#whats-next-%C3%BCber-rd)"
    )


def test_a_heading_is_linked_without_what_breaks_links() -> None:
    place = Place("a.md", 1, "Plan #1: [[why|how]] %%x%% ^2")
    assert WIKI.link(place, "x") == "[[a#Plan 1 why how x 2|x]]"


def test_without_a_place_there_is_plain_text() -> None:
    assert WIKI.link(None, "a [b]") == MARKDOWN.cell(None, "a [b]") == "a &#91;b&#93;"


@pytest.mark.parametrize(
    "note",
    ["a#b.md", "a|b.md", "a^b.md", "a[[b.md", "a%%b.md", "a\nb.md", "*a*.md", "`a`.md", "<a>.md", ".md", "a\ud800.md"],
)
def test_a_note_whose_name_breaks_links_is_shown_as_text(note: str) -> None:
    assert WIKI.link(Place(note, 1), "x") == "x"


def test_a_tilde_in_the_name_of_a_note_opens_nothing_in_a_markdown_link() -> None:
    assert MARKDOWN.link(Place("Career Plan/~~~x.md", 1, "a ~~b~~"), "ask") == "[ask](%7E%7E%7Ex.md#a-b)"


@pytest.mark.parametrize("note", ["a\nb.md", "a\ud800.md", "a\u202eb.md"])
def test_a_note_whose_name_cannot_be_typed_is_shown_as_text(note: str) -> None:
    assert MARKDOWN.link(Place(note, 1), "x") == "x"


@pytest.mark.parametrize("note", ["1. Value.md", "- Value.md", "R&D week.md", "_Plan/_01.md", "C 100%.md", "日本語.md"])
def test_ordinary_names_of_notes_are_linked(note: str) -> None:
    assert FULL.link(Place(note, 1), "x") == f"[[{note.removesuffix('.md')}|x]]"


def test_a_link_of_one_character_looks_like_no_ticked_task() -> None:
    assert MARKDOWN.link(HERE, "x").startswith("[&#120;](")


@given(st.text(), st.text(), st.text())
def test_a_wiki_link_is_one_link_or_plain_text(note: str, heading: str, text: str) -> None:
    for drawn in (FULL.link(Place(note, 1, heading), text), WIKI.link(Place(f"{note}.md", 1, heading), text)):
        assert re.fullmatch(r"\[\[[^\[\]|]+\|[^\[\]|]+\]\]|[^\[\]|]+", drawn)
        assert [token.type for token in MarkdownIt().parse(drawn)] == ["paragraph_open", "inline", "paragraph_close"]
        assert {child.type for child in MarkdownIt().parse(drawn)[1].children or ()} <= {"text"}


@given(st.text(), st.text(), st.text())
def test_a_markdown_link_is_one_link_or_plain_text(note: str, heading: str, text: str) -> None:
    children = MarkdownIt().parse(MARKDOWN.link(Place(note, 1, heading), text))[1].children or ()
    assert [child.type for child in children] in (["link_open", "text", "link_close"], ["text"])
