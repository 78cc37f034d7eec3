"""What was shipped, as fingerprints: the texts that are prompts, not answers, in every version of the notes so far."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from vaultplan.markdown.fields import take_fields
from vaultplan.markdown.prompts import Prompts, shipped_texts
from vaultplan.markdown.records import texts
from vaultplan.model import Note, Paragraph
from vaultplan.words import shipped, words

_CODE_MARKS = "`*_- "


@lru_cache
def prompts(*, example: bool) -> Prompts:
    """The shipped prompts; with `example`, the texts of the example plans count as prompts too."""
    known = shipped("scaffold") | (shipped("example") if example else frozenset())
    return Prompts(known, words().unanswered)


def fingerprints(note: Note, *, least_words: int = 1) -> frozenset[str]:
    """The fingerprints of every text in a shipped note that could be taken for an answer.

    `least_words` leaves out what anybody might write ("Excel", "yes") in the example plans.
    """
    return shipped_texts(text for text in _texts(note) if len(text.split()) >= least_words)


def _texts(note: Note) -> Iterator[str]:
    for name, value in note.properties.items():
        if name not in ("vaultplan", "status", "language", "link_style"):
            yield from value.texts
    for section in note.sections:
        yield section.heading
        for block in section.blocks:
            if isinstance(block, Paragraph):
                yield from _forms(" ".join(block.texts))
        for text in texts(section.blocks):
            yield from _forms(text.text)


def _forms(text: str) -> Iterator[str]:
    """A text as it stands, without its fields, and as somebody would type it after the example in it."""
    yield text
    taken = take_fields(text, lambda word: word)
    yield taken.text
    yield from _long(taken.fields.values())
    key, colon, value = text.partition(": ")
    if colon:
        yield from _long((key, value))
    for code in text.split("`")[1::2]:
        typed = code.lstrip(_CODE_MARKS).removeprefix("[ ]").strip()
        yield typed
        yield take_fields(typed, lambda word: word).text
        yield from _long((*take_fields(typed, lambda word: word).fields.values(), typed.partition(": ")[2]))


def _long(values: Iterable[str]) -> Iterator[str]:
    """Values of some length: a name or a tool in a prompt is anybody's word."""
    return (value for value in values if len(value.split()) >= 3)
