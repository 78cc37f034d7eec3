"""Texts that had to make way are kept outside the vault, for their owner alone."""

import os
import stat
from pathlib import Path

import pytest

from vaultplan.errors import StateFolderError
from vaultplan.state.displaced import KEPT, keep_displaced

OLD = b"as it was\r\n"


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path


def test_displaced_bytes_are_kept_for_their_owner_alone_outside_the_vault(state: Path) -> None:
    root = state / "vault"
    kept = keep_displaced(root, "Plan/Dashboard.md", OLD)
    assert kept.read_bytes() == OLD
    assert kept.name.endswith("-Dashboard.md")
    assert not kept.is_relative_to(root)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in list(kept.parents)[:3]} == {0o700}


def test_bytes_displaced_twice_are_kept_once_and_vaults_are_kept_apart(state: Path) -> None:
    first = keep_displaced(state / "one", "a.md", OLD)
    assert keep_displaced(state / "one", "a.md", OLD) == first
    assert list(first.parent.iterdir()) == [first]
    assert keep_displaced(state / "two", "a.md", OLD).parent != first.parent


def test_the_newest_displaced_texts_are_kept(state: Path) -> None:
    kept = [keep_displaced(state / "vault", "a.md", b"%d" % turn) for turn in range(KEPT)]
    for age, path in enumerate(kept):
        os.utime(path, ns=(age, age))
    newest = keep_displaced(state / "vault", "a.md", b"newest")
    assert set(newest.parent.iterdir()) == {newest, *kept[1:]}


def test_a_state_folder_that_cannot_be_made_is_said_in_words(state: Path) -> None:
    (state / "home").write_bytes(b"")
    (state / "state").write_bytes(b"")
    with pytest.raises(StateFolderError):
        keep_displaced(state / "vault", "a.md", OLD)
