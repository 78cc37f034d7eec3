"""What a reader sees at an answer: its whole line, what hangs below it, and whether somebody is named there."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from vaultplan.checks.rule import Case
from vaultplan.checks.wording import held
from vaultplan.lazy import regex
from vaultplan.markdown.records import texts
from vaultplan.model import Answer, Block, Item, Note, Paragraph, Section, Table

_BRACKETED = regex(r"\(\s*([^\W\d_][\w'\u2019-]*)")
_EDGES = ".,;:!?()[]{}*_\"'\u201e\u201c\u201d\u2018\u2019\u00bf\u00a1"
_NOUNS_ARE_CAPITAL = frozenset({"de"})


def wholes(case: Case, answers: Sequence[Answer]) -> list[str]:
    """Answers, each with all that its line holds, fields and other cells too, and with what is nested below it.

    A key with nothing behind it says nothing.
    """
    found: dict[tuple[str, int], list[str]] = {(one.place.note, one.place.line): [] for one in answers}
    notes = {path for path, _ in found}
    for note in case.plan.pages if notes else ():
        if note.path not in notes:
            continue
        lines = note.memo.same("lines", (), lambda note=note: _lines(note))  # type: ignore[misc]
        for path, line in found:
            if path == note.path:
                found[path, line] += (text for text in lines.get(line, ()) if not text.rstrip().endswith(":"))
    return ["\n".join((one.text, *found[one.place.note, one.place.line])) for one in answers]


def names_somebody(text: str, case: Case) -> bool:
    """Whether a text seems to name a person: a capital where the language has no other reason for one."""
    if any(_is_name(found[1], case) for found in _BRACKETED.finditer(text)):
        return True
    run = 2 if case.plan.settings.language in _NOUNS_ARE_CAPITAL else 1
    return any(_capitals(line, case) >= run for line in text.split("\n"))


def _capitals(line: str, case: Case) -> int:
    """The longest run of words in a line that look like names, the first word of a sentence aside."""
    longest = now = 0
    for before, word in pairwise(line.split()):
        inside = not before.endswith((".", "!", "?", ":", "-", "*", "|"))
        now = now + 1 if inside and _is_name(word.strip(_EDGES), case) else 0
        longest = max(longest, now)
    return longest


def _is_name(word: str, case: Case) -> bool:
    is_title_case = word[:1].isupper() and len(word) > 1 and not word.isupper()
    return is_title_case and not held(word, case.phrases("not_names"))


def _lines(note: Note) -> Mapping[int, Sequence[str]]:
    """What is said on each line of a note, and below it."""
    lines = defaultdict[int, list[str]](list)
    for section in note.sections:
        for line, said in _by_line(section):
            lines[line] += said
    return lines


def _by_line(section: Section) -> Iterator[tuple[int, Iterable[str]]]:
    """The lines of a section, each with what is said there and below it."""
    if section.heading:
        yield section.line, (text.text for text in texts(section.blocks))
    for block in _flat(section.blocks):
        match block:
            case Item():
                yield block.line, (text.text for text in texts([block]))
            case Table():
                for row in block.rows:
                    cells = zip(block.header.cells, row.cells, strict=False)
                    yield row.line, (f"{key}: {cell}" for key, cell in cells)
            case Paragraph():
                yield from ((line, block.texts) for line in dict.fromkeys(block.lines))


def _flat(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Item):
            yield from _flat(block.children)
