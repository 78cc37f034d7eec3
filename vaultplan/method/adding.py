"""What is added from the command line, as the line that its writer would have typed into the note.

Whatever was typed is read again from the line before anything is written: as one record, with those words and fields.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from vaultplan.errors import AddRefusedError
from vaultplan.escaping.note import escaped, escaped_name, one_line
from vaultplan.lazy import dataclass, regex
from vaultplan.markdown.fields import take_fields
from vaultplan.markdown.names import Names, unlink
from vaultplan.markdown.note import read_note
from vaultplan.method.eda import read_eda
from vaultplan.method.proof import read_proof
from vaultplan.method.reading import Reading
from vaultplan.model import BUCKETS, Proof, Reinvestment, Task
from vaultplan.words import Texts, texts
from vaultplan.words.folding import fold_key

Added: TypeAlias = Task | Reinvestment | Proof

LISTS: Final = (*BUCKETS, "reinvest", "proof")
"""What can be added to, by our names."""
_Meant: TypeAlias = Mapping[str, Any]
_Written: TypeAlias = Mapping[str, tuple[str, ...]]

FIELDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "task": ("time", "to", "tool", "agreed", "due", "status", "own_time"),
        "reinvestment": ("time", "kind", "builds", "status", "own_time"),
        "proof": ("skill", "result", "number", "seen_by", "kind", "link", "date"),
    }
)
"""The fields of each sort of record, in the order in which they are written."""

_FREE: Final = {"to", "tool", "agreed", "result", "number", "seen_by", "link"}
_BOXES: Final = {"done": "x", "started": "/", "rejected": "-"}
_ODD = regex(r"[()\[\]{}<;|:#^%`\\]")
"""What a value in a bracket with several fields can't hold."""
_SIGNED: Final = {"due", "scheduled", "start", "created", "completion", "cancelled", "reminder", "repeat", "id",
                  "dependsOn", "onCompletion"}  # fmt: skip
"""What the signs of Obsidian Tasks say: in a text they stand for that, as in any line."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to add: a list, a text, fields by our names; `line` is that of the input, 0 for none."""

    list: str
    text: str
    fields: Mapping[str, tuple[str, ...]]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its bullet, parted where a tag may stand, and the record that it is read as."""

    wanted: Wanted
    text: str
    fields: str
    record: Added

    def __str__(self) -> str:
        return self.tagged()

    def tagged(self, *tags: str) -> str:
        """The line with tags between its words and its fields."""
        return " ".join(part for part in (self.text, *tags, self.fields) if part)


def sort_of(list_: str) -> str:
    """The sort of record that a list holds."""
    return list_ if list_ == "proof" else "reinvestment" if list_ == "reinvest" else "task"


def kind_of(list_: str) -> str:
    """The kind of note that a list stands in."""
    return list_ if list_ == "proof" else "eda"


def fitted(list_: str, fields: Mapping[str, tuple[str, ...]], line: int = 0) -> Mapping[str, tuple[str, ...]]:
    """The fields by the names that they have in this list: a skill is shown by proof, and built by a reinvestment.

    Raises:
        AddRefusedError: the list has no such field.
    """
    sort = sort_of(list_)
    named = {
        "builds" if name == "skill" and sort == "reinvestment" else name: values for name, values in fields.items()
    }
    for name in named:
        if name not in FIELDS[sort]:
            having = [one for one in LISTS if {name, "builds" if name == "skill" else name} & {*FIELDS[sort_of(one)]}]
            raise AddRefusedError(f"{_option(name)} is for {', '.join(having)}, and not for {list_}.", line)
    return named


def list_named(word: str, reading: Reading) -> str | None:
    """The list that a word names, in any language or in the plan's own words; None for none."""
    words, folded = reading.words, fold_key(word)
    if found := words.section("eda", word) or words.values.get("bucket", {}).get(folded):
        return found
    is_tag = words.tags.get(word.strip().removeprefix("#").casefold(), ("",))[0] == "proof"
    return "proof" if is_tag or words.section("proof", word) or words.kinds.get(folded) == "proof" else None


def line_for(wanted: Wanted, reading: Reading, names: Names, say: Texts, today: date | None) -> Line:
    """The line that says this in a note.

    Args:
        wanted: what is to be said.
        reading: the means to read the plan.
        names: its skills.
        say: its language.
        today: the day that a proof without a date is of; None where its note says that.

    Raises:
        AddRefusedError: it can't be said so that it is read as it was meant.
    """
    return _Writer(wanted, reading, names, say).line(today)


class _Writer:
    """Writes one line."""

    def __init__(self, wanted: Wanted, reading: Reading, names: Names, say: Texts) -> None:
        self._wanted = wanted
        self._reading = reading
        self._names = names
        self._say = say
        self._sort = sort_of(wanted.list)

    def line(self, today: date | None) -> Line:
        typed = one_line(self._wanted.text)
        if not typed:
            raise self._refused("There is no text to add.")
        meant = {name: self._value(name, values) for name, values in self._wanted.fields.items()}
        name = escaped_name(typed, self._key)
        text = f"{self._box(meant)}{self._day(typed, meant, today)}{name}"
        written = {name: shown for name in FIELDS[self._sort] if (shown := self._shown(name, meant.get(name)))}
        found = self._tried(text, name, meant, written)
        if isinstance(found, Line):
            return found
        raise self._refused(self._why(self._blamed(text, name, meant, written) or found, typed))

    def _tried(self, text: str, name: str, meant: _Meant, written: _Written) -> Line | str:
        """The line, in the first form in which it is read as it was meant; else what is not, in the last one."""
        why = ""
        for fields in self._forms(written):
            record = self._read(" ".join(part for part in (text, fields) if part))
            why = self._differs(record, name, meant)
            if record and not why:
                return Line(self._wanted, text, fields, record)
        return why

    def _blamed(self, text: str, name: str, meant: _Meant, written: _Written) -> str:
        """The field without which the line would be read; "text" where none of them is at fault."""
        without = {key: value for key, value in meant.items() if key not in written}
        if isinstance(self._tried(text, name, without, {}), str):
            return "text"
        return next(
            (
                _ATTRIBUTES.get(key, key)
                for key in written
                if isinstance(self._tried(text, name, {**without, key: meant[key]}, {key: written[key]}), str)
            ),
            "",
        )

    def _key(self, word: str) -> str | None:
        return self._reading.words.key(self._sort, word)

    def _value(self, name: str, values: tuple[str, ...]) -> Any:  # noqa: ANN401 - of any field
        """What a field means.

        Raises:
            AddRefusedError: nothing that it may be.
        """
        said = values[-1]
        reading = self._reading
        match name:
            case "time":
                found: Any = reading.hours.parse(said, reading.working_days)
            case "due" | "date":
                found = reading.day(said)
            case "status":
                found = reading.words.value("status", said)
            case "kind":
                found = reading.words.value(self._sort, said)
            case "builds" | "skill":
                found = tuple(dict.fromkeys(map(self._skill, values)))
            case "own_time":
                found = True
            case _:
                found = escaped(said)
        if not found:
            raise self._refused(f"{_option(name)} {said!r} {self._help(name)}")
        return found

    def _skill(self, said: str) -> str:
        if found := self._names.find(said):
            return found
        near = self._names.nearest(said)
        known = ", ".join(self._names) or "none yet"
        hint = f"Did you mean {near!r}? " if near else ""
        raise self._refused(f"--skill {said!r} is no skill of this plan. {hint}Its skills: {known}.")

    def _help(self, name: str) -> str:
        match name:
            case "time":
                return "can't be told as hours a week. Write it as 2h/week, 90m or 3 h/month."
            case "due" | "date":
                return "is no clear date. Write it as 2026-12-01."
            case "status" | "kind":
                options = self._say.options("status" if name == "status" else self._sort)
                return f"is not known. It may be: {options}."
            case _:
                return "says nothing."

    def _box(self, meant: _Meant) -> str:
        return f"[{_BOXES.get(meant.get('status', ''), ' ')}] " if self._sort == "task" else ""

    def _day(self, typed: str, meant: _Meant, today: date | None) -> str:
        """The date that a proof begins with."""
        if self._sort != "proof":
            return ""
        day = meant.get("date") or (None if self._reading.dates.leading(typed)[0] else today)
        return f"{day.isoformat()} " if day else ""

    def _shown(self, name: str, value: Any) -> tuple[str, ...]:  # noqa: ANN401 - of any field
        """A field's texts as they are written; none for what stands elsewhere on the line."""
        if value is None or name == "date" or (name == "status" and (value == "idea" or self._is_box(value))):
            return ()
        if name in ("status", "kind"):
            return (self._say.spelling(f"values.{'status' if name == 'status' else self._sort}", value),)
        if isinstance(value, tuple):
            return value
        if name == "own_time":
            return ("",)
        return (value.isoformat() if name == "due" else escaped(self._wanted.fields[name][-1]),)

    def _forms(self, written: _Written) -> Iterator[str]:
        """The fields as a line may hold them, the way that reads best first."""
        if not written:
            yield ""
            return
        keys = {name: self._say(f"add.key.{name}") for name in written}
        if not any(_ODD.search(value) for values in written.values() for value in values):
            parts = (
                f"{keys[name]}: {', '.join(values)}" if any(values) else keys[name] for name, values in written.items()
            )
            yield f"({', '.join(parts)})"
        yes = self._say.spelling("values.truth", "yes")
        pairs = [f"{keys[name]}:: {'; '.join(filter(None, values)) or yes}" for name, values in written.items()]
        yield " ".join(f"[{pair}]" for pair in pairs)
        yield " ".join(f"({pair})" for pair in pairs)

    def _is_box(self, status: str) -> bool:
        return self._sort == "task" and status in _BOXES

    def _read(self, line: str) -> Added | None:
        """The one record that a line is read as, by itself."""
        kind = kind_of(self._wanted.list)
        heading = texts("en").heading(kind, self._wanted.list)
        data = f"---\nvaultplan: {kind}\n---\n## {heading}\n\n- {line}\n".encode()
        reading = replace(self._reading, notes=(read_note("", data, self._reading.words),), captured=())
        if kind == "eda":
            eda = read_eda(reading, self._names)
            found: tuple[Added, ...] = (*eda.tasks, *eda.reinvestments)
            faults = eda.faults
        else:
            proof = read_proof(reading, self._names)
            found, faults = proof.proofs, proof.faults
        return found[0] if len(found) == 1 and not faults else None

    def _differs(self, record: Added | None, name: str, meant: _Meant) -> str:
        """The first field that is read otherwise than it was meant; "text" for the words, "" for none."""
        taken = take_fields(name, self._key)
        if record is None or taken.tags or not _SIGNED.issuperset(taken.fields):
            return "text"
        words = taken.text
        if self._sort == "proof":
            words = self._reading.dates.leading(words)[1] if "date" not in meant else words
        elif "time" not in meant:
            words = self._reading.hours.parted(words, self._reading.working_days)[0]
        if record.text != words or ("status" not in meant and getattr(record, "status", "idea") != "idea"):
            return "text"
        said = {_ATTRIBUTES.get(field, field): value for field, value in meant.items()}
        for free in _FREE & _fields_of(record):
            said.setdefault(free, None)
        return next((field for field, value in said.items() if not _is(getattr(record, field), value)), "")

    def _why(self, field: str, typed: str) -> str:
        option = next(
            (name for name, ours in _ATTRIBUTES.items() if ours == field and name in self._wanted.fields), field
        )
        if option in self._wanted.fields:
            said = self._wanted.fields[option][-1]
            return f"{_option(option)} {said!r} would not be read as it stands. Put it otherwise."
        return (
            f"{typed!r} would not be read as a line of its own there: it says too little, or something that a plan "
            "takes for a placeholder, a field or a date. Put it into other words."
        )

    def _refused(self, why: str) -> AddRefusedError:
        return AddRefusedError(why, self._wanted.line)


_ATTRIBUTES: Final = {"time": "hours", "skill": "skills", "date": "on"}
"""Where a record holds a field under another name."""


def _fields_of(record: Added) -> set[str]:
    return set(record.__dataclass_fields__)


def _is(read: Any, meant: Any) -> bool:  # noqa: ANN401 - of any field
    if meant is None:
        return not read
    return bool(read == (unlink(meant) if isinstance(meant, str) else meant)) or read == meant


def _option(name: str) -> str:
    return f"--{'skill' if name == 'builds' else name.replace('_', '-')}"
