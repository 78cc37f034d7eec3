"""Two real Syncthing instances on the loopback, with a watch at each end: edits and ticks at both, at the same time."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.real.syncthing import Pair
from tests.real.waiting import until
from tests.torture.pages import page
from tests.torture.sizes import RELEASE, chosen
from tests.watching import DAY, Watcher

pytestmark = pytest.mark.skipif(shutil.which("syncthing") is None, reason="syncthing is not installed")

ROUNDS = 12 if chosen() is RELEASE else 2
PLAN = "Career Plan"
DASHBOARD = f"{PLAN}/Dashboard.md"
NOTES = (f"{PLAN}/One.md", f"{PLAN}/Two.md")
SETTLES = 120.0


class Ends:
    """Both ends of the folder."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.vaults = (pair.one.vault, pair.two.vault)

    def tree(self, end: int) -> dict[str, bytes]:
        """What the user sees there, by path."""
        files = dict[str, bytes]()
        for path in sorted(self.vaults[end].rglob("*.md")):
            name = path.relative_to(self.vaults[end]).as_posix()
            if "/." not in f"/{name}":
                files[name] = path.read_bytes() if path.exists() else b""
        return files

    def is_settled(self, *texts: bytes) -> bool:
        """Whether both ends hold the same, all of these texts in it, and no conflict copy."""
        one, two = self.tree(0), self.tree(1)
        everything = b"\0".join(one.values())
        return (
            one == two
            and not any("conflict" in name for name in one)
            and all(text in everything for text in texts)
            and self.pair.is_done()
            and page(one[DASHBOARD]).generated == page(self.fresh()).generated
        )

    def fresh(self) -> bytes:
        """What a build from nothing makes of the first end."""
        copy = self.vaults[0].parent / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.vaults[0], copy / "vault", ignore=shutil.ignore_patterns(".st*", ".sync*"))
        (copy / "vault" / DASHBOARD).unlink()
        subprocess.run(
            [sys.executable, "-m", "vaultplan", "build", str(copy / "vault"), "--today", DAY],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "XDG_STATE_HOME": str(copy / "state")},
        )
        return (copy / "vault" / DASHBOARD).read_bytes()

    def add(self, end: int, line: str) -> None:
        """Somebody at that end adds a line to the note that is written there."""
        with (self.vaults[end] / NOTES[end]).open("a", encoding="utf-8") as note:
            note.write(f"{line}\n")

    def tick(self, end: int, text: str, line: str = "") -> None:
        """Somebody at that end ticks a box on the dashboard, adds a line to their own part, and saves both at once."""
        path = self.vaults[end] / DASHBOARD
        rows = path.read_bytes().split(b"\n")
        (at,) = [n for n, row in enumerate(rows) if row.startswith(b"- [ ] ") and text.encode() in row]
        rows[at] = b"- [x] " + rows[at][6:]
        path.write_bytes(b"\n".join(rows) + line.encode())

    def until_there(self, end: int, note: str, text: str) -> None:
        """Wait until a note of that end holds a text, which the other end doesn't know of yet."""
        until(lambda: text.encode() in (self.vaults[end] / note).read_bytes(), f"{text} in {note} of {end}")


@pytest.fixture
def ends(tmp_path: Path) -> Iterator[Ends]:
    place = tmp_path / "a"
    template = Path(__file__).parents[2] / "vault_template" / "en" / "full"
    with Pair(place, 1) as pair:
        both = Ends(pair)
        shutil.copytree(template, both.vaults[0] / PLAN, ignore=shutil.ignore_patterns("Dashboard.md"))
        for note in NOTES:
            (both.vaults[0] / note).write_text("---\nvaultplan: eda\n---\n\n## Eliminate\n\n", encoding="utf-8")
        with Watcher(both.vaults[0]):
            until(lambda: both.tree(0) == both.tree(1) and pair.is_done(), "the first sync", SETTLES)
            with Watcher(both.vaults[1]):
                until(both.is_settled, "both ends are alike", SETTLES)
                yield both


def test_edits_and_ticks_at_both_ends_all_arrive_and_leave_no_conflict_copy_of_the_dashboard(ends: Ends) -> None:
    for number in range(ROUNDS):
        for end in (0, 1):
            ends.add(end, f"- [ ] Thing {number} of end {end}. (time: 1h/week)")
            if number % 2:  # not at once, but within one sync delay: the dashboards of the two ends differ by then
                ends.until_there(end, DASHBOARD, f"Thing {number} of end {end}.")
        added = [f"[ ] Thing {number} of end {end}.".encode() for end in (0, 1)]
        until(partial(ends.is_settled, *added), f"the edits of round {number}", SETTLES)
        typed = f"Typed in round {number}."
        for end in (0, 1):  # each ticks what the other one wrote, and one of them types something
            ends.tick(end, f"Thing {number} of end {1 - end}.", f"{typed}\n" if end == number // 2 % 2 else "")
            if number % 2:
                ends.until_there(end, NOTES[1 - end], f"[x] Thing {number} of end {1 - end}.")
        ticked = [f"- [x] Thing {number} of end {end}.".encode() for end in (0, 1)]
        until(partial(ends.is_settled, typed.encode(), *ticked), f"the ticks of round {number}", SETTLES)
    both = [ends.tree(0)[note].decode() for note in NOTES]
    assert [text.count("[x] Thing") for text in both] == [ROUNDS, ROUNDS]
    assert ends.tree(0)[DASHBOARD].count(b"Typed in round") == ROUNDS
