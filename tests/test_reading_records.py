"""Records in the forms of docs/format.md, and whatever must not become one."""

import pytest

from tests.writing import read
from vaultplan.model import Plan


def plan_of(kind: str, *lines: str, start: str = "") -> Plan:
    body = "\n".join(lines)
    return read(
        {"Plan/a.md": f"---\nvaultplan: plan\n{start}---\n", "Plan/b.md": f"---\nvaultplan: {kind}\n---\n{body}\n"}
    )


SAME = [
    ("| Skill | Why | Aliases |", "| --- | --- | --- |",
     "| Data storytelling | the board decides on stories | storytelling |"),
    ("| Why | Aliases | Skill |", "|---|:-:|--:|",
     "| the board decides on stories | storytelling | Data storytelling |"),
    ("Skill | Why | Aliases", "--- | --- | ---", "Data storytelling | the board decides on stories | storytelling"),
    ("### Data storytelling", "- Why: the board decides on stories", "- Aliases: storytelling"),
    ("### Data storytelling", "- **Why**: the board decides on stories", "- Aliases:", "  - storytelling"),
    ("### Data storytelling", "Why:: the board decides on stories", "Aliases:: storytelling"),
    ("### Data storytelling", "* WHY: the board", "  decides on stories", "* also called: storytelling"),
    ("- Data storytelling (why:: the board decides on stories) [aliases:: storytelling]",),
    ("- [serves:: the board decides on stories] Data storytelling (also called: storytelling)",),
    ("- Data storytelling", "  - Why: the board decides on stories", "  - Aliases: storytelling"),
    ("- Data storytelling (why: the board decides on stories, aliases: storytelling)",),
    ("- Data storytelling - the board decides on stories (alias: storytelling)",),
    ("- Data storytelling \u2013 the board decides on stories (alias: storytelling)",),
    ("- Data storytelling: the board decides on stories [alias:: storytelling]",),
    ("- **Data storytelling** (why: the board decides on stories) (alias: storytelling)",),
    ("- [[Data storytelling]] (why: the board decides on stories, alias: storytelling)",),
    ("- Skill: Data storytelling", "- Why: the board decides on stories", "- Aliases: storytelling"),
    ("> - Data storytelling (why: the board decides on stories, aliases: storytelling)",),
]  # fmt: skip


@pytest.mark.parametrize("lines", SAME)
@pytest.mark.parametrize(
    "heading", ["## The three that matter most", "# CRITICAL SKILLS", "### 3. Critical skills \U0001f3af"]
)
def test_a_skill_is_the_same_skill_in_each_form(heading: str, lines: tuple[str, ...]) -> None:
    level = heading.index(" ")
    deeper = [f"{'#' * (level - 2)}{line}" if line.startswith("#") and level > 2 else line for line in lines]
    (skill,) = plan_of("skills", "# Skills for the way" if level > 1 else "", heading, "", *deeper).skills

    assert skill.name.strip("*") == "Data storytelling"
    assert skill.why
    assert skill.why.text == "the board decides on stories"
    assert (skill.aliases, skill.critical) == (("storytelling",), True)


@pytest.mark.parametrize("lines", SAME)
def test_an_introduction_under_a_notes_title_hides_nothing_below_it(lines: tuple[str, ...]) -> None:
    top = ("# Skills for the way", "", "A few skills, chosen well.", "")
    for section in (("## The three that matter most", ""), ("## Critical skills", "What matters:", "")):
        (skill,) = plan_of("skills", *top, *section, *lines).skills

        assert skill.name.strip("*") == "Data storytelling"
        assert skill.critical


@pytest.mark.parametrize(
    "lines",
    [
        ("## Skills", "### Data storytelling", "- Why:", "- Aliases:"),
        ("## Skills", "### Data storytelling"),
        ("## Skills", "### Data storytelling (why:: my own reason)", "- Why:"),
        ("## Skills", "- "),
        ("## Skills", "- Why: a reason without a skill"),
        ("## Skills", "| Skill | Why |", "| --- | --- |", "|  |  |"),
        ("## Skills", "Prose about skills, and why I want them."),
        ("## Skills", "![a picture](x.png)"),
    ],
)
def test_what_is_not_filled_in_is_no_skill(lines: tuple[str, ...]) -> None:
    assert not plan_of("skills", *lines).skills


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("- Python #career/skills", "Python"),
        ("- Python ^block-1", "Python"),
        ("- Python \U0001f4c5 2026-12-01", "Python"),
        ("- Python \u23eb", "Python"),
        ("- C# (why: games)", "C#"),
        ("- Coaching (of juniors)", "Coaching (of juniors)"),
        ("- Coaching [note:: x]", "Coaching"),
        ("- Coaching [mine:: x]", "Coaching"),
        ("- `[why:: in code]` parsing", "`[why:: in code]` parsing"),
    ],
)
def test_a_name_is_the_words_of_the_line_alone(line: str, name: str) -> None:
    assert [skill.name for skill in plan_of("skills", "## Skills", line).skills] == [name]


@pytest.mark.parametrize(
    ("box", "status"),
    [
        ("", "idea"), ("[ ] ", "idea"), ("[/] ", "started"), ("[x] ", "done"), ("[X] ", "done"), ("[-] ", "rejected"),
        ("[?] ", "idea"), ("[>] ", "idea"), ("[!] ", "idea"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("bullet", ["-", "*", "+", "1.", "> -", "> [!todo] Do\n> -"])
def test_the_box_says_how_far_a_task_is(bullet: str, box: str, status: str) -> None:
    (task,) = plan_of("eda", "## Eliminate", "", f"{bullet} {box}the report (time: 1h)").tasks

    assert (task.text, task.status) == ("the report", status)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("- [ ] a report (status: asked)", "asked"),
        ("- [ ] a report [status:: done]", "done"),
        ("- [x] a report (status: idea)", "done"),
        ("- a report (status: rejected)", "rejected"),
        ("- [ ] ~~a report (time: 1h)~~", "rejected"),
        ("- [ ] a report \u2705 2026-10-01", "idea"),
        ("- [x] a report \u2705 2026-10-01", "done"),
    ],
)
def test_a_status_may_be_a_word_too(line: str, status: str) -> None:
    assert [task.status for task in plan_of("eda", "## Delegate", line).tasks] == [status]


@pytest.mark.parametrize(
    "line",
    [
        "- [ ] it \U0001f4c5 2026-12-01", "- [ ] it [due:: 2026-12-01]", "- [ ] it (due: 1 Dec 2026)",
        "- \U0001f4c52026-12-01 it",
        "- it (by:: 2026-12-01)", "- it\n    - Due: 2026-12-01",
        "- [ ] it \U0001f501 every week \U0001f4c5 2026-12-01 \u23eb",
    ],
)  # fmt: skip
def test_a_due_date_is_read_in_each_way(line: str) -> None:
    (task,) = plan_of("eda", "## Automate", line).tasks

    assert (task.text, str(task.due)) == ("it", "2026-12-01")


@pytest.mark.parametrize(
    "text", ["none", "None.", "- none", "- none: the matron owns the rota", "- Nothing - yet", "nothing"]
)
def test_a_bucket_that_says_none_is_closed(text: str) -> None:
    plan = plan_of(
        "eda", "## Eliminate", text, "## Delegate", "- the minutes (time: 1h)", "## Automate", "- the mail (time: 1h)"
    )

    assert not [task for task in plan.tasks if task.bucket == "eliminate"]
    assert {check.id: check.state.word for step in plan.steps for check in step.checks}["R70"] == "met"


def test_nested_tasks_are_tasks_of_their_own() -> None:
    plan = plan_of(
        "eda",
        "## Eliminate",
        "- [ ] reports (time: 1h)",
        "  - [x] the Friday one (time: 30m)",
        "    - [ ] its copy (time: 10m)",
    )

    assert [task.text for task in plan.tasks] == ["reports", "the Friday one", "its copy"]


def test_a_line_that_only_groups_others_is_no_record() -> None:
    plan = plan_of("eda", "## Eliminate", "- Mondays", "  - the report (time: 1h)", "  - the round (time: 2h)")

    assert [task.text for task in plan.tasks] == ["the report", "the round"]


def test_what_stands_under_a_heading_of_ones_own_belongs_to_the_section_above() -> None:
    plan = plan_of(
        "eda", "## Eliminate", "### On Mondays", "- the report (time: 1h)", "## For the retreat", "- [ ] coffee"
    )

    assert [task.text for task in plan.tasks] == ["the report"]


def test_records_count_without_a_section_in_a_note_of_one_sort() -> None:
    assert [skill.name for skill in plan_of("skills", "# Mine", "- Python", "- Excel").skills] == ["Python", "Excel"]


def test_a_heading_that_vaultplan_does_not_know_is_quoted() -> None:
    plan = plan_of("eda", "## Eliminate", "- a (time: 1h)", "## Things for Kyle", "- the van (time: 2h)")

    assert ["Things for Kyle" in one.message for one in plan.findings if one.code == "heading-unknown"] == [True]


def test_ones_own_words_are_mapped_to_vaultplans() -> None:
    words = "words:\n  - Stuff to bin = Eliminate\n  - Handed to = to\n"
    plan = plan_of("eda", "## Stuff to bin", "- the report (time: 1h, handed to: Kyle)", start=words)

    assert [(task.bucket, task.to) for task in plan.tasks] == [("eliminate", "Kyle")]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("- 2026-10-01 Presented it (skill: Python)", ("2026-10-01", "Presented it")),
        ("- 2026-10-01: Presented it", ("2026-10-01", "Presented it")),
        ("- [[2026-10-01]] Presented it", ("2026-10-01", "Presented it")),
        ("- Presented it (date: 1 Oct 2026)", ("2026-10-01", "Presented it")),
        ("### 2026-10-01 Presented it\n- Kind: metric", ("2026-10-01", "Presented it")),
        ("| Date | What |\n| - | - |\n| 2026-10-01 | Presented it |", ("2026-10-01", "Presented it")),
        ("- 01/10/2026 Presented it", ("None", "01/10/2026 Presented it")),
    ],
)
def test_a_proof_may_begin_with_its_date(line: str, expected: tuple[str, str]) -> None:
    (proof,) = plan_of("proof", "## Proof", "", line).proofs

    assert (str(proof.on), proof.text) == expected


@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        ("Negotiation", [("Negotiation", "skill")]),
        (
            "Negotiation; budget responsibility (experience); CCNA (credential); a mentor on the board (relationship)",
            [
                ("Negotiation", "skill"), ("budget responsibility", "experience"), ("CCNA", "credential"),
                ("a mentor on the board", "relationship"),
            ],
        ),
        ("Negotiation (in Spanish)", [("Negotiation (in Spanish)", "skill")]),
        ("TBD", []),
    ],
)  # fmt: skip
def test_needs_say_what_sort_they_are(needs: str, expected: list[tuple[str, str]]) -> None:
    (role,) = plan_of(
        "roadmap", "## Roles", "### Chief baker of ten", f"- Needs: {needs}", "- Success: ten shops open"
    ).roles

    assert [(need.text, need.kind) for need in role.needs] == expected
