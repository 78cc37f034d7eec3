"""Across steps: the hours that are freed against those that are reinvested, the bet, and the claim."""

import math
from collections.abc import Callable, Iterator

from vaultplan.checks.counted import critical, misspelt, reinvestments
from vaultplan.checks.lamps import dark
from vaultplan.checks.rule import Case, fault, hours_said, rule
from vaultplan.model import Fault, Plan, Reinvestment

# --- Freed and reinvested ---------------------------------------------------------------------------------------------


@rule("hours-overcommitted", "medium", "eda", met=("R70",), begun=("R71",), across="X07")
def hours_overcommitted(case: Case) -> Iterator[Fault]:
    """Clearly more working hours are reinvested than freed, done and planned together; own time lends nothing."""
    budget = case.plan.budget
    freed = budget.freed_done + budget.freed_planned
    into = budget.reinvested_done + budget.reinvested_planned
    if into - freed > max(1, freed / 4):
        yield fault("hours-overcommitted", case.place("eda.reinvest"), freed=hours_said(freed), into=hours_said(into))


@rule("hours-unspent", "medium", "eda", begun=("R70",), covers="R71", across="X07")
def hours_unspent(case: Case) -> Iterator[Fault]:
    """Hours that are free already and have no destination. Where uncounted hours go, nobody can tell."""
    budget = case.plan.budget
    into = budget.reinvested_done + budget.reinvested_planned + budget.reinvested_own_time
    left = budget.freed_done - into
    if left >= 1 and not budget.reinvested_unknown:
        yield fault("hours-unspent", case.place("eda.reinvest"), left=hours_said(left))


# --- Where they go ----------------------------------------------------------------------------------------------------


@rule("hours-beside-the-point", "medium", "eda", "skills", begun=("R30",), met=("R71",), across="X08")
def hours_beside_the_point(case: Case) -> Iterator[Fault]:
    """Most reinvested hours, own time too, build no critical skill."""
    core = {skill.name for skill in critical(case.plan)}
    whole, into = _spent(case.plan), _spent(case.plan, lambda one: not core.isdisjoint(one.builds))
    if len(core) < 3 or case.plan.budget.reinvested_unknown or core & misspelt(case.plan, "eda"):
        return
    if whole >= 1 and whole - 2 * into >= 0.5:
        place = case.place("eda.reinvest")
        yield fault("hours-beside-the-point", place, beside=hours_said(whole - into), whole=hours_said(whole))


@rule("hours-against-bet", "medium", "eda", "audit", met=("R42", "R43", "R71"), begun=("R44",), across="X08")
def hours_against_bet(case: Case) -> Iterator[Fault]:
    """The bet is a strength, and more than half of the reinvested hours build the must-build and no strength."""
    plan, skill = case.plan, case.plan.must_build
    if plan.leap_bet != "strength" or skill is None or plan.budget.reinvested_unknown:
        return
    whole = _spent(plan)
    beside = _spent(plan, lambda one: skill in one.builds and set(one.builds).isdisjoint(plan.strengths))
    if whole >= 1 and 2 * beside - whole >= 0.5:
        place = case.place("eda.reinvest")
        yield fault("hours-against-bet", place, skill=skill, into=hours_said(beside), whole=hours_said(whole))


@rule("bet-without-hours", "medium", "eda", "audit", met=("R43", "R71"), begun=("R44",), across="X08")
def bet_without_hours(case: Case) -> Iterator[Fault]:
    """The bet is to close the gap, and nothing reinvested builds the must-build; with two dark lamps, they ask."""
    plan, skill = case.plan, case.plan.must_build
    built = {name for one in reinvestments(plan) for name in one.builds} | misspelt(plan, "eda")
    if plan.leap_bet == "gap" and skill and skill not in built and len(dark(case)) < 2:
        yield fault("bet-without-hours", case.place("eda.reinvest"), skill=skill)


# --- The claim --------------------------------------------------------------------------------------------------------


@rule("claim-far-from-sum", "low", "eda", met=("R70", "R75"), across="X09")
def claim_far_from_sum(case: Case) -> Iterator[Fault]:
    """The claimed hours and the sum of the lines are far apart, and no line is unknown that could explain it."""
    claimed, total = _apart(case.plan)
    if claimed < total or (claimed > total and not case.plan.budget.freed_unknown):
        place = case.place("eda.claimed")
        yield fault("claim-far-from-sum", place, claimed=hours_said(claimed), total=hours_said(total))


@rule("claim-above-known", "low", "eda", met=("R70", "R75"), across="X09")
def claim_above_known(case: Case) -> Iterator[Fault]:
    """The claimed hours are far above the sum, and there are lines whose hours nobody counted."""
    claimed, total = _apart(case.plan)
    unknown = case.plan.budget.freed_unknown
    if claimed > total and unknown:
        details = {"claimed": hours_said(claimed), "total": hours_said(total), "unknown": unknown}
        yield fault("claim-above-known", case.place("eda.claimed"), **details)


def _apart(plan: Plan) -> tuple[float, float]:
    """The claimed hours and those of the lines where they are far apart, else two equal numbers.

    Nobody is asked to keep own time apart in a claim: with it or without it, near is near.
    """
    budget = plan.budget
    total = budget.freed_done + budget.freed_planned
    sums = (total, total + budget.freed_own_time)
    claimed = total if budget.claimed is None else budget.claimed
    far = all(abs(claimed - one) > max(1, max(claimed, one) / 3) for one in sums)
    between = sums[0] <= claimed <= sums[1]
    return (claimed, total) if far and not between else (total, total)


def _spent(plan: Plan, chosen: Callable[[Reinvestment], bool] = lambda _: True) -> float:
    """The known hours of some reinvestments, working time and own time together."""
    return math.fsum(one.hours.weekly for one in reinvestments(plan) if one.hours and chosen(one))


RULES = (
    hours_overcommitted,
    hours_unspent,
    hours_beside_the_point,
    hours_against_bet,
    bet_without_hours,
    claim_far_from_sum,
    claim_above_known,
)
