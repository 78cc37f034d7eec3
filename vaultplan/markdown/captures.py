"""Lines that a tag sends to the plan, in any note: `- [ ] Stop the Friday report #eda/eliminate [time:: 1h/week]`.

A vault has many notes and few tags, so this goes from cheap to dear: bytes without a tag are never decoded, a flat list
is read line by line, of anything else mistune reads those few lines that stand by themselves, and where anything could
decide otherwise what is an item and what is code, the whole note, as it reads those of the plan. All ways find the
same; a test holds that.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from vaultplan.lazy import dataclass, regex
from vaultplan.markdown.blocks import read_sections
from vaultplan.markdown.fields import take_fields
from vaultplan.markdown.source import Parted, bounded, uncommented, unfenced
from vaultplan.model import Capture, Item, Section
from vaultplan.words import Words

_ITEM = regex(r"^[-*+] (?:\[(?P<mark>.)\] )?(?P<text>(?:[^\W\d_]|#[^\s#]).*)$")
"""A line that is an item whatever stands around it, as long as that is as flat (`_FLAT`) and no HTML (`_ODD`)."""
_FLAT = regex(r"^(?:[-*+] (?=[^\W\d_]|\[|#[^\s#])|#{1,6}[ \t])")
"""What may follow a line without going on with it."""
_ODD = regex(r" {0,3}(?:<|\[[^\]]*\]:)| {1,3}#{1,6}(?:[ \t]|$)")
"""HTML, a link's address, a heading that may be an item's."""
_UNDERLINE = regex(r" {0,3}(?:=+|-+)[ \t]*$")
_ODD_FENCE = regex(r"(?![`~]{3}).*(?:`{3}|~{3})")
"""Code that an item or a quote may end."""
_HEADING = regex(r"^#{1,6}(?:[ \t]|$)")
_MARKED = regex(r"^[\s>]*(?:[-*+]|\d{1,9}[.)])(?:\s|$)")
"""A line without which no item begins."""
_PLAN = "plan/"


def gate(words: Words) -> Callable[[bytes], bool]:
    """Says of the bytes of a note whether they may hold a capture: quickly, and never wrongly no."""
    names = "|".join(sorted(map(_in_any_case, words.tags), key=len, reverse=True))
    search = re.compile(f"#(?:{names})".encode()).search
    return lambda data: search(data) is not None


def captures_in(parted: Parted, words: Words) -> tuple[Capture, ...]:
    """The captures of a note that `gate` let pass, by line.

    Raises:
        Exception: whatever mistune raises on input that it can't take.
    """
    lines, _ = uncommented(parted.body)
    lines, _ = bounded(lines)
    may_be_tagged = _tag_search(tuple(words.tags))
    tagged = [at for at, line in enumerate(lines) if "#" in line and may_be_tagged(line.casefold())]
    if not tagged:
        return ()
    if _is_odd(lines):
        return tuple(in_sections(read_sections(lines, parted.body_at), words))
    found = (_in_part(lines, parts, parted.body_at, words) for parts in _parts(lines, tagged))
    return tuple(capture for captures in found for capture in captures)


@dataclass(frozen=True, slots=True)
class _Part:
    """Lines of a note that can be read by themselves, from `start` to before `end`; the heading above, the tagged."""

    start: int
    end: int
    heading: str
    tagged: tuple[int, ...]


def _parts(lines: Sequence[str], tagged: Iterable[int]) -> Iterator[_Part]:
    """The parts with tagged lines in them: nothing goes on over a heading, or over a blank line with text behind it."""
    starts, heading, wanted, open_ = list[tuple[int, str]](), "", set(tagged), list[int]()
    for at, line in unfenced(lines):
        if at in wanted:
            open_.append(at)
        if "#" in line and _HEADING.match(line):
            heading = line
            starts.append((at + 1, heading))
        elif line and not line[0].isspace() and (at == 0 or not lines[at - 1].strip()):
            starts.append((at, heading))
    for (start, above), (end, _) in pairwise([(0, ""), *starts, (len(lines), "")]):
        if inside := tuple(open_[bisect_left(open_, start) : bisect_left(open_, end)]):
            yield _Part(start, end, above, inside)


def _in_part(lines: Sequence[str], part: _Part, first: int, words: Words) -> Iterator[Capture]:
    if all(_is_flat(lines, at) for at in part.tagged):
        for at in part.tagged:
            if found := _ITEM.match(lines[at]):
                item = Item(found["text"].rstrip(), first + at, found["mark"])
                yield from _captured(item, _heading(part.heading), words)
        return
    within = lines[part.start : part.end]
    if any(map(_MARKED.match, within)):
        above = [part.heading] if part.heading else []
        yield from in_sections(read_sections([*above, *within], first + part.start - len(above)), words)


def in_sections(sections: Iterable[Section], words: Words) -> Iterator[Capture]:
    """The captures among the items of a note that has been read."""
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Item):
                yield from _in_item(block, section.heading, words)


def _in_item(item: Item, heading: str, words: Words) -> Iterator[Capture]:
    yield from _captured(item, heading, words)
    for child in item.children:
        yield from _in_item(child, heading, words)


def _captured(item: Item, heading: str, words: Words) -> Iterator[Capture]:
    if "#" not in item.text:
        return
    tags = [tag.removeprefix("#") for tag in take_fields(item.text, lambda _: None).tags]
    plans = tuple(tag[len(_PLAN) :] for tag in tags if tag.casefold().startswith(_PLAN))
    told = dict.fromkeys(_meaning(tag, words) for tag in tags)
    yield from (Capture(*meaning, item, heading, plans) for meaning in told if meaning)


def _meaning(tag: str, words: Words) -> tuple[str, str, str] | None:
    """What a tag says: the kind of note that the line belongs to, its section there ("" for none), the language."""
    name, _, below = tag.partition("/")
    kind, language = words.tags.get(name.casefold(), ("", ""))
    if kind == "eda":
        heading = below.partition("/")[0].replace("-", " ").replace("_", " ")
        return kind, words.section(kind, heading) or "", language
    return (kind, kind, language) if kind and not below else None


@lru_cache
def _tag_search(names: tuple[str, ...]) -> Callable[[str], object]:
    """Finds a tag in a line that is folded, wherever its name ends."""
    either = "|".join(map(re.escape, names))
    return re.compile(f"#(?:{either})").search


def _is_odd(lines: Sequence[str]) -> bool:
    """Whether a line stands in a note that may make others something else than they look like."""
    above = ""
    for line in lines:
        sign = line.lstrip(" ")[:1]
        if sign and sign in "<[#" and _ODD.match(line):
            return True
        if sign and sign in "=-" and above and not above.isspace() and _UNDERLINE.match(line):
            return True
        if ("```" in line or "~~~" in line) and _ODD_FENCE.match(line):
            return True
        above = line
    return False


@lru_cache(maxsize=1024)
def _heading(line: str) -> str:
    """The words of a heading as mistune reads them: the same few stand in many daily notes."""
    return read_sections([line], 1)[-1].heading if line else ""


def _is_flat(lines: Sequence[str], at: int) -> bool:
    """Whether a line is an item by itself, and all of it: nothing goes on with it, or stands below it."""
    if _ITEM.match(lines[at]) is None:
        return False
    after = next((behind for behind in range(at + 1, len(lines)) if lines[behind].strip()), at)
    if after == at:
        return True
    return _FLAT.match(lines[after]) is not None if after == at + 1 else not lines[after][0].isspace()


def _in_any_case(name: str) -> str:
    return "".join(f"[{char}{char.upper()}]" if char.isalpha() else re.escape(char) for char in name)
