"""Vaults of any size as people keep them, made up from a seed, with the truth about them beside them.

`generate(folder, notes, seed)` makes `folder/vault` and `folder/truth.json`; the same notes and seed give the same
bytes. The plan is the nurse's of tests/plans, whose truth was worked out by hand. Half of the notes are smaller than
2.1 KB, 95 of a hundred than 5.8 KB; three in five have properties, 3 % of which are
broken; 2 % have Windows' line ends.
"""

import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate, pairwise
from math import exp, log
from pathlib import Path
from random import Random
from typing import Final

from tests.bench import prose, tagged
from tests.bench.prose import Block
from tests.bench.tagged import Tagged
from tests.bench.truth import Truth, of_plan

PLANS: Final = Path(__file__).parents[1] / "plans"
PLAN: Final = "nurse"
HOME: Final = "Career"
DASHBOARD: Final = f"{HOME}/Dashboard.md"
VERSION: Final = 1
"""Raised when the same seed gives other bytes."""
_FOLDERS: Final = ((1, 10), (1_000, 317), (10_000, 706), (100_000, 5_492), (1_000_000, 40_000))
"""How many folders so many notes lie in; in between as on a straight line between logarithms."""
_MEDIAN, _SPREAD = 1_930, 0.64
_DAILY: Final = 2.2
"""How much more a daily note has that is special than notes have on the whole."""
_AREAS: Final = ("Areas", "Projects", "Work", "People", "Zettel", "Reading", "Haus & Hof", "Viajes", "Archive/2019")
_LAST: Final = date(2026, 11, 22)
_UNSEEN: Final = (
    ".trash/old {0}.md",
    ".obsidian/snippets/about {0}.md",
    "Templates/Day {0}.md",
    "Work/Vorlagen/Tag {0}.md",
    "Inbox/Once {0}.sync-conflict-20261101-10111{0}-ABCDEFG.md",
    "Inbox/Once {0} (conflicted copy 2026-11-01).md",
)
"""Where notes lie that nobody is to look into: hidden folders, templates, a sync program's second versions."""
_PASSED_BY: Final = re.compile(r"(?:^|/)\.|^Templates/|^Work/Vorlagen/|\.sync-conflict-|\(conflicted copy")
_PLACES: Final = ("Inbox", *_AREAS)


@dataclass(frozen=True, slots=True)
class Vault:
    """A generated vault, and what is true of it."""

    root: Path
    truth: Truth

    @property
    def dashboard(self) -> Path:
        return self.root / DASHBOARD


def generate(folder: Path, notes: int, seed: int = 1, rate: float = 1.0) -> Vault:
    """Make a vault of so many notes; what was in the folder before is deleted.

    Args:
        folder: where `vault` and `truth.json` go.
        notes: how many notes there are.
        seed: another one gives another vault.
        rate: how many captures and lines that look like some there are, beside the usual.
    """
    shutil.rmtree(folder, ignore_errors=True)
    root = folder / "vault"
    shutil.copytree(PLANS / PLAN / "vault", root)
    truth = of_plan(json.loads((PLANS / PLAN / "answers.json").read_text(encoding="utf-8")))
    _Maker(root, Random(seed), truth, rate).make(notes)
    (folder / "truth.json").write_text(truth.dump(_made(notes, seed, rate)), encoding="utf-8")
    return Vault(root, truth)


def kept(folder: Path, notes: int, seed: int = 1, rate: float = 1.0) -> Vault:
    """The vault that was made here before, if it is this very one; else a new one. Nobody may change it."""
    path = folder / "truth.json"
    if path.exists():
        truth, made = Truth.load(path.read_text(encoding="utf-8"))
        if made == _made(notes, seed, rate):
            return Vault(folder / "vault", truth)
    return generate(folder, notes, seed, rate)


def _made(notes: int, seed: int, rate: float) -> dict[str, float]:
    return {"notes": notes, "seed": seed, "rate": rate, "version": VERSION}


@dataclass(slots=True)
class _Maker:
    """Writes the notes of one vault, and what it knows of them into its truth."""

    root: Path
    chance: Random
    truth: Truth
    rate: float
    pool: tuple[Block, ...] = ()
    decoys: tuple[Block, ...] = ()
    folders: set[str] = field(default_factory=set)
    seldom: float = 1.0

    def make(self, notes: int) -> None:
        self.pool = prose.blocks(self.chance, 4_000)
        self.decoys = prose.decoys(self.chance)
        ours = list(self.root.rglob("*.md"))
        self.folders |= {str(path.parent.relative_to(self.root)) for path in ours}
        for name, day in self._names(max(0, notes - len(ours))):
            self._note(name, day)
        self._unseen(2 + notes // 500)
        self.truth.notes = notes
        self.truth.folders = (
            len({f"{above}" for folder in self.folders for above in (Path(folder), *Path(folder).parents)}) - 1
        )

    def _names(self, count: int) -> Iterator[tuple[str, str | None]]:
        """Paths of so many notes, and the day of those that are daily notes."""
        daily = min(count // 4, 3_600)
        step = 3 if count < 5_000 else 1
        self.seldom = (count - _DAILY * daily) / (count - daily) if count else 1.0
        for number in range(daily):
            day = _LAST - timedelta(days=number * step)
            yield f"Daily/{day.year}/{day.month:02}/{day}.md", f"{day}"
        folders = self._tree(min(_folders(count) - len(self.folders), count - daily))
        weights = list(accumulate(self.chance.paretovariate(1.2) for _ in folders))
        filled = self.chance.choices(folders, cum_weights=weights, k=count - daily - len(folders))
        for number, folder in enumerate((*folders, *filled)):
            name = "index" if number < len(folders) // 50 else f"{prose.name(self.chance)} {number}"
            yield f"{folder}/{name}.md", None

    def _tree(self, count: int) -> list[str]:
        """So many folders, some deep in others."""
        found = list(_PLACES)[: max(1, count)]
        while len(found) < count:
            above = self.chance.choice(found) if self.chance.random() < 0.6 else self.chance.choice(_PLACES)
            if above.count("/") < 7:
                found.append(f"{above}/{prose.name(self.chance)} {len(found)}")
        return found

    def _note(self, path: str, day: str | None) -> None:
        """Write one note, and down what is true of it."""
        chance, parts = self.chance, list[Block]()
        if chance.random() < 0.6:
            parts.append(prose.front(chance, broken=chance.random() < 0.03))
            self.truth.with_properties += 1
        parts.append(Block(f"# {day or path.rpartition('/')[2][:-3]}\n\n".encode(), 2))
        size = min(int(_MEDIAN * exp(_SPREAD * chance.gauss(0, 1))), 60_000)
        at, held, own = sum(part.lines for part in parts), 0, self._own(day)
        while held < size or own:
            special = own and (held >= size or chance.random() < 0.3)
            part = own.pop() if special else chance.choice(self.pool)
            if isinstance(part, Tagged):
                self.truth.add(path, at + part.at + 1, part)
                part = prose.block("\n".join((*part.lines, "")))
            parts.append(part)
            at += part.lines
            held += len(part.data)
        if chance.random() < 0.003:
            parts.append(prose.unended(chance))
        self._write(path, parts)

    def _own(self, day: str | None) -> list[Tagged | Block]:
        """What is special about a note: captures and decoys. A daily note has more of them."""
        chance, more = self.chance, self.rate * (_DAILY if day else self.seldom)
        found: list[Tagged | Block] = []
        found += [tagged.task(chance) for _ in range(self._how_many(0.26 * more))]
        found += [tagged.proof(chance, day) for _ in range(self._how_many(0.05 * more))]
        found += [tagged.reinvestment(chance) for _ in range(self._how_many(0.012 * more))]
        found += [tagged.unclear(chance) for _ in range(self._how_many(0.002 * more))]
        found += [chance.choice(self.decoys) for _ in range(self._how_many(0.2 * more))]
        chance.shuffle(found)
        return found

    def _how_many(self, mean: float) -> int:
        """A number around a mean, mostly none: a note that has one often has two."""
        return self.chance.choice((1, 1, 2, 3)) if self.chance.random() < mean / 1.75 else 0

    def _write(self, path: str, parts: list[Block]) -> None:
        data = b"".join(part.data for part in parts)
        if self.chance.random() < 0.02:
            data = data.replace(b"\n", b"\r\n")
        folder = path.rpartition("/")[0]
        if folder not in self.folders:
            (self.root / folder).mkdir(parents=True, exist_ok=True)
            self.folders.add(folder)
        _write(f"{self.root}/{path}", data)
        self.truth.count(len(data), parts)

    def _unseen(self, count: int) -> None:
        """Notes that nobody is to look into, each with lines that would count elsewhere."""
        settings = {
            ".obsidian/app.json": "{}",
            ".obsidian/templates.json": '{"folder": "Templates"}',
            ".obsidian/plugins/templater-obsidian/data.json": '{"templates_folder": "Work/Vorlagen"}',
        }
        for name, text in settings.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_text(text, encoding="utf-8")
        for number in range(count):
            for form in _UNSEEN:
                path = self.root / form.format(number)
                path.parent.mkdir(parents=True, exist_ok=True)
                lines = (*tagged.task(self.chance).lines, "", *tagged.proof(self.chance, None).lines)
                path.write_text("\n".join(("# Not to be read", "", *lines, "")), encoding="utf-8")


def is_searched(note: str) -> bool:
    """Whether the lines of this note count: it is none of those that nobody is to look into."""
    return not _PASSED_BY.search(note)


def _folders(notes: int) -> int:
    """How many folders so many notes lie in."""
    for (few, low), (many, high) in pairwise(_FOLDERS):
        if notes <= many:
            share = log(max(notes, 1) / few) / log(many / few)
            return round(exp(log(low) + share * log(high / low)))
    return _FOLDERS[-1][1]


def _write(path: str, data: bytes) -> None:
    """As fast as it goes: there may be a hundred thousand of them."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    os.write(handle, data)
    os.close(handle)
