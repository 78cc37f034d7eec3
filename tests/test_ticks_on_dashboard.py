"""Which boxes somebody changed on a dashboard, and which tasks they mean."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultplan.dashboard.frame import boxes_in, compose, marked, read_existing
from vaultplan.dashboard.links import Links
from vaultplan.dashboard.page import Page
from vaultplan.dashboard.render import render
from vaultplan.dashboard.ticks import (
    WHYS,
    Group,
    Remark,
    Tick,
    carried,
    changed_boxes,
    remarks_on,
    still_open,
    text_of,
    ticks_of,
)
from vaultplan.dashboard.week import task_lines
from vaultplan.model import Place, Plan, Settings, Task
from vaultplan.words import LANGUAGES, texts

TODAY = date(2026, 11, 25)
HEAD = "---\nvaultplan: dashboard\n---\n\n"
LINKS = Links("markdown", "Plan")


def task(text: str, *, line: int = 1, done: bool = False, recurs: bool = False, mark: str | None = "?") -> Task:
    mark = ("x" if done else " ") if mark == "?" else mark
    place = Place("Plan/07 Current role.md", line, "Automate")
    return Task(text, "automate", place, "done" if done else "idea", mark=mark, recurs=recurs)


def plan(*tasks: Task, language: str = "en") -> Plan:
    return Plan("Plan", Settings(language=language), tasks=tasks)


def drawn(*tasks: Task, remarks: tuple[Remark, ...] = (), language: str = "en") -> str:
    return render(plan(*tasks, language=language), None, TODAY, LINKS, remarks)


def lines(*tasks: Task) -> tuple[tuple[str, str, Task], ...]:
    return task_lines(Page(plan(*tasks), None, TODAY, LINKS, texts("en")))


def ticked(dashboard: str, text: str, *, mark: str = "x", nth: int = 0) -> str:
    """The dashboard with the box of the nth line that holds this text changed."""
    rows = dashboard.split("\n")
    at = [number for number, row in enumerate(rows) if row.startswith("- [") and row[4] == "]" and text in row][nth]
    rows[at] = f"- [{mark}]{rows[at][5:]}"
    return "\n".join(rows)


def groups(dashboard: str, generation: str | None = None) -> tuple[Group, ...]:
    known = read_existing(generation.encode()).boxes if generation else None
    return changed_boxes(read_existing(dashboard.encode()), known)


def wants(dashboard: str, *now: Task, generation: str | None = None) -> list[object]:
    """What the changed boxes of a dashboard come to, with the tasks as they are now."""
    return [ticks_of(group, lines(*now)) for group in groups(dashboard, generation)]


A, B = task("Weekly deck", line=3), task("Rota mails", line=4)


def test_tasks_with_a_box_in_their_note_have_one_on_the_dashboard() -> None:
    page = drawn(A, replace(B, status="done", mark="x"))
    assert "\n- [ ] [Weekly deck](" in page
    assert "\n- [x] [Rota mails](" in page


@pytest.mark.parametrize(
    "one",
    [
        task("Weekly deck", mark=None),
        task("Weekly deck", mark="☐"),
        task("Weekly deck", recurs=True),
        replace(task("Weekly deck"), status="done"),
    ],
)
def test_a_task_whose_box_would_not_say_how_far_it_is_has_none_on_the_dashboard(one: Task) -> None:
    assert "[Weekly deck](" in drawn(one)
    assert boxes_in(drawn(one)) == ()


def test_a_recurring_task_says_where_to_tick_it() -> None:
    assert "repeats: tick it in its note" in drawn(task("Weekly deck", recurs=True))


def test_a_dashboard_nobody_touched_holds_no_ticks() -> None:
    assert groups(drawn(A, B)) == ()


def test_a_tick_is_taken_for_its_task() -> None:
    assert wants(ticked(drawn(A, B), "Rota"), A, B) == [(Tick(B, done=True),)]


def test_a_tick_taken_away_is_taken_for_its_task() -> None:
    done = task("Weekly deck", line=3, done=True)
    assert wants(ticked(drawn(done, B), "Weekly", mark=" "), done, B) == [(Tick(done, done=False),)]


@pytest.mark.parametrize("mark", ["x", "X"])
def test_both_letters_tick(mark: str) -> None:
    assert wants(ticked(drawn(A), "Weekly", mark=mark), A) == [(Tick(A, done=True),)]


@pytest.mark.parametrize("mark", ["/", "-", "?", "ü"])
def test_another_mark_is_no_tick(mark: str) -> None:
    assert groups(ticked(drawn(A), "Weekly", mark=mark)) == ()


def test_a_tick_counts_on_a_machine_that_never_drew_that_dashboard() -> None:
    existing = read_existing(compose(ticked(drawn(A, B), "Rota"), b"\nmine\n"))
    assert existing.drawn == (False, False)
    assert not existing.edited


def test_a_done_date_that_obsidian_tasks_adds_is_no_edit() -> None:
    page = ticked(drawn(A, B), "Rota")
    row = next(row for row in page.split("\n") if "Rota" in row)
    page = page.replace(row, f"{row} ✅ 2026-11-25")
    assert not read_existing(page.encode()).edited
    assert wants(page, A, B) == [(Tick(B, done=True),)]


def test_an_old_copy_of_the_dashboard_un_ticks_nothing() -> None:
    old = drawn(A, B)
    now = replace(A, status="done", mark="x")
    assert wants(old, now, B) == []


def test_an_old_copy_with_a_new_tick_ticks_that_alone() -> None:
    old = ticked(drawn(A, B), "Rota")
    now = replace(A, status="done", mark="x")
    assert wants(old, now, B) == [(Tick(B, done=True),)]


def test_a_tick_that_is_true_already_asks_for_nothing() -> None:
    assert wants(ticked(drawn(A, B), "Weekly"), replace(A, status="done", mark="x"), B) == [()]


def test_in_a_text_edited_by_hand_a_tick_counts_against_the_dashboard_it_was_made_from() -> None:
    old = drawn(A, B)
    edited = ticked(old, "Rota").replace("# Career dashboard", "# My board")
    assert read_existing(edited.encode()).edited
    assert wants(edited, A, B, generation=old) == [(Tick(B, done=True),)]
    assert wants(edited, A, B) == []


def test_in_a_text_edited_by_hand_a_line_of_somebodys_own_is_no_tick() -> None:
    old = drawn(A, B)
    edited = old.replace("\n- [ ] [Rota", "\n- [x] Buy milk\n- [ ] [Rota")
    assert groups(edited, old) == ()


def test_boxes_below_the_line_are_the_users_own() -> None:
    data = compose(drawn(A), b"\n- [x] [Weekly deck](x)\n")
    assert changed_boxes(read_existing(data), None) == ()


def test_a_task_whose_line_is_gone_is_not_guessed() -> None:
    assert wants(ticked(drawn(A, B), "Rota"), A) == ["changed"]


def test_a_task_with_other_words_is_not_guessed() -> None:
    assert wants(ticked(drawn(A), "Weekly"), task("Weekly deck for the board", line=3)) == ["changed"]


def test_a_task_is_found_again_when_its_hours_or_its_line_changed() -> None:
    now = replace(A, to="Ines", place=replace(A.place, line=30))
    assert wants(ticked(drawn(A), "Weekly"), now) == [(Tick(now, done=True),)]


def test_a_task_that_repeats_by_now_is_refused() -> None:
    assert wants(ticked(drawn(A), "Weekly"), replace(A, recurs=True)) == ["recurs"]


TWIN = replace(A, place=replace(A.place, line=9))


def test_of_two_lines_that_read_the_same_the_ticked_one_is_meant() -> None:
    page = drawn(A, TWIN)
    assert wants(ticked(page, "Weekly", nth=0), A, TWIN) == [(Tick(A, done=True),)]
    assert wants(ticked(page, "Weekly", nth=1), A, TWIN) == [(Tick(TWIN, done=True),)]


def test_twins_are_refused_when_one_of_them_went() -> None:
    assert wants(ticked(drawn(A, TWIN), "Weekly", nth=1), A) == ["twins"]


def test_twins_are_refused_when_they_changed_since() -> None:
    done = replace(TWIN, status="done", mark="x")
    page = ticked(ticked(drawn(A, TWIN), "Weekly", nth=0), "Weekly", nth=1)
    assert wants(page, A, done) == ["twins"]


def test_the_tick_of_a_twin_that_was_taken_already_asks_for_nothing() -> None:
    done = replace(A, status="done", mark="x")
    assert wants(ticked(drawn(A, TWIN), "Weekly", nth=0), done, TWIN) == [()]


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=12))
def test_every_box_that_was_changed_and_no_other_is_asked_for(wanted: list[tuple[bool, bool]]) -> None:
    tasks = [task(f"Task number {at} of mine", line=at + 1, done=was) for at, (was, _) in enumerate(wanted)]
    page = drawn(*tasks)
    for at, (_, want) in enumerate(wanted):
        page = ticked(page, f"Task number {at} of mine", mark="x" if want else " ")
    asked = [tick for found in wants(page, *tasks) if not isinstance(found, str) for tick in found]  # type: ignore[attr-defined]
    expected = [Tick(one, done=want) for one, (was, want) in zip(tasks, wanted, strict=True) if was != want]
    assert sorted(asked, key=lambda tick: tick.task.place.line) == expected


@given(st.binary(max_size=300))
def test_any_bytes_give_an_answer(data: bytes) -> None:
    changed_boxes(read_existing(HEAD.encode() + data), None)
    changed_boxes(read_existing(marked(HEAD).encode() + data), ())


REMARK = Remark(TODAY, "Weekly deck", done=True, why="busy")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("why", "done"), [*product(WHYS, (True, False))])
def test_a_refused_tick_is_said_on_the_dashboard_and_read_from_it_again(language: str, why: str, done: bool) -> None:  # noqa: FBT001
    remark = Remark(TODAY, "Weekly deck", done, why)  # type: ignore[arg-type]
    page = drawn(A, remarks=(remark,), language=language)
    assert "> [!WARNING]" in page
    assert carried(page, texts(language), TODAY) == (remark,)
    assert drawn(A, remarks=carried(page, texts(language), TODAY), language=language) == page


def test_a_refused_tick_is_said_for_the_day() -> None:
    assert carried(drawn(A, remarks=(REMARK,)), texts("en"), date(2026, 11, 26)) == ()


def test_a_refused_tick_is_said_until_its_task_is_as_it_was_wanted() -> None:
    assert still_open(REMARK, [(A, "Weekly deck")])
    assert still_open(REMARK, [(B, "Rota mails")])
    assert not still_open(REMARK, [(replace(A, status="done"), "Weekly deck")])


@pytest.mark.parametrize("style", ["wiki", "markdown"])
def test_a_refused_tick_is_said_in_the_tasks_own_words(style: str) -> None:
    odd = task("Send R&D's [draft] · v2", line=3)
    page = Page(plan(odd), None, TODAY, Links(style, "Plan"), texts("en"))  # type: ignore[arg-type]
    ((line, named, _),) = task_lines(page)
    (remark,) = remarks_on(Group(line, (False,), (True,)), "busy", TODAY)
    assert remark.text == text_of(named)
    assert remark.text == "Send R&D's &#91;draft&#93; · v2"


@given(st.text(alphabet="`<>[]()*_%$#^|~=:!-+& abc\\{}\u202e\x1b", min_size=1, max_size=60))
def test_whatever_a_file_says_in_a_remark_is_made_harmless_again(text: str) -> None:
    hostile = drawn(A, remarks=(REMARK,)).replace("Weekly deck", text.replace("\n", " "))
    for remark in carried(hostile, texts("en"), TODAY):
        assert not set(remark.text) & set("`<[]*|")
