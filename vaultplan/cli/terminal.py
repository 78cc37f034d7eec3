"""Text on its way to a terminal: nothing in a note may steer the terminal, and columns are as wide as they look."""

import unicodedata

_STEERING = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_HARMLESS = "\u200d\u00ad"  # the joiner inside emoji; a soft hyphen
_NARROW = frozenset("■□…–—‘’“”•→")  # noqa: RUF001 - what we draw and Latin texts hold; each one column wide


def safe(text: str, *, keep: str = "") -> str:
    r"""The text with control and formatting characters made visible, such as `\\x1b`; those in `keep` stay."""
    return "".join(
        char
        if char in keep or char in _HARMLESS or unicodedata.category(char) not in _STEERING
        else char.encode("unicode_escape").decode()
        for char in text
    )


def width(text: str) -> int:
    """Columns that a text takes."""
    if all(char < "\u0300" or char in _NARROW for char in text):
        return len(text)
    from wcwidth import wcswidth  # noqa: PLC0415 - only where somebody writes more than ASCII

    columns = wcswidth(text)
    return columns if columns >= 0 else len(text)


def padded(text: str, columns: int) -> str:
    """The text with spaces behind it, that many columns wide."""
    return text + " " * max(0, columns - width(text))


def wrapped(text: str, columns: int, indent: str = "") -> str:
    """The text broken at spaces to lines of `columns`, less the `indent` that all but the first begin with."""
    columns -= width(indent)
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and width(longer) > columns:
            lines.append(line)
            line = word
        else:
            line = longer
    return f"\n{indent}".join([*lines, line])
