"""The dashboard of a plan: what each section says, and when it keeps quiet."""

from dataclasses import replace
from datetime import date

import pytest

from tests.writing import read
from vaultplan.dashboard.links import Links
from vaultplan.dashboard.render import LARGEST, render
from vaultplan.method.next_action import NextAction
from vaultplan.model import (
    Answer,
    Audit,
    Budget,
    Check,
    Driver,
    Finding,
    Hours,
    Move,
    Need,
    Place,
    Plan,
    Proof,
    Reinvestment,
    Role,
    Settings,
    Skill,
    State,
    Step,
    Task,
    Unread,
)
from vaultplan.words import texts

TODAY = date(2026, 11, 23)
LINKS = Links("wiki", "P")
AT = Place("P/07 Week.md", 9, "Part")
EMPTY = Plan(home="P", settings=Settings())


def draw(plan: Plan, action: NextAction | None = None, today: date = TODAY) -> str:
    return render(plan, action, today, LINKS)


def section(plan: Plan, title: str) -> str:
    """What stands under a heading of the dashboard, down to the next one of its level."""
    return draw(plan).partition(f"\n## {title}\n")[2].partition("\n## ")[0].partition("\n<!--")[0].strip()


def own(text: str) -> Answer:
    return Answer(text, State.MET, AT)


def step(number: int, kind: str, *states: State, **more: object) -> Step:
    ids = ("R10", "R11", "R12", "R13", "R14")
    checks = tuple(Check(id_, state, (), AT) for id_, state in zip(ids, states, strict=False))
    return replace(Step(number, kind, checks, AT.note), **more)  # type: ignore[arg-type] # fields by name


UNTOUCHED = replace(
    EMPTY,
    steps=tuple(step(n, kind, State.EMPTY, State.PLACEHOLDER) for n, kind in [(0, "plan"), (1, "value"), (8, "proof")]),
)


def test_an_untouched_plan_shows_its_head_the_next_action_and_the_steps_alone() -> None:
    text = draw(UNTOUCHED, NextAction("Which problems?", "They come first.", AT))
    assert [line for line in text.splitlines() if line.startswith("#")] == ["# Career dashboard", "## Steps"]
    assert "> **Your next step:** [[07 Week#Part|Which problems?]]\n>\n> They come first.\n" in text


def test_the_proposition_leaves_a_blank_for_each_missing_part() -> None:
    plan = replace(EMPTY, helps=own("small towns."), problem=Answer("[a problem]", State.PLACEHOLDER, AT))
    assert "**I help** small towns **solve** … **so that they can** …\n" in draw(plan)


def test_the_proposition_says_no_words_twice() -> None:
    plan = replace(EMPTY, helps=own("I help towns"), problem=own("solved puzzles"), result=own("they can sleep."))
    assert "**I help** towns **solve** solved puzzles **so that they can** sleep\n" in draw(plan)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("so that they stay", "stay"),
        ("So that they can they go home", "they go home"),
        ("they go home", "go home"),
        ("They can sleep", "sleep"),
        ("so they can sleep", "sleep"),
        ("**so** sleep.", "sleep"),
        ("CAN sleep", "sleep"),
        ("so that", "so that"),
        ("they can.", "they can"),
        ("cancel the bus", "cancel the bus"),
        ("so-called experts go", "so-called experts go"),
        ("soak bread", "soak bread"),
    ],
)
def test_the_words_that_lead_up_to_the_result_are_dropped_and_no_others(said: str, shown: str) -> None:
    assert draw(replace(EMPTY, result=own(said))).count(f"**so that they can** {shown}\n") == 1


@pytest.mark.parametrize(
    ("said", "shown"), [("Solve mud", "mud"), ("solves mud", "mud"), ("solvent mud", "solvent mud")]
)
def test_the_problem_is_not_solved_twice(said: str, shown: str) -> None:
    assert f"**solve** {shown} **so" in draw(replace(EMPTY, problem=own(said)))


def test_hours_of_own_time_stay_out_of_the_sum_of_a_bucket() -> None:
    tasks = (Task("a", "automate", AT, hours=Hours(1)), Task("b", "automate", AT, hours=Hours(2), own_time=True))
    assert "### Automate: 1.0 h a week" in draw(replace(EMPTY, tasks=tasks))


def test_the_dashboard_says_that_it_is_an_example() -> None:
    assert "> This is the example plan." in draw(replace(EMPTY, example=True))
    assert "example" not in draw(EMPTY)


def test_nothing_open_is_said() -> None:
    assert "> **Nothing is open today.**" in draw(EMPTY)


def test_a_step_shows_how_much_is_answered_and_the_next_question() -> None:
    row = section(replace(EMPTY, steps=(step(1, "value", State.MET, State.STARTED),)), "Steps").splitlines()[2]
    assert row.startswith(
        "| [[07 Week\\|1 Value proposition]] | ■□ 1\u00a0of\u00a02 | [[07 Week#Part\\|What people rely on you for]] |"
    )


def test_a_step_that_is_done_has_no_question() -> None:
    assert "| all answered |" in section(replace(EMPTY, steps=(step(1, "value", State.MET),)), "Steps")


def test_a_step_that_does_not_apply_says_why() -> None:
    plan = replace(EMPTY, steps=(step(5, "roadmap", State.EMPTY, status="n/a", reason="I retire"),))
    assert "| n/a | does not apply: I retire |" in section(plan, "Steps")


def test_done_beside_open_checks_is_said() -> None:
    plan = replace(EMPTY, steps=(step(1, "value", State.EMPTY, State.EMPTY, status="done"),))
    assert "| you say done, 2 are open · [[" in section(plan, "Steps")


def test_a_stale_step_says_when_it_was_last_looked_at() -> None:
    plan = replace(EMPTY, steps=(step(1, "value", State.MET, stale=True, last_looked=date(2026, 1, 2), cadence=180),))
    assert "| last looked at 2026-01-02 · all answered |" in section(plan, "Steps")
    assert (
        section(plan, "Due for another look")
        == "- [[07 Week|Value proposition]]: last looked at 2026-01-02, meant every 180 days"
    )


def test_start_proof_and_reviews_have_a_row_only_while_open() -> None:
    plan = replace(
        EMPTY, steps=(step(0, "plan", State.MET), step(1, "value", State.MET), step(9, "reviews", State.EMPTY))
    )
    rows = section(plan, "Steps").splitlines()[2:]
    assert ["Start" in row or "Reviews" in row for row in rows] == [False, True]


def test_a_step_whose_note_could_not_be_read_says_so_and_asks_nothing() -> None:
    unknown = step(1, "value", State.STARTED, State.EMPTY, unknown=True)
    plan = replace(EMPTY, steps=(unknown,), unread=(Unread("P/a.md", "torn"),))
    assert section(plan, "Steps").endswith("| unknown | a note could not be read: see Not read, below |")
    assert "## Open questions" not in draw(plan)
    assert "## Open questions" in draw(replace(plan, steps=(replace(unknown, unknown=False),)))


def drivers(*ratings: int | None) -> Plan:
    names = ("How hard the problems are", "How fast and how well I solve them", "My [[x|own]] word", "w" * 99)
    rated = tuple(Driver(name, AT, now) for name, now in zip(names, ratings, strict=False))
    return replace(EMPTY, drivers=rated)


def test_the_value_drivers_stand_in_one_line_with_the_lowest_named() -> None:
    line = f"difficulty 3 · speed 4 · My own word 2 (lowest) · {'w' * 39}… 3"
    assert f"\n\n[[07 Week#Part|Value drivers]]: {line}\n\n" in draw(drivers(3, 4, 2, 3))


def test_drivers_that_are_equally_low_are_both_the_lowest_and_four_alike_are_not() -> None:
    assert "difficulty 2 (lowest) · speed 2 (lowest) · My own word 3\n" in draw(drivers(2, 2, 3))
    assert "difficulty 2 · speed 2\n" in draw(drivers(2, 2))


def test_no_driver_is_the_lowest_while_one_is_unrated() -> None:
    assert "difficulty 2 · speed \u2013 · My own word 5\n" in draw(drivers(2, None, 5))


def test_drivers_that_nobody_rated_are_not_shown() -> None:
    assert "Value drivers" not in draw(drivers(None, None))


def test_reviews_that_are_due_come_oldest_first() -> None:
    old, older = (step(n, kind, stale=True, last_looked=date(2026, n, 1)) for n, kind in [(2, "vision"), (1, "value")])
    lines = section(replace(EMPTY, steps=(old, older)), "Due for another look").splitlines()
    assert ["Value" in line for line in lines] == [True, False]


SKILLS = replace(
    EMPTY, skills=(Skill("Grants", AT, critical=True), Skill("Steps", AT)), must_build="Grants", strengths=("Steps",)
)


def test_the_lamps_are_dark_with_a_way_to_light_each() -> None:
    text = section(SKILLS, "The skill you must build")
    assert text.startswith("**Grants**: 0 of 3 lamps are lit.")
    assert text.count("- ○ **") == 3


def test_the_lamps_are_lit_by_a_dated_move_hours_and_proof() -> None:
    plan = replace(
        SKILLS,
        moves=(
            Move("later", AT, builds=("Grants",), due=date(2027, 2, 1)),
            Move("apply", AT, builds=("Grants",), due=date(2026, 12, 1)),
        ),
        reinvestments=(Reinvestment("read", AT, hours=Hours(1.5), builds=("Grants",)),),
        proofs=(Proof("won", AT, date(2026, 10, 1), skills=("Grants",)),),
    )
    text = section(plan, "The skill you must build")
    assert "● **A dated move**, lit: [[07 Week#Part|apply]] · due 2026-12-01" in text
    assert "● **Reinvested hours**, lit: 1.5 h a week" in text
    assert "● **Proof**, lit: 1 so far, newest 2026-10-01" in text


GRANTS = Reinvestment("read", AT, hours=Hours(1), builds=("Grants",))
ON_THE_TRAIN = replace(GRANTS, hours=Hours(2), own_time=True)


@pytest.mark.parametrize(
    ("into", "lamp", "hub"),
    [
        ((GRANTS, ON_THE_TRAIN), "1.0 h a week, own time 2.0 h", "1.0 h, own time 2.0 h"),
        ((ON_THE_TRAIN,), "own time 2.0 h a week", "own time 2.0 h"),
        ((GRANTS,), "1.0 h a week", "1.0 h"),
    ],
)
def test_own_time_builds_a_skill_under_its_own_name(into: tuple[Reinvestment, ...], lamp: str, hub: str) -> None:
    plan = replace(SKILLS, reinvestments=into)
    assert f"- ● **Reinvested hours**, lit: {lamp}\n" in section(plan, "The skill you must build")
    assert f"| {hub} | none yet |" in section(plan, "Skills")


def test_a_reinvestment_of_no_hours_lights_no_lamp() -> None:
    plan = replace(SKILLS, reinvestments=(replace(GRANTS, hours=Hours(0)),))
    assert "0 of 3" in section(plan, "The skill you must build")


def test_the_newest_proof_is_never_one_of_the_future() -> None:
    dated = [Proof("won", AT, day, skills=("Grants",)) for day in (date(2026, 11, 23), date(2026, 11, 24))]
    text = draw(replace(SKILLS, proofs=tuple(dated)))
    assert text.count("2, newest 2026-11-23") == 1
    assert "2 so far, newest 2026-11-23" in text
    assert "| nothing yet | 1 |" in draw(replace(SKILLS, proofs=(dated[1],)))


def test_a_move_without_a_date_lights_no_lamp() -> None:
    plan = replace(SKILLS, moves=(Move("apply", AT, builds=("Grants",)),))
    assert "0 of 3" in section(plan, "The skill you must build")


def test_the_skill_hub_has_a_row_a_skill() -> None:
    plan = replace(
        SKILLS,
        audits=(Audit("Grants", AT, "yes", "partly", None, "unsure"),),
        roles=(Role("Head", (AT,), builds=("Grants",)),),
        moves=(Move("x", AT, builds=("Grants",)), Move("y", AT, builds=("Grants",), status="rejected")),
        reinvestments=(Reinvestment("z", AT, hours=Hours(2, approximate=True), builds=("Grants",)),),
        proofs=(Proof("won", AT, date(2026, 10, 1), skills=("Grants",)), Proof("undated", AT, skills=("Grants",))),
    )
    rows = section(plan, "Skills").splitlines()[2:4]
    assert rows == [
        "| ★ [[07 Week#Part\\|Grants]] · must build | ●◐·? | 1 role, 1 move, ~2.0 h | 2, newest 2026-10-01 |",
        "| [[07 Week#Part\\|Steps]] · strength | ···· | nothing yet | none yet |",
    ]


TASKS = replace(
    EMPTY,
    tasks=(
        Task("report", "eliminate", AT, "done", Hours(0.75)),
        Task("gauges", "eliminate", AT, "asked", Hours(1.5), due=date(2026, 11, 1)),
        Task("sharpen", "eliminate", AT, "rejected", Hours(9)),
        Task(
            "phone",
            "delegate",
            AT,
            "started",
            Hours(1.5, approximate=True),
            to="Juno",
            due=date(2027, 1, 29),
            own_time=True,
        ),
        Task("photos", "automate", AT, tool="an album"),
    ),
)


def test_the_list_has_a_heading_with_its_hours_for_each_bucket() -> None:
    headings = [line for line in section(TASKS, "Eliminate, delegate, automate").splitlines() if line.startswith("#")]
    assert headings == [
        "### Eliminate: 2.3 h a week",
        "### Delegate",
        "### Automate",
    ]


def test_a_task_says_what_it_frees_who_takes_it_and_by_when() -> None:
    text = section(TASKS, "Eliminate, delegate, automate")
    assert "- [[07 Week#Part|phone]] · ~1.5 h → Juno · own time · due 2027-01-29 · started" in text
    assert "- [[07 Week#Part|photos]] · hours unknown → an album" in text.splitlines()


def test_a_due_date_that_passed_is_overdue_unless_the_task_is_done() -> None:
    assert "**overdue** since 2026-11-01" in draw(TASKS)
    done = replace(TASKS, tasks=tuple(replace(task, status="done") for task in TASKS.tasks))
    assert "overdue" not in draw(done)


def test_done_tasks_come_last_with_a_mark_and_rejected_ones_are_only_counted() -> None:
    lines = section(TASKS, "Eliminate, delegate, automate").split("###")[1].strip().splitlines()[2:]
    assert lines[1:] == ["- ✓ [[07 Week#Part|report]] · 0.8 h · done", "- 1 rejected"]
    assert "sharpen" not in draw(TASKS)


def test_tasks_are_no_checkboxes() -> None:
    assert "- [ ]" not in draw(TASKS)
    assert "- [x]" not in draw(TASKS)


def test_freed_hours_stand_against_reinvested_ones() -> None:
    plan = replace(TASKS, budget=Budget(1.4, 5.5, 2, 0.5, 7.0, 1.0, 2.0, 1.0, 1))
    text = section(plan, "Hours freed and reinvested")
    assert "You have freed 1.4 h a week so far; 5.5 h more are planned. Of that, 3.0 h have a destination." in text
    assert "| Freed, h a week | 1.4 | 5.5 | 0.5 |\n| Reinvested, h a week | 1.0 | 2.0 | 1.0 |" in text
    assert "2 lines that free time have no readable hours" in text
    assert "Your own estimate is 7.0 h; the lines add up to 6.9 h." in text


def test_more_reinvested_than_freed_is_said() -> None:
    plan = replace(TASKS, budget=Budget(freed_done=1, reinvested_planned=2.5))
    assert "You want to reinvest 2.5 h, which is 1.5 h more than that." in section(plan, "Hours freed and reinvested")


def test_freed_hours_without_a_destination_are_said() -> None:
    assert "None of it has a destination yet." in section(
        replace(TASKS, budget=Budget(1)), "Hours freed and reinvested"
    )


FREED_AN_HOUR = "You have freed 1.0 h a week so far; 0.0 h more are planned."
FREED_IN_OWN_TIME = "In your own time, your list frees ~3.0 h a week"


@pytest.mark.parametrize(
    ("budget", "said"),
    [
        (
            Budget(freed_done=1, reinvested_own_time=2),
            f"{FREED_AN_HOUR} In your own time, 2.0 h a week have a destination.",
        ),
        (
            Budget(freed_done=1, freed_own_time=3),
            f"{FREED_AN_HOUR} None of it has a destination yet. {FREED_IN_OWN_TIME}.",
        ),
        (
            Budget(freed_own_time=3, reinvested_own_time=2),
            f"{FREED_IN_OWN_TIME}, and 2.0 h have a destination.",
        ),
        (Budget(freed_own_time=3), f"{FREED_IN_OWN_TIME}."),
        (Budget(freed_done=1, reinvested_unknown=1), FREED_AN_HOUR),
        (Budget(freed_unknown=1), "You have freed 0.0 h a week so far; 0.0 h more are planned."),
    ],
)
def test_hours_of_own_time_are_said_apart(budget: Budget, said: str) -> None:
    assert section(replace(TASKS, budget=budget), "Hours freed and reinvested").splitlines()[0] == said


ROLES = replace(
    SKILLS,
    roles=(
        Role(
            "Planner",
            (AT,),
            "medium",
            "direct",
            success=own("six towns"),
            needs=(Need("Grants"), Need("a year", "experience")),
            in_roadmap=True,
        ),
        Role(
            "Lead",
            (AT,),
            "next",
            "cross-functional",
            builds=("Grants",),
            needs=(Need("Grants"),),
            leads_to=("Planner", "Nobody"),
            tested="a week",
        ),
    ),
)


def test_pathways_run_from_today_outwards_and_lead_to_numbers_of_roles() -> None:
    assert section(ROLES, "Pathways").splitlines()[2:4] == [
        "| 1: [[07 Week#Part\\|Lead]] | next step · cross-functional · leads to 2, Nobody | a week |",
        "| 2: [[07 Week#Part\\|Planner]] | medium term · direct | not yet |",
    ]


def test_the_matrix_says_which_role_builds_and_needs_which_skill() -> None:
    assert "| [[07 Week#Part\\|Grants]] | B N | N |\n| [[07 Week#Part\\|Steps]] |  |  |" in section(ROLES, "Pathways")


def test_the_roadmap_shows_what_its_roles_ask() -> None:
    assert "- [[07 Week#Part|Planner]]\n  - Success: six towns\n  - Needs: Grants, a year (experience)" in section(
        ROLES, "Roadmap"
    )


def test_moves_are_sorted_by_due_date_with_the_undated_and_the_done_last() -> None:
    moves = (
        Move("c", AT),
        Move("d", AT, status="done", due=date(2026, 1, 1)),
        Move("b", AT, due=date(2027, 1, 1)),
        Move("a", AT, "habit", due=date(2026, 1, 1)),
    )
    lines = section(replace(EMPTY, moves=moves), "Roadmap").splitlines()[2:]
    assert lines == [
        "- [[07 Week#Part|a]] · **overdue** since 2026-01-01 · habit",
        "- [[07 Week#Part|b]] · due 2027-01-01",
        "- [[07 Week#Part|c]] · no date",
        "- ✓ [[07 Week#Part|d]] · due 2026-01-01 · done",
    ]


def test_open_questions_stand_under_their_note() -> None:
    plan = replace(
        EMPTY,
        steps=(replace(step(1, "value", State.MET), checks=(Check("R13", State.STARTED, ("result", "<who>"), AT),)),),
        findings=(Finding("P/01 Skills.md", 4, "x", "Ann is none of your skills.", "Did you mean Anna?"),),
    )
    asked = "Whom do you help, with which problem, and what can they do then?"
    assert section(plan, "Open questions").splitlines() == [
        "- 01 Skills",
        "  - Ann is none of your skills. [[01 Skills|Did you mean Anna?]]",
        "- 07 Week",
        f"  - [[07 Week#Part|{asked}]] Still missing: what they can do then, &lt;who>.",
    ]


def test_a_finding_links_to_the_heading_above_its_line() -> None:
    finding = Finding("P/01 Skills.md", 4, "x", "", "Did you mean Anna?", "Other skills")
    text = section(replace(EMPTY, findings=(finding,)), "Open questions")
    assert "  - [[01 Skills#Other skills|Did you mean Anna?]]" in text


def test_a_note_with_many_questions_shows_seven() -> None:
    findings = tuple(Finding("P/a.md", n, "x", f"m{n}", "q?") for n in range(10))
    assert section(replace(EMPTY, findings=findings), "Open questions").splitlines()[-1] == "  - and 3 more"


def test_what_could_not_be_read_is_named_with_the_reason() -> None:
    assert section(replace(EMPTY, unread=(Unread("P/a.md", "torn"),)), "Not read") == "- [[a|a]]: torn"


def test_a_long_list_ends_in_a_number() -> None:
    plan = replace(EMPTY, tasks=tuple(Task(f"t{n}", "eliminate", AT) for n in range(250)))
    assert section(plan, "Eliminate, delegate, automate").splitlines()[-1] == "- and 50 more"


def test_a_huge_plan_stays_under_a_megabyte() -> None:
    place = Place(f"P/{'n' * 250}.md", 1, "|" * 2000)
    tasks = tuple(
        Task("|" * 5000, bucket, place, to="|" * 5000)
        for bucket in ("eliminate", "delegate", "automate")
        for _ in range(500)
    )
    assert 10_000 < len(draw(replace(EMPTY, tasks=tasks)).encode()) <= LARGEST


@pytest.mark.parametrize(
    ("number", "shown"),
    [(-0.0, "0.0"), (-0.04, "0.0"), (0.05, "0.1"), (2.25, "2.3"), (1.4, "1.4"), (12, "12.0"), (-1.5, "-1.5")],
)
def test_numbers_have_one_decimal_and_zero_no_sign(number: float, shown: str) -> None:
    assert texts("en").decimal(number) == shown


def test_the_same_plan_on_the_same_day_gives_the_same_text() -> None:
    assert draw(ROLES) == draw(ROLES)
    assert draw(EMPTY, today=date(2030, 1, 1)) == draw(EMPTY)


def test_nothing_says_none() -> None:
    assert "None" not in draw(
        replace(UNTOUCHED, moves=(Move("x", AT),), roles=(Role("y", ()),), skills=(Skill("z", AT),))
    )


def test_a_lamp_of_a_step_that_does_not_apply_asks_for_nothing() -> None:
    files = {
        "Plan/s.md": "---\nvaultplan: skills\n---\n## Critical skills\n- Alpha work - it carries\n",
        "Plan/a.md": "---\nvaultplan: audit\nmust_build: Alpha work\n---\n",
        "Plan/e.md": '---\nvaultplan: eda\nstatus: "n/a: between jobs"\n---\n',
    }
    plan = read(files)
    page = render(plan, None, TODAY, Links("wiki", "Plan"))

    assert "**Reinvested hours**: does not apply" in page
    assert "**Proof**, dark" in page
