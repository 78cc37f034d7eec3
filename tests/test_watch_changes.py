"""Batches, on a clock that only moves when somebody waits."""

from collections.abc import Callable, Iterable
from itertools import islice, pairwise
from queue import Empty, SimpleQueue

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultplan.watch.changes import CROWD, STORM, Change, batches


class Timeline:
    """An inbox whose changes come at given seconds. Waiting moves the clock; a stop waits at the end."""

    def __init__(self, coming: Iterable[tuple[float, Change | None]]) -> None:
        self.coming = sorted(coming, key=lambda pair: pair[0])
        self.now = 0.0

    def clock(self) -> float:
        return self.now

    def get(self, *, timeout: float | None = None) -> Change | None:
        if not self.coming:
            return None
        at, change = self.coming[0]
        if timeout is not None and at > self.now + timeout:
            self.now += timeout
            raise Empty
        self.now = max(self.now, at)
        self.coming.pop(0)
        return change


def saved(path: str) -> Change:
    return Change(path, settled=True)


def touched(path: str) -> Change:
    return Change(path, settled=False)


def given_at(
    coming: Iterable[tuple[float, Change | None]], tick: Callable[[], float | None] = lambda: None
) -> list[tuple[float, set[str]]]:
    """Each batch with the second at which it was given, rounded to milliseconds."""
    line = Timeline(coming)
    return [(round(line.now, 3), set(batch)) for batch in batches(line, tick=tick, clock=line.clock)]


def test_a_saved_note_is_given_at_once() -> None:
    assert given_at([(5.0, saved("a.md"))]) == [(5.0, {"a.md"})]


def test_a_saved_note_takes_along_what_already_waits() -> None:
    assert given_at([(0, saved("a.md")), (0, touched("b.md")), (1, None)]) == [(0, {"a.md", "b.md"})]


def test_an_unfinished_note_is_given_after_a_quiet_moment() -> None:
    assert given_at([(5.0, touched("a.md")), (9, None)]) == [(5.1, {"a.md"})]


def test_a_save_ends_the_wait_for_an_unfinished_note() -> None:
    assert given_at([(5.0, touched("a.md")), (5.03, saved("a.md")), (9, None)]) == [(5.03, {"a.md"})]


def test_two_saves_one_after_the_other_are_two_batches() -> None:
    coming = [(1.0, saved("a.md")), (1.02, saved("a.md")), (9, None)]
    assert given_at(coming) == [(1.0, {"a.md"}), (1.02, {"a.md"})]


def test_writes_that_never_pause_are_given_within_the_limit() -> None:
    ticks = [(i / 20, touched(f"{i}.md")) for i in range(100)]
    times = [at for at, _ in given_at(ticks)]
    assert all(later - earlier < 1.1 for earlier, later in pairwise(times))
    assert len(times) == 5


def test_the_last_wait_ends_at_the_limit() -> None:
    coming = [(i * 0.095, touched("a.md")) for i in range(11)]
    assert given_at([*coming, (9, None)]) == [(1.0, {"a.md"})]


def test_saves_that_never_pause_are_given_within_the_limit() -> None:
    crowd: list[tuple[float, Change | None]] = [(0, saved(f"{i}.md")) for i in range(CROWD + 1)]
    nonstop: list[tuple[float, Change | None]] = [(i / 100, saved("a.md")) for i in range(300)]
    assert given_at(crowd + nonstop)[0][0] == pytest.approx(1.0)


def test_a_storm_of_saves_gives_few_batches() -> None:
    storm: list[tuple[float, Change | None]] = [(i // 10 / 100, saved(f"{i}.md")) for i in range(500)]
    found = given_at(storm)
    assert len(found) <= 3
    assert len(set().union(*(batch for _, batch in found))) == 500


def test_a_storm_too_large_to_follow_means_everything() -> None:
    def first(many: int) -> set[str]:
        return given_at([(0, saved(f"{i}.md")) for i in range(many)])[0][1]

    assert first(STORM) == {f"{i}.md" for i in range(STORM)}
    assert first(STORM + 1) == {""}


def test_a_timer_gives_an_empty_batch() -> None:
    waits = iter([0.0, None])
    assert given_at([(1, saved("a.md"))], lambda: next(waits, None)) == [(0, set()), (1, {"a.md"})]


def test_a_timer_is_due_after_its_wait_though_nothing_changes() -> None:
    line = Timeline([(99, None)])
    given = batches(line, tick=lambda: 7 - line.now, clock=line.clock)
    assert (next(given), line.now) == (frozenset(), 7)


def test_a_timer_is_not_held_up_by_changes_that_never_stop() -> None:
    line = Timeline([(i / 10, saved("a.md")) for i in range(1000)])
    given = batches(line, tick=lambda: 3 - line.now, clock=line.clock)
    assert frozenset() in set(islice(given, 40))


def test_a_stop_ends_the_batches() -> None:
    assert given_at([(1, None), (2, saved("never.md"))]) == []


def test_what_came_before_the_stop_is_still_given() -> None:
    assert given_at([(1, touched("a.md")), (1.01, None)]) == [(1.01, {"a.md"})]


def test_a_real_queue_serves_as_inbox() -> None:
    inbox: SimpleQueue[Change | None] = SimpleQueue()
    for change in (saved("a.md"), touched("b.md"), None):
        inbox.put(change)
    assert list(batches(inbox, tick=lambda: None)) == [{"a.md", "b.md"}]


@given(
    st.lists(
        st.tuples(
            st.floats(0, 5),
            st.builds(Change, st.sampled_from(["", "a.md", "b", "c.md", "d.md", "e.md"]), st.booleans()),
        )
    )
)
def test_no_change_is_ever_lost_or_later_than_the_limit(coming: list[tuple[float, Change | None]]) -> None:
    found = given_at(coming)
    for at, change in coming:
        assert change is not None
        assert any(change.path in batch and at - 0.001 <= when <= at + 1.001 for when, batch in found)
