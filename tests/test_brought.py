"""A whole dashboard that git or a sync has brought is left until it is known whether it is right."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.conftest import Lay
from vaultplan.dashboard.frame import Existing, compose, marked, read_existing
from vaultplan.engine import Engine
from vaultplan.engine.brought import Brought
from vaultplan.engine.steady import CUT_AT_MOST, CUT_FOR, GONE_FOR, MASS_FOR

TODAY = date(2026, 11, 23)
NOTE = "Plan/Dashboard.md"


def board(line: str, human: bytes = b"mine\n") -> Existing:
    return read_existing(compose(marked(f"---\nvaultplan: dashboard\n---\n# {line}\n\n- [ ] Rota"), human))


def ticked(found: Existing) -> Existing:
    return replace(found, boxes=tuple(replace(box, ticked=True) for box in found.boxes))


OURS, THEIRS, OTHER = board("ours"), board("theirs"), board("other")


class Rule:
    """The rule, over a clock that moves only when told to; our dashboard was drawn, with the stamp 1."""

    def __init__(self) -> None:
        self.now = 100.0
        self.brought = Brought(lambda: self.now)
        self.brought.drew(NOTE, OURS, 1)

    def leaves(self, found: Existing | None, stamp: int = 2, *, held: bool = False) -> bool:
        self.brought.begin()
        return self.brought.leaves(NOTE, found, stamp, held=held)


def test_a_dashboard_that_somebody_brought_is_left_while_notes_are_held_and_drawn_over_right_after() -> None:
    rule = Rule()
    for _ in range(int(MASS_FOR)):
        assert rule.leaves(THEIRS, held=True)
        assert rule.brought.again_in is None, "what is held has a time of its own"
        rule.now += 1
    assert not rule.leaves(THEIRS)


def test_where_nothing_is_held_it_is_left_for_2_s() -> None:
    rule = Rule()
    assert rule.leaves(THEIRS)
    assert rule.brought.again_in == CUT_FOR
    rule.now += CUT_FOR
    assert not rule.leaves(THEIRS)
    assert rule.brought.again_in is None


def test_each_one_that_is_brought_is_left_for_2_s_but_all_together_for_10() -> None:
    rule = Rule()
    began, stamp = rule.now, 2
    while rule.leaves((THEIRS, OTHER)[stamp % 2], stamp):
        rule.now += 1
        stamp += 1
    assert rule.now - began == CUT_AT_MOST


def test_ours_is_drawn_over_at_once_be_something_typed_below_its_line() -> None:
    rule = Rule()
    assert not rule.leaves(OURS, 1, held=True)
    assert not rule.leaves(board("ours", b"typed\n"), 2, held=True)


def test_ours_that_was_brought_back_is_left_like_any_other() -> None:
    assert Rule().leaves(OURS, 2)
    assert Rule().leaves(OURS, 2, held=True)


def test_a_dashboard_that_somebody_ticked_or_edited_is_drawn_over_at_once() -> None:
    for found in (ticked(THEIRS), ticked(OURS), replace(THEIRS, edited=True, drawn=None)):
        assert not Rule().leaves(found, held=True)
        assert not Rule().leaves(found)


def test_a_dashboard_that_went_is_not_drawn_anew_while_its_plan_is_held() -> None:
    rule = Rule()
    assert rule.leaves(None, held=True)
    assert not rule.leaves(None)


def test_what_is_no_whole_dashboard_any_more_is_half_written_for_2_s() -> None:
    rule = Rule()
    assert rule.leaves(read_existing(b""))
    rule.now += CUT_FOR
    assert not rule.leaves(read_existing(b""))


def test_before_one_of_ours_was_drawn_and_without_a_clock_nothing_is_left() -> None:
    assert not Brought(lambda: 0.0).leaves(NOTE, THEIRS, 2, held=True)
    build = Brought(None)
    build.drew(NOTE, OURS, 1)
    assert not build.leaves(NOTE, THEIRS, 2, held=True)


def test_the_dashboard_of_another_plan_has_a_time_of_its_own() -> None:
    rule = Rule()
    rule.brought.drew("Other/Dashboard.md", OURS, 1)
    rule.leaves(THEIRS)
    rule.now += 1
    rule.brought.begin()
    assert rule.brought.leaves("Other/Dashboard.md", THEIRS, 2, held=False)
    assert rule.brought.leaves(NOTE, THEIRS, 2, held=False)
    assert rule.brought.again_in == CUT_FOR - 1


# --- in a vault ------------------------------------------------------------------------------------------------------


class Branches:
    """A watched plan with two branches: `more` has a note that `less` lacks; each has its dashboard."""

    def __init__(self, root: Path) -> None:
        self.root, self.now = root, 100.0
        self.extra, self.board = root / "Career Plan" / "Extra.md", root / "Career Plan" / "Dashboard.md"
        self.proof = root / "Career Plan" / "08 Proof.md"
        Engine(root).rebuild(TODAY)
        self.less = self.board.read_bytes()
        self.text = b"---\nvaultplan: eda\n---\n## Delegate\n- [ ] Hand the rota on (time: 1h/week)\n"
        self.extra.write_bytes(self.text)
        self.engine = Engine(root, lambda: self.now)
        self.rebuild()
        self.more = self.board.read_bytes()
        assert self.less != self.more

    def rebuild(self) -> bool:
        """Whether the dashboard was written."""
        outcome = self.engine.rebuild(TODAY)
        assert outcome is None or not outcome.refused
        return bool(outcome and outcome.wrote)

    def later(self) -> bool:
        """What happens though nothing changes: a rebuild once one is due."""
        assert self.engine.again_in is not None
        self.now += self.engine.again_in
        return self.rebuild()

    def bring(self, data: bytes) -> None:
        """As git does: the old file goes, a new one comes."""
        self.board.unlink(missing_ok=True)
        self.board.write_bytes(data)
        os.utime(self.board, (self.now, self.now))

    def to_less(self) -> None:
        self.extra.unlink()
        self.bring(self.less)


@pytest.fixture
def branches(vault: Lay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Branches:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return Branches(vault())


def test_a_checkout_is_not_drawn_over_with_the_notes_that_went(branches: Branches) -> None:
    branches.to_less()

    assert not branches.rebuild()
    assert branches.board.read_bytes() == branches.less
    assert branches.engine.again_in == GONE_FOR
    assert not branches.later(), "it was right"
    assert branches.engine.again_in is None


def test_to_and_fro_at_once_writes_nothing(branches: Branches) -> None:
    for _ in range(3):
        branches.to_less()
        assert not branches.rebuild()
        branches.now += 1
        branches.extra.write_bytes(branches.text)
        branches.bring(branches.more)
        assert not branches.rebuild()
        branches.now += 1


def test_a_dashboard_that_came_before_its_notes_is_left_until_they_come(branches: Branches) -> None:
    branches.bring(branches.less)
    assert not branches.rebuild()
    assert branches.engine.again_in == CUT_FOR
    branches.now += 1
    branches.extra.unlink()
    assert not branches.rebuild()
    assert not branches.later()
    assert branches.board.read_bytes() == branches.less


@pytest.mark.parametrize("held", [True, False])
def test_a_dashboard_that_was_wrong_is_made_true_though_nothing_more_happens(branches: Branches, *, held: bool) -> None:
    branches.to_less()
    with branches.proof.open("ab") as proof:
        proof.write(b"\n- 2026-10-05: The rota is cheaper\n")
    if not held:
        branches.extra.write_bytes(branches.text)
    assert not branches.rebuild()

    assert branches.later()
    drawn = branches.board.read_bytes()
    branches.board.unlink()
    Engine(branches.root).rebuild(TODAY)
    assert branches.board.read_bytes() == drawn


def test_a_held_note_that_comes_back_without_its_dashboard_is_on_it_soon(branches: Branches) -> None:
    branches.to_less()
    branches.rebuild()
    branches.now += CUT_FOR
    branches.extra.write_bytes(branches.text)

    assert branches.rebuild()
    assert branches.board.read_bytes() == branches.more


def test_a_tick_on_a_dashboard_that_was_brought_is_written_at_once(branches: Branches) -> None:
    branches.extra.unlink()
    role = next(branches.root.glob("*/07*"))
    was = role.read_bytes()
    task = next(line for line in branches.less.splitlines() if line.startswith(b"- [ ]") and b"07 Current role" in line)
    branches.bring(branches.less.replace(task, task.replace(b"[ ]", b"[x]")))
    os.utime(role, (1, 1))

    branches.rebuild()
    assert role.read_bytes().count(b"[x]") == was.count(b"[x]") + 1


def test_a_branch_without_the_plan_gets_no_dashboard(branches: Branches) -> None:
    notes = {path: path.read_bytes() for path in branches.root.rglob("*.md")}
    for path in notes:
        path.unlink()
    assert not branches.rebuild()
    assert not branches.board.exists()
    for path, data in notes.items():
        path.write_bytes(data)
    assert not branches.rebuild()


@pytest.mark.parametrize("extra_too", [True, False])
def test_a_dashboard_that_was_deleted_is_drawn_anew_at_once(branches: Branches, *, extra_too: bool) -> None:
    branches.board.unlink()
    if extra_too:
        branches.extra.unlink()
    assert branches.rebuild()


@pytest.mark.parametrize("size", [0, 9, 400])
def test_a_dashboard_that_is_read_half_written_is_no_fault_and_stays_as_it_is(branches: Branches, size: int) -> None:
    branches.bring(branches.more[:size])
    assert not branches.rebuild()
    assert branches.board.read_bytes() == branches.more[:size]
    branches.bring(branches.more)
    assert not branches.rebuild()


def test_a_dashboard_that_is_none_any_more_is_told_after_2_s(branches: Branches) -> None:
    branches.bring(b"# A note of my own\n")
    assert not branches.rebuild()
    assert branches.engine.again_in == CUT_FOR
    branches.now += CUT_FOR
    outcome = branches.engine.rebuild(TODAY)

    assert outcome
    assert "is not a dashboard of vaultplan" in str(outcome.refused[0])
    assert branches.board.read_bytes() == b"# A note of my own\n"
