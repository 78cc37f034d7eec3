"""The commands as people and programs meet them: their words, their shapes, their exits."""

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from tests.conftest import DAY, ROOT, Lay, Process, Run, Status
from vaultplan import __version__
from vaultplan.cli import cli

COMMANDS = ["init", "build", "watch", "status", "check", "review"]
HOME = "Career Plan"

text, number, integer, flag, none = str, float, int, bool, type(None)
SHAPE = {
    "vaultplan": integer,
    "date": text,
    "home": text,
    "example": flag,
    "steps": [
        {
            "number": integer, "kind": text, "note": (text, none), "status": (text, none), "met": integer,
            "total": integer, "stale": flag,
            "checks": [{"id": text, "state": text, "missing": [text], "line": (integer, none)}],
        }
    ],
    "proposition": {"helps": (text, none), "problem": (text, none), "result": (text, none)},
    "vision": (text, none),
    "known_for": (text, none),
    "skills": [
        {
            "name": text, "critical": flag, "label": (text, none), "built_by": [text], "proof": integer,
            "audit": dict.fromkeys(("used", "stakes", "trusted", "teach"), (text, none)),
            "newest_proof": (text, none),
        }
    ],
    "roles": [
        {
            "name": text, "horizon": (text, none), "path": (text, none), "builds": [text], "needs": [text],
            "leads_to": [text],
        }
    ],
    "moves": [{"text": text, "kind": (text, none), "builds": [text], "due": (text, none), "status": text}],
    "tasks": [
        {
            "text": text, "bucket": text, "status": text, "hours": (number, none), "approximate": flag,
            "own_time": flag, "to": (text, none), "tool": (text, none), "due": (text, none), "note": text,
            "line": integer,
        }
    ],
    "reinvest": [
        {
            "text": text, "kind": (text, none), "hours": (number, none), "own_time": flag, "builds": [text],
            "status": text,
        }
    ],
    "hours": {
        "freed_done": number, "freed_planned": number, "freed_unknown": integer, "freed_own_time": number,
        "claimed": (number, none), "reinvested_done": number, "reinvested_planned": number,
        "reinvested_own_time": number, "reinvested_unknown": integer,
    },
    "proof": [
        {
            "date": (text, none), "text": text, "skills": [text], "kind": (text, none), "seen_by": (text, none),
            "note": text, "line": integer,
        }
    ],
    "findings": [{"code": text, "note": text, "line": integer, "message": text, "question": text}],
    "unreadable": [{"note": text, "reason": text}],
}  # fmt: skip
"""What product.md §9 promises; keys may be added."""


def misfits(value: Any, shape: Any, at: str = "") -> list[str]:
    """Where a value isn't of the promised shape."""
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return [at]
        inner = (
            misfits(value[key], part, f"{at}.{key}") if key in value else [f"{at}.{key}"] for key, part in shape.items()
        )
        return [one for some in inner for one in some]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [at]
        return [one for index, part in enumerate(value) for one in misfits(part, shape[0], f"{at}[{index}]")]
    kinds = shape if isinstance(shape, tuple) else (shape,)
    return [] if type(value) in kinds else [at]


@pytest.fixture
def plans(vault: Lay) -> Path:
    """A vault of two plans."""
    root = vault("example", "Ann")
    vault("full", "Ben")
    (root / "Kitchen").mkdir()
    return root


# --- Words and exits -------------------------------------------------------------------------------------------------


def test_the_version_is_said(run: Run, process: Process) -> None:
    assert run("--version").stdout == process("--version").stdout == f"vaultplan {__version__}\n"


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_names_every_command_and_how_to_start(option: str, run: Run) -> None:
    result = run(option)

    assert result.exit_code == 0
    assert all(f"\n  {command} " in result.stdout for command in COMMANDS)
    assert "vaultplan init" in result.stdout


@pytest.mark.parametrize("columns", [60, 80, 400])
def test_help_says_of_each_command_what_the_command_says_of_itself(columns: int) -> None:
    with click.Context(cli, terminal_width=columns, max_content_width=columns) as context:
        listed, own = context.make_formatter(), context.make_formatter()
        cli.format_commands(context, listed)
        click.Group.format_commands(cli, context, own)

    assert listed.getvalue() == own.getvalue()


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_shows_an_example_that_is_that_command(command: str, run: Run) -> None:
    result = run(command, "--help")

    assert result.exit_code == 0
    assert f"Example: vaultplan {command} " in result.stdout


@pytest.mark.parametrize("command", ["build", "watch", "status"])
def test_every_command_on_a_plan_can_be_given_the_day(command: str, run: Run) -> None:
    assert "--today" in run(command, "--help").stdout


@pytest.mark.parametrize(
    "words", [["plant"], ["--verbose"], ["status", "--colour"], ["status", "--format", "xml"], ["build", "a", "b"]]
)
def test_what_no_command_knows_is_refused_with_a_word_on_help(words: list[str], run: Run) -> None:
    result = run(*words)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "--help" in result.stderr


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("day", ["2026-13-45", "tomorrow", "23.11.2026", ""])
def test_a_day_that_is_none_is_refused_and_shows_how_to_write_one(command: str, day: str, vault: Lay, run: Run) -> None:
    result = run(command, vault(), "--today", day)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "Write it as 2026-11-23." in result.stderr


def test_it_runs_as_a_module(process: Process, vault: Lay) -> None:
    result = process("status", vault(), "--today", DAY)

    assert (result.returncode, result.stderr) == (0, "")
    assert "Value proposition" in result.stdout


def test_build_says_what_it_wrote_and_then_that_nothing_changed(vault: Lay, run: Run) -> None:
    root = vault()
    board = root / HOME / "Dashboard.md"

    assert run("build", root, "--today", DAY).stdout == f"Wrote {board}\n"
    stamp = board.stat().st_mtime_ns
    assert run("build", root, "--today", DAY).stdout == f"Unchanged: {board}\n"
    assert board.stat().st_mtime_ns == stamp


@pytest.mark.parametrize("language", ["fr", "..", "/", "x", "de", "es"])
def test_a_plan_in_any_language_gets_its_first_dashboard(language: str, vault: Lay, run: Run) -> None:
    root = vault("full")
    start = root / HOME / "00 Start.md"
    start.write_text(start.read_text(encoding="utf-8").replace("language: en", f"language: {language}"), "utf-8")

    assert run("build", root, "--today", DAY).exit_code == 0
    assert (root / HOME / "Dashboard.md").exists()


def test_build_says_where_it_kept_a_dashboard_that_somebody_had_edited(vault: Lay, run: Run) -> None:
    root = vault()
    board = root / HOME / "Dashboard.md"
    run("build", root, "--today", DAY)
    edited = board.read_text(encoding="utf-8").replace("## Steps", "## My steps")
    board.write_text(edited, encoding="utf-8")

    result = run("build", root, "--today", DAY)

    kept = Path(result.stderr.rpartition(" kept in ")[2].strip())
    assert result.exit_code == 0
    assert kept.read_text(encoding="utf-8") == edited
    assert "## My steps" not in board.read_text(encoding="utf-8")


def test_the_screen_says_what_the_dashboard_says_first(vault: Lay, run: Run) -> None:
    screen = " ".join(run("status", vault(), "--today", DAY).stdout.split())

    assert "Known for: the one whose trails drain themselves and whose crews build on without her" in screen
    assert "I help small land trusts" in screen
    assert "Next: " in screen
    assert "*" not in screen
    assert "5 of 5" in screen


# --- What programs read ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("variant", ["full", "short", "example"])
def test_programs_find_every_promised_key_with_its_type(variant: str, vault: Lay, status: Status) -> None:
    plan = status(vault(variant))

    assert misfits(plan, SHAPE) == []
    assert (plan["vaultplan"], plan["date"], plan["home"]) == (1, DAY, HOME)


def test_programs_find_only_promised_words(vault: Lay, status: Status) -> None:
    plan = status(vault())

    def said(part: str, key: str) -> set[Any]:
        return {one[key] for one in plan[part]}

    checks = [check for step in plan["steps"] for check in step["checks"]]
    assert {check["state"] for check in checks} <= {"empty", "placeholder", "started", "met"}
    assert said("tasks", "bucket") == {"eliminate", "delegate", "automate"}
    assert said("tasks", "status") | said("moves", "status") <= {"idea", "asked", "started", "done", "rejected"}
    assert said("roles", "horizon") <= {"next", "medium", "alternative"}
    assert said("roles", "path") <= {"direct", "cross-functional", "portfolio", "other", None}
    assert said("skills", "label") == {"strength", "must-build", None}
    assert said("steps", "status") <= {"todo", "active", "done", "n/a", None}


def test_programs_find_every_promised_key_where_notes_are_missing_or_broken(vault: Lay, status: Status) -> None:
    root = vault()
    for note in sorted((root / HOME).iterdir())[1::2]:
        note.unlink()
    (root / HOME / "06 Role options.md").write_bytes(b"---\nvaultplan: roles\nx\n---\n- [ ] [")

    plan = status(root)

    assert misfits(plan, SHAPE) == []
    assert plan["unreadable"]


def test_the_example_leaves_no_list_untried(vault: Lay, status: Status) -> None:
    plan = status(vault())

    empty = {key for key, value in plan.items() if value == []}
    assert empty <= {"findings", "unreadable"}


def test_an_untouched_plan_has_nulls_and_empty_lists(vault: Lay, status: Status) -> None:
    plan = status(vault("full"))

    assert plan["proposition"] == {"helps": None, "problem": None, "result": None}
    assert (plan["vision"], plan["known_for"], plan["skills"], plan["tasks"]) == (None, None, [], [])
    assert plan["hours"] == {
        "freed_done": 0.0, "freed_planned": 0.0, "freed_unknown": 0, "freed_own_time": 0.0, "claimed": None,
        "reinvested_done": 0.0, "reinvested_planned": 0.0, "reinvested_own_time": 0.0, "reinvested_unknown": 0,
    }  # fmt: skip


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_json_arrives_whole_whatever_the_encoding_of_the_pipe(encoding: str, vault: Lay, process: Process) -> None:
    root = vault()
    note = root / HOME / "08 Proof.md"
    note.write_text(note.read_text(encoding="utf-8") + "\n- 2026-01-02 Für später 🌱 \x9b31m\n", encoding="utf-8")

    result = process("status", root, "--format", "json", PYTHONIOENCODING=encoding)

    assert (result.returncode, result.stderr) == (0, "")
    assert "Für später 🌱" in str(json.loads(result.stdout)["proof"])
    assert result.stdout.isascii()


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_terminal_that_lacks_our_signs_stops_no_command(encoding: str, vault: Lay, process: Process) -> None:
    root = vault(folder="計画")

    for command in ("status", "build"):
        result = process(command, root, PYTHONIOENCODING=encoding)
        assert (result.returncode, result.stderr) == (0, "")


def test_the_same_day_says_the_same_and_another_day_its_own(vault: Lay, run: Run) -> None:
    root = vault()
    board = root / HOME / "Dashboard.md"

    def said(day: str) -> tuple[str, str, bytes]:
        run("build", root, "--today", day)
        told = [run("status", root, "--today", day, "--format", form).stdout for form in ("text", "json")]
        return told[0], told[1], board.read_bytes()

    first, later = said(DAY), said("2028-01-01")
    assert said(DAY) == first
    assert all(one != other for one, other in zip(first, later, strict=True))


# --- Which plan ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", [".", "Kitchen"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_of_several_plans_status_asks_for_one_by_listing_them(start: str, form: str, plans: Path, run: Run) -> None:
    (plans / ".obsidian").mkdir()

    result = run("status", plans / start, "--format", form)

    assert (result.exit_code, result.stdout) == (2, "")
    assert [line.strip() for line in result.stderr.splitlines()[1:]] == [str(plans / "Ann"), str(plans / "Ben")]


@pytest.mark.parametrize("obsidian", [True, False])
@pytest.mark.parametrize(("start", "example"), [("Ann", True), ("Ben", False), ("Ann/deeper", True)])
def test_standing_in_one_of_several_plans_chooses_it(
    *, start: str, example: bool, obsidian: bool, plans: Path, status: Status, monkeypatch: pytest.MonkeyPatch
) -> None:
    if obsidian:
        (plans / ".obsidian").mkdir()
    (plans / start).mkdir(exist_ok=True)
    monkeypatch.chdir(plans / start)

    assert status(Path())["example"] is example


def test_build_builds_every_plan_of_a_vault(plans: Path, run: Run) -> None:
    result = run("build", plans, "--today", DAY)

    assert result.stdout.splitlines() == [f"Wrote {plans / home / 'Dashboard.md'}" for home in ("Ann", "Ben")]
    assert all((plans / home / "Dashboard.md").exists() for home in ("Ann", "Ben"))


@pytest.mark.parametrize("obsidian", [True, False])
def test_the_vault_is_found_from_a_folder_in_it(*, obsidian: bool, vault: Lay, run: Run, status: Status) -> None:
    root = vault()
    (root / "Daily").mkdir()
    if obsidian:
        (root / ".obsidian").mkdir()

    assert status(root / "Daily") == status(root)
    assert run("build", root / "Daily", "--today", DAY).stdout == f"Wrote {root / HOME / 'Dashboard.md'}\n"


def test_standing_in_the_plans_folder_its_notes_elsewhere_are_seen_too(vault: Lay, run: Run, status: Status) -> None:
    root = vault()
    (root / "Elsewhere").mkdir()
    (root / HOME / "08 Proof.md").rename(root / "Elsewhere/08 Proof.md")
    run("build", root)

    assert len(status(root / HOME)["proof"]) == len(status(root)["proof"])
    assert run("init", root / HOME, "--dry-run").stdout.startswith("Nothing to add")


def test_without_an_argument_the_vault_is_where_one_stands(
    vault: Lay, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = vault()
    monkeypatch.chdir(root)

    assert run("build", "--today", DAY).stdout == f"Wrote {root / HOME / 'Dashboard.md'}\n"


# --- Hostile texts ---------------------------------------------------------------------------------------------------

STEERING = "\x1b[31m\x07\x9b2J\u202e\u2066\x7f"


def steers(screen: str) -> set[str]:
    """Characters that a terminal obeys."""
    return set(screen) & (set(STEERING) - set("[31m2J"))


def test_nothing_in_a_note_steers_the_terminal(vault: Lay, run: Run) -> None:
    root = vault(folder=f"Plan{STEERING}")
    home = root / f"Plan{STEERING}"
    vision = home / "02 Career vision.md"
    data = vision.read_text(encoding="utf-8").replace("known_for:", "was:")
    vision.write_text(f"{data}\nKnown for:: the {STEERING}one who\n", encoding="utf-8")
    (home / f"bad{STEERING}.md").mkdir()
    (home / "01 Value proposition.md").write_text(f"---\nvaultplan: value{STEERING}\n---\n", encoding="utf-8")

    result = run("status", root, "--today", DAY)

    assert result.exit_code == 0
    assert steers(result.stdout + result.stderr) == set()
    assert "\\x1b" in result.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_in_a_name_steers_the_terminal(command: str, tmp_path: Path, run: Run) -> None:
    told = [
        run(command, tmp_path / f"no{STEERING}"),
        run(command, f"{tmp_path}", f"more{STEERING}"),
        run(command, f"--{STEERING}"),
        run(command, "--today", STEERING),
        run(f"{command}{STEERING}"),
        run(f"--{STEERING}"),
    ]

    assert {one.exit_code for one in told} == {2}
    assert set[str]().union(*(steers(one.stderr + one.stdout) for one in told)) == set()


def test_a_folder_whose_name_steers_is_written_to_without_harm(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / f"notes{STEERING}"
    folder.mkdir()

    told = [run("init", folder), run("build", folder), run("init", folder)]

    assert {one.exit_code for one in told} == {0}
    assert set[str]().union(*(steers(one.stderr + one.stdout) for one in told)) == set()


# --- The process -----------------------------------------------------------------------------------------------------


def imported(*args: object) -> set[str]:
    """The modules in memory when a command ends."""
    code = (
        "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); "
        "from vaultplan.__main__ import main; main()"
    )
    words = [sys.executable, "-c", code, *map(str, args)]
    unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    env = {**unmeasured, "PYTHONPATH": str(ROOT)}
    return set(subprocess.run(words, env=env, capture_output=True, text=True, check=True, timeout=60).stderr.split())


def test_the_version_is_said_without_loading_anything() -> None:
    loaded = imported("--version")

    assert "vaultplan" in loaded
    assert not loaded & {"click", "yaml", "mistune", "frontmatter", "tomllib"}


def test_the_help_is_said_without_loading_any_command() -> None:
    loaded = imported("--help")

    assert "vaultplan.cli" in loaded
    assert {name for name in loaded if name.startswith("vaultplan.")} == {"vaultplan.__main__", "vaultplan.cli"}
    assert not loaded & {"yaml", "mistune", "frontmatter", "tomllib"}


def test_status_loads_nothing_that_only_other_commands_need(vault: Lay) -> None:
    loaded = imported("status", vault())

    assert "vaultplan.cli.status" in loaded
    assert not loaded & {"watchdog", "asyncio", "importlib.metadata", "vaultplan.watch", "ctypes", "platformdirs"}


def test_status_of_notes_that_were_read_before_loads_nothing_that_reads_them(vault: Lay) -> None:
    root = vault()
    first, second = imported("status", root), imported("status", root)

    assert {"yaml", "mistune", "frontmatter"} <= first
    assert not second & {"yaml", "mistune", "frontmatter", "difflib", "importlib.resources", "tomllib", "shutil"}


def test_watch_tells_programs_at_once_line_by_line(vault: Lay) -> None:
    root = vault()
    words = [sys.executable, "-m", "vaultplan", "watch", str(root), "--format", "json", "--today", DAY]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(words, env=env, stdout=subprocess.PIPE, bufsize=0) as watch:
        assert watch.stdout

        def told() -> dict[str, Any]:
            assert watch.stdout
            assert select.select([watch.stdout], [], [], 20)[0], "nothing was said"
            line: dict[str, Any] = json.loads(watch.stdout.readline())
            return line

        try:
            assert told()["event"] == "built"
            assert told() == {"event": "ready"}
            watch.send_signal(signal.SIGINT)
            assert told() == {"event": "stopped"}
            assert watch.wait(20) == 0
        finally:
            watch.kill()
