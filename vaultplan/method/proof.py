"""Proof: results and evidence, by skill (R16, R72)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from vaultplan.lazy import dataclass
from vaultplan.markdown.names import Names, unlink
from vaultplan.markdown.records import Record, Text
from vaultplan.method.reading import Reading, chosen, dated, graded, named, own_records
from vaultplan.model import Check, Fault, Note, Proof, Skill, State


@dataclass(frozen=True, slots=True)
class ProofPart:
    """The proof, and what was only a prompt."""

    proofs: tuple[Proof, ...]
    rest: State
    faults: tuple[Fault, ...]


def read_proof(reading: Reading, skills: Names) -> ProofPart:
    """Read the proof notes, and the lines tagged as proof; skills are found by `skills`."""
    noted = _part(reading.records("proof", "proof", ["proof"], primary="proof"), reading, skills)
    told = {one.place for one in noted.proofs}
    of = (*reading.means, skills)
    _, tagged = reading.tagged("proof", of, partial(_tagged_in, reading, skills), _joined)
    return ProofPart(
        (*noted.proofs, *(one for one in tagged.proofs if one.place not in told)),
        max(noted.rest, tagged.rest),
        (*noted.faults, *tagged.faults),
    )


def _joined(parts: Sequence[ProofPart]) -> ProofPart:
    return ProofPart(
        tuple(one for part in parts for one in part.proofs),
        max((part.rest for part in parts), default=State.EMPTY),
        tuple(fault for part in parts for fault in part.faults),
    )


def _tagged_in(reading: Reading, skills: Names, note: Note) -> ProofPart:
    return _part(_tagged(note, reading), reading, skills)


def _tagged(note: Note, reading: Reading) -> Iterator[Record]:
    """The proof that is tagged in a note. In a daily note it is of that day, unless it says another."""
    name = note.path.rpartition("/")[2].removesuffix(".md")
    day = reading.dates.leading(name)[0] or reading.day(name)
    for found in reading.captures(note, "proof", "proof", ["proof"]):
        record = dated_first(found, reading)
        if day and "date" not in record.fields:
            record = replace(record, fields={**record.fields, "date": Text(day.isoformat(), record.place.line)})
        yield record


def _part(records: Iterable[Record], reading: Reading, skills: Names) -> ProofPart:
    faults: list[Fault] = []
    told = (dated_first(record, reading) for record in records)
    own = own_records(told, reading, free=["result"], enough=1, kinds="proof")
    return ProofPart(
        tuple(_proof(record, reading, skills, faults) for record in own.records), own.rest, (*faults, *own.faults)
    )


def checks(part: ProofPart, skills: tuple[Skill, ...], reading: Reading) -> tuple[Check, ...]:
    """R16: some proof was seen by somebody. R72: at least one proof for each critical skill."""
    critical = [skill.name for skill in skills if skill.critical]
    proven = {name for proof in part.proofs for name in proof.skills}
    missing = tuple(name for name in critical if name not in proven)
    at = reading.heading_of("proof", "proof")
    begun = bool(part.proofs)
    return (
        Check("R16", graded(met=any(proof.seen_by for proof in part.proofs), begun=begun, rest=part.rest), (), at),
        Check(
            "R72",
            graded(met=bool(critical) and not missing, begun=begun, rest=part.rest),
            missing if begun else (),
            at,
        ),
    )


def newest(proofs: tuple[Proof, ...], skill: str, today: date) -> date | None:
    """The date of the newest proof of a skill, None without one that is dated and not in the future."""
    days = (happened(proof.on, today) for proof in proofs if skill in proof.skills)
    return max((day for day in days if day), default=None)


def happened(on: date | None, today: date) -> date | None:
    """When a result was, None for one without a date or in the future; one of this month as a whole is of today."""
    if on is None or on <= today:
        return on
    is_month = (on.year, on.month) == (today.year, today.month) and (on + timedelta(days=1)).day == 1
    return today if is_month else None


def dated_first(record: Record, reading: Reading) -> Record:
    """A record that simply begins with its date: `2026-10-01 Presented the forecast`."""
    if "date" in record.fields:
        return record
    day, text = reading.dates.leading(unlink(record.name) if record.name.startswith("[[") else record.name)
    if day is None:
        return record
    return replace(record, name=text, fields={**record.fields, "date": Text(day.isoformat(), record.place.line)})


def _proof(record: Record, reading: Reading, skills: Names, faults: list[Fault]) -> Proof:
    seen_by = record.get("seen_by")
    return Proof(
        text=record.name,
        place=record.place,
        on=dated(record, "date", reading, faults),
        result=record.get("result"),
        skills=named(skills, record, "skill", faults),
        number=record.get("number"),
        kind=chosen(record, "kind", reading, faults, among="proof"),
        seen_by=unlink(seen_by) if reading.prompts.judge(seen_by).state >= State.STARTED else None,
        link=record.get("link"),
    )
