"""Step 5, the short term: moves that build the skills from the current role (R55 to R58)."""

from vaultplan.lazy import dataclass
from vaultplan.markdown.names import Names
from vaultplan.markdown.records import Record
from vaultplan.method.reading import Reading, chosen, dated, graded, named, own_records
from vaultplan.model import Check, Fault, Move, State, Status

_MARKS: dict[str, Status] = {"x": "done", "X": "done", "-": "rejected", "/": "started"}


@dataclass(frozen=True, slots=True)
class MovesPart:
    """The moves, and what was only a prompt."""

    moves: tuple[Move, ...]
    rest: State
    faults: tuple[Fault, ...]


def read_moves(reading: Reading, skills: Names) -> MovesPart:
    """Read the moves of the roadmap notes; skills are found by `skills`."""
    faults: list[Fault] = []
    own = own_records(reading.records("roadmap", "move", ["moves"]), reading, kinds="move", rejected=True)
    return MovesPart(
        tuple(_move(record, reading, skills, faults) for record in own.records), own.rest, (*faults, *own.faults)
    )


def check(part: MovesPart, must_build: str | None, strengths: tuple[str, ...], reading: Reading) -> Check:
    """R55: a dated move for the must-build and for each strength; rejected moves don't count."""
    wanted = tuple(dict.fromkeys(skill for skill in (must_build, *strengths) if skill))
    live = [move for move in part.moves if move.status != "rejected"]
    built = {skill for move in live if move.due for skill in move.builds}
    missing = tuple(skill for skill in wanted if skill not in built)
    met = must_build is not None and bool(strengths) and not missing
    state = graded(met=met, begun=bool(live), rest=part.rest)
    return Check("R55", state, missing if state is State.STARTED else (), reading.heading_of("roadmap", "moves"))


def status_of(record: Record, reading: Reading, faults: list[Fault]) -> Status:
    """How far a line is: its box, or the field `status` where the box is open or missing."""
    said = chosen(record, "status", reading, faults)
    boxed = _MARKS.get(record.mark or "")
    if record.struck or boxed == "rejected" or said == "rejected":
        return "rejected"
    if boxed == "done" or said == "done":
        return "done"
    return boxed or _status(said)


def _status(said: str | None) -> Status:
    match said:
        case "asked" | "started":
            return said
        case _:
            return "idea"


def _move(record: Record, reading: Reading, skills: Names, faults: list[Fault]) -> Move:
    return Move(
        text=record.name,
        place=record.place,
        kind=chosen(record, "kind", reading, faults, among="move"),
        builds=named(skills, record, "builds", faults),
        start=dated(record, "start", reading, faults),
        scheduled=dated(record, "scheduled", reading, faults),
        due=dated(record, "due", reading, faults),
        cue=record.get("cue"),
        status=status_of(record, reading, faults),
    )
