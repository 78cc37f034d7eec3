"""Columns in a terminal, as wide as they look."""

import os
import sys
from contextlib import suppress

_NARROW = frozenset("■□…–—‘’“”•→")  # noqa: RUF001 - what we draw and Latin texts hold; each one column wide


_USUAL = 80
_MOST = 100


def screen_width() -> int:
    """How wide to write: as the terminal is, or as the environment says, and never too wide to read.

    As `shutil` has it, which loads all that packs files, too: start-up time.
    """
    said = os.environ.get("COLUMNS", "")
    wide = int(said) if said.isdecimal() else 0
    if not wide and sys.__stdout__:
        with suppress(OSError, ValueError):
            wide = os.get_terminal_size(sys.__stdout__.fileno()).columns
    return min(wide or _USUAL, _MOST)


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
