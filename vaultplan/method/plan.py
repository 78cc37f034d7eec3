"""The plan that joins the steps: notes in, every fact and every check out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from vaultplan.markdown.dates import DateParser
from vaultplan.markdown.hours import HoursParser
from vaultplan.markdown.prompts import Prompts
from vaultplan.method import audit, eda, proof, reviews, roadmap, roles, skills, start, value, vision
from vaultplan.method.headings import unknown_headings
from vaultplan.method.reading import Reading
from vaultplan.method.steps import NUMBERS, cadence_of, judge_step
from vaultplan.model import Fault, Finding, Note, Plan, Settings, Unread
from vaultplan.words import Texts, Words, texts

ONE_A_PLAN = ("plan", "value", "vision")
"""Kinds of which a plan has one note; a second one is a finding that names both (product.md §2)."""

FINDINGS = ("dashboard-twice", "plan-ambiguous")
"""What may be wrong around the notes without hiding one of them."""


@dataclass(frozen=True, slots=True)
class Method:
    """What it takes to read any plan: the words, their parsers, what was shipped."""

    words: Words
    prompts: Prompts
    scaffold_prompts: Prompts
    hours: HoursParser
    dates: DateParser

    def reading(self, notes: Sequence[Note], settings: Settings, *, example: bool) -> Reading:
        """The means to read one plan. The example's own texts are answers in the example alone."""
        words = self.words.with_own(start.own_words(note for note in notes if "plan" in note.kinds))
        prompts = self.scaffold_prompts if example else self.prompts
        return Reading(tuple(notes), words, prompts, self.hours, self.dates, settings.working_days)


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
    starts = [note for note in notes if "plan" in note.kinds]
    settings, example, setting_faults = start.read_start(starts, method.words)
    reading = method.reading(notes, settings, example=example)
    say = texts(settings.language)
    around = tuple(around)
    faults = [*(fault for fault in around if fault.code in FINDINGS), *setting_faults, *(fault for note in notes for fault in note.faults), *_second_notes(reading)]
    value_part = value.read_value(reading)
    vision_part = vision.read_vision(reading)
    skills_part = skills.read_skills(reading)
    names = skills_part.names
    audit_part = audit.read_audit(reading, names)
    roles_part = roles.read_roles(reading, names)
    moves_part = roadmap.read_moves(reading, names)
    eda_part = eda.read_eda(reading, names)
    proof_part = proof.read_proof(reading, names)
    reviews_part = reviews.read_reviews(reading)
    for part in (skills_part, audit_part, roles_part, moves_part, eda_part, proof_part, reviews_part):
        faults += part.faults
    started = reading.single("plan", "started")
    role = start.read_role(reading)
    checks = {
        "plan": start.checks(reading, started, role, today),
        "value": value.checks(value_part, reading),
        "vision": vision.checks(vision_part, reading),
        "skills": skills.checks(skills_part, reading),
        "audit": audit.checks(audit_part, skills_part.skills, names, reading),
        "roadmap": (
            *roles.roadmap_checks(roles_part, reading),
            roadmap.check(moves_part, audit_part.must_build, audit_part.strengths, reading),
        ),
        "roles": roles.options_checks(roles_part, reading),
        "eda": eda.checks(eda_part, names, reading),
        "proof": proof.checks(proof_part, skills_part.skills, reading),
        "reviews": (reviews.check(reviews_part, reading, today, cadence_of("reviews", settings)),),
    }
    written = {
        "audit": [one.on for one in audit_part.audits],
        "skills": [skill.added for skill in skills_part.skills],
        "proof": [one.on for one in proof_part.proofs],
        "reviews": [one.on for one in reviews_part.reviews],
    }
    steps = tuple(
        judge_step(kind, checks[kind], reading, settings, written.get(kind, ()), today, faults) for kind in NUMBERS
    )
    faults += unknown_headings(reading)
    return Plan(
        home=home,
        settings=settings,
        example=example,
        notes={kind: tuple(note.path for note in reading.of(kind)) for kind in NUMBERS},
        started=reading.day(started.text) if started else None,
        current_role=role,
        helps=value_part.helps,
        problem=value_part.problem,
        result=value_part.result,
        vision=vision_part.vision,
        known_for=vision_part.known_for,
        skills=skills_part.skills,
        audits=audit_part.audits,
        strengths=audit_part.strengths,
        must_build=audit_part.must_build,
        leap_bet=audit_part.leap_bet,
        roles=roles_part.roles,
        moves=moves_part.moves,
        tasks=eda_part.tasks,
        reinvestments=eda_part.reinvestments,
        proofs=proof_part.proofs,
        reviews=reviews_part.reviews,
        decisions=reviews_part.decisions,
        drivers=value_part.drivers,
        budget=eda.budget(eda_part),
        steps=steps,
        findings=_findings(faults, say),
        unread=_unread([*(fault for fault in around if fault.code not in FINDINGS), *(fault for note in notes for fault in note.unread)], say),
    )


def _second_notes(reading: Reading) -> list[Fault]:
    faults = []
    for kind in ONE_A_PLAN:
        first, *others = [note.path for note in reading.of(kind)] or [""]
        faults += [Fault(path, 1, "kind-twice", (("kind", kind), ("first", first))) for path in others]
    return faults


def _findings(faults: Iterable[Fault], say: Texts) -> tuple[Finding, ...]:
    ordered = sorted(set(faults), key=lambda fault: (fault.note, fault.line, fault.code, fault.details))
    return tuple(say.finding(fault) for fault in ordered)


def _unread(faults: Iterable[Fault], say: Texts) -> tuple[Unread, ...]:
    ordered = sorted(set(faults), key=lambda fault: (fault.note, fault.line, fault.code, fault.details))
    return tuple(Unread(fault.note, say.reason(fault)) for fault in ordered)
