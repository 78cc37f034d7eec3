"""What a writer may delete in a note, piece by piece, and which rules deletion may serve.

A piece is an answer, whole: a list item with what hangs on it, a paragraph, a table row, a cell, a property's value,
a field; or the last words of a free text. Never deleted are the things that only frame: headings, fences, comment
signs, a record's key (`- Why:` stays when its value goes); the words that take a line out of the count
(`status: rejected`, `critical: no`); half a prompt (what is left of it is nobody's prompt any more); and half a name
(what is left may be another one's).
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from vaultplan.markdown.names import unlink
from vaultplan.markdown.source import part, uncommented
from vaultplan.method.shipped import prompts
from vaultplan.model import Plan, State
from vaultplan.words import words
from vaultplan.words.folding import fold_key

_ITEM = re.compile(r"^(?P<lead>[ \t>]*)(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[.\][ \t]+)?(?P<text>.*)$")
_PAIR = re.compile(r"^[*_]{0,3}(?P<key>[^:\[\]()]{1,40}?)[*_]{0,3}\s*::?[*_]{0,3}\s+(?P<value>\S.*)$")
_FIELD = re.compile(r"[\[(][^\[\]()]*::[^\[\]()]*[\])]|\([a-z][a-z ]*: [^()]*\)")
_FENCE = re.compile(r"^[\s>]*(`{3,}|~{3,})")
_RULER = re.compile(r"^[\s>]*\|?[\s:|-]*-[\s:|-]*$|^[\s>]*=+\s*$")
_PROPERTY = re.compile(r"^(?P<key>[\w ]+):[ \t]+(?P<value>\S.*?)\r?$")
_WITHDRAWS = re.compile(r"reject|cancel|drop|\bno\b|horizon", re.IGNORECASE)
_ANSWERS = {
    "started", "current_role", "helps", "problem", "result", "vision", "known_for", "strengths", "must_build",
    "leap_bet",
    "claimed",
}  # fmt: skip
_FREE_KEYS = {"why", "problems", "success", "result", "changed", "decision", "cue", "note", "tool"}
_NAMED = {"skills", "audit", "roles", "roadmap"}


@dataclass(frozen=True, slots=True, order=True)
class Cut:
    """A stretch of a note's text that goes."""

    path: str
    start: int
    end: int


def delete(files: Mapping[str, str], cuts: Collection[Cut]) -> dict[str, str]:
    """The notes without these stretches."""
    left = {}
    for path, text in files.items():
        kept, at = [], 0
        for cut in sorted(cut for cut in cuts if cut.path == path):
            kept.append(text[at : max(at, cut.start)])
            at = max(at, cut.end)
        left[path] = "".join([*kept, text[at:]])
    return left


def gone(id_: str, before: Plan, after: Plan) -> bool:
    """Whether the deletion may by definition serve this check.

    "At most five skills" and "each role has a success" are met by deleting the sixth skill and the role without one.
    So a check that ranges over skills, strengths or roles may rise when that range lost a member; one that asks for
    fewer words, or for more than a title, when it was that which it asked for.
    """
    ranges = _ranges(before).get(id_), _ranges(after).get(id_)
    if ranges[0] is not None and ranges[1] is not None and ranges[0] - ranges[1]:
        return True
    asked = next(check.missing for step in before.steps for check in step.checks if check.id == id_)
    return ("shorter" in asked and id_ == "R13") or ("value" in asked and id_ in ("R20", "R24"))


def _ranges(plan: Plan) -> dict[str, frozenset[str]]:
    critical = frozenset(skill.name for skill in plan.skills if skill.critical)
    strengths = frozenset(plan.strengths)
    planned = frozenset(role.name for role in plan.roles if role.in_roadmap)
    near = frozenset(role.name for role in plan.roles if role.in_options and role.horizon == "next")
    return {
        "R30": frozenset(skill.name for skill in plan.skills) | {f"critical {name}" for name in critical},
        **dict.fromkeys(("R31", "R40", "R72"), critical),
        **dict.fromkeys(("R42", "R43"), strengths),
        "R55": strengths | {plan.must_build or ""},
        **dict.fromkeys(("R50", "R51", "R52", "R53"), planned),
        # a role that stands in the roadmap too is the roadmap's; once deleted there, it is a next step
        **dict.fromkeys(("R60", "R66"), near | {f"planned {name}" for name in planned}),
        "R64": frozenset(role.name for role in plan.roles if role.in_options),
    }


def cuts_of(files: Mapping[str, str]) -> list[Cut]:
    """Every piece that can be deleted."""
    return [cut for path, text in files.items() for cut in _Note(path, text).cuts() if cut.end > cut.start]


class _Note:
    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.lines = text.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)
        bare = [line.rstrip("\r") for line in self.lines]
        parted = part("\n".join(bare).removeprefix("\ufeff"))
        self.first = parted.body_at - 1
        self.fixed = self._frame(bare, uncommented(parted.body)[0])
        self.named = any(kind in "\n".join(parted.head) for kind in _NAMED)

    def _frame(self, bare: Sequence[str], shown: Sequence[str]) -> set[int]:
        """The lines that only frame."""
        fixed, fence = set[int](), ""
        for at in range(self.first, len(bare)):
            line = bare[at]
            found = _FENCE.match(line)
            if fence or found:
                fixed.add(at)
                fence = "" if fence and found and found[1].startswith(fence) else fence or (found[1] if found else "")
                continue
            if line != shown[at - self.first] or line.lstrip(" >").startswith(("#", "[!")):
                fixed.add(at)
            if _RULER.match(line):
                fixed.update((at - 1, at))
        return fixed

    def cuts(self) -> Iterator[Cut]:
        """Every piece of this note."""
        yield from self._properties()
        at = self.first
        while at < len(self.lines):
            line = self.lines[at].rstrip("\r")
            if at in self.fixed or not line.strip():
                at += 1
            elif found := _ITEM.match(line):
                yield from self._item(at, found)
                at += 1
            elif "|" in line:
                yield from self._row(at)
                at += 1
            else:
                end = next((n for n in range(at, len(self.lines)) if self._breaks(n)), len(self.lines))
                yield from self._paragraph(at, end)
                at = end

    def _properties(self) -> Iterator[Cut]:
        for at in range(1, self.first - 1):
            line = self.lines[at]
            key = next((m[1] for n in range(at, 0, -1) if (m := re.match(r"^([\w ]+):", self.lines[n]))), "")
            if fold_key(key).replace(" ", "_") not in _ANSWERS and fold_key(key) not in words().properties:
                continue
            if fold_key(key) in ("vaultplan", "words", "status", "language", "example", "working days", "link style"):
                continue
            if found := _PROPERTY.match(line):
                yield self._span(at, *found.span("value"))
                if " " in found["value"] and found["value"][0] not in "'\"[":
                    yield from self._last_words(at, *found.span("value"))
            elif line.lstrip().startswith("- "):
                yield self._lines(at, at + 1)

    def _item(self, at: int, found: re.Match[str]) -> Iterator[Cut]:
        end = self._end_of_item(at, len(found["lead"]))
        if any(n in self.fixed for n in range(at, end)):
            return
        if pair := self._pair(found["text"]):
            start = found.start("text")
            value = Cut(self.path, self.starts[at] + start + pair.start("value"), self.starts[end] - 1)
            if not _WITHDRAWS.search(found["text"]):
                yield value
            if self._key(pair["key"]) & _FREE_KEYS and end == at + 1:
                yield from self._last_words(at, start + pair.start("value"), start + pair.end("value"))
            return
        yield self._lines(at, end)
        yield from self._fields(at)
        if not self.named and end == at + 1:
            yield from self._last_words(at, *found.span("text"))

    def _row(self, at: int) -> Iterator[Cut]:
        yield self._lines(at, at + 1)
        pipes = [m.start() for m in re.finditer(r"(?<!\\)\|", self.lines[at])]
        for left, right in pairwise(pipes):
            if not _WITHDRAWS.search(self.lines[at][left:right]):
                yield self._span(at, left + 1, right)

    def _paragraph(self, at: int, end: int) -> Iterator[Cut]:
        pairs = [self._pair(self.lines[n].rstrip("\r")) for n in range(at, end)]
        if not any(pairs):
            yield self._lines(at, end)
        for n, pair in enumerate(pairs, start=at):
            if pair:
                yield self._span(n, *pair.span("value"))
        if end == at + 1 and not pairs[0]:
            yield from self._last_words(at, 0, len(self.lines[at].rstrip("\r")))

    def _fields(self, at: int) -> Iterator[Cut]:
        for found in _FIELD.finditer(self.lines[at]):
            if not _WITHDRAWS.search(found[0]):
                yield self._span(at, *found.span())

    def _last_words(self, at: int, start: int, end: int) -> Iterator[Cut]:
        text = self.lines[at][start:end].rstrip("\r")
        judged = prompts(example=True).judge(unlink(text))
        if judged.state is not State.MET or "`" in text:
            return
        for found in re.finditer(r"\s+", text):
            left = text[: found.start()].lstrip("> ")
            whole = (
                all(left.count(one) == left.count(other) for one, other in ("()", "[]")) and left.count("~~") % 2 == 0
            )
            if left and whole and fold_key(left) not in words().none:
                yield self._span(at, start + found.start(), start + len(text))

    def _breaks(self, at: int) -> bool:
        line = self.lines[at]
        return at in self.fixed or not line.strip(" \t\r>") or "|" in line or _ITEM.match(line) is not None

    def _end_of_item(self, at: int, indent: int) -> int:
        """The line behind an item, what hangs on it and what lazily goes on with it."""
        end = at + 1
        while end < len(self.lines):
            line = self.lines[end].rstrip("\r")
            if not line.strip():
                after = next((n for n in range(end, len(self.lines)) if self.lines[n].strip()), len(self.lines))
                if after < len(self.lines) and _indent(self.lines[after]) > indent:
                    end = after
                    continue
                return end
            found = _ITEM.match(line)
            if _indent(line) <= indent and (found or line.lstrip(" >").startswith(("#", "|", "```", "~~~"))):
                return end
            if not line.strip(" >"):
                return end
            end += 1
        return end

    def _pair(self, text: str) -> re.Match[str] | None:
        found = _PAIR.match(text)
        return found if found and self._key(found["key"]) else None

    def _key(self, word: str) -> set[str]:
        folded = fold_key(word)
        found = {table[folded] for table in words().keys.values() if folded in table}
        return found | ({folded} if folded in words().properties else set())

    def _span(self, at: int, start: int, end: int) -> Cut:
        return Cut(self.path, self.starts[at] + start, self.starts[at] + end)

    def _lines(self, at: int, end: int) -> Cut:
        return Cut(self.path, self.starts[at], min(self.starts[end], self.starts[-1] - 1))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t>"))
