"""The dashboard's two parts in one file: ours above the marker, the user's below it, byte for byte."""

import hashlib
import re
from dataclasses import dataclass

MARKER = "<!-- vaultplan: everything below this line is yours"
"""How the line begins that ends the generated part. Behind it stands the checksum of that part."""

_SIGN = MARKER.encode()
_SUM = re.compile(re.escape(_SIGN) + rb" \(([0-9a-f]{10})\) -->\s*\Z")
_HEAD = re.compile(rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_KIND = re.compile(
    rb"^[\"']?vaultplan[\"']?[ \t]*:\s*(?:- |\[)?[ \t]*[\"']?dashboard[\"']?[ \t]*\]?[ \t]*(?:#.*)?\r?$",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Existing:
    """What stands in a dashboard's place.

    `ours` says whether its properties make it a dashboard; `markers` counts the lines with a marker, so that anything
    but one can be refused; `human` is all that follows the first of them; `edited` says that the part above it is not
    as we wrote it.
    """

    ours: bool
    markers: int
    human: bytes
    edited: bool


def read_existing(data: bytes) -> Existing:
    """Take a file apart. Total: any bytes give an answer. Line ends and a BOM that a program changed are no edit."""
    above, sign, rest = data.partition(_SIGN)
    head = _HEAD.match(data)
    ours = head is not None and _KIND.search(head[1]) is not None
    markers = sum(_SIGN in line for line in data.split(b"\n"))
    if not sign:
        return Existing(ours, markers, b"", edited=False)
    line, _, human = rest.partition(b"\n")
    found = _SUM.match(sign + line)
    edited = found is None or found[1] != _checksum(above).encode()
    return Existing(ours, markers, human, edited)


def compose(generated: str, human: bytes) -> bytes:
    """The whole file: the generated part with its marker line (`marked`), and the user's own bytes after it."""
    return generated.encode() + human


def marked(body: str) -> str:
    """A generated part with the marker line that ends it."""
    above = f"{body.rstrip()}\n\n"
    return f"{above}{MARKER} ({_checksum(above.encode())}) -->\n"


def _checksum(above: bytes) -> str:
    plain = above.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    return hashlib.sha256(plain).hexdigest()[:10]
