"""What a killed run leaves beside the dashboard is tidied by the next one, and nobody's save goes with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_ticks import ROLE, Vault
from vaultplan.state.lock import hold
from vaultplan.vault.drafts import draft_name


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vault]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    yield Vault(tmp_path / "a" / "notes", ROLE.encode())
    assert [path.name for path in (tmp_path / "a").rglob("*.tmp")] == []


def left(vault: Vault, data: bytes) -> None:
    vault.dashboard.with_name(draft_name("Dashboard.md")).write_bytes(data)


def displaced(vault: Vault) -> list[bytes]:
    state = vault.root.parent.parent / "state" / "vaultplan" / "displaced"
    return [path.read_bytes() for path in state.rglob("*.md")]


@pytest.mark.parametrize("size", [0, 40, 10**6])
def test_a_draft_of_our_own_whole_or_cut_off_goes_without_a_trace(vault: Vault, size: int) -> None:
    drawn = vault.dashboard.read_bytes()
    left(vault, drawn[:size])
    vault.build()

    assert vault.dashboard.read_bytes() == drawn
    assert displaced(vault) == []


def test_a_tick_in_a_draft_that_was_on_its_way_back_arrives(vault: Vault) -> None:
    drawn = vault.dashboard.read_bytes()
    vault.tick("Weekly deck")
    left(vault, vault.dashboard.read_bytes())
    vault.dashboard.write_bytes(drawn)
    vault.build()

    assert b"[x] Weekly deck" in vault.role.read_bytes()


def test_words_in_a_draft_that_was_on_its_way_back_come_into_the_dashboard(vault: Vault) -> None:
    left(vault, vault.dashboard.read_bytes() + b"\nnever to be lost\n")
    vault.build()

    assert vault.dashboard.read_bytes().endswith(b"\nnever to be lost\n")


def test_words_in_a_draft_that_go_together_with_nothing_are_kept_outside_the_vault(vault: Vault) -> None:
    save = vault.dashboard.read_bytes() + b"\nnever to be lost\n"
    left(vault, save)
    vault.dashboard.write_bytes(vault.dashboard.read_bytes() + b"\nwritten since\n")
    vault.build()

    assert vault.dashboard.read_bytes().endswith(b"\nwritten since\n")
    assert save in displaced(vault)


def test_a_draft_is_left_alone_while_somebody_watches_for_it_may_be_at_work(vault: Vault) -> None:
    left(vault, b"")
    with hold(vault.root.resolve()):
        vault.build()
        assert len([*vault.dashboard.parent.glob(".*.tmp")]) == 1
    vault.build()
