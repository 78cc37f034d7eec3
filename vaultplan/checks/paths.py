"""Across steps: where the roles lead, whether anybody tried one, what they would teach."""

from collections.abc import Iterator

from vaultplan.checks.rule import Case, fault, rule
from vaultplan.model import Fault, Plan, Role
from vaultplan.words import words
from vaultplan.words.folding import fold_key


@rule("role-unreached", "medium", "roles", "roadmap", met=("R66",), across="X10")
def role_unreached(case: Case) -> Iterator[Fault]:
    """A medium-term role that no other role leads to, once every next role leads somewhere."""
    roles = case.plan.roles
    reached = {name for role in roles for name in role.leads_to if name != role.name}
    for role in roles:
        if role.horizon == "medium" and role.name not in reached:
            yield fault("role-unreached", role.places[0], name=role.name)


@rule("next-role-dead-end", "medium", "roles", begun=("R66",), covers="R66", across="X10")
def next_role_dead_end(case: Case) -> Iterator[Fault]:
    """A next role that leads nowhere. Where it leads to a role that isn't in the plan, that is asked first (X14)."""
    for role in case.plan.roles:
        if role.horizon == "next" and not role.leads_to:
            yield fault("next-role-dead-end", role.places[0], name=role.name)


@rule("paths-untested", "low", "roles", met=("R65",), across="X11")
def paths_untested(case: Case) -> Iterator[Fault]:
    """Several pathways, and none that was tried or asked about."""
    options = [role for role in case.plan.roles if role.in_options]
    if options and not any(_is_tested(role) for role in options):
        yield fault("paths-untested", case.place("roles.options", "roles.next", "roles.alternative", "roles.medium"))


@rule("role-teaches-nothing", "low", "roles", "audit", begun=("R40", "R64"), across="X12")
def role_teaches_nothing(case: Case) -> Iterator[Fault]:
    """An option that builds only what its owner has. Deepening a strength is learning, unless the bet is the gap."""
    plan = case.plan
    had = _mastered(plan) - frozenset(() if plan.leap_bet == "gap" else plan.strengths)
    for role in plan.roles:
        if role.in_options and role.builds and had.issuperset(role.builds):
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


def _mastered(plan: Plan) -> frozenset[str]:
    """The skills of the list with four times yes."""
    sure = {audit.skill for audit in plan.audits if all(answer == "yes" for answer in audit.answers)}
    return frozenset(skill.name for skill in plan.skills if skill.name in sure)


RULES = (role_unreached, next_role_dead_end, paths_untested, role_teaches_nothing, role_ready_now)
