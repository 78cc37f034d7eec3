"""The steps, judged: each step's checks beside the writer's own words about it, and how fresh it is (product.md §4)."""

from collections.abc import Iterable, Mapping
from datetime import date

from vaultplan.method.reading import Reading
from vaultplan.method.start import CADENCES
from vaultplan.method.wording import not_applicable
from vaultplan.model import Check, Fault, Settings, Step

NUMBERS: Mapping[str, int] = {
    "value": 1, "vision": 2, "skills": 3, "audit": 4, "roadmap": 5, "roles": 6, "eda": 7,
    "plan": 0, "proof": 8, "reviews": 9,
}  # fmt: skip
"""The number of each kind of note: the seven steps, then what they start from and what they leave."""


def judge_step(  # noqa: PLR0913 - a step is all of these
    kind: str,
    checks: Iterable[Check],
    reading: Reading,
    settings: Settings,
    *,
    written: Iterable[date | None],
    today: date,
    unknown: bool,
    faults: list[Fault],
) -> Step:
    """One step. `written` are the dates that its notes hold: with `reviewed` they alone say when it was last looked at.

    `unknown` says that a note that can't be read bears the name of this kind. A step nobody ever dated is
    not stale: there is nothing to be late from.
    """
    status, reason = _status(kind, reading, faults)
    reviewed = _reviewed(kind, reading, faults)
    looked = max((day for day in (reviewed, *written) if day and day <= today), default=None)
    cadence = cadence_of(kind, settings)
    notes = reading.of(kind)
    unknown = unknown or any(note.unreadable for note in notes)
    return Step(
        number=NUMBERS[kind],
        kind=kind,
        checks=tuple(checks),
        note=notes[0].path if notes else None,
        status=status,
        reason=reason,
        reviewed=reviewed,
        last_looked=looked,
        cadence=cadence,
        unknown=unknown,
        stale=looked is not None and status != "n/a" and (today - looked).days > cadence,
    )


def cadence_of(kind: str, settings: Settings) -> int:
    """Days between two looks at a kind of note."""
    return settings.cadences.get(kind, CADENCES[kind])


def _status(kind: str, reading: Reading, faults: list[Fault]) -> tuple[str | None, str]:
    for note in reading.of(kind):
        found = note.properties.get("status")
        text = ", ".join(found.texts).strip() if found else ""
        if not found or not text:
            continue
        if (why := not_applicable(text, reading.words)) is not None:
            return "n/a", why
        status = reading.words.value("step", text)
        if status is None:
            faults.append(Fault(note.path, found.line, "value-unknown", (("text", text), ("field", "step"))))
            continue
        return status, ""
    return None, ""


def _reviewed(kind: str, reading: Reading, faults: list[Fault]) -> date | None:
    days = []
    for note in reading.of(kind):
        found = note.properties.get("reviewed")
        text = ", ".join(found.texts).strip() if found else ""
        if not found or not text:
            continue
        day = reading.day(text)
        if day:
            days.append(day)
        else:
            faults.append(Fault(note.path, found.line, "date-unclear", (("text", text),)))
    return max(days, default=None)
