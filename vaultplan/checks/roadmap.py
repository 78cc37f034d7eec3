"""Step 5, the roadmap: success that somebody can see, moves that happen."""

from collections.abc import Iterator

from vaultplan.checks.counted import open_moves, unclear
from vaultplan.checks.rule import Case, fault, one_for_all, rule
from vaultplan.checks.wording import held, made_of
from vaultplan.lazy import regex
from vaultplan.model import Fault
from vaultplan.words import words
from vaultplan.words.folding import fold_prompt

_YEAR = regex(r"\b20\d\d\b")


@rule("success-unobservable", "medium", "roadmap", begun=("R52",), wording=True)
def success_unobservable(case: Case) -> Iterator[Fault]:
    """What success in a role looks like, in words that nobody else could check."""
    empty = case.phrases("empty_success")
    small = case.phrases("small_words")
    for role in case.plan.roles:
        success = role.success
        if success and success.own and made_of(success.text, empty, small):
            yield fault("success-unobservable", success.place, text=success.text, role=role.name)


@rule("move-undated", "medium", "roadmap", met=("R43",), begun=("R55",))
def move_undated(case: Case) -> Iterator[Fault]:
    """Moves without any date. A habit needs a cue, not a day, and what is done needs none."""
    asked, moves = unclear(case.plan), [move for move in open_moves(case.plan) if move.kind != "habit"]
    undated = [move for move in moves if not (move.due or move.start or move.scheduled or _YEAR.search(move.text))]
    yield from one_for_all("move-undated", [m for m in undated if (m.place.note, m.place.line) not in asked])


@rule("move-builds-nothing", "medium", "roadmap", met=("R30",), begun=("R55",))
def move_builds_nothing(case: Case) -> Iterator[Fault]:
    """Moves that say no skill: they may be worth it, but nobody sees for what. One may say it outside of any field."""
    said = {key for key, field in words().keys["move"].items() if field == "builds"}
    idle = [
        move for move in open_moves(case.plan) if not move.builds and said.isdisjoint(fold_prompt(move.text).split())
    ]
    yield from one_for_all("move-builds-nothing", idle)


@rule("move-waits-for-promotion", "high", "roadmap", begun=("R55",), wording=True)
def move_waits_for_promotion(case: Case) -> Iterator[Fault]:
    """A move that begins with somebody else's decision about you."""
    waits = case.phrases("promotion")
    for move in open_moves(case.plan):
        if held(f"{move.text} {move.cue}", waits):
            yield fault("move-waits-for-promotion", move.place, name=move.text)


@rule("habit-without-cue", "low", "roadmap", begun=("R55",), wording=True)
def habit_without_cue(case: Case) -> Iterator[Fault]:
    """Habits that nothing sets off, neither as a cue nor in their own words ("every job", "when I ...")."""
    cues = case.phrases("cues")
    habits = [move for move in open_moves(case.plan) if move.kind == "habit" and not move.cue]
    yield from one_for_all("habit-without-cue", [move for move in habits if not held(move.text, cues)])


RULES = (success_unobservable, move_undated, move_builds_nothing, move_waits_for_promotion, habit_without_cue)
