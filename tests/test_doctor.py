"""The doctor names what needs somebody and what to do, is silent about a healthy vault, and changes nothing."""

import json
import os
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import DAY, Hold, Lay, Process, Run
from vaultplan.doctor import machine
from vaultplan.service import systems
from vaultplan.state.lock import hold as watching


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home of the machine's user."""
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return tmp_path / "home"


@pytest.fixture
def notes(vault: Lay) -> Path:
    return vault()


def found(run: Run, vault: Path) -> dict[str, dict[str, Any]]:
    result = run("doctor", vault, "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    read = json.loads(result.stdout)
    assert read["vaultplan"] == 1
    return {row["code"]: row for row in read["found"]}


def problems(run: Run, vault: Path) -> dict[str, list[str]]:
    return {code: row["where"] for code, row in found(run, vault).items() if row["problem"]}


def test_all_is_well_with_a_healthy_vault(notes: Path, run: Run) -> None:
    run("build", notes, "--today", DAY)

    assert problems(run, notes) == {}
    assert run("doctor", notes).stdout.endswith("All is well.\n")


@pytest.mark.parametrize("before", ["build", "check"])
def test_the_doctor_changes_no_byte_in_the_vault_the_home_or_the_state(
    tmp_path: Path, notes: Path, run: Run, hold: Hold, before: str
) -> None:
    run(before, notes, "--today", DAY)
    (notes / "Career Plan" / "Dashboard.md").write_bytes(b"mine")
    was = hold(tmp_path)
    run("doctor", notes)

    assert hold(tmp_path) == was


def test_a_vault_without_a_plan_is_told_how_to_start_one(tmp_path: Path, run: Run) -> None:
    (tmp_path / "empty").mkdir()

    assert "vaultplan init" in found(run, tmp_path / "empty")["plan"]["do"]


def test_a_folder_that_is_not_there_could_not_be_looked_at(tmp_path: Path, run: Run) -> None:
    assert run("doctor", tmp_path / "gone").exit_code == 2


def test_conflict_copies_cloud_notes_links_and_what_is_no_note_are_named(notes: Path, run: Run) -> None:
    plan = notes / "Career Plan"
    copy = "05 Roadmap.sync-conflict-20261101-101010-ABCDEFG.md"
    (plan / copy).write_bytes((plan / "05 Roadmap.md").read_bytes())
    (plan / "08 Proof.md").unlink()
    (plan / ".08 Proof.md.icloud").write_bytes(b"")
    (plan / "gone.md").symlink_to("nowhere.md")
    (notes / "folder.md").mkdir()

    assert problems(run, notes) == {
        "conflict-copy": [f"Career Plan/{copy}"],
        "not-here": ["Career Plan/08 Proof.md"],
        "dangling-link": ["Career Plan/gone.md"],
        "folder": ["folder.md"],
    }


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_what_may_not_be_read_is_named_wherever_it_lies(notes: Path, process: Process) -> None:
    (notes / "Elsewhere").mkdir(mode=0)
    (notes / "Note.md").write_text("mine")
    (notes / "Note.md").chmod(0)
    done = process("doctor", notes, "--format", "json")
    (notes / "Elsewhere").chmod(0o755)

    (row,) = [row for row in json.loads(done.stdout)["found"] if row["code"] == "no-permission"]
    assert row["where"] == ["Elsewhere", "Note.md"]


@pytest.mark.skipif(os.name != "posix", reason="the two names are one there")
def test_names_that_another_machine_would_take_for_one_are_named(notes: Path, run: Run) -> None:
    for name in ("Café.md", unicodedata.normalize("NFD", "Café.md"), "Tea.md", "tea.md", "Other.md"):
        (notes / name).write_text("mine")

    assert len(problems(run, notes)["same-name"]) == 4


def test_a_property_whose_type_in_obsidian_does_not_take_what_the_plan_says_is_named(notes: Path, run: Run) -> None:
    note = notes / "Career Plan" / "02 Career vision.md"
    assert "\nstatus:" in note.read_text()
    (notes / ".obsidian").mkdir()
    types = notes / ".obsidian" / "types.json"
    types.write_text('{"types": {"Status": "date", "reviewed": "date", "vaultplan": "text", "other": "number"}}')
    clash = found(run, notes)["property-type"]

    assert "status" in clash["what"]
    assert "Career Plan/02 Career vision.md" in clash["where"]
    types.write_text("[" * 100_000)
    assert problems(run, notes) == {}
    types.write_text('{"types": {"status": "text", "reviewed": "date", "vaultplan": "multitext"}}')
    assert problems(run, notes) == {}


@pytest.mark.parametrize(
    ("text", "code"), [("my own\n", "dashboard-foreign"), ("---\nvaultplan: dashboard\n---\nx\n", "dashboard-marker")]
)
def test_a_dashboard_that_will_be_left_alone_is_named(notes: Path, run: Run, text: str, code: str) -> None:
    (notes / "Career Plan" / "Dashboard.md").write_text(text)

    assert problems(run, notes) == {code: ["Career Plan/Dashboard.md"]}


def test_it_says_who_watches(notes: Path, run: Run) -> None:
    run("build", notes, "--today", DAY)
    with watching(notes):
        said = found(run, notes)["watcher"]["what"]

    assert f"process {os.getpid()} watches" in said
    assert "nobody" in found(run, notes)["watcher"]["what"]


def test_more_folders_than_the_system_lets_be_watched_need_somebody(tmp_path: Path) -> None:
    (tmp_path / "limit").write_text("8\n")
    for name in "abcdef":
        (tmp_path / name).mkdir()

    assert "sysctl" in machine._limit(tmp_path, tmp_path / "limit").do
    assert machine._limit(tmp_path, tmp_path / "none").do == ""


def test_a_state_folder_that_is_a_link_needs_somebody(tmp_path: Path, notes: Path, run: Run) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "vaultplan").symlink_to(tmp_path)

    assert problems(run, notes).keys() == {"records"}


def test_no_name_in_the_vault_steers_the_terminal(notes: Path, run: Run) -> None:
    (notes / "esc\x1b]0;pwned\x07.md").mkdir()

    said = run("doctor", notes).stdout
    assert "\x1b" not in said
    assert r"\x1b]0;pwned\x07.md" in said


def test_a_part_of_a_note_that_can_not_be_read_is_named_with_its_reason(notes: Path, run: Run) -> None:
    note = notes / "Career Plan" / "02 Career vision.md"
    note.write_text(note.read_text().replace("---\n", "---\njust words here\n", 1))
    row = found(run, notes)["unread"]

    assert row["where"] == ["Career Plan/02 Career vision.md"]
    assert "line 2" in row["what"]
    assert row["problem"]


def test_a_service_that_does_not_run_needs_somebody(notes: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(systems, "here", systems.linux)
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    run("service", "install", notes)

    assert problems(run, notes) == {"watcher": []}
    with watching(notes):
        assert problems(run, notes) == {}


def test_a_full_disk_and_a_drive_that_tells_nothing_are_said(
    notes: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "_LITTLE", 1 << 60)
    monkeypatch.setattr(machine, "silent_place", lambda _: "nfs4")

    assert problems(run, notes).keys() == {"disk"}
    assert "by looking every few seconds" in found(run, notes)["watching"]["what"]


def test_a_vault_that_may_not_be_written_in_is_said(notes: Path, process: Process, tmp_path: Path) -> None:
    notes.chmod(0o500)
    done = process("doctor", notes, HOME=str(tmp_path / "home"))
    notes.chmod(0o700)

    assert done.returncode == 0
    assert "The vault can't be written in. [disk]" in done.stdout
    assert "1 thing needs you." in done.stdout


def test_an_edited_and_a_second_dashboard_are_said(notes: Path, run: Run) -> None:
    run("build", notes, "--today", DAY)
    board = notes / "Career Plan" / "Dashboard.md"
    (board.parent / "Old.md").write_bytes(board.read_bytes())
    board.write_text(board.read_text().replace("\n# ", "\nmine\n# ", 1))

    assert problems(run, notes) == {"dashboard-twice": ["Career Plan/Dashboard.md", "Career Plan/Old.md"]}
    assert "was edited" in found(run, notes)["dashboard"]["what"]
