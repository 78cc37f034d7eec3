"""A watch that nobody looks at leaves a small, private log of what it did, and of why it ended."""

import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import Run
from vaultplan.errors import NotWritableError, VaultplanError
from vaultplan.watch import log
from vaultplan.watch.events import Built, Event, Failed, Ready


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(log, "log_file", lambda _: tmp_path / "log" / "one.log")
    return tmp_path


def now() -> datetime:
    return datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def ignore(_: Event) -> None: ...


def lines(root: Path) -> list[str]:
    return (root / "log" / "one.log").read_text(encoding="utf-8").split("\n")[:-1]


def test_each_event_is_one_line_that_steers_no_terminal(root: Path) -> None:
    told: list[Event] = []
    with log.logged(root, told.append, now) as report:
        report(Ready())
        report(Built(wrote=True, changed=("a/esc\x1b]0;pwned\x07.md", "b\u202egnp.md"), took_ms=1))
        report(Failed("one\ntwo\x9b"))

    assert lines(root) == [
        "2026-11-23 09:00:00  ready",
        r"2026-11-23 09:00:00  dashboard updated (esc\x1b]0;pwned\x07.md, b\u202egnp.md)",
        r"2026-11-23 09:00:00  one two\x9b",
    ]
    assert len(told) == 3
    assert log.last_message(root) == lines(root)[-1]


def test_the_error_that_ends_it_is_in_the_log(root: Path) -> None:
    with pytest.raises(VaultplanError), log.logged(root, ignore, now):
        raise VaultplanError("gone")

    assert lines(root) == ["2026-11-23 09:00:00  gone"]


def test_the_log_is_for_the_user_alone_and_stays_small(root: Path) -> None:
    with log.logged(root, ignore, now) as report:
        for _ in range(2200):
            report(Failed("x" * 1000))
    found = sorted((root / "log").iterdir())

    assert [path.name for path in found] == ["one.log", "one.log.1", "one.log.2"]
    assert all(path.stat().st_size <= 512 * 1024 for path in found)
    if os.name == "posix":
        assert {stat.S_IMODE(path.stat().st_mode) for path in found} == {0o600}


def test_the_log_is_never_written_through_a_link(root: Path) -> None:
    (root / "log").mkdir()
    (root / "canary").write_text("mine")
    (root / "log" / "one.log").symlink_to(root / "canary")

    with pytest.raises(NotWritableError), log.logged(root, ignore, now):
        pass
    assert (root / "canary").read_text() == "mine"


def test_a_full_disk_takes_lines_and_not_the_watch(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> bool:
        raise OSError(28, "No space left on device")

    told: list[Event] = []
    with log.logged(root, told.append, now) as report:
        monkeypatch.setattr(log._Log, "shouldRollover", full)
        report(Ready())

    assert told == [Ready()]


def test_a_vault_that_is_not_there_at_login_is_said_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    monkeypatch.setattr(log, "log_file", lambda _: tmp_path / "log" / "one.log")
    result = run("watch", "--log", tmp_path / "unplugged")

    assert result.exit_code == 2
    assert "does not exist" in lines(tmp_path)[-1]
