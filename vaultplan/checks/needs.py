"""Whether anything in a plan answers what a role needs. In doubt it does: only what is certain is asked about."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from vaultplan.checks.counted import moves, reinvestments
from vaultplan.model import Need, Plan, Role
from vaultplan.words.folding import fold_prompt

_LEAST = 4
"""Shorter words say nothing, but for abbreviations such as ICU."""


def uncovered(plan: Plan, passing: frozenset[str], *, linked: bool) -> Iterator[tuple[Role, list[Need]]]:
    """The roles of the roadmap, each with the needs that are no listed skill and that nothing builds or names.

    A credential is another check's. An experience is taken to come with a role that leads there, and which ones lead
    there is known once the next roles are `linked`. `passing` are the words of the language that name nothing.
    """
    skills = {skill.name for skill in plan.skills}
    reached = {name for role in plan.roles for name in role.leads_to if name != role.name}
    named = _index(plan)
    for role in plan.roles:
        given = {"credential", *(["experience"] if role.name in reached or not linked else [])}
        asked = [need for need in role.needs if need.text not in skills and need.kind not in given]
        open_ = [need for need in asked if not _is_named(need, role, named, passing)]
        if role.in_roadmap and open_:
            yield role, open_


def _is_named(need: Need, role: Role, named: Mapping[str, set[tuple[str, str]]], passing: frozenset[str]) -> bool:
    """Whether a word of the need stands somewhere outside the role itself; a need without such words passes."""
    wanted = _said(need.text) - passing
    near = ((one, *found) for one in wanted for found in named.get(one[:_LEAST], ()))
    return not wanted or any(owner != role.name and _alike(one, other) for one, other, owner in near)


def _index(plan: Plan) -> Mapping[str, set[tuple[str, str]]]:
    """The words that the plan says, by their first letters, each with the role whose name it is from."""
    named: dict[str, set[tuple[str, str]]] = {}
    texts = [*((text, "") for text in _texts(plan)), *((role.name, role.name) for role in plan.roles)]
    for text, owner in texts:
        for word in _said(text):
            named.setdefault(word[:_LEAST], set()).add((word, owner))
    return named


def _texts(plan: Plan) -> Iterator[str]:
    """What the plan says about what its owner has, builds or will do, but for the names of roles."""
    for skill in plan.skills:
        yield from (skill.name, *skill.aliases)
    for role in plan.roles:
        yield from role.builds
    for move in moves(plan):
        yield from (move.text, move.cue, *move.builds)
    for one in reinvestments(plan):
        yield from (one.text, *one.builds)
    for proof in plan.proofs:
        yield from (proof.text, proof.result, *proof.skills)
    for decision in plan.decisions:
        yield from (decision.option, *decision.serves)
    yield plan.current_role.text if plan.current_role else ""


@lru_cache(maxsize=1024)
def _said(text: str) -> frozenset[str]:
    """The words of a text that carry it, folded."""
    kept = (word for word in re.findall(r"\w+", text) if len(word) >= _LEAST or (len(word) > 1 and word.isupper()))
    return frozenset(folded for word in kept if (folded := fold_prompt(word)))


def _alike(one: str, other: str) -> bool:
    """Whether two words with the same beginning may be forms of one: lead, leadership; manager, management.

    Six letters and more behind a whole word make another word of it, as in German: Pflege, Pflegeschule.
    """
    short, long = sorted((one, other), key=len)
    if len(short) < _LEAST or (len(short) > _LEAST and len(long) - len(short) >= 6):
        return one == other
    stem = max(_LEAST, len(short) - 3)
    return one[:stem] == other[:stem]
