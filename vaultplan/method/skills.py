"""Step 3, the critical skills (R30, R31)."""

from dataclasses import replace

from vaultplan.lazy import dataclass, regex
from vaultplan.markdown.names import NO_NAMES, Names, unlink
from vaultplan.markdown.records import Record, Text
from vaultplan.method.reading import Reading, dated, graded, own_records, state_of
from vaultplan.model import Answer, Check, Fault, Skill, State

_REASON = regex(r"^(.+?)(?:\s+[-\u2013\u2014]+\s+|(?<!:):\s+)(.+)$")


@dataclass(frozen=True, slots=True)
class SkillsPart:
    """What the skills notes say. `unfilled` are headings under which nothing is written yet."""

    skills: tuple[Skill, ...]
    rest: State
    unfilled: tuple[str, ...]
    faults: tuple[Fault, ...]

    @property
    def names(self) -> Names:
        """The skills, to find them by."""
        return Names({skill.name: skill.aliases for skill in self.skills})


def read_skills(reading: Reading) -> SkillsPart:
    """Read the skills notes. The same skill twice is one skill, and a fault."""
    faults: list[Fault] = []
    records = reading.records("skills", "skill", ["critical", "skills"], primary="skills")
    own = own_records((_parted(record) for record in records), reading, free=["why"], enough=3)
    skills: dict[str, Skill] = {}
    for record in own.records:
        skill = _skill(record, reading, faults)
        known = Names({name: old.aliases for name, old in skills.items()}).find(skill.name)
        if known:
            faults.append(Fault(skill.place.note, skill.place.line, "skill-twice", (("name", skill.name),)))
            skills[known] = _joined(skills[known], skill)
        else:
            skills[skill.name] = skill
    return SkillsPart(
        tuple(skills.values()), own.rest, tuple(record.name for record in own.unfilled), (*faults, *own.faults)
    )


def checks(part: SkillsPart, reading: Reading) -> tuple[Check, ...]:
    """R30: three to five own names, exactly three critical. R31: own text why for each critical one."""
    critical = [skill for skill in part.skills if skill.critical]
    whys = [skill.why for skill in critical]
    told = sum(state_of(why) is State.MET for why in whys)
    count = len(part.skills)
    missing = part.unfilled
    if count < 3:
        missing = (*missing, "more") if count else missing
    elif count > 5:
        missing = (*missing, "fewer")
    if count and len(critical) != 3:
        missing = (*missing, "three_critical")
    named = graded(met=3 <= count <= 5 and len(critical) == 3, begun=count > 0, rest=part.rest)
    reasons = graded(
        met=bool(critical) and told == len(critical),
        begun=any(why and why.own for why in whys),
        rest=max((state_of(why) for why in whys), default=State.EMPTY),
    )
    untold = next((skill for skill in critical if state_of(skill.why) is not State.MET), None)
    return (
        Check("R30", named, missing if named is not State.MET else (), reading.heading_of("skills", "critical")),
        Check(
            "R31",
            reasons,
            tuple(skill.name for skill in critical if state_of(skill.why) is not State.MET),
            untold.place if untold else reading.heading_of("skills", "critical"),
        ),
    )


def _parted(record: Record) -> Record:
    """`Data storytelling - the board decides on stories`: in a list, what follows the dash is the reason."""
    found = _REASON.match(record.name)
    if record.form == "item" and found and "why" not in record.fields:
        why = Text(found[2], record.place.line)
        return replace(record, name=found[1], fields={**record.fields, "why": why})
    return record


def _skill(record: Record, reading: Reading, faults: list[Fault]) -> Skill:
    said = reading.words.value("truth", record.get("critical"))
    why = reading.judge(record.get("why"), record.at("why")) if record.get("why") else None
    return Skill(
        name=unlink(record.name),
        place=record.place,
        aliases=NO_NAMES.listed(record.get("aliases")) if record.get("aliases") else (),
        why=why,
        critical=said == "yes" or (said is None and record.section == "critical"),
        added=dated(record, "added", reading, faults),
    )


def _joined(first: Skill, second: Skill) -> Skill:
    return replace(
        first,
        aliases=tuple(dict.fromkeys((*first.aliases, *second.aliases))),
        why=_better(first.why, second.why),
        critical=first.critical or second.critical,
        added=first.added or second.added,
    )


def _better(first: Answer | None, second: Answer | None) -> Answer | None:
    return second if state_of(second) > state_of(first) else first
