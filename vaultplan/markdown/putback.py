"""Taking a change back in a note that somebody may have gone on writing in: byte-exact, or not at all.

Only lines that the change brought are taken out, and only where they stand as they were brought, once.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from vaultplan.lazy import dataclass, regex

_LINE = regex(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_END = regex(rb"\r?\n\Z|\r\Z")
_BOM = b"\xef\xbb\xbf"
_AROUND = 3
"""How many lines around a stretch may tell where it belongs."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines that a change took out of a note, and those that it brought in their place; either may be none.

    `line` is where they stood, from 1; `above` and `below` are the lines that stood around them in the changed note.
    """

    line: int
    out: tuple[bytes, ...]
    brought: tuple[bytes, ...]
    above: tuple[bytes, ...]
    below: tuple[bytes, ...]


def lines_of(data: bytes) -> list[bytes]:
    """The lines with their ends; together, the note."""
    return _LINE.findall(data)


def bare(line: bytes) -> bytes:
    """A line without its end."""
    return _END.sub(b"", line)


def find_line(data: bytes, number: int, line: bytes) -> int | None:
    """The number of the one line that says `line`: the same number where it still stands there, else the only one.

    Args:
        data: the note.
        number: where it stood, from 1.
        line: what it says, without its end; the note's byte order mark belongs to no line.

    Returns:
        None where there is none, or it could be any of several.
    """
    rows = [bare(one) for one in lines_of(data.removeprefix(_BOM))]
    if 1 <= number <= len(rows) and rows[number - 1] == line:
        return number
    return rows.index(line) + 1 if rows.count(line) == 1 else None


def with_line(data: bytes, number: int, line: bytes) -> bytes:
    """The note with another text in its line `number`, from 1. The line's end stays."""
    bom = _BOM if data.startswith(_BOM) else b""
    rows = lines_of(data.removeprefix(_BOM))
    rows[number - 1] = line + rows[number - 1][len(bare(rows[number - 1])) :]
    return bom + b"".join(rows)


def put_back(before: bytes, after: bytes, now: bytes) -> bytes | None:
    """The note as it is `now`, with the change from `before` to `after` taken back; all else in it stays.

    None where what the change brought is not there any more as it was brought, or could be meant in two places.
    """
    if now == after:
        return before
    found = stretches(before, after)
    rows = lines_of(now)
    made: list[bytes] = []
    at = 0
    for one in found:
        place = _place(one, rows)
        if place is None or place < at:
            return None
        end = place + len(one.brought)
        made += rows[at:place] + _fitting(one, rows[place:end], last=end == len(rows))
        if place == len(rows) and one.out and made[: -len(one.out)]:  # behind a last line that may have no end
            made[-len(one.out) - 1] = _ended(made[-len(one.out) - 1], one.above[-1:])
        at = end
    return b"".join(made + rows[at:]) if found else None


def stretches(before: bytes, after: bytes) -> tuple[Stretch, ...]:
    """What a change took out and brought, from above to below."""
    old, new = lines_of(before), lines_of(after)
    found = []
    left = [_Gap(0, len(old), 0, len(new))]
    while left:
        gap = _trimmed(old, new, left.pop())
        anchors = _anchors(old, new, gap)
        if anchors:
            left += reversed([*_between(gap, anchors)])
        elif gap.old < gap.old_end or gap.new < gap.new_end:
            above, below = new[max(0, gap.new - _AROUND) : gap.new], new[gap.new_end : gap.new_end + _AROUND]
            out, brought = old[gap.old : gap.old_end], new[gap.new : gap.new_end]
            found.append(Stretch(gap.old + 1, tuple(out), tuple(brought), tuple(above), tuple(below)))
    return tuple(found)


class _Gap(NamedTuple):
    """Places in two texts between which they may differ."""

    old: int
    old_end: int
    new: int
    new_end: int


def _trimmed(old: Sequence[bytes], new: Sequence[bytes], gap: _Gap) -> _Gap:
    """The gap without the lines that begin or end alike."""
    i, old_end, j, new_end = gap
    while i < old_end and j < new_end and old[i] == new[j]:
        i, j = i + 1, j + 1
    while i < old_end and j < new_end and old[old_end - 1] == new[new_end - 1]:
        old_end, new_end = old_end - 1, new_end - 1
    return _Gap(i, old_end, j, new_end)


def _anchors(old: Sequence[bytes], new: Sequence[bytes], gap: _Gap) -> list[tuple[int, int]]:
    """Lines that stand once on either side of a gap, as pairs of places. None where their order differs."""
    ours, theirs = Counter(old[gap.old : gap.old_end]), Counter(new[gap.new : gap.new_end])
    at = {new[place]: place for place in range(gap.new, gap.new_end) if theirs[new[place]] == 1}
    pairs = [
        (place, at[old[place]]) for place in range(gap.old, gap.old_end) if ours[old[place]] == 1 and old[place] in at
    ]
    seconds = [second for _, second in pairs]
    return pairs if seconds == sorted(seconds) else []


def _between(gap: _Gap, anchors: Sequence[tuple[int, int]]) -> Iterator[_Gap]:
    i, j = gap.old, gap.new
    for left, right in (*anchors, (gap.old_end, gap.new_end)):
        yield _Gap(i, left, j, right)
        i, j = left + 1, right + 1


def _place(one: Stretch, rows: Sequence[bytes]) -> int | None:
    """Where the lines that a change brought begin now; None where they aren't there once.

    Lines that stand there several times, and a place where nothing was brought, are told by the lines around.
    """
    for around in range(0 if one.brought else 1, _AROUND + 1):
        above, below = one.above[len(one.above) - min(around, len(one.above)) :], one.below[:around]
        pattern = (*above, *one.brought, *below)
        places = _found(pattern, rows)
        if len(places) == 1:
            return places[0] + len(above)
        if not places:
            return None
    return None


def _found(pattern: Sequence[bytes], rows: Sequence[bytes]) -> list[int]:
    """Where these lines stand, one below the other; the first two places are enough."""
    if not pattern:
        return [0] if not rows else []
    places = []
    for at in range(len(rows) - len(pattern) + 1):
        if all(_same(want, rows[at + step]) for step, want in enumerate(pattern)):
            places.append(at)
            if len(places) == 2:
                break
    return places


def _same(want: bytes, row: bytes) -> bool:
    """Whether a line is that one; the note's last line may have been given its end since."""
    return want == row or (not _END.search(want) and want == bare(row))


def _fitting(one: Stretch, instead_of: Sequence[bytes], *, last: bool) -> list[bytes]:
    """Lines to put back. One without an end gets one where the note goes on below it, or was given one since."""
    lines = list(one.out)
    given = bool(instead_of) and instead_of[-1] != one.brought[-1]
    if lines and (given or not last):
        lines[-1] = _ended(lines[-1], instead_of[-1:])
    return lines


def _ended(line: bytes, like: Sequence[bytes]) -> bytes:
    """The line with an end, of the kind that another one has."""
    if _END.search(line):
        return line
    found = _END.search(like[0]) if like else None
    return line + (found[0] if found else b"\n")
