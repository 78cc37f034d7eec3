"""Step 7, the current role: who takes it, what does it, who agreed, and hours that can be."""

from collections.abc import Iterator
from itertools import compress

from vaultplan.checks.rule import Case, fault, hours_said, one_for_all, rule
from vaultplan.checks.wording import held, only
from vaultplan.lazy import regex
from vaultplan.model import Bucket, Fault, Reinvestment, Task
from vaultplan.words import words
from vaultplan.words.folding import fold_prompt

_ARROW = regex("->|\u2192")
"""How some write to whom it goes, in the line itself."""

_WORTH_ASKING = 0.5
"""Hours a week from which it matters who agreed; ten minutes of one's own are simply stopped."""

_FULL_WEEK = 60.0
"""More than this from one line is a slip of the pen; where `weekly_hours` is said, that counts."""


@rule("delegate-to-nobody", "medium", "eda", begun=("R70",), wording=True)
def delegate_to_nobody(case: Case) -> Iterator[Fault]:
    """Work handed to "someone", or to nobody at all. A heading of the writer's own above it may say to whom."""
    nobody, notes = case.phrases("nobody"), frozenset(case.plan.notes.get("eda", ()))
    tasks = _open(case, "delegate")
    is_homeless = case.memo.each("homeless", tasks, (nobody, notes), lambda task: _is_homeless(task, nobody, notes))
    yield from one_for_all("delegate-to-nobody", compress(tasks, is_homeless))


@rule("automate-without-tool", "medium", "eda", begun=("R70",))
def automate_without_tool(case: Case) -> Iterator[Fault]:
    """Work that nothing is named to do."""
    unread = case.phrases("unread")  # of these another check asks whether they could go
    bare = [task for task in _open(case, "automate") if not task.tool or not fold_prompt(task.tool)]
    yield from one_for_all("automate-without-tool", [task for task in bare if not held(task.text, unread)])


@rule("eliminate-unagreed", "low", "eda", met=("R70",))
def eliminate_unagreed(case: Case) -> Iterator[Fault]:
    """Work of some weight to be dropped with nobody's agreement and no date, and not begun."""
    weighty = [one for one in _open(case, "eliminate") if not one.hours or one.hours.weekly >= _WORTH_ASKING]
    loose = [task for task in weighty if not task.agreed and not task.due and task.status == "idea"]
    yield from one_for_all("eliminate-unagreed", loose)


@rule("automate-could-go", "medium", "eda", begun=("R70",), wording=True)
def automate_could_go(case: Case) -> Iterator[Fault]:
    """Work worth a tool that nobody needs; what a rule asks for isn't the writer's to drop."""
    unread = case.phrases("unread")
    regulated = case.phrases("regulated")
    for task in _open(case, "automate"):
        if held(task.text, unread) and not held(task.text, regulated):
            yield fault("automate-could-go", task.place, name=task.text)


@rule("hours-impossible", "high", "eda", begun=("R70",))
def hours_impossible(case: Case) -> Iterator[Fault]:
    """One line that frees or takes more than a whole week of work."""
    week = case.plan.settings.weekly_hours or _FULL_WEEK
    lines: tuple[Task | Reinvestment, ...] = (*case.plan.tasks, *case.plan.reinvestments)
    for line in lines:
        if line.hours and line.hours.weekly > week and line.status != "rejected":
            yield fault("hours-impossible", line.place, name=line.text, hours=hours_said(line.hours.weekly))


def _is_homeless(task: Task, nobody: frozenset[str], notes: frozenset[str]) -> bool:
    """Whether nobody is named; above a line that was captured elsewhere, a heading names no person."""
    if task.to:
        return not fold_prompt(task.to) or only(task.to, nobody)
    if _ARROW.search(task.text):
        return False
    heading = task.place.heading
    return task.place.note not in notes or words().section("eda", heading) is not None or heading == task.text


def _open(case: Case, bucket: Bucket) -> list[Task]:
    return [task for task in case.plan.tasks if task.bucket == bucket and task.status not in ("done", "rejected")]


RULES = (delegate_to_nobody, automate_without_tool, eliminate_unagreed, automate_could_go, hours_impossible)
