"""B1, B2: everything changes at once, as by git, a sync, a script. What is wrong then, how much was written?"""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tests.bench.rows import Row, counted, judged, skipped
from tests.bench.saving import watching, world_of
from tests.bench.setting import Bench
from tests.bench.truth import Truth
from tests.bench.vaults import HOME, is_searched
from tests.torture.product import DAY, Watch, until
from tests.torture.world import World

NOTES: Final = 10_000
_GRACE: Final = 2.0
_PATIENCE: Final = 300.0
ECHO: Final = 3.0
"""Seconds in which a write of its own would lead to another one."""
WRITES: Final = 5


def run(bench: Bench) -> Iterator[Row]:
    """Each storm over a copy of one vault, under one watch."""
    notes = NOTES if NOTES in bench.sizes else min(bench.sizes)
    vault = bench.copy(notes)
    world = world_of(bench, vault)
    cold = bench.ours().timed("build", vault.root)()
    with watching(world.product, world) as watch:
        sky = Sky(world, watch, deepcopy(vault.truth))
        for name in STORMS:
            if missing := [tool for tool in ("git", "rsync") if name.startswith(tool) and not shutil.which(tool)]:
                yield skipped("B1", name, f"not installed: {missing[0]}", notes)
                continue
            for row in _storm(sky, name, _GRACE + cold):
                yield replace(row, notes=notes)
    yield from _still(world, notes)


def _storm(sky: "Sky", name: str, within: float) -> Iterator[Row]:
    world, since, sky.said = sky.world, sky.watch.count, name
    STORMS[name](sky)
    over = time.time()
    wanted = world.fresh().generated
    true = until(lambda: world.page().generated == wanted, _PATIENCE)
    took = max(0.0, world.path.stat().st_mtime - over)
    wrong = [] if true else ["the dashboard never became what a fresh build makes"]
    if until(lambda: world.page().generated != wanted, ECHO):  # whatever would come of its own write comes now
        wrong.append("it became another one again")
    wrong += [what for _, what in world.result.breaches]
    status = world.product.run("status", world.vault, "--format", "json", "--today", DAY)
    wrong += sky.truth.differences(json.loads(status.stdout))
    writes = sum(event["event"] == "built" and event["wrote"] for event in sky.watch.events[since:])
    yield judged("B1", f"{name}: facts that are stale", wrong)
    yield counted("B1", f"{name}: until true", took, round(within, 2), unit="s")
    yield counted("B1", f"{name}: writes of the dashboard", writes, WRITES)


@dataclass(slots=True)
class Sky:
    """What a storm comes from: it knows the vault, the watch over it, and what is true after each change."""

    world: World
    watch: Watch
    truth: Truth
    said: str = ""

    @property
    def vault(self) -> Path:
        return self.world.vault

    def change(self, root: Path, below: str = "") -> None:
        """Every note gets a line more, one in a hundred a task; `root` is the vault, or what will be `below` in it."""
        for number, path in enumerate(notes_of(root)):
            data = path.read_bytes()
            line = "One more line."
            note = f"{below}{path.relative_to(root).as_posix()}"
            if number % 100 == 0 and is_searched(note) and b"```" not in data and b"~~~" not in data:
                line = f"- [ ] {self.said} {number} #eda/automate [time:: 1h/month]"
                self._note_down(note, data.count(b"\n") + 2, number)
            path.write_bytes(data + f"\n{line}\n".encode())

    def _note_down(self, note: str, line: int, number: int) -> None:
        facts = {"text": f"{self.said} {number}", "bucket": "automate", "status": "idea", "hours": 12 / 52}
        self.truth.tasks.append({"note": note, "line": line, **facts, "own_time": False})

    def double(self, folder: str, new: str) -> None:
        """What is in a folder is in a new one, too."""
        for sort in (self.truth.tasks, self.truth.reinvest, self.truth.proof):
            sort += [
                {**facts, "note": new + facts["note"].removeprefix(folder)}
                for facts in sort
                if facts["note"].startswith(folder)
            ]


def rewrite(sky: Sky) -> None:
    """A script writes every note anew, in place."""
    sky.change(sky.vault)


def checkout(sky: Sky) -> None:
    """Another branch of git is checked out, in which every note differs; the work is done beside, then it is one."""
    git, other = _git(sky.vault), sky.world.folder / "other"
    git("init", "-q", "-b", "one")
    git("add", "-A")
    git("commit", "-q", "-m", "one")
    git("worktree", "add", "-q", "-b", "two", str(other))
    sky.change(other)
    _git(other)("commit", "-q", "-a", "-m", "two")
    git("worktree", "remove", "--force", str(other))
    git("checkout", "-q", "two")


def rsync(sky: Sky) -> None:
    """A sync brings every note anew, by renaming."""
    beside = _beside(sky, sky.vault)
    sky.change(beside)
    _rsync(beside, sky.vault)


def rsync_anew(sky: Sky) -> None:
    """A sync brings notes in folders that weren't there."""
    beside = _beside(sky, sky.vault / "Projects")
    sky.double("Projects/", "Brought/")
    sky.change(beside, "Brought/")
    _rsync(beside, sky.vault / "Brought")


def while_stopped(sky: Sky) -> None:
    """Every note is written twice while the watch is stopped, so that the system can't keep all that happened."""
    os.kill(sky.watch.pid, signal.SIGSTOP)
    try:
        for _ in range(2):
            sky.change(sky.vault)
    finally:
        os.kill(sky.watch.pid, signal.SIGCONT)


STORMS: Final[dict[str, Callable[[Sky], object]]] = {
    "all notes rewritten": rewrite,
    "git checkout": checkout,
    "rsync onto what is there": rsync,
    "rsync into new folders": rsync_anew,
    "rewritten while the watch is stopped": while_stopped,
}


def notes_of(root: Path) -> Iterator[Path]:
    """The notes that aren't the plan's."""
    for path in sorted(root.rglob("*.md")):
        parts = path.relative_to(root).parts
        if parts[0] != HOME and not any(part.startswith(".") for part in parts):
            yield path


def _beside(sky: Sky, source: Path) -> Path:
    """A copy of a folder, as another device has it."""
    beside = sky.world.folder / "beside"
    shutil.rmtree(beside, ignore_errors=True)
    _rsync(source, beside)
    return beside


def _rsync(source: Path, target: Path) -> None:
    command = ["rsync", "-a", f"--exclude=/{HOME}/", "--exclude=/.git", f"{source}/", str(target)]
    subprocess.run(command, check=True)


def _git(folder: Path) -> Callable[..., object]:
    who = (
        "-c",
        "user.name=bench",
        "-c",
        "user.email=bench@example.org",
        "-c",
        "core.autocrlf=false",
        "-c",
        "gc.auto=0",
    )

    def git(*args: str) -> object:
        return subprocess.run(["git", *who, *args], cwd=folder, check=True, capture_output=True)

    return git


def _still(world: World, notes: int) -> Iterator[Row]:
    """Equal bytes are not written, and the watch's own writes caused none."""
    before = world.path.stat()
    world.build()
    now = world.path.stat()
    same = (before.st_ino, before.st_mtime_ns) == (now.st_ino, now.st_mtime_ns)
    yield judged("B2", "a build of what is true already", [] if same else ["it wrote the dashboard"], notes)
