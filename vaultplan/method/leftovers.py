"""What is left of the shipped notes, and of "not yet", in notes that have been written in."""

from collections.abc import Iterator
from functools import partial

from vaultplan.markdown.fields import take_fields
from vaultplan.method.reading import Reading
from vaultplan.model import Item, Leftover, Note, Paragraph, Place, Section, State
from vaultplan.words.folding import fold_prompt


def read_leftovers(reading: Reading) -> tuple[Leftover, ...]:
    """Every shipped prompt that still stands as a paragraph, and every lone TBD, ??? or bracket, note by note."""
    means = reading.means
    return tuple(
        found for note in reading.notes for found in note.memo.same("leftovers", means, partial(_of, note, reading))
    )


def _of(note: Note, reading: Reading) -> tuple[Leftover, ...]:
    return tuple(found for section in note.sections for found in _in(section, note, reading))


def _in(section: Section, note: Note, reading: Reading) -> Iterator[Leftover]:
    if section.heading.startswith("[") and reading.prompts.judge(section.heading).state is State.PLACEHOLDER:
        yield Leftover(section.heading, Place(note.path, section.line, section.heading))
    for block in section.blocks:
        if isinstance(block, Paragraph):
            text = " ".join(block.texts)
            if fold_prompt(text) and reading.prompts.is_shipped(text):
                yield Leftover(block.texts[0], Place(note.path, block.lines[0], section.heading), shipped=True)
        elif isinstance(block, Item):
            yield from _items(block, note, section, reading)


def _items(item: Item, note: Note, section: Section, reading: Reading) -> Iterator[Leftover]:
    said = take_fields(item.text, lambda _: None).text
    _, colon, value = said.partition(": ")
    text = (value if colon else said).strip()
    judged = reading.prompts.judge(text)
    if text and judged.state is State.PLACEHOLDER and not reading.prompts.is_shipped(text):
        yield Leftover(text, Place(note.path, item.line, section.heading))
    for child in item.children:
        yield from _items(child, note, section, reading)
