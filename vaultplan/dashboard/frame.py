"""The dashboard's two parts in one file: ours above the marker, the user's below it, byte for byte.

The marker line carries a checksum of our part, and its boxes as drawn: `(3f2a9c01de 3:5)` for three boxes of which the
first and the last are ticked. So a dashboard says by itself which boxes somebody has changed since it was drawn,
wherever sync has carried it.
"""

import hashlib
import re
from collections import deque
from collections.abc import Sequence

from vaultplan.lazy import dataclass, regex

MARKER = "<!-- vaultplan: everything below this line is yours"
"""How the line begins that ends the generated part. Behind it stand its checksum and its boxes."""

BOX = regex(r"^- \[(?P<mark>[^\]\n])\] (?P<line>.*)$", re.MULTILINE)
"""A line of ours with a box."""

_MARKS = regex(r"\n- \[([^\]\n])\] ")
"""The marks in the boxes of `BOX`, found in a tenth of the time."""

_SIGN = MARKER.encode()
_SUM = regex(re.escape(MARKER) + r" \((?P<sum>[0-9a-f]{10})(?: (?P<boxes>[0-9]{1,4}):(?P<ticked>[0-9a-f]+))?\) -->\s*")
_HEAD = regex(rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_KIND = regex(
    rb"^[\"']?vaultplan[\"']?[ \t]*:\s*(?:- |\[)?[ \t]*[\"']?dashboard[\"']?[ \t]*\]?[ \t]*(?:#.*)?\r?$",
    re.IGNORECASE | re.MULTILINE,
)
# Obsidian Tasks writes this behind a line that is ticked in reading view
_DONE_DATE = regex(r"[ \t]+✅\ufe0f?[ \t]*\d{4}-\d{2}-\d{2}[ \t]*$")


@dataclass(frozen=True, slots=True)
class Box:
    """A line with a box, without the box, and whether it is ticked. Marks but `x` and a space are neither: None."""

    line: str
    ticked: bool | None


@dataclass(frozen=True, slots=True)
class Existing:
    """What stands in a dashboard's place.

    `ours` says whether its properties make it a dashboard; `markers` counts the lines with a marker, so that anything
    but one can be refused; `human` is all that follows the first of them; `edited` says that the part above it is not
    as we wrote it, boxes aside. `generation` is the checksum that it carries ("" without one), `boxes` are its boxes
    as they stand, `drawn` whether each was ticked when it was drawn; None where `edited` says that nobody knows.
    """

    ours: bool
    markers: int
    human: bytes
    edited: bool
    generation: str = ""
    boxes: tuple[Box, ...] = ()
    drawn: tuple[bool, ...] | None = None


_LAST: deque[tuple[bytes, Existing]] = deque(maxlen=2)
"""The dashboards that were taken apart last: what was drawn is what stands there with the next save."""


def read_existing(data: bytes) -> Existing:
    """Take a file apart. Total: any bytes give an answer. Line ends and a BOM that a program changed are no edit."""
    for known, existing in _LAST:  # to compare two long texts takes a tenth of the time that a hash of one does
        if known == data:
            return existing
    existing = _taken_apart(data)
    _LAST.appendleft((data, existing))
    return existing


def _taken_apart(data: bytes) -> Existing:
    above, sign, rest = data.partition(_SIGN)
    head = _HEAD.match(data)
    ours = head is not None and _KIND.search(head[1]) is not None
    markers = data.count(_SIGN)
    if markers > 1:
        markers = sum(_SIGN in line for line in data.split(b"\n"))
    if not sign:
        return Existing(ours, markers, b"", edited=False)
    line, _, human = rest.partition(b"\n")
    found = _SUM.fullmatch((sign + line).decode(errors="replace"))
    text = _plain(above)
    boxes = boxes_in(text)
    drawn = _drawn(found["boxes"], found["ticked"]) if found else ()
    genuine = found is not None and _checksum(_restored(text, drawn)) == found["sum"] and len(drawn) == len(boxes)
    return Existing(
        ours,
        markers,
        human,
        edited=not genuine,
        generation=found["sum"] if found else "",
        boxes=boxes,
        drawn=drawn if genuine else None,
    )


def generation_of(generated: str) -> str:
    """The checksum in the marker line that ends a generated part (`marked`)."""
    found = _SUM.search(generated, generated.rfind(MARKER))
    return found["sum"] if found else ""


def boxes_in(text: str) -> tuple[Box, ...]:
    """The boxes of a generated part, from top to bottom."""
    marks = {"x": True, "X": True, " ": False}
    return tuple(Box(_DONE_DATE.sub("", found["line"]), marks.get(found["mark"])) for found in BOX.finditer(text))


def compose(generated: str, human: bytes) -> bytes:
    """The whole file: the generated part with its marker line (`marked`), and the user's own bytes after it."""
    return generated.encode() + human


def marked(body: str) -> str:
    """A generated part with the marker line that ends it."""
    above = f"{body.rstrip()}\n\n"
    marks = _MARKS.findall(f"\n{above}")
    ticked = sum(1 << at for at, mark in enumerate(marks) if mark in "xX")
    told = f" {len(marks)}:{ticked:x}" if marks else ""
    return f"{above}{MARKER} ({_checksum(above)}{told}) -->\n"


def _plain(above: bytes) -> str:
    text = above.removeprefix(b"\xef\xbb\xbf").decode(errors="surrogateescape")
    return text.replace("\r\n", "\n")


def _drawn(boxes: str | None, ticked: str | None) -> tuple[bool, ...]:
    if not boxes or not ticked:
        return ()
    bits = int(ticked, 16)
    return tuple(bool(bits >> at & 1) for at in range(int(boxes)))


def _restored(text: str, drawn: Sequence[bool]) -> str:
    """The text with its boxes as drawn, and without the dates that a plugin added when they were ticked."""
    marks = iter(drawn)

    def as_drawn(found: re.Match[str]) -> str:
        ticked = next(marks, None)
        mark = found["mark"] if ticked is None else "x" if ticked else " "
        return f"- [{mark}] {_DONE_DATE.sub('', found['line'])}"

    return BOX.sub(as_drawn, text)


def _checksum(above: str) -> str:
    return hashlib.sha256(above.encode(errors="surrogateescape")).hexdigest()[:10]
