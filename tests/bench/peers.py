"""Other programs that look through a vault, asked the nearest thing that they answer: which open boxes have `#eda`?

They are installed by `python -m tests.bench --install`, each from the registry that it is published in, into a folder
of the bench's own. One that doesn't install is shown as such.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.clock import Command, environment
from tests.bench.truth import Truth

SCRIPTS: Final = Path(__file__).parent / "scripts"
PYTHON: Final = ("headless-vault-kit", "whatnext", "md-todo-hub", "obsidian-parse")
NODE: Final = ("gray-matter", "markdown-it")
OPEN_BOX: Final = r"^[\s>]*(?:[-*+]|\d+[.)]) \[ \] .*#(?i:eda)\b"
ANY_BOX: Final = r"^[\s>]*(?:[-*+]|\d+[.)]) \[.\] "
_LIMIT: Final = 900


@dataclass(frozen=True, slots=True)
class Peer:
    """A program that is asked: its commands, one after the other, and what its answer holds.

    `answer` gives the places that it names, `path:line`, or how many it counts.
    """

    name: str
    commands: Sequence[Command]
    answer: Callable[[str], set[str] | int]
    full: bool = True
    """Whether it reads the vault as a vault, and isn't a search alone."""

    def __call__(self) -> float:
        return sum(command() for command in self.commands)

    def judged(self, truth: Truth) -> str:
        """Its last answer beside the truth."""
        found, wanted = self.answer(self.commands[-1].said), set(truth.open_boxes)
        if isinstance(found, int):
            return f"{found:,} of {len(wanted):,}"
        if found == wanted:
            return f"the truth: {len(wanted):,}"
        return f"{len(found):,}: {len(wanted - found):,} missing, {len(found - wanted):,} wrong"

    def right(self, truth: Truth) -> bool:
        return self.answer(self.commands[-1].said) == set(truth.open_boxes)


@dataclass(frozen=True, slots=True)
class Peers:
    """The peers, installed in a folder; `missing` says of the others why they aren't."""

    folder: Path

    def install(self) -> dict[str, str]:
        """Install what isn't there; what didn't install, and why."""
        why = dict[str, str]()
        if not self.python.exists():
            _say(sys.executable, "-m", "venv", str(self.folder / "python"))
        for package in PYTHON:
            if said := _say(str(self.python), "-m", "pip", "install", "-q", "--disable-pip-version-check", package):
                why[package] = said
        (self.folder / "node").mkdir(parents=True, exist_ok=True)
        if said := _say("npm", "install", "--silent", "--prefix", str(self.folder / "node"), *NODE):
            why["gray-matter + markdown-it"] = said
        (self.folder / "missing.json").write_text(json.dumps(why), encoding="utf-8")
        return why

    @property
    def python(self) -> Path:
        return self.folder / "python" / "bin" / "python"

    @property
    def missing(self) -> dict[str, str]:
        """Peers that can't be asked, and why."""
        path = self.folder / "missing.json"
        said: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        if not path.exists():
            said = dict.fromkeys((*PYTHON, "gray-matter + markdown-it"), "not installed: run --install first")
        if not shutil.which("rg"):
            said["rg"] = "not installed: it comes with the system's packages (ripgrep)"
        return said

    def rg(self, vault: Path, pattern: str = OPEN_BOX) -> Peer:
        """ripgrep: the floor of every look at all notes. It knows no code, no comments, no templates."""
        args = ("rg", "-n", "--no-ignore", "-g", "*.md", pattern, ".")
        return Peer("rg", [Command(args, environment(), cwd=vault, codes=(0, 1))], _by_rg, full=False)

    def all(self, vault: Path, state: Path) -> list[Peer]:
        """Everything that is installed, ready to be asked about a vault; what it keeps goes to `state`."""
        there = self.missing
        asked = {
            "gray-matter + markdown-it": self._markdown_it,
            "headless-vault-kit": self._hvk,
            "whatnext": self._whatnext,
            "md-todo-hub": self._mdtodo,
            "obsidian-parse": self._obsidian_parse,
        }
        return [make(vault, state) for name, make in asked.items() if name not in there]

    def _markdown_it(self, vault: Path, _: Path) -> Peer:
        args = ("node", str(SCRIPTS / "open_boxes.mjs"), str(vault))
        command = Command(args, environment(), cwd=self.folder / "node")
        return Peer("gray-matter + markdown-it", [command], lambda said: set(said.split("\n")) - {""})

    def _obsidian_parse(self, vault: Path, _: Path) -> Peer:
        args = (str(self.python), str(SCRIPTS / "obsidian_parse_boxes.py"), str(vault))
        return Peer("obsidian-parse", [Command(args, environment())], lambda said: set(said.split("\n")) - {""})

    def _hvk(self, vault: Path, state: Path) -> Peer:
        index = state / "hvk"
        ask = self.hvk(vault, index)
        scan = Command((*ask, "scan"), environment(), ready=lambda: shutil.rmtree(index, ignore_errors=True))
        return Peer("hvk", [scan, Command((*ask, "tasks", "--pending", "--json"), environment())], _by_hvk)

    def hvk(self, vault: Path, index: Path) -> tuple[str, ...]:
        """How hvk is started over a vault, with its index in a folder of ours."""
        return (str(self.python.with_name("hvk")), "--vault", str(vault), "--index", str(index))

    def _whatnext(self, vault: Path, _: Path) -> Peer:
        args = (str(self.python.with_name("whatnext")), "--dir", str(vault), "--no-color", "#eda")
        return Peer("whatnext", [Command(args, environment())], lambda said: said.count("- [ ] "))

    def _mdtodo(self, vault: Path, state: Path) -> Peer:
        program, home = str(self.python.with_name("mdtodo")), state / "mdtodo"
        env = environment(MD_TODO_HOME=str(home))
        register = (program, "register", str(vault), "--docs", str(vault), "--name", "vault")
        search = (program, "search", "--mode", "structured", "--status", "pending", "--json", "--limit", "1000000")
        first = Command(register, env, ready=lambda: shutil.rmtree(home, ignore_errors=True))
        return Peer("mdtodo", [first, Command(search, env)], _by_mdtodo)


def _by_rg(said: str) -> set[str]:
    found = (re.match(r"(?:\./)?(.+?\.md):(\d+):", line) for line in said.splitlines())
    return {f"{one[1]}:{one[2]}" for one in found if one}


def _by_hvk(said: str) -> set[str]:
    tasks = json.loads(said)
    return {f"{one['path']}:{one['line']}" for one in tasks if one["status"] == " " and "#eda" in one["text"].lower()}


def _by_mdtodo(said: str) -> set[str]:
    tasks = json.loads(said)
    return {f"{one['file']}:{one['line_start']}" for one in tasks if "#eda" in (one["raw_text"] or "").lower()}


def _say(*args: str) -> str:
    """Run an installer; "" or the last line of why it failed."""
    try:
        done = subprocess.run(args, capture_output=True, check=False, encoding="utf-8", timeout=_LIMIT)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"not installed: {error}"
    last = (done.stderr or done.stdout).strip().splitlines()[-1:] or [""]
    return f"not installed: {last[0][:120]}" if done.returncode else ""
