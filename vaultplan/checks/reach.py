"""Across steps: what reaches beyond one's own desk, and what a plan's lines serve."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from vaultplan.checks.counted import moves, reinvestments
from vaultplan.checks.rule import Case, fault, one_named, rule
from vaultplan.checks.wording import held, only
from vaultplan.lazy import regex
from vaultplan.markdown.names import Names
from vaultplan.model import Decision, Fault, Need, Plan, Proof, Role
from vaultplan.words import words
from vaultplan.words.folding import fold_name, fold_prompt

_PARTS = regex(r"\s*[,;&+/()]\s*|\s+(?:and|und|y|e)\s+")
_CARRYING = 5
"""Shorter words say nothing, but for abbreviations such as CIMA."""

# --- Seen, known, shown -----------------------------------------------------------------------------------------------


@rule("value-unseen-outside", "medium", "value", "proof", met=("R15", "R16"), across="X16", wording=True)
def value_unseen_outside(case: Case) -> Iterator[Fault]:
    """Showing the value is the weakest of the four drivers, and nobody but the boss and the team has seen a result."""
    rated = [(driver.now, driver) for driver in case.plan.drivers if driver.now]
    lowest = [driver for now, driver in rated if now == min(rating for rating, _ in rated)]
    showing = case.phrases("showing")
    seen = [proof.seen_by for proof in case.plan.proofs if proof.seen_by]
    if len(lowest) == 1 and held(lowest[0].name, showing) and all(_is_inside(who, case) for who in seen):
        yield fault("value-unseen-outside", lowest[0].place, name=lowest[0].name)


@rule(
    "hidden-strength",
    "medium",
    "proof",
    "skills",
    met=("R30",),
    begun=("R72",),
    across="X18",
    instead="skill-unmatched",
)
def hidden_strength(case: Case) -> Iterator[Fault]:
    """A skill that the proof shows, twice or for others to check, and that isn't on the list."""
    proofs = _by_folded(case.plan)
    for folded, faults in sorted(_unlisted(case.plan).items()):
        shown = proofs.get(folded, [])
        if len(shown) > 1 or any(proof.number or proof.seen_by for proof in shown):
            first = min(faults, key=lambda one: (dict(one.details)["name"], one.note, one.line))
            name = dict(first.details)["name"]
            yield Fault(first.note, first.line, "hidden-strength", (("name", name), ("n", str(len(shown)))))


@rule("no-relationship-move", "low", "roadmap", met=("R55",), across="X24")
def no_relationship_move(case: Case) -> Iterator[Fault]:
    """Moves without a relationship among them. One that doesn't say its kind may be one."""
    kinds = [move.kind for move in moves(case.plan)]
    if not {"relationship", None}.intersection(kinds):
        yield fault("no-relationship-move", case.place("roadmap.moves"))


def _is_inside(who: str, case: Case) -> bool:
    """Whether all of those who saw something are one's own boss, team or self; a name behind that stays inside."""
    inside = case.phrases("insiders")
    return all(only(part, inside) or _is_named_insider(part, inside) for part in _PARTS.split(who) if part.strip())


def _is_named_insider(part: str, inside: Iterable[str]) -> bool:
    named = [word for word in part.split() if word[:1].isupper()]
    said = " ".join(word for word in part.split() if word not in named)
    return 0 < len(named) <= 2 and only(said, inside)


def _by_folded(plan: Plan) -> dict[str, list[Proof]]:
    """The proofs of each name, folded."""
    found: dict[str, list[Proof]] = {}
    for proof in plan.proofs:
        for folded in dict.fromkeys(map(fold_name, proof.skills)):
            found.setdefault(folded, []).append(proof)
    return found


def _unlisted(plan: Plan) -> dict[str, list[Fault]]:
    """The names in the proof that match no skill and look like none, folded, with the faults that say so."""
    notes, found = set(plan.notes.get("proof", ())), dict[str, list[Fault]]()
    for one in plan.faults:
        if one.code == "skill-unmatched" and one.note in notes:
            found.setdefault(fold_name(dict(one.details)["name"]), []).append(one)
    return found


# --- What the lines serve ---------------------------------------------------------------------------------------------


@rule("decision-serves-nothing", "low", "reviews", "skills", "roadmap", met=("R30",), across="X19")
def decision_serves_nothing(case: Case) -> Iterator[Fault]:
    """Decisions that said yes to something, and name no skill, no role and no need that it serves."""
    plan = case.plan
    needs = (need.text for role in plan.roles for need in role.needs)
    targets = Names({**dict.fromkeys(chain((role.name for role in plan.roles), needs), ()), **_skills(plan)})
    idle = [one for one in plan.decisions if _is_yes(one) and not any(_is_meant(text, targets) for text in one.serves)]
    yield from one_named("decision-serves-nothing", ((one.option, one.place) for one in idle))


@rule("requirement-unmet", "medium", "roadmap", "proof", begun=("R53", "R55"), across="X25")
def requirement_unmet(case: Case) -> Iterator[Fault]:
    """A credential that a role of the roadmap needs, and that nothing in the plan has, aims at or as much as names."""
    said = [fold_prompt(text) for text in _said(case.plan)]
    told, words_told = "".join(f" {text} \n" for text in said), {word for text in said for word in text.split()}
    passing = case.phrases("papers")
    for role in case.plan.roles:
        missing = [need for need in _credentials(role) if not _is_named(need, told, words_told, passing)]
        if missing:
            place = missing[0].place or role.places[0]
            yield fault("requirement-unmet", place, need=missing[0].text, role=role.name)


def _skills(plan: Plan) -> dict[str, tuple[str, ...]]:
    return {skill.name: skill.aliases for skill in plan.skills}


def _is_yes(decision: Decision) -> bool:
    return words().value("answer", decision.verdict) == "yes"


def _is_meant(text: str, targets: Names) -> bool:
    """Whether a text is a target, or looks so much like one that it may be: that is no question of what it serves."""
    return bool(targets.find(text) or targets.nearest(text))


def _credentials(role: Role) -> Iterator[Need]:
    return (need for need in role.needs if role.in_roadmap and need.kind == "credential")


def _is_named(need: Need, told: str, words_told: set[str], passing: frozenset[str]) -> bool:
    """Whether a plan names a credential, or a word of it that carries it: its abbreviation, where it has one.

    Args:
        need: the credential.
        told: all that the plan says of it, folded.
        words_told: the words of that.
        passing: the words that name no credential.
    """
    short = {fold_prompt(word) for word in re.findall(r"\w+", need.text) if len(word) > 1 and word.isupper()}
    long = {word for word in fold_prompt(need.text).split() if len(word) >= _CARRYING} - passing
    phrases = (fold_prompt(need.text), *(word for word in short if " " in word))
    return not words_told.isdisjoint(short or long) or any(f" {phrase} " in told for phrase in phrases)


def _said(plan: Plan) -> Iterator[str]:
    """What the plan has, does and means to do that could bring a credential."""
    for move in moves(plan):
        yield from (move.text, move.cue, *move.builds)
    for one in reinvestments(plan):
        yield from (one.text, *one.builds)
    for proof in plan.proofs:
        yield from (proof.text, proof.result, *proof.skills) if proof.kind in ("credential", "artifact", None) else ()
    for decision in plan.decisions:
        yield from (decision.option, *decision.serves) if _is_yes(decision) else ()
    for skill in plan.skills:
        yield from (skill.name, *skill.aliases)
    yield plan.current_role.text if plan.current_role else ""


RULES = (value_unseen_outside, hidden_strength, no_relationship_move, decision_serves_nothing, requirement_unmet)
