import errno
import os
from pathlib import Path

import pytest

from vaultplan.errors import FolderUnreadableError, NotAFolderError
from vaultplan.vault.find import find_root

PLAN = b"---\nvaultplan: plan\n---\n"


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """So deep that a plan right in it is out of sight for the vaults of other tests."""
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    return deep


def found(start: Path) -> Path:
    return find_root(start, is_plan=lambda head: head.startswith(PLAN), is_ours=lambda head: head.startswith(b"---"))


def note(path: Path, data: bytes = PLAN) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing above `tmp_path` is ever searched."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    return tmp_path


def test_the_nearest_obsidian_folder_above_is_the_vault(tmp_path: Path) -> None:
    (tmp_path / ".obsidian").mkdir()
    (tmp_path / "vault/.obsidian").mkdir(parents=True)
    note(tmp_path / "vault/a/b/plan.md")
    assert found(tmp_path / "vault/a/b") == tmp_path / "vault"


def test_a_file_called_obsidian_makes_no_vault(tmp_path: Path) -> None:
    note(tmp_path / "v/.obsidian", b"")
    note(tmp_path / "v/sub/plan.md")
    assert found(tmp_path / "v/sub") == tmp_path / "v/sub"


def test_a_plan_deep_below_makes_the_start_the_vault(tmp_path: Path) -> None:
    note(tmp_path / "v/a/b/c/plan.md")
    note(tmp_path / "plan.md")
    assert found(tmp_path / "v") == tmp_path / "v"


def test_from_inside_a_plan_the_folder_with_the_plan_note_is_found(tmp_path: Path) -> None:
    note(tmp_path / "v/Plan/00 Start.md")
    (tmp_path / "v/Plan/proofs/2026").mkdir(parents=True)
    assert found(tmp_path / "v/Plan/proofs/2026") == tmp_path / "v/Plan"


def test_from_beside_a_plan_the_folder_above_both_is_found(tmp_path: Path) -> None:
    note(tmp_path / "v/Plan/00 Start.md")
    (tmp_path / "v/journal").mkdir()
    assert found(tmp_path / "v/journal") == tmp_path / "v"


def test_a_plan_two_folders_down_from_a_folder_above_does_not_count(tmp_path: Path) -> None:
    note(tmp_path / "v/a/Plan/00 Start.md")
    (tmp_path / "v/journal").mkdir()
    assert found(tmp_path / "v/journal") == tmp_path / "v/journal"


def test_the_home_folder_is_never_taken_from_below(tmp_path: Path) -> None:
    note(tmp_path / "plan.md")
    (tmp_path / "journal").mkdir()
    assert found(tmp_path / "journal") == tmp_path / "journal"


def test_nothing_above_the_home_folder_is_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note(tmp_path / "plan.md")
    (tmp_path / "me/journal").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "me"))
    assert found(tmp_path / "me/journal") == tmp_path / "me/journal"
    assert found(tmp_path / "me") == tmp_path / "me"


@pytest.mark.parametrize("hidden", [".trash/plan.md", "sub/.hidden/plan.md", ".plan.md"])
def test_hidden_notes_make_no_vault(tmp_path: Path, hidden: str) -> None:
    note(tmp_path / "v" / hidden)
    (tmp_path / "v/journal").mkdir()
    assert found(tmp_path / "v/journal") == tmp_path / "v/journal"


def test_without_any_plan_the_start_is_the_vault(tmp_path: Path) -> None:
    note(tmp_path / "v/todo.md", b"# Todo\n")
    assert found(tmp_path / "v") == tmp_path / "v"


def test_pipes_and_links_named_like_notes_do_not_hold_the_search_up(tmp_path: Path) -> None:
    (tmp_path / "v/n").mkdir(parents=True)
    os.mkfifo(tmp_path / "v/pipe.md")
    (tmp_path / "v/link.md").symlink_to(note(tmp_path / "elsewhere/plan.md"))
    assert found(tmp_path / "v/n") == tmp_path / "v/n"


def test_a_linked_start_is_followed_to_where_it_is(tmp_path: Path) -> None:
    note(tmp_path / "v/plan.md")
    (tmp_path / "link").symlink_to(tmp_path / "v")
    assert found(tmp_path / "link") == tmp_path / "v"


@pytest.mark.parametrize("start", ["missing", "file.md", "file.md/below", "ring", "nul\0", "x" * 300])
def test_a_start_that_is_no_folder_is_refused(tmp_path: Path, start: str) -> None:
    note(tmp_path / "file.md")
    (tmp_path / "ring").symlink_to(tmp_path / "ring")
    with pytest.raises(NotAFolderError):
        found(tmp_path / start)


@pytest.mark.parametrize("error", [errno.ENOTCONN, errno.EIO, errno.ESTALE])
def test_a_start_on_a_drive_that_does_not_answer_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    def fails(path: Path, **_: object) -> Path:
        raise OSError(error, os.strerror(error), str(path))

    monkeypatch.setattr(Path, "resolve", fails)
    monkeypatch.setattr(Path, "stat", fails)
    with pytest.raises(FolderUnreadableError, match=r"does not answer|reports an error"):
        found(tmp_path)


def test_only_the_head_of_a_note_is_read(tmp_path: Path) -> None:
    note(tmp_path / "big.md", b"x" * 20_000_000)
    heads: list[bytes] = []

    def is_plan(head: bytes) -> bool:
        heads.append(head)
        return False

    find_root(tmp_path, is_plan=is_plan, is_ours=is_plan)
    assert {len(head) for head in heads} == {65536}


def test_a_user_without_a_home_folder_has_a_vault_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError

    note(tmp_path / "v/plan.md")
    (tmp_path / "v/journal").mkdir()
    monkeypatch.setattr(Path, "home", homeless)
    assert found(tmp_path / "v/journal") == tmp_path / "v"
