"""Columns in a terminal, as wide as they look."""

_NARROW = frozenset("■□…–—‘’“”•→")  # noqa: RUF001 - what we draw and Latin texts hold; each one column wide


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
