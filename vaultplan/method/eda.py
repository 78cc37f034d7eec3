"""Step 7, the current role: eliminate, delegate, automate, reinvest; the hours they free and take (R70, R71, R75)."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain

from vaultplan.lazy import dataclass, regex
from vaultplan.markdown.fields import is_struck
from vaultplan.markdown.names import Names, unlink
from vaultplan.markdown.records import Record, Text, texts
from vaultplan.method.reading import Own, Reading, chosen, dated, graded, named, own_records, state_of
from vaultplan.method.roadmap import status_of
from vaultplan.model import BUCKETS, Answer, Bucket, Budget, Check, Fault, Hours, Note, Place, Reinvestment, State, Task
from vaultplan.words.folding import fold_key

_REASON = regex(r"[:,.;(\u2013\u2014]|\s-\s|\s(?:because|since|as|porque|weil|da)\s", re.IGNORECASE)
"""What parts "none" from the reason for it."""
_NONE = frozenset[Bucket]()  # one for all: a vault may hold thousands of notes with tasks


@dataclass(frozen=True, slots=True)
class EdaPart:
    """What the notes on the current role say. `closed` are the buckets that say "none"."""

    tasks: tuple[Task, ...]
    reinvestments: tuple[Reinvestment, ...]
    closed: frozenset[Bucket]
    claimed_as: Answer | None
    claimed: Hours | None
    rest: State
    reinvest_rest: State
    faults: tuple[Fault, ...]


def read_eda(reading: Reading, skills: Names) -> EdaPart:
    """Read the notes on the current role, one by one, and the lines tagged for it; skills are found by `skills`."""
    of = (*reading.means, skills)
    parts = [note.memo.same("eda", of, partial(_in_note, note, reading, skills)) for note in reading.of("eda")]
    folders, tagged = reading.tagged("eda", of, partial(_tagged_in, reading, skills), _joined)
    if _overlap(reading):
        tagged = _joined(_untold(folders, parts, reading))
    claimed = reading.single("eda", "claimed")
    return replace(
        _joined([*parts, tagged]),
        claimed_as=claimed,
        claimed=_claimed(claimed.text, reading) if claimed else None,
    )


def _joined(parts: Sequence[EdaPart]) -> EdaPart:
    """What several notes say, but for the total that is claimed."""
    return EdaPart(
        tasks=tuple(chain.from_iterable([part.tasks for part in parts])),
        reinvestments=tuple(chain.from_iterable([part.reinvestments for part in parts])),
        closed=frozenset[Bucket]().union(*[part.closed for part in parts]),
        claimed_as=None,
        claimed=None,
        rest=max([part.rest for part in parts], default=State.EMPTY),
        reinvest_rest=max([part.reinvest_rest for part in parts], default=State.EMPTY),
        faults=tuple(chain.from_iterable([part.faults for part in parts])),
    )


def _in_note(note: Note, reading: Reading, skills: Names) -> EdaPart:
    """What one note says, but for the total that is claimed: that is one for all."""
    reading = replace(reading, notes=(note,))
    tasks = reading.records("eda", "task", BUCKETS)
    return _part(tasks, reading.records("eda", "reinvestment", ["reinvest"]), reading, skills)


def _tagged_in(reading: Reading, skills: Names, note: Note) -> EdaPart:
    """What the lines of a note say that are tagged for the current role: the bucket in the tag, or in a field."""
    reading = replace(reading, notes=())
    faults: list[Fault] = []
    tasks = [*reading.captures(note, "eda", "task", BUCKETS)]
    for record in reading.captures(note, "eda", "task", ("",)):
        if bucket := reading.words.value("bucket", record.get("bucket")) if record.get("bucket") else None:
            tasks.append(replace(record, section=bucket))
        else:
            faults.append(Fault(record.place.note, record.place.line, "capture-unclear", (("name", record.name),)))
    part = _part(tasks, reading.captures(note, "eda", "reinvestment", ["reinvest"]), reading, skills)
    return replace(part, faults=(*faults, *part.faults))


def _overlap(reading: Reading) -> bool:
    """Whether lines are tagged in a note on the current role, or beside one."""
    folders = {_folder(note) for note in reading.of("eda")}
    return not folders.isdisjoint(
        reading.memo.same(
            "folders", (reading.captured,), lambda: frozenset(_folder(group[0]) for group in reading.captured)
        )
    )


def _untold(tagged: Sequence[EdaPart], noted: Sequence[EdaPart], reading: Reading) -> list[EdaPart]:
    """What was tagged in each folder, without the lines that were read already where they stand."""
    folders = {_folder(note) for note in reading.of("eda")}
    told = {one.place for part in noted for one in part.tasks} | {
        one.place for part in noted for one in part.reinvestments
    }
    return [
        _without(part, told) if _folder(group[0]) in folders else part
        for part, group in zip(tagged, reading.captured, strict=True)
    ]


def _without(part: EdaPart, told: set[Place]) -> EdaPart:
    return replace(
        part,
        tasks=tuple(one for one in part.tasks if one.place not in told),
        reinvestments=tuple(one for one in part.reinvestments if one.place not in told),
    )


def _folder(note: Note) -> str:
    return note.path.rpartition("/")[0]


def _part(of_tasks: Iterable[Record], of_reinvestments: Iterable[Record], reading: Reading, skills: Names) -> EdaPart:
    faults: list[Fault] = []

    def own(records: Iterable[Record]) -> Own:
        timed = (_timed(found, reading) for found in records)
        said = (found for found in timed if not _says_none(found.name, reading))
        return own_records(said, reading, kinds="reinvestment", rejected=True)

    tasks, into = own(of_tasks), own(of_reinvestments)
    return EdaPart(
        tasks=tuple(_task(record, reading, faults) for record in tasks.records),
        reinvestments=tuple(_reinvestment(record, reading, skills, faults) for record in into.records),
        closed=_closed(reading),
        claimed_as=None,
        claimed=None,
        rest=tasks.rest,
        reinvest_rest=into.rest,
        faults=(*faults, *tasks.faults, *into.faults),
    )


def checks(part: EdaPart, skills: Names, reading: Reading) -> tuple[Check, ...]:
    """R70 a task with time in each bucket, or "none"; R71 hours and a skill; R75 (optional) the claimed total."""
    live = [task for task in part.tasks if task.status != "rejected"]
    timed = {task.bucket for task in live if task.hours and task.hours.weekly}
    missing = tuple(bucket for bucket in BUCKETS if bucket not in timed and bucket not in part.closed)
    kept = [one for one in part.reinvestments if one.status != "rejected"]
    spent = any(one.hours is not None and any(skills.find(name) for name in one.builds) for one in kept)
    tasks = graded(met=not missing, begun=bool(live) or bool(part.closed), rest=part.rest)
    claim = graded(
        met=part.claimed is not None,
        begun=bool(part.claimed_as and part.claimed_as.own),
        rest=state_of(part.claimed_as),
    )
    return (
        Check(
            "R70",
            tasks,
            missing if tasks is State.STARTED else (),
            reading.heading_of("eda", missing[0] if missing else "eliminate"),
        ),
        Check(
            "R71",
            graded(met=spent, begun=bool(kept), rest=part.reinvest_rest),
            () if spent or not kept else ("hours_and_skill",),
            reading.heading_of("eda", "reinvest"),
        ),
        Check("R75", claim, (), reading.property_at("eda", "claimed"), optional=True),
    )


def budget(part: EdaPart) -> Budget:
    """Hours a week: what is freed and where it goes. Rejected lines count nowhere, own time and unknown hours apart."""
    freed, into = _sums(part.tasks), _sums(part.reinvestments)
    return Budget(
        freed_done=freed.done,
        freed_planned=freed.planned,
        freed_unknown=freed.unknown,
        freed_own_time=freed.own_time,
        claimed=part.claimed.weekly if part.claimed else None,
        reinvested_done=into.done,
        reinvested_planned=into.planned,
        reinvested_own_time=into.own_time,
        reinvested_unknown=into.unknown,
        approximate=freed.approximate or into.approximate,
    )


@dataclass(frozen=True, slots=True)
class _Sums:
    """The hours a week of some lines, and of how many they are unknown."""

    done: float
    planned: float
    own_time: float
    unknown: int
    approximate: bool


def _sums(lines: Sequence[Task] | Sequence[Reinvestment]) -> _Sums:
    live = [line for line in lines if line.status != "rejected"]
    known = [(line.hours, line) for line in live if line.hours]
    return _Sums(
        done=math.fsum([hours.weekly for hours, line in known if line.status == "done" and not line.own_time]),
        planned=math.fsum([hours.weekly for hours, line in known if line.status != "done" and not line.own_time]),
        own_time=math.fsum([hours.weekly for hours, line in known if line.own_time]),
        unknown=sum([line.hours is None for line in live]),
        approximate=any(hours.approximate for hours, _ in known),
    )


def _timed(record: Record, reading: Reading) -> Record:
    """Without a time field, the end of the line is tried: `stop the Friday report (1h/week)`."""
    if "time" in record.fields:
        return record
    strike = "~~" if is_struck(record.name) else ""
    name = record.name.strip().removeprefix(strike).removesuffix(strike)
    text, said = reading.hours.parted(name, reading.working_days)
    if not said:
        return record
    return replace(
        record,
        name=f"{strike}{text}{strike}",
        struck=record.struck or is_struck(text),
        fields={**record.fields, "time": Text(said, record.place.line)},
    )


def _claimed(text: str, reading: Reading) -> Hours | None:
    """The claimed total; a bare number is hours a week, since the property asks for nothing else."""
    return reading.hours.parse(text, reading.working_days) or reading.hours.parse(f"{text} h", reading.working_days)


def _hours(record: Record, reading: Reading) -> Hours | None:
    return reading.hours.parse(record.get("time"), reading.working_days) if record.get("time") else None


def _own_time(record: Record, reading: Reading) -> bool:
    return reading.words.value("truth", record.get("own_time")) == "yes" or reading.hours.is_own_time(
        record.get("time")
    )


def _task(record: Record, reading: Reading, faults: list[Fault]) -> Task:
    return Task(
        text=record.name,
        bucket=_bucket(record),
        place=record.place,
        status=status_of(record, reading, faults),
        hours=_hours(record, reading),
        own_time=_own_time(record, reading),
        to=unlink(record.get("to")) or None,
        tool=unlink(record.get("tool")) or None,
        agreed=unlink(record.get("agreed")) or None,
        due=dated(record, "due", reading, faults),
        mark=record.mark,
        recurs=record.recurs,
    )


def _bucket(record: Record) -> Bucket:
    return next(bucket for bucket in BUCKETS if bucket == record.section)


def _reinvestment(record: Record, reading: Reading, skills: Names, faults: list[Fault]) -> Reinvestment:
    return Reinvestment(
        text=record.name,
        place=record.place,
        kind=chosen(record, "kind", reading, faults, among="reinvestment"),
        hours=_hours(record, reading),
        own_time=_own_time(record, reading),
        builds=named(skills, record, "builds", faults),
        status=status_of(record, reading, faults),
    )


def _says_none(text: str, reading: Reading) -> bool:
    """`none`, `None: the matron owns the rota`, `nothing - yet`, `none because we are too small`."""
    words = fold_key(_REASON.split(text, maxsplit=1)[0])
    return words in reading.words.none


def _closed(reading: Reading) -> frozenset[Bucket]:
    said = [
        bucket
        for note in reading.of("eda")
        for placed in reading.placed(note, "eda")
        for bucket in BUCKETS
        if placed.id == bucket
        for text in texts(placed.section.blocks)
        if _says_none(text.text, reading)
    ]
    return frozenset(said) if said else _NONE
