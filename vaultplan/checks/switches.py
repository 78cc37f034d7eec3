"""Checks switched off: for the plan in its Start note, for a note in its properties, for a line by a comment."""

from collections.abc import Iterable, Mapping

from vaultplan.checks.rule import fault
from vaultplan.model import Fault, Note, Place

PROPERTY = "checks_off"


def unknown(pages: Iterable[Note], codes: Iterable[str]) -> list[Fault]:
    """A fault for each code that is switched off and that no check has."""
    known = frozenset(codes)
    return [
        fault("setting-unclear", Place(note.path, line), setting=PROPERTY, text=code)
        for note in pages
        if PROPERTY in note.properties
        for text, line in note.properties[PROPERTY].placed
        for code in _words(text)
        if code not in known
    ]


def kept(faults: Iterable[Fault], pages: Iterable[Note]) -> list[Fault]:
    """The faults that nobody switched off."""
    pages = tuple(pages)
    everywhere = frozenset(code for note in pages if "plan" in note.kinds for code in _codes(note))
    off = [note for note in pages if note.off or PROPERTY in note.properties]
    notes = {note.path: (frozenset(_codes(note)), note.off) for note in off}
    return [one for one in faults if one.code not in everywhere and not (one.note in notes and _is_off(one, notes))]


def _is_off(one: Fault, notes: Mapping[str, tuple[frozenset[str], Mapping[int, frozenset[str]]]]) -> bool:
    """Whether a fault's code is among those of its note, or its line's."""
    in_note, by_line = notes[one.note]
    off = by_line.get(one.line, frozenset())
    return one.code in off or "" in off or one.code in in_note


def _codes(note: Note) -> tuple[str, ...]:
    found = note.properties.get(PROPERTY)
    return tuple(code for text in found.texts for code in _words(text)) if found else ()


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in text.replace(",", " ").split())
