"""The last dashboards that were drawn are remembered outside the vault, so that a tick on an old copy is understood."""

import os
import stat
from pathlib import Path

import pytest

from vaultplan.dashboard.frame import generation_of, marked
from vaultplan.state.folder import state_folder, vault_key
from vaultplan.state.generations import KEPT, Generations

NOTE = "Plan/Dashboard.md"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "vault").mkdir()
    return tmp_path / "vault"


def kept(root: Path) -> list[Path]:
    (folder,) = state_folder("generations", vault_key(root)).iterdir()
    return sorted(folder.iterdir(), key=lambda path: path.name)


def test_a_dashboard_that_was_drawn_is_found_by_its_checksum_and_no_other_is(root: Path) -> None:
    drawn = marked("- [ ] drawn")
    known, data = generation_of(drawn), drawn.encode() + b"\xfftheirs\r\n"
    Generations(root, NOTE).keep(known, data)

    assert Generations(root, NOTE).find(known) == data
    assert Generations(root, NOTE).find("0b") is None
    assert Generations(root, "Other/Dashboard.md").find(known) is None
    assert Generations(root.parent, NOTE).find(known) is None


@pytest.mark.parametrize("part", [0, 5, 40])
def test_one_that_was_cut_short_when_the_power_went_is_not_found_and_is_kept_anew(root: Path, part: int) -> None:
    drawn = marked("- [x] drawn\n- [ ] as well")
    known = generation_of(drawn)
    Generations(root, NOTE).keep(known, drawn.encode())
    (path,) = kept(root)
    path.write_bytes(path.read_bytes()[:part])

    assert Generations(root, NOTE).find(known) is None
    Generations(root, NOTE).keep(known, drawn.encode())
    assert Generations(root, NOTE).find(known) == drawn.encode()


def test_the_last_twenty_are_kept(root: Path) -> None:
    for turn in range(KEPT):
        Generations(root, NOTE).keep(f"{turn:02}", b"%d" % turn)
    for age, path in enumerate(kept(root)):
        os.utime(path, ns=(age, age))
    Generations(root, NOTE).keep("newest", b"newest")
    Generations(root, NOTE).tidy()

    assert KEPT == 20
    assert [path.name for path in kept(root)] == [*(f"{turn:02}" for turn in range(1, KEPT)), "newest"]


def test_they_lie_outside_the_vault_for_their_owner_alone(root: Path) -> None:
    Generations(root, NOTE).keep("0a", b"drawn")
    (path,) = kept(root)

    assert list(root.iterdir()) == []
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("generation", ["", ".", "..", "../0a", "/etc/passwd", "0a/..", "0\0a"])
def test_a_checksum_that_is_a_path_leads_nowhere(root: Path, generation: str) -> None:
    Generations(root, NOTE).keep("0a", b"drawn")

    assert Generations(root, NOTE).find(generation) is None


def test_a_link_in_place_of_one_is_never_followed(root: Path, tmp_path: Path) -> None:
    Generations(root, NOTE).keep("0a", b"drawn")
    (path,) = kept(root)
    path.unlink()
    (tmp_path / "canary").write_bytes(b"mine")
    path.symlink_to(tmp_path / "canary")

    assert Generations(root, NOTE).find("0a") is None
    Generations(root, NOTE).keep("0a", b"drawn")
    assert (tmp_path / "canary").read_bytes() == b"mine"


def test_where_none_can_be_kept_a_dashboard_is_drawn_all_the_same(tmp_path: Path, root: Path) -> None:
    (tmp_path / "state").write_bytes(b"in the way")

    Generations(root, NOTE).keep("0a", b"drawn")
    assert Generations(root, NOTE).find("0a") is None
