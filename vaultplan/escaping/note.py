r"""Somebody's words on their way into a note of theirs: they say there what they said, and mean nothing more.

What could open a comment, a heading, a list, a field or a tag is escaped by a backslash, as markdown knows it, so a
reader of the note sees what was typed; `unescaped` gives it back to us.
"""

import re
import unicodedata

from vaultplan.lazy import regex

_UNESCAPE = regex(r"\\([!-/:-@\[-`{-~★])")
_COMMENTS = regex(r"%(?=%)|<(?=!--|%)|\{(?=%)")
_TAG = regex(r"(?:(?<=\s)|^)([#^])(?=\S)")
_OPENS = regex(r"^(?:[-*+](?=\s|$)|[>#]|`{3}|~{3}|\[(?=.\](?:\s|$)|[^\]]*\]:)|<(?=[A-Za-z/!?])(?!https?:)|★)")
_NUMBERED = regex(r"^(\d{1,9})([.)])(?=\s|$)")
_BREAK = regex(r"^([-*_=])(?:\s*\1)*\s*$")


def one_line(text: str) -> str:
    """A text on one line, without characters that no note should hold."""
    return " ".join("".join(char for char in text if char.isspace() or _fits(char)).split())


def escaped(text: str) -> str:
    """A text as a stretch of a line."""
    text = _COMMENTS.sub(lambda found: found[0] + "\\", one_line(text).replace("\\", "\\\\"))
    text = _TAG.sub(r"\\\1", text)
    if "::" in text or _left_open(text, "[", "]"):
        text = text.replace("[", "\\[")
    return text.replace("(", "\\(") if ":" in text or _left_open(text, "(", ")") else text


def escaped_line(text: str) -> str:
    """A text as all that a list item says."""
    line = escaped(text)
    if _OPENS.match(line) or _BREAK.match(line):
        return "\\" + line
    return _NUMBERED.sub(r"\1\\\2", line)


def unescaped(text: str) -> str:
    """What a reader sees of a text with backslashes in it."""
    return _UNESCAPE.sub(r"\1", text)


def parted(text: str, sign: str) -> tuple[str, ...]:
    """The parts of a line between signs that no backslash stands before; still escaped, none of them empty."""
    parts = re.findall(rf"(?:\\.|[^\\{re.escape(sign)}]|\\$)+", text)
    return tuple(part.strip() for part in parts if part.strip())


def _left_open(text: str, opener: str, closer: str) -> bool:
    """Whether a bracket opens that what stands behind the text on its line could close."""
    depth = 0
    for char in text:
        depth = depth + 1 if char == opener else max(0, depth - 1) if char == closer else depth
    return depth > 0


def _fits(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cs"}
