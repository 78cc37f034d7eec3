"""Where vaultplan keeps what it knows of a vault: for the user alone, never through a link."""

import stat
from pathlib import Path

import platformdirs
import pytest

from vaultplan.errors import StateFolderError
from vaultplan.state.folder import state_folder, vault_key


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


def test_a_state_folder_is_made_for_the_user_alone(home: Path) -> None:
    folder = state_folder("journal", vault_key(home))

    assert folder.is_relative_to(home / "state" / "vaultplan")
    for private in (folder, folder.parent, folder.parent.parent):
        assert stat.S_IMODE(private.stat().st_mode) == 0o700


def test_the_state_lies_in_the_state_folder_of_the_platform(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert state_folder("journal") == platformdirs.user_state_path("vaultplan") / "journal"
    monkeypatch.setenv("HOME", str(home))
    for said in ("", "relative/path"):
        monkeypatch.setenv("XDG_STATE_HOME", said)
        assert state_folder("journal") == platformdirs.user_state_path("vaultplan") / "journal"


def test_a_state_folder_that_others_may_read_is_closed_to_them() -> None:
    state_folder("journal").chmod(0o755)

    assert stat.S_IMODE(state_folder("journal").stat().st_mode) == 0o700


def test_a_link_in_place_of_a_state_folder_is_refused_and_said(home: Path) -> None:
    elsewhere = home / "elsewhere"
    elsewhere.mkdir()
    (state_folder() / "journal").symlink_to(elsewhere)

    with pytest.raises(StateFolderError, match=r"journal, where .* its own records.*a link"):
        state_folder("journal", "x")
    assert list(elsewhere.iterdir()) == []


def test_a_disk_that_refuses_the_state_folder_is_said(home: Path) -> None:
    (home / "state").write_text("in the way", encoding="utf-8")

    with pytest.raises(StateFolderError, match="can't be used"):
        state_folder()


def test_two_vaults_never_share_a_name() -> None:
    assert vault_key(Path("/a/notes")) != vault_key(Path("/b/notes"))
