"""Own words or ours: telling an answer from a prompt (product.md §4.1).

A text is a prompt when, but for case, space, emphasis and punctuation, it equals a text that vaultplan ever shipped,
when brackets of a template are all it holds, or when it is a lone TBD, ??? or the like.
"""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

from vaultplan.lazy import dataclass, regex
from vaultplan.markdown.names import unlink
from vaultplan.model import State
from vaultplan.words.folding import fold_prompt

_TAGS = (
    "a abbr b big br center code del details div em font hr i img ins kbd li mark ol p q s small span strong sub "
    "summary sup u ul"
)
_LEFT = regex(
    r"\{\{[^{}\n]*\}\}|<%(?:(?!<%)[^\n])*?%>"
    rf"|<(?!/?(?:{'|'.join(_TAGS.split())})\b)(?![\w+.-]+:|[^<>@\s]+@)[^\W\d_][^<>\n]{{0,60}}>"
    r"|(?<![\[!\w\]\\])\[(?![\[^!])(?=[^\[\]\n]*\])(?=[^\[\]\n]*[^\W\d_])[^\[\]\n]+\](?![(\[\]:])"
)
_OWN_BRACKETS = regex(r"^\[(?:sic|[A-Z0-9&/. -]{1,8}|\W?\w\W?)\]$")
_LINE = regex(r"\n")
_PIECES = regex(r"\n|; ")
"""Lines of a paragraph, and nested items that were joined to one value: prompts side by side are no answer."""


def digest(text: str) -> str:
    """The fingerprint under which a shipped text is remembered; equal for texts that are the same when folded."""
    return blake2b(fold_prompt(text).encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Judged:
    """A text's state by its words alone, and what is left of a prompt in it."""

    state: State
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prompts:
    """What vaultplan shipped, as fingerprints, and the words that stand for "not yet"."""

    shipped: frozenset[str]
    unanswered: frozenset[str]

    def judge(self, text: str) -> Judged:
        """Whether a text is empty, a prompt, half a prompt (started), or own words (met)."""
        return _judged(self, text)

    def _judge(self, text: str) -> Judged:
        if not text.strip():
            return Judged(State.EMPTY)
        if self._is_prompt(text) or all(self._is_prompt(piece) for piece in _PIECES.split(text)):
            return Judged(State.PLACEHOLDER)
        left = tuple(dict.fromkeys(piece for piece in _LEFT.findall(text) if not _OWN_BRACKETS.match(piece)))
        if not left:
            return Judged(State.MET)
        rest = text
        for piece in left:
            rest = rest.replace(piece, " ")
        return Judged(State.PLACEHOLDER if self._is_prompt(rest) else State.STARTED, left)

    def best(self, texts: Iterable[str]) -> Judged:
        """The furthest of several texts that answer together; the leftover of a prompt spoils no answer."""
        return max((self.judge(text) for text in texts), key=lambda judged: judged.state, default=Judged(State.EMPTY))

    def is_shipped(self, text: str) -> bool:
        """Whether a text is one that vaultplan ever shipped."""
        return bool({digest(text), digest(unlink(text))} & self.shipped)

    def _is_prompt(self, text: str) -> bool:
        folded = fold_prompt(unlink(text))
        return not folded or folded in self.unanswered or self.is_shipped(text)


@lru_cache(maxsize=1024)
def _judged(prompts: Prompts, text: str) -> Judged:
    return prompts._judge(text)  # noqa: SLF001 - a frozen class with slots has no place to remember in


def shipped_texts(texts: Iterable[str]) -> frozenset[str]:
    """The fingerprints of shipped texts, and of what is left of them without their brackets."""
    found = set[str]()
    for text in texts:
        for form in (text, _LEFT.sub(" ", text), *_LINE.split(text)):
            if fold_prompt(form):
                found.add(digest(form))
    return frozenset(found)
