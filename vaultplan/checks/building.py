"""Across steps: what the skills, the roles and the moves ask of each other, and whether something answers."""

from collections.abc import Iterator

from vaultplan.checks.counted import applies, built, critical, misspelt, moves, reinvestments
from vaultplan.checks.lamps import LAMPS, dark, lamps
from vaultplan.checks.needs import uncovered
from vaultplan.checks.rule import Case, fault, rule
from vaultplan.model import Fault, Move, Reinvestment, State

_STRETCHES = ("project", "relationship", "cross-team", "visibility", None)
"""The kinds that stretch a skill or show it; a line that doesn't say its kind gets the benefit of the doubt."""


@rule("skill-unbuilt", "high", "skills", "roadmap", "roles", "eda", begun=("R55",), across="X01")
def skill_unbuilt(case: Case) -> Iterator[Fault]:
    """A critical skill that nothing builds. The must-build and the strengths have checks of their own."""
    plan = case.plan
    if not any(case.state(id_) >= State.STARTED for id_ in ("R64", "R71")):
        return
    apart = {plan.must_build, *plan.strengths, *built(plan), *misspelt(plan, "roadmap", "roles", "eda")}
    for skill in critical(plan):
        if skill.name not in apart:
            yield fault("skill-unbuilt", skill.place, name=skill.name)


@rule("need-uncovered", "medium", "roadmap", "roles", begun=("R53", "R55", "R64"), across="X02")
def need_uncovered(case: Case) -> Iterator[Fault]:
    """What a role of the roadmap needs, and nothing builds or as much as names. Credentials are asked about apart."""
    for role, needs in uncovered(case.plan, case.phrases("passing"), linked=case.state("R66") is State.MET):
        named = "; ".join(need.text for need in needs)
        yield fault("need-uncovered", needs[0].place or role.places[0], role=role.name, needs=named)


@rule("must-build-dark", "high", "audit", "roadmap", "eda", "proof", met=("R43",), covers="R55", across="X03")
def must_build_dark(case: Case) -> Iterator[Fault]:
    """Two or three lamps of the must-build are not bright. A single one is its own step's question."""
    skill, lit = case.plan.must_build, lamps(case)
    if skill and len(dark(case)) >= 2 and skill not in misspelt(case.plan, *LAMPS.values()):
        shown = {name: "✓" if on else "✗" if applies(case, LAMPS[name]) else "n/a" for name, on in lit.items()}
        yield fault("must-build-dark", case.place("audit.must_build"), skill=skill, **shown)


@rule("strength-unstretched", "medium", "audit", "roadmap", "eda", begun=("R42", "R55"), covers="R55", across="X04")
def strength_unstretched(case: Case) -> Iterator[Fault]:
    """A strength that at most habits and practice build: nothing harder, nothing that shows it."""
    plan = case.plan
    lines: tuple[Move | Reinvestment, ...] = (*moves(plan), *reinvestments(plan))
    stretched = {name for line in lines if line.kind in _STRETCHES for name in line.builds}
    stretched |= misspelt(plan, "roadmap", "eda")
    for skill in plan.skills:
        if skill.name in plan.strengths and skill.name not in stretched:
            yield fault("strength-unstretched", case.place("audit.strengths"), skill=skill.name)


RULES = (skill_unbuilt, need_uncovered, must_build_dark, strength_unstretched)
