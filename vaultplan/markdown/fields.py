"""What a line says beside its words: inline fields, task signs, tags.

Fields are Dataview's `[key:: value]` and `(key:: value)`, anywhere on the line; `(key: value, key: value)` in round
brackets where vaultplan knows every key; and the signs of Obsidian Tasks, as emoji or as fields (obsidian.md §1.2,
§2).
"""

import re
from collections.abc import Callable, Iterator, Mapping

from vaultplan.lazy import dataclass, regex

_TICKS = regex(r"`+")
_OPENERS = regex(r"[\[(]")
_CLOSERS = {"[": "]", "(": ")"}
_PARTS = regex(r"\s*(?:[;|]|(?<!\d),|,(?!\d))\s*")
"""What parts the fields of a bracket; a comma between two digits is a decimal one."""
_AMOUNT = regex(r"[~\d]")
_FLAGS = {"critical", "own_time"}
_ONE_WORD = {"time", "kind", "status", "due", "start", "date", "horizon", "path", "bucket", *_FLAGS}
REST = "?"
"""The name under which a bracket's part without a key is kept: `habit` in `(habit, builds: X)`."""
_EMOJI = {
    "📅": "due", "📆": "due", "🗓": "due", "⏳": "scheduled", "⌛": "scheduled", "🛫": "start",
    "\u2795": "created", "✅": "completion",
    "❌": "cancelled", "⏰": "reminder", "🔁": "repeat", "🆔": "id", "⛔": "dependsOn", "🏁": "onCompletion",
}  # fmt: skip
_DATED = "📅📆🗓⏳⌛🛫\u2795✅❌⏰"
_SIGN = regex(
    rf"([{_DATED}])\ufe0f?\s*(\d{{4}}-\d{{2}}-\d{{2}}(?:\s+\d{{2}}:\d{{2}})?)"
    r"|(🔁)\ufe0f?\s*(every[A-Za-z0-9, !]*)"
    r"|(🆔|⛔|🏁)\ufe0f?\s*([A-Za-z0-9_,-]+)"
    r"|[🔺⏫🔼🔽⏬]\ufe0f?"
)
RECURS = regex(r"[🔁🏁]|[\[(]\s*(?:repeat|oncompletion)\s*::", re.IGNORECASE)
"""What Obsidian Tasks acts upon when a line is ticked (obsidian.md §1.2)."""
_TAG = regex(r"(?:(?<=\s)|^)#(?!\d+(?:[\s!@#$%^&*(),.?\":{}|<>]|$))[^\s!@#$%^&*(),.?\":{}|<>]+")
_BLOCK_ID = regex(r"\s\^[A-Za-z0-9-]+\s*$")
_LOOSE = regex(r" ([,;.])(?=\s|$)")
_KEY_VALUE = regex(r"^[*_]{0,3}([^:*_\[\]()`][^:\[\]()`]{0,60}?)[*_]{0,3}\s*(?<!\\)::?[*_]{0,3}(?:\s+|$)(.*)$")
_STRUCK = regex(r"^\s*~~.*~~\s*$")


@dataclass(frozen=True, slots=True)
class Fields:
    """A line, taken apart: its words, its fields by name (as written, or Tasks' own names for signs), its tags."""

    text: str
    fields: Mapping[str, str]
    tags: tuple[str, ...] = ()
    struck: bool = False


def take_fields(line: str, known: Callable[[str], str | None]) -> Fields:
    """Take a line apart. `known` gives our name for a key, or None; only known keys are taken out of round brackets.

    A field whose key isn't known is taken out of the words too, under the name it was written with: it is a field to
    everyone else who reads the note.
    """
    fields: dict[str, str] = {}

    def keep(key: str, value: str) -> None:
        name = known(key) or key.strip()
        if name == REST and REST in fields:
            fields[REST] += f"; {value.strip()}"
        elif value.strip():
            fields.setdefault(name, value.strip())

    text = _without_fields(line, known, keep)
    text = _without_signs(text, keep)
    text = _BLOCK_ID.sub("", text) if "^" in text else text
    tags = tuple(found[0] for found in _TAG.finditer(_without_code(text))) if "#" in text else ()
    text = _tidy(_TAG.sub("", text) if tags else text)
    return Fields(text, fields, tags, struck=is_struck(text))


def is_struck(text: str) -> bool:
    """Whether all of a text is struck out."""
    return _STRUCK.match(text) is not None


def key_value(line: str, known: Callable[[str], str | None]) -> tuple[str, str] | None:
    """`Key: value` or `Key:: value`, emphasised or not, where `known` knows the key: our name and the value.

    A backslash before the colon makes it a colon and no more.
    """
    found = _KEY_VALUE.match(line.strip())
    name = known(found[1]) if found else None
    return (name, found[2].strip()) if found and name else None


def _code(line: str) -> list[tuple[int, int]]:
    """Where the code spans of a line begin and end: a run of ticks closes with the next run of its length."""
    if "`" not in line:
        return []
    runs = [found.span() for found in _TICKS.finditer(line)]
    closers, later = dict[int, int](), dict[int, int]()
    for at in reversed(range(len(runs))):
        length = runs[at][1] - runs[at][0]
        closers[at] = later.get(length, -1)
        later[length] = at
    spans, free = list[tuple[int, int]](), 0
    for at, (start, _) in enumerate(runs):
        if at >= free and closers[at] > 0:
            spans.append((start, runs[closers[at]][1]))
            free = closers[at] + 1
    return spans


def _without_code(line: str) -> str:
    if "`" not in line:
        return line
    kept, at = list[str](), 0
    for start, end in _code(line):
        kept.append(line[at:start])
        at = end
    return "".join([*kept, line[at:]])


def _without_fields(line: str, known: Callable[[str], str | None], keep: Callable[[str, str], None]) -> str:
    kept: list[str] = []
    at = 0
    for start, end, inner in _brackets(line):
        if start < at:
            continue
        pairs = _pairs(inner, round_one=line[start] == "(", known=known)
        if pairs:
            kept.append(line[at:start])
            at = end
            for key, value in pairs:
                keep(key, value)
    kept.append(line[at:])
    return "".join(kept)


def _brackets(line: str) -> Iterator[tuple[int, int, str]]:
    """Every bracketed stretch outside of code, outermost first: start, end, what is inside."""
    code = _code(line)
    for kind, opener in [(m[0], m.start()) for m in _OPENERS.finditer(line)][:200]:
        if any(start <= opener < end for start, end in code) or (opener and line[opener - 1] == "\\"):
            continue
        depth = 0
        for at in range(opener, min(len(line), opener + 2000)):
            depth += (line[at] == kind) - (line[at] == _CLOSERS[kind])
            if depth == 0:
                yield opener, at + 1, line[opener + 1 : at]
                break


def _pairs(inner: str, *, round_one: bool, known: Callable[[str], str | None]) -> list[tuple[str, str]]:
    """The fields inside one bracket, none when it is just a bracket. What has no key there comes under `REST`."""
    key, colons, value = inner.partition("::")
    if colons and key.strip() and not re.search(r"[\[\]()]", key):
        return [(key, value)]
    if not round_one:
        return []
    parts = [part.strip() for part in _PARTS.split(inner)]
    if all(known(part) in _FLAGS for part in parts):
        return [(part, "yes") for part in parts]
    pairs = list[tuple[str, str]]()
    for part in parts:
        key, colon, value = part.partition(":")
        if colon and not value.startswith("//"):
            pairs.append((key, value))
        elif known(part) in _FLAGS:
            pairs.append((part, "yes"))
        elif pairs and known(pairs[-1][0]) not in _ONE_WORD and not _AMOUNT.match(part):
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]}, {part}")
        else:
            pairs.append((REST, part))
    said = [(known(key), value) for key, value in pairs]
    # a flag with a whole sentence behind it, as in (critical: this one first), is prose
    return pairs if any(name and (name not in _FLAGS or len(value.split()) == 1) for name, value in said) else []


def _without_signs(text: str, keep: Callable[[str, str], None]) -> str:
    if text.isascii():
        return text

    def take(found: re.Match[str]) -> str:
        sign, value = next(((found[n], found[n + 1]) for n in (1, 3, 5) if found[n]), ("", ""))
        if sign:
            keep(_EMOJI[sign], value)
        return " "

    return _SIGN.sub(take, text)


def _tidy(text: str) -> str:
    text = " ".join(text.split())
    if " ," in text or " ;" in text or " ." in text:
        text = _LOOSE.sub(r"\1", text)
    return text.strip().rstrip(",;").rstrip()
