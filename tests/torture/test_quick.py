"""The torture in its quick sizes: what a user can rely on whatever happens."""

from pathlib import Path

import pytest

from tests.torture import strace
from tests.torture.catching import catch
from tests.torture.faults import FAULTS
from tests.torture.goals import GOALS, run_goal
from tests.torture.product import Product
from tests.torture.sizes import RELEASE, chosen

PROMISES = {
    "G1": "killed at any moment, it leaves every note as it was and the dashboard whole",
    "G2": "whichever system call fails, old or new stays, and the next build repairs",
    "G3": "whoever saves wins, and every tick on a quiet note arrives",
    "stale": "an old copy of the dashboard un-ticks nothing, and its own ticks arrive",
    "tickkill": "killed over a tick, it ticks after the next start",
    "two": "the second watch of a vault says who the first is, and two machines draw the same",
    "G4": "a reader sees one whole dashboard or another",
    "G5": "however wildly notes and folders move, the dashboard is soon what a fresh build makes",
    "G6": "no note, however it is spoilt, keeps the plan from being drawn",
    "G7": "each note that can't be read is named within seconds, and the watch lives",
    "G8": "nothing in a note runs, reaches out or escapes",
    "G9": "a heavy day leaves it as small as it was",
    "G10": "while nobody writes it writes nothing and sleeps",
    "folders": "over thousands of folders it hears, is quiet and true, whatever the system drops or forbids",
    "G11": "every save comes to the dashboard, though the system tells of none",
    "G12": "what the system refuses is said, and nothing is lost over it",
}
OF_TESTS = ("G8", "G12")
"""Goals made of tests that run anyway."""
SOME_FAULTS = ("in-place", "no-fsync")
"""Those that are caught within seconds; `python -m tests.torture --faults` plants all."""


def test_every_goal_has_a_promise_in_words() -> None:
    assert PROMISES.keys() == GOALS.keys()


@pytest.mark.parametrize("goal", [goal for goal in GOALS if goal not in OF_TESTS], ids=PROMISES.get)
def test_whatever_happens(goal: str, tmp_path: Path) -> None:
    if goal == "G2" and not strace.available:
        pytest.skip("strace is not installed")
    result = run_goal(goal, chosen(), Product(tmp_path / "state"), tmp_path / goal)
    assert not result.breaches, result.told()


@pytest.mark.parametrize("fault", FAULTS if chosen() is RELEASE else SOME_FAULTS)
def test_a_fault_planted_on_purpose_is_caught(fault: str, tmp_path: Path) -> None:
    caught, how = catch(fault, tmp_path)
    assert caught, how
