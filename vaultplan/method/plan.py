"""The plan that joins the steps: notes in, every fact and every check out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TypeVar

from vaultplan.lazy import dataclass
from vaultplan.markdown.dates import DateParser
from vaultplan.markdown.hours import HoursParser
from vaultplan.markdown.names import Names
from vaultplan.markdown.prompts import Prompts
from vaultplan.method import audit, eda, proof, reviews, roadmap, roles, skills, start, value, vision
from vaultplan.method.headings import unknown_headings
from vaultplan.method.leftovers import read_leftovers
from vaultplan.method.reading import Reading
from vaultplan.method.steps import NUMBERS, cadence_of, judge_step
from vaultplan.model import Answer, Check, Fault, Memo, Note, Place, Plan, Settings, Step, Unread
from vaultplan.words import Texts, Words, texts

_T = TypeVar("_T")

ONE_A_PLAN = ("plan", "value", "vision")
"""Kinds of which a plan has one note; a second one is a finding that names both (product.md §2)."""

FINDINGS = ("capture-ambiguous", "conflict-copies", "dashboard-twice", "names-alike", "plan-ambiguous")
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

    def reading(self, notes: Sequence[Note], settings: Settings, *, example: bool, memo: Memo | None = None) -> Reading:
        """The means to read one plan. The example's own texts are answers in the example alone."""
        own = start.own_words(note for note in notes if "plan" in note.kinds)
        words = (memo or Memo()).same("words", (own,), lambda: self.words.with_own(own))
        prompts = self.scaffold_prompts if example else self.prompts
        dates = self.dates_day_first if settings.language in words.day_first else self.dates
        return Reading(
            tuple(notes),
            words,
            prompts,
            self.hours,
            dates,
            settings.working_days,
            language=settings.language,
            memo=memo or Memo(),
        )


def read_plan(  # noqa: PLR0913 - the last one only saves time
    home: str,
    notes: Iterable[Note],
    around: Iterable[Fault],
    method: Method,
    today: date,
    *,
    captured: Iterable[tuple[Note, ...]] = (),
    memo: Memo | None = None,
) -> Plan:
    """Join a plan's notes.

    Args:
        home: the folder of the plan, vault-relative.
        notes: the plan's notes, in any order.
        around: what is wrong around the notes: some that can't be read at all, a second dashboard.
        method: words and parsers.
        today: the day that dates are measured against.
        captured: notes anywhere in the vault with lines that are tagged for this plan, its own among them; a tuple a
            folder.
        memo: remembers what this plan was made of the last time, so that only what has changed is made again.
    """
    memo = memo or Memo()
    notes = tuple(sorted(notes, key=lambda note: note.path))
    around = tuple(around)
    starts = tuple(note for note in notes if "plan" in note.kinds)
    of = (starts, method.words)
    settings, example, faults = memo.same("start", of, lambda: start.read_start(*of))
    say = texts(settings.language)
    reading = method.reading(notes, settings, example=example, memo=memo)
    captured = tuple(captured)
    inside = memo.same(
        "inside", (captured, settings), lambda: tuple(g for g in captured if settings.captures(g[0].path))
    )
    parts = _read(replace(reading, captured=inside), memo)
    unknown = frozenset(kind for fault in around for name, kind in fault.details if name == "kind")
    steps, judged = _steps(parts, settings, today, unknown, memo)
    found = [*(fault for fault in around if fault.code in FINDINGS), *faults, *judged, *_faults(parts, say, memo)]
    unread = [*(fault for fault in around if fault.code not in FINDINGS), *(f for note in notes for f in note.unread)]
    return Plan(
        home=home,
        settings=settings,
        example=example,
        notes={kind: tuple(note.path for note in ours) for kind, ours in parts.notes.items()},
        pages=notes,
        at=_places(parts, memo),
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
        budget=memo.same("budget", (parts.eda,), lambda: eda.budget(parts.eda)),
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
    """What each step's notes say; `notes` are those of each kind."""

    reading: Reading
    notes: Mapping[str, tuple[Note, ...]]
    names: Names
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


def _read(reading: Reading, memo: Memo) -> _Parts:
    """Read every step; the skills first, because the others name them."""
    means = reading.means

    def part(read: Callable[[Reading], _T], *kinds: str) -> _T:
        """What a step's notes say, read from the notes of these kinds."""
        return memo.same(read, (reading.of(*kinds), means), lambda: read(reading.only(*kinds)))

    def naming(read: Callable[[Reading, Names], _T], *kinds: str, tagged: bool = False) -> _T:
        """The same, of a step that names skills; `tagged` where lines anywhere in the vault may belong to it, too."""
        of = (reading.of(*kinds), reading.captured if tagged else (), means, names)
        return memo.same(read, of, lambda: read(reading.only(*kinds), names))

    listed = part(skills.read_skills, "skills")
    names = memo.same("names", listed.skills, lambda: listed.names)
    return _Parts(
        reading=reading,
        notes={kind: reading.of(kind) for kind in NUMBERS},
        names=names,
        started=part(start.read_started, "plan"),
        role=part(start.read_role, "plan"),
        value=part(value.read_value, "value"),
        vision=part(vision.read_vision, "vision"),
        skills=listed,
        audit=naming(audit.read_audit, "audit"),
        roles=naming(roles.read_roles, "roadmap", "roles"),
        moves=naming(roadmap.read_moves, "roadmap"),
        eda=naming(eda.read_eda, "eda", tagged=True),
        proof=naming(proof.read_proof, "proof", tagged=True),
        reviews=part(reviews.read_reviews, "reviews"),
    )


def _steps(
    parts: _Parts, settings: Settings, today: date, unknown: frozenset[str], memo: Memo
) -> tuple[tuple[Step, ...], list[Fault]]:
    """Every step with its checks; what in their status and dates can't be read."""
    reading, means = parts.reading, parts.reading.means

    def judged(kind: str) -> tuple[Step, tuple[Fault, ...]]:
        of = (parts.notes[kind], means, settings, today, kind in unknown)
        return memo.following(
            ("step", kind),
            parts,
            of,
            lambda parts: _step(kind, parts, reading.only(kind), settings, today=today, unknown=kind in unknown),
        )

    all_ = [judged(kind) for kind in NUMBERS]
    steps = tuple(step for step, _ in all_)
    return memo.same("steps", steps, lambda: steps), [fault for _, faults in all_ for fault in faults]


def _step(  # noqa: PLR0913
    kind: str, parts: _Parts, reading: Reading, settings: Settings, *, today: date, unknown: bool
) -> tuple[Step, tuple[Fault, ...]]:
    """One step, from the notes of its kind, which are all that `reading` has."""
    faults: list[Fault] = []
    step = judge_step(
        kind,
        _checks(kind, parts, reading, settings, today),
        reading,
        settings,
        written=_written(kind, parts),
        today=today,
        unknown=unknown,
        faults=faults,
    )
    return step, tuple(faults)


def _checks(kind: str, parts: _Parts, reading: Reading, settings: Settings, today: date) -> tuple[Check, ...]:  # noqa: PLR0911
    match kind:
        case "plan":
            return start.checks(reading, parts.started, parts.role, today)
        case "value":
            return value.checks(parts.value, reading)
        case "vision":
            return vision.checks(parts.vision, reading)
        case "skills":
            return skills.checks(parts.skills, reading)
        case "audit":
            return audit.checks(parts.audit, parts.skills.skills, parts.names, reading)
        case "roadmap":
            move_check = roadmap.check(parts.moves, parts.audit.must_build, parts.audit.strengths, reading)
            return (*roles.roadmap_checks(parts.roles, reading), move_check)
        case "roles":
            return roles.options_checks(parts.roles, reading)
        case "eda":
            return eda.checks(parts.eda, parts.names, reading)
        case "proof":
            return proof.checks(parts.proof, parts.skills.skills, reading)
        case _:
            return (reviews.check(parts.reviews, reading, today, cadence_of("reviews", settings)),)


def _written(kind: str, parts: _Parts) -> list[date | None]:
    """The dates that the notes of a step hold."""
    match kind:
        case "skills":
            return [skill.added for skill in parts.skills.skills]
        case "audit":
            return [one.on for one in parts.audit.audits]
        case "proof":
            return [one.on for one in parts.proof.proofs]
        case "reviews":
            return [one.on for one in parts.reviews.reviews]
        case _:
            return []


def _faults(parts: _Parts, say: Texts, memo: Memo) -> list[Fault]:
    """What is wrong in the notes themselves."""
    faults = [fault for note in parts.reading.notes for fault in note.faults]
    for part in (parts.skills, parts.audit, parts.roles, parts.moves, parts.eda, parts.proof, parts.reviews):
        faults += part.faults
    return [*faults, *_second_notes(parts), *unknown_headings(parts.reading, say, memo)]


def _second_notes(parts: _Parts) -> list[Fault]:
    faults = []
    for kind in ONE_A_PLAN:
        first, *others = [note.path for note in parts.notes[kind]] or [""]
        faults += [Fault(path, 1, "kind-twice", (("kind", kind), ("first", first))) for path in others]
    return faults


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Each fault once, by note and line."""
    return sorted(set(faults), key=lambda fault: (fault.note, fault.line, fault.code, fault.details))


def _places(parts: _Parts, memo: Memo) -> Mapping[str, Place]:
    """Where each property and each section stands, by kind: `audit.strengths`, `eda.reinvest`."""
    reading = parts.reading
    found = tuple(
        note.memo.same(("places", kind), (reading.words,), partial(_places_in, note, kind, reading))
        for kind, notes in parts.notes.items()
        for note in notes
    )
    return memo.same("at", found, lambda: {name: place for places in reversed(found) for name, place in places})


def _places_in(note: Note, kind: str, reading: Reading) -> tuple[tuple[str, Place], ...]:
    """The same in one note."""
    at: dict[str, Place] = {}
    for placed in reading.placed(note, kind):
        if placed.root:
            at.setdefault(f"{kind}.{placed.id}", Place(note.path, placed.section.line, placed.section.heading))
    for name, found in note.properties.items():
        at.setdefault(f"{kind}.{name}", Place(note.path, found.line))
    return tuple(at.items())
