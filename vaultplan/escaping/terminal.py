"""Text on its way to a terminal or a log: nothing in a note, a name or an error may steer it."""

import unicodedata

_STEERING = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_HARMLESS = "\u200d\u00ad"  # the joiner inside emoji; a soft hyphen


def safe(text: str, *, keep: str = "") -> str:
    r"""The text with control and formatting characters made visible, such as `\\x1b`; those in `keep` stay."""
    return "".join(
        char
        if char in keep or char in _HARMLESS or unicodedata.category(char) not in _STEERING
        else char.encode("unicode_escape").decode()
        for char in text
    )
