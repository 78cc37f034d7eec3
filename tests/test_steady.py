"""What a sync has half done is no news yet; what was meant shows soon, without anybody doing anything more."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Lay
from vaultplan.engine import Engine
from vaultplan.engine.steady import CUT_AT_MOST, CUT_FOR, GONE_FOR, MASS_FOR, Steady
from vaultplan.vault.walk import Kept

NOTE = b"---\nvaultplan: proof\n---\n- 2026-10-01 first\n- 2026-10-02 second\n"
OTHER = b"---\nvaultplan: skills\n---\n## Reading plans\n"


class Disk:
    """A vault and a clock that moves only when told to."""

    def __init__(self, **notes: bytes) -> None:
        self.now = 100.0
        self.notes = dict(notes)
        self.foreign: set[str] = set()
        self.problems: dict[str, str] = {}
        self.steady = Steady(lambda: self.now)
        self.used()

    def used(self) -> Mapping[str, Kept]:
        def is_there(path: str) -> bool:
            return path in self.notes or path in self.foreign

        return self.steady.settle(self.notes, self.problems, is_there)

    def used_later(self) -> Mapping[str, Kept]:
        """What is used once it must be asked again."""
        assert self.steady.again_in is not None
        self.now += self.steady.again_in
        return self.used()


def test_what_is_there_at_first_is_used_as_it_is() -> None:
    disk = Disk(a=NOTE)
    assert disk.used() == {"a": NOTE}
    assert disk.steady.again_in is None


def test_what_is_added_or_rewritten_shows_at_once() -> None:
    disk = Disk(a=NOTE)
    disk.notes = {"a": NOTE + b"- third\n", "b": OTHER}

    assert disk.used() == disk.notes
    assert disk.steady.released == {"a", "b"}
    assert disk.steady.again_in is None


def test_a_line_taken_out_of_the_middle_shows_at_once() -> None:
    disk = Disk(a=NOTE)
    disk.notes["a"] = NOTE.replace(b"- 2026-10-01 first\n", b"")
    assert disk.used() == disk.notes


def test_a_deleted_note_is_used_for_5_s_and_then_gone_though_nothing_else_happens() -> None:
    disk = Disk(a=NOTE, b=OTHER)
    del disk.notes["a"]

    assert disk.used() == {"a": NOTE, "b": OTHER}
    assert (disk.steady.again_in, set(disk.steady.held), set(disk.steady.released)) == (GONE_FOR, {"a"}, set())
    assert disk.used_later() == {"b": OTHER}
    assert (disk.steady.again_in, set(disk.steady.held), set(disk.steady.released)) == (None, set(), {"a"})


def test_other_saves_do_not_put_off_the_end_of_a_deleted_note() -> None:
    disk = Disk(a=NOTE, b=OTHER)
    del disk.notes["a"]
    disk.used()
    for n in range(4):
        disk.now += 1
        disk.notes["b"] = OTHER + b"x" * n
        assert disk.used()["a"] == NOTE
    disk.now += 1
    assert "a" not in disk.used()


def test_a_note_that_comes_back_was_never_away() -> None:
    disk = Disk(a=NOTE)
    del disk.notes["a"]
    disk.used()
    disk.now += 4
    disk.notes["a"] = NOTE

    assert disk.used() == {"a": NOTE}
    assert (disk.steady.released, disk.steady.again_in) == (frozenset(), None)


def test_a_note_that_comes_back_is_held_anew_when_it_goes_again() -> None:
    disk = Disk(a=NOTE)
    for _ in range(2):
        del disk.notes["a"]
        disk.used()
        assert disk.steady.again_in == GONE_FOR
        disk.now += 4
        disk.notes["a"] = NOTE
        disk.used()


def test_a_renamed_note_shows_under_its_new_name_alone_at_once() -> None:
    disk = Disk(a=NOTE)
    disk.notes = {"b": NOTE}
    assert disk.used() == {"b": NOTE}


def test_a_rename_that_is_seen_in_two_looks_is_still_a_rename() -> None:
    for first in ({}, {"a": NOTE, "b": NOTE}):
        disk = Disk(a=NOTE)
        disk.notes = dict(first)
        disk.used()
        disk.now += 1
        disk.notes = {"b": NOTE}
        assert disk.used() == {"b": NOTE}


def test_a_note_emptied_before_it_is_filled_keeps_what_it_said() -> None:
    disk = Disk(a=NOTE)
    disk.notes, disk.foreign = {}, {"a"}  # an empty note is no note of the plan
    assert disk.used() == {"a": NOTE}
    assert disk.steady.again_in == CUT_FOR
    disk.now += 1.5
    disk.notes = {"a": NOTE + b"- third\n"}
    assert disk.used() == disk.notes


def test_a_note_emptied_for_good_is_empty_after_2_s() -> None:
    disk = Disk(a=NOTE)
    disk.notes, disk.foreign = {}, {"a"}
    disk.used()
    assert disk.used_later() == {}


def test_a_note_whose_last_part_is_missing_keeps_it_for_2_s() -> None:
    disk = Disk(a=NOTE)
    disk.notes["a"] = NOTE[:-20]
    assert disk.used() == {"a": NOTE}
    assert disk.steady.again_in == CUT_FOR
    assert disk.used_later() == {"a": NOTE[:-20]}
    assert disk.steady.released == {"a"}


def test_a_note_that_is_rewritten_slowly_is_used_once_it_is_whole() -> None:
    disk = Disk(a=NOTE * 9)
    whole = b"# A new first line\n" + NOTE * 9
    for size in range(0, len(whole) // 2, 40):
        disk.now += 0.5
        disk.notes["a"] = whole[:size]
        assert disk.used() == {"a": NOTE * 9}
    disk.notes["a"] = whole
    assert disk.used() == {"a": whole}


def test_a_short_note_that_goes_on_changing_is_not_held_for_ever() -> None:
    disk = Disk(a=NOTE * 9)
    began = disk.now
    while True:
        disk.now += 1
        disk.notes["a"] = b"%d\n" % disk.now
        if disk.used() == disk.notes:
            break
    assert disk.now - began <= CUT_AT_MOST + 1


def test_a_note_that_can_not_be_read_any_more_is_news_at_once() -> None:
    disk = Disk(a=NOTE)
    disk.notes, disk.problems = {}, {"a": "no-permission"}
    assert disk.used() == {}


def many(count: int) -> dict[str, bytes]:
    return {f"n{n}": NOTE + b"%d\n" % n for n in range(count)}


def test_most_notes_gone_at_once_are_held_for_a_minute() -> None:
    disk = Disk(**many(40))
    disk.notes = many(19)
    assert disk.used() == many(40)
    assert (disk.steady.mass, disk.steady.again_in) == (True, MASS_FOR)
    disk.now += MASS_FOR - 1
    assert disk.used() == many(40)
    assert disk.used_later() == many(19)
    assert (disk.steady.mass, disk.steady.again_in) == (False, None)


def test_notes_that_go_one_after_the_other_are_most_of_them_too() -> None:
    disk = Disk(**many(40))
    for left in range(39, 9, -1):
        disk.now += 0.1
        disk.notes = many(left)
        disk.used()
    assert disk.steady.mass
    disk.now += GONE_FOR
    assert disk.used() == many(40)


def test_most_notes_that_come_back_end_the_hold() -> None:
    disk = Disk(**many(40))
    disk.notes = {}
    disk.used()
    disk.now += 30
    disk.notes = many(40)
    assert disk.used() == many(40)
    assert (disk.steady.mass, disk.steady.again_in) == (False, None)


def test_half_of_the_notes_or_twenty_go_like_any_other() -> None:
    for count, left in ((60, 30), (22, 2)):
        disk = Disk(**many(count))
        disk.notes = many(left)
        disk.used()
        assert not disk.steady.mass
        assert disk.steady.again_in == GONE_FOR


def test_a_folder_renamed_with_all_its_notes_shows_at_once() -> None:
    disk = Disk(**many(40))
    disk.notes = {f"new/{path}": data for path, data in many(40).items()}
    assert disk.used() == disk.notes


@given(
    st.lists(
        st.tuples(
            st.floats(0, 3), st.dictionaries(st.sampled_from("abcd"), st.sampled_from([b"", NOTE, NOTE[:9], OTHER]))
        )
    )
)
def test_whatever_happened_what_is_used_is_the_truth_a_minute_after(
    story: list[tuple[float, dict[str, bytes]]],
) -> None:
    disk = Disk(a=NOTE, b=OTHER)
    for pause, notes in story:
        disk.now += pause
        disk.notes = notes
        disk.used()
    looks = 0
    while disk.steady.again_in is not None:
        disk.used_later()
        looks += 1
    assert disk.used() == disk.notes
    assert looks <= 5


def test_a_note_that_is_let_go_while_the_dashboard_is_drawn_is_off_it_with_the_next_rebuild(
    vault: Lay, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, now, today = vault(), [0.0], date(2026, 11, 23)
    extra, board = root / "Career Plan" / "Extra.md", root / "Career Plan" / "Dashboard.md"
    extra.write_bytes(b"---\nvaultplan: eda\n---\n## Delegate\n- [ ] Vanished (time: 1h/week)\n")
    engine = Engine(root, lambda: now[0])
    engine.rebuild(today)
    extra.unlink()
    engine.rebuild(today)
    write = Engine._write

    def slow(*args: Any) -> Any:
        now[0] += GONE_FOR + 1
        return write(*args)

    monkeypatch.setattr(Engine, "_write", slow)
    with (root / "Career Plan" / "08 Proof.md").open("ab") as proof:
        proof.write(b"- 2026-11-20 another one\n")
    engine.rebuild(today)
    monkeypatch.undo()

    assert b"Vanished" in board.read_bytes()
    assert engine.again_in == 0
    assert engine.rebuild(today)
    assert b"Vanished" not in board.read_bytes()
    assert engine.again_in is None
    assert engine.rebuild(today) is None


def test_a_plan_that_loses_most_of_its_notes_shows_them_for_a_minute_and_then_no_longer(vault: Lay) -> None:
    root, now, today = vault(), [0.0], date(2026, 11, 23)
    board = root / "Career Plan" / "Dashboard.md"
    lost = [root / "Career Plan" / f"More {n}.md" for n in range(30)]
    for n, note in enumerate(lost):
        note.write_bytes(b"---\nvaultplan: eda\n---\n## Delegate\n- [ ] Vanished %d (time: 1h/week)\n" % n)
    engine = Engine(root, lambda: now[0])
    engine.rebuild(today)
    before = board.read_bytes()
    for note in lost:
        note.unlink()
    engine.rebuild(today)

    assert b"Vanished" in before
    assert engine.mass
    assert board.read_bytes() == before
    now[0] += MASS_FOR - 1
    engine.rebuild(today)
    assert board.read_bytes() == before
    now[0] += 1
    engine.rebuild(today)
    assert not engine.mass
    assert b"Vanished" not in board.read_bytes()


@pytest.mark.parametrize("another", [True, False])
def test_another_vault_in_its_place_shows_nothing_of_the_first_and_one_that_is_copied_back_is_held(
    vault: Lay, tmp_path: Path, *, another: bool
) -> None:
    root, now, today = vault(), [0.0], date(2026, 11, 23)
    (root / "Career Plan" / "Extra.md").write_bytes(b"---\nvaultplan: eda\n---\n## Delegate\n- [ ] Of the first\n")
    engine = Engine(root, lambda: now[0])
    engine.rebuild(today)
    root.rename(tmp_path / "away")
    vault()
    if another:
        for note in (root / "Career Plan").iterdir():
            note.write_bytes(note.read_bytes() + b"\nOf the other.\n")
    engine.came_back()
    engine.rebuild(today)

    board = (root / "Career Plan" / "Dashboard.md").read_bytes()
    assert (b"Of the first" in board) is not another
    assert (engine.again_in is None) is another
    now[0] += GONE_FOR
    engine.rebuild(today)
    assert b"Of the first" not in (root / "Career Plan" / "Dashboard.md").read_bytes()
