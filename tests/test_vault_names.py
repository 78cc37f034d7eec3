import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultplan.vault.names import (
    Stems,
    alike,
    awaited,
    conflict_original,
    folded,
    is_conflict_copy,
    is_hidden,
    is_note_name,
    is_readable_name,
)


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


@pytest.mark.parametrize(
    ("copy", "original"),
    [
        ("Start.sync-conflict-20261101-101500-ABCDEFG.md", "Start.md"),
        ("Start.sync-conflict-20261101-101500-ABCDEFG.sync-conflict-20261102-101500-ABCDEFG.md", "Start.md"),
        ("07 Current role (Conflicted copy phone 202611011015).md", "07 Current role.md"),
        ("Start (conflicted copy 2026-11-01 101500).md", "Start.md"),
        ("Start (conflicted copy ana 2026-11-01 101500).MD", "Start.MD"),
        ("Start (Ana's conflicted copy 2026-11-01).md", "Start.md"),
        ("Start (Jonas\u2019 conflicted copy 2026-11-01 (1)).md", "Start.md"),
        ("Start (old) (Ana's conflicted copy 2026-11-01).md", "Start (old).md"),
        ("Start (In Konflikt stehende Kopie von Ana 2026-11-01).md", "Start.md"),
        ("Start (Anas in Konflikt stehende Kopie 2026-11-01).md", "Start.md"),
        ("Start (Copia en conflicto de Ana 2026-11-01).md", "Start.md"),
        ("Start_conflict-20150101-120000.md", "Start.md"),
        ("Start (SFConflict ana@example.org 2026-11-01-12-00-00).md", "Start.md"),
        ("Start-DESKTOP-4F7K2Q1.md", "Start.md"),
        ("Start-LAPTOP-AB12CD34-2.md", "Start.md"),
    ],
)
def test_a_conflict_copy_says_which_note_it_is_of(copy: str, original: str) -> None:
    assert (conflict_original(copy), is_conflict_copy(copy), is_note_name(copy)) == (original, True, False)


@pytest.mark.parametrize(
    "name",
    [
        "Conflict.md",
        "Conflict at work (solved).md",
        "On conflicted copy.md",
        "Notes (a conflict with Ana).md",
        "Konflikt (in Arbeit).md",
        "En conflicto.md",
        "Start (copy).md",
        "Start (2).md",
        "Start 2.md",
        "Start-ANNA.md",
        "Start-DESKTOP.md",
        "Set up my LAPTOP-bag.md",
        "My-DESKTOP-plan.md",
        "AB-DESKTOP-4F7K2Q1 and more.md",
    ],
)
def test_a_name_that_somebody_chose_is_no_conflict_copy(name: str) -> None:
    assert (conflict_original(name), is_conflict_copy(name), is_note_name(name)) == (None, False, True)


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


def test_names_that_only_case_or_form_keep_apart_are_told_with_each_other() -> None:
    paths = ["P/Caf\u00e9.md", "P/Cafe\u0301.md", "P/x.md", "p/X.md", "Q/x.md", "P/y.md", "P/y.md"]

    assert alike(paths) == {
        "P/Caf\u00e9.md": "P/Cafe\u0301.md",
        "P/Cafe\u0301.md": "P/Caf\u00e9.md",
        "P/x.md": "p/X.md",
        "p/X.md": "P/x.md",
    }


def test_a_note_that_icloud_took_away_has_its_own_name_back() -> None:
    assert awaited(".07 Current role.md.icloud") == "07 Current role.md"
    others = ("07 Current role.md", ".x.md", ".x.pdf.icloud", "x.md.icloud", ".icloud", ".~x.md.icloud")
    assert [awaited(name) for name in others] == [None] * len(others)


@given(st.text())
def test_folding_twice_changes_nothing_more(name: str) -> None:
    assert folded(folded(name)) == folded(name)


@given(st.lists(st.sampled_from(["a.md", "A.md", "é.md", "e\u0301.md", "b.md"])))
def test_names_counted_in_and_out_leave_none(names: list[str]) -> None:
    stems = Stems(["a.md"])
    stems.add(names)
    stems.remove(names)
    assert [stems.count(name) for name in ("A.md", "É.md", "b.md")] == [1, 0, 0]
