"""Headings renamed beyond recognition: a section is missing, and something like its content stands elsewhere."""

from collections.abc import Iterator

from vaultplan.markdown.fields import take_fields
from vaultplan.method.reading import Reading
from vaultplan.model import Block, Fault, Item, Memo, Note, Paragraph, Section, State, Table
from vaultplan.words import Texts
from vaultplan.words.folding import fold_prompt

_EXPECTED = {
    "value": ("problems", "relied_on", "outcomes", "why"),
    "vision": ("problems", "people", "impact"),
    "skills": ("critical", "skills"),
    "audit": ("audit",),
    "roadmap": ("roles", "moves"),
    "roles": ("options", "next", "medium", "alternative"),
    "eda": ("eliminate", "delegate", "automate", "reinvest"),
    "proof": ("proof",),
    "reviews": ("reviews",),
}
"""The sections that hold what a step asks for. In skills and roles, one of them is enough."""

_ANY = {"skills", "roles"}


def unknown_headings(reading: Reading, say: Texts, memo: Memo) -> list[Fault]:
    """A fault for each heading that vaultplan doesn't know and that holds own words, where a section is missing.

    The user's own extra headings stay unmentioned as long as every section is there, or as long as what stands under
    them was read as records all the same. A note's first heading is its title, and may be anything.
    """
    missing = {kind: sections for kind in _EXPECTED if (sections := _missing(kind, reading, memo))}
    faults = []
    for note in reading.notes:
        wanted = [say.heading(kind, section) for kind in note.kinds for section in missing.get(kind, ())]
        if not wanted:
            continue
        for heading, line in dict(_strangers(note, reading)).items():
            details = (("heading", heading), ("sections", ", ".join(wanted)), ("first", wanted[0]))
            faults.append(Fault(note.path, line, "heading-unknown", details))
    return faults


def _missing(kind: str, reading: Reading, memo: Memo) -> tuple[str, ...]:
    notes = reading.of(kind)

    def missing() -> tuple[str, ...]:
        known = {placed.id for note in notes for placed in reading.placed(note, kind) if placed.root}
        return () if kind in _ANY and known else tuple(one for one in _EXPECTED[kind] if one not in known)

    return memo.same(("missing", kind), (notes, reading.words), missing)


def _strangers(note: Note, reading: Reading) -> Iterator[tuple[str, int]]:
    """The unknown headings of a note under which, or below which, own words stand that no step has read."""
    lines = {section.heading: section.line for section in reversed(note.sections)}
    title = next((section.heading for section in note.sections if section.heading), "")
    places = [reading.placed(note, kind, _PRIMARY.get(kind, "")) for kind in note.kinds]
    for section, *placed in zip(note.sections, *places, strict=True):
        if section.heading in ("", title) or any(found.id for found in placed) or not _holds_own(section, reading):
            continue
        outermost = next((heading for heading in section.trail if heading != title), section.heading)
        yield outermost, lines[outermost]


_PRIMARY = {"skills": "skills", "audit": "audit", "roles": "options", "proof": "proof", "reviews": "reviews"}


def _holds_own(section: Section, reading: Reading) -> bool:
    return any(isinstance(block, Table) or _is_own(text, reading) for block in section.blocks for text in _texts(block))


def _texts(block: Block) -> tuple[str, ...]:
    match block:
        case Item():
            return (take_fields(block.text, lambda _: None).text,)
        case Paragraph():
            return (" ".join(block.texts),)
        case _:
            return ("",)


def _is_own(text: str, reading: Reading) -> bool:
    return bool(fold_prompt(text)) and reading.prompts.judge(text).state >= State.STARTED
