"""What a plan is asked: in no order, switched off by who doesn't want it, and never about what nobody wrote."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Run
from tests.test_check_pages import assert_quoted
from tests.test_honesty import LIVES, life
from tests.writing import FORMS, TODAY, Made, MadeUp, Part, Style, plans, read, write
from vaultplan.checks import RULES, faults
from vaultplan.checks.rule import Case
from vaultplan.engine import method
from vaultplan.markdown.note import read_note
from vaultplan.method.plan import read_plan
from vaultplan.model import Fault, Plan
from vaultplan.words import words

PROOF = "---\nvaultplan: proof\n{}---\n## Proof\n\n{}"
SKILLS = (
    "---\nvaultplan: skills\n---\n## Critical skills\n\n- Alpha work - it carries\n- Beta work - it holds\n"
    "- Gamma work - it lasts\n"
)


def asked(plan: Plan) -> list[tuple[str, str, str]]:
    """The findings, without their lines."""
    return sorted((finding.code, finding.message, finding.question) for finding in plan.findings)


def codes(files: dict[str, str]) -> list[str]:
    return [finding.code for finding in read(files).findings]


# --- Order -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LIVES)
@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_the_notes_and_of_their_properties_changes_no_finding(name: str, seed: int) -> None:
    shuffle = random.Random(seed).shuffle
    notes = list(life(name).items())
    shuffle(notes)

    assert asked(read({path: with_shuffled_properties(text, shuffle) for path, text in notes})) == asked(
        read(life(name))
    )


def with_shuffled_properties(text: str, shuffle: object) -> str:
    """A note whose properties stand in another order, each with the lines that belong to it."""
    if not text.startswith("---\n") or "\n---\n" not in text[4:]:
        return text
    head, _, body = text[4:].partition("\n---\n")
    chunks: list[list[str]] = []
    for line in head.split("\n"):
        if chunks and (line.startswith((" ", "-", "\t")) or not line):
            chunks[-1].append(line)
        else:
            chunks.append([line])
    shuffle(chunks)  # type: ignore[operator]
    return "\n".join(["---", *(line for chunk in chunks for line in chunk), "---", body])


def shuffled(plan: MadeUp, seed: int) -> MadeUp:
    """The same records with the same fields, in another order."""
    shuffle = random.Random(seed)

    def mixed(made: Made) -> Made:
        fields = list(made.fields.items())
        shuffle.shuffle(fields)
        return Made(made.name, dict(fields))

    parts = []
    for part in plan.parts:
        records = [mixed(made) for made in part.records]
        shuffle.shuffle(records)
        parts.append(Part(part.kind, part.heading, part.record, tuple(records)))
    return MadeUp(plan.properties, tuple(parts), plan.skills, plan.roles)


@settings(max_examples=40, deadline=None)
@given(plan=plans(), form=st.sampled_from(sorted(FORMS)), seed=st.integers(0, 10_000))
def test_the_order_of_records_and_keys_changes_no_finding(plan: MadeUp, form: str, seed: int) -> None:
    style = Style(FORMS[form])

    assert asked(read(write(shuffled(plan, seed), style))) == asked(read(write(plan, style)))


# --- Switches --------------------------------------------------------------------------------------------------------

UNDATED = "- First-aid badge (skill: Alpha work)\n"


def test_a_check_can_be_switched_off_for_the_plan() -> None:
    start = "---\nvaultplan: plan\nchecks_off:\n  - proof-undated\n---\n"

    assert "proof-undated" in codes({"P/a.md": PROOF.format("", UNDATED), "P/s.md": SKILLS})
    assert "proof-undated" not in codes({"P/a.md": PROOF.format("", UNDATED), "P/s.md": SKILLS, "P/0.md": start})


def test_a_check_can_be_switched_off_for_a_note() -> None:
    off = {"P/a.md": PROOF.format("checks_off: proof-undated, proof-unseen\n", UNDATED), "P/s.md": SKILLS}

    assert not {"proof-undated", "proof-unseen"}.intersection(codes(off))


@pytest.mark.parametrize(
    "line",
    [
        "- First-aid badge (skill: Alpha work) %% vaultplan off: proof-undated %%\n",
        "- First-aid badge (skill: Alpha work) <!-- vaultplan off: proof-undated, proof-unseen -->\n",
        "%% vaultplan off %%\n- First-aid badge (skill: Alpha work)\n",
        "- First-aid badge (skill: Alpha work) %% Vaultplan-off %%\n",
    ],
)
def test_a_check_can_be_switched_off_for_a_line(line: str) -> None:
    assert "proof-undated" not in codes({"P/a.md": PROOF.format("", line), "P/s.md": SKILLS})


@pytest.mark.parametrize(
    "line",
    [
        "- First-aid badge (skill: Alpha work) %% off: proof-undated, ask Marta %%\n",
        "- First-aid badge (skill: Alpha work) %% vaultplan off: proof-unseen %%\n",
        "```\n%% vaultplan off %%\n```\n- First-aid badge (skill: Alpha work)\n",
        "%% vaultplan off %%\n\n\n- First-aid badge (skill: Alpha work)\n",
    ],
)
def test_another_comment_switches_nothing_off(line: str) -> None:
    assert "proof-undated" in codes({"P/a.md": PROOF.format("", line), "P/s.md": SKILLS})


def test_switching_off_what_does_not_exist_is_asked_about() -> None:
    start = "---\nvaultplan: plan\nchecks_off: [proof-undatd]\n---\n"

    assert codes({"P/0.md": start}) == ["setting-unclear"]


# --- Restraint -------------------------------------------------------------------------------------------------------


def test_a_plan_with_one_answer_is_asked_nothing_about_the_rest() -> None:
    value = "---\nvaultplan: value\n---\n## Problems I solve\n\n- new starters freeze when the alarm goes\n"

    assert codes({"P/0.md": "---\nvaultplan: plan\n---\n", "P/1.md": value}) == []


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.look], ids=lambda rule: rule.code)
def test_no_check_asks_before_something_is_begun(rule: object) -> None:
    assert rule.met or rule.begun or rule.code in {"prompt-left", "placeholder-left", "dangling-link"}  # type: ignore[attr-defined]


@pytest.mark.parametrize("checks_off", ["", "checks_off: hidden-strength\n"])
def test_a_hidden_strength_is_not_asked_about_as_an_unknown_name_too(checks_off: str) -> None:
    seen = PROOF.format(checks_off, "- 2026-09-02 Found the fault (skill: Wire hunting, seen by: Mrs Oyelaran)\n")
    other = PROOF.format("", "- 2026-09-03 Badge (skill: Plumbing)\n")

    found = [
        code
        for code in codes({"P/a.md": seen, "P/b.md": other, "P/s.md": SKILLS})
        if code in {"hidden-strength", "skill-unmatched"}
    ]
    assert found == (["skill-unmatched"] if checks_off else ["hidden-strength", "skill-unmatched"])


def test_a_check_stands_in_for_another_one_that_there_is() -> None:
    assert {rule.instead for rule in RULES} <= {"", *(rule.code for rule in RULES)}


def test_a_note_that_can_not_be_read_raises_no_question_about_its_step() -> None:
    files: dict[str, str | bytes] = {"P/s.md": SKILLS, "P/p.md": PROOF.format("", UNDATED)}
    assert "proof-undated" in [finding.code for finding in read(files).findings]

    files["P/a.md"] = PROOF.format("", UNDATED).encode("utf-16")
    assert not [finding for finding in read(files).findings if finding.code.startswith("proof-")]


def test_wording_is_judged_only_in_a_language_with_a_tested_list() -> None:
    vision = "---\nvaultplan: vision\nvision: Head of Operations\n---\n"
    french = read({"P/0.md": "---\nvaultplan: plan\nlanguage: fr\n---\n", "P/v.md": vision})

    assert [finding.code for finding in french.findings] == []
    assert set(french.skipped) == {rule.code for rule in RULES if rule.wording}
    assert not read({"P/0.md": "---\nvaultplan: plan\nlanguage: de\n---\n", "P/v.md": vision}).skipped


def test_a_habit_that_says_its_cue_in_a_language_without_lists_is_not_asked_for_one() -> None:
    moves = "---\nvaultplan: roadmap\n---\n## Moves\n- [ ] Relire chaque rapport, le soir (kind: habit)\n"
    french = read({"P/0.md": "---\nvaultplan: plan\nlanguage: fr\n---\n", "P/r.md": moves})

    assert "habit-without-cue" not in [finding.code for finding in french.findings]


def test_a_link_may_mean_any_of_several_notes_with_one_name() -> None:
    note = "---\nvaultplan: proof\n---\n## {}\n- 2026-01-01 First-aid badge (skill: Alpha work), see [[Log#May]]\n"
    files = {"P/2025/Log.md": note.format("May"), "P/2026/Log.md": note.format("June"), "P/s.md": SKILLS}

    assert "dangling-link" not in codes(files)


def test_every_language_with_word_lists_has_all_of_them() -> None:
    lists = {code: set(found) for code, found in words().wording.items()}

    assert all(found == lists["en"] for found in lists.values())
    assert all(phrases for found in words().wording.values() for phrases in found.values())


@pytest.mark.parametrize(("language", "hours"), [("en", "1.5 h"), ("de", "1,5 Std")])
def test_hours_in_a_question_have_the_decimal_sign_of_the_language(language: str, hours: str) -> None:
    start = f"---\nvaultplan: plan\nlanguage: {language}\n---\n"
    eda = "---\nvaultplan: eda\n---\n## Eliminate\n\n- [x] counting crumbs (time: 1.5h/week)\n"
    found = [one.message for one in read({"P/0.md": start, "P/7.md": eda}).findings if one.code == "hours-unspent"]

    assert [hours in message for message in found] == [True]


# --- The command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A folder of notes, deep enough that no test's neighbour takes it for a part of its own vault."""
    folder = tmp_path / "my" / "notes"
    folder.mkdir(parents=True)
    return folder


def test_check_ends_with_1_when_there_is_a_question_and_with_0_when_there_is_none(run: Run, notes: Path) -> None:
    (notes / "0.md").write_text("---\nvaultplan: plan\n---\n", encoding="utf-8")
    assert (run("check", notes).exit_code, run("check", notes).stdout) == (0, "Nothing to ask.\n")

    (notes / "v.md").write_text("---\nvaultplan: vision\nvision: Head of Operations\n---\n", encoding="utf-8")
    found = run("check", notes)

    assert found.exit_code == 1
    assert found.stdout.startswith('v.md:3: high: "Head of Operations" is a position.')
    assert "[vision-title-only]" in found.stdout
    assert found.stdout.endswith("1 question.\n")


def test_check_can_ask_one_thing_alone(run: Run, notes: Path) -> None:
    (notes / "0.md").write_text("---\nvaultplan: plan\n---\n", encoding="utf-8")
    (notes / "v.md").write_text("---\nvaultplan: vision\nvision: Head of Operations\n---\n", encoding="utf-8")

    assert run("check", notes, "--only", "move-undated").exit_code == 0
    assert run("check", notes, "--only", "vision-title-only").exit_code == 1
    wrong = run("check", notes, "--only", "vision-titel-only")
    assert wrong.exit_code == 2
    assert "Did you mean vision-title-only?" in wrong.stderr


def test_check_says_the_same_to_programs(run: Run, notes: Path) -> None:
    import json  # noqa: PLC0415 - here alone

    (notes / "0.md").write_text("---\nvaultplan: plan\nlanguage: fr\n---\n", encoding="utf-8")
    (notes / "p.md").write_text(PROOF.format("", "- Badge (date: 03/09/2026)\n"), encoding="utf-8")
    said = run("check", notes, "--format", "json", "--today", "2026-11-23", "--only", "date-unclear")

    assert said.exit_code == 1
    found = json.loads(said.stdout)
    assert (found["vaultplan"], found["date"], found["home"], found["skipped"]) == (1, "2026-11-23", ".", [])
    assert [(one["code"], one["note"], one["line"], one["worth"]) for one in found["findings"]] == [
        ("date-unclear", "p.md", 6, "medium")
    ]


# --- Lines -----------------------------------------------------------------------------------------------------------


def faults_of(files: dict[str, str]) -> list[Fault]:
    """What reading and the checks find, before it has words."""
    notes = [read_note(path, text.encode(), words()) for path, text in files.items()]
    plan = read_plan("Plan", notes, (), method(), TODAY)
    return [*plan.faults, *faults(Case(plan, TODAY, words().wording["en"]))]


def assert_lines_hold_what_is_quoted(files: dict[str, str]) -> None:
    for fault in faults_of(files):
        rows = files[fault.note].removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
        assert 1 <= fault.line <= len(rows), fault
        assert_quoted(rows[fault.line - 1], dict(fault.details))


@pytest.mark.parametrize("name", LIVES)
def test_the_line_of_a_finding_in_a_real_plan_holds_what_it_quotes(name: str) -> None:
    assert_lines_hold_what_is_quoted(life(name))


@settings(max_examples=40, deadline=None)
@given(plan=plans(), form=st.sampled_from(sorted(FORMS)))
def test_the_line_of_a_finding_in_any_plan_holds_what_it_quotes(plan: MadeUp, form: str) -> None:
    assert_lines_hold_what_is_quoted(write(plan, Style(FORMS[form])))
