"""`vaultplan init` in other languages: which notes it lays, and what the rest of the program makes of them."""

from pathlib import Path

import pytest

from tests.conftest import Hold, Run, Status
from vaultplan.scaffold.templates import Variant, shipped_languages, shipped_names, template_notes
from vaultplan.words import texts

GERMAN = [
    "00 Start.md",
    "01 Wertversprechen.md",
    "02 Vision.md",
    "03 Kompetenzen.md",
    "04 Standortbestimmung.md",
    "05 Fahrplan.md",
    "06 Rollen.md",
    "07 Aktuelle Rolle.md",
    "08 Belege.md",
    "09 Rueckblick.md",
    "Dashboard.md",
]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "notes").mkdir()
    return tmp_path / "notes"


@pytest.mark.parametrize("language", shipped_languages())
@pytest.mark.parametrize("options", [[], ["--short"], ["--example"]])
def test_a_plan_can_be_laid_in_each_language(language: str, options: list[str], empty: Path, run: Run) -> None:
    result = run("init", empty, "--lang", language, *options)

    variant: Variant = "short" if "--short" in options else "example" if options else "full"
    (folder,) = names(empty)
    assert result.exit_code == 0
    assert folder == texts(language)("scaffold.folder")
    assert names(empty / folder) == [*(note.name for note in template_notes(language, variant)), "Dashboard.md"]


def test_a_german_plan_has_german_notes_in_a_german_folder(empty: Path, run: Run) -> None:
    result = run("init", empty, "--lang", "de")

    assert names(empty) == ["Karriereplan"]
    assert names(empty / "Karriereplan") == GERMAN
    assert "11 Notizen nach" in result.stdout
    board = (empty / "Karriereplan/Dashboard.md").read_text(encoding="utf-8")
    assert "# Karriere-Dashboard" in board
    assert board.endswith("Dieser Teil gehört dir. Schreib, was du magst; es bleibt, wie du es lässt.\n")


@pytest.mark.parametrize("language", shipped_languages())
@pytest.mark.parametrize("option", ["--short", "--dry-run", None])
def test_an_untouched_plan_meets_no_check_and_is_asked_nothing_about(
    language: str, option: str | None, empty: Path, run: Run, status: Status
) -> None:
    run("init", empty, "--lang", language)
    run("init", empty, "--lang", language, *([option] if option else []))
    plan = status(empty)

    assert sum(step["met"] for step in plan["steps"]) == 0
    assert plan["findings"] == plan["unreadable"] == []


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"LANG": "de_DE.UTF-8"}, "Karriereplan"),
        ({"LANG": "de"}, "Karriereplan"),
        ({"LC_MESSAGES": "de_AT.UTF-8", "LANG": "en_GB.UTF-8"}, "Karriereplan"),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "de_DE.UTF-8"}, "Career Plan"),
        ({"LC_ALL": "", "LANG": "de_CH"}, "Karriereplan"),
        ({"LANG": "C.UTF-8"}, "Career Plan"),
        ({"LANG": "fi_FI.UTF-8"}, "Career Plan"),
        ({"LANG": "../de"}, "Career Plan"),
        ({"LANG": "den"}, "Career Plan"),
        ({}, "Career Plan"),
    ],
)
def test_a_new_plan_speaks_the_language_of_the_system(
    environment: dict[str, str], folder: str, empty: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    run("init", empty)

    assert names(empty) == [folder]


def test_a_german_plan_is_completed_in_german_whatever_the_system_speaks(empty: Path, run: Run, hold: Hold) -> None:
    run("init", empty, "--lang", "de")
    (empty / "Karriereplan/05 Fahrplan.md").unlink()
    before = hold(empty)

    result = run("init", empty)

    assert "1 Notiz nach" in result.stdout
    assert names(empty / "Karriereplan") == GERMAN
    assert {path: held for path, held in hold(empty).items() if path in before and "." in path} == {
        path: held for path, held in before.items() if "." in path
    }
    assert "Nichts wurde verändert." in run("init", empty).stdout


def test_an_english_plan_is_completed_in_english_on_a_german_system(
    empty: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("init", empty, "--lang", "en")
    (empty / "Career Plan/05 Roadmap.md").unlink()
    monkeypatch.setenv("LANG", "de_DE.UTF-8")

    run("init", empty)

    assert names(empty) == ["Career Plan"]
    assert "05 Roadmap.md" in names(empty / "Career Plan")


def test_a_plan_may_be_completed_in_another_language(empty: Path, run: Run, status: Status) -> None:
    run("init", empty, "--lang", "en")
    (empty / "Career Plan/05 Roadmap.md").unlink()

    run("init", empty, "--lang", "de")
    plan = status(empty)

    assert "05 Fahrplan.md" in names(empty / "Career Plan")
    assert next(step["note"] for step in plan["steps"] if step["kind"] == "roadmap") == "Career Plan/05 Fahrplan.md"
    assert plan["findings"] == plan["unreadable"] == []


def test_a_folder_can_be_named_in_any_language(empty: Path, run: Run) -> None:
    run("init", empty, "--lang", "de", "--folder", "Beruf")

    assert names(empty / "Beruf") == GERMAN


def test_a_language_that_is_not_shipped_is_refused_with_those_that_are(empty: Path, run: Run) -> None:
    result = run("init", empty, "--lang", "fi")

    assert result.exit_code == 2
    assert "'fi' is not one of 'en', 'de'" in result.stderr
    assert names(empty) == []


def test_a_plan_in_a_language_that_is_not_shipped_is_completed_in_english(empty: Path, run: Run) -> None:
    (empty / "Plan").mkdir()
    (empty / "Plan/Alku.md").write_text("---\nvaultplan: plan\nlanguage: fi\n---\n", encoding="utf-8")

    run("init", empty)

    assert "05 Roadmap.md" in names(empty / "Plan")


def test_the_shipped_names_of_every_language_are_known() -> None:
    assert {shipped_names()[name] for name in GERMAN if name != "Dashboard.md"} == set(shipped_names().values())


def test_a_german_note_that_lost_its_property_is_named(empty: Path, run: Run, status: Status) -> None:
    run("init", empty, "--lang", "de")
    note = empty / "Karriereplan/07 Aktuelle Rolle.md"
    note.write_text("# Meine aktuelle Rolle\n\n## Streichen\n\n- [ ] Etwas (Zeit: 1 Std/Woche)\n", encoding="utf-8")

    (unread,) = status(empty)["unreadable"]

    assert unread["note"] == "Karriereplan/07 Aktuelle Rolle.md"
    assert "`vaultplan: eda`" in unread["reason"]
    assert "wird darum nicht gelesen" in unread["reason"]
