"""The three lamps of the must-build skill: a dated move, hours in the week, proof."""

from collections.abc import Mapping

from vaultplan.checks.counted import applies, moves, proofs, reinvestments
from vaultplan.checks.rule import Case
from vaultplan.model import State

LAMPS = {"move": "roadmap", "hours": "eda", "proof": "proof"}
"""Each lamp with the kind of note that lights it."""

_ASKS = {"move": "R55", "hours": "R71", "proof": "R72"}


def lamps(case: Case) -> Mapping[str, bool]:
    """Each lamp, and whether it is lit. Own time lights it too, and so does a move that is only scheduled."""
    plan, skill = case.plan, case.plan.must_build
    return {
        "move": any(skill in move.builds and (move.due or move.scheduled) for move in moves(plan)),
        "hours": any(skill in one.builds and one.hours and one.hours.weekly for one in reinvestments(plan)),
        "proof": skill in proofs(plan),
    }


def dark(case: Case) -> tuple[str, ...]:
    """The lamps that are dark though their step is begun; where nothing is begun yet, it is too early to say so."""
    begun = {name for name, id_ in _ASKS.items() if applies(case, LAMPS[name]) and case.state(id_) >= State.STARTED}
    return tuple(name for name, lit in lamps(case).items() if name in begun and not lit)
