"""Across steps: the hours of the plan against those that a week has."""

import math
from collections.abc import Iterable, Iterator

from vaultplan.checks.rule import Case, fault, hours_said, rule
from vaultplan.model import Fault, Reinvestment, Task

_OWN_TIME = 20.0
"""More own time than this, every week, beside a job, lasts for nobody."""


@rule("more-hours-than-week", "high", "eda", begun=("R70",), across="X23", instead="hours-overcommitted")
def more_hours_than_week(case: Case) -> Iterator[Fault]:
    """Lines that together free, or take, more working time than the week has (alone: `hours-impossible`)."""
    week = case.plan.settings.weekly_hours
    if not week:
        return
    freed, into = _sum(case.plan.tasks, week), _sum(case.plan.reinvestments, week)
    if max(freed, into) > week:
        places = ("eda.eliminate", "eda.delegate", "eda.automate") if freed > week else ("eda.reinvest",)
        sums = {"freed": hours_said(freed), "into": hours_said(into), "week": hours_said(week)}
        yield fault("more-hours-than-week", case.place(*places), **sums)


@rule("own-time-overfull", "medium", "eda", begun=("R71",), across="X23")
def own_time_overfull(case: Case) -> Iterator[Fault]:
    """More own time than anybody has beside a job, each week."""
    spent = case.plan.budget.reinvested_own_time
    if spent > _OWN_TIME:
        yield fault("own-time-overfull", case.place("eda.reinvest"), hours=hours_said(spent))


def _sum(lines: Iterable[Task | Reinvestment], week: float) -> float:
    """The working hours of what nobody rejected."""
    counted = [line.hours for line in lines if line.status != "rejected" and not line.own_time and line.hours]
    return math.fsum([hours.weekly for hours in counted if hours.weekly <= week])


RULES = (more_hours_than_week, own_time_overfull)
