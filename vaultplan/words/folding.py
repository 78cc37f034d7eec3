"""When two spellings are the same: the three foldings, from strictest to loosest.

None of them says that two texts are alike; they say that two texts are the same but for how they are written.
"""

import re
import unicodedata
from functools import lru_cache

from vaultplan.lazy import regex

_EMPHASIS = regex(r"[*`~=]+|(?<!\w)_+|_+(?!\w)")
_HYPHENS = regex(r"[-\u00ad\u2010-\u2015\u2212]+")
_NUMBERING = regex(r"^(?:(?:step|schritt|paso)\s+)?\d{1,2}\s*[.):\u2013-]\s*", re.IGNORECASE)
_ASCII_WORDS = regex(r"[0-9a-z]+")
_EMOJI = regex("[\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]")
_AND = {"and", "und", "y", "e", "&"}


def plain(text: str) -> str:
    """NFC text without emphasis marks, white space collapsed."""
    return " ".join(_EMPHASIS.sub("", unicodedata.normalize("NFC", text)).split())


@lru_cache(maxsize=2048)
def fold_name(text: str) -> str:
    """A name without regard to case, accents, emoji, hyphens and `&` / and / und / y (product.md §2.2).

    Other punctuation stays: C, C++ and C# are three names.
    """
    if text.isascii():  # as most are
        folded = plain(text).casefold().replace("-", " ")
    else:
        folded = _HYPHENS.sub(" ", _unaccented(_EMOJI.sub("", plain(text))))
    words = folded.replace("&", " & ").split()
    return " ".join("&" if word in _AND and 0 < at < len(words) - 1 else word for at, word in enumerate(words))


@lru_cache(maxsize=2048)
def fold_key(text: str) -> str:
    """A heading, key or value: letters and digits alone, leading numbering such as `Step 3:` left out."""
    if text.isascii() and text.replace(" ", "").isalnum():  # as most are; numbering has a sign behind it
        return " ".join(text.casefold().split())
    return fold_prompt(_NUMBERING.sub("", plain(text).lstrip("#> ")))


@lru_cache(maxsize=2048)
def fold_prompt(text: str) -> str:
    """Letters and digits alone: what is left after case, space, emphasis and punctuation (product.md §4.1)."""
    if text.isascii():  # the usual case, and start-up folds every word we know
        return " ".join(_ASCII_WORDS.findall(text.casefold()))
    return " ".join("".join(char if char.isalnum() else " " for char in _unaccented(text)).split())


def _unaccented(text: str) -> str:
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    # only the accents of Latin, Greek and Cyrillic: other scripts spell words with their combining marks
    return unicodedata.normalize("NFC", "".join(char for char in decomposed if not "\u0300" <= char <= "\u036f"))
