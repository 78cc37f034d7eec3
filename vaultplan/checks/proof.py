"""Proof: dated, of a skill, seen, and more than one's own word."""

from collections.abc import Iterator

from vaultplan.checks.counted import unclear
from vaultplan.checks.rule import Case, fault, one_for_all, rule
from vaultplan.method.proof import happened
from vaultplan.model import Fault, Proof


@rule("proof-undated", "medium", "proof", begun=("R72",))
def proof_undated(case: Case) -> Iterator[Fault]:
    """Results that could be of any year."""
    asked = unclear(case.plan)
    undated = [proof for proof in case.plan.proofs if proof.on is None]
    yield from one_for_all("proof-undated", [p for p in undated if (p.place.note, p.place.line) not in asked])


@rule("proof-in-future", "medium", "proof", begun=("R72",))
def proof_in_future(case: Case) -> Iterator[Fault]:
    """Results that have not happened yet."""
    for proof in case.plan.proofs:
        if proof.on and happened(proof.on, case.today) is None:
            yield fault("proof-in-future", proof.place, name=proof.text, date=proof.on.isoformat())


@rule("proof-claim-only", "medium", "proof", begun=("R72",))
def proof_claim_only(case: Case) -> Iterator[Fault]:
    """Claims with no number, no witness and nothing to look at, of what no better proof shows."""
    bare = [proof for proof in case.plan.proofs if _is_bare(proof)]
    shown = {skill for proof in case.plan.proofs if not _is_bare(proof) for skill in proof.skills}
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


def _is_bare(proof: Proof) -> bool:
    """Whether there is only the writer's word, said to be a claim or with neither a day nor a result beside it."""
    claimed = proof.kind == "claim" or (proof.kind is None and proof.on is None and not proof.result)
    return claimed and not (proof.number or proof.seen_by or proof.link)


RULES = (proof_undated, proof_in_future, proof_claim_only, proof_without_skill, proof_unseen)
