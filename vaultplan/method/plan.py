"""The plan that joins the steps: notes in, every fact and every check out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from vaultplan.markdown.dates import DateParser
from vaultplan.markdown.hours import HoursParser
from vaultplan.markdown.prompts import Prompts
from vaultplan.method import audit, eda, proof, reviews, roadmap, roles, skills, start, value, vision
from vaultplan.method.headings import unknown_headings
from vaultplan.method.leftovers import read_leftovers
from vaultplan.method.reading import Reading
from vaultplan.method.steps import NUMBERS, cadence_of, judge_step
from vaultplan.model import Answer, Check, Fault, Note, Place, Plan, Settings, Step, Unread
from vaultplan.words import Texts, Words, texts

ONE_A_PLAN = ("plan", "value", "vision")
"""Kinds of which a plan has one note; a second one is a finding that names both (product.md §2)."""

FINDINGS = ("conflict-copies", "dashboard-twice", "names-alike", "plan-ambiguous")
"""What may be wrong around the notes without hiding one of them."""


@dataclass(frozen=True, slots=True)
class Method:
    """What it takes to read any plan: the words, their parsers, what was shipped."""

    words: Words
    prompts: Prompts
    scaffold_prompts: Prompts
    hours: HoursParser
    dates: DateParser
    dates_day_first: DateParser

    def reading(self, notes: Sequence[Note], settings: Settings, *, example: bool) -> Reading:
        """The means to read one plan. The example's own texts are answers in the example alone."""
        words = self.words.with_own(start.own_words(note for note in notes if "plan" in note.kinds))
        prompts = self.scaffold_prompts if example else self.prompts
        dates = self.dates_day_first if settings.language in words.day_first else self.dates
        return Reading(tuple(notes), words, prompts, self.hours, dates, settings.working_days)


def read_plan(home: str, notes: Iterable[Note], around: Iterable[Fault], method: Method, today: date) -> Plan:
    """Join a plan's notes.

    Args:
        home: the folder of the plan, vault-relative.
        notes: the plan's notes, in any order.
        around: what is wrong around the notes: some that can't be read at all, a second dashboard.
        method: words and parsers.
        today: the day that dates are measured against.
    """
    notes = sorted(notes, key=lambda note: note.path)
    around = tuple(around)
    settings, example, faults = start.read_start([note for note in notes if "plan" in note.kinds], method.words)
    say = texts(settings.language)
    parts = _read(method.reading(notes, settings, example=example))
    judged: list[Fault] = []
    unknown = frozenset(kind for fault in around for name, kind in fault.details if name == "kind")
    steps = _steps(parts, settings, today, unknown, judged)
    found = [*(fault for fault in around if fault.code in FINDINGS), *faults, *judged, *_faults(parts, say)]
    unread = [*(fault for fault in around if fault.code not in FINDINGS), *(f for note in notes for f in note.unread)]
    return Plan(
        home=home,
        settings=settings,
        example=example,
        notes={kind: tuple(note.path for note in parts.reading.of(kind)) for kind in NUMBERS},
        pages=tuple(notes),
        at=_places(parts.reading),
        started=parts.reading.day(parts.started.text) if parts.started else None,
        current_role=parts.role,
        helps=parts.value.helps,
        problem=parts.value.problem,
        result=parts.value.result,
        problems=parts.value.problems,
        outcomes=parts.value.outcomes,
        drivers=parts.value.drivers,
        vision=parts.vision.vision,
        known_for=parts.vision.known_for,
        skills=parts.skills.skills,
        audits=parts.audit.audits,
        strengths=parts.audit.strengths,
        must_build=parts.audit.must_build,
        leap_bet=parts.audit.leap_bet,
        roles=parts.roles.roles,
        moves=parts.moves.moves,
        tasks=parts.eda.tasks,
        reinvestments=parts.eda.reinvestments,
        budget=eda.budget(parts.eda),
        proofs=parts.proof.proofs,
        reviews=parts.reviews.reviews,
        decisions=parts.reviews.decisions,
        steps=steps,
        leftovers=read_leftovers(parts.reading),
        faults=tuple(in_order(found)),
        unread=tuple(Unread(fault.note, say.reason(fault)) for fault in in_order(unread)),
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """What each step's notes say."""

    reading: Reading
    started: Answer | None
    role: Answer | None
    value: value.ValuePart
    vision: vision.VisionPart
    skills: skills.SkillsPart
    audit: audit.AuditPart
    roles: roles.RolesPart
    moves: roadmap.MovesPart
    eda: eda.EdaPart
    proof: proof.ProofPart
    reviews: reviews.ReviewsPart


def _read(reading: Reading) -> _Parts:
    """Read every step; the skills first, because the others name them."""
    skills_part = skills.read_skills(reading)
    names = skills_part.names
    return _Parts(
        reading=reading,
        started=reading.single("plan", "started"),
        role=start.read_role(reading),
        value=value.read_value(reading),
        vision=vision.read_vision(reading),
        skills=skills_part,
        audit=audit.read_audit(reading, names),
        roles=roles.read_roles(reading, names),
        moves=roadmap.read_moves(reading, names),
        eda=eda.read_eda(reading, names),
        proof=proof.read_proof(reading, names),
        reviews=reviews.read_reviews(reading),
    )


def _steps(
    parts: _Parts, settings: Settings, today: date, unknown: frozenset[str], faults: list[Fault]
) -> tuple[Step, ...]:
    """Every step with its checks; `faults` takes what in its status and dates can't be read."""
    reading, listed = parts.reading, parts.skills.skills
    names = parts.skills.names
    move_check = roadmap.check(parts.moves, parts.audit.must_build, parts.audit.strengths, reading)
    checks: dict[str, tuple[Check, ...]] = {
        "plan": start.checks(reading, parts.started, parts.role, today),
        "value": value.checks(parts.value, reading),
        "vision": vision.checks(parts.vision, reading),
        "skills": skills.checks(parts.skills, reading),
        "audit": audit.checks(parts.audit, listed, names, reading),
        "roadmap": (*roles.roadmap_checks(parts.roles, reading), move_check),
        "roles": roles.options_checks(parts.roles, reading),
        "eda": eda.checks(parts.eda, names, reading),
        "proof": proof.checks(parts.proof, listed, reading),
        "reviews": (reviews.check(parts.reviews, reading, today, cadence_of("reviews", settings)),),
    }
    written: dict[str, list[date | None]] = {
        "skills": [skill.added for skill in listed],
        "audit": [one.on for one in parts.audit.audits],
        "proof": [one.on for one in parts.proof.proofs],
        "reviews": [one.on for one in parts.reviews.reviews],
    }
    return tuple(
        judge_step(
            kind,
            checks[kind],
            reading,
            settings,
            written=written.get(kind, ()),
            today=today,
            unknown=kind in unknown,
            faults=faults,
        )
        for kind in NUMBERS
    )


def _faults(parts: _Parts, say: Texts) -> list[Fault]:
    """What is wrong in the notes themselves."""
    faults = [fault for note in parts.reading.notes for fault in note.faults]
    for part in (parts.skills, parts.audit, parts.roles, parts.moves, parts.eda, parts.proof, parts.reviews):
        faults += part.faults
    return [*faults, *_second_notes(parts.reading), *unknown_headings(parts.reading, say)]


def _second_notes(reading: Reading) -> list[Fault]:
    faults = []
    for kind in ONE_A_PLAN:
        first, *others = [note.path for note in reading.of(kind)] or [""]
        faults += [Fault(path, 1, "kind-twice", (("kind", kind), ("first", first))) for path in others]
    return faults


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Each fault once, by note and line."""
    return sorted(set(faults), key=lambda fault: (fault.note, fault.line, fault.code, fault.details))


def _places(reading: Reading) -> dict[str, Place]:
    """Where each property and each section stands, by kind: `audit.strengths`, `eda.reinvest`."""
    at: dict[str, Place] = {}
    for kind in NUMBERS:
        for note in reading.of(kind):
            for placed in reading.placed(note, kind):
                if placed.root:
                    at.setdefault(f"{kind}.{placed.id}", Place(note.path, placed.section.line, placed.section.heading))
            for name, found in note.properties.items():
                at.setdefault(f"{kind}.{name}", Place(note.path, found.line))
    return at
