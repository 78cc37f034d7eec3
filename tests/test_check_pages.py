"""Every check has a page, and what the page shows is what the check does."""

from urllib.parse import unquote

import pytest

from tests.checkpages import PAGES, Example, base, examples, faults_of, index, plan_of, wanted
from vaultplan.checks import BY_CODE, RULES
from vaultplan.checks.rule import Rule
from vaultplan.markdown.names import unlink
from vaultplan.words import texts
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
    found, files = faults_of(case.notes)
    rows = {path: text.split("\n") for path, text in files.items()}
    for fault in found:
        if fault.note in rows:
            assert 1 <= fault.line <= len(rows[fault.note])
            assert_quoted(rows[fault.note][fault.line - 1], dict(fault.details))


def assert_quoted(row: str, details: dict[str, str]) -> None:
    """What a fault calls `name` or `text` stands in its line, as it is typed or as a reader sees it."""
    seen = [fold_prompt(form) for form in (row, unlink(row), unquote(row))]
    for quoted in (details[name] for name in ("name", "text") if name in details):
        assert any(fold_prompt(unlink(quoted)) in form for form in seen), (quoted, row)


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
