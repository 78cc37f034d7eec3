"""Step 2, the career vision: value, not a title."""

from collections.abc import Iterator

from vaultplan.checks.rule import Case, fault, rule
from vaultplan.checks.wording import made_of
from vaultplan.method.wording import is_title_only
from vaultplan.model import Answer, Fault, State
from vaultplan.words import words


@rule("vision-title-only", "high", "vision", begun=("R20",), covers="R20", wording=True)
def vision_title_only(case: Case) -> Iterator[Fault]:
    """The vision names a position and no value."""
    yield from _title(case.plan.vision, "vision-title-only")


@rule("known-for-title-only", "high", "vision", begun=("R24",), covers="R24", wording=True)
def known_for_title_only(case: Case) -> Iterator[Fault]:
    """To be known for a position says nothing about value."""
    yield from _title(case.plan.known_for, "known-for-title-only")


def _title(answer: Answer | None, code: str) -> Iterator[Fault]:
    if answer and answer.own and is_title_only(answer.text, words()):
        yield fault(code, answer.place, text=answer.text)


@rule("vague-verbs-only", "medium", "vision", begun=("R20",), covers="R20", wording=True)
def vague_verbs_only(case: Case) -> Iterator[Fault]:
    """A vision, or what to be known for, that could be anybody's. The vision comes first: the other grows out of it."""
    verbs = case.phrases("vague_verbs")
    nouns = case.phrases("vague_nouns")
    small = case.phrases("small_words")
    asked = (case.plan.vision, case.plan.known_for if case.state("R20") is State.MET else None)
    vague = [one for one in asked if one and one.own and made_of(one.text, verbs, nouns, small)]
    for answer in vague[:1]:
        if not is_title_only(answer.text, words()):
            yield fault("vague-verbs-only", answer.place, text=answer.text)


RULES = (vision_title_only, known_for_title_only, vague_verbs_only)
