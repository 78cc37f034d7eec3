"""Lines that a tag sends to the plan, in every form that docs/capture.md and docs/format.md know, and their truth.

What is true of them is written down here by hand, form by form: it isn't read from anything.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final, Literal, TypeAlias

Facts: TypeAlias = dict[str, Any]
Sort: TypeAlias = Literal["tasks", "reinvest", "proof", "unclear"]

BUCKETS: Final = {
    "eliminate": ("eliminate", "eliminate", "stop", "streichen", "eliminar", "dejar-de-hacer"),
    "delegate": ("delegate", "delegate", "hand-over", "abgeben", "delegar", "Delegate"),
    "automate": ("automate", "automate", "streamline", "automatisieren", "automatizar", "AUTOMATE"),
}
"""What may stand behind `#eda/` for each."""
_MONTH: Final = 12 / 52
_TIMES: Final = (
    ("1h/week", 1.0), ("90m", 1.5), ("2h/month", 2 * _MONTH), ("20 min x 4", 4 / 3), ("4h -> 1h", 3.0),
    ("half an hour a week", 0.5), ("about 2h", 2.0), ("2-3 hrs a wk", 2.5), ("3 h/month", 3 * _MONTH),
    ("1,5 Std./Wo.", 1.5), ("2 Std. im Monat", 2 * _MONTH), ("alle 14 Tage 1 h", 0.5), ("13 Std. pro Quartal", 1.0),
    ("1,5 h/sem", 1.5), ("3 h al mes", 3 * _MONTH), ("unos 20 min", 1 / 3), ("1 h cada quincena", 0.5),
    ("a few hours", None), ("depends", None),
)  # fmt: skip
_PLAIN: Final = (("1h/week", 1.0), ("2h/month", 2 * _MONTH), ("90m", 1.5), ("3 h/month", 3 * _MONTH))
_MARKS: Final = ((" ", "idea"), ("/", "started"), ("x", "done"), ("X", "done"), ("-", "rejected"), (None, "idea"))
_WEIGHTS: Final = (58, 4, 26, 3, 4, 5)
_WHAT: Final = (
    "retype", "print", "collect", "count", "copy over", "sort", "answer", "chase", "file", "double-check", "abtippen",
    "reenviar", "read out", "stamp", "hand out", "compare", "reconcile",
)  # fmt: skip
_WHICH: Final = (
    "the visitor slips", "the parking cards", "the tool inventory", "the mileage sheets", "the Übergabe forms",
    "las hojas de turno", "the wall calendar", "the supplier's price list", "the key register", "the lost parcels",
    "the canteen vouchers", "the sample labels", "the café receipts", "the meter readings", "the seating plan",
)  # fmt: skip
_WHERE: Final = (
    "of the east hall",
    "for the north site",
    "from last year",
    "by hand",
    "for the auditors",
    "in both systems",
)
_PEOPLE: Final = ("Dembe", "Ana", "José María", "Anke Schäfer-Böhm", "O'Neill", "[[Jonas]]")
_SKILLS: Final = ("Bedside teaching", "Recognising deterioration", "Quality improvement")
_SHOWN: Final = ("explained", "showed", "ran", "rewrote", "presented", "led", "tested", "introduced")
_RESULTS: Final = (
    "the escalation drill", "the new chart", "a teaching hour", "the handover round", "the night checklist",
    "the audit of the stock room", "a talk on early signs", "the huddle for newcomers",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tagged:
    """A captured item: its lines, and which facts hold of it.

    `at` is the line of the item itself, `open_box` whether it is an open box with an `#eda` tag: what a program counts
    that knows tags and boxes and nothing of plans.
    """

    lines: tuple[str, ...]
    sort: Sort
    facts: Facts = field(default_factory=dict)
    at: int = 0
    open_box: bool = False


def task(chance: Random) -> Tagged:
    """A task of the current role."""
    bucket = chance.choice([*BUCKETS])
    mark, status = chance.choices(_MARKS, _WEIGHTS)[0]
    name = f"{chance.choice(_WHAT)} {chance.choice(_WHICH)} {chance.choice(_WHERE)}"
    tag = f"#eda/{chance.choice(BUCKETS[bucket])}"
    made = chance.choice(_FORMS)(chance, name, tag, bucket)
    box = "" if mark is None else f"[{mark}] "
    lines = tuple(line.replace("@", box, 1) if at == made.at else line for at, line in enumerate(made.lines))
    facts = {"text": name, "bucket": bucket, "status": status, "hours": made.hours, "own_time": made.own_time}
    if mark in {" ", None}:
        facts["status"] = made.status
    return Tagged(lines, "tasks", facts, made.at, mark == " ")


def reinvestment(chance: Random) -> Tagged:
    """A place where freed hours go."""
    said, hours = chance.choice(_TIMES)
    mark, status = chance.choice(_MARKS[:3])
    name = f"{chance.choice(_SHOWN)} {chance.choice(_RESULTS)} once more"
    tag = chance.choice(("#eda/reinvest", "#eda/reinvestieren", "#eda/reinvertir"))
    line = f"- [{mark}] {name} {tag} [time:: {said}] (builds:: {chance.choice(_SKILLS)})"
    return Tagged((line,), "reinvest", {"text": name, "status": status, "hours": hours}, 0, mark == " ")


def unclear(chance: Random) -> Tagged:
    """A line for the current role that doesn't say whether to eliminate, delegate or automate: it counts in none."""
    name = f"{chance.choice(_WHAT)} {chance.choice(_WHICH)}"
    return Tagged((f"- [ ] {name} {chance.choice(('#eda', '#eda/later'))}",), "unclear", {"text": name}, open_box=True)


def proof(chance: Random, day: str | None) -> Tagged:
    """A result; `day` is that of the daily note that it stands in."""
    name = f"{chance.choice(_SHOWN)} {chance.choice(_RESULTS)} {chance.choice(_WHERE)}"
    skill, who = chance.choice(_SKILLS), chance.choice(_PEOPLE[:5])
    on = f"20{chance.randrange(18, 26)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
    line, date, seen = chance.choice(
        (
            (f"- {name} #proof [skill:: {skill}] (seen by: {who})", day, who),
            (f"- {name} #proof [skill:: {skill}] [date:: {on}]", on, None),
            (f"- {on} {name} #proof (skill: {skill}, seen by: {who})", on, who),
            (f"* #Proof {name} (skill:: {skill}) ^p{chance.randrange(9999)}", day, None),
            (f"- [x] {name} [Kompetenz:: {skill}] #proof", day, None),
            (f"> - {name} #PROOF [habilidad:: {skill}] (visto por: {who})", day, who),
        )
    )
    facts = {"text": name, "date": date, "skills": [skill], "seen_by": seen}
    return Tagged((line,), "proof", facts)


@dataclass(frozen=True, slots=True)
class _Made:
    """The lines of a task, with `@` for its box, and what they say."""

    lines: tuple[str, ...]
    hours: float | None
    at: int = 0
    status: str = "idea"
    own_time: bool = False


def _field(chance: Random, name: str, tag: str, _: str) -> _Made:
    said, hours = chance.choice(_TIMES)
    open_, close = chance.choice(("[]", "()"))
    key = chance.choice(("time", "time", "hours", "Zeit", "tiempo"))
    return _Made((f"- @{name} {tag} {open_}{key}:: {said}{close}",), hours)


def _words(chance: Random, name: str, tag: str, _: str) -> _Made:
    said, hours = chance.choice(_TIMES)
    who = chance.choice(_PEOPLE)
    return _Made((f"{chance.choice('-*+')} @{name} {tag} (time: {said}, to: {who})",), hours)


def _at_the_end(chance: Random, name: str, tag: str, _: str) -> _Made:
    said, hours = chance.choice(_PLAIN)
    end = chance.choice((f"({said})", f"- {said}"))
    return _Made((f"- @{name} {end} {tag}",), hours)


def _below(chance: Random, name: str, tag: str, _: str) -> _Made:
    said, hours = chance.choice(_TIMES)
    indent = chance.choice(("    ", "\t", "  "))
    more = (f"{indent}- time: {said}", f"{indent}- to: {chance.choice(_PEOPLE)}")
    return _Made((f"- @{name} {tag}", *more), hours)


def _signs(chance: Random, name: str, tag: str, _: str) -> _Made:
    said, hours = chance.choice(_TIMES)
    return _Made(
        (f"- @{tag} {name} [time:: {said}] 📅 2027-0{chance.randrange(1, 10)}-1{chance.randrange(10)} ⏫",), hours
    )


def _in_a_field(chance: Random, name: str, _: str, bucket: str) -> _Made:
    said, hours = chance.choice(_TIMES)
    return _Made((f"- @{name} #eda [bucket:: {bucket}] [time:: {said}]",), hours)


def _without(_: Random, name: str, tag: str, __: str) -> _Made:
    return _Made((f"- @{name} {tag}",), None)


def _quoted(chance: Random, name: str, tag: str, _: str) -> _Made:
    said, hours = chance.choice(_TIMES)
    return _Made(("> [!todo]- To think about", f"> - @{name} {tag} [time:: {said}]"), hours, 1)


def _numbered(chance: Random, name: str, tag: str, _: str) -> _Made:
    said, hours = chance.choice(_TIMES)
    return _Made((f"1. @{name} {tag} [time:: {said}]",), hours)


def _grouped(chance: Random, name: str, tag: str, _: str) -> _Made:
    said, hours = chance.choice(_TIMES)
    return _Made(
        (f"- {chance.choice(('At work', 'Today', 'Im Büro'))}", f"    - @{name} {tag} (time: {said})"), hours, 1
    )


def _named(chance: Random, name: str, tag: str, _: str) -> _Made:
    said, hours = chance.choice(_TIMES)
    return _Made((f"- @{name} {tag} #plan/career #errand [time:: {said}] ^t{chance.randrange(9999)}",), hours)


def _asked(chance: Random, name: str, tag: str, _: str) -> _Made:
    said, hours = chance.choice(_TIMES)
    return _Made(
        (f"- @{name} {tag} [time:: {said}] [status:: asked] [agreed:: {chance.choice(_PEOPLE)}]",), hours, 0, "asked"
    )


def _own(_: Random, name: str, tag: str, __: str) -> _Made:
    return _Made((f"- @{name} {tag} (time: 1h/week, own time)",), 1.0, own_time=True)


_FORMS: Final[tuple[Callable[[Random, str, str, str], _Made], ...]] = (
    _field, _field, _field, _field, _words, _words, _words, _at_the_end, _at_the_end, _below, _signs, _in_a_field,
    _without, _quoted, _numbered, _grouped, _named, _asked, _own,
)  # fmt: skip
