r"""Somebody's words on their way into a note of theirs: they say there what they said, and mean nothing more.

What could open a comment, a heading, a list, a field or a tag is escaped by a backslash, as markdown knows it, so a
reader of the note sees what was typed; `unescaped` gives it back to us.
"""

import re
import unicodedata
from collections.abc import Callable

from vaultplan.lazy import regex
from vaultplan.markdown.fields import is_struck, key_value

_UNESCAPE = regex(r"\\([!-/:-@\[-`{-~★])")
_COMMENTS = regex(r"%(?=%)|<(?=!--|%)|\{(?=%)")
_TAG = regex(r"(?:(?<=\s)|^)([#^])(?=\S)")
_OPENS = regex(r"^(?:[-*+](?=\s|$)|[>#]|`{3}|~{3}|\[(?=.\](?:\s|$)|[^\]]*\]:)|<(?=[A-Za-z/!?])(?!https?:)|★)")
_NUMBERED = regex(r"^(\d{1,9})([.)])(?=\s|$)")
_CODE = regex(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)")
_BREAK = regex(r"^([-*_=])(?:\s*\1)*\s*$")


def one_line(text: str) -> str:
    """A text on one line, without characters that no note should hold."""
    return " ".join("".join(char for char in text if char.isspace() or _fits(char)).split())


def escaped(text: str) -> str:
    """A text as a stretch of a line."""
    return _stretch(one_line(text))


def escaped_line(text: str) -> str:
    """A text as all that a list item says."""
    return _opening(escaped(text))


def escaped_name(text: str, known: Callable[[str], str | None]) -> str:
    """A text as the name of a record that a list item holds; `known` gives our name for a key, or None.

    Code in it stays as it is: nothing means anything there, not even a backslash.
    """
    text, kept, at = one_line(text), list[str](), 0
    for code in _CODE.finditer(text):
        kept += [_unfielded(text[at : code.start()]), code[0]]
        at = code.end()
    line = "".join([*kept, _unfielded(text[at:])])
    if key_value(line, known):
        line = line.replace(":", "\\:", 1)
    if is_struck(line):
        return "\\" + line
    return line if line.startswith("★") else _opening(line)


def unescaped(text: str) -> str:
    """What a reader sees of a text with backslashes in it."""
    return _UNESCAPE.sub(r"\1", text)


def parted(text: str, sign: str) -> tuple[str, ...]:
    """The parts of a line between signs that no backslash stands before; still escaped, none of them empty."""
    parts = re.findall(rf"(?:\\.|[^\\{re.escape(sign)}]|\\$)+", text)
    return tuple(part.strip() for part in parts if part.strip())


def _stretch(text: str) -> str:
    text = _COMMENTS.sub(lambda found: found[0] + "\\", text.replace("\\", "\\\\"))
    text = _TAG.sub(r"\\\1", text)
    if "::" in text or _left_open(text, "[", "]"):
        text = text.replace("[", "\\[")
    return text.replace("(", "\\(") if ":" in text or _left_open(text, "(", ")") else text


def _unfielded(text: str) -> str:
    """A stretch without a double colon, which would be a field to Dataview."""
    return _stretch(text).replace("::", ":\\:")


def _opening(line: str) -> str:
    if _OPENS.match(line) or _BREAK.match(line):
        return "\\" + line
    return _NUMBERED.sub(r"\1\\\2", line)


def _left_open(text: str, opener: str, closer: str) -> bool:
    """Whether a bracket opens that what stands behind the text on its line could close."""
    depth = 0
    for char in text:
        depth = depth + 1 if char == opener else max(0, depth - 1) if char == closer else depth
    return depth > 0


def _fits(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cs"}
