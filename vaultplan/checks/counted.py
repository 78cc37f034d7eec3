"""What of a plan counts for the checks across steps: what nobody rejected, and no name that is only misspelt."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping

from vaultplan.checks.rule import Case
from vaultplan.model import Move, Plan, Proof, Reinvestment, Role, Skill

_FRESH = 90


def moves(plan: Plan) -> tuple[Move, ...]:
    """The moves that nobody rejected."""
    return tuple(move for move in plan.moves if move.status != "rejected")


def open_moves(plan: Plan) -> tuple[Move, ...]:
    """The moves that are neither done nor rejected."""
    return tuple(move for move in moves(plan) if move.status != "done")


def reinvestments(plan: Plan) -> tuple[Reinvestment, ...]:
    """The reinvestments that nobody rejected."""
    return tuple(one for one in plan.reinvestments if one.status != "rejected")


def critical(plan: Plan) -> tuple[Skill, ...]:
    """The critical skills."""
    return tuple(skill for skill in plan.skills if skill.critical)


def built(plan: Plan) -> frozenset[str]:
    """What the roles, the moves and the reinvestments build, by name."""
    lines: tuple[Role | Move | Reinvestment, ...] = (*plan.roles, *moves(plan), *reinvestments(plan))
    return frozenset(name for line in lines for name in line.builds)


def proofs(plan: Plan) -> Mapping[str, tuple[Proof, ...]]:
    """The proofs of each skill that has one."""
    found: dict[str, list[Proof]] = {}
    for proof in plan.proofs:
        for skill in proof.skills:
            found.setdefault(skill, []).append(proof)
    return {skill: tuple(ones) for skill, ones in found.items()}


def is_claim(proof: Proof) -> bool:
    """Whether a proof is but a claim: no witness, no number, no link."""
    return proof.kind == "claim" and not (proof.seen_by or proof.number or proof.link)


def fresh_days(plan: Plan) -> int:
    """How many days a proof counts as fresh: 90, or the plan's own cadence for proof where that is longer."""
    return max(_FRESH, plan.settings.cadences.get("proof", 0))


def misspelt(plan: Plan, *kinds: str) -> frozenset[str]:
    """The skills that notes of these kinds may mean by a name that matches nothing: that is asked first (X14)."""
    notes = {path for kind in kinds for path in plan.notes.get(kind, ())}
    faults = (one for one in plan.faults if one.code == "skill-unmatched-near" and one.note in notes)
    return frozenset(dict(one.details)["near"] for one in faults)


def applies(case: Case, kind: str) -> bool:
    """Whether the step of a kind is not n/a."""
    step = case.step(kind)
    return step is None or step.applies


def unclear(plan: Plan) -> frozenset[tuple[str, int]]:
    """The moves and proofs with a date that can't be read, which is a question of its own: note and line of each."""
    lines: dict[str, list[int]] = {}
    for place in (*(move.place for move in plan.moves), *(proof.place for proof in plan.proofs)):
        lines.setdefault(place.note, []).append(place.line)
    for found in lines.values():
        found.sort()
    faults = [(one.note, one.line) for one in plan.faults if one.code == "date-unclear" and one.note in lines]
    above = ((note, bisect_right(lines[note], line)) for note, line in faults)
    return frozenset((note, lines[note][at - 1]) for note, at in above if at)


def listed(names: Iterable[str], most: int | None = None) -> str:
    """Names in a line, in an order that depends on nothing but the names; or the first of them."""
    return ", ".join(sorted(names, key=lambda name: (name.casefold(), name))[:most])
