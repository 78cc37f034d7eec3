"""Every check has a page, and what the page shows is what the check does."""

import pytest

from tests.checkpages import PAGES, TODAY, Example, base, examples, index, plan_of, wanted
from vaultplan.checks import BY_CODE, RULES, faults
from vaultplan.checks.rule import Case, Rule
from vaultplan.markdown.names import unlink
from vaultplan.words import texts, words
from vaultplan.words.folding import fold_prompt

CASES = [example for rule in RULES if (PAGES / f"{rule.code}.md").exists() for example in examples(rule.code)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_check_has_a_page_with_a_case_that_fires_and_two_that_do_not(rule: Rule) -> None:
    cases = list(examples(rule.code))

    assert sum(case.fires for case in cases) >= 1
    assert sum(not case.fires for case in cases) >= 2
    assert all(case.notes for case in cases)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}: {case.title}")
def test_a_page_shows_what_the_check_does(case: Example) -> None:
    plan, files = plan_of(case.notes)
    found = [finding for finding in plan.findings if finding.code == case.code]

    if not case.fires:
        assert not found
    else:
        assert found
        assert all(finding.note in files for finding in found)


@pytest.mark.parametrize("case", [case for case in CASES if case.fires], ids=lambda case: f"{case.code}: {case.title}")
def test_the_line_of_a_finding_holds_what_it_quotes(case: Example) -> None:
    plan, files = plan_of(case.notes)
    rows = {path: text.split("\n") for path, text in files.items()}
    for fault in (*plan.faults, *faults(Case(plan, TODAY, words().wording["en"]))):
        assert_quoted(fault.note, fault.line, dict(fault.details), rows)
    for finding in plan.findings:
        if finding.note in rows:
            assert 1 <= finding.line <= len(rows[finding.note])


def assert_quoted(note: str, line: int, details: dict[str, str], rows: dict[str, list[str]]) -> None:
    """What a fault calls `name` or `text` stands in its line."""
    if note not in rows:
        return
    for quoted in (details[name] for name in ("name", "text") if name in details):
        assert fold_prompt(unlink(quoted)) in fold_prompt(unlink(rows[note][line - 1])), (quoted, rows[note][line - 1])


def test_the_pages_say_what_the_program_says() -> None:
    for rule in RULES:
        page = PAGES / f"{rule.code}.md"
        assert page.read_text(encoding="utf-8") == wanted(rule), "run: python -m tests.checkpages"
    assert (PAGES / "README.md").read_text(encoding="utf-8") == index(), "run: python -m tests.checkpages"
    assert {page.stem for page in PAGES.glob("*.md")} == {"README", *BY_CODE}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_check_has_its_sentence_and_its_question(rule: Rule) -> None:
    say = texts("en")

    assert say.sentence(rule.code).endswith((".", "}"))
    assert say.texts[f"ask.{rule.code}"].endswith(("?", "."))


def test_the_example_plan_leaves_nothing_to_ask() -> None:
    plan, _ = plan_of(())

    assert [(finding.code, finding.note, finding.line) for finding in plan.findings] == []
    assert len(base()) == 10
