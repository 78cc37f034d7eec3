"""Completeness that can't be fooled, nor lost by accident (product.md §4)."""

import re
from difflib import unified_diff
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import shipped
from tests.deleting import Cut, cuts_of, delete, gone
from tests.writing import FORMS, Style, plans, read, states, write
from vaultplan.model import State
from vaultplan.words import words

ROOT = Path(__file__).parents[1]
TEMPLATES = ROOT / "vault_template"
LIVES = sorted(path.name for path in (ROOT / "tests" / "plans").iterdir() if path.is_dir())
SCAFFOLDS = sorted(f"{path.parent.name}/{path.name}" for path in TEMPLATES.glob("*/*") if path.name != "example")
SHIPPED_BEFORE = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tests" / "templates").glob("*/*/*"))
EXAMPLES = sorted(f"{path.parent.name}/example" for path in TEMPLATES.glob("*/example"))
FREE_TEXT = ("R10", "R11", "R12", "R13", "R14", "R20", "R21", "R22", "R23", "R24", "R31", "R51", "R52")
TBD = (
    "TBD",
    "tbd.",
    "TODO",
    "To do",
    "???",
    "?",
    "xxx",
    "lorem",
    "Lorem ipsum",
    "-",
    "\u2013",
    "…",
    "n.a.",
    "**TBD**",
    "[TBD]",
    "n/a",
)


@lru_cache
def template(variant: str) -> dict[str, str]:
    """The notes of a variant such as `en/full`."""
    return {
        f"Plan/{path.name}": path.read_text(encoding="utf-8")
        for path in sorted((TEMPLATES / variant).glob("*.md"))
        if path.name != "Dashboard.md"
    }


@lru_cache
def life(name: str) -> dict[str, str]:
    """The notes of one of the six plans."""
    vault = ROOT / "tests" / "plans" / name / "vault"
    notes = {path.relative_to(vault).as_posix(): path.read_bytes().decode() for path in sorted(vault.rglob("*.md"))}
    return {path: text for path, text in notes.items() if not path.startswith(".")}


@pytest.mark.parametrize("variant", SCAFFOLDS)
def test_an_untouched_scaffold_meets_nothing_and_has_begun_nothing(variant: str) -> None:
    plan = read(template(variant))

    assert max(states(plan).values()) <= State.PLACEHOLDER
    assert sum(step.met for step in plan.steps) == 0
    assert not plan.skills
    assert not plan.proofs
    assert not plan.findings


@pytest.mark.parametrize("folder", SHIPPED_BEFORE)
def test_a_scaffold_that_was_shipped_before_meets_nothing_today(folder: str) -> None:
    notes = {
        f"Plan/{path.name}": path.read_bytes() for path in (ROOT / folder).glob("*.md") if path.name != "Dashboard.md"
    }
    plan = read(notes)

    assert len(notes) >= 6
    assert max(states(plan).values()) <= State.PLACEHOLDER
    assert not plan.findings


def test_every_text_that_ships_today_is_remembered() -> None:
    for name, now in shipped.wanted().items():
        assert now <= shipped.stored(name), "run: python -m tests.shipped"


SECTION_NAMES = sorted({heading for kind in words().sections.values() for heading in kind})
KEYS = sorted({key for record in words().keys.values() for key in record})
LINE = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=30)
HEADING = st.builds(
    lambda level, text: ["#" * level + " " + text],
    st.integers(1, 6),
    st.one_of(
        st.sampled_from(SECTION_NAMES), st.sampled_from(KEYS), LINE, LINE.map(lambda text: f"Mine (why:: {text})")
    ),
)
INSIDE = LINE.map(lambda text: text.replace("%%", "").replace("--", "").rstrip("%-"))
ANSWER = st.one_of(INSIDE, st.just("- my own real answer (time: 2h/week)"), st.just("My own answer"))
COMMENT = st.one_of(
    ANSWER.map(lambda text: [f"%% {text} %%"]),
    ANSWER.map(lambda text: [f"<!-- {text} -->"]),
    st.lists(ANSWER, max_size=3).map(lambda rows: ["%%", *rows, "%%"]),
    st.lists(ANSWER, max_size=3).map(lambda rows: ["<!--", *rows, "-->"]),
)
INSERTED = st.one_of(HEADING, COMMENT, st.just([""]), st.just(["", "", ""]))
MARK = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"))


@st.composite
def decorated(draw: st.DrawFn) -> dict[str, str]:
    """A scaffold with lines put in that say nothing, and boxes ticked."""
    files = dict(template(draw(st.sampled_from(SCAFFOLDS))))
    for path in draw(st.lists(st.sampled_from(sorted(files)), min_size=1, max_size=3, unique=True)):
        lines = files[path].split("\n")
        first = lines.index("---", 1) + 1
        places = draw(st.lists(st.integers(first, len(lines)), min_size=1, max_size=6))
        for at in sorted(places, reverse=True):
            lines[at:at] = draw(INSERTED)
        boxes = [at for at, line in enumerate(lines) if line.startswith("- [ ]")]
        for at in draw(st.sets(st.sampled_from(boxes))) if boxes else ():
            lines[at] = lines[at].replace("[ ]", f"[{draw(MARK)}]", 1)
        files[path] = "\n".join(lines)
    return files


@settings(max_examples=100, deadline=None)
@given(decorated())
def test_headings_comments_blank_lines_and_ticks_raise_nothing(files: dict[str, str]) -> None:
    raised = {id_: state for id_, state in states(read(files)).items() if state > State.PLACEHOLDER}

    assert not raised, "\n".join(changed(files))


def changed(files: dict[str, str]) -> list[str]:
    """The lines around what was put into a scaffold, to see why a test fails."""
    for variant in SCAFFOLDS:
        if files.keys() == template(variant).keys():
            pairs = [(template(variant)[path].split("\n"), text.split("\n")) for path, text in files.items()]
            return [line for old, new in pairs for line in unified_diff(old, new, n=2, lineterm="")]
    return []


@pytest.mark.parametrize("variant", EXAMPLES)
def test_the_examples_own_words_are_placeholders_in_anybody_elses_plan(variant: str) -> None:
    files = {path: re.sub(r"(?m)^\w+: true\n", "", text) for path, text in template(variant).items()}
    found = states(read(files))

    assert {id_: found[id_] for id_ in FREE_TEXT if found[id_] > State.PLACEHOLDER} == {}


@pytest.mark.parametrize("variant", EXAMPLES)
def test_the_example_is_answered_in_its_own_words(variant: str) -> None:
    found = states(read(template(variant)))

    assert {id_ for id_ in FREE_TEXT if found[id_] is not State.MET} == set()


# --- Placeholders ----------------------------------------------------------------------------------------------------

SINGLE = {
    "R13": ("value", "helps: {}\nproblem: {}\nresult: {}\n"),
    "R20": ("vision", "vision: {}\n"),
    "R24": ("vision", "known_for: {}\n"),
    "R02": ("plan", "current_role: {}\n"),
    "R01": ("plan", "started: {}\n"),
    "R42": ("audit", "strengths: {}\n"),
    "R43": ("audit", "must_build: {}\n"),
    "R44": ("audit", "leap_bet: {}\n"),
}
LISTED = {
    "R10": ("value", "Problems I solve"),
    "R11": ("value", "What people rely on me for"),
    "R12": ("value", "What is better because of me"),
    "R14": ("value", "Why it matters"),
    "R21": ("vision", "Problems I want to solve"),
    "R22": ("vision", "People I want to support"),
    "R23": ("vision", "Impact that would fulfil me"),
    "R44": ("audit", "Why this bet"),
    "R30": ("skills", "The three that matter most"),
    "R50": ("roadmap", "Roles in three to five years"),
    "R55": ("roadmap", "Moves for the next two years"),
    "R60": ("roles", "Next steps"),
    "R70": ("eda", "Eliminate"),
    "R71": ("eda", "Reinvest"),
    "R72": ("proof", "Proof"),
    "R54": ("reviews", "Decisions"),
    "R03": ("reviews", "Reviews"),
}


@pytest.mark.parametrize("word", TBD)
@pytest.mark.parametrize("id_", SINGLE)
def test_a_property_that_says_not_yet_is_a_placeholder(id_: str, word: str) -> None:
    kind, template_ = SINGLE[id_]
    if id_ == "R02" and word == "n/a":
        pytest.skip("having no current role is an answer (R02)")
    text = "'" + word + "'"
    plan = read({"Plan/a.md": f"---\nvaultplan: {kind}\n{template_.format(text, text, text)}---\n"})

    assert states(plan)[id_] is State.PLACEHOLDER


@pytest.mark.parametrize(
    "form", ["- {}\n- {}\n- {}", "{}", "1. **{}**", "> {}", "| what |\n| --- |\n| {} |", "- [x] {}"]
)
@pytest.mark.parametrize("id_", LISTED)
def test_a_line_that_says_not_yet_is_no_answer(id_: str, form: str) -> None:
    kind, heading = LISTED[id_]
    lines = "\n\n".join(form.format(word, word, word) for word in TBD)
    plan = read({"Plan/a.md": f"---\nvaultplan: {kind}\n---\n## {heading}\n\n{lines}\n"})
    found = states(plan)

    assert max(found.values()) <= State.PLACEHOLDER
    assert [*plan.skills, *plan.proofs, *plan.tasks, *plan.roles, *plan.moves, *plan.reinvestments] == []


@pytest.mark.parametrize("line", ["- [TBD](x.md)", "- [[TBD]]", "- [[Later|todo]]", "- [**?**](<x y.md>)"])
def test_a_link_that_says_not_yet_is_no_answer(line: str) -> None:
    plan = read({"Plan/a.md": f"---\nvaultplan: vision\n---\n## Impact\n\n{line}\n"})

    assert states(plan)["R23"] is State.PLACEHOLDER


@pytest.mark.parametrize("word", TBD)
def test_a_reason_that_says_not_yet_is_a_placeholder(word: str) -> None:
    skills = "\n".join(f"### {name}\n- Why: {word}" for name in ("Ada", "Basic", "C++"))
    roles = f"### Chief baker of ten\n- Problems: {word}\n- Success: {word}\n- Needs: {word}"
    plan = read(
        {
            "Plan/a.md": f"---\nvaultplan: skills\n---\n## The three that matter most\n{skills}\n",
            "Plan/b.md": f"---\nvaultplan: roadmap\n---\n## Roles\n{roles}\n",
        }
    )
    found = states(plan)

    assert {id_: found[id_] for id_ in ("R31", "R51", "R52")} == dict.fromkeys(("R31", "R51", "R52"), State.PLACEHOLDER)
    assert found["R53"] <= State.PLACEHOLDER


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("small bakeries and [people]", "[people]"),
        ("small bakeries and {{who else}}", "{{who else}}"),
        ("small bakeries and <name of a group>", "<name of a group>"),
        ("small bakeries and <% tp.file.title %>", "<% tp.file.title %>"),
    ],
)
def test_a_half_replaced_template_is_started_and_names_what_is_left(text: str, left: str) -> None:
    plan = read(
        {
            "Plan/a.md": f"---\nvaultplan: value\nhelps: '{text}'\nproblem: bread that dries out by noon\n"
            f"result: serve fresh lunches all day\n---\n## Why it matters\n\n{text}\n"
        }
    )
    checks = {check.id: check for step in plan.steps for check in step.checks}

    assert checks["R13"].state is State.STARTED
    assert left in checks["R13"].missing
    assert checks["R14"].state is State.STARTED
    assert left in checks["R14"].missing


def test_a_leftover_prompt_beside_a_real_answer_spoils_nothing() -> None:
    files = dict(template("en/full"))
    path = "Plan/01 Value proposition.md"
    files[path] = (
        files[path]
        .replace("- \n", "- A real answer of my own\n", 1)
        .replace("## Why it matters\n", "## Why it matters\n\nThe valley would go hungry on Sundays\n")
    )
    files[path] = files[path].replace("- \n", "- A second one\n", 1).replace("- \n", "- A third\n", 1)
    found = states(read(files))

    assert found["R10"] is State.MET
    assert found["R14"] is State.MET


@pytest.mark.parametrize(
    "own", ["[sic]", "[[Lena]]", "[the memo](https://example.org)", "[^1]", "[A/B]", "<https://a.example>"]
)
def test_brackets_that_are_no_prompt_spoil_nothing(own: str) -> None:
    note = f"---\nvaultplan: value\n---\n## Why it matters\n\nThe village would starve {own} without us\n"

    assert states(read({"Plan/a.md": note}))["R14"] is State.MET


# --- Deleting --------------------------------------------------------------------------------------------------------


def assert_nothing_rises(files: dict[str, str], cuts: list[Cut]) -> None:
    before, after = read(files), read(delete(files, cuts))
    old, new = states(before), states(after)
    risen = {id_: (old[id_], new[id_]) for id_ in old if new[id_] > old[id_] and not gone(id_, before, after)}

    assert not risen, cuts


@st.composite
def deletions(draw: st.DrawFn, files: dict[str, str]) -> list[Cut]:
    """Some of the cuts that can be made in these notes."""
    possible = cuts_of(files)
    few = st.lists(st.sampled_from(possible), min_size=1, max_size=6)
    share = draw(st.integers(0, 8))
    many = st.randoms(use_true_random=False).map(lambda r: [cut for cut in possible if r.random() < share / 10])
    return draw(st.one_of(few, many))


@pytest.mark.parametrize("name", LIVES)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_deleting_text_of_a_real_plan_never_raises_a_state(name: str, data: st.DataObject) -> None:
    files = life(name)

    assert_nothing_rises(files, data.draw(deletions(files)))


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_deleting_text_of_the_example_never_raises_a_state(data: st.DataObject) -> None:
    files = template("en/example")

    assert_nothing_rises(files, data.draw(deletions(files)))


@settings(max_examples=30, deadline=None)
@given(plan=plans(), form=st.sampled_from(sorted(FORMS)), data=st.data())
def test_deleting_text_of_any_plan_never_raises_a_state(plan: object, form: str, data: st.DataObject) -> None:
    files = write(plan, Style(FORMS[form]))  # type: ignore[arg-type]

    assert_nothing_rises(files, data.draw(deletions(files)))
