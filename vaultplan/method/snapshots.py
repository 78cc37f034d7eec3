"""A plan's facts in a review: as lines that a person likes to read, and read back from them in any language.

The words differ by language, the order of the numbers and the four signs of the audit don't. A line that can't be read
is not compared; none of them is ever a fault.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from vaultplan.escaping.note import escaped, escaped_line, parted, unescaped
from vaultplan.lazy import regex
from vaultplan.markdown.fields import key_value
from vaultplan.model import HoursThen, Item, SkillThen, Snapshot
from vaultplan.words import LANGUAGES, Texts, Words, texts
from vaultplan.words.folding import fold_key

SIGNS = {"yes": "●", "partly": "◐", "no": "○", "unsure": "?", None: "·"}
"""The audit's answers, as the dashboard draws them."""

_MEANT = {sign: answer for answer, sign in SIGNS.items()}
_SKILL = regex(r"^(?P<critical>★ )?(?P<name>.+): *(?P<audit>[●◐○?·]{4})(?P<rest>.*)$")
_DAY = regex(r"\b\d{4}-\d\d-\d\d\b")
_NUMBER = regex(r"\d+(?:[.,]\d+)?")


def strip(answers: Iterable[str | None]) -> str:
    """Four audit answers, a sign each."""
    return "".join(SIGNS.get(answer, SIGNS[None]) for answer in answers)


def fact_lines(facts: Snapshot, say: Texts) -> list[str]:
    """The lines of a review that hold these facts; what isn't known has none."""
    lines = []
    for name, text in (("proposition", facts.proposition), ("vision", facts.vision), ("known_for", facts.known_for)):
        if text is not None:
            lines.append(_line(name, escaped(text) or say("review.none"), say))
    if facts.skills is not None:
        lines.append(_line("skills", "" if facts.skills else say("review.none"), say))
        lines += [f"  - {_skill(skill, say)}" for skill in facts.skills]
    if facts.roles is not None:
        lines.append(
            _line(
                "roles", "; ".join(escaped(name).replace(";", "\\;") for name in facts.roles) or say("review.none"), say
            )
        )
    if hours := facts.hours:
        said = say(
            "review.hours",
            freed_done=say.decimal(hours.freed_done),
            freed_planned=say.decimal(hours.freed_planned),
            reinvested_done=say.decimal(hours.reinvested_done),
            reinvested_planned=say.decimal(hours.reinvested_planned),
        )
        lines.append(_line("hours", said, say))
    if facts.met:
        lines.append(_line("answered", say("review.answered", met=facts.met[0], total=facts.met[1]), say))
    return lines


def read_facts(items: Sequence[Item], words: Words) -> Snapshot:
    """The facts among the items under a review."""
    said: dict[str, tuple[str, tuple[Item, ...]]] = {}
    for item in items:
        if pair := key_value(item.text, lambda word: words.key("review", word)):
            said.setdefault(pair[0], (pair[1], item.children))

    def text(name: str) -> str | None:
        if name not in said:
            return None
        value = said[name][0]
        return "" if _is_none(value, words) else unescaped(value) or None

    return Snapshot(
        proposition=text("proposition"),
        vision=text("vision"),
        known_for=text("known_for"),
        skills=_skills(*said["skills"], words) if "skills" in said else None,
        roles=_roles(*said["roles"], words) if "roles" in said else None,
        hours=_hours(text("hours") or ""),
        met=_met(text("answered") or ""),
    )


def _is_none(value: str, words: Words) -> bool:
    """Whether a value says that there was none, in any language."""
    return fold_key(value) in words.none | {fold_key(texts(language)("review.none")) for language in LANGUAGES}


def _line(name: str, text: str, say: Texts) -> str:
    return f"- {say(f'review.key.{name}')}: {text}".rstrip()


def _skill(skill: SkillThen, say: Texts) -> str:
    name = f"★ {escaped(skill.name)}" if skill.critical else escaped_line(skill.name)
    parts = [f"{name}: {strip(skill.audit)}"]
    if skill.proof is not None:
        parts.append(say("review.proof", n=skill.proof))
    if skill.newest:
        parts.append(say("review.newest", date=skill.newest.isoformat()))
    return ", ".join(parts)


def _skills(value: str, below: Sequence[Item], words: Words) -> tuple[SkillThen, ...] | None:
    """The skills. A line that can't be read is a skill without a name: there was one, and nobody knows which."""
    if below:
        return tuple(_read_skill(item.text) for item in below if item.text)
    return () if _is_none(value, words) else None


def _read_skill(line: str) -> SkillThen:
    found = _SKILL.match(line)
    if not found:
        return SkillThen("")
    day = _DAY.search(found["rest"])
    count = _NUMBER.search(_DAY.sub(" ", found["rest"]))
    return SkillThen(
        unescaped(found["name"].strip()),
        critical=found["critical"] is not None,
        audit=tuple(_MEANT[sign] for sign in found["audit"]),
        proof=int(float(count[0].replace(",", "."))) if count and len(count[0]) < 9 else None,
        newest=_day(day[0]) if day else None,
    )


def _roles(value: str, below: Sequence[Item], words: Words) -> tuple[str, ...] | None:
    if _is_none(value, words):
        return ()
    return tuple(_names(value, below)) or None


def _names(value: str, below: Sequence[Item]) -> Iterator[str]:
    yield from (unescaped(part) for part in parted(value, ";"))
    yield from (unescaped(item.text) for item in below if item.text)


def _hours(value: str) -> HoursThen | None:
    found = [float(number.replace(",", ".")) for number in _NUMBER.findall(value)]
    return HoursThen(*found) if len(found) == 4 and max(found) < 1000 else None


def _met(value: str) -> tuple[int, int] | None:
    found = [int(number) for number in re.findall(r"\d{1,4}", value)]
    return (found[0], found[1]) if len(found) == 2 and found[0] <= found[1] else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
