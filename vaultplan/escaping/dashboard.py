"""Words from the notes become words of the dashboard: data, whatever they look like (trust.md §4).

Ordinary text stays as its writer typed it, so that the dashboard reads well raw too. A character becomes an entity only
where markdown, Obsidian or one of its plugins could take it for more than itself.
"""

import re
import sys
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from html.entities import html5
from types import MappingProxyType

from vaultplan.lazy import regex
from vaultplan.markdown.names import unlink

LIMIT = 400
"""The longest text shown, in characters, when the caller names no other."""

BLANK = "…"
"""What stands where there is nothing to show."""

_SAID = 1024
"""Texts that are remembered as they are drawn: most of a dashboard is what it was a moment ago."""

_KEPT = "\u200d\ufe0f"
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# Obsidian Tasks and Reminder read these on any line with a box; a copy must not count twice (obsidian.md §1.2)
_SIGNS = regex("[📅📆🗓⏳⌛🛫➕✅❌⏰🔁🆔⛔🏁🔺⏫🔼🔽⏬]\ufe0f?")  # noqa: RUF001 - the sign is meant
_LITERAL = regex(
    r"(?<!`)(?P<ticks>`+)(?!`)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)"
    r"|<(?P<address>(?:https?://|mailto:)[^\s<>]+|[\w.+-]+@[\w.-]+)>"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|&(?:#(?P<decimal>\d{1,7})|#[xX](?P<hexadecimal>[0-9a-fA-F]{1,6})|(?P<name>[A-Za-z][A-Za-z0-9]{1,31};))(?:(?<=;)|;)"
)
"""Code, addresses, escaped characters and entities: what a reader sees of them is never markdown."""
_STAND_INS = 0xE000
_TAGS = regex(r"</?(?:b|del|em|i|ins|kbd|mark|s|small|strong|sub|sup|u)>|(?P<break><br ?/?>)", re.IGNORECASE)
_EMPHASIS = (
    regex(r"\*\*(?P<words>[^*\s](?:[^*]*[^*\s])?)\*\*"),
    regex(r"\*(?P<words>[^*\s](?:[^*]*[^*\s])?)\*"),
    regex(r"(?<!\w)(__?)(?P<words>[^_\s](?:[^_]*[^_\s])?)\1(?!\w)"),
    regex(r"~~(?P<words>[^~]+)~~"),
    regex(r"==(?P<words>[^=]+)=="),
)
_OPENING = regex(r"[-+](?=[-+\s]|$)|[>:=]|\d+(?=([.)])(?:\s|$))")
_ENTITY = regex(r"&(?:#|\w+;)")
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_SUSPECT = regex(r"[\\`*\[\]{}<|^_#~$=:%>&+.)-]")
_Rule = Callable[[str, int], bool]


@lru_cache(_SAID)
def inline(text: str, *, limit: int = LIMIT) -> str:
    """The text as one line of markdown that means nothing but itself: in a paragraph, list item, callout or table cell.

    Links become their visible words, emphasis marks and task signs go, comments are left out. Empty when nothing is
    left that can be shown. `limit` counts characters as they are read, not as they are encoded.
    """
    words = readable(text, limit=limit)
    opening = _OPENING.match(words)
    if not opening:
        return encode(words)
    return encode(words, opening=opening.end() if opening[1] else 0)


@lru_cache(_SAID)
def label(text: str, *, limit: int = LIMIT) -> str:
    """Like `inline`, for the words of a link: what is special only at the start of a line stays. Never empty."""
    return encode(readable(text, limit=limit)) or BLANK


def readable(text: str, *, limit: int = LIMIT) -> str:
    """The words that a reader sees of a note's text, on one line and not yet encoded."""
    words, literals = _parted(uncontrolled(_outside(_outside(text, "%%", "%%"), "<!--", "-->"))[: 3 * limit])
    words = _TAGS.sub(lambda tag: " " if tag["break"] else "", unlink(words))
    for mark in _EMPHASIS:
        words = mark.sub(r"\g<words>", words)
    words = " ".join(_SIGNS.sub("", uncontrolled(_joined(words, literals))).split())
    return words if len(words) <= limit else words[: limit - 1].rstrip(f" {_KEPT}") + BLANK


@lru_cache(_SAID)
def uncontrolled(text: str) -> str:
    """One line of NFC text without control, format, private and unassigned characters."""
    spaced = " ".join(text.split())
    if spaced.isascii() and spaced.isprintable():
        return spaced
    return " ".join(unicodedata.normalize("NFC", "".join(char for char in spaced if _shown(char))).split())


@lru_cache(_SAID)
def encode(words: str, *, opening: int = -1) -> str:
    """Words with each character that could mean something as an entity, wherever in a line they stand.

    Args:
        words: one line.
        opening: where the character stands that would mean something at the start of a line, -1 without one.
    """

    def drawn(found: re.Match[str]) -> str:
        at = found.start()
        rule = _RULES.get(found[0])
        return _entity(found[0]) if at == opening or (rule and rule(words, at)) else found[0]

    return _SUSPECT.sub(drawn, words)


def _parted(words: str) -> tuple[str, list[str]]:
    """The text with a stand-in for each literal, of those characters that `uncontrolled` leaves out; the literals."""
    literals: list[str] = []

    def stand_in(found: re.Match[str]) -> str:
        literals.append(_literal(found))
        return chr(_STAND_INS + len(literals) - 1)

    return _LITERAL.sub(stand_in, words), literals


def _joined(words: str, literals: list[str]) -> str:
    return "".join(literals[at] if 0 <= (at := ord(char) - _STAND_INS) < len(literals) else char for char in words)


def _literal(found: re.Match[str]) -> str:
    if number := found["decimal"] or found["hexadecimal"]:
        code = int(number, 10 if found["decimal"] else 16)
        return chr(code) if 0 < code <= sys.maxunicode else "\ufffd"
    if found["name"]:
        return html5.get(found["name"], found[0])
    return found["escaped"] or found["address"] or found["code"].strip()


def _shown(char: str) -> bool:
    # unassigned in this Python's Unicode, but kept free for pictographs: two machines must write the same
    return char in _KEPT or unicodedata.category(char) not in _DROPPED or "\U0001f000" <= char <= "\U0001faff"


def _outside(text: str, opening: str, closing: str) -> str:
    """The text without its comments."""
    kept, at = [], 0
    while (start := text.find(opening, at)) >= 0 and (end := text.find(closing, start + len(opening))) >= 0:
        kept.append(text[at:start])
        at = end + len(closing)
    return " ".join([*kept, text[at:]])


def _entity(char: str) -> str:
    return _NAMED.get(char, f"&#{ord(char)};")


def _before(text: str, at: int) -> str:
    return text[at - 1] if at else ""


def _after(text: str, at: int) -> str:
    return text[at + 1 : at + 2]


def _beside(text: str, at: int) -> str:
    return _before(text, at) + _after(text, at)


def _always(_text: str, _at: int) -> bool:
    return True


def _star(text: str, at: int) -> bool:
    """`2 * 3` means nothing, `*x*` does."""
    return _beside(text, at) != "  "


def _outside_words(text: str, at: int) -> bool:
    """`snake_case` means nothing, `_x_` does."""
    return not (_before(text, at).isalnum() and _after(text, at).isalnum())


def _tag(text: str, at: int) -> bool:
    """`#` makes a tag everywhere but behind a letter: C# stays."""
    return not _before(text, at).isalnum()


def _tilde(text: str, at: int) -> bool:
    """`~2 h` can open nothing that anything closes, since every other `~` is encoded."""
    return not (_after(text, at).isdecimal() and _before(text, at) in {"", " "})


def _dollar(text: str, at: int) -> bool:
    """`$40` behind a space ends no formula, and every other `$` is encoded."""
    return not (_after(text, at).isdecimal() and _before(text, at) in {"", " "})


def _equals(text: str, at: int) -> bool:
    """`==` marks, and a line of `=` makes a heading."""
    return len(_beside(text, at)) < 2 or "=" in _beside(text, at)


def _colon(text: str, at: int) -> bool:
    """`::` makes a Dataview field, also with a colon that follows; of addresses only those of the web stay."""
    if text.startswith("://", at):
        return re.search(r"(?<![\w+.-])https?$", text[:at], re.IGNORECASE) is None
    return len(_beside(text, at)) < 2 or ":" in _beside(text, at)


def _percent(text: str, at: int) -> bool:
    """`%%` hides, `<%` and `{%` run."""
    return bool(set(_beside(text, at)) & set("%<>{}"))


def _greater(text: str, at: int) -> bool:
    """`->` is an arrow, `-->` ends a comment; at the start it quotes."""
    return at == 0 or text.endswith("--", 0, at)


def _ampersand(text: str, at: int) -> bool:
    """R&D stays, `&lt;` doesn't."""
    return _ENTITY.match(text, at) is not None


_RULES: Mapping[str, _Rule] = MappingProxyType(
    {
        **dict.fromkeys("\\`[]{}<|^", _always),
        "*": _star, "_": _outside_words, "#": _tag, "~": _tilde, "$": _dollar, "=": _equals, ":": _colon,
        "%": _percent, ">": _greater, "&": _ampersand,
    }
)  # fmt: skip
