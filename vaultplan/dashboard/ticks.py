"""Ticks on a dashboard: which boxes somebody changed there, which tasks they mean, and what became of the others.

A tick counts against the dashboard that it was made on, not against the newest one: so an old copy that an editor saves
over a newer one un-ticks nothing (trust.md §0, finding 3).
"""

import html
import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Literal, TypeAlias

from vaultplan.dashboard.frame import Box, Existing
from vaultplan.dashboard.page import LINE, Page, callout
from vaultplan.escaping.dashboard import BLANK, encode, uncontrolled
from vaultplan.lazy import dataclass, regex
from vaultplan.model import Task
from vaultplan.words import Texts

Why: TypeAlias = Literal["changed", "twins", "recurs", "readonly", "conflict", "names", "busy"]
"""Why a tick was not written: the line is gone or reads otherwise; several lines read like that; it repeats; the note
can't be written; it holds a merge conflict; another note has almost its name; another program kept writing it."""

WHYS: tuple[Why, ...] = ("changed", "twins", "recurs", "readonly", "conflict", "names", "busy")

_LABEL = regex(r"^(?:\[\[[^\]|]*\|(?P<wiki>[^\]]*)\]\]|\[(?P<markdown>[^\]]*)\]\([^)]*\)|(?P<plain>.*?))(?: · |$)")
_HEAD = "> "


@dataclass(frozen=True, slots=True)
class Group:
    """Boxes whose lines read the same, from top to bottom: as they were `drawn`, and as somebody wants them."""

    line: str
    drawn: tuple[bool, ...]
    wanted: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A task that is to be ticked, or un-ticked."""

    task: Task
    done: bool


@dataclass(frozen=True, slots=True)
class Remark:
    """A tick that was not written, and why. `text` is markdown of ours; it stands on the dashboard for the day."""

    on: date
    text: str
    done: bool
    why: Why


def changed_boxes(existing: Existing, generation: Sequence[Box] | None) -> tuple[Group, ...]:
    """What somebody ticked and un-ticked on a dashboard.

    Args:
        existing: the dashboard as it stands.
        generation: the boxes of the dashboard that it was made from, where that is known; needed only when its text
            was edited too. Then a line counts only if, but for the box, it stands in there.
    """
    if existing.drawn is not None and [box.ticked for box in existing.boxes] == [*existing.drawn]:
        return ()  # as nearly always
    drawn: dict[str, list[bool]] = {}
    wanted: dict[str, list[bool | None]] = {}
    for box in existing.boxes:
        wanted.setdefault(box.line, []).append(box.ticked)
    if existing.drawn is not None:
        for box, was in zip(existing.boxes, existing.drawn, strict=True):
            drawn.setdefault(box.line, []).append(was)
    else:
        for box in generation or ():
            drawn.setdefault(box.line, []).append(box.ticked is True)
    return tuple(
        Group(line, tuple(was), tuple(was[at] if want is None else want for at, want in enumerate(wanted[line])))
        for line, was in drawn.items()
        if len(was) == len(wanted.get(line, ()))
        and any(w not in {None, b} for w, b in zip(wanted[line], was, strict=True))
    )


def ticks_of(group: Group, tasks: Sequence[tuple[str, str, Task]]) -> tuple[Tick, ...] | Why:
    """The tasks that a group means; none where they are so already; why not, where it isn't certain.

    Args:
        group: boxes that somebody changed.
        tasks: the tasks of today, in the order of the dashboard: the line that each is drawn as, the beginning of the
            line that names it and its place, the task.
    """
    meant = [task for line, _, task in tasks if line == group.line]
    if len(meant) != len(group.drawn) or not all(task.tickable for task in meant):
        meant = [task for _, named, task in tasks if f"{group.line} · ".startswith(f"{named} · ")]
    if not meant:
        return "changed"
    if any(task.recurs for task in meant):
        return "recurs"
    now = [task.status == "done" for task in meant]
    if sorted(now) == sorted(group.wanted):
        return ()
    if len(meant) != len(group.drawn) or (len(meant) > 1 and tuple(now) != group.drawn):
        return "twins"
    if not all(task.tickable for task in meant):
        return "changed"
    return tuple(Tick(task, want) for task, want, is_so in zip(meant, group.wanted, now, strict=True) if want != is_so)


def remarks_on(group: Group, why: Why, today: date) -> tuple[Remark, ...]:
    """What is said of boxes that were changed in vain."""
    text = _again(_label(group.line))
    done = (want for was, want in zip(group.drawn, group.wanted, strict=True) if want != was)
    return tuple(dict.fromkeys(Remark(today, text, one, why) for one in done))


def carried(existing: str, say: Texts, today: date) -> tuple[Remark, ...]:
    """Today's remarks that a dashboard holds, so that the machine which didn't make them draws them too."""
    day = today.isoformat()
    lines = (line for line in existing.split("\n") if line.startswith(_HEAD) and day in line)
    found = (_read(line.removeprefix(_HEAD), say) for line in lines)
    return tuple(remark for remark in found if remark and remark.on == today)


def still_open(remark: Remark, tasks: Sequence[tuple[Task, str]]) -> bool:
    """Whether the task isn't yet as it was wanted; `tasks` come with their words in a remark (`text_of`)."""
    named = [task for task, words in tasks if words == remark.text]
    return not named or any((task.status == "done") is not remark.done for task in named)


def unwritten(page: Page) -> tuple[str, ...]:
    """The ticks of today that could not be written, and why."""
    if not page.remarks:
        return ()
    return (callout("WARNING", *(_drawn(remark, page.texts) for remark in page.remarks)),)


def text_of(linked: str) -> str:
    """A task's words in a remark, from its line."""
    return _again(_label(linked))


def _drawn(remark: Remark, say: Texts) -> str:
    what = say(
        f"dashboard.tick.{'ticked' if remark.done else 'unticked'}", text=remark.text, date=remark.on.isoformat()
    )
    return f"{what} {say(f'dashboard.tick.why.{remark.why}')}"


def _read(line: str, say: Texts) -> Remark | None:
    for done in (True, False):
        for why in WHYS:
            if found := _like(_drawn(Remark(date.min, "\0", done, why), say)).fullmatch(line):
                return _remark(found, done=done, why=why)
    return None


@lru_cache
def _like(sample: str) -> re.Pattern[str]:
    """Remarks that are worded like this one."""
    pattern = re.escape(sample).replace("\0", "(?P<text>.+)")
    return re.compile(pattern.replace(re.escape(date.min.isoformat()), r"(?P<on>\d{4}-\d{2}-\d{2})"))


def _remark(found: re.Match[str], *, done: bool, why: Why) -> Remark | None:
    try:
        return Remark(date.fromisoformat(found["on"]), _again(found["text"]), done, why)
    except ValueError:
        return None


def _label(line: str) -> str:
    found = _LABEL.match(line)
    return next((found[name] for name in ("wiki", "markdown", "plain") if found[name]), "") if found else ""


def _again(words: str) -> str:
    """Our own markdown for some words, made anew: what stands in a file is never taken over as it is."""
    return encode(uncontrolled(html.unescape(words))[:LINE]) or BLANK
