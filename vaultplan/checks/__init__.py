"""The coach's questions: every check with its code, and the one place where they are asked.

A finding is advice. It blocks nothing, and any code can be switched off.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from vaultplan.checks import (
    audit,
    building,
    eda,
    evidence,
    hours,
    notes,
    paths,
    proof,
    reach,
    reading,
    roadmap,
    roles,
    skills,
    switches,
    time,
    value,
    vision,
    week,
)
from vaultplan.checks.rule import Case, Rule, states
from vaultplan.method.plan import in_order
from vaultplan.model import Fault, Finding, Memo, Note, Plan
from vaultplan.words import Texts, Words, texts
from vaultplan.words.folding import fold_name

RULES: tuple[Rule, ...] = (
    *reading.RULES,
    *value.RULES,
    *vision.RULES,
    *skills.RULES,
    *audit.RULES,
    *roadmap.RULES,
    *roles.RULES,
    *eda.RULES,
    *proof.RULES,
    *notes.RULES,
    *building.RULES,
    *paths.RULES,
    *hours.RULES,
    *evidence.RULES,
    *time.RULES,
    *reach.RULES,
    *week.RULES,
)
"""Every check there is."""

Outline: TypeAlias = tuple[tuple[int, str], ...]
"""The headings of a note, each with its line."""

BY_CODE = {rule.code: rule for rule in RULES}


def checked(
    plan: Plan,
    words: Words,
    today: date,
    exists: Callable[[str], bool] = lambda _: True,
    *,
    memo: Memo | None = None,
) -> Plan:
    """The plan with what the checks find in it, in words, in the order of its notes.

    Args:
        plan: as read.
        words: for the lists of the wording checks.
        today: the day that dates are measured against.
        exists: whether a link leads to a note of the vault.
        memo: remembers what was found in this plan the last time.
    """
    memo = memo or Memo()
    there = frozenset(filter(exists, notes.linked(plan.pages)))
    known = memo.same("states", (plan.steps,), lambda: states(plan.steps))
    case = Case(plan, today, words.wording.get(plan.settings.language, {}), there.__contains__, known, memo)
    worded = bool(case.lists)
    asked = [rule for rule in RULES if worded or not rule.wording]
    found = _not_replaced(
        [*plan.faults, *switches.unknown(plan.pages, BY_CODE), *_remembered(case, asked, there, memo)]
    )
    say = texts(plan.settings.language)
    kept = in_order(switches.kept(found, plan.pages))
    named = {fault.note for fault in kept}
    outlines = {note.path: _outline(note) for note in plan.pages if note.path in named}
    return replace(
        plan,
        findings=tuple(
            memo.each("finding", kept, (outlines, say.language), lambda fault: _in_words(fault, outlines, say))
        ),
        skipped=() if worded else tuple(rule.code for rule in RULES if rule.wording),
    )


def faults(case: Case, rules: Iterable[Rule] = RULES) -> list[Fault]:
    """What these checks find, before it has words."""
    return [fault for rule in rules for fault in rule.asked(case)]


def _remembered(case: Case, rules: Iterable[Rule], there: frozenset[str], memo: Memo) -> list[Fault]:
    """The same, asking only the rules that look at something that has changed."""

    def found(code: str, plan: Plan) -> tuple[Fault, ...]:
        return BY_CODE[code].asked(case.of(plan))

    codes = [rule.code for rule in rules if rule.look]
    of = (case.today, case.lists, there, case.states)
    return [fault for faults in memo.many("rules", codes, case.plan, of, found) for fault in faults]


def _not_replaced(found: list[Fault]) -> list[Fault]:
    """What was found, without what another check asks better about the same name, be that one switched off or not."""

    def about(fault: Fault) -> str:
        return fold_name(dict(fault.details).get("name", ""))

    better = {(instead, about(fault)) for fault in found if (instead := BY_CODE[fault.code].instead)}
    return [fault for fault in found if (fault.code, about(fault)) not in better] if better else found


def _in_words(fault: Fault, outlines: Mapping[str, Outline], say: Texts) -> Finding:
    rule = BY_CODE[fault.code]
    return say.finding(fault, _heading_at(fault, outlines.get(fault.note, ())), rule.worth, rule.covers)


def _heading_at(fault: Fault, outline: Outline) -> str:
    """The nearest heading above a fault, to link there."""
    return next((heading for line, heading in reversed(outline) if line <= fault.line), "")


def _outline(note: Note) -> Outline:
    return note.memo.same("outline", (), lambda: tuple((one.line, one.heading) for one in note.sections))
