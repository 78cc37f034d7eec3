"""The languages, as data: one TOML file each, read together because plans mix languages.

What a note says is matched against every language at once (`Words`); what vaultplan says comes from one (`Texts`).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from vaultplan.lazy import dataclass
from vaultplan.model import Fault, Finding, Worth
from vaultplan.words.folding import fold_key
from vaultplan.words.tables import Later, Phrases, Tables

_ROOM = Path(__file__).parent

LANGUAGES = ("en", "de", "es")

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
"""How German is typed where the keyboard has no umlauts. Without their dots, folding finds them anyway."""

Table: TypeAlias = Mapping[str, Mapping[str, str]]

_OUR_WORDS = {
    ("kind-twice", "kind"): "kinds",
    ("kind-unknown", "near"): "kinds",
    ("no-kind", "kind"): "kinds",
    ("setting-unclear", "setting"): "properties",
}
"""The details of faults that are words of ours, and the table that spells them."""

_HOURS = frozenset({"beside", "claimed", "freed", "hours", "into", "left", "total", "week", "whole"})
"""The details of faults that are hours: each language has its own decimal sign."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the notes' words mean, in every language. Inner keys are folded (`fold_key`).

    `day_first` are the languages in which the day of a date comes first. `wording` holds the lists of the checks of
    wording by language, since a plan is judged in its own language alone. `tags` are the tags that send a line to a
    plan, before the slash: the kind of note that each means, and its language.
    """

    kinds: Mapping[str, str]
    sections: Table
    properties: Mapping[str, str]
    keys: Table
    values: Table
    time: Mapping[str, Sequence[str]]
    months: Mapping[str, Sequence[str]]
    unanswered: frozenset[str]
    none: frozenset[str]
    titles: frozenset[str]
    clauses: frozenset[str]
    wishes: tuple[str, ...]
    wording: Mapping[str, Mapping[str, frozenset[str]]]
    day_first: frozenset[str]
    tags: Mapping[str, tuple[str, str]]

    def section(self, kind: str, heading: str) -> str | None:
        """The section of this kind of note that a heading opens, or None."""
        return self.sections.get(kind, {}).get(fold_key(heading))

    def key(self, record: str, word: str) -> str | None:
        """The field of a record that a word names, or None."""
        return self.keys.get(record, {}).get(fold_key(word))

    def value(self, field: str, word: str) -> str | None:
        """The value that a word (or the first words of a longer answer) stands for, or None."""
        known = self.values.get(field, {})
        sign = word.strip()[:1]
        if sign and sign in known and not sign.isalnum():  # ✓ and its like, which folding leaves out
            return known[sign]
        words = fold_key(word).split()
        starts = (" ".join(words[:n]) for n in range(len(words), 0, -1))
        # a letter stands for a word only where it is all there is: "n" is no, "n/a" isn't
        return next((known[start] for start in starts if start in known and (len(start) > 1 or len(words) == 1)), None)

    def knows(self, word: str) -> bool:
        """Whether a word is any heading, key or value."""
        folded = fold_key(word)
        tables = (*self.sections.values(), *self.keys.values(), *self.values.values())
        return any(folded in table for table in tables)

    def with_own(self, pairs: Iterable[tuple[str, str]]) -> "Words":
        """These words plus a vault's own: pairs of (own word, a word that is known)."""
        own = {fold_key(mine): fold_key(known) for mine, known in pairs}
        if not own:
            return self

        def widened(table: Mapping[str, str]) -> dict[str, str]:
            return {**table, **{mine: table[known] for mine, known in own.items() if known in table}}

        return replace(
            self,
            sections={kind: widened(table) for kind, table in self.sections.items()},
            keys={record: widened(table) for record, table in self.keys.items()},
            values={field: widened(table) for field, table in self.values.items()},
        )


@dataclass(frozen=True, slots=True)
class Texts:
    """What vaultplan says in one language: templates for `str.format`, by dotted name."""

    language: str
    texts: Mapping[str, str]
    headings: Table
    spellings: Table

    def __call__(self, name: str, **values: object) -> str:
        """The text of that name, filled in.

        Raises:
            KeyError: when the language lacks the text.
        """
        return self.texts[name].format(**values) if values else self.texts[name]

    def heading(self, kind: str, section: str) -> str:
        """The heading under which the shipped notes keep a section."""
        return self.headings[kind][section]

    def spelling(self, table: str, meaning: str) -> str:
        """How the shipped notes write a kind (table `kinds`), a property, or a value (such as `values.step`)."""
        return self.spellings[table].get(meaning, meaning)

    def options(self, field: str) -> str:
        """The values that a field may have, in a line."""
        return ", ".join(self.spellings[f"values.{field}"].values())

    def decimal(self, number: float) -> str:
        """A number with one decimal, never `-0.0`. Halves go up, so that 1.5 and 0.75 add up as they are shown."""
        tenths = math.floor(abs(number) * 10 + 0.5)
        return f"{'-' if number < 0 < tenths else ''}{tenths // 10}{self.texts['number.decimal']}{tenths % 10}"

    def finding(self, fault: Fault, heading: str = "", worth: Worth = "medium", covers: str = "") -> Finding:
        """A fault, in words; `heading` is the nearest one above it."""
        details = self._details(fault)
        return Finding(
            note=fault.note,
            line=fault.line,
            code=fault.code,
            message=self.sentence(fault.code, one=details.get("n") == "1").format(**details),
            question=self.texts[f"ask.{fault.code}"].format(**details),
            heading=heading,
            worth=worth,
            covers=covers,
        )

    def sentence(self, code: str, *, one: bool = False) -> str:
        """The sentence of a finding, unfilled; where it counts things (`n`), that for one of them or for many."""
        name = f"finding.{code}"
        return self.texts[name] if name in self.texts else self.texts[f"{name}.{'one' if one else 'many'}"]

    def missing(self, what: str) -> str:
        """What a check misses: one of our words for it, or a name from the notes as it stands."""
        return self.texts.get(f"missing.{what}", what)

    def reason(self, fault: Fault) -> str:
        """Why a note, or a line of it, couldn't be read."""
        reason = self.texts[f"unread.{fault.code}"].format(line=fault.line, **self._details(fault))
        return f"{self.texts['unread.line'].format(line=fault.line)}: {reason}" if fault.line > 1 else reason

    def _details(self, fault: Fault) -> dict[str, str]:
        details = dict(fault.details)
        if fault.code == "value-unknown":
            details["options"] = self.options(details["field"])
        details |= {name: details[name].replace(".", self.texts["number.decimal"]) for name in _HOURS & details.keys()}
        ours = {name: table for (code, name), table in _OUR_WORDS.items() if code == fault.code}
        return details | {name: self.spelling(table, details[name]) for name, table in ours.items()}


@lru_cache
def words() -> Words:
    """The words of every language, merged."""
    languages = [_language(code) for code in LANGUAGES]

    def merged(table: str) -> dict[str, dict[str, str]]:
        whole: dict[str, dict[str, str]] = {}
        for language in languages:
            for group, meanings in language.get(table, {}).items():
                _add(whole.setdefault(group, {}), meanings)
        return whole

    def listed(name: str) -> tuple[str, ...]:
        return tuple(word for language in languages for word in language.get("lists", {}).get(name, ()))

    def spelled(table: str) -> dict[str, tuple[str, ...]]:
        roles = {role: None for language in languages for role in language.get(table, {})}
        return {role: tuple(w for lang in languages for w in lang.get(table, {}).get(role, ())) for role in roles}

    flat: dict[str, dict[str, str]] = {"kinds": {}, "properties": {}}
    for language in languages:
        for table, into in flat.items():
            _add(into, language.get(table, {}))
    return Words(
        kinds=flat["kinds"],
        properties=flat["properties"],
        sections=Later(lambda: merged("sections")),
        keys=Later(lambda: merged("keys")),
        values=Later(lambda: merged("values")),
        time=Later(lambda: spelled("time")),
        months=Later(lambda: spelled("months")),
        unanswered=frozenset(fold_key(word) for word in listed("unanswered")),
        none=frozenset(fold_key(word) for word in listed("none")),
        titles=frozenset(fold_key(word) for word in listed("titles")),
        clauses=frozenset(fold_key(word) for word in listed("clauses")),
        wishes=tuple(sorted((fold_key(word) for word in listed("wishes")), key=len, reverse=True)),
        wording={code: Phrases(language) for code, language in zip(LANGUAGES, languages, strict=True)},
        tags={
            tag: (kind, code)
            for code, found in zip(reversed(LANGUAGES), reversed(languages), strict=True)
            for kind, tags in found.get("tags", {}).items()
            for tag in tags
        },
        day_first=frozenset(
            code for code, found in zip(LANGUAGES, languages, strict=True) if found.get("dates", {}).get("day_first")
        ),
    )


@lru_cache
def texts(language: str) -> Texts:
    """What vaultplan says in this language; English where the language, or a text of it, isn't known."""
    english, table = _language("en"), _language(language if language in LANGUAGES else "en")
    if "texts" not in table:
        return texts("en")

    def headings() -> Table:
        sections = table.get("sections", {})
        return {
            kind: {section: (sections.get(kind, {}).get(section) or names)[0] for section, names in ours.items()}
            for kind, ours in english["sections"].items()
        }

    said = dict(_flat(table["texts"]))
    if table is not english:
        said = {**texts("en").texts, **said}
    return Texts(
        language=language, texts=said, headings=Later(headings), spellings=Later(lambda: _spellings(english, table))
    )


@lru_cache
def shipped(name: str) -> frozenset[str]:
    """The fingerprints of what was shipped: of the notes to fill in (`scaffold`), of the example plans (`example`)."""
    text = (_ROOM / "shipped" / f"{name}.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.split("\n") if line and not line.startswith("#"))


def _spellings(english: Mapping[str, Any], table: Mapping[str, Any]) -> Table:
    """The first spelling of all that English names. In English that is the name; the list adds other ones to it."""

    def firsts(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, str]:
        return {name: name if table is english else [*theirs.get(name, ()), name][0] for name in ours}

    groups = {name: (english[name], table.get(name, {})) for name in ("kinds", "properties")}
    fields = table.get("values", {})
    groups |= {f"values.{field}": (ours, fields.get(field, {})) for field, ours in english["values"].items()}
    return {name: firsts(*group) for name, group in groups.items()}


def _language(code: str) -> Mapping[str, Any]:
    return _read(code)


@lru_cache
def _read(code: str) -> Tables:
    return Tables((_ROOM / f"{code}.toml").read_text(encoding="utf-8"))


def _add(into: dict[str, str], meanings: Mapping[str, Sequence[str]]) -> None:
    for meaning, spellings in meanings.items():
        for spelling in (meaning, *spellings):
            into.setdefault(fold_key(spelling) or spelling, meaning)
            if not spelling.isascii():
                into.setdefault(fold_key(spelling.translate(_UMLAUTS)) or spelling, meaning)


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
