"""A first look at a large vault says how far it is, in a terminal alone, and leaves nothing behind."""

import sys
import time

import pytest

from vaultplan.cli.progress import Progress


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 50.0
        monkeypatch.setattr(time, "monotonic", lambda: self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def test_a_look_of_more_than_a_second_says_how_far_it_is_and_wipes_it_at_the_end(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    told = Progress()
    told(10)
    clock.now += 1.5
    told(12_000)
    told(12_001)  # too soon after the last one
    clock.now += 0.2
    told(14_000)
    told(None)
    clock.now += 60
    told(5)  # a later look is nobody's wait
    said = capsys.readouterr()

    lines = [line.strip() for line in said.err.replace("\x1b[K", "").split("\r")]
    assert lines == ["", "Looking through your notes: 12,000", "Looking through your notes: 14,000", ""]
    assert said.out == ""


@pytest.mark.parametrize("terminal", [True, False])
def test_a_short_look_and_one_outside_of_a_terminal_say_nothing(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, terminal: bool
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    told = Progress()
    told(10)
    clock.now += 0 if terminal else 30
    told(20_000)
    told(None)

    assert capsys.readouterr() == ("", "")
