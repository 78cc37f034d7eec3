"""Step 5, the roadmap: success that somebody can see, moves that happen."""

import re
from collections.abc import Iterator

from vaultplan.checks.counted import unclear
from vaultplan.checks.rule import Case, fault, one_for_all, rule
from vaultplan.checks.wording import held, made_of
from vaultplan.model import Fault, Move
from vaultplan.words import words
from vaultplan.words.folding import fold_prompt

_YEAR = re.compile(r"\b20\d\d\b")


@rule("success-unobservable", "medium", "roadmap", begun=("R52",), wording=True)
def success_unobservable(case: Case) -> Iterator[Fault]:
    """What success in a role looks like, in words that nobody else could check."""
    empty = case.lists.get("empty_success", frozenset())
    small = case.lists.get("small_words", frozenset())
    for role in case.plan.roles:
        success = role.success
        if success and success.own and made_of(success.text, empty, small):
            yield fault("success-unobservable", success.place, text=success.text, role=role.name)


@rule("move-undated", "medium", "roadmap", met=("R43",), begun=("R55",))
def move_undated(case: Case) -> Iterator[Fault]:
    """Moves without any date. A habit needs a cue, not a day, and what is done needs none."""
    undated = [move for move in _open(case) if not (move.due or move.start or move.scheduled) and move.kind != "habit"]
    asked = [move for move in undated if not (_YEAR.search(move.text) or unclear(case.plan, move.place))]
    yield from one_for_all("move-undated", asked)


@rule("move-builds-nothing", "medium", "roadmap", met=("R30",), begun=("R55",))
def move_builds_nothing(case: Case) -> Iterator[Fault]:
    """Moves that say no skill: they may be worth it, but nobody sees for what. One may say it outside of any field."""
    said = {key for key, field in words().keys["move"].items() if field == "builds"}
    idle = [move for move in _open(case) if not move.builds and said.isdisjoint(fold_prompt(move.text).split())]
    yield from one_for_all("move-builds-nothing", idle)


@rule("move-waits-for-promotion", "high", "roadmap", begun=("R55",), wording=True)
def move_waits_for_promotion(case: Case) -> Iterator[Fault]:
    """A move that begins with somebody else's decision about you."""
    waits = case.lists.get("promotion", frozenset())
    for move in _open(case):
        if held(f"{move.text} {move.cue}", waits):
            yield fault("move-waits-for-promotion", move.place, name=move.text)


@rule("habit-without-cue", "low", "roadmap", begun=("R55",), wording=True)
def habit_without_cue(case: Case) -> Iterator[Fault]:
    """Habits that nothing sets off, neither as a cue nor in their own words ("every job", "when I ...")."""
    cues = case.lists.get("cues", frozenset())
    habits = [move for move in _open(case) if move.kind == "habit" and not move.cue]
    yield from one_for_all("habit-without-cue", [move for move in habits if not held(move.text, cues)])


def _open(case: Case) -> list[Move]:
    return [move for move in case.plan.moves if move.status not in ("done", "rejected")]


RULES = (success_unobservable, move_undated, move_builds_nothing, move_waits_for_promotion, habit_without_cue)
