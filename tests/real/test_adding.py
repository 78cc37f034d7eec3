"""`vaultplan add` in a terminal: lines typed into it, with Obsidian's settings there and not, and what it says."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.real.terminal import Terminal

DAY = "2026-11-25"
EDA = "---\nvaultplan: eda\n---\n## Automate\n\n- [ ] \n"


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    home = tmp_path / "notes" / "vault" / "Plan"
    home.mkdir(parents=True)
    (home / "start.md").write_text("---\nvaultplan: plan\n---\n")
    (home / "eda.md").write_text(EDA)
    return home.parent


@pytest.fixture
def env(tmp_path: Path) -> Mapping[str, str]:
    folders = {name: str(tmp_path / name) for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME")}
    return {**folders, "PYTHONPATH": str(ROOT)}


def add(*args: str | Path) -> list[str]:
    return [sys.executable, "-m", "vaultplan", "add", *map(str, args), "--today", DAY]


@pytest.mark.parametrize("settings", [None, {"folder": "Journal", "format": "YYYY/MM/DD"}])
def test_lines_are_typed_into_the_terminal(
    vault: Path, env: Mapping[str, str], settings: Mapping[str, str] | None
) -> None:
    if settings:
        (vault / ".obsidian").mkdir()
        (vault / ".obsidian" / "daily-notes.json").write_text(json.dumps(settings))
    note = vault / "Journal" / "2026" / "11" / "25.md" if settings else vault / f"{DAY}.md"

    with Terminal(add("-", vault, "--daily"), env, "One line each; Ctrl-D ends.") as terminal:
        terminal.press("automate: Wöchentliche Folien --time 2h/week\n", "proof Won the vote\n", "\x04")
        terminal.shows("To take it back: vaultplan undo")
        terminal.ends()

    day = "" if not settings else f"{DAY} "
    assert note.read_text() == (
        f"- [ ] Wöchentliche Folien #eda/automate (time: 2h/week)\n- {day}Won the vote #proof\n"
    )
    assert (vault / "Plan" / "eda.md").read_text() == EDA


def test_ctrl_c_while_lines_are_typed_writes_nothing(vault: Path, env: Mapping[str, str]) -> None:
    with Terminal(add("automate", "-", vault), env, "One line each; Ctrl-D ends.") as terminal:
        terminal.press("Weekly deck\n", "\x03")
        terminal.shows("Nothing was written.")

    assert (vault / "Plan" / "eda.md").read_text() == EDA


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_what_was_added_is_shown_in_any_terminal(vault: Path, env: Mapping[str, str], locale: str) -> None:
    command = add("automate", "Wöchentliche Folien \x1b[31m", vault)
    narrow = {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    with Terminal(command, {**env, **narrow}, "To take it back") as terminal:
        terminal.ends()
        assert "\x1b[31m" not in terminal.shown

    assert (vault / "Plan" / "eda.md").read_text() == EDA.replace("- [ ] ", "- [ ] Wöchentliche Folien \\[31m\n- [ ] ")


def test_a_text_that_is_no_utf_8_is_refused(vault: Path, env: Mapping[str, str]) -> None:
    command = [os.fsencode(arg) for arg in add("automate", "W", vault)]
    command[command.index(b"W")] = b"W\xf6chentlich"

    done = subprocess.run(command, env={**os.environ, **env}, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (2, "")
    assert "is not UTF-8, the encoding of your notes. Nothing was written." in done.stderr
    assert (vault / "Plan" / "eda.md").read_text() == EDA


def test_nor_does_a_review_leave_such_letters_out(vault: Path, env: Mapping[str, str]) -> None:
    narrow = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "-m", "vaultplan", "review", str(vault), "--changed", "Früher fertig", "--yes"]

    done = subprocess.run(command, env={**os.environ, **env, **narrow}, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert any("- Changed: Früher fertig\n" in note.read_text(encoding="utf-8") for note in vault.rglob("*.md"))
