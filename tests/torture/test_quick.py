"""The torture in its quick sizes: what a user can rely on whatever happens."""

from pathlib import Path

import pytest

from tests.torture.goals import GOALS
from tests.torture.product import Product
from tests.torture.result import Kind
from tests.torture.sizes import chosen

PROMISES = {
    "G1": "killed at any moment, it leaves every note as it was and the dashboard whole",
}
AWAITED: dict[str, set[Kind]] = {"G1": {"litter"}}
"""What the product doesn't keep yet. Nothing stays in here."""


def test_every_goal_has_a_promise_in_words() -> None:
    assert PROMISES.keys() == GOALS.keys()


@pytest.mark.parametrize("goal", GOALS, ids=PROMISES.get)
def test_whatever_happens(goal: str, tmp_path: Path) -> None:
    result = GOALS[goal](chosen(), Product(tmp_path / "state"), tmp_path / goal)
    assert not {kind for kind, _ in result.breaches} - AWAITED.get(goal, set()), result.told()
