"""Hours through a whole plan: what the sums hold, what is counted apart, and what counts nowhere."""

import math
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.writing import FORMS, TODAY, Made, Part, Style, body, read, states
from vaultplan.dashboard.links import Links
from vaultplan.dashboard.render import render
from vaultplan.model import Budget, Hours, Plan, State, Task

BUCKETS = ("Eliminate", "Delegate", "Automate")


def plan(eda: str, *, working_days: str = "", properties: Sequence[str] = ()) -> Plan:
    days = [f"working_days: {working_days}"] if working_days else []
    return read(
        {
            "Plan/start.md": "\n".join(["---", "vaultplan: plan", *days, "---", ""]),
            "Plan/eda.md": "\n".join(["---", "vaultplan: eda", *properties, "---", "# Current role", eda, ""]),
        }
    )


def dashboard(plan: Plan) -> str:
    return render(plan, None, TODAY, Links("wiki", "Plan"))


# --- Three small notes ------------------------------------------------------------------------------------------------

NURSE_EN = """
## Eliminate
- [ ] Copying the handover sheet by hand (30 min per shift)
- [x] Second stock list - 1,5h a week
## Delegate
- Rota swaps (2-3 hrs a month) (to:: Priya)
- Phoning relatives about parking, it depends
## Automate
- [/] Fluid charts (was 40 min a shift, now 10 min)
"""
NURSE_DE = """
## Eliminate
- [ ] Übergabezettel abschreiben (30 Min. pro Dienst)
- [x] Zweite Bestandsliste - 1,5 Std./Wo.
## Delegate
- Dienste tauschen (2\u20133 Std. im Monat) (to:: Priya)
- Angehörige wegen Parkplätzen anrufen (time:: kommt drauf an)
## Automate
- [/] Bilanzbögen (statt 40 Min. pro Schicht nur noch 10 Min.)
"""
NURSE_ES = """
## Eliminate
- [ ] Copiar la hoja de relevo a mano (30 min por turno)
- [x] Segunda lista de existencias - 1,5 h/sem.
## Delegate
- Cambios de turno (2\u20133 h al mes) (to:: Priya)
- Llamar a las familias por el aparcamiento (time:: depende)
## Automate
- [/] Hojas de balance (antes 40 min por turno, ahora 10 min)
"""


@pytest.mark.parametrize("note", [NURSE_EN, NURSE_DE, NURSE_ES], ids=["en", "de", "es"])
@pytest.mark.parametrize(("working_days", "planned"), [("3", 3.0), ("3.5", 3.5), ("3,5", 3.5), ("4", 4.0), ("", 5.0)])
def test_the_same_week_adds_up_alike_in_each_language(note: str, working_days: str, planned: float) -> None:
    # half an hour a shift copying, half an hour a shift less for the charts; 2.5 h a month for the rota
    freed = plan(note, working_days=working_days).budget

    assert freed.freed_done == 1.5
    assert freed.freed_planned == pytest.approx(planned + 30 / 52)
    assert freed.freed_unknown == 1
    assert freed.approximate


@pytest.mark.parametrize("note", [NURSE_EN, NURSE_DE, NURSE_ES], ids=["en", "de", "es"])
def test_the_dashboard_marks_what_is_approximate_and_says_what_is_left_out(note: str) -> None:
    lines = dashboard(plan(note, working_days="3")).splitlines()

    def line(start: str) -> str:
        return next(line for line in lines if line.startswith(start))

    assert "~0.6 h" in next(line for line in lines if "Priya" in line)
    assert "~3.6 h" in line("You have freed 1.5 h")
    assert any("1 line that frees time has no readable hours and is left out" in line for line in lines)


@pytest.mark.parametrize(
    ("time", "working_days", "weekly", "approximate"),
    [
        ("2-3 h", "", 2.5, True),
        ("zwischen 20 und 30 Minuten am Tag", "3", 1.25, True),
        ("4h -> 1h", "", 3, False),
        ("von 4 h auf 1 h", "", 3, False),
        ("de 4 h a 1 h", "", 3, False),
        ("from 30 min to 10 min per shift", "3", 1, False),
        ("pro Dienst 15 Min.", "4", 1, False),
        ("20 min por turno", "3.5", 70 / 60, False),
        ("1,75 Std.", "", 1.75, False),
    ],
)
@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_a_task_has_the_same_hours(
    form: str, time: str, working_days: str, weekly: float, *, approximate: bool
) -> None:
    lines = body([Part("eda", "Automate", "Task", (Made("Friday report", {"time": time}),))], Style(FORMS[form]))
    (task,) = plan("\n".join(lines), working_days=working_days).tasks

    assert task.hours is not None
    assert task.hours.weekly == pytest.approx(weekly)
    assert task.hours.approximate is approximate


# --- Own time ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "Course work (time:: 2h) (own time:: yes)",
        "Course work (time:: 2h) [own time:: yes]",
        "Course work (time: 2h, own time)",
        "Course work (2h, own time, status: asked)",
        "Course work (time:: 2h own time)",
        "Course work (2h) own time",
        "Course work (2h) (own time)",
        "Course work - 2h in my own time",
        "Course work, 2h after work",
        "Kursaufgaben (time:: 2 Std. Eigenzeit)",
        "Kursaufgaben (time: 2 Std., Eigenzeit)",
        "Kursaufgaben (2 Std., Eigenzeit)",
        "Kursaufgaben (2 Std., Eigenzeit, status: asked)",
        "Kursaufgaben (2 Std.) (Eigenzeit)",
        "Kursaufgaben - 2 Std. in meiner Freizeit",
        "Kursaufgaben (2 Std. nach Feierabend)",
        "Tareas del curso (time:: 2 h tiempo propio)",
        "Tareas del curso (time: 2 h, tiempo propio)",
        "Tareas del curso (2 h, tiempo propio)",
        "Tareas del curso (2 h, tiempo propio, status: asked)",
        "Tareas del curso (2 h) tiempo propio",
        "Tareas del curso - 2 h en mi tiempo libre",
        "Tareas del curso (2 h fuera del trabajo)",
    ],
)
@pytest.mark.parametrize("heading", ["Delegate", "Reinvest"])
def test_own_time_stays_apart_however_it_is_said(line: str, heading: str) -> None:
    budget = plan(f"## {heading}\n- {line}\n- Other (1h)").budget

    if heading == "Reinvest":
        assert (budget.reinvested_own_time, budget.reinvested_planned, budget.reinvested_unknown) == (2, 1, 0)
    else:
        assert (budget.freed_own_time, budget.freed_planned, budget.freed_unknown) == (2, 1, 0)


@pytest.mark.parametrize("form", FORMS)
def test_own_time_is_a_field_in_each_form(form: str) -> None:
    made = Made("Course work", {"time": "2h", "own time": "yes"})
    lines = body([Part("eda", "Automate", "Task", (made,))], Style(FORMS[form]))

    assert plan("\n".join(lines)).budget == Budget(freed_own_time=2)


@pytest.mark.parametrize("said", ["2h, not own time", "2 Std. in der Arbeitszeit", "2 h, no en mi tiempo libre"])
def test_working_time_said_in_so_many_words_is_working_time(said: str) -> None:
    assert plan(f"## Automate\n- Reports (time:: {said})").budget == Budget(freed_planned=2)


# --- Unknown ----------------------------------------------------------------------------------------------------------

KNOWN = st.sampled_from(
    [
        "2h/week",
        "1,5 Std./Wo.",
        "20 min x 4",
        "2\u20133 h al mes",
        "4h -> 1h",
        "30 Min pro Dienst",
        "1h a day, own time",
    ]
)
UNREADABLE = st.sampled_from(
    ["a lot", "viel", "mucho", "depends", "kommt drauf an", "1 Tag/Monat", "2 days", "medio día", "5", "24/7", "9:30",
     "-2h", "200h", "1h -> 4h", "2h a week, 3h a week", "30 min por guardia", "tbd", "???"]
)  # fmt: skip
BOXES = st.sampled_from(["", "[ ] ", "[/] ", "[x] ", "[-] "])
LINES = st.tuples(st.sampled_from([*BUCKETS, "Reinvest"]), BOXES, KNOWN)
UNKNOWN_LINES = st.tuples(st.sampled_from([*BUCKETS, "Reinvest"]), BOXES, UNREADABLE)


def _written(lines: Sequence[tuple[str, str, str]]) -> str:
    return "\n".join(
        text
        for heading in (*BUCKETS, "Reinvest")
        for text in (
            f"## {heading}",
            *(
                f"- {box}Line {n} here (time:: {time})"
                for n, (under, box, time) in enumerate(lines)
                if under == heading
            ),
        )
    )


def _sums(budget: Budget) -> Budget:
    """A budget without what is counted, not summed."""
    return replace(budget, freed_unknown=0, reinvested_unknown=0)


@given(
    known=st.lists(LINES, max_size=6),
    unknown=st.lists(UNKNOWN_LINES, max_size=4),
    order=st.randoms(use_true_random=False),
)
def test_unknown_hours_never_change_a_sum(
    known: list[tuple[str, str, str]], unknown: list[tuple[str, str, str]], order: Random
) -> None:
    both = [*known, *unknown]
    order.shuffle(both)
    budget = plan(_written(both), working_days="3.5").budget

    assert _sums(budget) == plan(_written(known), working_days="3.5").budget
    live = [heading for heading, box, _ in unknown if box != "[-] "]
    assert budget.reinvested_unknown == live.count("Reinvest")
    assert budget.freed_unknown == len(live) - live.count("Reinvest")


@given(known=st.lists(LINES, max_size=6))
def test_a_sum_is_that_of_the_hours_as_they_were_read_rounded_nowhere(known: list[tuple[str, str, str]]) -> None:
    whole = plan(_written(known), working_days="3.5")

    def freed(**wanted: object) -> float:
        return math.fsum(task.hours.weekly for task in _live(whole) if task.hours and _is(task, wanted))

    assert whole.budget.freed_done == freed(done=True, own_time=False)
    assert whole.budget.freed_planned == freed(done=False, own_time=False)
    assert whole.budget.freed_own_time == freed(own_time=True)


def _live(plan: Plan) -> list[Task]:
    return [task for task in plan.tasks if task.status != "rejected"]


def _is(task: Task, wanted: dict[str, object]) -> bool:
    said = {"done": task.status == "done", "own_time": task.own_time}
    return all(said[name] == value for name, value in wanted.items())


def test_thirty_thirds_of_an_hour_are_ten_hours() -> None:
    lines = "\n".join(f"- Line {n} here (20 min)" for n in range(30))
    assert plan(f"## Automate\n{lines}").budget.freed_planned == 10


def test_unknown_is_said_and_never_zero() -> None:
    unknown = plan("## Eliminate\n- The Friday report (time:: viel)")

    assert unknown.tasks[0].hours is None
    assert unknown.budget == Budget(freed_unknown=1)
    assert states(unknown)["R70"] is State.STARTED
    assert "hours unknown" in dashboard(unknown)


def test_a_bare_number_in_a_time_field_is_unknown() -> None:
    assert plan("## Eliminate\n- The Friday report (time:: 2)").budget == Budget(freed_unknown=1)


def test_hours_that_somebody_took_back_are_unknown() -> None:
    assert plan("## Eliminate\n- The Friday report (time:: ~~4h~~)").budget == Budget(freed_unknown=1)


# --- Rejected and struck out ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lines",
    [
        "- [-] The Friday report (2h)",
        "- [-] The Friday report (time:: 2h)",
        "- [-] The Friday report (time:: viel)",
        "* [-] The Friday report\n    - time: 2h",
        "1. [-] The Friday report - 2 Std.",
        "> - [-] The Friday report - 2 h/sem",
        "- ~~The Friday report (2h)~~",
        "- ~~The Friday report~~ (2h)",
        "- [ ] ~~The Friday report~~ [time:: 2h]",
        "- [x] ~~The Friday report~~ (time:: 2h)",
        "- The Friday report (time:: 2h) (status:: rejected)",
        "- [x] The Friday report (time:: 2h) (status:: rejected)",
        "| Task | time |\n| --- | --- |\n| ~~The Friday report~~ | 2h |",
        "| Task | time |\n| --- | --- |\n| ~~The Friday report~~ | ~~2h~~ |",
        "| Task | time | status |\n| --- | --- | --- |\n| The Friday report | 2h | rejected |",
        "### ~~The Friday report~~\n- time: 2h",
        "### The Friday report\n- time: 2h\n- status: rejected",
        "- [-] The Friday report (2h, own time)",
    ],
)
@pytest.mark.parametrize("heading", [*BUCKETS, "Reinvest"])
def test_what_is_rejected_or_struck_out_counts_nowhere(lines: str, heading: str) -> None:
    whole = plan(f"## {heading}\n{lines}")

    assert whole.budget == Budget()
    assert len([*whole.tasks, *whole.reinvestments]) == 1


def test_a_struck_out_line_keeps_its_hours_out_of_its_name() -> None:
    (task,) = plan("## Eliminate\n- ~~The Friday report (2h)~~").tasks
    assert (task.text, task.hours) == ("~~The Friday report~~", Hours(2))


# --- Behind the words -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "hours"),
    [
        ("Reports - .5 h", Hours(0.5)),
        ("Reports, ,5 h", Hours(0.5)),
        ("Reports - ~2h", Hours(2, approximate=True)),
        ("Reports (2h).", Hours(2)),
        ("Reports (2h) (measured)", Hours(2)),
        ("Reports - 2 h (geschätzt)", Hours(2, approximate=True)),
        ("Reports: 1 h statt 4 h", Hours(3)),
        ("Reports (en lugar de 4 h, 1 h)", Hours(3)),
    ],
)
def test_hours_behind_the_words_of_a_line_are_read_as_they_stand(line: str, hours: Hours) -> None:
    (task,) = plan(f"## Automate\n- {line}").tasks
    assert (task.text, task.hours) == ("Reports", hours)


# --- The claimed total ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("claimed", ["4h", "4", "4 h/week", "4 Std./Woche", "4 horas por semana", "4,0", "16h -> 12h"])
def test_the_claimed_total_stands_beside_the_computed_one(claimed: str) -> None:
    lines = "## Automate\n- Reports (1,5h)\n- [x] Rota (1h)\n- Course (2h, own time)\n- Calls (time:: a lot)"
    as_property = plan(lines, properties=[f'claimed: "{claimed}"'])
    as_line = plan(f"Claimed:: {claimed}\n\n{lines}")

    for whole in (as_property, as_line):
        assert whole.budget.claimed == 4
        assert whole.budget.freed_planned + whole.budget.freed_done == 2.5
        assert states(whole)["R75"] is State.MET
        assert "Your own estimate is 4.0 h; the lines add up to 2.5 h." in dashboard(whole)


@pytest.mark.parametrize("claimed", ["loads", "viel", "mucho", "1 Tag/Monat", "200h", "-4", "24/7"])
def test_a_claim_that_says_no_hours_is_unknown_and_changes_nothing(claimed: str) -> None:
    lines = "## Automate\n- Reports (1,5h)"
    for whole in (
        plan(lines, properties=[f'claimed: "{claimed}"']),
        plan(f"Claimed:: {claimed}\n\n{lines}"),
    ):
        assert whole.budget == Budget(freed_planned=1.5)
        assert states(whole)["R75"] is State.STARTED
        assert "Your own estimate" not in dashboard(whole)
