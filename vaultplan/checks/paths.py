"""Across steps: where the roles lead, whether anybody tried one, what they would teach."""

from collections import Counter
from collections.abc import Iterable, Iterator

from vaultplan.checks.counted import listed, moves
from vaultplan.checks.rule import Case, fault, rule
from vaultplan.model import Fault, Plan, Role
from vaultplan.words import words
from vaultplan.words.folding import fold_key, fold_prompt

_SIDEWAYS = ("cross-functional", "portfolio")
_STEM = 4
"""So many first letters tell a word from another; shorter words say nothing."""


@rule("role-unreached", "medium", "roles", "roadmap", met=("R66",), across="X10")
def role_unreached(case: Case) -> Iterator[Fault]:
    """Medium-term roles that no other role leads to, once every next role leads somewhere."""
    roles = case.plan.roles
    reached = {name for role in roles for name in role.leads_to if name != role.name}
    far = {role.name: role.places[0] for role in roles if role.horizon == "medium" and role.name not in reached}
    if far:
        first = listed(far, most=1)
        yield fault("role-unreached", far[first], name=first, roles=listed(far))


@rule("next-role-dead-end", "high", "roles", begun=("R66",), covers="R66", across="X10")
def next_role_dead_end(case: Case) -> Iterator[Fault]:
    """A next role that leads nowhere. Where it leads to a role that isn't in the plan, that is asked first (X14)."""
    for role in case.plan.roles:
        if role.horizon == "next" and not role.leads_to:
            yield fault("next-role-dead-end", role.places[0], name=role.name)


@rule("paths-untested", "medium", "roles", "roadmap", "proof", met=("R65",), across="X11")
def paths_untested(case: Case) -> Iterator[Fault]:
    """A next step to the side, and of all the options none that was tried or asked about. Far ones can wait."""
    options = [role for role in case.plan.roles if role.in_options]
    sideways = {role.name: role.places[0] for role in options if role.horizon == "next" and role.path in _SIDEWAYS}
    if sideways and not any(map(_is_tested, options)) and not _are_met(case.plan, sideways):
        name = listed(sideways, most=1)
        yield fault("paths-untested", sideways[name], name=name)


@rule("role-teaches-nothing", "medium", "roles", "audit", begun=("R40", "R64"), across="X12")
def role_teaches_nothing(case: Case) -> Iterator[Fault]:
    """An option that builds only what its owner has. Where the bet is a strength, deepening it is learning."""
    plan = case.plan
    had = _mastered(plan) - frozenset(plan.strengths if plan.leap_bet == "strength" else ())
    for role in plan.roles:
        far = role.in_roadmap or role.horizon == "medium"  # it is wanted for more than what it teaches
        if role.in_options and not far and role.builds and had.issuperset(role.builds):
            yield fault("role-teaches-nothing", role.places[0], name=role.name)


@rule("role-ready-now", "low", "roles", "audit", "roadmap", begun=("R40",), across="X12")
def role_ready_now(case: Case) -> Iterator[Fault]:
    """A role that asks for nothing but skills with four times yes, and that isn't a next one."""
    had = _mastered(case.plan)
    for role in case.plan.roles:
        if role.horizon != "next" and role.needs and had.issuperset(need.text for need in role.needs):
            yield fault("role-ready-now", role.places[0], name=role.name)


def _is_tested(role: Role) -> bool:
    """Whether something was tried: "no" and "not yet" say it wasn't, "?" and "-" say nothing."""
    known, said = words(), fold_key(role.tested)
    no = known.value("answer", role.tested) in ("no", "unsure")
    return bool(said) and not no and said not in known.none and said not in known.unanswered


def _are_met(plan: Plan, names: Iterable[str]) -> bool:
    """Whether a move or a proof already tells of one of these roles: it has two words of its name."""
    texts = [*(move.text for move in moves(plan)), *(proof.text for proof in plan.proofs)]
    told: dict[str, set[int]] = {}
    for at, text in enumerate(texts):
        for stem in _stems(text):
            told.setdefault(stem, set()).add(at)
    return any(
        max(Counter(at for stem in _stems(name) for at in told.get(stem, ())).values(), default=0) > 1 for name in names
    )


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in fold_prompt(text).split() if len(word) >= _STEM}


def _mastered(plan: Plan) -> frozenset[str]:
    """The skills of the list with four times yes."""
    sure = {audit.skill for audit in plan.audits if all(answer == "yes" for answer in audit.answers)}
    return frozenset(skill.name for skill in plan.skills if skill.name in sure)


RULES = (role_unreached, next_role_dead_end, paths_untested, role_teaches_nothing, role_ready_now)
