"""Words in a text, by lists: folded, as whole words, in one language."""

from collections.abc import Iterable
from functools import lru_cache

from vaultplan.words.folding import fold_prompt

_ASKED = 1024
"""Answers that are remembered: most lines of a plan are what they were a moment ago."""


@lru_cache(_ASKED)
def held(text: str, phrases: frozenset[str]) -> tuple[str, ...]:
    """The phrases that stand in a text as whole words."""
    folded = f" {fold_prompt(text)} "
    return tuple(phrase for phrase in phrases if f" {phrase} " in folded)


@lru_cache(_ASKED)
def begins(text: str, phrases: frozenset[str]) -> bool:
    """Whether a text begins with one of the phrases."""
    folded = f"{fold_prompt(text)} "
    return any(folded.startswith(f"{phrase} ") for phrase in phrases)


def only(text: str, phrases: Iterable[str]) -> bool:
    """Whether a text is nothing but one of the phrases."""
    return fold_prompt(text) in frozenset(phrases)


def made_of(text: str, *lists: Iterable[str]) -> bool:
    """Whether a text is made of nothing but words of these lists, the first of which must be among them."""
    known = [frozenset(words) for words in lists]
    words = fold_prompt(text).split()
    return (
        bool(words) and all(any(word in one for one in known) for word in words) and any(w in known[0] for w in words)
    )
