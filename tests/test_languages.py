"""What every language must have: the same tables and texts as English, and no spelling with two meanings."""

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from tests.writing import read
from vaultplan import words as words_module
from vaultplan.method.wording import is_title_only
from vaultplan.scaffold.templates import Variant, template_notes, template_root
from vaultplan.words import LANGUAGES, texts, words
from vaultplan.words.folding import fold_key

ROOT = Path(__file__).parents[1]
VARIANTS: tuple[Variant, ...] = ("full", "short", "example")
NAMED_BY_THE_NOTES = "dashboard.driver."
"""The texts whose names are words of the shipped notes themselves."""


@lru_cache
def language(code: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / "vaultplan" / "words" / f"{code}.toml").read_text(encoding="utf-8"))


def leaves(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def tables(code: str) -> Iterator[tuple[str, Mapping[str, list[str]]]]:
    """The tables in which a word is looked up, such as `keys.task`."""
    for name in ("kinds", "properties"):
        yield name, language(code).get(name, {})
    for group in ("sections", "keys", "values"):
        for name, table in language(code).get(group, {}).items():
            yield f"{group}.{name}", table


def placeholders(text: str) -> set[str]:
    named = {name for _, name, _, _ in Formatter().parse(text) if name}
    return {"title" if name == "step" else name for name in named}  # a step's title, in small letters or as it stands


def speaks(code: str) -> bool:
    """Whether vaultplan speaks this language. One without texts is only read: months and hours."""
    return "texts" in language(code)


def missing(what: Iterable[str], there: Iterable[str]) -> list[str]:
    return sorted({*what} - {*there})


SPOKEN = [code for code in LANGUAGES if speaks(code)]


def test_english_and_german_are_spoken() -> None:
    assert {"en", "de"} <= {*SPOKEN}


@pytest.mark.parametrize("code", SPOKEN)
def test_a_language_lacks_no_text_and_has_none_too_many(code: str) -> None:
    def named(code: str) -> list[str]:
        return [name for name, _ in leaves(language(code)["texts"]) if not name.startswith(NAMED_BY_THE_NOTES)]

    assert not missing(named("en"), named(code)), f"{code}.toml lacks these of [texts]"
    assert not missing(named(code), named("en")), f"{code}.toml has these in [texts], and en.toml doesn't"


@pytest.mark.parametrize("code", SPOKEN)
def test_each_text_has_the_same_blanks_as_in_english(code: str) -> None:
    ours, theirs = dict(leaves(language("en")["texts"])), dict(leaves(language(code)["texts"]))
    unlike = {
        name: f"{sorted(placeholders(ours[name]))}, not {sorted(placeholders(theirs[name]))}"
        for name in ours.keys() & theirs.keys()
        if placeholders(ours[name]) != placeholders(theirs[name])
    }

    assert not unlike, f"{code}.toml has other placeholders in these than en.toml"


@pytest.mark.parametrize("code", SPOKEN)
def test_a_language_lacks_no_heading_key_value_property_or_list(code: str) -> None:
    def named(code: str) -> list[str]:
        found = [f"[{name}] {meaning}" for name, table in tables(code) for meaning in table]
        return [*found, *(f"[{group}] {name}" for group in ("lists", "wording") for name in language(code)[group])]

    assert not missing(named("en"), named(code)), f"{code}.toml lacks these"
    assert not missing(named(code), named("en")), f"{code}.toml has these, and en.toml doesn't"


@pytest.mark.parametrize("code", SPOKEN)
def test_whatever_a_language_names_it_spells(code: str) -> None:
    unspelled = [
        f"[{name}] {meaning}"
        for name, table in tables(code)
        for meaning, spellings in table.items()
        if code != "en" and name != "kinds" and not spellings and meaning != "vaultplan"
    ]
    unspelled += [f"[sections] {name}" for name, spelled in leaves(language(code)["sections"]) if not spelled]
    unspelled += [f"[lists] {name}" for name, spelled in leaves(language(code)["lists"]) if not spelled]

    assert not unspelled, f"{code}.toml has no spelling of these"


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_spelling_has_two_meanings_whatever_the_language(code: str) -> None:
    meant: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    own: set[tuple[str, str]] = set()
    for other in LANGUAGES:
        for name, table in tables(other):
            for meaning, spellings in table.items():
                folded = {(name, fold_key(spelling) or spelling) for spelling in (meaning, *spellings)}
                own |= folded if other == code else set()
                for spelling in folded:
                    meant[spelling].add(meaning)

    assert not {spelling: meant[spelling] for spelling in own if len(meant[spelling]) > 1}


@pytest.mark.parametrize("code", SPOKEN)
@pytest.mark.parametrize("variant", VARIANTS)
def test_every_language_that_speaks_ships_the_same_notes(code: str, variant: Variant) -> None:
    ours, theirs = template_notes("en", variant), template_notes(code, variant)

    assert [note.kinds for note in theirs] == [note.kinds for note in ours]
    assert [note.text.count("\n- ") for note in theirs] == [note.text.count("\n- ") for note in ours] or (
        variant == "example"
    )
    assert f"\nlanguage: {code}\n" in theirs[0].text
    assert (template_root() / code / "full" / "Dashboard.md").is_file()
    assert all(note.name.isascii() for note in theirs)


@pytest.mark.parametrize("code", SPOKEN)
def test_the_shipped_notes_use_each_languages_first_heading(code: str) -> None:
    firsts = {
        spelled[0]: name
        for name, spelled in leaves(language(code)["sections"])
        if name not in ("roles.options", "skills.skills", "audit.audit", "skills.critical")
    }
    texts = [note.text for variant in VARIANTS[:2] for note in template_notes(code, variant)]
    used = {heading for text in texts for heading in re.findall(r"^## (.+)$", text, re.MULTILINE)}

    assert not missing(firsts, used), f"the notes of {code} call these otherwise"


@pytest.mark.parametrize("code", SPOKEN)
def test_the_drivers_short_names_are_those_of_the_shipped_table(code: str) -> None:
    value = next(note.text for note in template_notes(code, "full") if note.kinds == ("value",))
    names = re.findall(r"^\| (.+?) \|  \|", value, re.MULTILINE)

    assert names == list(language(code)["texts"]["dashboard"]["driver"])


@pytest.mark.parametrize("code", SPOKEN)
def test_each_property_of_the_shipped_notes_is_a_languages_first_spelling(code: str) -> None:
    first = {spelled[0] if spelled and code != "en" else name for name, spelled in language(code)["properties"].items()}
    notes = [note for variant in VARIANTS for note in template_notes(code, variant)]
    used = {name for note in notes for name in re.findall(r"^(\w+):", note.text.split("\n---\n")[0], re.MULTILINE)}

    assert not missing(used, first | {"vaultplan"})


# --- German ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Stationsleitung",
        "Leiterin Controlling",
        "Ich möchte Pflegedienstleiterin werden",
        "Elektromeister",
        "Bekannt als Chefärztin",
        "eine Führungskraft",
    ],
)
def test_a_german_title_is_only_a_title(text: str) -> None:
    assert is_title_only(text, words())


@pytest.mark.parametrize(
    "text",
    [
        "die Pflegerin, die auch nachts ruhig bleibt",
        "Leiterin, damit Neue nicht mehr kündigen",
        "Ich möchte als Pflegeexpertin Stationen entlasten",
        "der Elektriker, den man zuerst anruft",
        "der Elektriker, der wiederkommt",
        "die Analystin, deren Zahlen stimmen",
        "Menschen, die sich trauen",
        "eine Station, auf der die Stationsleitung zuhört",
    ],
)
def test_a_german_title_with_a_clause_is_more_than_a_title(text: str) -> None:
    assert not is_title_only(text, words())


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("answer", "Teils, nur tagsüber", "partly"),
        ("answer", "ja - jeden Samstag", "yes"),
        ("answer", "noch nicht", "no"),
        ("answer", "weiß nicht", "unsure"),
        ("answer", "weiss ich nicht", "unsure"),
        ("step", "noch offen", "todo"),
        ("step", "Entfällt", "n/a"),
        ("leap_bet", "die Stärke", "strength"),
        ("leap_bet", "Luecke", "gap"),
        ("reinvestment", "Uebung", "practice"),
        ("path", "bereichsübergreifend", "cross-functional"),
        ("status", "läuft", "started"),
        ("bucket", "Abgeben", "delegate"),
    ],
)
def test_german_values_are_understood(field: str, text: str, value: str) -> None:
    assert words().value(field, text) == value


@pytest.mark.parametrize(
    ("record", "key", "field"),
    [
        ("task", "Std/Woche", "time"),
        ("task", "Geht an", "to"),
        ("task", "ABGESPROCHEN MIT", "agreed"),
        ("audit", "Wenn's drauf ankommt", "stakes"),
        ("role", "Führt zu", "leads_to"),
        ("role", "Fuehrt zu", "leads_to"),
        ("role", "Fuhrt zu", "leads_to"),
        ("move", "Fällig", "due"),
        ("move", "Wenn-dann", "cue"),
        ("proof", "Gesehen von", "seen_by"),
    ],
)
def test_german_keys_are_understood(record: str, key: str, field: str) -> None:
    assert words().key(record, key) == field


@pytest.mark.parametrize(
    ("setting", "value"),
    [("wochenstunden: 38,5 Std.", 38.5), ("wochenstunden: 30 Stunden", 30), ("wochenstunden: 19.25 h", 19.25)],
)
def test_weekly_hours_may_have_a_german_unit(setting: str, value: float) -> None:
    plan = read({"Plan/a.md": f"---\nvaultplan: plan\nlanguage: de\n{setting}\narbeitstage: 4 Tage\n---\n"})

    assert (plan.settings.weekly_hours, plan.settings.working_days) == (value, 4)
    assert not plan.findings


def test_cadences_may_be_said_in_german() -> None:
    plan = read({"Plan/a.md": '---\nvaultplan: plan\nlanguage: de\nrhythmus:\n  - "Belege: 30 Tage"\n---\n'})

    assert plan.settings.cadences["proof"] == 30
    assert not plan.findings


def test_a_setting_in_a_unit_of_something_else_is_asked_about() -> None:
    plan = read({"Plan/a.md": "---\nvaultplan: plan\nlanguage: de\nwochenstunden: 30 Wochen\n---\n"})

    assert [(one.code, one.line) for one in plan.findings] == [("setting-unclear", 4)]


def test_a_step_that_does_not_apply_keeps_its_reason_in_german() -> None:
    plan = read(
        {
            "Plan/a.md": "---\nvaultplan: plan\n---\n",
            "Plan/b.md": '---\nvaultplan: eda\nstatus: "entfällt: gerade keine Stelle"\n---\n',
        }
    )
    step = next(step for step in plan.steps if step.kind == "eda")

    assert (step.status, step.reason) == ("n/a", "gerade keine Stelle")


def test_a_name_that_begins_an_english_answer_is_no_german_yes() -> None:
    assert words().value("answer", "Jo asked me twice") is None


# --- Spanish ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["Directora financiera", "Jefe de obra", "Quiero ser supervisora de planta", "el electricista oficial", "matrona"],
)
def test_a_spanish_title_is_only_a_title(text: str) -> None:
    assert is_title_only(text, words())


@pytest.mark.parametrize(
    "text",
    [
        "la electricista a la que llaman primero",
        "Enfermera, para que nadie espere a las tres",
        "soporte técnico amable",
        "una planta médica segura",
        "divulgación científica clara",
        "una técnica limpia y rápida",
        "gestión administrativa impecable",
    ],
)
def test_spanish_words_that_only_look_like_a_title_are_none(text: str) -> None:
    assert not is_title_only(text, words())


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("answer", "Sí, cada semana", "yes"),
        ("answer", "SI", "yes"),
        ("answer", "sí, a veces", "partly"),
        ("answer", "claro", "yes"),
        ("answer", "claro que no", "no"),
        ("answer", "por supuesto que no", "no"),
        ("answer", "casi nada", "no"),
        ("answer", "ni de broma", "no"),
        ("answer", "no lo sé", "unsure"),
        ("truth", "sí", "yes"),
        ("status", "rechazado", "rejected"),
        ("status", "rechazada", "rejected"),
        ("status", "En marcha", "started"),
        ("step", "no aplica", "n/a"),
        ("leap_bet", "la brecha", "gap"),
        ("language", "Español", "es"),
        ("language", "castellano", "es"),
    ],
)
def test_spanish_values_are_understood(field: str, text: str, value: str) -> None:
    assert words().value(field, text) == value


def test_a_spanish_plan_is_told_no_and_not_never() -> None:
    assert texts("es").options("answer") == "sí, en parte, no, no sé"


@pytest.mark.parametrize("code", SPOKEN)
def test_whatever_a_review_is_written_with_is_read_back_as_that(code: str) -> None:
    keys = language(code)["texts"]["review"]["key"]

    assert {name: words().key("review", said) for name, said in keys.items()} == {name: name for name in keys}


SPANISH_START = "---\nvaultplan: plan\nlanguage: es\n---\n"


def asked(kind: str, text: str) -> set[str]:
    """The codes of what is asked about a Spanish note."""
    return {
        one.code for one in read({"Plan/a.md": SPANISH_START, "Plan/b.md": f"---\nvaultplan: {kind}\n{text}"}).findings
    }


@pytest.mark.parametrize(
    "task", ["Repartir los turnos que nadie quiere", "Marcar los correos sin leer", "Cuadrar facturas que nadie revisa"]
)
def test_spanish_work_that_nobody_likes_is_not_taken_for_work_that_nobody_needs(task: str) -> None:
    note = f"---\n## Automatizar\n- [ ] {task} (tiempo: 1 h/semana, herramienta: una plantilla)\n"

    assert "automate-could-go" not in asked("eda", note)
    assert "automate-could-go" in asked("eda", note.replace(task, "Fotos que nadie mira"))


@pytest.mark.parametrize(
    "skill", ["Tramitar la licencia de obra", "Dar el curso de soldadura", "Pedir el permiso de corte"]
)
def test_spanish_skills_that_deal_with_papers_are_skills(skill: str) -> None:
    note = f"---\n## Otras habilidades\n- {skill}\n"

    assert "skill-is-credential" not in asked("skills", note)
    assert "skill-is-credential" in asked("skills", note.replace(skill, "Carné de instalador"))


def test_a_spanish_team_with_an_adjective_is_no_title_of_its_writer() -> None:
    assert "proposition-title" not in asked("value", "ayudo_a: personal docente del instituto\n---\n")
    assert "proposition-title" in asked("value", "ayudo_a: soy auxiliar de enfermería\n---\n")


# --- Nothing for nobody ----------------------------------------------------------------------------------------------

CODE = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "vaultplan").rglob("*.py"))]
BY_TWO_NAMES = re.compile(r"next\.move_\w+_why|dashboard\.driver\..+")
"""Texts whose names are put together of two names."""


def quoted() -> Iterator[str]:
    """Every text in the code, as a pattern in which each blank stands for any name."""
    for node in (node for tree in CODE for node in ast.walk(tree)):
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[\w.-]+" for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield re.escape(node.value)


def test_every_text_is_said_somewhere() -> None:
    names = "|".join(sorted({pattern for pattern in quoted() if re.match("[a-z]", pattern)}))
    said = re.compile(rf"(?:dashboard\.)?(?:{names})(?:\.one|\.many)?")

    unsaid = [name for name, _ in leaves(language("en")["texts"]) if not said.fullmatch(name)]

    assert not {name for name in unsaid if not BY_TWO_NAMES.fullmatch(name)}


def test_every_list_of_words_is_looked_up_somewhere() -> None:
    names = set(quoted())

    assert [name for table in ("wording", "lists") for name in language("en")[table] if name not in names] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_read_in_parts_is_the_language_as_a_whole(code: str) -> None:
    tables = words_module._language(code)

    assert {name: tables[name] for name in tables} == language(code)
    assert len(tables) == len(language(code))
