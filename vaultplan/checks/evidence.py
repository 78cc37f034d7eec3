"""Across steps: the skills and the audit against the proof."""

from collections.abc import Iterator
from datetime import date

from vaultplan.checks.counted import applies, critical, fresh_days, is_claim, listed, misspelt, proofs
from vaultplan.checks.lamps import dark
from vaultplan.checks.rule import Case, fault, rule
from vaultplan.model import Audit, Fault, Proof


@rule("skill-unproven", "medium", "skills", "proof", "audit", begun=("R72",), covers="R72", across="X05")
def skill_unproven(case: Case) -> Iterator[Fault]:
    """A critical skill that nothing shows. Nobody can show what is yet to be built: the must-build has its lamps."""
    plan = case.plan
    sure = {audit.skill for audit in plan.audits if _is_sure(audit) and applies(case, "audit")}
    apart = {plan.must_build, *proofs(plan), *misspelt(plan, "proof"), *sure}
    for skill in critical(plan):
        if skill.name not in apart:
            yield fault("skill-unproven", skill.place, name=skill.name)


@rule("proof-old", "low", "proof", "skills", begun=("R30", "R72"), across="X05")
def proof_old(case: Case) -> Iterator[Fault]:
    """Critical skills whose newest proof is old. One without a date may be newer, so nothing is said of it then."""
    days = fresh_days(case.plan)
    said = case.plan.must_build if len(dark(case)) >= 2 else None  # its lamps ask already
    shown, core = proofs(case.plan), {skill.name for skill in critical(case.plan) if skill.name != said}
    old = {skill: last for skill in core & shown.keys() if (last := _old(shown[skill], case.today, days))}
    if old:
        yield fault("proof-old", max(old.values(), key=_when).place, skills=listed(old), days=days)


@rule("audit-above-proof", "medium", "audit", "proof", "skills", begun=("R40", "R72"), covers="R72", across="X06")
def audit_above_proof(case: Case) -> Iterator[Fault]:
    """Yes to pressure, trust or teaching, and nothing but claims to show: critical skills and strengths alone."""
    plan, shown = case.plan, proofs(case.plan)
    about = {skill.name for skill in plan.skills if skill.critical or skill.name in plan.strengths}
    about -= misspelt(plan, "proof")
    for audit in plan.audits:
        if audit.skill in about and _is_sure(audit) and all(map(is_claim, shown.get(audit.skill, ()))):
            yield fault("audit-above-proof", audit.place, skill=audit.skill)


@rule("audit-below-proof", "medium", "audit", "proof", "skills", begun=("R40", "R72"), across="X06")
def audit_below_proof(case: Case) -> Iterator[Fault]:
    """No or unsure to pressure, trust and teaching, and since then proof that others could see."""
    shown = proofs(case.plan)
    for audit in case.plan.audits:
        solid = [proof for proof in shown.get(audit.skill, ()) if _is_solid(proof) and _is_since(case, proof, audit)]
        if solid and set(_harder(audit)) <= {"no", "unsure"}:
            yield fault("audit-below-proof", audit.place, skill=audit.skill, proof=max(solid, key=_when).text)


def _harder(audit: Audit) -> tuple[str | None, ...]:
    return (audit.stakes, audit.trusted, audit.teach)


def _is_sure(audit: Audit) -> bool:
    """Whether somebody says of a skill that it holds under pressure, is trusted, or could be taught."""
    return "yes" in _harder(audit)


def _is_solid(proof: Proof) -> bool:
    """Whether others judged, measured or saw it."""
    judged = proof.kind in ("feedback", "credential")
    return bool(judged or (proof.kind in ("metric", "artifact") and (proof.number or proof.seen_by)))


def _is_since(case: Case, proof: Proof, audit: Audit) -> bool:
    """Whether a proof came after the audit, so that the audit can't have known it."""
    step = case.step("audit")
    looked = audit.on or (step.reviewed if step else None)
    return looked is None or (proof.on is not None and looked < proof.on <= case.today)


def _old(shown: tuple[Proof, ...], today: date, days: int) -> Proof | None:
    """The newest of some proofs, if every one has a date and all are older than so many days."""
    last = max(shown, key=_when)
    dated = all(proof.on for proof in shown)
    return last if dated and last.on and (today - last.on).days > days else None


def _when(proof: Proof) -> tuple[date, str]:
    return (proof.on or date.min, proof.text)


RULES = (skill_unproven, proof_old, audit_above_proof, audit_below_proof)
