"""Then and now: the plan's facts on a day, and what is different from what the last review wrote down (X13, X22)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from vaultplan.escaping.note import one_line
from vaultplan.lazy import dataclass
from vaultplan.markdown.names import Names
from vaultplan.method.audit import QUESTIONS
from vaultplan.method.proof import newest
from vaultplan.method.wording import after_lead
from vaultplan.model import (
    Answer,
    AnswerChange,
    Changes,
    Difference,
    HoursThen,
    Plan,
    Review,
    SkillThen,
    Snapshot,
)
from vaultplan.words import LANGUAGES, Texts, texts
from vaultplan.words.folding import fold_prompt

_RANK: Mapping[str | None, int] = {"no": 0, "partly": 1, "yes": 2}


@dataclass(frozen=True, slots=True)
class Trend:
    """Each skill of the plan at several times; the last one is today. None where it wasn't in the plan yet."""

    days: tuple[date, ...]
    rows: tuple[tuple[str, tuple[SkillThen | None, ...]], ...]


def snapshot(plan: Plan, today: date) -> Snapshot:
    """The plan's facts today. What a note that can't be read may hold is left out: it isn't "none"."""
    unsure = _unsure(plan)
    said = _sentences(plan)
    return Snapshot(
        proposition=None if "value" in unsure else said[plan.settings.language] if said else "",
        vision=None if "vision" in unsure else _own(plan.vision),
        known_for=None if "vision" in unsure else _own(plan.known_for),
        skills=None if unsure & {"skills", "audit", "proof"} else _skills(plan, today),
        roles=None if unsure & {"roadmap", "roles"} else tuple(one_line(role.name) for role in plan.roles),
        hours=None if "eda" in unsure else _hours(plan),
        met=None if unsure else _met(plan),
        said_as=tuple(said.values()),
    )


def recorded(plan: Plan, today: date) -> tuple[Review, ...]:
    """The reviews that wrote facts down, oldest first; of several on one day the one written last."""
    found = [(review.on, review) for review in plan.reviews if review.on and review.on <= today and review.facts.known]
    if found and found[0][0] > found[-1][0]:  # a note whose newest entry stands on top
        found.reverse()
    return tuple(dict(sorted(found, key=lambda pair: pair[0])).values())


def changes(then: Snapshot, now: Snapshot, aliases: Mapping[str, Sequence[str]]) -> Changes:
    """What is different now.

    Args:
        then: the facts of an earlier time; what isn't known of it is compared with nothing.
        now: the facts of a later one.
        aliases: the skills' other names, by which an earlier name is found too.
    """
    old = _by_name(then.skills, Names({**{s.name: () for s in now.skills or ()}, **aliases}))
    new = {skill.name: skill for skill in now.skills or ()}
    both = [(old[name], skill) for name, skill in new.items() if name in old]
    comparable = then.skills is not None and now.skills is not None
    return Changes(
        skills_added=tuple(n for n in new if n not in old) if comparable and "" not in old else (),
        skills_dropped=tuple(n for n in old if n and n not in new) if comparable else (),
        critical=tuple(skill.name for before, skill in both if skill.critical and not before.critical),
        uncritical=tuple(skill.name for before, skill in both if before.critical and not skill.critical),
        answers=tuple(change for before, skill in both for change in _answers(before, skill)),
        proof=tuple(
            Difference(skill.name, before.proof, skill.proof)
            for before, skill in both
            if before.proof is not None and skill.proof is not None and before.proof != skill.proof
        ),
        **_roles(then.roles, now.roles),
        hours=_hours_changed(then.hours, now.hours),
        rewritten=rewritten(then, now),
        met=Difference("met", then.met[0], now.met[0]) if then.met and now.met and then.met != now.met else None,
    )


def rewritten(then: Snapshot, now: Snapshot) -> tuple[Difference, ...]:
    """The proposition, the vision and what to be known for, where they are other words now (X13)."""
    found = []
    for name, before, after, also in (
        ("proposition", then.proposition, now.proposition, now.said_as),
        ("vision", then.vision, now.vision, ()),
        ("known_for", then.known_for, now.known_for, ()),
    ):
        if before is None or after is None:
            continue
        if fold_prompt(before) not in {fold_prompt(text) for text in (after, *also)}:
            found.append(Difference(name, before, after))
    return tuple(found)


def since_last(plan: Plan, today: date) -> tuple[Review, Changes] | None:
    """The newest review that wrote facts down, and what changed since; None where there is none."""
    found = recorded(plan, today)
    if not found:
        return None
    return found[-1], changes(found[-1].facts, snapshot(plan, today), _aliases(plan))


def before_last(plan: Plan, today: date) -> tuple[Review, Review, Changes] | None:
    """The last two reviews that wrote facts down, and what changed between them; None where there are fewer."""
    found = recorded(plan, today)
    if len(found) < 2:
        return None
    then, last = found[-2:]
    return then, last, changes(then.facts, last.facts, _aliases(plan))


def trend(plan: Plan, today: date, most: int = 3) -> Trend | None:
    """The skills at each of the last reviews, and today; None where no review wrote any down."""
    reviews = [review for review in recorded(plan, today) if review.facts.skills is not None][-most:]
    now = snapshot(plan, today)
    if not reviews or not now.skills:
        return None
    names = Names(_aliases(plan))
    times = [_by_name(facts.skills, names) for facts in (*(review.facts for review in reviews), now)]
    days = tuple(review.on for review in reviews if review.on)
    return Trend(
        (*days, today), tuple((skill.name, tuple(time.get(skill.name) for time in times)) for skill in now.skills)
    )


def _aliases(plan: Plan) -> dict[str, tuple[str, ...]]:
    return {one_line(skill.name): skill.aliases for skill in plan.skills}


def _unsure(plan: Plan) -> frozenset[str]:
    """The kinds of note of which something can't be read."""
    broken = {unread.note for unread in plan.unread}
    kinds = {kind for kind, notes in plan.notes.items() if broken.intersection(notes)}
    return frozenset(kinds | {step.kind for step in plan.steps if step.unknown})


def _own(answer: Answer | None) -> str:
    return one_line(answer.text) if answer and answer.own else ""


def _sentences(plan: Plan) -> dict[str, str]:
    """The proposition as a sentence, in each language; none where no part of it is written."""
    parts = {"helps": _own(plan.helps), "problem": _own(plan.problem), "result": _own(plan.result)}
    if not any(parts.values()):
        return {}
    return {language: _sentence(parts, texts(language)) for language in (*LANGUAGES, plan.settings.language)}


def _sentence(parts: Mapping[str, str], say: Texts) -> str:
    said = {
        name: after_lead(text.rstrip(" ."), say(f"dashboard.lead.{name}").split("|")) or "…"
        for name, text in parts.items()
    }
    return say("review.proposition", **said)


def _skills(plan: Plan, today: date) -> tuple[SkillThen, ...]:
    audits = {audit.skill: audit.answers for audit in plan.audits}
    return tuple(
        SkillThen(
            one_line(skill.name),
            skill.critical,
            audits.get(skill.name, (None,) * 4),
            sum(skill.name in proof.skills for proof in plan.proofs),
            newest(plan.proofs, skill.name, today),
        )
        for skill in plan.skills
    )


def _hours(plan: Plan) -> HoursThen | None:
    if not plan.tasks and not plan.reinvestments:
        return None
    budget = plan.budget
    sums = (budget.freed_done, budget.freed_planned, budget.reinvested_done, budget.reinvested_planned)
    return HoursThen(*(_tenths(number) for number in sums))


def _tenths(number: float) -> float:
    """Rounded as the dashboard shows it."""
    return int(number * 10 + 0.5) / 10


def _met(plan: Plan) -> tuple[int, int]:
    steps = [step for step in plan.steps if step.applies]
    return sum(step.met for step in steps), sum(step.total for step in steps)


def _by_name(skills: Iterable[SkillThen] | None, names: Names) -> dict[str, SkillThen]:
    """The skills under the names that they have now."""
    found: dict[str, SkillThen] = {}
    for skill in skills or ():
        found.setdefault(names.find(skill.name) or skill.name if skill.name else "", skill)
    return found


def _answers(before: SkillThen, after: SkillThen) -> Iterable[AnswerChange]:
    for question, old, new in zip(QUESTIONS, before.audit, after.audit, strict=True):
        if old != new:
            told = old in _RANK and new in _RANK
            yield AnswerChange(after.name, question, old, new, _RANK[new] > _RANK[old] if told else None)


def _roles(then: tuple[str, ...] | None, now: tuple[str, ...] | None) -> dict[str, tuple[str, ...]]:
    if then is None or now is None:
        return {}
    old, new = Names(dict.fromkeys(then, ())), Names(dict.fromkeys(now, ()))
    return {
        "roles_added": tuple(name for name in now if not old.find(name)),
        "roles_dropped": tuple(name for name in then if not new.find(name)),
    }


def _hours_changed(then: HoursThen | None, now: HoursThen | None) -> tuple[Difference, ...]:
    if then is None or now is None:
        return ()
    names = ("freed_done", "freed_planned", "reinvested_done", "reinvested_planned")
    pairs = ((name, getattr(then, name), getattr(now, name)) for name in names)
    return tuple(Difference(name, before, after) for name, before, after in pairs if before != after)
