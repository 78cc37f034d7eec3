from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultplan.errors import FolderOutsideError
from vaultplan.scaffold.folder import folder_parts, in_the_way

ROOT = Path("vault")

OUTSIDE = ["", "/", "/abs", "//", "a//b", "..", "../x", "a/../b", "./a", "~", "~/x", "~user", ".obsidian", "a/.hidden"]
UNPORTABLE = [
    *(
        "C:",
        "C:x",
        "C:\\x",
        "a\\b",
        "a<b",
        "a>b",
        'a"b',
        "a|b",
        "a?",
        "a*",
        "a\nb",
        "a\0b",
        "a\x7f",
        "a.",
        "a ",
        "a ./b",
    ),
    *("CON", "con", "Nul.md", "aux.x/b", "COM1", "lpt9", "com¹", "prn .txt", "CONIN$", "half\ud800", "é" * 128),
]


@pytest.mark.parametrize(
    ("folder", "parts"),
    [
        (".", ()),
        ("Career Plan", ("Career Plan",)),
        ("Career Plan/", ("Career Plan",)),
        ("a/b c/d.e", ("a", "b c", "d.e")),
        ("Größe/計画", ("Größe", "計画")),
        ("Console/Auxiliary/com10", ("Console", "Auxiliary", "com10")),
    ],
)
def test_a_folder_inside_the_vault_is_taken(folder: str, parts: tuple[str, ...]) -> None:
    assert folder_parts(folder, ROOT) == parts


@pytest.mark.parametrize("folder", [*OUTSIDE, *UNPORTABLE])
def test_a_folder_that_leads_out_or_that_some_device_cannot_hold_is_refused(folder: str) -> None:
    with pytest.raises(FolderOutsideError):
        folder_parts(folder, ROOT)


@given(st.text(alphabet=st.sampled_from("a./~\\: \0")))
def test_whatever_is_taken_stays_inside(folder: str) -> None:
    try:
        parts = folder_parts(folder, ROOT)
    except FolderOutsideError:
        return
    assert all(part not in {"", ".", ".."} and "/" not in part for part in parts)
    assert ROOT.joinpath(*parts).is_relative_to(ROOT)


@pytest.mark.parametrize(
    ("there", "asked", "clash"),
    [
        ("career plan", ("Career Plan",), "career plan"),
        ("Cafe\u0301", ("Caf\u00e9",), "Cafe\u0301"),
        ("a/PLANS", ("a", "Plans", "x"), "a/PLANS"),
        ("Career Plan", ("Career Plan",), None),
        ("Career", ("Career Plan",), None),
    ],
)
def test_a_folder_of_another_spelling_is_in_the_way(
    tmp_path: Path, there: str, asked: tuple[str, ...], clash: str | None
) -> None:
    (tmp_path / there).mkdir(parents=True)
    assert in_the_way(tmp_path, asked) == clash


def test_files_and_links_are_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "dangling").symlink_to("nowhere")
    for name in ("file", "link", "dangling"):
        assert in_the_way(tmp_path, (name, "x")) == name


def test_nothing_is_in_the_way_in_a_vault_that_is_not_there_yet(tmp_path: Path) -> None:
    assert in_the_way(tmp_path / "new", ("a", "b")) is None
