"""G6: the notes of six people, spoilt at random, many a vault; `build` draws its plan whatever they are."""

import os
import random
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tests.torture.ledger import Ledger
from tests.torture.mutate import mutated
from tests.torture.pages import HEAD, page
from tests.torture.product import REPOSITORY, Product
from tests.torture.result import Kind, Result
from tests.torture.sizes import Size
from tests.torture.zygote import Zygote

PLANS = REPOSITORY / "tests" / "plans"
A_VAULT = 60
"""Notes that are spoilt in each vault: those of the plan, and copies of them beside it."""
_FAILED = (b"vaultplan failed over it", b"vaultplan ist an ihr gescheitert", b"vaultplan fall\xc3\xb3 al leerla")
"""What a dashboard says of a note over which the program tripped: a crash, too, though a tamed one."""
_SPARE_START = 0.8
_RAN = re.compile(r"stat::number_of_executed_units:\s*(\d+)")


def run(size: Size, product: Product, folder: Path) -> Result:
    """Build over `size.fuzz_notes` spoilt notes; in the release sizes, give the parsers themselves to atheris."""
    result = Result("G6 fuzz")
    zygote = Zygote(product)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        numbers = count()
        while result.counts["notes"] < size.fuzz_notes:  # most starts of a plan are spared, and not counted
            _Batch(next(numbers), folder / "vault", zygote, result).run()
            shutil.rmtree(folder / "vault")
    finally:
        zygote.close()
    if size.parser_runs:
        _fuzz_parsers(size.parser_runs, result, folder)
    return result.done()


@dataclass(slots=True)
class _Batch:
    """One vault of spoilt notes. Its number is its seed, so that it can be laid again."""

    number: int
    vault: Path
    zygote: Zygote
    result: Result

    def run(self) -> None:
        ledger = self._lay()
        errors = self.vault.parent / "stderr"
        for again in (False, True):
            errors.write_bytes(b"")
            before = _dashboards(self.vault)
            code = self.zygote.build(self.vault, errors)
            self._judge(code, errors.read_text(encoding="utf-8", errors="replace"))
            if again and before != _dashboards(self.vault):
                self._say("wrong", "a second build wrote though nothing had changed")
        for note in ledger.changed():
            self._say("lost", note)
        for path in self.vault.rglob("*"):
            name = path.relative_to(self.vault).as_posix()
            if path.is_file() and name not in ledger.files and path.name != "Dashboard.md":
                self._say("litter", name)

    def _lay(self) -> Ledger:
        chance = random.Random(self.number)
        people = sorted(path for path in PLANS.iterdir() if path.is_dir())
        shutil.copytree(people[self.number % len(people)] / "vault", self.vault)
        notes = [path for path in sorted(self.vault.rglob("*.md")) if path.name != "Dashboard.md"]
        texts = [path.read_bytes() for path in notes]
        start = next(path for path, text in zip(notes, texts, strict=True) if b"\nvaultplan: plan\n" in text[:200])
        for path, text in zip(notes, texts, strict=True):
            if path != start or chance.random() > _SPARE_START:
                path.write_bytes(mutated(text, texts, chance))
                self.result.count("notes")
        beside = start.parent / "Spoilt"
        beside.mkdir()
        for at in range(A_VAULT - len(notes)):
            (beside / f"{at}.md").write_bytes(mutated(chance.choice(texts), texts, chance))
            self.result.count("notes")
        ledger = Ledger(self.vault)
        ledger.adopt()
        return ledger

    def _judge(self, code: int, said: str) -> None:
        if "Traceback" in said:
            self._say("crash", said.strip()[-500:])
        elif code < 0:
            self._say("crash", f"ended by signal {-code}")
        elif code and not said.strip():
            self._say("wrong", f"ended with {code} and no word")
        self.result.count("builds")
        self.result.count("refused, with a reason", int(code > 0))
        for name, data in _dashboards(self.vault).items():
            if data.startswith(HEAD) and not page(data).whole:
                self._say("torn", name)
            for line in data.splitlines():
                if any(words in line for words in _FAILED):
                    self._say("crash", line.decode("utf-8", "replace"))

    def _say(self, kind: Kind, what: str) -> None:
        self.result.breach(kind, f"vault {self.number}: {what}")


def _dashboards(vault: Path) -> dict[str, bytes]:
    return {path.relative_to(vault).as_posix(): path.read_bytes() for path in vault.rglob("Dashboard.md")}


def _fuzz_parsers(runs: int, result: Result, folder: Path) -> None:
    """In a process of its own, since what it finds ends it. Without atheris nothing is run, and the table says so."""
    command = [sys.executable, "-m", "tests.torture.parsers", str(runs), str(folder)]
    path = os.pathsep.join(filter(None, (str(REPOSITORY), os.environ.get("PYTHONPATH"))))
    env = {**os.environ, "PYTHONPATH": path, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, env=env, capture_output=True, check=False, encoding="utf-8", errors="replace")
    if "No module named 'atheris'" in done.stderr:
        result.count("runs of the parsers: atheris isn't installed", 0)
        return
    counted = _RAN.search(done.stderr)
    ran = int(counted[1]) if counted else 0
    result.count("runs of the parsers by atheris", ran)
    if done.returncode:
        result.breach("crash", f"a parser: {done.stderr.strip()[-1500:]}")
    elif ran < runs:
        result.breach("wrong", f"atheris ran the parsers {ran} times, not {runs}")
