"""Proof: dated, of a skill, seen, and more than one's own word."""

from collections.abc import Iterator

from vaultplan.checks.rule import Case, fault, one_for_all, rule
from vaultplan.model import Fault


@rule("proof-undated", "medium", "proof", begun=("R72",))
def proof_undated(case: Case) -> Iterator[Fault]:
    """Results that could be of any year."""
    yield from one_for_all("proof-undated", [proof for proof in case.plan.proofs if proof.on is None])


@rule("proof-in-future", "medium", "proof", begun=("R72",))
def proof_in_future(case: Case) -> Iterator[Fault]:
    """Results that have not happened yet."""
    for proof in case.plan.proofs:
        if proof.on and proof.on > case.today:
            yield fault("proof-in-future", proof.place, name=proof.text, date=proof.on.isoformat())


@rule("proof-claim-only", "medium", "proof", begun=("R72",))
def proof_claim_only(case: Case) -> Iterator[Fault]:
    """Claims with no number, no witness and nothing to look at, of what no better proof shows."""
    bare = [p for p in case.plan.proofs if p.kind == "claim" and not (p.number or p.seen_by or p.link)]
    shown = {skill for proof in case.plan.proofs if proof not in bare for skill in proof.skills}
    yield from one_for_all("proof-claim-only", [p for p in bare if not (p.skills and shown.issuperset(p.skills))])


@rule("proof-without-skill", "medium", "proof", "skills", met=("R30",), begun=("R72",))
def proof_without_skill(case: Case) -> Iterator[Fault]:
    """Results that say of no skill that they show it."""
    yield from one_for_all("proof-without-skill", [proof for proof in case.plan.proofs if not proof.skills])


@rule("proof-unseen", "medium", "proof", begun=("R16",), covers="R16")
def proof_unseen(case: Case) -> Iterator[Fault]:
    """Not one of the results was seen by anybody."""
    if not any(proof.seen_by for proof in case.plan.proofs):
        yield from one_for_all("proof-unseen", case.plan.proofs)


RULES = (proof_undated, proof_in_future, proof_claim_only, proof_without_skill, proof_unseen)
