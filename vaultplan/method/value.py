"""Step 1, the value proposition: problems, who relies on me, outcomes, why it matters, the drivers (R10 to R15)."""

from vaultplan.lazy import dataclass, regex
from vaultplan.method.reading import Reading, best, graded, state_of
from vaultplan.method.wording import count_words
from vaultplan.model import Answer, Check, Driver, State

PARTS = ("helps", "problem", "result")
_RATED = regex(r"^[^\d]*([1-5])(?!\d|[.,]\d)")


@dataclass(frozen=True, slots=True)
class ValuePart:
    """What the value notes say."""

    helps: Answer | None
    problem: Answer | None
    result: Answer | None
    problems: tuple[Answer, ...]
    relied_on: tuple[Answer, ...]
    outcomes: tuple[Answer, ...]
    why: Answer | None
    drivers: tuple[Driver, ...]


def read_value(reading: Reading) -> ValuePart:
    """Read the value notes."""
    return ValuePart(
        helps=reading.single("value", "helps"),
        problem=reading.single("value", "problem"),
        result=reading.single("value", "result"),
        problems=reading.answers("value", "problems"),
        relied_on=reading.answers("value", "relied_on"),
        outcomes=reading.answers("value", "outcomes"),
        why=reading.prose("value", "why"),
        drivers=tuple(_drivers(reading)),
    )


def checks(part: ValuePart, reading: Reading) -> tuple[Check, ...]:
    """R10 to R15."""
    at = reading.heading_of
    own = sum(answer.state is State.MET for answer in part.problems)
    rated = sum(driver.now is not None for driver in part.drivers)
    return (
        Check(
            "R10",
            graded(met=own >= 3, begun=best(part.problems) >= State.STARTED, rest=best(part.problems)),
            leftovers(part.problems) or {1: ("two_more",), 2: ("one_more",)}.get(own, ()),
            at("value", "problems"),
        ),
        listed_check("R11", part.relied_on, reading, "value", "relied_on"),
        listed_check("R12", part.outcomes, reading, "value", "outcomes"),
        _proposition(part, reading),
        Check("R14", state_of(part.why), part.why.missing if part.why else (), at("value", "why")),
        Check("R15", graded(met=rated >= 4, begun=rated > 0), (), at("value", "drivers"), optional=True),
    )


def listed_check(id_: str, answers: tuple[Answer, ...], reading: Reading, kind: str, section: str) -> Check:
    """A check that one own answer in a section's list meets."""
    state = best(answers)
    return Check(id_, state, leftovers(answers) if state is State.STARTED else (), reading.heading_of(kind, section))


def leftovers(answers: tuple[Answer, ...]) -> tuple[str, ...]:
    """What is left of prompts in half-replaced answers."""
    return tuple(dict.fromkeys(piece for answer in answers if answer.own for piece in answer.missing))


def _proposition(part: ValuePart, reading: Reading) -> Check:
    """R13: all three parts are own text, 8 to 60 words together."""
    answers = dict(zip(PARTS, (part.helps, part.problem, part.result), strict=True))
    open_parts = tuple(name for name, answer in answers.items() if state_of(answer) is not State.MET)
    given = tuple(answer for answer in answers.values() if answer)
    words = sum(count_words(answer.text) for answer in given if answer.own)
    missing = open_parts or (("longer",) if words < 8 else ("shorter",) if words > 60 else ())
    state = graded(met=not missing, begun=any(answer.own for answer in given), rest=best(given))
    where = reading.property_at("value", missing[0] if missing and missing[0] in PARTS else "helps")
    left = leftovers(given)
    return Check("R13", state, (*missing, *left) if state is State.STARTED else (), where)


def _drivers(reading: Reading) -> list[Driver]:
    drivers = []
    for record in reading.records("value", "driver", ["drivers"]):
        rated = _RATED.match(record.get("now"))
        drivers.append(Driver(record.name, record.place, int(rated[1]) if rated else None, record.get("note")))
    return drivers
