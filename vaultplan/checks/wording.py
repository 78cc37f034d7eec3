"""Words in a text, by lists: folded, as whole words, in one language."""

from collections.abc import Iterable

from vaultplan.words.folding import fold_prompt


def held(text: str, phrases: Iterable[str]) -> tuple[str, ...]:
    """The phrases that stand in a text as whole words."""
    folded = f" {fold_prompt(text)} "
    return tuple(phrase for phrase in phrases if f" {phrase} " in folded)


def begins(text: str, phrases: Iterable[str]) -> bool:
    """Whether a text begins with one of the phrases."""
    folded = f"{fold_prompt(text)} "
    return any(folded.startswith(f"{phrase} ") for phrase in phrases)


def only(text: str, phrases: Iterable[str]) -> bool:
    """Whether a text is nothing but one of the phrases."""
    return fold_prompt(text) in frozenset(phrases)
