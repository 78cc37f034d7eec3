"""Headings renamed beyond recognition: a section is missing, and something like its content stands elsewhere."""

from vaultplan.markdown.fields import take_fields
from vaultplan.method.reading import Reading
from vaultplan.model import Fault, Item, Note, Section, State, Table
from vaultplan.words.folding import fold_prompt

_EXPECTED = {
    "value": ("problems", "relied_on", "outcomes"),
    "vision": ("problems", "people", "impact"),
    "skills": ("critical", "skills"),
    "audit": ("audit",),
    "roadmap": ("roles", "moves"),
    "roles": ("options", "next", "medium", "alternative"),
    "eda": ("eliminate", "delegate", "automate", "reinvest"),
    "proof": ("proof",),
    "reviews": ("reviews",),
}
"""The sections whose content is lists. In skills and roles, one of them is enough."""

_ANY = {"skills", "roles"}


def unknown_headings(reading: Reading) -> list[Fault]:
    """A fault for each heading that vaultplan doesn't know and that holds a list, where a section is missing.

    The user's own extra headings stay unmentioned as long as every section is there, or as long as what stands under
    them was read as records all the same.
    """
    faults = []
    for kind, expected in _EXPECTED.items():
        notes = reading.of(kind)
        known = {placed.id for note in notes for placed in reading.placed(note, kind) if placed.root}
        missing = [id_ for id_ in expected if id_ not in known]
        if not notes or not missing or (kind in _ANY and known):
            continue
        for note in notes:
            for section in _strangers(note, kind, reading):
                details = (("heading", section.heading), ("section", missing[0]), ("kind", kind))
                faults.append(Fault(note.path, section.line, "heading-unknown", details))
    return faults


def _strangers(note: Note, kind: str, reading: Reading) -> list[Section]:
    primary = kind in ("skills", "audit", "roles", "proof", "reviews") and note.kinds == (kind,)
    foreign = {other for other in note.kinds if other != kind}
    found = []
    titled = False
    for placed in reading.placed(note, kind):
        title = bool(placed.section.heading) and not titled
        titled = titled or bool(placed.section.heading)
        elsewhere = any(reading.words.section(other, placed.section.heading) for other in foreign)
        above = any(reading.words.section(o, h) for o in foreign for h in placed.section.trail)
        if placed.id or not placed.section.heading or elsewhere or above or (title and primary):
            continue
        if _holds_own_list(placed.section, reading):
            found.append(placed.section)
    return found


def _holds_own_list(section: Section, reading: Reading) -> bool:
    """Whether own words stand right under a heading, as items or in a table; a lone `Key: value` note isn't a list."""
    for block in section.blocks:
        if isinstance(block, Table):
            return True
        if isinstance(block, Item):
            text = take_fields(block.text, lambda _: None).text
            if fold_prompt(text) and reading.prompts.judge(text).state >= State.STARTED:
                return True
    return False
