"""A note's bytes to lines that may be read: decoded, parted into properties and body, comments blanked out."""

import re
from collections.abc import Iterable, Iterator, Sequence

from vaultplan.lazy import dataclass, regex

BOM = "\ufeff"
HEAD_LIMIT = 64 * 1024
"""Properties that are longer than this many characters are no properties (trust.md §2.2)."""

LINE_LIMIT = 10_000
"""A line of more characters is not read (trust.md §2.3)."""

_FENCE = regex(r"^[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)*(`{3,}|~{3,})(.*)$")
_OPENERS = regex(r"`+|%%|<!--")
_BLANKS = regex(r"[ \t]{60,}")
_TELLING = ("%%", "<!--", " " * 60, "\t")
"""Without any of these in it a text holds neither a comment nor that many blanks."""
_EMBEDDED = regex(r"data:[a-z]{1,40}/[a-z0-9.+-]{1,100};base64,[A-Za-z0-9+/=]{100,}", re.IGNORECASE)
_OFF = regex(r"(?:%%|<!--)\s*vaultplan[ -]off\b[ \t]*+:?([a-z0-9, \t-]*?)(?:%%|-->)", re.IGNORECASE)


class UnreadableNoteError(ValueError):
    """These bytes are no note. `code` names the reason."""

    def __init__(self, code: str, line: int = 1) -> None:
        super().__init__(code)
        self.code = code
        self.line = line


def decode(data: bytes) -> str:
    r"""The text of a note, line ends as `\n`, without a byte order mark.

    Raises:
        UnreadableNoteError: when it isn't UTF-8, or holds NUL bytes.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableNoteError("utf-16")
    if (nul := data.find(b"\0")) >= 0:
        raise UnreadableNoteError("nul-bytes", data.count(b"\n", 0, nul) + 1)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableNoteError("not-utf-8", data.count(b"\n", 0, error.start) + 1) from error
    return normal(text)


def salvage(data: bytes) -> str:
    """Some text from any bytes: just enough to see whose note it is."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return normal(data.decode("utf-16", errors="replace"))
    return normal(data.decode("latin-1").removeprefix("\u00ef\u00bb\u00bf"))


def normal(text: str) -> str:
    r"""Line ends as `\n`; no byte order mark."""
    return text.removeprefix(BOM).replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True, slots=True)
class Parted:
    """A note's lines: the properties' (without the two fences), and the body's; `body_at` is the body's first line."""

    head: tuple[str, ...]
    body: tuple[str, ...]
    body_at: int
    unclosed: bool = False


def part(text: str) -> Parted:
    """Part the properties from the body. They begin in line 1, or there are none (obsidian.md §3.1)."""
    lines = tuple(text.split("\n"))
    if lines[0].rstrip() != "---":
        return Parted((), lines, 1)
    size = 0
    for at, line in enumerate(lines[1:], start=1):
        size += len(line) + 1
        if line.rstrip() == "---":
            return Parted(lines[1:at], lines[at + 1 :], at + 2)
        if size > HEAD_LIMIT:
            break
    return Parted((), lines, 1, unclosed=True)


def uncommented(lines: tuple[str, ...]) -> tuple[list[str], int | None]:
    """The lines with what stands in `%% %%` and `<!-- -->` taken out, as many lines as before.

    Code keeps its signs. A comment that never closes hides the rest, as in Obsidian; then the second value is the
    index of the line in which it opens.
    """
    text = "\n".join(lines)
    if not any(sign in text for sign in _TELLING):  # most notes, and it is asked of every tagged one in the vault
        return list(lines), None
    kept: list[str] = []
    closer: str | None = None
    fence: str | None = None
    opened = 0
    for at, line in enumerate(lines):
        if closer is None:
            fence, fenced = _fenced(fence, line)
            if fenced:
                kept.append(line)
                continue
        text, after = _blanked(line, closer)
        if (after and not closer) or (after and _reopened(line, closer, after)):
            opened = at
        closer = after
        kept.append(_BLANKS.sub(" ", text) if not text or not text[0].isspace() else text)
    return kept, (opened if closer else None)


def bounded(lines: Sequence[str]) -> tuple[list[str], list[int]]:
    """The lines, the ones that are too long left empty; and the indices of those among them that aren't code.

    A picture that stands in a line as data is no text, however long it is.
    """
    if max(map(len, lines), default=0) <= LINE_LIMIT:
        return list(lines), []
    short = [line if len(line) <= LINE_LIMIT else _EMBEDDED.sub("data:", line) for line in lines]
    long = {at for at, line in enumerate(short) if len(line) > LINE_LIMIT}
    text = {at for at, _ in unfenced(lines)}
    return ["" if at in long else line for at, line in enumerate(short)], sorted(long & text)


def switched_off(lines: tuple[str, ...]) -> dict[int, frozenset[str]]:
    """The codes that a comment such as `%% vaultplan off: proof-unseen %%` switches off, by the index of the line.

    Without codes it stands for all of them, as "". A comment alone on its line means the next line.
    """
    off: dict[int, frozenset[str]] = {}
    for at, line in unfenced(lines):
        found = _OFF.search(line)
        if found:
            codes = frozenset(found[1].replace(",", " ").casefold().split()) or frozenset({""})
            alone = not (line[: found.start()] + line[found.end() :]).strip(" \t>")
            off[at + alone] = off.get(at + alone, frozenset()) | codes
    return off


def unfenced(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The lines outside of code fences, each with its index."""
    fence: str | None = None
    for at, line in enumerate(lines):
        fence, fenced = _fenced(fence, line)
        if not fenced:
            yield at, line


def _reopened(line: str, closer: str | None, after: str) -> bool:
    """Whether a comment closed in this line and another one opened behind it."""
    return closer is not None and closer in line and line.rfind("%%" if after == "%%" else "<!--") > line.find(closer)


def _fenced(fence: str | None, line: str) -> tuple[str | None, bool]:
    """The open code fence after this line, and whether the line is code or a fence."""
    if "```" not in line and "~~~" not in line:
        return fence, fence is not None
    found = _FENCE.match(line)
    if fence is None:
        if found and not (found[1][0] == "`" and "`" in found[2]):
            return found[1], True
        return None, False
    if found and found[1].startswith(fence) and not found[2].strip():
        return None, True
    return fence, True


def _blanked(line: str, closer: str | None) -> tuple[str, str | None]:
    """One line outside of fences: what is no comment, and what would close the comment that is open at its end."""
    kept: list[str] = []
    at = 0
    while at < len(line):
        if closer:
            end = line.find(closer, at)
            if end < 0:
                return "".join(kept), closer
            at, closer = end + len(closer), None
            continue
        found = _OPENERS.search(line, at)
        if not found:
            kept.append(line[at:])
            break
        kept.append(line[at : found.start()])
        at = found.end()
        sign = found[0]
        if sign.startswith("`"):
            code_end = _code_end(line, at, len(sign))
            kept.append(line[found.start() : code_end])
            at = code_end
        else:
            closer = "%%" if sign == "%%" else "-->"
    return "".join(kept), closer


def _code_end(line: str, at: int, ticks: int) -> int:
    """Where the code span that opened before `at` ends; `at` itself when it never closes."""
    for run in re.finditer(r"`+", line[at:]):
        if run.end() - run.start() == ticks:
            return at + run.end()
    return at
