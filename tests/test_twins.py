"""Twins: the same lives as in `plans`, written in another language, must be read the same, line for line."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from vaultplan.cli.as_json import plan_object
from vaultplan.engine import Engine
from vaultplan.model import Plan

TESTS = Path(__file__).parent
TODAY = date(2026, 11, 23)
TWINS = sorted(path.relative_to(TESTS / "twins").as_posix() for path in (TESTS / "twins").glob("*/*") if path.is_dir())
SAME = {
    "skills": ("critical", "label", "audit", "proof", "newest_proof"),
    "roles": ("horizon", "path", "interest"),
    "moves": ("kind", "start", "due", "status"),
    "tasks": ("bucket", "status", "hours", "approximate", "own_time", "due", "line"),
    "reinvest": ("kind", "hours", "approximate", "own_time", "status"),
    "proof": ("date", "kind"),
    "reviews": ("date",),
}
COUNTED = {
    "skills": ("aliases", "built_by"),
    "roles": ("builds", "needs", "leads_to"),
    "moves": ("builds",),
    "reinvest": ("builds",),
    "proof": ("skills",),
}


@lru_cache
def understood(vault: Path) -> tuple[Plan, dict[str, Any]]:
    engine = Engine(vault)
    engine.look()
    (plan,) = engine.plans(TODAY)
    return plan, plan_object(plan, TODAY)


def pair(twin: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is read of a twin, and of the life that it is the twin of."""
    life = twin.partition("/")[2]
    return understood(TESTS / "twins" / twin / "vault")[1], understood(TESTS / "plans" / life / "vault")[1]


def findings(vault: Path) -> Counter[tuple[str, str, int]]:
    """What is asked, and where: the note by its kinds, since names are translated.

    A finding for several lines stands at the first of them by the alphabet: name them so that they sort alike.
    """
    plan, _ = understood(vault)
    kinds = {note.path: ", ".join(note.kinds) for note in plan.pages}
    return Counter((one.code, kinds.get(one.note, ""), one.line) for one in plan.findings)


def facts(records: Iterable[dict[str, Any]], keys: Iterable[str], counted: Iterable[str]) -> list[dict[str, Any]]:
    """Records as far as they are no words: values and dates, and how many names stand where."""

    def size(value: Any) -> int:
        return sum(map(size, value.values())) if isinstance(value, dict) else len(value) if value else 0

    return [
        {**{key: one[key] for key in keys if key in one}, **{key: size(one[key]) for key in counted if key in one}}
        for one in records
    ]


def test_german_has_its_twins() -> None:
    assert {"de/analyst", "de/nurse"} <= {*TWINS}


@pytest.mark.parametrize("twin", TWINS)
def test_a_plan_says_which_language_it_is_in(twin: str) -> None:
    plan, _ = understood(TESTS / "twins" / twin / "vault")

    assert plan.settings.language == twin.partition("/")[0]


@pytest.mark.parametrize("twin", TWINS)
def test_twins_meet_the_same_checks(twin: str) -> None:
    def states(plan: dict[str, Any]) -> dict[str, str]:
        return {check["id"]: check["state"] for step in plan["steps"] for check in step["checks"]}

    ours, theirs = pair(twin)
    assert states(ours) == states(theirs)
    assert [(step["status"], step["reviewed"], step["stale"]) for step in ours["steps"]] == [
        (step["status"], step["reviewed"], step["stale"]) for step in theirs["steps"]
    ]


@pytest.mark.parametrize("twin", TWINS)
def test_twins_free_the_same_hours(twin: str) -> None:
    ours, theirs = pair(twin)

    assert ours["hours"] == theirs["hours"]


@pytest.mark.parametrize("twin", TWINS)
@pytest.mark.parametrize("part", SAME)
def test_twins_hold_the_same_records(part: str, twin: str) -> None:
    ours, theirs = (facts(plan[part], SAME[part], COUNTED.get(part, ())) for plan in pair(twin))

    assert ours == theirs


@pytest.mark.parametrize("twin", TWINS)
def test_twins_are_asked_the_same_at_the_same_lines(twin: str) -> None:
    life = twin.partition("/")[2]

    assert findings(TESTS / "twins" / twin / "vault") == findings(TESTS / "plans" / life / "vault")


@pytest.mark.parametrize("twin", TWINS)
def test_nothing_of_a_twin_is_left_unread(twin: str) -> None:
    ours, theirs = pair(twin)

    assert ours["unreadable"] == theirs["unreadable"] == []
    for part in ("example", "leap_bet", "started"):
        assert ours[part] == theirs[part]
