"""Whether a plan says the same before and after something is written, but for what was meant.

A review and the dates of its marks; or lines that were added.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from vaultplan.model import Check, Leftover, Place, Plan, Proof, Reinvestment, Snapshot, State, Step, Task

_OWN = {"at", "faults", "findings", "leftovers", "notes", "pages", "reviews", "skipped", "steps"}
"""What is compared in its own way, or made of the rest."""
_LISTS: Mapping[str, type] = {"tasks": Task, "reinvestments": Reinvestment, "proofs": Proof}
_GROWS = (_OWN - {"notes", "reviews"}) | {"budget", *_LISTS}


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


def same_but_for_added(before: Plan, after: Plan, added: Sequence[Task | Reinvestment | Proof]) -> bool:
    """Whether these records came, as they are and where they are, and nothing else changed."""
    places = {one.place for one in added}
    kinds = {"proof" if isinstance(one, Proof) else "eda" for one in added}
    return (
        all(
            _bare(getattr(before, f.name)) == _bare(getattr(after, f.name))
            for f in fields(Plan)
            if f.name not in _GROWS
        )
        and all(
            _grown(getattr(before, name), getattr(after, name), [one for one in added if isinstance(one, sort)])
            for name, sort in _LISTS.items()
        )
        and len(before.steps) == len(after.steps)
        and all(map(partial(_same_step, kinds=kinds), before.steps, after.steps))
        and all(_bare(after.at.get(name)) == _bare(place) for name, place in before.at.items())
        and not _more(after.faults, before.faults)
        and not _more(before.leftovers, after.leftovers)
        and not _more((one for one in after.leftovers if _bare_place(one) not in places), before.leftovers)
    )


def _grown(old: Collection[Any], new: Collection[Any], added: Sequence[Any]) -> bool:
    """Whether a list of records has got these, in their order, and kept the others in theirs."""
    places = {one.place for one in added}
    came = [replace(one, place=_bare_place(one)) for one in new if _bare_place(one) in places]
    return came == list(added) and bool(
        _bare([one for one in new if _bare_place(one) not in places]) == _bare(list(old))
    )


def _bare_place(one: Task | Reinvestment | Proof | Leftover) -> Place:
    return Place(one.place.note, one.place.line)


def _same_step(before: Step, after: Step, *, kinds: Collection[str]) -> bool:
    """Whether a step says the same; of one that grew, its checks may be further, and its last look later."""
    if before.kind not in kinds:
        return bool(_bare(before) == _bare(after))
    checks = zip(before.checks, after.checks, strict=True)
    return all(new.id == old.id and new.state >= old.state for old, new in checks) and bool(
        _bare(replace(before, checks=(), last_looked=None, stale=False))
        == _bare(replace(after, checks=(), last_looked=None, stale=False))
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
