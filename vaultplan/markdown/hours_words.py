"""The words of an hours expression: text -> tokens, each with the roles that it can play.

The spellings come from the language files. A word may play several roles ("a" is one, per, and Spanish "to"): the
grammar decides. Text with anything unknown in it has no tokens at all, so that nothing is ever guessed around.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from vaultplan.lazy import dataclass, regex

# Signs belong to no language, so no language file lists them.
_SIGNS: Mapping[str, Sequence[str]] = {
    "about": ("~", "≈", "?"),
    "and": ("+", "&"),
    "arrow": ("->", "-->", "=>", "→", "⇒", "➔", "➜"),
    "dash": ("-",),
    "minute": ("'",),
    "pause": (",", ";"),
    "per": ("/",),
    "times": ("x", "×", "✕", "*"),  # noqa: RUF001 -- typed for x
}
_ALIKE = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("’′‘´", "'"))  # noqa: RUF001 -- typed for - and '
_ABBREVIATION_DOT = regex(r"(?<=[^\W\d_])\.(?![^\W_])")
_NUMBER_ROLE = regex(r"(?P<value>[0-9]{1,3}(?:\.[0-9]{1,3})?)(?P<kind>[hx]?)")
_PARTS = {
    "¼": 1 / 4,
    "½": 1 / 2,
    "¾": 3 / 4,
    "⅓": 1 / 3,
    "⅔": 2 / 3,
    "1/4": 1 / 4,
    "1/2": 1 / 2,
    "3/4": 3 / 4,
    "1/3": 1 / 3,
}
# 2/3 in plain digits is "two or three" as often as "two thirds", 1.500 is either 1.5 or 1500: neither is a number here.
_NUMBER = regex(
    r"""(?P<clock>[0-9]:[0-5][0-9])(?![0-9:])
      | (?:(?P<whole>[0-9]{1,3})\ ?)?(?P<part>[¼½¾⅓⅔]|(?<![0-9])(?:1/[234]|3/4)(?![0-9/]))
      | (?P<plain>0[.,][0-9]{1,4}|[0-9]{1,4}(?:[.,][0-9]{1,2})?|[.,][0-9]{1,2})(?![.,:]?[0-9])""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, sign or number. `number`, `hours` and `count` are its worth as such ("2", "half-hour", "twice")."""

    text: str
    roles: frozenset[str] = frozenset()
    number: float | None = None
    hours: float | None = None
    count: float | None = None

    @property
    def worth(self) -> bool:
        """Whether a number is said by it, in whichever way."""
        return (self.number, self.hours, self.count) != (None, None, None)


def folded(text: str) -> str:
    """Text with case, kinds of spaces, dashes and apostrophes, and the dots of abbreviations made alike."""
    plain = unicodedata.normalize("NFC", text).lower().translate(_ALIKE)
    return _ABBREVIATION_DOT.sub("", " ".join(plain.split()))


def phrases(spellings: Iterable[str]) -> str:
    """A regular expression for whole words, the longest spelling first."""
    return "|".join(_whole(spelling) for spelling in sorted(spellings, key=len, reverse=True)) or r"(?!)"


class Vocabulary:
    """The spellings of all languages, compiled once."""

    def __init__(self, time: Mapping[str, Sequence[str]]) -> None:
        roles: defaultdict[str, set[str]] = defaultdict(set)
        for table in (_SIGNS, time):
            for role, spellings in table.items():
                for spelling in spellings:
                    roles[folded(spelling)].add(role)
        self._tokens = {spelling: _word(spelling, named) for spelling, named in roles.items()}
        self._by_letter: defaultdict[str, list[str]] = defaultdict(list)
        for spelling in sorted(self._tokens, key=len, reverse=True):
            self._by_letter[spelling[0]].append(spelling)

    def tokens(self, text: str) -> list[Token] | None:
        """The tokens of folded text; None when anything in it is unknown."""
        found: list[Token] = []
        at = 0
        while at < len(text):
            if text[at] == " ":
                at += 1
            elif not _begins_fraction(text, at, found) and (word := self._word(text, at)):
                found.append(self._tokens[word])
                at += len(word)
            elif number := _NUMBER.match(text, at):
                found.append(_number(number))
                at = number.end()
            else:
                return None
        return found

    def _word(self, text: str, at: int) -> str | None:
        """The longest spelling that stands here as a whole word. Not by one expression of all: it compiles slowly."""
        return next((word for word in self._by_letter.get(text[at], ()) if _stands(word, text, at)), None)


def _begins_fraction(text: str, at: int, found: Sequence[Token]) -> bool:
    """Whether a comma is that of ",5 h", not the one of "1 h ,5 min"."""
    free = not found or found[-1].roles.isdisjoint(("hour", "minute"))
    return free and text[at] == "," and text[at - 1 : at] in ("", " ") and text[at + 1 : at + 2].isdigit()


def _stands(word: str, text: str, at: int) -> bool:
    after = text[at + len(word) : at + len(word) + 1]
    return text.startswith(word, at) and not (word[-1].isalpha() and after.isalpha())


def _whole(spelling: str) -> str:
    end = r"(?![^\W\d_])" if spelling[-1:].isalpha() else ""
    return re.escape(spelling) + end


def _word(spelling: str, roles: Iterable[str]) -> Token:
    worth: dict[str, float] = {}
    plain: set[str] = set()
    for role in roles:
        if numeric := _NUMBER_ROLE.fullmatch(role):
            worth[numeric["kind"]] = float(numeric["value"])
        else:
            plain.add(role)
    return Token(spelling, frozenset(plain), worth.get(""), worth.get("h"), worth.get("x"))


def _number(match: re.Match[str]) -> Token:
    if match["clock"]:
        hours, minutes = match["clock"].split(":")
        return Token(match.group(), frozenset({"clock"}), hours=int(hours) + int(minutes) / 60)
    if match["part"]:
        return Token(match.group(), number=float(match["whole"] or 0) + _PARTS[match["part"]])
    return Token(match.group(), number=float(match["plain"].replace(",", ".")))
