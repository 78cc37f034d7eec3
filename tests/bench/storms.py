"""B1, B2: everything changes at once, as by git, a sync, a script. What is wrong then, how much was written?"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from tests.bench.clock import Command, environment
from tests.bench.rows import Row, counted, judged, skipped
from tests.bench.saving import watching, world_of
from tests.bench.setting import Bench
from tests.bench.vaults import HOME
from tests.torture.product import Watch, until
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
    cold = _cold(bench, vault.root)
    with watching(world.product, world) as watch:
        for name, blow in STORMS.items():
            if missing := [tool for tool in ("git", "rsync") if name.startswith(tool) and not shutil.which(tool)]:
                yield skipped("B1", name, f"not installed: {missing[0]}", notes)
                continue
            for row in _storm(world, watch, name, blow, _GRACE + cold):
                yield replace(row, notes=notes)
    yield from _still(world, notes)


def _storm(
    world: World, watch: Watch, name: str, blow: Callable[[World, Watch, bytes], object], within: float
) -> Iterator[Row]:
    since = watch.count
    blow(world, watch, name.encode())
    over = time.time()
    wanted = world.fresh().generated
    true = until(lambda: world.page().generated == wanted, _PATIENCE)
    took = max(0.0, world.path.stat().st_mtime - over)
    wrong = [] if true else ["the dashboard never became what a fresh build makes"]
    if until(lambda: world.page().generated != wanted, ECHO):  # whatever would come of its own write comes now
        wrong.append("it became another one again")
    wrong += [what for _, what in world.result.breaches]
    writes = sum(event["event"] == "built" and event["wrote"] for event in watch.events[since:])
    yield judged("B1", f"{name}: facts that are stale", wrong)
    yield counted("B1", f"{name}: until true", took, round(within, 2), unit="s")
    yield counted("B1", f"{name}: writes of the dashboard", writes, WRITES)


def rewrite(world: World, _: Watch, said: bytes) -> None:
    """A script writes every note anew, in place; one in ten has a task more."""
    for number, path in enumerate(notes_of(world.vault)):
        path.write_bytes(_changed(path.read_bytes(), said, number))


def checkout(world: World, _: Watch, said: bytes) -> None:
    """Another branch of git is checked out, in which every note differs; the work is done beside, then it is one."""
    git = _git(world.vault)
    git("init", "-q", "-b", "one")
    git("add", "-A")
    git("commit", "-q", "-m", "one")
    other = world.folder / "other"
    shutil.rmtree(other, ignore_errors=True)
    git("worktree", "add", "-q", "-b", "two", str(other))
    for number, path in enumerate(notes_of(other)):
        path.write_bytes(_changed(path.read_bytes(), said, number))
    _git(other)("commit", "-q", "-a", "-m", "two")
    git("worktree", "remove", "--force", str(other))
    git("checkout", "-q", "two")


def rsync(world: World, _: Watch, said: bytes) -> None:
    """A sync brings every note anew, by renaming."""
    _synced(world, said, world.vault, world.vault)


def rsync_anew(world: World, _: Watch, said: bytes) -> None:
    """A sync brings notes in folders that weren't there."""
    source = world.vault / "Projects"
    _synced(world, said, source, world.vault / f"Brought {len(said)}")


def while_stopped(world: World, watch: Watch, said: bytes) -> None:
    """Every note is written twice while the watch is stopped, so that the system can't keep all that happened."""
    os.kill(watch.pid, signal.SIGSTOP)
    try:
        rewrite(world, watch, said)
        rewrite(world, watch, said + b" again")
    finally:
        os.kill(watch.pid, signal.SIGCONT)


STORMS: Final[dict[str, Callable[[World, Watch, bytes], object]]] = {
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


def _changed(data: bytes, said: bytes, number: int) -> bytes:
    more = (
        b"- [ ] %s %d #eda/automate [time:: 1h/month]\n" % (said, number) if number % 100 == 0 else b"One more line.\n"
    )
    return data + b"\n" + more


def _synced(world: World, said: bytes, source: Path, target: Path) -> None:
    beside = world.folder / "beside"
    shutil.rmtree(beside, ignore_errors=True)
    subprocess.run(["rsync", "-a", "--exclude=/Career/", "--exclude=.git", f"{source}/", beside], check=True)
    for number, path in enumerate(notes_of(beside)):
        path.write_bytes(_changed(path.read_bytes(), said, number))
    subprocess.run(["rsync", "-a", f"{beside}/", target], check=True)


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


def _cold(bench: Bench, root: Path) -> float:
    """Seconds of a build of this vault that knows nothing."""
    ours = bench.ours()
    return ours.timed("build", root)()


def _still(world: World, notes: int) -> Iterator[Row]:
    """Equal bytes are not written, and the watch's own writes caused none."""
    before = world.path.stat()
    Command(
        [*world.product.command("build", world.vault), "--today", "2026-11-23"],
        environment(**world.product.environment()),
    )()
    now = world.path.stat()
    same = (before.st_ino, before.st_mtime_ns) == (now.st_ino, now.st_mtime_ns)
    yield judged("B2", "a build of what is true already", [] if same else ["it wrote the dashboard"], notes)
