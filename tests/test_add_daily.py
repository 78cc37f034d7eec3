"""`vaultplan add --daily`: a tagged line in today's daily note, wherever Obsidian's settings have it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.conftest import Run
from vaultplan.cli import cli
from vaultplan.engine import add as add_module
from vaultplan.engine.back import Step, put
from vaultplan.errors import NotWritableError

DAY = "2026-11-25"
START = "---\nvaultplan: plan\n---\n# Start\n"
SKILLS = "---\nvaultplan: skills\n---\n## The three that matter most\n- Negotiation\n"
CORE = ".obsidian/daily-notes.json"
PERIODIC = ".obsidian/plugins/periodic-notes/data.json"

Lay = Callable[..., Path]
Add = Callable[..., Result]


@pytest.fixture
def lay(tmp_path: Path) -> Lay:
    """A vault with a plan, and these files."""

    def lay(files: dict[str, Any] | None = None, start: str = START) -> Path:
        vault = tmp_path / "notes" / "vault"
        said = {"Plan/00 Start.md": start, "Plan/03 Skills.md": SKILLS, **(files or {})}
        for name, text in said.items():
            path = vault / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else _text(text).encode())
        return vault

    return lay


def _text(text: Any) -> str:
    return text if isinstance(text, str) else json.dumps(text)


@pytest.fixture
def add(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Add:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def add(vault: Path, list_: str, text: str, *options: str, today: str = DAY, typed: str = "") -> Result:
        args = ["add", list_, text, str(vault), "--daily", "--today", today, *options]
        return CliRunner().invoke(cli, args, typed, catch_exceptions=False)

    return add


def held(vault: Path) -> dict[str, bytes]:
    return {str(path.relative_to(vault)): path.read_bytes() for path in sorted(vault.rglob("*")) if path.is_file()}


def added(vault: Path, before: dict[str, bytes]) -> dict[str, bytes]:
    after = held(vault)
    assert before.keys() <= after.keys()
    return {name: data for name, data in after.items() if before.get(name) != data}


def status(run: Run, vault: Path) -> Any:
    return json.loads(run("status", vault, "--format", "json", "--today", DAY).stdout)


# --- Which note it is ---


@pytest.mark.parametrize(
    ("settings", "note"),
    [
        ({}, "2026-11-25.md"),
        ({CORE: {}}, "2026-11-25.md"),
        ({CORE: {"folder": "Daily"}}, "Daily/2026-11-25.md"),
        ({CORE: {"folder": "Daily/", "format": ""}}, "Daily/2026-11-25.md"),
        ({CORE: {"folder": "/", "format": None}}, "2026-11-25.md"),
        ({CORE: {"folder": "/Log"}, "Log/old.md": "x"}, "Log/2026-11-25.md"),
        (
            {CORE: {"folder": "Journal", "format": "YYYY/MM-MMMM/YYYY-MM-DD-dddd"}},
            "Journal/2026/11-November/2026-11-25-Wednesday.md",
        ),
        ({CORE: {"format": "YYYY-MM-DD[.md]"}}, "2026-11-25.md"),
        (
            {CORE: {"folder": "Daily"}, PERIODIC: {"daily": {"enabled": True, "folder": "P", "format": "YYYYMMDD"}}},
            "P/20261125.md",
        ),
        ({CORE: {"folder": "Daily"}, PERIODIC: {"daily": {"enabled": False, "folder": "P"}}}, "Daily/2026-11-25.md"),
        ({CORE: {"folder": "Daily"}, PERIODIC: {"weekly": {"enabled": True, "folder": "W"}}}, "Daily/2026-11-25.md"),
        (
            {
                CORE: {"folder": "Daily"},
                PERIODIC: {"daily": {"enabled": True, "folder": "P"}},
                ".obsidian/community-plugins.json": ["dataview"],
            },
            "Daily/2026-11-25.md",
        ),
        (
            {
                PERIODIC: {"daily": {"enabled": True, "folder": "P"}},
                ".obsidian/community-plugins.json": ["dataview", "periodic-notes"],
            },
            "P/2026-11-25.md",
        ),
        (
            {
                PERIODIC: {
                    "activeCalendarSet": "Work",
                    "calendarSets": [
                        {"id": "Home", "day": {"enabled": True, "folder": "H"}},
                        {"id": "Work", "day": {"enabled": True, "folder": "W"}},
                    ],
                }
            },
            "W/2026-11-25.md",
        ),
        (
            {CORE: {"folder": "Daily"}, PERIODIC: {"activeCalendarSet": "Gone", "calendarSets": []}},
            "Daily/2026-11-25.md",
        ),
    ],
)
def test_the_note_is_where_obsidians_settings_have_it(
    lay: Lay, add: Add, run: Run, settings: dict[str, Any], note: str
) -> None:
    vault = lay(settings)
    before = held(vault)

    result = add(vault, "automate", "Weekly deck", "--time", "2h/week")

    assert (result.exit_code, result.stderr) == (0, "")
    assert f"Added to {note}, a new note:\n   - [ ] Weekly deck #eda/automate (time: 2h/week)\n" in result.stdout
    assert added(vault, before) == {note: b"- [ ] Weekly deck #eda/automate (time: 2h/week)\n"}
    (task,) = status(run, vault)["tasks"]
    assert (task["text"], task["bucket"], task["hours"], task["note"], task["line"]) == (
        "Weekly deck", "automate", 2.0, note, 1,
    )  # fmt: skip
    assert run("undo", vault, "--yes").exit_code == 0
    assert held(vault) == before


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        (
            {CORE: {"folder": "../../x"}},
            "the folder and format lead to '../../x/2026-11-25.md', which is no place in the vault",
        ),
        ({CORE: {"folder": "/etc"}}, "which is no place in the vault"),
        ({CORE: {"folder": "C:\\notes"}}, "which is no place in the vault"),
        ({CORE: {"folder": ".hidden"}}, "which is no place in the vault"),
        ({CORE: {"format": "[../../]YYYY-MM-DD"}}, "which is no place in the vault"),
        ({CORE: {"format": "YYYY-MM-DD HH-mm"}}, "holds 'HH', by which vaultplan can't tell today's note"),
        ({CORE: {"format": "Daily YYYY"}}, "by which vaultplan can't tell today's note"),
        ({CORE: {"folder": 5}}, "'folder' is no text there"),
        ({CORE: '{"folder": "Dai'}, "can't be read (it is no JSON), so it isn't known which note is today's"),
        ({CORE: "[]"}, "these settings say nothing"),
        ({CORE: b"\xff\xfe"}, "can't be read (it is no JSON)"),
        ({PERIODIC: "{"}, "can't be read (it is no JSON)"),
        ({CORE: {"folder": "Plan", "format": "[00 Start]"}}, "it is a note of the plan itself"),
        ({CORE: {"folder": "T"}, ".obsidian/templates.json": {"folder": "T"}}, "in the folder of templates"),
        ({CORE: {"template": "Gone"}}, "the template of daily notes can't be read (its folder does not exist)"),
        ({CORE: {"template": "../../etc/passwd"}}, "which is no place in the vault"),
        (
            {CORE: {"template": "T"}, "T.md": "# <% tp.file.title %>"},
            "only Obsidian can fill in this template of it ('<%')",
        ),
        ({CORE: {"template": "T"}, "T.md": "# {{weather}}"}, "only Obsidian can fill in this template of it ('{{')"),
        ({CORE: {"template": "T"}, "T.md": "{{date:LLLL}}"}, "only Obsidian can fill in this template of it ('LLLL')"),
        (
            {CORE: {"template": "T"}, "T.md": "---\nvaultplan: eda\n---\n"},
            "the template makes a note of the plan itself",
        ),
        ({CORE: {"template": "T"}, "T.md": "```\ncode"}, "a comment or code that never closes"),
        ({"2026-11-25.md": "%% open\n"}, "a comment or code that never closes"),
        ({"2026-11-25.md": "<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n"}, "the marks of a merge"),
        ({"2026-11-25.md": b"\xff"}, "it can't be read as text"),
        ({"2026-11-25.md": "x\n" * 600_000}, "it would grow too large to be read"),
        ({"2026-11-25.MD": "x\n"}, "differs only in capital letters"),
        ({".2026-11-25.md.icloud": "x"}, "it is in the cloud and not on this machine"),
    ],
)
def test_where_it_is_not_certain_nothing_is_written(lay: Lay, add: Add, settings: dict[str, Any], why: str) -> None:
    vault = lay(settings)
    before = held(vault.parent)

    result = add(vault, "automate", "Weekly deck")

    assert (result.exit_code, result.stdout) == (2, "")
    assert why in result.stderr
    assert held(vault.parent) == before


def test_a_folder_that_a_link_leads_out_of_is_not_followed(lay: Lay, add: Add, tmp_path: Path) -> None:
    vault = lay({CORE: {"folder": "Daily"}})
    (tmp_path / "outside").mkdir()
    (vault / "Daily").symlink_to(tmp_path / "outside")

    result = add(vault, "automate", "Weekly deck")

    assert (result.exit_code, list((tmp_path / "outside").iterdir())) == (2, [])
    assert "link" in result.stderr


def test_lines_from_a_folder_that_the_plan_takes_none_from_are_refused(lay: Lay, add: Add) -> None:
    vault = lay({CORE: {"folder": "Daily"}}, start="---\nvaultplan: plan\ncapture_out:\n  - Daily\n---\n")

    assert "the plan takes no lines from there (capture_in, capture_out" in add(vault, "automate", "Deck").stderr


@pytest.mark.parametrize(
    ("files", "note"),
    [
        ({}, "25. November, Mittwoch.md"),
        ({"25. November, Wednesday.md": "x\n"}, "25. November, Wednesday.md"),
        (
            {"24. November, Tuesday.md": "", "20. Oktober, Dienstag.md": "", "23. November, Monday.md": ""},
            "25. November, Wednesday.md",
        ),
        ({"24. November, Dienstag.md": ""}, "25. November, Mittwoch.md"),
    ],
)
def test_names_of_days_are_in_the_language_of_the_daily_notes_that_are_there(
    lay: Lay, add: Add, files: dict[str, Any], note: str
) -> None:
    vault = lay({CORE: {"format": "D. MMMM, dddd"}, **files}, start="---\nvaultplan: plan\nlanguage: de\n---\n")

    assert add(vault, "proof", "Vortrag").exit_code == 0
    assert "Vortrag #nachweis" in (vault / note).read_text()


# --- What is in it ---


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Day\n\nSlept well.\n", "# Day\n\nSlept well.\n\nNEW\n"),
        ("# Day\n\n- Slept well.\n", "# Day\n\n- Slept well.\nNEW\n"),
        ("# Day\n* a\n  * b", "# Day\n* a\n  * b\n* NEW"),
        ("1. Slept well.\n\n\n", "1. Slept well.\n\nNEW\n\n\n"),
        ("---\ntags: daily\n---\n", "---\ntags: daily\n---\n\nNEW\n"),
        ("| a |\n| --- |\n| b |\n", "| a |\n| --- |\n| b |\n\nNEW\n"),
        ("", "NEW\n"),
        ("\ufeff# Day\r\nSlept.", "\ufeff# Day\r\nSlept.\r\n\r\nNEW"),
    ],
)
def test_the_line_is_the_last_one_and_the_rest_stays(lay: Lay, add: Add, text: str, expected: str) -> None:
    vault = lay({"2026-11-25.md": text.encode()})

    assert add(vault, "automate", "Deck").exit_code == 0

    line = "[ ] Deck #eda/automate"
    wanted = expected.replace("* NEW", f"* {line}").replace("NEW", f"- {line}")
    assert (vault / "2026-11-25.md").read_bytes() == wanted.encode()


def test_proof_is_of_the_day_that_its_note_is_of(lay: Lay, add: Add, run: Run) -> None:
    vault = lay()

    add(vault, "proof", "Sold out", "--skill", "negotiation", "--seen-by", "Jo")
    add(vault, "proof", "Talk", "--date", "2026-11-20")

    assert (vault / "2026-11-25.md").read_text() == (
        "- Sold out #proof (skill: Negotiation, seen by: Jo)\n- 2026-11-20 Talk #proof\n"
    )
    assert [(one["text"], one["date"]) for one in status(run, vault)["proof"]] == [
        ("Sold out", DAY), ("Talk", "2026-11-20"),
    ]  # fmt: skip


def test_in_a_note_whose_name_says_no_day_proof_says_it_itself(lay: Lay, add: Add, run: Run) -> None:
    vault = lay({CORE: {"format": "gggg-[W]ww"}})

    add(vault, "proof", "Sold out")

    assert (vault / "2026-W48.md").read_text() == "- 2026-11-25 Sold out #proof\n"
    assert status(run, vault)["proof"][0]["date"] == DAY


@pytest.mark.usefixtures("add")
def test_lines_from_standard_input_come_in_their_order(lay: Lay) -> None:
    vault = lay()

    result = CliRunner().invoke(
        cli, ["add", "-", str(vault), "--daily", "--today", DAY], "proof: Won\nstop: Mails --time 1h\nproof: Sold\n"
    )

    assert result.exit_code == 0
    assert (
        vault / "2026-11-25.md"
    ).read_text() == "- Won #proof\n- [ ] Mails #eda/eliminate (time: 1h)\n- Sold #proof\n"


def test_a_new_note_begins_with_its_template(lay: Lay, add: Add, run: Run) -> None:
    template = "---\ntags: daily\n---\n# {{title}}\n\n{{date:dddd, Do MMMM}} | {{ date }} | {{DATE:YYYY}}\n\n## Tasks\n"
    vault = lay({CORE: {"folder": "Daily", "template": "Templates/Day"}, "Templates/Day.md": template})
    before = held(vault)

    assert add(vault, "automate", "Deck").exit_code == 0

    assert (vault / "Daily" / "2026-11-25.md").read_text() == (
        "---\ntags: daily\n---\n# 2026-11-25\n\nWednesday, 25th November | 2026-11-25 | 2026\n\n## Tasks\n\n"
        "- [ ] Deck #eda/automate\n"
    )
    run("undo", vault, "--yes")
    assert held(vault) == before


def test_the_template_of_periodic_notes_names_the_day_as_the_note_is_named(lay: Lay, add: Add) -> None:
    daily = {"enabled": True, "format": "YYYYMMDD", "template": "T.md"}
    vault = lay({PERIODIC: {"daily": daily}, "T.md": "{{date}} {{title}}\n"})

    add(vault, "proof", "Won")

    assert (vault / "20261125.md").read_text() == "20261125 20261125\n\n- 2026-11-25 Won #proof\n"


def test_a_note_that_stands_there_already_is_not_made_from_the_template(lay: Lay, add: Add) -> None:
    vault = lay({CORE: {"template": "T"}, "T.md": "<% tp %>", "2026-11-25.md": "# Mine\n"})

    assert add(vault, "proof", "Won").exit_code == 0
    assert (vault / "2026-11-25.md").read_text() == "# Mine\n\n- Won #proof\n"


def test_among_several_plans_the_line_names_its_own(lay: Lay, add: Add, run: Run) -> None:
    vault = lay({"Garden Club/00 Start.md": START, ".obsidian/app.json": {}})

    assert add(vault / "Garden Club", "automate", "Watering").exit_code == 0

    assert (vault / "2026-11-25.md").read_text() == "- [ ] Watering #eda/automate #plan/Garden-Club\n"
    assert [one["text"] for one in status(run, vault / "Garden Club")["tasks"]] == ["Watering"]
    assert status(run, vault / "Plan")["tasks"] == []


def test_a_note_that_belongs_to_another_plan_is_added_to_all_the_same(lay: Lay, add: Add, run: Run) -> None:
    note = "---\nplan: Plan\n---\n- [ ] Rota #eda/delegate\n"
    vault = lay({"Garden Club/00 Start.md": START, ".obsidian/app.json": {}, "2026-11-25.md": note})

    assert add(vault / "Garden Club", "automate", "Watering").exit_code == 0
    assert [one["text"] for one in status(run, vault / "Garden Club")["tasks"]] == ["Watering"]
    assert [one["text"] for one in status(run, vault / "Plan")["tasks"]] == ["Rota"]


def test_a_note_that_somebody_makes_meanwhile_is_added_to(lay: Lay, add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = lay({CORE: {"template": "T"}, "T.md": "# New\n"})

    def late(root: Path, step: Step) -> bool:
        monkeypatch.setattr(add_module, "put", put)
        (vault / "2026-11-25.md").write_text("# Mine\n")
        return put(root, step)

    monkeypatch.setattr(add_module, "put", late)

    assert add(vault, "proof", "Won").exit_code == 0
    assert (vault / "2026-11-25.md").read_text() == "# Mine\n\n- Won #proof\n"


def test_where_the_disk_refuses_no_folder_is_left_behind(lay: Lay, add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = lay({CORE: {"folder": "Daily/2026"}})

    def full(root: Path, step: Step) -> bool:
        raise NotWritableError(root / step.note, "the disk is full")

    monkeypatch.setattr(add_module, "put", full)

    assert "the disk is full" in add(vault, "proof", "Won").stderr
    assert not (vault / "Daily").exists()


def test_a_dry_run_makes_no_note_and_no_folder(lay: Lay, add: Add) -> None:
    vault = lay({CORE: {"folder": "Daily"}})

    result = add(vault, "automate", "Deck", "--dry-run")

    assert "Would be added to Daily/2026-11-25.md, a new note:\n   - [ ] Deck #eda/automate\n" in result.stdout
    assert not (vault / "Daily").exists()


@pytest.mark.parametrize("code", ["de", "es"])
@pytest.mark.parametrize("name", ["eliminate", "delegate", "automate", "reinvest", "proof"])
def test_the_tags_of_every_language_are_read(lay: Lay, add: Add, run: Run, code: str, name: str) -> None:
    vault = lay(start=f"---\nvaultplan: plan\nlanguage: {code}\n---\n")

    assert add(vault, name, "Zettel").exit_code == 0
    found = status(run, vault)
    assert len([*found["tasks"], *found["reinvest"], *found["proof"]]) == 1
