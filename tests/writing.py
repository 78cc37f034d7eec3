"""Plans made up for tests: records as values, written in each of the forms that a note may have."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hypothesis import strategies as st

from vaultplan.checks import checked
from vaultplan.cli.as_json import plan_object
from vaultplan.engine import method
from vaultplan.markdown.note import read_note
from vaultplan.method.plan import read_plan
from vaultplan.model import Plan, State
from vaultplan.words import words

TODAY = date(2026, 11, 23)

Files = Mapping[str, str]


def read(files: Mapping[str, str | bytes], home: str = "Plan") -> Plan:
    """The plan that these notes hold."""
    notes = [
        read_note(path, data if isinstance(data, bytes) else data.encode(), words()) for path, data in files.items()
    ]
    return checked(read_plan(home, notes, (), method(), TODAY), words(), TODAY)


def states(plan: Plan) -> dict[str, State]:
    """Each check's state."""
    return {check.id: check.state for step in plan.steps for check in step.checks}


def facts(plan: Plan, *, without: Sequence[str] = ("line",)) -> Any:
    """What programs read of a plan, but for what depends on the form: line numbers and their order, or paths too."""
    read = plan_object(plan, TODAY)
    read["findings"].sort(key=lambda finding: (finding["code"], finding["message"]))
    return _without(read, frozenset(without))


def _without(value: Any, keys: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without(inner, keys) for key, inner in value.items() if key not in keys}
    return [_without(inner, keys) for inner in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class Made:
    """One made-up record: its name, and its filled-in fields by the words that a writer uses for them."""

    name: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Part:
    """The records of one section: the kind of note, its heading, and the word that heads the names in a table."""

    kind: str
    heading: str
    record: str
    records: tuple[Made, ...]


@dataclass(frozen=True)
class MadeUp:
    """A made-up plan: properties by kind of note, and the parts of the notes."""

    properties: Mapping[str, tuple[str, ...]]
    parts: tuple[Part, ...]
    skills: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()

    def part(self, heading: str) -> tuple[Made, ...]:
        """The records under one heading."""
        return next(part.records for part in self.parts if part.heading == heading)


# --- The forms -----------------------------------------------------------------------------------------------------

Form = Callable[[Part], list[str]]


def in_table(part: Part) -> list[str]:
    """A table, one record a row."""
    keys = list(dict.fromkeys(key for made in part.records for key in made.fields))
    if not part.records:
        return []
    rows = [[part.record, *keys], ["---"] * (len(keys) + 1)]
    rows += [[made.name, *(made.fields.get(key, "") for key in keys)] for made in part.records]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]


def in_headings(part: Part) -> list[str]:
    """A heading a record, with items."""
    lines = []
    for made in part.records:
        lines += [f"### {made.name}", "", *(f"- {key}: {value}" for key, value in made.fields.items()), ""]
    return lines


def in_square(part: Part) -> list[str]:
    """A list item a record, with `[key:: value]`."""
    return [" ".join([f"- {m.name}", *(f"[{key}:: {value}]" for key, value in m.fields.items())]) for m in part.records]


def in_round(part: Part) -> list[str]:
    """A list item a record, with `(key:: value)`."""
    return [" ".join([f"- {m.name}", *(f"({key}:: {value})" for key, value in m.fields.items())]) for m in part.records]


def in_nested(part: Part) -> list[str]:
    """A list item a record, with the fields as items below it."""
    lines = []
    for made in part.records:
        lines += [f"- {made.name}", *(f"    - {key}: {value}" for key, value in made.fields.items())]
    return lines


FORMS: dict[str, Form] = {
    "table": in_table,
    "headings": in_headings,
    "square": in_square,
    "round": in_round,
    "nested": in_nested,
}


@dataclass(frozen=True)
class Style:
    """How a plan is put on paper."""

    form: Form = in_nested
    level: int = 2
    bullet: str = "-"
    quoted: bool = False
    properties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def body(parts: Sequence[Part], style: Style) -> list[str]:
    """The lines of a note that holds these parts."""
    lines = []
    for part in parts:
        lines += ["#" * style.level + " " + part.heading, ""]
        lines += [_styled(line, style) for line in style.form(part)]
        lines.append("")
    return lines


def _styled(line: str, style: Style) -> str:
    text = line.lstrip(" ")
    if text.startswith("### "):
        return "#" * (style.level + 1) + text[3:]
    if text.startswith("- "):
        line = line[: len(line) - len(text)] + style.bullet + text[1:]
    return f"> {line}".rstrip() if style.quoted and line else line


def write(plan: MadeUp, style: Style | None = None) -> dict[str, str]:
    """The notes of a plan, one a kind."""
    style = style or Style()
    kinds = dict.fromkeys(("plan", *plan.properties, *(part.kind for part in plan.parts)))
    return {
        f"Plan/{kind}.md": note(
            kind, plan.properties.get(kind, ()), body([p for p in plan.parts if p.kind == kind], style)
        )
        for kind in kinds
    }


def note(kind: str, properties: Sequence[str], lines: Sequence[str]) -> str:
    """One note's text."""
    return "\n".join(["---", f"vaultplan: {kind}", *properties, "---", f"# A note on {kind}", "", *lines, ""])


# --- Made-up plans ---------------------------------------------------------------------------------------------------

_SKILLS = (
    "Data storytelling", "C++", "C#", "R & D budgets", "Système d'alerte", "Co-design", "Verhandlungsführung",
    "Año fiscal",
    "Line-of-sight leadership", "3D printing", "Q&A hosting", "Forecasting (weekly)",
)  # fmt: skip
_ROLES = (
    "Head of pricing",
    "Chef d'équipe",
    "Analytics & insight lead",
    "Co-founder",
    "Leiterin Einkauf",
    "Works planner",
)
_PEOPLE = ("Priya", "José María", "Anke Schäfer-Böhm", "O'Neill", "the night crew (both)")
_WORDS = (
    "boards", "decide", "on", "stories", "früh", "más", "élan", "costs", "e.g.", "a", "10", "km", "won't",
    "it's", "R2-D2", "50%",
    "half/half", "(mostly)", "and", "so", "far,", "well;", "wow!", "why?", "page", "a: b",
    "see:", "A/B", "\u2013", "x2",
    "[the memo](https://example.org/a_b)", "[[Some note]]", "[[Some note#Part|the part]]", "*really*",
    "\u201equoted\u201c", "C#",
)  # fmt: skip
_HOURS = (
    "2h/week",
    "90m",
    "2-3 hrs a wk",
    "20 min x 4",
    "1h a day",
    "3 h/month",
    "4h -> 1h",
    "about 2h",
    "ages",
    "1,5 h",
)
_DATES = ("2026-12-01", "1 Dec 2026", "2027-03", "Q1 2027", "1.12.2026", "2026-10-01")


def texts(least: int = 2, most: int = 8) -> st.SearchStrategy[str]:
    """A free text that every form can hold: brackets in pairs, no comma at its end, nothing that reads as a key."""
    words_ = st.lists(st.sampled_from(_WORDS), min_size=least, max_size=most)
    return words_.map(lambda chosen: ("The " + " ".join(chosen)).rstrip(",;:\u2013 ") + " end")


def _some(**fields: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    """Some of these fields, in any order; an underscore in a name is a space."""
    named = {name.replace("_", " ").strip(): value for name, value in fields.items()}
    return st.fixed_dictionaries({}, optional=named).flatmap(
        lambda chosen: st.permutations(list(chosen.items())).map(dict)
    )


def _names(among: Sequence[str]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(list(among)), min_size=1, max_size=2, unique=True).map("; ".join)


def _records(names: st.SearchStrategy[str], fields: st.SearchStrategy[dict[str, str]], most: int = 4) -> Any:
    """Records, each with at least one field: a heading with nothing under it is none."""
    made = st.builds(Made, names, fields.filter(bool))
    return st.lists(made, max_size=most, unique_by=lambda one: one.name).map(tuple)


def _each(names: Sequence[str], fields: st.SearchStrategy[dict[str, str]]) -> Any:
    return st.tuples(*(st.builds(Made, st.just(name), fields.filter(bool)) for name in names))


@st.composite
def plans(draw: st.DrawFn) -> MadeUp:
    """A plan within the upper bounds of the method, with each sort of record."""
    skills = draw(st.lists(st.sampled_from(_SKILLS), min_size=3, max_size=5, unique=True))
    roles = draw(st.lists(st.sampled_from(_ROLES), min_size=2, max_size=5, unique=True))
    day, hours, who = st.sampled_from(_DATES), st.sampled_from(_HOURS), st.sampled_from(_PEOPLE)
    built, led = _names([*skills, "something unheard of"]), _names(roles)
    answer = st.sampled_from(["yes", "partly", "no", "unsure", "yes - Jo says so"])
    skill = _some(why=texts(), aliases=st.sampled_from(["ZZ", "Old name; Zeta"]), added=day)
    asked = _some(used=answer, stakes=answer, trusted=answer, teach=answer, date=day, note=texts())
    medium = _some(problems=texts(), success=texts(), needs=built)
    option = _some(
        path=st.sampled_from(["direct", "cross-functional", "portfolio"]), builds=built, needs=built, leads_to=led,
        interest=st.just("high"), tested=texts(),
    )  # fmt: skip
    status = st.sampled_from(["idea", "asked", "started", "done"])
    move = _some(
        kind=st.sampled_from(["project", "habit"]), builds=built, start=day, due=day, cue=texts(), status=status
    )
    task = _some(time=hours, to=who, tool=texts(), agreed=who, due=day, status=status, own_time=st.just("yes"))
    into = _some(time=hours, kind=st.just("practice"), builds=built, own_time=st.just("yes"), status=status)
    proof = _some(
        date=day, result=texts(), skill=built, number=st.just("4 of 4"), seen_by=who, kind=st.just("metric"),
        link=st.just("https://example.org/x_(y)"),
    )  # fmt: skip
    review = _some(date=day, changed=texts(), decision=texts())
    decision = _some(serves=built, verdict=st.just("yes"), why=texts(), date=day)
    split = draw(st.integers(1, len(roles) - 1))
    planned = draw(st.lists(st.sampled_from(roles), max_size=2, unique=True))
    parts = (
        Part("skills", "The three that matter most", "Skill", draw(_each(skills[:3], skill))),
        Part("skills", "Other skills", "Skill", draw(_each(skills[3:], skill))),
        Part("audit", "Audit", "Skill", draw(_each(skills, asked))),
        Part("roadmap", "Roles in three to five years", "Role", draw(_each(planned, medium))),
        Part("roadmap", "Moves for the next two years", "Move", draw(_records(texts(), move))),
        Part("roles", "Next steps", "Role", draw(_each(roles[:split][:2], option))),
        Part("roles", "Alternatives", "Role", draw(_each(roles[split:], option))),
        *(
            Part("eda", bucket, "Task", draw(_records(texts(), task, 3)))
            for bucket in ("Eliminate", "Delegate", "Automate")
        ),
        Part("eda", "Reinvest", "Reinvestment", draw(_records(texts(), into, 3))),
        Part("proof", "Proof", "Proof", draw(_records(texts(), proof))),
        Part("reviews", "Reviews", "Review", draw(_records(texts(), review, 3))),
        Part("reviews", "Decisions", "Decision", draw(_records(texts(), decision, 3))),
    )
    return MadeUp(draw(_properties(skills)), parts, tuple(skills), tuple(roles))


@st.composite
def _properties(draw: st.DrawFn, skills: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Properties, quoted as an editor quotes them."""

    def line(name: str, values: st.SearchStrategy[str]) -> str:
        return f"{name}: '" + draw(values).replace("'", "''") + "'"

    strengths = draw(st.lists(st.sampled_from(list(skills)), max_size=2, unique=True))
    return {
        "plan": ("started: 2026-09-01", line("current_role", texts())),
        "value": tuple(line(name, texts()) for name in ("helps", "problem", "result")),
        "vision": (line("vision", texts(6, 12)), line("known_for", texts())),
        "audit": (
            "strengths:",
            *(f'  - "{name}"' for name in strengths),
            line("must_build", st.sampled_from([name for name in skills if name not in strengths])),
            "leap_bet: gap",
        ),
    }
