"""One note: any bytes in, a `Note` out; whatever can't be read is in it as a fault with a line."""

import re
from typing import TYPE_CHECKING

from vaultplan.lazy import regex
from vaultplan.markdown.conflicts import conflict_line
from vaultplan.markdown.source import (
    Parted,
    UnreadableNoteError,
    bounded,
    decode,
    part,
    salvage,
    switched_off,
    uncommented,
)
from vaultplan.model import Capture, Fault, Note, Property, Section
from vaultplan.words import Words
from vaultplan.words.folding import fold_key

if TYPE_CHECKING:
    from vaultplan.markdown.properties import Trouble

_KIND_LINE = regex(r"^[\"']?vaultplan[\"']?\s*+:\s*+(.+)$", re.IGNORECASE | re.MULTILINE)
_COMMENT = regex(r"%%.*?%%|<!--.*?-->", re.DOTALL)
_SEPARATORS = regex(r"[,;+&/]")
_SNIFFED = 64 * 1024
_UNREAD = {
    "property-invalid", "frontmatter-unclosed", "frontmatter-not-mapping", "frontmatter-late", "body-unreadable",
    "line-too-long",
}  # fmt: skip


def may_be_ours(head: bytes) -> bool:
    """Whether a note that begins with these bytes may say that it belongs to a plan. Cheap, and never wrongly False."""
    start = head[:_SNIFFED]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return b"v\0a\0u\0l\0t\0p\0l\0a\0n" in start
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start.startswith(b"---"):
        return False
    end = start.find(b"\n---", 3)
    return b"vaultplan" in start[: end if end > 0 else len(start)].lower()


def kinds_of(data: bytes, words: Words) -> tuple[str, ...]:
    """The kinds that a note's first lines claim, however broken the rest is."""
    text = salvage(data[:_SNIFFED])
    if not text.lstrip().startswith("---"):
        return ()
    head, _, _ = text.lstrip().removeprefix("---").partition("\n---")
    found = _KIND_LINE.search(head)
    return _kinds([found[1].split(" #")[0].strip().strip("\"'[]")], words)[0] if found else ()


def get_ready() -> None:
    """Load what reads notes, so that it isn't on the first one's time. What an index remembers is read without it."""
    import mistune  # noqa: F401, PLC0415

    import vaultplan.markdown.captures  # noqa: PLC0415
    import vaultplan.markdown.properties  # noqa: F401, PLC0415


def read_note(path: str, data: bytes, words: Words) -> Note:
    """Read one note. Total: any bytes give a note."""
    from vaultplan.markdown.properties import read_properties  # noqa: PLC0415 - start-up time

    try:
        parted = part(decode(data))
    except UnreadableNoteError as error:
        unread = Fault(path, error.line, error.code)
        return Note(path, kinds_of(data, words), {}, (), unread=(unread,))
    found, troubles = read_properties(parted.head, words.properties)
    properties = {name: _without_comments(value) for name, value in found.items()}
    faults = [_fault(path, trouble) for trouble in troubles]
    if parted.unclosed:
        faults.append(Fault(path, 1, "frontmatter-unclosed"))
    if not parted.head and not parted.unclosed and kinds_of(data, words):
        faults.append(Fault(path, 1, "frontmatter-late"))
    kinds, unknown = _kinds(properties["vaultplan"].texts, words) if "vaultplan" in properties else ((), ())
    if not kinds and not unknown:
        kinds = kinds_of(data, words)
        if parted.head and not properties and not parted.unclosed and kinds:
            faults.append(Fault(path, 2, "frontmatter-not-mapping"))
    faults += [_unknown_kind(path, word, properties, words) for word in unknown]
    if kinds == ("dashboard",):  # the plan reads nothing in it, and it is written after each save
        return Note(path, kinds, properties, ())
    sections, captures, found_below = _read_body(path, parted, words)
    faults += found_below
    return Note(
        path,
        kinds,
        properties,
        sections,
        faults=tuple(fault for fault in faults if fault.code not in _UNREAD),
        unread=tuple(fault for fault in faults if fault.code in _UNREAD),
        captures=captures,
        off={parted.body_at + at: codes for at, codes in switched_off(parted.body).items()},
    )


def read_captures(path: str, data: bytes, words: Words) -> Note:
    """Read of a note that is no plan's what its tags send to one. Total: what can't be read sends nothing."""
    from vaultplan.markdown.captures import captures_in  # noqa: PLC0415 - start-up time

    try:
        parted = part(decode(data))
        captures = captures_in(parted, words)
    except Exception:  # noqa: BLE001 - nobody said that it was to be read
        return Note(path, (), {}, ())
    named: dict[str, Property] = {}
    if captures and _may_name_plan(parted.head):
        from vaultplan.markdown.properties import read_properties  # noqa: PLC0415 - start-up time

        named, _ = read_properties(parted.head, words.properties)
    return Note(path, (), {name: found for name, found in named.items() if name == "plan"}, (), captures=captures)


def _may_name_plan(head: tuple[str, ...]) -> bool:
    """Whether the properties of a note may say which plan its captures belong to: YAML takes longer to read."""
    text = "\n".join(head)
    return not text.isascii() or "\\" in text or "plan" in "".join(filter(str.isalnum, text.casefold()))


def _read_body(path: str, parted: Parted, words: Words) -> tuple[tuple[Section, ...], tuple[Capture, ...], list[Fault]]:
    from vaultplan.markdown.blocks import read_sections  # noqa: PLC0415 - start-up time
    from vaultplan.markdown.captures import in_sections  # noqa: PLC0415

    lines, open_comment = uncommented(parted.body)
    faults = [] if open_comment is None else [Fault(path, parted.body_at + open_comment, "comment-unclosed")]
    if (conflict := conflict_line(parted)) is not None:
        faults.append(Fault(path, conflict, "conflict-markers"))
    lines, long = bounded(lines)
    faults += [Fault(path, parted.body_at + at, "line-too-long") for at in long]
    try:
        sections = read_sections(lines, parted.body_at)
    except Exception as error:  # noqa: BLE001 - mistune's own faults on hostile input are this note's, not the plan's
        return (), (), [*faults, Fault(path, parted.body_at, "body-unreadable", (("why", type(error).__name__),))]
    return sections, tuple(in_sections(sections, words)), faults


def _without_comments(found: Property) -> Property:
    """A property's texts without closed comments; one that never closes is just two signs there."""
    kept = [(_COMMENT.sub("", text).strip() if _COMMENT.search(text) else text, line) for text, line in found.placed]
    told = [(text, line) for text, line in kept if text]
    return Property(tuple(text for text, _ in told), found.line, tuple(line for _, line in told))


def _kinds(texts: tuple[str, ...] | list[str], words: Words) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The kinds that a property names, and the words in it that name none."""
    named = [word.strip() for text in texts for word in _SEPARATORS.split(text) if word.strip()]
    known = [words.kinds.get(fold_key(word)) for word in named]
    unknown = tuple(word for word, kind in zip(named, known, strict=True) if kind is None)
    return tuple(dict.fromkeys(kind for kind in known if kind)), unknown


def _unknown_kind(path: str, word: str, properties: dict[str, Property], words: Words) -> Fault:
    from difflib import get_close_matches  # noqa: PLC0415 - start-up time

    near = get_close_matches(fold_key(word), list(words.kinds), n=1, cutoff=0.5)
    line = properties["vaultplan"].line
    return Fault(path, line, "kind-unknown", (("word", word), ("near", words.kinds[near[0]] if near else "eda")))


def _fault(path: str, trouble: "Trouble") -> Fault:
    return Fault(path, trouble.line, trouble.code, (("what", trouble.what),))
