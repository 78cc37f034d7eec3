"""Notes as people write them in a hurry: what can be told is read, the rest is asked about, nothing is silent."""

from datetime import date

import pytest

from tests.writing import read
from vaultplan.method.proof import newest
from vaultplan.model import Plan, State

START = "---\nvaultplan: plan\n---\n"
SKILLS = """---
vaultplan: skills
---
## Critical skills
- Alpha work (why:: a)
- Beta work (why:: b)
- Gamma work (why:: c)
"""


def plan(kind: str, body: str, start: str = START) -> Plan:
    notes = {"P/00 Start.md": start, "P/03 Skills.md": SKILLS, "P/note.md": f"---\nvaultplan: {kind}\n---\n{body}"}
    if kind == "skills":
        del notes["P/03 Skills.md"]
    return read({path: text.encode() for path, text in notes.items()})


def codes(read_plan: Plan) -> list[str]:
    return [finding.code for finding in read_plan.findings]


def state(read_plan: Plan, id_: str) -> State:
    return next(check.state for step in read_plan.steps for check in step.checks if check.id == id_)


@pytest.mark.parametrize(
    "line",
    [
        "- ~~weigh everyone daily~~ (2h/week)",
        "- [ ] ~~weigh everyone daily~~ - 2h/week",
        "- [-] weigh everyone daily (2h/week)",
        "- [ ] weigh everyone daily (time: 2h/week, status: rejected)",
    ],
)
def test_a_task_that_is_struck_out_or_rejected_counts_nowhere(line: str) -> None:
    found = plan("eda", f"## Eliminate\n{line}\n")

    assert [task.status for task in found.tasks] == ["rejected"]
    assert found.budget.freed_planned == 0


@pytest.mark.parametrize("line", ["- [-] shown to the board (skill:: Alpha work)", "- ~~shown~~ (skill:: Alpha work)"])
def test_proof_that_is_struck_out_proves_nothing(line: str) -> None:
    found = plan("proof", f"## Proof\n{line}\n")

    assert not found.proofs
    assert state(found, "R72") is State.EMPTY


def test_the_steps_below_a_task_are_no_tasks_of_their_own_unless_they_have_hours() -> None:
    body = "## Automate\n- [ ] phones (1h)\n    - [ ] ask Jo first\n    - [ ] the night line (time: 2h/week)\n"

    assert [task.text for task in plan("eda", body).tasks] == ["phones", "the night line"]


def test_items_below_a_mere_group_are_tasks_with_their_hours() -> None:
    body = "## Eliminate\n- Paperwork\n    - forms - 1h/week\n    - lists (2h/week)\n    - a remark\n"
    tasks = plan("eda", body).tasks

    assert [(task.text, task.hours.weekly) for task in tasks if task.hours] == [("forms", 1.0), ("lists", 2.0)]


@pytest.mark.parametrize(
    ("bracket", "hours", "own_time", "builds"),
    [
        ("(2h/week, own time, builds: Alpha work)", 2.0, True, ("Alpha work",)),
        ("(time: 2h/week, builds: Alpha work, own time)", 2.0, True, ("Alpha work",)),
        ("(time:2h/week, builds:Alpha work)", 2.0, False, ("Alpha work",)),
        ("(practice, builds: Alpha work, Beta work, time: 2h)", 2.0, False, ("Alpha work", "Beta work")),
        ("(builds: Alpha work, 2h/week)", 2.0, False, ("Alpha work",)),
        ("(time: 2h, builds: Alpha work, prio: high)", 2.0, False, ("Alpha work",)),
        ("(Zeit: 1,5 Std/Woche, baut auf: Alpha work)", 1.5, False, ("Alpha work",)),
        ("(1,5 Std/Woche, Eigenzeit, baut auf: Alpha work,Beta work)", 1.5, True, ("Alpha work", "Beta work")),
        ("(baut auf: Alpha work, tiempo: 0,5 h/semana)", 0.5, False, ("Alpha work",)),
    ],
)
def test_what_can_be_told_in_brackets_is_read_whatever_stands_beside_it(
    bracket: str,
    hours: float,
    own_time: bool,  # noqa: FBT001 - a parameter of the test
    builds: tuple[str, ...],
) -> None:
    found = plan("eda", f"## Reinvest\n- a course by the sea {bracket}\n")
    (one,) = found.reinvestments

    assert one.text == "a course by the sea"
    assert one.hours is not None
    assert (one.hours.weekly, one.own_time, one.builds) == (hours, own_time, builds)
    assert found.findings == ()


def test_what_can_not_be_told_in_brackets_is_asked_about() -> None:
    found = plan("eda", "## Delegate\n- phones (time: 2h, perhaps, to: Pia)\n")

    assert [(task.text, task.to) for task in found.tasks] == [("phones", "Pia")]
    assert codes(found) == ["bracket-unclear"]


def test_brackets_without_any_key_are_words() -> None:
    assert (
        plan("eda", "## Delegate\n- phones (the red ones, mostly)\n").tasks[0].text == "phones (the red ones, mostly)"
    )


@pytest.mark.parametrize("answer", ["n/a", "n/a - no job now"])
def test_not_applicable_is_no_answer_to_a_question_of_the_audit(answer: str) -> None:
    found = plan("audit", f"## Audit\n### Alpha work\n- Trusted: {answer}\n- Used now: no\n")

    assert (found.audits[0].trusted, found.audits[0].used) == (None, "no")


def test_a_proof_in_the_future_is_not_the_newest() -> None:
    body = "## Proof\n- 2026-10-01 shown (skill:: Alpha work)\n- 2027-01-15 accepted (skill:: Alpha work)\n"
    found = plan("proof", body)

    assert newest(found.proofs, "Alpha work", date(2026, 11, 23)) == date(2026, 10, 1)


def test_working_days_count_from_a_line_of_text_too() -> None:
    found = plan("eda", "## Eliminate\n- phones (1h a day)\n", start=f"{START}Working days:: 3\n")

    assert found.budget.freed_planned == 3.0


@pytest.mark.parametrize("value", ["3-4", "nine", "8"])
def test_a_setting_that_can_not_be_read_is_asked_about(value: str) -> None:
    assert codes(plan("eda", "", start=f"---\nvaultplan: plan\nworking_days: {value}\n---\n")) == ["setting-unclear"]


def test_somebody_without_working_hours_is_not_asked_about_them() -> None:
    assert codes(plan("eda", "", start="---\nvaultplan: plan\nweekly_hours: 0\nworking_days: 0\n---\n")) == []


@pytest.mark.parametrize("mapping", ["Things to kill = Eliminate", "Things to kill: Eliminate"])
def test_a_heading_that_is_mapped_in_the_start_note_is_known(mapping: str) -> None:
    start = f"---\nvaultplan: plan\nwords:\n  - {mapping}\n---\n"

    assert [task.bucket for task in plan("eda", "## Things to kill\n- phones (1h)\n", start=start).tasks] == [
        "eliminate"
    ]


def test_a_word_that_is_mapped_to_nothing_known_is_asked_about() -> None:
    start = "---\nvaultplan: plan\nwords:\n  - Things to kill = Elimnate\n---\n"

    assert "setting-unclear" in codes(plan("eda", "", start=start))


def test_an_unknown_heading_is_quoted_with_the_sections_that_are_missing() -> None:
    body = "# My job\n## Delegate\n- a (1h)\n## Automate\n- b (1h)\n## Things to kill\n- c (1h)\n"
    (finding,) = [one for one in plan("eda", body).findings if one.code == "heading-unknown"]

    assert (finding.code, finding.line) == ("heading-unknown", 9)
    assert '"Things to kill"' in finding.message
    assert "Eliminate, Reinvest" in finding.message
    assert "Delegate" not in finding.message


@pytest.mark.parametrize("kind", ["skills", "proof"])
def test_prose_under_a_heading_where_fields_are_wanted_is_asked_about(kind: str) -> None:
    section = {"skills": "## Critical skills", "proof": "## Proof"}[kind]

    assert codes(plan(kind, f"{section}\n### Keeping calm\nThe ward needs it badly.\n")) == ["heading-without-fields"]


def test_brackets_left_around_a_name_are_asked_about() -> None:
    assert codes(plan("skills", "## Critical skills\n### [IV therapy]\n- Why: they call me\n")) == ["name-is-prompt"]


@pytest.mark.parametrize(
    "text", ["none", "None: the matron owns it", "none because we are too small", "Nothing - yet.", "none (too small)"]
)
def test_a_bucket_is_closed_by_saying_none_with_or_without_a_reason(text: str) -> None:
    body = f"## Eliminate\n- {text}\n## Delegate\n{text}\n## Automate\n- a (1h)\n"
    found = plan("eda", body)

    assert state(found, "R70") is State.MET
    assert [task.text for task in found.tasks] == ["a"]


@pytest.mark.parametrize("heading", ["Known for", "## Known for", "#### known for:"])
def test_a_single_answer_may_stand_under_a_heading_of_its_name(heading: str) -> None:
    heading = heading if heading.startswith("#") else f"## {heading}"
    found = plan("vision", f"# Vision of mine\n{heading}\nthe one who calms the storm\n")

    assert found.known_for is not None
    assert found.known_for.text == "the one who calms the storm"


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("n/a: between jobs", "between jobs"),
        ("N/A", ""),
        ("n/a (retired)", "retired"),
        ("not applicable - retired", "retired"),
    ],
)
def test_a_step_that_does_not_apply_keeps_its_reason(status: str, reason: str) -> None:
    found = read({"P/a.md": f'---\nvaultplan: eda\nstatus: "{status}"\n---\n'})
    (step,) = [step for step in found.steps if step.kind == "eda"]

    assert (step.status, step.reason) == ("n/a", reason)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("Deutsch", "de"),
        ("Spanish", "es"),
        ("English", "en"),
        ("fr_FR", "fr"),
        ("", "en"),
    ],
)
def test_a_language_is_known_by_its_code_or_its_name(said: str, code: str) -> None:
    assert read({"P/a.md": f"---\nvaultplan: plan\nlanguage: {said}\n---\n"}).settings.language == code


@pytest.mark.parametrize("bracket", ["(own time: yes)", "(own time)", "(own time:: yes)"])
def test_own_time_in_brackets_of_its_own_is_own_time(bracket: str) -> None:
    (task,) = plan("eda", f"## Eliminate\n- phones (time: 1h/week) {bracket}\n").tasks

    assert task.own_time
    assert task.text == "phones"


@pytest.mark.parametrize("heading", ["## Proof", "### Proof", "## Evidence"])
def test_a_section_below_a_title_with_an_introduction_holds_its_records(heading: str) -> None:
    body = f"# What I can show\n\nSome words.\n\n{heading}\n\n- 2026-11-12 Close in five days (skill: Alpha work)\n"

    assert [proof.text for proof in plan("proof", body).proofs] == ["Close in five days"]


def test_a_line_with_fields_of_its_own_below_a_records_heading_is_a_record_of_its_own() -> None:
    body = (
        "## Proof\n\n### Pain round begun\n- Date: 2026-10-01\n- Result: it held\n\n"
        "- 2026-11-03 A letter of thanks (skill: Alpha work, kind: feedback, seen by: the Çelik family)\n"
    )
    first, second = plan("proof", body).proofs

    assert (first.text, first.kind, first.seen_by) == ("Pain round begun", None, None)
    assert (second.text, second.kind, second.seen_by) == ("A letter of thanks", "feedback", "the Çelik family")


@pytest.mark.parametrize("nothing", ["none", "none yet", "Nothing", "nada", "keine"])
def test_an_alternative_called_none_is_no_role(nothing: str) -> None:
    assert plan("roles", f"## Alternatives\n\n- {nothing}\n").roles == ()


def test_a_role_that_leads_to_a_question_mark_leads_nowhere_and_is_not_asked_about_it() -> None:
    assert "role-unmatched" not in codes(plan("roles", "## Next steps\n\n### Lead\n- Path: direct\n- Leads to: ?\n"))


@pytest.mark.parametrize(
    ("sign", "answer"),
    [("✓", "yes"), ("✅ Ola says so", "yes"), ("👎", "no"), ("◐", "partly"), ("yes", "yes"), ("", None)],
)
def test_a_sign_answers_a_question_of_the_audit(sign: str, answer: str | None) -> None:
    found = plan("audit", f"## Audit\n### Alpha work\n- Used now: {sign}\n- Trusted: no\n")

    assert found.audits[0].used == answer


def test_no_sign_makes_a_plan_the_example() -> None:
    assert not read({"P/a.md": "---\nvaultplan: plan\nexample:\n---\n"}).example
    assert not read({"P/a.md": "---\nvaultplan: plan\n---\n"}).example


def test_who_began_this_month_has_begun() -> None:
    found = read({"P/a.md": "---\nvaultplan: plan\nstarted: 2026-11\n---\n"})

    assert state(found, "R01") is State.MET
    assert state(read({"P/a.md": "---\nvaultplan: plan\nstarted: 2026-12\n---\n"}), "R01") is State.STARTED
    assert state(read({"P/a.md": "---\nvaultplan: plan\nstarted: 2026-11-30\n---\n"}), "R01") is State.STARTED


def test_a_result_of_this_month_is_none_of_the_future() -> None:
    skills = "---\nvaultplan: skills\n---\n## Critical skills\n- Alpha work - it carries\n"
    note = "---\nvaultplan: proof\n---\n## Proof\n- 2026-11 Close in five days (skill: Alpha work)\n"
    found = read({"P/s.md": skills, "P/p.md": note})

    assert "proof-in-future" not in codes(found)
    assert newest(found.proofs, "Alpha work", date(2026, 11, 23)) == date(2026, 11, 23)


def test_a_date_that_can_not_be_read_is_asked_about_once() -> None:
    body = "## Moves\n- [ ] Shadow the site manager (kind: project, due: spring)\n"
    audit = "---\nvaultplan: audit\nmust_build: Alpha work\n---\n"
    skills = "---\nvaultplan: skills\n---\n## Critical skills\n- Alpha work - it carries\n"
    found = read({"P/s.md": skills, "P/a.md": audit, "P/r.md": f"---\nvaultplan: roadmap\n---\n{body}"})

    assert [code for code in codes(found) if code in ("date-unclear", "move-undated")] == ["date-unclear"]


def test_a_medium_role_that_is_nearly_one_of_the_roadmap_is_asked_about() -> None:
    roadmap = "---\nvaultplan: roadmap\n---\n## Roles\n### Head of planning and analysis\n- Problems: they guess\n"
    roles = "---\nvaultplan: roles\n---\n## Medium-term role\n### Head of planing and analysis\n- Path: direct\n"
    (finding,) = [one for one in read({"P/a.md": roadmap, "P/b.md": roles}).findings if "role" in one.code]

    assert (finding.code, finding.note, finding.line) == ("role-unmatched-near", "P/b.md", 5)
    assert "Head of planning and analysis" in finding.question


def test_lines_with_double_colons_are_records_as_dataview_writes_them() -> None:
    body = (
        "## Critical skills\n\nSome words before.\n\nSkill:: Bid writing\nWhy:: money for stone\n\nSkill:: Saying no\n"
    )
    first, second = plan("skills", body).skills

    assert (first.name, first.why.text if first.why else "", second.name) == (
        "Bid writing",
        "money for stone",
        "Saying no",
    )
