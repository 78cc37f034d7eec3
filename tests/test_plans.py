"""Six plans of different lives, as their owners wrote them, against answers that were worked out by hand."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from vaultplan.cli.as_json import plan_object
from vaultplan.engine import Engine

PLANS = Path(__file__).parent / "plans"
LIVES = sorted(path.name for path in PLANS.iterdir() if path.is_dir())


def read(life: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is read of a plan, and its answer key."""
    key = json.loads((PLANS / life / "answers.json").read_text(encoding="utf-8"))
    today = date.fromisoformat(key["today"])
    engine = Engine(PLANS / life / "vault")
    engine.look()
    (plan,) = engine.plans(today)
    return plan_object(plan, today), key


def like(read: Any, key: Any) -> Any:
    """What was read, cut down to what the key speaks of."""
    if isinstance(key, dict) and isinstance(read, dict):
        return {name: like(read.get(name), value) for name, value in key.items()}
    if isinstance(key, list) and isinstance(read, list) and len(key) == len(read):
        return [like(one, other) for one, other in zip(read, key, strict=True)]
    return read


@pytest.mark.parametrize("life", LIVES)
def test_every_check_has_the_state_that_a_careful_reader_gives_it(life: str) -> None:
    plan, key = read(life)

    assert {check["id"]: check["state"] for step in plan["steps"] for check in step["checks"]} == key["states"]
    assert sum(step["met"] for step in plan["steps"]) == key["met"]


@pytest.mark.parametrize("life", LIVES)
@pytest.mark.parametrize(
    "part", ["home", "proposition", "vision", "known_for", "skills", "roles", "moves", "proof", "unreadable"]
)
def test_every_fact_is_read_as_it_was_meant(life: str, part: str) -> None:
    plan, key = read(life)

    assert like(plan[part], key[part]) == key[part]


@pytest.mark.parametrize("life", LIVES)
def test_every_task_and_its_hours_are_read_as_they_were_meant(life: str) -> None:
    plan, key = read(life)

    for part in ("tasks", "reinvest"):
        assert like(plan[part], key[part]) == [
            {**line, "hours": pytest.approx(line["hours"], abs=0.01)} for line in key[part]
        ]


@pytest.mark.parametrize("life", LIVES)
def test_the_hours_add_up_to_a_tenth(life: str) -> None:
    plan, key = read(life)

    rounded = {name: round(value, 1) if isinstance(value, float) else value for name, value in plan["hours"].items()}
    assert rounded == key["hours"]
