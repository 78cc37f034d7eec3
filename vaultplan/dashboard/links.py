"""Links from the dashboard to the exact heading of a note, in either style. Targets come from our own scan alone."""

from collections.abc import Container
from functools import lru_cache
from typing import Literal
from urllib.parse import quote

from vaultplan.escaping.dashboard import BLANK, encode, inline, label, uncontrolled
from vaultplan.lazy import dataclass, regex
from vaultplan.model import Place

_BREAKS_A_TARGET = regex(r"[#|^:\\\[\]]|%%")
# Obsidian compares headings with all of these as a space (`stripHeading` in its API), so a link may leave them out
_NOT_IN_A_HEADING = regex(r"[`*{}<>|#^:%\\\[\]~$=&]")
_NOT_IN_A_SLUG = regex(r"[^\w\- ]")


@dataclass(frozen=True, slots=True)
class Links:
    """How to link: `home` is the folder of the plan, `twins` are notes whose name alone isn't enough to find them."""

    style: Literal["wiki", "markdown"]
    home: str
    twins: Container[str] = frozenset()

    def link(self, place: Place | None, text: str, *, limit: int = 400) -> str:
        """The text, linked to the place; plain text where there is no place, or none that can be linked safely."""
        return self._link(place, text, limit, "|")

    def cell(self, place: Place | None, text: str, *, limit: int = 400) -> str:
        """Like `link`, for a cell of a table."""
        return self._link(place, text, limit, "\\|")

    def _link(self, place: Place | None, text: str, limit: int, bar: str) -> str:
        target = self._target(place) if place else None
        if target is None:
            return inline(text, limit=limit) or BLANK
        words = label(text, limit=limit)
        if self.style == "wiki":
            return f"[[{target}{bar}{words}]]"
        # Obsidian Tasks takes `- [x](note.md)` for a ticked task, so no box may hold a single character
        return f"[&#{ord(words)};]({target})" if len(words) == 1 else f"[{words}]({target})"

    def _target(self, place: Place) -> str | None:
        return self._wiki(place) if self.style == "wiki" else self._markdown(place)

    def _wiki(self, place: Place) -> str | None:
        path = place.note.removesuffix(".md")
        target = path if place.note in self.twins else note_name(place.note)
        return _wiki_target(target, place.heading)

    def _markdown(self, place: Place) -> str | None:
        if not place.note or uncontrolled(place.note) != place.note:
            return None
        heading = _slug(place.heading)
        return _quoted(relative(place.note, self.home)) + (f"#{_quoted(heading)}" if heading else "")


def note_name(path: str) -> str:
    """The name of a note, as its readers know it."""
    return path.rpartition("/")[2].removesuffix(".md")


def relative(path: str, folder: str) -> str:
    """A vault-relative path as seen from a folder of the vault."""
    there, here = path.split("/"), [part for part in folder.split("/") if part not in {"", "."}]
    shared = 0
    while shared < min(len(here), len(there) - 1) and here[shared] == there[shared]:
        shared += 1
    return "/".join([*[".."] * (len(here) - shared), *there[shared:]])


@lru_cache(maxsize=512)
def _wiki_target(target: str, heading: str) -> str | None:
    """A wikilink's target, None when no link can be made to it; a heading that can't be linked is left out."""
    if not target or _BREAKS_A_TARGET.search(target) or not _harmless(target):
        return None
    heading = " ".join(_NOT_IN_A_HEADING.sub(" ", uncontrolled(heading)).split())
    return f"{target}#{heading}" if heading and _harmless(heading) else target


def _quoted(text: str) -> str:
    """The text in an address. `~` needs no quoting there, but opens code and struck-out text elsewhere."""
    return quote(text).replace("~", "%7E")


def _harmless(target: str) -> bool:
    """Whether a target may stand raw: it can't be encoded, so it must not need to be. A leading `_` closes nothing."""
    if uncontrolled(target) != target:
        return False
    parts = [part.lstrip("_") for part in target.split("/")]
    return all(part[:1] not in {"", " "} and encode(part) == part for part in parts)


def _slug(heading: str) -> str:
    """The anchor that GitHub and VS Code make of a heading (github/docs, basic-writing-and-formatting-syntax.md)."""
    return _NOT_IN_A_SLUG.sub("", uncontrolled(heading).lower()).strip().replace(" ", "-")
