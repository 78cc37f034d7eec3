"""What day it is for the watch, whatever the machine's clock does meanwhile."""

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.conftest import Lay, Process, Run
from tests.watching import Watcher
from vaultplan.cli.watch import _now
from vaultplan.watch.timetable import Timetable

BOARD = "Career Plan/Dashboard.md"
EDA = "Career Plan/07 Current role.md"
BERLIN = ZoneInfo("Europe/Berlin")


def faketime() -> str | None:
    """The library that tells a process another time."""
    places = (Path("/usr/lib"), Path("/usr/local/lib"))
    found = [str(path) for place in places for path in place.glob("**/faketime/libfaketime.so.1")]
    return found[0] if found else None


needs_faketime = pytest.mark.skipif(faketime() is None, reason="libfaketime is not installed")


class InOtherTime(Watcher):
    """A watcher whose clock on the wall is set by a file."""

    def __init__(self, vault: Path, start: str, **env: str) -> None:
        super().__init__(vault)
        self._file = vault.parent / "time"
        self.set_clock(start)
        self.env = {
            "LD_PRELOAD": str(faketime()),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            **env,
        }

    def command(self) -> list[str]:
        return [sys.executable, "-m", "vaultplan", "watch", str(self.vault), "--format", "json"]

    def set_clock(self, to: str) -> None:
        draft = self._file.with_suffix(".tmp")
        draft.write_text(f"{to}\n", encoding="utf-8")
        draft.replace(self._file)


def board_of(vault: Path, day: str, process: Process, tmp_path: Path) -> bytes:
    """The dashboard that a fresh build of that day draws."""
    fresh = tmp_path / f"fresh {day}"
    shutil.copytree(vault, fresh, ignore=shutil.ignore_patterns("Dashboard.md"))
    assert process("build", fresh, "--today", day).returncode == 0
    return (fresh / BOARD).read_bytes()


@needs_faketime
@pytest.mark.parametrize(
    ("jump", "day"), [("2026-11-24 10:00:00", "2026-11-24"), ("2026-11-22 10:00:00", "2026-11-22")]
)
def test_a_clock_set_forward_or_back_by_a_day_shows_the_right_day(
    vault: Lay, process: Process, tmp_path: Path, jump: str, day: str
) -> None:
    notes = vault()
    with InOtherTime(notes, "@2026-11-23 10:00:00") as watcher:
        assert (notes / BOARD).read_bytes() == board_of(notes, "2026-11-23", process, tmp_path)
        watcher.set_clock(f"@{jump}")
        watcher.until("built")
    assert (notes / BOARD).read_bytes() == board_of(notes, day, process, tmp_path)


@needs_faketime
@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Berlin", "2026-03-29"),  # in that night an hour is missing
        ("Europe/Berlin", "2026-10-25"),  # and in this one comes twice
    ],
)
def test_midnight_shows_the_new_day(vault: Lay, process: Process, tmp_path: Path, zone: str, day: str) -> None:
    notes = vault()
    midnight = datetime.fromisoformat(day)
    with InOtherTime(notes, f"@{midnight - timedelta(hours=12)}", TZ=zone) as watcher:
        watcher.set_clock(f"@{midnight - timedelta(seconds=4)}")
        watcher.until("built")
    assert (notes / BOARD).read_bytes() == board_of(notes, day, process, tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_what_is_saved_while_the_process_is_halted_shows_when_it_goes_on(vault: Lay) -> None:
    notes = vault()
    with Watcher(notes) as watcher:
        os.kill(watcher.pid, signal.SIGSTOP)
        with (notes / EDA).open("a", encoding="utf-8") as file:
            file.write("- one more hour of reading (time: 7h/week, builds: x)\n")
        os.kill(watcher.pid, signal.SIGCONT)
        watcher.until_changed(EDA)
    assert "7.0 h" in (notes / BOARD).read_text(encoding="utf-8")


class Clocks:
    """The clock on the wall and the one that never goes back, moved by hand."""

    def __init__(self, wall: datetime, spread: Callable[[], float] = lambda: 1.0) -> None:
        self.wall = wall.astimezone(BERLIN)
        self.steady = 0.0
        self.timetable = Timetable(lambda: self.wall, lambda: self.steady, spread)
        self.look()

    def look(self) -> None:
        self.timetable.begin()
        self.timetable.looked()

    def pass_(self, seconds: float) -> None:
        self.steady += seconds
        self.wall = (self.wall.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(BERLIN)


@pytest.mark.parametrize(
    ("before", "hours"),
    [(datetime(2026, 3, 28, 23, tzinfo=UTC), 23), (datetime(2026, 10, 24, 22, tzinfo=UTC), 25)],
)
def test_a_day_of_23_or_25_hours_ends_at_its_midnight_and_not_an_hour_off(before: datetime, hours: int) -> None:
    clocks = Clocks(before)
    waited = 0.0
    while (wait := clocks.timetable.wait(1e9)) > 0:
        clocks.pass_(min(wait, 5))
        waited += min(wait, 5)
    assert waited == hours * 3600
    assert clocks.wall.hour == 0


def test_an_hour_that_comes_twice_or_never_is_no_sleep() -> None:
    clocks = Clocks(datetime(2026, 10, 25, 0, 59, 50, tzinfo=UTC))
    clocks.pass_(20)
    assert clocks.timetable.wait(60) == pytest.approx(40)


def test_a_machine_that_slept_is_noticed_whichever_clock_stood_still() -> None:
    asleep = Clocks(datetime(2026, 11, 23, 9, tzinfo=UTC))
    asleep.wall += timedelta(seconds=31)
    assert asleep.timetable.wait(60) == 0

    counted = Clocks(datetime(2026, 11, 23, 9, tzinfo=UTC))
    counted.pass_(3600)
    assert counted.timetable.wait(60) <= 0


def test_a_slow_look_is_followed_by_a_long_pause_and_never_by_more_than_a_minute() -> None:
    clocks = Clocks(datetime(2026, 11, 23, 9, tzinfo=UTC))
    for took, pause in ((0.01, 2), (1, 20), (30, 60)):
        clocks.timetable.begin()
        clocks.pass_(took)
        clocks.timetable.looked()
        assert clocks.timetable.wait(2) == pytest.approx(pause)


@pytest.mark.parametrize("took", [0.05, 3, 30])
def test_everything_is_looked_at_once_a_minute_at_the_least(
    took: float, vault: Lay, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, Any] = {}
    monkeypatch.setattr("vaultplan.watch.loop.watch", lambda *_, **kwargs: given.update(kwargs))
    assert run("watch", vault()).exit_code == 0
    pauses = set[float]()
    for _ in range(100):
        clocks = Clocks(datetime(2026, 11, 23, 9, tzinfo=UTC), given["spread"])
        clocks.timetable.begin()
        clocks.pass_(took)
        clocks.timetable.looked()
        pauses.add(clocks.timetable.wait(given["reconcile"]))
    assert max(pauses) <= 60
    assert len(pauses) > 10 or took == 30, "several machines that share a drive don't all look at one moment"


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process can't be set anew there")
def test_a_machine_that_travels_has_the_day_of_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        for zone, offset in (("Asia/Tokyo", 9), ("America/Phoenix", -7)):
            monkeypatch.setenv("TZ", zone)
            assert _now().utcoffset() == timedelta(hours=offset)
    finally:
        monkeypatch.undo()
        time.tzset()
