"""Properties: a flat mapping, each value with its line, and whatever can't be read named by line.

python-frontmatter does the loading; its loader is replaced by one over YAML's event stream, which keeps line numbers,
sees duplicate keys, takes every scalar as text (`yes`, `12:30` and `2026-13-45` are what the writer typed) and can't
recurse: PyYAML's own composer ends the process on 25 KB of `[` (trust.md §0).
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler

from vaultplan.lazy import dataclass, regex
from vaultplan.model import Property
from vaultplan.words.folding import fold_key

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_KEY = regex(r"^([^\s#:\-][^:]*|-[^\s:][^:]*):(?:\s|$)")
_LINE_ENDS_OF_YAML = regex("[\x85\u2028\u2029]")
_DEPTH = 20
_KNOWN = 64
"""Heads that are remembered: a save of a note seldom changes its properties."""

_NULLS = {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True, slots=True)
class Trouble:
    """A property that can't be read as it stands: finding code, line in the note, the words concerned."""

    code: str
    line: int
    what: str


def read_properties(head: tuple[str, ...], known: Mapping[str, str]) -> tuple[dict[str, Property], tuple[Trouble, ...]]:
    """The properties in a note's head (its lines between the fences; the first one is line 2 of the note).

    Names are translated by `known` (folded spelling to our name); unknown ones stay as they are. When the head as a
    whole isn't valid, each property is read on its own, so that one bad line hides only itself.
    """
    found, troubles = _read(head)
    named: dict[str, Property] = {}
    for key, value in found:
        named.setdefault(known.get(fold_key(key), key), value)
    return named, troubles


@lru_cache(_KNOWN)
def _read(head: tuple[str, ...]) -> tuple[tuple[tuple[str, Property], ...], tuple[Trouble, ...]]:
    troubles: list[Trouble] = []
    found = _whole("\n".join(head), troubles)
    if found is None:
        found = _each_alone(head, troubles)
    placed = (Trouble(t.code, t.line + 2, t.what) for t in troubles)
    return tuple((key, value.below(2)) for key, value in found.items()), tuple(sorted(placed, key=lambda t: t.line))


def is_whole(head: tuple[str, ...]) -> bool:
    """Whether a note's head is valid as it stands, to other programs too."""
    try:
        _load("\n".join(head), [])
    except (yaml.YAMLError, _ShapeError):
        return False
    return True


class _ShapeError(ValueError):
    """Valid YAML, but no flat mapping."""


class _Handler(YAMLHandler):
    """python-frontmatter's YAML handler over our event reader; what it reads lands in `troubles` too."""

    def __init__(self, troubles: list[Trouble]) -> None:
        super().__init__()
        self.troubles = troubles

    def split(self, text: str) -> tuple[str, str]:
        return text.removeprefix("---\n").removesuffix("\n---"), ""

    def load(self, fm: str, **_: object) -> dict[str, Property]:
        return dict(_mapping(fm, self.troubles))


def _whole(text: str, troubles: list[Trouble]) -> dict[str, Property] | None:
    """All properties at once; None where that can't be, or where YAML would count more lines than there are."""
    if _LINE_ENDS_OF_YAML.search(text):
        return None
    try:
        return _load(text, troubles)
    except (yaml.YAMLError, _ShapeError):
        troubles.clear()
        return None


def _load(text: str, troubles: list[Trouble]) -> dict[str, Property]:
    if not text.strip():
        return {}
    metadata, _ = frontmatter.parse(f"---\n{text}\n---", handler=_Handler(troubles))
    return {key: value for key, value in metadata.items() if isinstance(value, Property)}


def _mapping(text: str, troubles: list[Trouble]) -> Iterator[tuple[str, Property]]:
    """Name and value of each property; lines count from 0."""
    events = yaml.parse(text, Loader=_LOADER)
    root = next((e for e in events if not isinstance(e, yaml.StreamStartEvent | yaml.DocumentStartEvent)), None)
    if root is None or isinstance(root, yaml.StreamEndEvent):
        return
    if not isinstance(root, yaml.MappingStartEvent):
        raise _ShapeError
    seen: set[str] = set()
    for key in events:
        if isinstance(key, yaml.MappingEndEvent):
            return
        if not isinstance(key, yaml.ScalarEvent):
            raise _ShapeError
        line = _line(key)
        values, flat = _value(next(events), events)
        if not flat:
            troubles.append(Trouble("property-nested", line, key.value))
        if key.value in seen:
            troubles.append(Trouble("property-duplicate", line, key.value))
        elif flat:
            seen.add(key.value)
            yield key.value, Property(tuple(text for text, _ in values), line, tuple(at for _, at in values))


def _value(first: yaml.Event, events: Iterator[yaml.Event]) -> tuple[tuple[tuple[str, int], ...], bool]:
    """The texts of one value with their lines, and whether it is flat: a text, a list of texts, a bare `[[link]]`."""
    if isinstance(first, yaml.ScalarEvent):
        bare = not first.style and first.value in _NULLS
        return (() if bare else ((first.value.rstrip("\n"), _line(first)),)), True
    if not isinstance(first, yaml.SequenceStartEvent):
        _skip(first, events)
        return (), False
    texts: list[tuple[str, int]] = []
    flat = True
    for event in events:
        if isinstance(event, yaml.SequenceEndEvent):
            break
        if isinstance(event, yaml.ScalarEvent):
            if event.style or event.value not in _NULLS:
                texts.append((event.value, _line(event)))
        elif (link := _unnested(event, events)) is not None:
            texts.append((link, _line(event)))
        else:
            flat = False
    return tuple(texts), flat


def _line(event: yaml.Event) -> int:
    return event.start_mark.line if event.start_mark else 0


def _unnested(first: yaml.Event, events: Iterator[yaml.Event]) -> str | None:
    """What YAML nests and its writer didn't: `[[Note]]` without quotes is a link, `proof: 14` in a list a text."""
    inner = _skip(first, events)
    texts = [event.value for event in inner if isinstance(event, yaml.ScalarEvent)]
    if isinstance(first, yaml.MappingStartEvent):
        return f"{texts[0]}: {texts[1]}" if len(texts) == 2 and len(inner) == 4 else None
    lists = sum(isinstance(event, yaml.SequenceStartEvent) for event in inner)
    only = all(isinstance(e, yaml.ScalarEvent | yaml.SequenceStartEvent | yaml.SequenceEndEvent) for e in inner)
    return f"[[{', '.join(texts)}]]" if only and texts and lists <= 2 else None


def _skip(first: yaml.Event, events: Iterator[yaml.Event]) -> list[yaml.Event]:
    """Take the events of one nested value off the stream.

    Raises:
        _ShapeError: when it is nested deeper than anybody writes.
    """
    taken = [first]
    depth = int(isinstance(first, yaml.CollectionStartEvent))
    while depth:
        event = next(events)
        taken.append(event)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEPTH:
            raise _ShapeError
    return taken


def _each_alone(head: tuple[str, ...], troubles: list[Trouble]) -> dict[str, Property]:
    """Every property read for itself: what one bad line breaks is that line."""
    found: dict[str, Property] = {}
    for at, lines in _chunks(head):
        inner: list[Trouble] = []
        try:
            alone = _load("\n".join(line.replace("\t", "  ") for line in lines), inner)
        except (yaml.YAMLError, _ShapeError):
            alone = _as_typed(lines)
            inner = [Trouble("property-unquoted" if alone else "property-invalid", 0, " ".join(lines[0].split())[:60])]
        else:
            if any("\t" in line for line in lines):
                inner.append(Trouble("property-tab", 0, lines[0].split(":")[0].strip()))
        troubles += [Trouble(t.code, t.line + at, t.what) for t in inner]
        for key, value in alone.items():
            if key in found:
                troubles.append(Trouble("property-duplicate", value.line + at, key))
            else:
                found[key] = value.below(at)
    return found


def _chunks(head: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """The lines of each property, with the index of its first one."""
    at, chunk = 0, list[str]()
    for index, line in enumerate(head):
        if _KEY.match(line) or (not chunk and line.strip()):
            if any(old.strip() for old in chunk):
                yield at, chunk
            at, chunk = index, [line]
        elif chunk:
            chunk.append(line)
    if any(old.strip() for old in chunk):
        yield at, chunk


def _as_typed(lines: list[str]) -> dict[str, Property]:
    """A one-line value that YAML refuses (`title: Plan: x`, `@me`) still says what it says."""
    key, colon, value = lines[0].partition(":")
    rest = [line for line in lines[1:] if line.strip()]
    if not colon or not key.strip() or rest or not value.strip() or len(value) > 2000:
        return {}
    if value.strip()[0] in "[{&*!|>%" and not value.strip().startswith("{{"):
        return {}
    return {key.strip(): Property((value.strip().strip("\"'"),), 0)}
