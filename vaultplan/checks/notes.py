"""What any note may hold: leftovers, links that lead nowhere, years that have passed."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import unquote

from vaultplan.checks.rule import Case, fault, one_for_all, rule
from vaultplan.lazy import regex
from vaultplan.markdown.records import texts
from vaultplan.model import Fault, Leftover, Note, Place
from vaultplan.words.folding import fold_key, fold_prompt

_WIKI = regex(r"\[\[([^\[\]|#^]*)#([^\[\]|#^]+)(?:\|[^\[\]]*)?\]\]")
_MARKDOWN = regex(r"\]\(((?![a-z]+:)[^()\s#]*\.md)(?:#([^()\s]+))?\)", re.IGNORECASE)
_YEAR = regex(r"\b(20\d\d)\b")


@rule("prompt-left", "low")
def prompt_left(case: Case) -> Iterator[Fault]:
    """Prompts in a step that is answered and that its writer calls done. One finding, wherever they are.

    Until then they may stand: they count for nothing, and the notes themselves say so.
    """
    done = {path for step in case.plan.steps if step.status == "done" for path in case.plan.notes.get(step.kind, ())}
    left = [one for one in case.plan.leftovers if one.shipped and one.place.note in done]
    yield from one_for_all("prompt-left", _settled(left, case))


@rule("placeholder-left", "low", across="X21")
def placeholder_left(case: Case) -> Iterator[Fault]:
    """A lone TBD or bracket in a step that has all it needs. One finding, wherever they are."""
    yield from one_for_all("placeholder-left", _settled([one for one in case.plan.leftovers if not one.shipped], case))


@rule("dangling-link", "medium")
def dangling_link(case: Case) -> Iterator[Fault]:
    """Links to a heading, or to a file, that isn't there. A bare `[[Name]]` may be a note that is still to come.

    Of several notes with one name, any may be meant.
    """
    pages = case.plan.pages
    links = [(note.path, *link) for note in pages for link in _links(note)]
    named = defaultdict[str, list[Note]](list)
    for note in pages if links else ():
        named[note.path.rpartition("/")[2].removesuffix(".md").casefold()].append(note)
    for path, line, target, heading in links:
        meant = named.get(target.rpartition("/")[2].casefold(), ())
        there = not (meant and heading) or any(fold_key(heading) in _headings(note) for note in meant)
        if not (there and case.exists(target)):
            yield fault("dangling-link", Place(path, line), text=f"{target}#{heading}".rstrip("#"))


@rule("year-passed", "medium", "vision", begun=("R20",), wording=True)
def year_passed(case: Case) -> Iterator[Fault]:
    """A year that the vision or a role's success gave itself, and that is over."""
    until = case.phrases("until")
    roles = (role.success for role in case.plan.roles)
    for answer in (case.plan.vision, case.plan.known_for, *roles):
        for year in _years(answer.text, until) if answer and answer.own else ():
            if answer and int(year) < case.today.year:
                yield fault("year-passed", answer.place, year=year)


def _years(text: str, until: Iterable[str]) -> Iterator[str]:
    """The years of a text that stand behind one of these phrases ("by", "by the end of")."""
    folded = f" {fold_prompt(text)}"
    for found in _YEAR.finditer(folded):
        if any(folded[: found.start()].endswith(f" {phrase} ") for phrase in until):
            yield found[1]


def _settled(left: Sequence[Leftover], case: Case) -> Iterator[Leftover]:
    """Those of some leftovers that are in notes whose steps have all that they need."""
    if not left:  # as nearly always: then the pages aren't looked at, and nothing is asked again when one is saved
        return
    done = {step.kind for step in case.plan.steps if step.applies and step.counted and step.met == step.total}
    notes = {note.path for note in case.plan.pages if note.kinds and done.issuperset(note.kinds)}
    yield from (one for one in left if one.place.note in notes)


def _targets(text: str) -> Iterator[tuple[str, str]]:
    """The notes and headings that a text links to, a note without its ending; same-note links aside."""
    for found in _WIKI.finditer(text):
        if found[1].strip():
            yield found[1].strip().removesuffix(".md"), found[2].strip().rstrip("\\")
    for found in _MARKDOWN.finditer(text):
        yield unquote(found[1]).removesuffix(".md"), ""


def linked(pages: Iterable[Note]) -> frozenset[str]:
    """Every note that these notes link to, as `dangling-link` looks at it."""
    return frozenset(target for note in pages for _, target, _ in _links(note))


def _links(note: Note) -> tuple[tuple[int, str, str], ...]:
    """Every link of a note: its line, the note and the heading that it leads to."""

    def read() -> tuple[tuple[int, str, str], ...]:
        found = (text for section in note.sections for text in texts(section.blocks))
        return tuple((text.line, *target) for text in found for target in _targets(text.text))

    return note.memo.same("links", (), read)


def _headings(note: Note) -> frozenset[str]:
    """The headings of a note, folded."""
    return note.memo.same("headings", (), lambda: frozenset(fold_key(section.heading) for section in note.sections))


RULES = (prompt_left, placeholder_left, dangling_link, year_passed)
