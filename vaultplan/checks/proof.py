"""Proof: dated, of a skill, seen, and more than one's own word."""

from collections.abc import Iterator

from vaultplan.checks.rule import Case, fault, rule
from vaultplan.model import Fault, Proof


@rule("proof-undated", "medium", "proof", begun=("R72",))
def proof_undated(case: Case) -> Iterator[Fault]:
    """Results that could be of any year."""
    yield from _one("proof-undated", [proof for proof in _proofs(case) if proof.on is None])


@rule("proof-in-future", "medium", "proof", begun=("R72",))
def proof_in_future(case: Case) -> Iterator[Fault]:
    """Results that have not happened yet."""
    for proof in _proofs(case):
        if proof.on and proof.on > case.today:
            yield fault("proof-in-future", proof.place, name=proof.text, date=proof.on.isoformat())


@rule("proof-claim-only", "medium", "proof", begun=("R72",))
def proof_claim_only(case: Case) -> Iterator[Fault]:
    """Claims with no number, no witness and nothing to look at."""
    bare = [p for p in _proofs(case) if p.kind == "claim" and not (p.number or p.seen_by or p.link)]
    yield from _one("proof-claim-only", bare)


@rule("proof-without-skill", "medium", "proof", "skills", met=("R30",), begun=("R72",))
def proof_without_skill(case: Case) -> Iterator[Fault]:
    """Results that say of no skill that they show it."""
    yield from _one("proof-without-skill", [proof for proof in _proofs(case) if not proof.skills])


@rule("proof-unseen", "medium", "proof", begun=("R16",), covers="R16")
def proof_unseen(case: Case) -> Iterator[Fault]:
    """Not one of the results was seen by anybody."""
    proofs = _proofs(case)
    if not any(proof.seen_by for proof in proofs):
        yield from _one("proof-unseen", proofs)


def _proofs(case: Case) -> list[Proof]:
    return sorted(case.plan.proofs, key=lambda proof: (proof.place.note, proof.place.line))


def _one(code: str, proofs: list[Proof]) -> Iterator[Fault]:
    """One finding for all of them, at the first."""
    if proofs:
        yield fault(code, proofs[0].place, name=proofs[0].text, n=len(proofs))


RULES = (proof_undated, proof_in_future, proof_claim_only, proof_without_skill, proof_unseen)
