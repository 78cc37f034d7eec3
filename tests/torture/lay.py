"""Vaults to torture: a plan that somebody keeps, the files that programs trip over, and notes to save and to tick."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.torture.ledger import Ledger
from tests.torture.product import REPOSITORY, homes

PLAN = "Career"
DASHBOARD = f"{PLAN}/Dashboard.md"
_PROSE = "\n".join(
    f"Line {line}: what was said, what came of it, [[another note]], and who was there." for line in range(12)
)
_TASK = "- [ ] {name} (time: 1h/week, to: Dembe, agreed: Marta)"


def lay_plan(vault: Path, person: str = "nurse") -> Ledger:
    """A plan of tests/plans in a new vault, all its notes, and the odd files; the ledger knows every one."""
    shutil.copytree(REPOSITORY / "tests" / "plans" / person / "vault", vault)
    ledger = Ledger(vault)
    for name, data in odd_files().items():
        (vault / PLAN / "Odd").mkdir(exist_ok=True)
        (vault / PLAN / "Odd" / name).write_bytes(data)
    ledger.adopt()
    return ledger


def lay_example(vault: Path, state: Path) -> Ledger:
    """What `vaultplan init --example` makes, as the user's own notes; its dashboard is left out of the ledger."""
    vault.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "vaultplan", "init", str(vault), "--example", "--lang", "en"]
    env = {"PYTHONPATH": str(REPOSITORY), **homes(state), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    subprocess.run(command, env=env, check=True, capture_output=True, timeout=60)
    ledger = Ledger(vault)
    ledger.adopt()
    for note in [note for note in ledger.files if note.endswith("/Dashboard.md")]:
        ledger.forget(note)
    return ledger


def lay_more(ledger: Ledger, notes: int) -> None:
    """So many notes that aren't the plan's, a hundred a folder; every tenth has a task for it."""
    for number in range(notes):
        note = f"Notes/{number // 100:03}/note {number}.md"
        task = f"- [ ] #eda/delegate Note {number} asks for it (time: 1h/month)\n" if number % 10 == 0 else ""
        data = f"# Note {number}\n\n{_PROSE}\n{task}".encode()
        (ledger.root / note).parent.mkdir(parents=True, exist_ok=True)
        (ledger.root / note).write_bytes(data)
        ledger.files[note] = data


def task_note(*names: str) -> bytes:
    """A note of the current role with one open task a name, each with its hours and who agreed."""
    return "\n".join(["---", "vaultplan: eda", "---", "", "## Delegate", "", *map(task, names), ""]).encode()


def task(name: str) -> str:
    """The line of an open task."""
    return _TASK.format(name=name)


def odd_files() -> dict[str, bytes]:
    """One of each: what a program that reads text and writes text again would not give back as it was."""
    lines = task_note("{}").decode()

    def note(name: str) -> str:
        return lines.replace("{}", name)

    tabs = note("Tabs kept").replace("## Delegate", "## Delegate\t") + "\t- a\tb\t\n"
    mixed = note("Mixed ends kept").replace("\n", "\r\n", 3) + "two  \nthree\r\n"
    return {
        "windows.md": note("Windows ends kept").replace("\n", "\r\n").encode(),
        "bom.md": b"\xef\xbb\xbf" + note("Byte order kept").encode(),
        "no end.md": note("No last end kept").rstrip("\n").encode(),
        "tabs.md": tabs.encode(),
        "mixed.md": mixed.encode(),
        "trailing.md": (note("Trailing blanks kept") + "   \n\n\n").encode(),
        "latin.md": b"---\ntags: [caf\xe9]\n---\nna\xefve\n",
    }
