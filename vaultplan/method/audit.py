"""Step 4, the skill audit: four questions a skill, the strengths, the must-build, the bet (R40 to R44)."""

from dataclasses import replace
from datetime import date

from vaultplan.lazy import dataclass, regex
from vaultplan.markdown.names import Names, unlink
from vaultplan.markdown.records import Record
from vaultplan.method.reading import Reading, chosen, dated, graded, own_records, state_of, unmatched
from vaultplan.model import Answer, Audit, Check, Fault, Skill, State

QUESTIONS = ("used", "stakes", "trusted", "teach")
_BEHIND = regex(r"^\W*\w+\W*")
"""The answer itself, with what sets it apart from the words behind it."""


@dataclass(frozen=True, slots=True)
class AuditPart:
    """What the audit notes say. Strengths and must-build are skill names where they match one."""

    audits: tuple[Audit, ...]
    strengths: tuple[str, ...]
    strengths_as: tuple[Answer, ...]
    must_build: str | None
    must_build_as: Answer | None
    leap_bet: str | None
    leap_bet_as: Answer | None
    bet_why: Answer | None
    rest: State
    faults: tuple[Fault, ...]


def read_audit(reading: Reading, names: Names) -> AuditPart:
    """Read the audit notes; skills are found by `names`."""
    faults: list[Fault] = []
    own = own_records(reading.records("audit", "audit", ["audit"], primary="audit"), reading, free=["note"], enough=3)
    audits = [_audit(record, reading, names, faults) for record in own.records]
    strengths = reading.several("audit", "strengths")
    must = reading.single("audit", "must_build")
    bet = reading.single("audit", "leap_bet")
    return AuditPart(
        audits=_latest(audits),
        strengths=tuple(dict.fromkeys(n for a in strengths if a.own for n in _found(a, names, faults))),
        strengths_as=strengths,
        must_build=next(iter(_found(must, names, faults)), None) if must and must.own else None,
        must_build_as=must,
        leap_bet=reading.words.value("leap_bet", bet.text) if bet else None,
        leap_bet_as=bet,
        bet_why=reading.prose("audit", "bet"),
        rest=own.rest,
        faults=(*faults, *own.faults),
    )


def checks(part: AuditPart, skills: tuple[Skill, ...], names: Names, reading: Reading) -> tuple[Check, ...]:
    """R40 all answers for all critical skills; R42 one or two strengths; R43 one must-build; R44 the bet and why."""
    critical = [skill.name for skill in skills if skill.critical]
    answered = {audit.skill for audit in part.audits if all(audit.answers)}
    begun = any(answer for audit in part.audits for answer in audit.answers)
    asked = tuple(name for name in critical if name not in answered)
    listed = [name for name in part.strengths if names.find(name)]
    good_strengths = 1 <= len(part.strengths) <= 2 and len(listed) == len(part.strengths)
    builds = part.must_build is not None and names.find(part.must_build) is not None
    both = part.must_build in part.strengths
    chose = part.leap_bet is not None and state_of(part.bet_why) is State.MET
    return (
        Check(
            "R40",
            graded(met=bool(critical) and not asked, begun=begun, rest=part.rest),
            asked if begun else (),
            reading.heading_of("audit", "audit"),
        ),
        Check(
            "R42",
            graded(met=good_strengths, begun=bool(part.strengths), rest=_rest(*part.strengths_as)),
            ("listed",) if len(listed) < len(part.strengths) else ("fewer",) if len(part.strengths) > 2 else (),
            reading.property_at("audit", "strengths"),
        ),
        Check(
            "R43",
            graded(met=builds and not both, begun=part.must_build is not None, rest=_rest(part.must_build_as)),
            () if part.must_build is None else ("not_strength",) if both else () if builds else ("listed",),
            reading.property_at("audit", "must_build"),
        ),
        Check(
            "R44",
            graded(
                met=chose,
                begun=part.leap_bet is not None or state_of(part.bet_why) >= State.STARTED,
                rest=_rest(part.leap_bet_as, part.bet_why),
            ),
            () if chose else ("choice",) if part.leap_bet is None else ("reason",),
            reading.property_at("audit", "leap_bet") if part.leap_bet is None else reading.heading_of("audit", "bet"),
        ),
    )


def _rest(*answers: Answer | None) -> State:
    return max((state_of(answer) for answer in answers), default=State.EMPTY)


def _found(answer: Answer, names: Names, faults: list[Fault]) -> tuple[str, ...]:
    found = names.listed(answer.text)
    faults += [unmatched(name, answer.place, names) for name in found if names.find(name) is None]
    return found


def _audit(record: Record, reading: Reading, names: Names, faults: list[Fault]) -> Audit:
    skill = names.find(record.name)
    if skill is None:
        faults.append(unmatched(record.name, record.place, names))
    answers = {question: chosen(record, question, reading, faults, among="answer") for question in QUESTIONS}
    on = dated(record, "date", reading, faults)
    return Audit(
        skill or unlink(record.name),
        record.place,
        **answers,
        on=on,
        note=record.get("note"),
        trusted_by=_BEHIND.sub("", record.get("trusted")),
    )


def _latest(audits: list[Audit]) -> tuple[Audit, ...]:
    """One audit a skill: of several, each question's newest answer."""
    joined: dict[str, Audit] = {}
    for audit in sorted(audits, key=lambda audit: audit.on or date.min):
        old = joined.get(audit.skill)
        if old is None:
            joined[audit.skill] = audit
            continue
        merged = {question: getattr(audit, question) or getattr(old, question) for question in QUESTIONS}
        joined[audit.skill] = replace(
            audit,
            **merged,
            on=audit.on or old.on,
            note=audit.note or old.note,
            trusted_by=audit.trusted_by if audit.trusted else old.trusted_by,
        )
    return tuple(joined[skill] for skill in dict.fromkeys(audit.skill for audit in audits))
