"""A new entry of the Reviews note: its lines, and the place where its writer would put it."""

from collections.abc import Sequence
from datetime import date

from vaultplan.escaping.note import escaped, escaped_line, one_line
from vaultplan.lazy import dataclass
from vaultplan.markdown.edit import insert_lines
from vaultplan.markdown.fields import key_value
from vaultplan.markdown.names import unlink
from vaultplan.markdown.records import Placed
from vaultplan.method.reading import Reading
from vaultplan.method.snapshots import fact_lines
from vaultplan.model import Item, Note, Snapshot
from vaultplan.words import Texts

_END = 10**9
"""A line that no note has: its end."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody said when they looked back; `looked_at` names the steps that they marked."""

    changed: str = ""
    decision: str = ""
    looked_at: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether anything was answered at all."""
        return bool(self.looked_at) or any(map(one_line, (self.changed, self.decision)))


def entry_lines(answers: Answers, facts: Snapshot, say: Texts) -> list[str]:
    """The items of an entry: what was answered, then the plan's facts."""
    lines = _answer(say("review.key.changed"), answers.changed) + _answer(say("review.key.decision"), answers.decision)
    if answers.looked_at:
        lines.append(f"- {say('review.key.looked_at')}: {', '.join(map(escaped, answers.looked_at))}")
    return lines + fact_lines(facts, say)


def add_review(data: bytes, note: Note, day: date, lines: Sequence[str], reading: Reading, say: Texts) -> bytes:  # noqa: PLR0913, PLR0917
    """The Reviews note with one more entry.

    Its heading is as deep as those of the entries that are there. It comes last in the section; first, where the newest
    entry stands on top. A note without a section for reviews gets one at its end.

    Raises:
        EditRefusedError: the note isn't readable text.
    """
    placed = reading.placed(note, "reviews", "reviews")
    ours = [at for at, one in enumerate(placed) if one.id == "reviews"]
    if not ours:
        section = ["## " + say.heading("reviews", "reviews"), "", f"### {day.isoformat()}", "", *lines]
        return insert_lines(data, _END, section)
    first = next((at for at in ours if placed[at].root), ours[0])
    last = first
    while last + 1 in ours:
        last += 1
    entries = [one for one in placed[first : last + 1] if _is_entry(one, reading)]
    level = entries[0].section.level if entries else min(placed[first].section.level + 1, 6)
    block = [f"{'#' * max(level, 2)} {day.isoformat()}", "", *lines]
    behind = placed[last + 1].section.line if last + 1 < len(placed) else _END
    return insert_lines(data, entries[0].section.line if _newest_first(entries, reading) else behind, block)


def _answer(key: str, text: str) -> list[str]:
    """An answer as an item; several lines become items below it."""
    rows = [row for row in map(one_line, text.splitlines()) if row]
    if len(rows) < 2:
        return [f"- {key}: {escaped(rows[0])}"] if rows else []
    return [f"- {key}:", *(f"  - {escaped_line(row)}" for row in rows)]


def _is_entry(placed: Placed, reading: Reading) -> bool:
    """Whether a section is an entry: a date is its heading, or the prompt for one."""
    section = placed.section
    if placed.root or not section.heading:
        return False
    return _date(placed, reading) is not None or any(
        isinstance(block, Item) and key_value(block.text, lambda word: reading.words.key("review", word))
        for block in section.blocks
    )


def _date(placed: Placed, reading: Reading) -> date | None:
    heading = placed.section.heading
    return reading.dates.leading(unlink(heading) if heading.startswith("[[") else heading)[0]


def _newest_first(entries: Sequence[Placed], reading: Reading) -> bool:
    days = [day for entry in entries if (day := _date(entry, reading))]
    return len(days) > 1 and days == sorted(days, reverse=True) and days[0] > days[-1]
