"""Step 2, the career vision: the value wanted in five years, and what to be known for (R20 to R24)."""

from vaultplan.lazy import dataclass
from vaultplan.method.reading import Reading, graded, state_of
from vaultplan.method.value import listed_check
from vaultplan.method.wording import count_words, is_title_only
from vaultplan.model import Answer, Check, State


@dataclass(frozen=True, slots=True)
class VisionPart:
    """What the vision notes say."""

    vision: Answer | None
    known_for: Answer | None
    problems: tuple[Answer, ...]
    people: tuple[Answer, ...]
    impact: tuple[Answer, ...]


def read_vision(reading: Reading) -> VisionPart:
    """Read the vision notes."""
    return VisionPart(
        reading.single("vision", "vision"),
        reading.single("vision", "known_for"),
        *(reading.answers("vision", section) for section in ("problems", "people", "impact")),
    )


def checks(part: VisionPart, reading: Reading) -> tuple[Check, ...]:
    """R20 to R24."""
    return (
        _vision(part.vision, reading),
        listed_check("R21", part.problems, reading, "vision", "problems"),
        listed_check("R22", part.people, reading, "vision", "people"),
        listed_check("R23", part.impact, reading, "vision", "impact"),
        _known_for(part.known_for, reading),
    )


def _vision(answer: Answer | None, reading: Reading) -> Check:
    """R20: at least 12 words or 60 characters, and not only a title."""
    missing: tuple[str, ...] = ()
    if answer and answer.own:
        short = count_words(answer.text) < 12 and len(answer.text.strip()) < 60
        title = is_title_only(answer.text, reading.words)
        missing = (*answer.missing, *(("value",) if title else ("longer_vision",) if short else ()))
    state = graded(
        met=state_of(answer) is State.MET and not missing, begun=bool(answer and answer.own), rest=state_of(answer)
    )
    return Check("R20", state, missing, reading.property_at("vision", "vision"))


def _known_for(answer: Answer | None, reading: Reading) -> Check:
    """R24: own text, not a title."""
    title = bool(answer and answer.own and is_title_only(answer.text, reading.words))
    state = State.STARTED if title else state_of(answer)
    missing = ("value",) if title else answer.missing if answer else ()
    return Check("R24", state, missing, reading.property_at("vision", "known_for"))
