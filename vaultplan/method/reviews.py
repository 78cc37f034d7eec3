"""Looking back: reviews and decisions (R03, R54)."""

from collections import defaultdict
from datetime import date, timedelta
from typing import TypeAlias

from vaultplan.escaping.note import unescaped
from vaultplan.lazy import dataclass
from vaultplan.markdown.names import NO_NAMES
from vaultplan.markdown.records import Record
from vaultplan.method.proof import dated_first
from vaultplan.method.reading import Reading, dated, graded, own_records
from vaultplan.method.snapshots import read_facts
from vaultplan.model import Check, Decision, Fault, Item, Review, State

_Below: TypeAlias = defaultdict[tuple[bool, str, int], list[Item]]


@dataclass(frozen=True, slots=True)
class ReviewsPart:
    """The reviews and decisions, and what was only a prompt."""

    reviews: tuple[Review, ...]
    decisions: tuple[Decision, ...]
    rest: State
    faults: tuple[Fault, ...]


def read_reviews(reading: Reading) -> ReviewsPart:
    """Read the review notes."""
    faults: list[Fault] = []
    found = [dated_first(record, reading) for record in reading.records("reviews", "review", ["reviews"], "reviews")]
    named = own_records(found, reading, free=["changed", "decision"], enough=1)
    # a review may be nothing but a date and what it says: its name is then empty, and it is a review all the same
    reviews = [record for record in found if record in named.records or _says_something(record, reading)]
    decided = own_records(reading.records("reviews", "decision", ["decisions"]), reading)
    below = _below(reading)
    return ReviewsPart(
        tuple(_review(record, reading, below, faults) for record in reviews),
        tuple(_decision(record, reading, faults) for record in decided.records),
        named.rest,
        (*faults, *named.faults),
    )


def check(part: ReviewsPart, reading: Reading, today: date, cadence: int) -> Check:
    """R03: a review within the cadence (in days), and not in the future."""
    days = [review.on for review in part.reviews if review.on]
    recent = any(today - timedelta(days=cadence) <= day <= today for day in days)
    state = graded(met=recent, begun=bool(part.reviews), rest=part.rest)
    missing = () if recent or not part.reviews else ("recent",) if days else ("date",)
    return Check("R03", state, missing, reading.heading_of("reviews", "reviews"))


def _says_something(record: Record, reading: Reading) -> bool:
    said = (text.text for key, text in record.fields.items() if key != "date")
    return not record.name and reading.prompts.best(said).state >= State.STARTED


def _review(record: Record, reading: Reading, below: _Below, faults: list[Fault]) -> Review:
    return Review(
        record.place,
        dated(record, "date", reading, faults),
        unescaped(record.get("changed") or record.name),
        unescaped(record.get("decision")),
        read_facts(below[record.form == "heading", record.place.note, record.place.line], reading.words),
    )


def _below(reading: Reading) -> _Below:
    """The items under each heading (True) and under each item (False), by note and line."""
    found: _Below = defaultdict(list)
    for note in reading.of("reviews"):
        for section in note.sections:
            for item in (block for block in section.blocks if isinstance(block, Item)):
                found[True, note.path, section.line].append(item)
                found[False, note.path, item.line] += item.children
    return found


def _decision(record: Record, reading: Reading, faults: list[Fault]) -> Decision:
    serves = record.get("serves")
    return Decision(
        record.name,
        record.place,
        NO_NAMES.listed(serves) if serves else (),
        record.get("verdict"),
        record.get("why"),
        dated(record, "date", reading, faults),
    )
