"""A note is taken away only while it is what was seen."""

from pathlib import Path

import pytest

from vaultplan.errors import NotWritableError
from vaultplan.vault.beneath import Folder
from vaultplan.vault.remove import remove


@pytest.fixture
def note(tmp_path: Path) -> Path:
    (tmp_path / "Plan").mkdir()
    path = tmp_path / "Plan" / "New.md"
    path.write_bytes(b"new\n")
    return path


def test_a_note_that_is_as_it_was_seen_goes_and_leaves_nothing(note: Path, tmp_path: Path) -> None:
    assert remove(tmp_path, "Plan/New.md", b"new\n")
    assert list(note.parent.iterdir()) == []


def test_a_note_that_is_something_else_stays(note: Path, tmp_path: Path) -> None:
    assert not remove(tmp_path, "Plan/New.md", b"old\n")
    assert not remove(tmp_path, "Plan/Other.md", b"new\n")
    assert not remove(tmp_path, "Other/New.md", b"new\n")
    assert note.read_bytes() == b"new\n"


@pytest.mark.parametrize("anew", [False, True])
def test_a_save_that_slips_in_between_is_not_lost(
    note: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    anew: bool,  # noqa: FBT001
) -> None:
    rename = Folder.rename

    def save_first(folder: Folder, name: str, other: str) -> None:
        note.write_bytes(b"mine\n")
        rename(folder, name, other)
        if anew:
            note.write_bytes(b"mine again\n")

    monkeypatch.setattr(Folder, "rename", save_first)
    assert not remove(tmp_path, "Plan/New.md", b"new\n")
    texts = sorted(path.read_bytes() for path in note.parent.iterdir())
    assert texts == ([b"mine\n", b"mine again\n"] if anew else [b"mine\n"])
    assert note.read_bytes() == texts[-1]


def test_nothing_is_removed_through_a_link(note: Path, tmp_path: Path) -> None:
    (tmp_path / "Link.md").symlink_to(note)
    (tmp_path / "Way").symlink_to(note.parent)
    for name in ("Link.md", "Way/New.md"):
        with pytest.raises(NotWritableError, match="it is a link"):
            remove(tmp_path, name, b"new\n")
    assert note.read_bytes() == b"new\n"


def test_a_save_by_who_had_the_note_open_goes_back_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = tmp_path / "a.md"
    note.write_bytes(b"ours")
    original = Folder.rename
    with note.open("rb+", buffering=0) as editor:

        def moving(folder: Folder, name: str, other: str) -> None:
            original(folder, name, other)
            editor.write(b"typed")
            editor.close()

        monkeypatch.setattr(Folder, "rename", moving)
        assert not remove(tmp_path, "a.md", b"ours")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"typed"]
