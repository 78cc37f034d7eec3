"""Wording that the method's own rules need: how long a text is, and whether it is only a title."""

import re
from collections.abc import Sequence

from vaultplan.lazy import regex
from vaultplan.words import Words
from vaultplan.words.folding import fold_key, fold_prompt

_WIDE = regex(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NA = regex(r"^\s*(n/a)\b[\s:,(\u2013\u2014-]*(.*?)\)?\s*$", re.IGNORECASE)
_PARTED = regex(r"^\s*(.+?)(?:\s*[:,(\u2013\u2014]\s*|\s+-\s+)(.*?)\)?\s*$")
_NOT_YET = {"n a", "na"}  # "n.a." may stand for "not answered" as well (product.md §4.1)
_RELATIVE = regex(
    r",\s*(?:(?:an|auf|aus|bei|durch|für|in|mit|nach|über|unter|von|vor|zu|zwischen)\s+)?"
    r"(?:der|die|das|dem|den|denen|deren|dessen)\s",
    re.IGNORECASE,
)
"""German: behind a comma, what looks like an article begins a clause, a preposition before it or not."""
_ARTICLES = {"a", "an", "the", "ein", "eine", "einen", "der", "die", "das", "un", "una", "el", "la"}


def count_words(text: str) -> int:
    """Words in a text. In scripts without spaces, two characters count as one word."""
    wide = len(_WIDE.findall(text))
    return len(re.findall(r"\w[\w'\u2019.-]*", _WIDE.sub(" ", text))) + (wide + 1) // 2


def not_applicable(text: str, words: Words) -> str | None:
    """The reason of a text that says n/a, in any language, "" where it gives none; None where it says anything else."""
    if found := _NA.match(text):
        return found[2]
    parted = _PARTED.match(text)
    said, reason = (parted[1], parted[2]) if parted else (text, "")
    spellings = {key for key, step in words.values["step"].items() if step == "n/a"} - _NOT_YET
    return reason if fold_key(said) in spellings else None


def is_title_only(text: str, words: Words) -> bool:
    """Whether a text names a position and says nothing about value ("Head of Operations", "I want to be a CFO").

    A title with a clause behind it is no title only; nor is anything longer than eight words.
    """
    if _RELATIVE.search(text):
        return False
    folded = fold_prompt(text)
    wish = next((start for start in words.wishes if folded.startswith(f"{start} ")), "")
    rest = [word for word in folded.removeprefix(wish).split() if word not in _ARTICLES]
    return 0 < len(rest) <= 8 and bool(words.titles.intersection(rest)) and not words.clauses.intersection(rest)


def after_lead(said: str, leads: Sequence[str]) -> str:
    """What follows the longest of the words that lead up to an answer; all of it where nothing would be left."""
    if said.casefold() in leads:
        return said
    either = "|".join(re.escape(lead) for lead in sorted(leads, key=len, reverse=True) if lead)
    found = re.match(rf"(?:{either}) (?=\S)", said, re.IGNORECASE) if either else None
    return said[found.end() :] if found else said
