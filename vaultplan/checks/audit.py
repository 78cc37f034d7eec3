"""Step 4, the skill audit: answers that hold together, and that somebody else would give too."""

from collections.abc import Iterator

from vaultplan.checks.rule import Case, fault, rule
from vaultplan.checks.said import names_somebody
from vaultplan.checks.wording import held, made_of
from vaultplan.model import Audit, Fault
from vaultplan.words.folding import fold_name, fold_prompt


@rule("strength-and-must-build", "high", "audit", "skills", begun=("R43",), covers="R43")
def strength_and_must_build(case: Case) -> Iterator[Fault]:
    """One skill that is said to be strong, and to be missing."""
    must = case.plan.must_build
    if must and fold_name(must) in map(fold_name, case.plan.strengths):
        yield fault("strength-and-must-build", case.place("audit.must_build", "audit.strengths"), skill=must)


@rule("audit-all-yes", "medium", "audit", "skills", "proof", met=("R40",))
def audit_all_yes(case: Case) -> Iterator[Fault]:
    """Yes to everything, and some of it without any proof."""
    proven = {skill for proof in case.plan.proofs for skill in proof.skills}
    bare = [audit for audit in _audits(case) if audit.skill not in proven]
    answers = [answer for audit in case.plan.audits if any(audit.answers) for answer in audit.answers]
    if bare and all(answer == "yes" for answer in answers):
        yield fault("audit-all-yes", bare[0].place, skill=bare[0].skill, n=len(bare))


@rule("trusted-without-person", "low", "audit", "skills", "proof", met=("R40",), wording=True)
def trusted_without_person(case: Case) -> Iterator[Fault]:
    """Trusted by others, and no other is named, nor has anybody seen a proof of it. One finding for the audit."""
    seen = {skill for proof in case.plan.proofs if proof.seen_by for skill in proof.skills}
    alone = [
        audit
        for audit in _audits(case)
        if audit.trusted == "yes" and audit.skill not in seen and not _has_person(audit, case)
    ]
    if alone:
        yield fault("trusted-without-person", alone[0].place, skill=alone[0].skill, n=len(alone))


def _has_person(audit: Audit, case: Case) -> bool:
    """Whether words after the yes say who, or the note names somebody who turns to the writer."""
    empty = case.phrases("nobody_trusting")
    small = case.phrases("small_words")
    said = audit.trusted_by
    says_who = bool(fold_prompt(said)) and not made_of(said, empty | small)
    asks = case.phrases("turns_to_me")
    return says_who or names_somebody(audit.note, case) or bool(held(audit.note, asks))


def _audits(case: Case) -> list[Audit]:
    """The audits of the skills that carry the plan, by name: their order in the notes says nothing.

    What is neither critical nor a strength moves nothing, whatever its answers are.
    """
    carrying = {skill.name for skill in case.plan.skills if skill.critical}.union(case.plan.strengths)
    audits = (audit for audit in case.plan.audits if audit.skill in carrying)
    return sorted(audits, key=lambda audit: (fold_prompt(audit.skill), audit.skill))


RULES = (strength_and_must_build, audit_all_yes, trusted_without_person)
