"""The Tab key in bash, zsh and fish, each in a terminal of its own, in a real vault."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.real.terminal import Terminal

SKILLS = "---\nvaultplan: skills\n---\n## The three that matter most\n- Data storytelling\n- Negotiation\n- R&D, lean\n"
EDA = "---\nvaultplan: eda\n---\n## Automate\n\n- [ ] \n"
PROOF = "---\nvaultplan: proof\n---\n## Proof\n\n- \n"
COMMAND = {
    "bash": ["bash", "--noprofile", "--norc", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}
TURNED_ON = {
    "bash": 'eval "$(_VAULTPLAN_COMPLETE=bash_source vaultplan)"',
    "zsh": 'autoload -Uz compinit; compinit -u -D; eval "$(_VAULTPLAN_COMPLETE=zsh_source vaultplan)"',
    "fish": "_VAULTPLAN_COMPLETE=fish_source vaultplan | source",
}
"""As docs/commands.md says; zsh's users have the first of its lines in their own file."""


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    home = tmp_path / "notes" / "vault" / "Plan"
    home.mkdir(parents=True)
    (home.parent / ".obsidian").mkdir()
    for name, text in {"start": "---\nvaultplan: plan\n---\n", "skills": SKILLS, "eda": EDA, "proof": PROOF}.items():
        (home / f"{name}.md").write_text(text)
    return home.parent


@pytest.fixture
def env(tmp_path: Path) -> Mapping[str, str]:
    """`vaultplan` on the path, and folders of one's own."""
    command = tmp_path / "bin" / "vaultplan"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m vaultplan "$@"\n')
    command.chmod(0o755)
    folders = {name: str(tmp_path / name) for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")}
    own = {"PATH": f"{command.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    return {**folders, **own, "PS1": "", "PROMPT": "", "XDG_DATA_HOME": str(tmp_path / "data")}


@pytest.fixture(params=sorted(COMMAND))
def shell(request: pytest.FixtureRequest) -> str:
    if not shutil.which(request.param):
        pytest.skip(f"{request.param} is not here")
    return str(request.param)


def typed(shell: str, vault: Path, env: Mapping[str, str], *lines: str) -> str:
    """What a shell with completion turned on shows when somebody types these lines in the vault."""
    start = ["sh", "-c", f'cd "{vault}" && echo here-we-go && exec "$@"', "sh", *COMMAND[shell]]
    with Terminal(start, env, "here-we-go") as terminal:
        terminal.press(f"{TURNED_ON[shell]}\n", "echo rea''dy\n")
        terminal.shows("ready")
        for at, line in enumerate(lines):
            terminal.press(line)
            terminal.press(f"echo do''ne-{at}\n")
            terminal.shows(f"done-{at}")
        return terminal.shown


def test_commands_lists_and_skills_are_completed(vault: Path, env: Mapping[str, str], shell: str) -> None:
    shown = typed(
        shell,
        vault,
        env,
        'vaultplan ad\taut\t"Weekly deck" --ti\t2h\n',
        "vaultplan add pro\tSold --sk\tDa\t--sk\tneg\t\n",
        'vaultplan add pro\tWon --skill "Data s\t\n',
        "vaultplan add pro\tLean --skill R\t\n",
    )

    assert (vault / "Plan" / "eda.md").read_text() == EDA.replace("- [ ] ", "- [ ] Weekly deck (time: 2h)\n- [ ] ")
    said = (vault / "Plan" / "proof.md").read_text()
    assert "Sold (skill: Data storytelling, Negotiation)\n" in said
    assert "Won (skill: Data storytelling)\n" in said
    assert "Lean (skill: R&D, lean)\n" in said
    assert "Traceback" not in shown


def test_where_there_is_no_plan_nothing_is_completed_and_nothing_is_said(
    tmp_path: Path, env: Mapping[str, str], shell: str
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()

    shown = typed(shell, empty, env, "vaultplan add proof Won --skill Xy\t --dry-run\n")

    assert "Traceback" not in shown
    assert shown.count("No plan found") == 1  # the command itself


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("add ", {"eliminate", "delegate", "automate", "reinvest", "proof"}),
        ("add str", {"streichen"}),
        ("add au", {"automate"}),
        ("add - ", {""}),  # a folder
        ("add proof x --skill ", {"Data storytelling", "Negotiation", "R&D, lean"}),
        ("add proof x --seen-by ", {""}),
        ("add proof x --kind ", {"artifact", "feedback", "metric", "credential", "claim"}),
        ("add reinvest x --kind pr", {"project", "practice"}),
        ("add automate x --status ", {"idea", "asked", "started", "done", "rejected"}),
        ("check --only move-u", {"move-undated"}),
        ("", {"init", "build", "watch", "status", "check", "review", "add", "undo", "service", "doctor"}),
    ],
)
def test_what_is_offered(vault: Path, env: Mapping[str, str], words: str, expected: set[str]) -> None:
    args = words.split(" ")
    asked = {"_VAULTPLAN_COMPLETE": "bash_complete", "COMP_WORDS": f"vaultplan {words}", "COMP_CWORD": str(len(args))}

    done = subprocess.run(
        ["vaultplan"], env={**os.environ, **env, **asked}, cwd=vault, capture_output=True, text=True, check=True
    )

    assert {line.partition(",")[2] for line in done.stdout.splitlines()} == expected
    assert done.stderr == ""


def test_a_shell_is_told_of_no_trouble(tmp_path: Path, env: Mapping[str, str]) -> None:
    broken = {**env, "XDG_STATE_HOME": "/dev/null/x", "XDG_CACHE_HOME": "/dev/null/x"}
    asked = {"_VAULTPLAN_COMPLETE": "fish_complete", "COMP_WORDS": "vaultplan add proof x --skill ", "COMP_CWORD": ""}

    done = subprocess.run(
        ["vaultplan"], env={**os.environ, **broken, **asked}, cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert (done.stdout.strip(), done.stderr) == ("", "")
