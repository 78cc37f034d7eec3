"""What a person can rely on who tags a line in any note of the vault."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import DAY, Lay, Run, Status

TASK = "- [ ] stop the Friday list #eda/eliminate [time:: 1h/week]\n"
PROOF = "- presented the forecast #proof [skill:: Reading landscapes] (seen by: Ines)\n"


def put(vault: Path, name: str, text: str) -> Path:
    note = vault / name
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(text, encoding="utf-8")
    return note


def captured(plan: dict[str, Any], name: str = "stop the Friday list") -> list[dict[str, Any]]:
    return [task for task in plan["tasks"] if task["text"] == name]


@pytest.fixture
def notes(vault: Lay) -> Path:
    return vault()


def test_a_tagged_task_in_a_daily_note_is_in_the_plan_where_it_stands(notes: Path, status: Status) -> None:
    before = status(notes)
    put(notes, "Daily/2026-11-20.md", f"# Friday\n\n{TASK}")
    after = status(notes)

    (task,) = captured(after)
    assert (task["bucket"], task["hours"], task["note"], task["line"]) == ("eliminate", 1.0, "Daily/2026-11-20.md", 3)
    assert after["hours"]["freed_planned"] == before["hours"]["freed_planned"] + 1


def test_tagged_proof_is_of_its_daily_notes_day_unless_it_says_another(notes: Path, status: Status) -> None:
    put(
        notes,
        "Daily/2026-11-20.md",
        PROOF + PROOF.replace("forecast", "map").replace("#proof", "#proof [date:: 2026-10-01]"),
    )
    put(notes, "Projects/Forecast.md", PROOF.replace("forecast", "plan"))
    found = {one["text"]: one["date"] for one in status(notes)["proof"] if "presented" in one["text"]}

    assert found == {
        "presented the forecast": "2026-11-20",
        "presented the map": "2026-10-01",
        "presented the plan": None,
    }


def test_the_dashboard_links_to_the_line_and_a_tick_there_changes_the_one_box(notes: Path, run: Run) -> None:
    daily = put(notes, "Daily/2026-11-20.md", f"# Friday\r\n\r\n{TASK}")
    run("build", notes, "--today", DAY)
    board = notes / "Career Plan" / "Dashboard.md"
    drawn = board.read_text(encoding="utf-8")
    assert "- [ ] [[2026-11-20#Friday|stop the Friday list]] · 1.0 h" in drawn
    before = daily.read_bytes()

    board.write_text(drawn.replace("- [ ] [[2026-11-20", "- [x] [[2026-11-20"), encoding="utf-8")
    run("build", notes, "--today", DAY)

    assert daily.read_bytes() == before.replace(b"- [ ] stop", b"- [x] stop")
    assert "- [x] [[2026-11-20#Friday|stop the Friday list]]" in board.read_text(encoding="utf-8")
    assert run("undo", notes, "--yes").exit_code == 0
    assert daily.read_bytes() == before


def test_the_first_dashboard_tells_another_note_of_its_name_from_itself(notes: Path, run: Run) -> None:
    put(notes, "Projects/Dashboard.md", TASK)
    run("build", notes, "--today", DAY)
    board = notes / "Career Plan" / "Dashboard.md"
    first = board.read_text(encoding="utf-8")
    run("build", notes, "--today", DAY)

    assert "[[Projects/Dashboard|stop the Friday list]]" in first
    assert board.read_text(encoding="utf-8") == first


@pytest.mark.parametrize(
    "name", [".trash/a.md", ".obsidian/a.md", "Templates/Day.md", "Vorlagen/Tag.md", "a.sync-conflict-1.md"]
)
def test_hidden_folders_templates_and_conflict_copies_are_not_searched(notes: Path, status: Status, name: str) -> None:
    put(notes, ".obsidian/templates.json", json.dumps({"folder": "Templates"}))
    put(notes, ".obsidian/plugins/templater-obsidian/data.json", json.dumps({"templates_folder": "/Vorlagen/"}))
    put(notes, name, TASK)

    assert captured(status(notes)) == []


@pytest.mark.parametrize("settings", ["", "{", "[]", '{"folder": 3}', "\udcff"])
def test_settings_that_cannot_be_read_are_as_good_as_none(notes: Path, status: Status, settings: str) -> None:
    path = notes / ".obsidian" / "templates.json"
    path.parent.mkdir()
    path.write_bytes(settings.encode(errors="surrogateescape"))
    put(notes, "Templates/Day.md", TASK)

    assert len(captured(status(notes))) == 1


def test_the_dashboard_itself_is_not_searched(notes: Path, run: Run, status: Status) -> None:
    run("build", notes, "--today", DAY)
    board = notes / "Career Plan" / "Dashboard.md"
    board.write_text(board.read_text(encoding="utf-8") + TASK, encoding="utf-8")

    assert captured(status(notes)) == []


def test_a_line_that_the_plans_note_holds_anyway_is_counted_once(notes: Path, status: Status) -> None:
    role = notes / "Career Plan" / "07 Current role.md"
    text = role.read_text(encoding="utf-8")
    role.write_text(text.replace("## Eliminate\n", f"## Eliminate\n\n{TASK}", 1), encoding="utf-8")

    assert len(captured(status(notes))) == 1


def test_a_tag_in_another_note_of_the_plan_counts_too(notes: Path, status: Status) -> None:
    reviews = notes / "Career Plan" / "09 Reviews.md"
    reviews.write_text(reviews.read_text(encoding="utf-8") + f"\n## Loose ends\n\n{TASK}", encoding="utf-8")

    assert len(captured(status(notes))) == 1


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        ("capture_in: [Daily]", {"Daily/a.md", "Daily/Old/b.md"}),
        ('capture_in: ["Daily/Old/"]', {"Daily/Old/b.md"}),
        ("capture_out: [Daily/Old]", {"Daily/a.md", "Other/c.md"}),
        ("capture_in: [Daily]\ncapture_out: [Daily/Old]", {"Daily/a.md"}),
        ("capture_in: none", set()),
        ("capture_in:", {"Daily/a.md", "Daily/Old/b.md", "Other/c.md"}),
    ],
)
def test_the_start_note_says_in_which_folders_lines_count(
    notes: Path, status: Status, scope: str, found: set[str]
) -> None:
    start = notes / "Career Plan" / "00 Start.md"
    start.write_text(start.read_text(encoding="utf-8").replace("---\n", f"---\n{scope}\n", 1), encoding="utf-8")
    for name in ("Daily/a.md", "Daily/Old/b.md", "Other/c.md"):
        put(notes, name, TASK)

    assert {task["note"] for task in captured(status(notes))} == found


@pytest.mark.parametrize(("language", "found"), [("en", 0), ("de", 1)])
def test_a_languages_own_word_for_proof_counts_in_plans_of_that_language(
    notes: Path, status: Status, language: str, found: int
) -> None:
    start = notes / "Career Plan" / "00 Start.md"
    start.write_text(
        start.read_text(encoding="utf-8").replace("---\n", f"---\nlanguage: {language}\n", 1), encoding="utf-8"
    )
    put(notes, "Daily/2026-11-20.md", "- Vortrag gehalten #beleg\n")

    assert sum(one["text"] == "Vortrag gehalten" for one in status(notes)["proof"]) == found


class TestSeveralPlans:
    @pytest.fixture
    def two(self, vault: Lay) -> Path:
        vault(folder="Work")
        return vault(folder="Garden Club")

    @pytest.mark.parametrize(
        ("name", "text", "home"),
        [
            ("Work/Daily/a.md", TASK, "Work"),
            ("Garden Club/x/y/a.md", TASK, "Garden Club"),
            ("Work/Daily/a.md", TASK.replace("#eda", "#plan/garden-club #eda"), "Garden Club"),
            ("Daily/a.md", TASK.replace("#eda", "#plan/work #eda"), "Work"),
            ("Daily/a.md", f"---\nplan: Garden Club\n---\n{TASK}", "Garden Club"),
            ("Daily/a.md", f'---\nplan: "[[Work]]"\n---\n{TASK}', "Work"),
            ("Daily/a.md", f"---\nplan: Work\n---\n{TASK.replace('#eda', '#plan/garden-club #eda')}", "Garden Club"),
            ("Daily/a.md", TASK, None),
            ("Daily/a.md", TASK.replace("#eda", "#plan/nowhere #eda"), None),
            ("Daily/a.md", TASK.replace("#eda", "#plan/work #plan/garden-club #eda"), None),
        ],
    )
    def test_a_line_counts_in_one_plan_or_is_named_in_each(
        self, two: Path, run: Run, name: str, text: str, home: str | None
    ) -> None:
        put(two, name, text)
        run("build", two, "--today", DAY)
        boards = {plan: (two / plan / "Dashboard.md").read_text(encoding="utf-8") for plan in ("Work", "Garden Club")}

        assert [plan for plan, board in boards.items() if "|stop the Friday list]]" in board] == (
            [home] if home else []
        )
        assert [plan for plan, board in boards.items() if "tagged line" in board] == ([] if home else list(boards))

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("Daily/a.md", "{mine}- [ ] mow the lawn #plan/garden-club #eda/delegate\n"),
            ("Garden Club/Extra.md", "---\nvaultplan: eda\n---\n## Delegate\n- [ ] mow the lawn\n\n## More\n{mine}"),
            ("Garden Club/More/Notes.md", "---\nvaultplan: skills\n---\n## Skills\n- Pruning\n\n## More\n{mine}"),
        ],
    )
    def test_a_tick_arrives_in_a_note_that_another_plan_reads_too(
        self, two: Path, run: Run, name: str, text: str
    ) -> None:
        note = put(two, name, text.format(mine=TASK.replace("#eda", "#plan/work #eda")))
        run("build", two, "--today", DAY)
        board, before = two / "Work" / "Dashboard.md", note.read_bytes()
        rows = board.read_text(encoding="utf-8").split("\n")
        (at,) = [at for at, row in enumerate(rows) if "|stop the Friday list]]" in row and row.startswith("- [ ]")]
        rows[at] = rows[at].replace("- [ ]", "- [x]")
        board.write_text("\n".join(rows), encoding="utf-8")
        run("build", two, "--today", DAY)

        assert note.read_bytes() == before.replace(b"- [ ] stop", b"- [x] stop")
        assert "ticked here" not in board.read_text(encoding="utf-8")


def test_a_note_that_is_saved_again_without_its_tag_is_let_go(notes: Path, status: Status) -> None:
    daily = put(notes, "Daily/a.md", TASK)
    assert captured(status(notes))
    daily.write_text("nothing\n", encoding="utf-8")

    assert captured(status(notes)) == []
