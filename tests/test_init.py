"""`vaultplan init`: the plan appears, and nothing that was there is touched."""

import os
import shutil
import unicodedata
from pathlib import Path

import pytest

from tests.conftest import Hold, Lay, Process, Run, Status

NOTES = [
    "00 Start.md",
    "01 Value proposition.md",
    "02 Career vision.md",
    "03 Critical skills.md",
    "04 Skill audit.md",
    "05 Roadmap.md",
    "06 Role options.md",
    "07 Current role.md",
    "08 Proof.md",
    "09 Reviews.md",
    "Dashboard.md",
]
SHORT = [
    "00 Start.md",
    "01 Value proposition.md",
    "02 Career vision.md",
    "03 Skills and audit.md",
    "04 Roadmap and roles.md",
    "05 Current role and proof.md",
    "Dashboard.md",
]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def put(path: Path, text: str = "mine\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    root = tmp_path / "notes"
    root.mkdir()
    return root


@pytest.fixture
def lived_in(empty: Path) -> Path:
    """A vault of 1,000 notes, some of which are called like ours."""
    alike = [
        "dashboard.md", "DASHBOARD.MD", "00 start.md", "08 PROOF.md", "09 Review\u017f.md", "Archive/00 Start.md",
        "Archive/Dashboard.md", "archive/00 Start.md", "career plans/01 Value.md", "Career/Plan/05 Roadmap.md",
        *(unicodedata.normalize(form, "Café/Lebenslauf für später.md") for form in ("NFC", "NFD")),
        ".obsidian/app.json", ".obsidian/workspace.json", ".trash/00 Start.md", "Career Plan.md", "picture.png",
    ]  # fmt: skip
    for number in range(1000 - len(alike)):
        put(empty / f"Folder {number % 37}" / f"Note {number}.md", f"# Note {number}\r\n" * (number % 5))
    for at, name in enumerate(alike):
        put(empty / name, "{}" if name.endswith(".json") else f"---\nkind: {at}\n---\n").chmod(
            0o444 if at % 2 else 0o600
        )
    for path in empty.rglob("*"):
        os.utime(path, ns=(1_500_000_000_123_456_789, 1_500_000_000_123_456_789))
    return empty


def test_nothing_changes_in_a_vault_of_a_thousand_notes(lived_in: Path, run: Run, hold: Hold) -> None:
    before = hold(lived_in)
    assert sum(path.is_file() for path in lived_in.rglob("*")) > 990  # some disks see two names as one

    result = run("init", lived_in)

    after = hold(lived_in)
    assert result.exit_code == 0
    assert {path: after.get(path) for path in before} == before
    assert sorted(after.keys() - before) == ["Career Plan", *(f"Career Plan/{name}" for name in NOTES)]


def test_the_second_time_changes_no_byte_and_says_so(lived_in: Path, run: Run, hold: Hold) -> None:
    run("init", lived_in)
    before = hold(lived_in)

    result = run("init", lived_in)

    assert result.exit_code == 0
    assert "Nothing was changed." in result.stdout
    assert hold(lived_in) == before


@pytest.mark.parametrize("options", [[], ["--short"], ["--example"], ["--folder", "Life/Work"]])
def test_a_dry_run_writes_nothing_and_lists_what_would_be_written(
    options: list[str], empty: Path, run: Run, hold: Hold
) -> None:
    put(empty / "Life/a.md")
    before = hold(empty)

    told = run("init", empty, *options, "--dry-run")
    assert hold(empty) == before

    done = run("init", empty, *options)
    assert "Would write" in told.stdout
    assert [line for line in told.stdout.splitlines() if line.endswith(".md")] == [
        line for line in done.stdout.splitlines() if line.startswith("  ") and line.endswith(".md")
    ]


def test_a_plan_has_eleven_notes(empty: Path, run: Run) -> None:
    result = run("init", empty)

    assert names(empty) == ["Career Plan"]
    assert names(empty / "Career Plan") == NOTES
    assert "Wrote 11 notes" in result.stdout


def test_a_fresh_plan_is_begun_nowhere_and_asks_for_nothing_but_the_first_step(
    empty: Path, run: Run, status: Status
) -> None:
    run("init", empty)

    plan = status(empty)
    assert {check["state"] for step in plan["steps"] for check in step["checks"]} <= {"empty", "placeholder"}
    assert (plan["findings"], plan["unreadable"]) == ([], [])
    assert {step["note"] for step in plan["steps"]} == {f"Career Plan/{name}" for name in NOTES[:-1]}


def test_a_short_plan_has_five_notes_beside_start_and_dashboard(empty: Path, run: Run, status: Status) -> None:
    run("init", empty, "--short")

    assert names(empty / "Career Plan") == SHORT
    assert all(step["note"] for step in status(empty)["steps"])


def test_a_short_plan_is_complete(empty: Path, run: Run) -> None:
    run("init", empty, "--short")

    assert run("init", empty, "--short").stdout.startswith("Nothing to add")
    assert run("init", empty).stdout.startswith("Nothing to add")


def test_an_example_says_on_its_dashboard_that_it_is_one(empty: Path, run: Run, status: Status) -> None:
    run("init", empty, "--example")

    assert "This is the example plan." in (empty / "Career Plan/Dashboard.md").read_text(encoding="utf-8")
    assert names(empty / "Career Plan") == NOTES
    assert status(empty)["example"] is True


def test_an_example_is_not_mixed_into_somebodys_plan(vault: Lay, run: Run, hold: Hold) -> None:
    root = vault("full")
    before = hold(root)

    result = run("init", root, "--example")

    assert result.exit_code == 2
    assert "--folder" in result.stderr
    assert hold(root) == before


def test_short_and_example_are_not_taken_together(empty: Path, run: Run) -> None:
    result = run("init", empty, "--short", "--example")

    assert result.exit_code == 2
    assert "don't go together" in result.stderr
    assert names(empty) == []


@pytest.mark.parametrize(
    ("there", "options", "named"),
    [
        (["Career Plan/00 Start.md"], [], ["Career Plan/00 Start.md"]),
        (["Career Plan/08 PROOF.MD"], [], ["Career Plan/08 PROOF.MD"]),
        (["Career Plan/09 Review\u017f.md"], [], ["Career Plan/09 Review\u017f.md"]),
        (["Career Plan/Dashboard.md"], [], ["Career Plan/Dashboard.md"]),
        (["Career Plan/dashboard.md"], [], ["Career Plan/dashboard.md"]),
        (["career plan/x.md"], [], ["career plan"]),
        (["Career Plan"], [], ["Career Plan"]),
        (["life"], ["--folder", "life/work"], ["life"]),
        (["Cafe\u0301/x.md"], ["--folder", "Caf\u00e9"], ["Cafe\u0301"]),
        (["STRASSE/x.md"], ["--folder", "Straße"], ["STRASSE"]),
        (["00 start.md", "x.md", "dashBoard.md"], ["--folder", "."], ["00 start.md", "dashBoard.md"]),
        (
            ["Career Plan/05 roadmap.md", "Career Plan/Dashboard.md", "Career Plan/x.md", "Career Plan/08 Proof.md"],
            [],
            ["Career Plan/05 roadmap.md", "Career Plan/08 Proof.md", "Career Plan/Dashboard.md"],
        ),
    ],
)  # fmt: skip
def test_a_clash_is_refused_with_every_name_before_anything_is_written(
    *, there: list[str], options: list[str], named: list[str], empty: Path, run: Run, hold: Hold
) -> None:
    for name in there:
        put(empty / name)
    before = hold(empty)

    result = run("init", empty, *options)

    assert (result.exit_code, result.stdout) == (2, "")
    assert sorted(line.strip() for line in result.stderr.splitlines() if line.startswith("  ")) == sorted(named)
    assert hold(empty) == before


@pytest.mark.parametrize(
    ("folder", "home"),
    [
        ("Life/Work/Plan", "Life/Work/Plan"),
        ("Plan/", "Plan"),
        ("./Plan", "Plan"),
        (".", ""),
        ("./", ""),
        ("Bürö für später", "Bürö für später"),
    ],
)
def test_a_plan_goes_where_folder_says_and_is_found_again(
    folder: str, home: str, empty: Path, run: Run, hold: Hold
) -> None:
    assert run("init", empty, "--folder", folder).exit_code == 0
    assert names(empty / home) == NOTES

    before = hold(empty)
    assert "Nothing was changed." in run("init", empty, "--folder", folder).stdout
    assert hold(empty) == before


@pytest.mark.parametrize(
    "folder",
    ["..", "../beside", "a/../../beside", "/tmp/beside", ".hidden", "a/.hidden", "", "/", " ", "a//b", "CON", "a:b"],
)  # fmt: skip
def test_a_folder_outside_hidden_or_unfit_for_some_device_is_refused(
    folder: str, empty: Path, run: Run, hold: Hold
) -> None:
    result = run("init", empty, "--folder", folder)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "Give a plain folder" in result.stderr
    assert hold(empty.parent).keys() == {"notes"}


@pytest.mark.parametrize("gone", NOTES)
def test_a_note_that_was_deleted_is_laid_again_and_the_rest_stays(gone: str, empty: Path, run: Run, hold: Hold) -> None:
    run("init", empty)
    (empty / "Career Plan" / gone).unlink()
    before = hold(empty)

    result = run("init", empty)

    assert result.exit_code == 0
    assert "Wrote 1 note to" in result.stdout
    after = hold(empty)
    assert after.keys() - before == {f"Career Plan/{gone}"}
    assert {path: held.digest for path, held in after.items() if path in before} == {
        path: held.digest for path, held in before.items()
    }


def test_a_note_of_two_kinds_is_laid_again_for_the_kind_that_is_missing(empty: Path, run: Run, status: Status) -> None:
    run("init", empty, "--short")
    put(empty / "Career Plan/Skills.md", "---\nvaultplan: skills\n---\n")
    (empty / "Career Plan/03 Skills and audit.md").unlink()

    run("init", empty, "--short")

    steps = {step["kind"]: step["note"] for step in status(empty)["steps"]}
    assert (steps["skills"], steps["audit"]) == ("Career Plan/Skills.md", "Career Plan/03 Skills and audit.md")


def test_a_note_that_was_renamed_or_moved_is_not_laid_again(empty: Path, run: Run, hold: Hold) -> None:
    run("init", empty)
    home = empty / "Career Plan"
    (home / "05 Roadmap.md").rename(home / "Mein Weg.md")
    (empty / "Elsewhere").mkdir()
    (home / "08 Proof.md").rename(empty / "Elsewhere/Proof 2026.md")
    (home / "Dashboard.md").rename(empty / "Elsewhere/My dashboard.md")
    before = hold(empty)

    assert "Nothing was changed." in run("init", empty).stdout
    assert hold(empty) == before


def test_a_plan_in_a_folder_of_another_name_is_completed_there(vault: Lay, run: Run) -> None:
    root = vault("full", "Beruf")
    (root / "Beruf/08 Proof.md").unlink()

    run("init", root)

    assert names(root) == ["Beruf"]
    assert names(root / "Beruf") == NOTES


def test_with_two_plans_init_asks_which_one_is_meant(vault: Lay, run: Run, hold: Hold) -> None:
    root = vault("full", "Ann")
    vault("full", "Ben")
    before = hold(root)

    result = run("init", root)

    assert result.exit_code == 2
    assert [line.strip() for line in result.stderr.splitlines()[1:]] == [str(root / "Ann"), str(root / "Ben")]
    assert hold(root) == before


@pytest.mark.parametrize("obsidian", [True, False])
@pytest.mark.parametrize("way", ["folder", "directory"])
def test_one_of_two_plans_is_completed_when_it_is_named(
    *, way: str, obsidian: bool, vault: Lay, run: Run, hold: Hold
) -> None:
    root = vault("full", "Ann")
    vault("full", "Ben")
    if obsidian:
        (root / ".obsidian").mkdir()
    before = hold(root / "Ann")

    result = run("init", root, "--folder", "Ben") if way == "folder" else run("init", root / "Ben")

    assert result.exit_code == 0
    assert hold(root / "Ann") == before
    assert names(root / "Ben") == NOTES


def test_a_third_plan_is_laid_beside_two(vault: Lay, run: Run) -> None:
    root = vault("full", "Ann")
    vault("full", "Ben")

    run("init", root, "--folder", "Cem")

    assert names(root / "Cem") == NOTES
    assert "Dashboard.md" not in names(root / "Ann") + names(root / "Ben")


def test_a_dashboard_that_is_left_of_an_old_plan_is_not_touched(empty: Path, run: Run, hold: Hold) -> None:
    run("init", empty, "--folder", "Old")
    shutil.copytree(empty / "Old", empty / "Archive", ignore=lambda _, names: {*names} - {"Dashboard.md"})
    shutil.rmtree(empty / "Old")
    before = hold(empty / "Archive")

    assert run("init", empty).exit_code == 0

    assert hold(empty / "Archive") == before
    assert names(empty / "Career Plan") == NOTES


def test_in_a_folder_of_an_obsidian_vault_the_plan_goes_into_that_folder(empty: Path, run: Run, status: Status) -> None:
    put(empty / ".obsidian/app.json", '{"useMarkdownLinks": false}')
    (empty / "Work").mkdir()

    run("init", empty / "Work")

    assert names(empty) == [".obsidian", "Work"]
    assert names(empty / "Work/Career Plan") == NOTES
    assert status(empty)["home"] == "Work/Career Plan"


@pytest.mark.parametrize(
    ("settings", "style"),
    [
        ('{"useMarkdownLinks": true}', "markdown"),
        ('{"useMarkdownLinks": false}', "wiki"),
        ("{}", "wiki"),
        ("not JSON", "wiki"),
        (None, "markdown"),
    ],
)
def test_links_are_written_as_obsidian_does_here(settings: str | None, style: str, empty: Path, run: Run) -> None:
    if settings is not None:
        put(empty / ".obsidian/app.json", settings)

    run("init", empty)

    start = (empty / "Career Plan/00 Start.md").read_text(encoding="utf-8")
    assert f"\nlink_style: {style}\n" in start


def test_obsidians_own_folder_is_not_touched(empty: Path, run: Run, hold: Hold) -> None:
    for name in ("app.json", "workspace.json", "plugins/dataview/data.json", "snippets/mine.css"):
        put(empty / ".obsidian" / name, "{}")
    before = hold(empty / ".obsidian")

    run("init", empty)
    run("build", empty)

    assert hold(empty / ".obsidian") == before


def test_a_directory_that_is_missing_is_not_made(tmp_path: Path, run: Run) -> None:
    result = run("init", tmp_path / "nowhere")

    assert result.exit_code == 2
    assert f"{tmp_path / 'nowhere'} does not exist." in result.stderr
    assert names(tmp_path) == []


def test_a_file_is_no_directory(tmp_path: Path, run: Run) -> None:
    put(tmp_path / "a.md")

    result = run("init", tmp_path / "a.md")

    assert result.exit_code == 2
    assert f"{tmp_path / 'a.md'} is not a folder." in result.stderr


def test_a_vault_that_may_not_be_written_is_left_as_it_is(empty: Path, process: Process, hold: Hold) -> None:
    put(empty / "a.md")
    empty.chmod(0o555)
    before = hold(empty)

    result = process("init", empty)

    assert (result.returncode, result.stdout) == (2, "")
    assert "no permission" in result.stderr
    assert "Nothing was changed." in result.stderr
    assert hold(empty) == before


def test_init_says_how_to_go_on(empty: Path, run: Run) -> None:
    (empty / "my notes").mkdir()

    result = run("init", empty / "my notes")

    assert f"Open {empty / 'my notes' / 'Career Plan' / 'Dashboard.md'}" in result.stdout
    assert f"vaultplan watch '{empty / 'my notes'}'" in result.stdout


def test_the_day_can_be_given(tmp_path: Path, run: Run) -> None:
    boards = []
    for name, today in (("a", "2026-11-23"), ("b", "2030-01-01")):
        (tmp_path / name).mkdir()
        run("init", tmp_path / name, "--example", "--today", today)
        boards.append((tmp_path / name / "Career Plan/Dashboard.md").read_bytes())

    assert boards[0] != boards[1]
