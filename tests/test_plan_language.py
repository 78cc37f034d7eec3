"""What vaultplan says about a plan is in the plan's language: its words, its decimal sign, its spellings.

A made-up language stands in for German: English in letters of double width. Whatever is left in ASCII letters then is
the note's own, or a sentence that was forgotten in the code.
"""

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click
import pytest

from tests.conftest import DAY, Lay, Run, Status
from tests.writing import TODAY, read
from vaultplan import words as words_module
from vaultplan.cli.as_text import plan_text
from vaultplan.cli.terminal import width
from vaultplan.cli.watch import _as_text
from vaultplan.dashboard.links import Links
from vaultplan.dashboard.render import render
from vaultplan.engine import Engine
from vaultplan.method.next_action import next_action
from vaultplan.model import Budget, Hours, Place, Plan, Settings, Step, Task
from vaultplan.watch.events import Built, Ready, Stopped
from vaultplan.words import LANGUAGES, texts, words
from vaultplan.words.folding import fold_key

AT = Place("п/7.md", 3)
WIDE = {code: code + 0xFEE0 for code in range(0x41, 0x7B) if chr(code).isalpha()}


def wide(text: str) -> str:
    """The text in letters of double width; its placeholders as they are."""
    return "".join(part if part.startswith("{") else part.translate(WIDE) for part in re.split(r"(\{[^}]*\})", text))


def each(table: Any, change: Callable[[str], str]) -> Any:
    """A table with every text changed."""
    return {key: each(value, change) for key, value in table.items()} if isinstance(table, dict) else change(table)


def made_up() -> dict[str, Any]:
    """English in wide letters, as a language file holds it."""
    table = copy.deepcopy(dict(words_module._language("en")))
    table["texts"] = each(table["texts"], wide) | {"number": {"decimal": ","}}
    for group in (table["kinds"], table["properties"], *table["values"].values()):
        for meaning, spellings in group.items():
            group[meaning] = [wide(meaning), *spellings]
    return table


@pytest.fixture
def speak(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Mapping[str, Any]], None]]:
    """Puts a language table in the place of the German one; what notes may say stays as it is."""
    words()
    original = words_module._language

    def speak(table: Mapping[str, Any]) -> None:
        monkeypatch.setattr(words_module, "_language", lambda code: table if code == "de" else original(code))
        texts.cache_clear()

    yield speak
    monkeypatch.undo()
    texts.cache_clear()


@pytest.fixture
def foreign(speak: Callable[[Mapping[str, Any]], None]) -> None:
    """The made-up language is there, as `de`."""
    speak(made_up())


def screen(plan: Plan, columns: int = 100) -> str:
    return click.unstyle(plan_text(plan, TODAY, columns))


def board(plan: Plan) -> str:
    return render(plan, next_action(plan, texts(plan.settings.language), TODAY), TODAY, Links("wiki", "п"))


MESSY: dict[str, str | bytes] = {
    "п/0.md": "---\nvaultplan: plan\nlanguage: de\nexample: true\nweekly_hours: много\ncadences: [ж]\n---\n",
    "п/1.md": "---\nvaultplan: value\nhelps: мало\nstatus: done\nreviewed: 2020-01-01\n---\n",
    "п/2.md": "---\nvaultplan: vision\nknown_for: делать хорошо\nstatus: 'n/a: потому'\n---\n",
    "п/3.md": "---\nvaultplan: skills\nstatus: n/a\n---\n",
    "п/4.md": "---\nvaultplan: audit\nstatus: может\n---\n",
    "п/5.md": "---\nvaultplan: roadmap\n---\n## Moves\n- дело (status: может) (due: завтра) (kind: может) "
    "(builds: умение)\n",
    "п/7.md": "---\nvaultplan: eda\n---\n## Eliminate\n- [ ] раз (time: 2.5h/week)\n- [ ] два (time: много)\n"
    "- [ ] три (time: 1h/week, own time)\n## Reinvest\n- четыре (time: много)\n- пять (time: 1h/week, own time)\n",
    "п/8.md": "---\nvaultplan: prof\n---\n",
    "п/9.md": "---\nvaultplan: value\n---\n",
    **{f"п/{n}.md": b"---\nvaultplan: reviews\n---\n\0" for n in range(10, 20)},
}  # fmt: skip
BARE = {"1.md": "---\nvaultplan: plan\nlanguage: de\n---\n"}


# --- Words -----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("foreign")
def test_no_word_on_the_status_screen_is_left_in_another_language() -> None:
    screens = screen(read(MESSY, home="п")) + screen(read(BARE, home=""))

    assert re.findall("[A-Za-z]+", screens.replace(".md", "").replace("prof", "")) == []
    said = " ".join(screens.split())
    parts = {
        part.strip()
        for name, text in texts("de").texts.items()
        if name.startswith("status.")
        for part in re.split(r"\{.*?\}", text)
    }
    assert {part for part in parts if part not in said} == set()


@pytest.mark.usefixtures("foreign")
def test_a_plan_in_english_hears_nothing_of_the_other_language() -> None:
    english = {name: note.replace("language: de", "language: en") for name, note in BARE.items()}

    assert not re.search("[\uff21-\uff5a]", screen(read(english)))


def test_what_a_language_does_not_say_yet_is_said_in_english(speak: Callable[[Mapping[str, Any]], None]) -> None:
    speak({"texts": {"status": {"hours": "Stunden je Woche"}}})

    say = texts("de")
    assert (say("status.hours"), say("status.freed")) == ("Stunden je Woche", "Freed")
    assert say.heading("eda", "reinvest") == "Reinvest"
    assert say.options("step") == "todo, active, done, n/a"


def test_a_step_can_be_named_in_a_sentence_with_its_capital(speak: Callable[[Mapping[str, Any]], None]) -> None:
    speak({"texts": {"next": {"review": "Sieh {title} an"}, "step": {"value": {"title": "Wertversprechen"}}}})
    stale = Step(1, "value", (), "п/1.md", last_looked=date(2020, 1, 1), cadence=180, stale=True)
    plan = Plan("п", Settings(language="de"), steps=(stale,))

    action = next_action(plan, texts("de"), TODAY)

    assert action
    assert action.ask == "Sieh Wertversprechen an"


# --- Spellings -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_spelling_that_is_shown_is_read_as_what_it_stands_for(language: str) -> None:
    known = words()
    for table, spellings in texts(language).spellings.items():
        for meaning, spelling in spellings.items():
            if table in ("kinds", "properties"):
                assert getattr(known, table)[fold_key(spelling)] == meaning
            else:
                assert known.value(table.removeprefix("values."), spelling) == meaning


def test_english_shows_its_own_names() -> None:
    say = texts("en")

    assert say.options("status") == "idea, asked, started, done, rejected"
    assert say.options("answer") == "yes, partly, no, unsure"
    assert (say.spelling("kinds", "eda"), say.spelling("values.step", "n/a")) == ("eda", "n/a")


@pytest.mark.usefixtures("foreign")
@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("value-unknown", wide("idea, asked, started, done, rejected")),
        ("value-unknown", wide("project, relationship, habit")),
        ("value-unknown", wide("todo, active, done, n/a")),
        ("kind-unknown", wide("proof")),
        ("kind-twice", wide("value")),
        ("setting-unclear", wide("weekly_hours")),
    ],
)
def test_a_question_names_words_as_the_plans_language_spells_them(code: str, named: str) -> None:
    asked = [f"{one.message} {one.question}" for one in read(MESSY, home="п").findings if one.code == code]

    assert [text for text in asked if named in text]


# --- Numbers ---------------------------------------------------------------------------------------------------------

HOURS = Plan(
    home="п",
    settings=Settings(language="de"),
    tasks=(Task("раз", "eliminate", AT, hours=Hours(2.5)),),
    budget=Budget(freed_planned=2.5, freed_own_time=1.25, claimed=1000.0),
    steps=(Step(7, "eda", (), "п/7.md"),),
)


@pytest.mark.usefixtures("foreign")
@pytest.mark.parametrize("shown", [screen, board])
def test_hours_have_the_decimal_sign_of_the_language(shown: Callable[[Plan], str]) -> None:
    said = shown(HOURS)

    assert {"2,5", "1,3"} <= set(re.findall(r"\d+,\d", said))
    assert re.findall(r"\d\.\d", said) == []


@pytest.mark.usefixtures("foreign")
def test_the_next_step_has_the_decimal_sign_of_the_language() -> None:
    action = next_action(HOURS, texts("de"), TODAY)

    assert action
    assert "2,5" in action.why


@pytest.mark.parametrize(("language", "said"), [("en", "100.5"), ("de", "100,5"), ("es", "100,5")])
def test_a_question_has_the_decimal_sign_of_the_language(language: str, said: str) -> None:
    start = f"---\nvaultplan: plan\nlanguage: {language}\nweekly_hours: 100\n---\n"
    eda = "---\nvaultplan: eda\n---\n## Delegate\n- [ ] The rota (time: 100.5h/week, to: Jo)\n"

    (found,) = [one for one in read({"0.md": start, "7.md": eda}).findings if one.code == "hours-impossible"]

    assert said in found.message


@pytest.mark.usefixtures("foreign")
def test_programs_read_the_same_numbers_in_every_language(vault: Lay, status: Status) -> None:
    root = vault()
    before = status(root)
    into(root, "de")

    after = status(root)
    assert (after["hours"], after["tasks"]) == (before["hours"], before["tasks"])


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.usefixtures("foreign")
def test_the_terminal_and_the_dashboard_round_alike(language: str) -> None:
    plan = Plan("п", Settings(language=language), tasks=HOURS.tasks, steps=HOURS.steps, budget=Budget(freed_done=0.25))

    sign = {"en": ".", "de": ","}[language]
    assert all(f"0{sign}3" in shown(plan) for shown in (screen, board))


# --- Columns ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("labels", [("自由", "再投資した時間"), ("Frei geworden", "Neu"), ("é", wide("e"))])
def test_hours_stand_below_each_other_whatever_their_labels(
    labels: tuple[str, str], speak: Callable[[Mapping[str, Any]], None]
) -> None:
    speak({"texts": {"status": dict(zip(("freed", "reinvested"), labels, strict=True))}})

    rows = [line for line in screen(HOURS).splitlines() if line.strip().startswith(labels)]
    assert [width(row[: row.index("0.0")]) for row in rows] == [3 + max(map(width, labels)) + 2] * 2


@pytest.mark.usefixtures("foreign")
def test_steps_stand_below_each_other_in_wide_letters() -> None:
    rows = [line for line in screen(read(MESSY, home="п")).splitlines() if "□" in line]

    assert len(rows) > 3
    assert len({width(row[: row.index("□")]) for row in rows}) == 1
    assert len({width(row[: row.index(wide("open"))]) for row in rows}) == 1


@pytest.mark.usefixtures("foreign")
def test_the_next_step_hangs_below_itself() -> None:
    lines = screen(read(BARE), columns=60).splitlines()
    at = next(index for index, line in enumerate(lines) if line.startswith(wide("Next:")))

    assert [width(line) - width(line.lstrip()) for line in lines[at + 1 : at + 3]] == [width(wide("Next: "))] * 2


# --- build and watch -------------------------------------------------------------------------------------------------


def into(root: Path, language: str, home: str = "Career Plan") -> None:
    """Say in the Start note that the plan is in a language."""
    note = root / home / "00 Start.md"
    note.write_text(re.sub("(?m)^language: .*$", f"language: {language}", note.read_text(encoding="utf-8")), "utf-8")


@pytest.mark.usefixtures("foreign")
def test_build_speaks_the_language_of_the_plan(vault: Lay, run: Run) -> None:
    root = vault()
    into(root, "de")
    board = root / "Career Plan" / "Dashboard.md"

    told = [run("build", root, "--today", DAY).stdout for _ in range(2)]
    assert told == [f"{wide('Wrote')} {board}\n", f"{wide('Unchanged:')} {board}\n"]

    board.write_text(board.read_text(encoding="utf-8").replace("■", "□", 1), encoding="utf-8")
    assert run("build", root, "--today", DAY).stderr.startswith(wide("The dashboard was edited"))


@pytest.mark.usefixtures("foreign")
@pytest.mark.parametrize(("languages", "word"), [(("de", "de"), wide("Wrote")), (("de", "en"), "Wrote")])
def test_build_speaks_english_where_plans_differ(languages: tuple[str, str], word: str, vault: Lay, run: Run) -> None:
    root = vault("example", "Ann")
    vault("full", "Ben")
    for home, language in zip(("Ann", "Ben"), languages, strict=True):
        into(root, language, home)

    told = run("build", root, "--today", DAY).stdout.splitlines()
    assert [line.split()[0] for line in told] == [word, word]


@pytest.mark.usefixtures("foreign")
def test_watch_speaks_the_language_of_the_plan_and_follows_it(vault: Lay, capsys: pytest.CaptureFixture[str]) -> None:
    root = vault()
    into(root, "de")
    engine = Engine(root)
    say = _as_text(engine)

    def told(*events: Built | Ready | Stopped) -> list[str]:
        engine.rebuild(TODAY)
        for event in events:
            say(event)
        return [line.partition("  ")[2] for line in capsys.readouterr().out.splitlines()]

    saved = Built(wrote=True, changed=("ж.md", "щ.md", "ю.md"), took_ms=1)
    first = told(Built(wrote=False, changed=(), took_ms=1), Ready(), saved, Stopped())
    assert first == [
        wide("Dashboard is up to date"),
        f"{wide('Watching')} {root}. {wide('Write on; Ctrl-C ends.')}",
        f"{wide('Dashboard updated')}: ж, щ {wide('and')} 1 {wide('more')}",
        wide("Stopped. The dashboard stays as it is."),
    ]
    into(root, "en")
    assert told(saved) == ["Dashboard updated: ж, щ and 1 more"]
