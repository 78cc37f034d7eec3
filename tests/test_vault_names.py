import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultplan.vault.names import Stems, folded, is_hidden, is_note_name, is_readable_name


@pytest.mark.parametrize("name", ["Start.md", "START.MD", "größe.md", "a b (copy).md", "Conflict.md", "x~.md"])
def test_markdown_files_are_notes(name: str) -> None:
    assert is_note_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "Start.txt",
        "md",
        ".md",
        "Start.md~",
        "Start.md.tmp",
        "4913",
        ".#Start.md",
        "~Start.md",
        "~syncthing~Start.md",
        ".Start.md.vp-0123456789ab.tmp",
        "Start.sync-conflict-20261101-101500-ABCDEFG.md",
        "Start (conflicted copy 2026-11-01 101500).md",
        "Start (Conflicted copy phone 202611011015).md",
        "Start (Ana's conflicted copy 2026-11-01).md",
        "Start (Ana\u2019s conflicted copy 2026-11-01).md",
    ],
)
def test_drafts_and_conflict_copies_are_no_notes(name: str) -> None:
    assert not is_note_name(name)


@pytest.mark.parametrize("path", [".obsidian/x.md", "a/.trash/x.md", ".x.md", "a/.x.md"])
def test_whatever_lies_below_a_dot_name_is_hidden(path: str) -> None:
    assert is_hidden(path)


@pytest.mark.parametrize("path", ["a.b/c.d.md", "x.md", "a./x.md"])
def test_a_dot_inside_a_name_hides_nothing(path: str) -> None:
    assert not is_hidden(path)


@pytest.mark.parametrize(
    ("name", "readable"), [("é.md", True), ("a\udcff.md", False), ("a\0.md", False), ("é\0", False)]
)
def test_a_name_that_cannot_be_written_is_told(name: str, readable: bool) -> None:  # noqa: FBT001
    assert is_readable_name(name) is readable


def test_case_and_unicode_form_make_no_other_name() -> None:
    assert folded("CAFE\u0301") == folded("café")
    assert folded("Straße") == folded("STRASSE")


@given(st.text())
def test_folding_twice_changes_nothing_more(name: str) -> None:
    assert folded(folded(name)) == folded(name)


@given(st.lists(st.sampled_from(["a.md", "A.md", "é.md", "e\u0301.md", "b.md"])))
def test_names_counted_in_and_out_leave_none(names: list[str]) -> None:
    stems = Stems(["a.md"])
    stems.add(names)
    stems.remove(names)
    assert [stems.count(name) for name in ("A.md", "É.md", "b.md")] == [1, 0, 0]
