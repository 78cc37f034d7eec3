"""00 Start: whose plan it is, since when, and the settings (R01, R02)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

from vaultplan.lazy import regex
from vaultplan.markdown.names import unlink
from vaultplan.method.reading import Reading, graded, single_values, state_of
from vaultplan.method.wording import not_applicable
from vaultplan.model import Answer, Check, Fault, Note, Settings, State
from vaultplan.words import Words
from vaultplan.words.folding import fold_key

CADENCES: Mapping[str, int] = {
    "plan": 365, "value": 180, "vision": 365, "skills": 180, "audit": 90, "roadmap": 180, "moves": 90, "roles": 180,
    "eda": 30, "proof": 14, "reviews": 90,
}  # fmt: skip
"""Days until a step is worth another look (product.md §4.6; skills and reviews: ours, docs/method.md)."""

_NUMBER = regex(r"\s*(\d{1,3}(?:[.,]\d{1,2})?)\s*([^\W\d]*)\.?\s*")
_CADENCE = regex(r"^\s*([^\d:=]+?)\s*[:= ]\s*(\d{1,4})\s*([^\W\d]*)\s*$")


def own_words(notes: Iterable[Note]) -> tuple[tuple[str, str], ...]:
    """The vault's own words: pairs of (own, ours) from the property `words`, such as `Duties = Eliminate`."""
    return tuple(pair for note in notes for text in _listed(note, "words") if (pair := _pair(text)))


def _listed(note: Note, name: str) -> tuple[str, ...]:
    return note.properties[name].texts if name in note.properties else ()


def _pair(text: str) -> tuple[str, str] | None:
    own, sign, ours = text.partition("=") if "=" in text else text.partition(":")
    return (own.strip(), ours.strip()) if sign and own.strip() and ours.strip() else None


def _unknown_words(note: Note, words: Words) -> list[Fault]:
    """Own words that are mapped to nothing that vaultplan knows."""
    placed = note.properties["words"].placed if "words" in note.properties else ()
    bad = [(text, line) for text, line in placed if not (pair := _pair(text)) or not words.knows(pair[1])]
    return [_unclear(note, line, "words", text) for text, line in bad]


def _unclear(note: Note, line: int, setting: str, text: str) -> Fault:
    return Fault(note.path, line, "setting-unclear", (("setting", setting), ("text", text)))


def read_start(notes: Iterable[Note], words: Words) -> tuple[Settings, bool, tuple[Fault, ...]]:
    """The settings, whether it is the example plan, and what in the settings can't be read."""
    settings, example, faults = Settings(), False, list[Fault]()
    for note in notes:

        def text(name: str, note: Note = note) -> str:
            found = note.properties.get(name)
            return ", ".join(found.texts).strip() if found else ""

        cadences, bad = _cadences(note, words)
        faults += [*bad, *_unknown_words(note, words)]
        settings = Settings(
            language=_language(text("language"), words) or settings.language,
            weekly_hours=_amount(note, "weekly_hours", 168, words, faults) or settings.weekly_hours,
            working_days=_amount(note, "working_days", 7, words, faults) or settings.working_days,
            link_style=_style(text("link_style")),
            cadences={**settings.cadences, **cadences},
            done_dates=settings.done_dates or words.value("truth", text("done_dates")) == "yes",
            capture_in=_folders(note, "capture_in", words) if text("capture_in") else settings.capture_in,
            capture_out=(*settings.capture_out, *_folders(note, "capture_out", words)),
        )
        example = example or words.value("truth", text("example")) == "yes"
    return settings, example, tuple(faults)


def read_started(reading: Reading) -> Answer | None:
    """Since when the plan is kept (R01)."""
    return reading.single("plan", "started")


def read_role(reading: Reading) -> Answer | None:
    """The current role. `n/a` with or without a reason is an answer: students, returners, carers have none (R02)."""
    answer = reading.single("plan", "current_role")
    if answer and not_applicable(answer.text, reading.words) is not None:
        return Answer(answer.text, State.MET, answer.place)
    return answer


def checks(reading: Reading, started: Answer | None, role: Answer | None, today: date) -> tuple[Check, ...]:
    """R01: the date parses and isn't in the future. R02: own text, or n/a."""
    day = reading.day(started.text) if started else None
    if started and day and reading.dates.is_whole(started.text):
        day = day.replace(day=1)  # who began in November began by its end; it need not be over
    missing = () if day and day <= today else ("date",) if started and started.own and not day else ("past_date",)
    begun = started is not None and started.own
    since = graded(met=begun and day is not None and day <= today, begun=begun, rest=state_of(started))
    return (
        Check("R01", since, missing if since is State.STARTED else (), reading.property_at("plan", "started")),
        Check("R02", state_of(role), role.missing if role else (), reading.property_at("plan", "current_role")),
    )


def _language(text: str, words: Words) -> str:
    """A language by its code (`de`, `de-AT`) or its name (German, Deutsch); another one by its first two letters."""
    return words.value("language", text) or text.casefold()[:2]


def _style(text: str) -> Literal["wiki", "markdown"]:
    return "markdown" if text.casefold().startswith(("markdown", "md")) else "wiki"


def _folders(note: Note, name: str, words: Words) -> tuple[str, ...]:
    """The folders that a property lists, vault-relative; none for "none"."""
    named = (unlink(text).strip().strip("/") for text in _listed(note, name))
    return tuple(folder for folder in named if folder and fold_key(folder) not in words.none)


def _amount(note: Note, name: str, most: float, words: Words, faults: list[Fault]) -> float | None:
    """A number above 0, from a property or a `Name:: number` line; 0 says that there is none."""
    text, line = next(single_values(note, name, words), ("", 0))
    if not text:
        return None
    number = _NUMBER.fullmatch(text)
    amount = float(number[1].replace(",", ".")) if number and _is_unit(number[2], words, "hour", "day") else -1.0
    if not 0 <= amount <= most:
        faults.append(_unclear(note, line, name, text))
        return None
    return amount or None


def _is_unit(word: str, words: Words, *roles: str) -> bool:
    """Whether a word behind a number, or none, is one of these units in any language."""
    known = (spelling for role in roles for spelling in words.time[role])
    return not word or word.casefold() in {spelling.casefold().rstrip(".") for spelling in known}


def _cadences(note: Note, words: Words) -> tuple[dict[str, int], list[Fault]]:
    cadences: dict[str, int] = {}
    faults: list[Fault] = []
    found = note.properties.get("cadences")
    for text, line in found.placed if found else ():
        parts = _CADENCE.match(text)
        kind = (words.kinds.get(parts[1].casefold()) or parts[1].casefold()) if parts else ""
        if parts and kind in CADENCES and int(parts[2]) > 0 and _is_unit(parts[3], words, "day"):
            cadences[kind] = int(parts[2])
        else:
            faults.append(_unclear(note, line, "cadences", text))
    return cadences, faults
