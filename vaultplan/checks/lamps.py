"""The three lamps of the must-build skill, looked at closely: a due move, hours of the working week, fresh proof."""

from collections.abc import Mapping

from vaultplan.checks.counted import applies, fresh_days, is_claim, moves, proofs, reinvestments
from vaultplan.checks.rule import Case
from vaultplan.model import State

LAMPS = {"move": "roadmap", "hours": "eda", "proof": "proof"}
"""Each lamp with the kind of note that lights it."""

_ASKS = {"move": "R55", "hours": "R71", "proof": "R72"}


def lamps(case: Case) -> Mapping[str, bool]:
    """Each lamp, and whether it is bright.

    The dashboard lights one for less. Here a move needs the day on which it is to be over, the hours are those of the
    working week, and a proof is more than a claim and not an old one.
    """
    plan, skill = case.plan, case.plan.must_build
    into = (one for one in reinvestments(plan) if skill in one.builds and not one.own_time)
    shown = (proof for proof in proofs(plan).get(skill or "", ()) if not is_claim(proof))
    return {
        "move": any(skill in move.builds and move.due for move in moves(plan)),
        "hours": any(one.hours and one.hours.weekly for one in into),
        "proof": any(proof.on is None or (case.today - proof.on).days <= fresh_days(plan) for proof in shown),
    }


def dark(case: Case) -> tuple[str, ...]:
    """The lamps that aren't bright though their step is begun; where nothing is begun, it is too early to say so."""
    begun = {name for name, id_ in _ASKS.items() if applies(case, LAMPS[name]) and case.state(id_) >= State.STARTED}
    return tuple(name for name, lit in lamps(case).items() if name in begun and not lit)
