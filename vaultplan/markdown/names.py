"""Names: links looked through, lists taken apart, and the one rule by which a name finds what it means.

Exact, then alias, then folded, then nothing, with the nearest one as a question. Never joined on likeness (product.md
§2.2).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from urllib.parse import unquote

from vaultplan.lazy import regex
from vaultplan.words.folding import fold_name, plain

_WIKI = regex(r"!?\[\[([^\[\]|]*)(?:\|([^\[\]]*))?\]\]")
_MARKDOWN = regex(r"!?\[([^\[\]]*)\]\(([^()\s]*)(?:\s+\"[^\"]*\")?\)")


@lru_cache(maxsize=1024)
def unlink(text: str) -> str:
    """The text with each link as what a reader sees of it: its title, else its heading, else its note's name."""
    return _MARKDOWN.sub(lambda found: found[1] or _target(unquote(found[2])), _WIKI.sub(_shown, text)).strip()


def _shown(found: re.Match[str]) -> str:
    return (found[2] or _target(found[1])).strip().rstrip("\\")


def _target(link: str) -> str:
    path, _, heading = link.partition("#")
    return heading.rpartition("#")[2].strip() or path.rpartition("/")[2].removesuffix(".md").strip()


def meanings(text: str) -> tuple[str, ...]:
    """What a name may mean, likeliest first: a link's heading, its note, its title; else the text itself."""
    whole = text.strip()
    if found := _WIKI.fullmatch(whole):
        return tuple(dict.fromkeys(part for part in (_target(found[1]), _shown(found)) if part))
    if found := _MARKDOWN.fullmatch(whole):
        return tuple(dict.fromkeys(part for part in (found[1].strip(), _target(unquote(found[2]))) if part))
    return (unlink(whole),)


class Names:
    """The names of one sort of record (skills, roles), to find them by."""

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        """`names`: each name with its aliases. The first one wins where two fold alike."""
        self._names = tuple(names)
        self._aliases: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        for name, aliases in names.items():
            for alias in aliases:
                self._aliases.setdefault(plain(alias), name)
        for spelling, name in [*((name, name) for name in names), *self._aliases.items()]:
            self._folded.setdefault(fold_name(spelling), name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def find(self, text: str) -> str | None:
        """The name that a text means, or None."""
        for meaning in meanings(text):
            exact = plain(meaning)
            found = next((name for name in self._names if plain(name) == exact), None)
            if found := found or self._aliases.get(exact) or self._folded.get(fold_name(meaning)):
                return found
        return None

    def nearest(self, text: str) -> str | None:
        """The name that looks most like a text: for a question only."""
        from difflib import get_close_matches  # noqa: PLC0415 - start-up time

        near = get_close_matches(fold_name(unlink(text)), list(self._folded), n=1, cutoff=0.6)
        return self._folded[near[0]] if near else None

    def listed(self, text: str) -> tuple[str, ...]:
        """The names in a list such as `A, B; C and D`; those that match nothing as written."""
        found = (self.find(piece) or unlink(piece) for piece in self._pieces(text.strip(" \t\n,;")))
        return tuple(dict.fromkeys(name for name in found if name))

    def _pieces(self, text: str) -> Iterable[str]:
        if self.find(text):
            return [text]
        for separator in (r"\s*[;\n]\s*", r"\s*,\s*", r"\s+(?:and|und|y|e|[&+])\s+"):
            pieces = [piece for piece in re.split(separator, text) if piece.strip()]
            if len(pieces) > 1:
                joined = separator.startswith(r"\s+")
                if joined and not all(self.find(piece) for piece in pieces):
                    continue
                return [inner for piece in pieces for inner in self._pieces(piece)]
        return [text]


NO_NAMES = Names({})
"""Names that know nothing: only takes lists apart."""
