"""Whether a plan says the same before and after a review is written, but for that review and the dates of the marks."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

from vaultplan.model import Check, Place, Plan, Snapshot, State, Step

_OWN = {"at", "faults", "findings", "leftovers", "notes", "pages", "reviews", "skipped", "steps"}
"""What is compared in its own way, or made of the rest."""


def same_but_for_reviews(before: Plan, after: Plan, today: date, facts: Snapshot | None) -> bool:
    """Whether nothing else changed; `facts` are those of the one new review, None where there is to be none."""
    return (
        all(_bare(getattr(before, f.name)) == _bare(getattr(after, f.name)) for f in fields(Plan) if f.name not in _OWN)
        and [_step(step) for step in before.steps] == [_step(step) for step in after.steps]
        and all(_bare(after.at.get(name)) == _bare(place) for name, place in before.at.items())
        and _one_more(before, after, today, facts)
        and not _more(after.faults, before.faults)
        and not _more(before.leftovers, after.leftovers)
    )


def _more(some: Iterable[object], others: Iterable[object]) -> Counter[str]:
    """What is among the first and not among the others, wherever it stands."""
    return Counter(repr(_bare(one)) for one in some) - Counter(repr(_bare(one)) for one in others)


def _one_more(before: Plan, after: Plan, today: date, facts: Snapshot | None) -> bool:
    """Whether the reviews are those that were there, in their order, and the new one among them."""
    old, new = [_bare(review) for review in before.reviews], list(after.reviews)
    if facts is None:
        return [_bare(review) for review in new] == old
    return any(
        review.on == today and review.facts == facts and [_bare(r) for r in (*new[:at], *new[at + 1 :])] == old
        for at, review in enumerate(new)
    )


def _step(step: Step) -> Any:  # noqa: ANN401 - a value to compare, of any shape
    checks = tuple(_check(check) for check in step.checks)
    note = None if step.kind == "reviews" else step.note
    return _bare(replace(step, checks=checks, note=note, reviewed=None, last_looked=None, stale=False))


def _check(check: Check) -> Check:
    """R03 is the one check that a review is to answer."""
    return check if check.id != "R03" else Check("R03", State.EMPTY)


def _bare(value: Any) -> Any:  # noqa: ANN401 - any value of the model
    """A value without lines: what stands below a new line stands lower."""
    if isinstance(value, Place):
        return value.note, value.heading
    if is_dataclass(value) and not isinstance(value, type):
        return type(value).__name__, [
            (field.name, _bare(getattr(value, field.name))) for field in fields(value) if field.name != "line"
        ]
    if isinstance(value, tuple | list):
        return [_bare(one) for one in value]
    return {key: _bare(one) for key, one in value.items()} if isinstance(value, Mapping) else value
