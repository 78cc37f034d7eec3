"""A dashboard read from outside, by what docs say of it: one marker line, a checksum of what is above it, boxes."""

import hashlib
import re
from dataclasses import dataclass

MARKER = b"<!-- vaultplan: everything below this line is yours"
HEAD = b"---\nvaultplan: dashboard\n"
_SUM = re.compile(re.escape(MARKER) + rb" \(([0-9a-f]{10})(?: (\d+):([0-9a-f]+))?\) -->")
_BOX = re.compile(rb"^- \[([^\]\n])\] ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Page:
    """A dashboard's two parts: `generated` with the marker line, and the human's own."""

    generated: bytes
    human: bytes
    markers: int

    @property
    def whole(self) -> bool:
        """Whether the generated part is exactly as it was drawn."""
        return self._fits(self._above)

    @property
    def ticked(self) -> bool:
        """Whether it is as it was drawn but for its boxes, as after a tick in an editor."""
        found = _SUM.search(self.generated)
        drawn = int(found[3], 16) if found and found[3] else 0
        boxes = iter(range(10_000))
        return self._fits(_BOX.sub(lambda _: b"- [x] " if drawn >> next(boxes) & 1 else b"- [ ] ", self._above))

    @property
    def _above(self) -> bytes:
        return self.generated.rpartition(MARKER)[0]

    def _fits(self, above: bytes) -> bool:
        found = _SUM.search(self.generated)
        return self.markers == 1 and found is not None and found[1].decode() == hashlib.sha256(above).hexdigest()[:10]


def page(data: bytes) -> Page:
    """Take a dashboard apart. Any bytes give an answer."""
    lines = data.splitlines(keepends=True)
    marked = [number for number, line in enumerate(lines) if line.startswith(MARKER)]
    end = marked[0] + 1 if marked else len(lines)
    return Page(b"".join(lines[:end]), b"".join(lines[end:]), len(marked))


def box_before(data: bytes, text: bytes) -> int:
    """Where the sign in the box of the one line that shows this text is, in a dashboard.

    Raises:
        LookupError: no line above the marker shows it with a box, or several do.
    """
    pattern = re.compile(rb"^- \[(.)\] [^\r\n]*" + re.escape(text), re.MULTILINE)
    found = list(pattern.finditer(page(data).generated))
    if len(found) != 1:
        raise LookupError(text, len(found))
    return found[0].start(1)


def has_boxes(data: bytes) -> bool:
    """Whether a dashboard has boxes to tick."""
    return re.search(rb"^- \[[ x]\] ", page(data).generated, re.MULTILINE) is not None
