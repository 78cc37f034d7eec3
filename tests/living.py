"""A vault on the disk as somebody lives in it, for tests: what may lie there, and a record of every byte of theirs."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from hypothesis import strategies as st

from vaultplan.dashboard.frame import MARKER, read_existing

LONG_AGO = 1_700_000_000
"""The mtime of most saves: programs may set it as they like, and it says nothing."""

STARTS = (
    "language: en\nlink_style: markdown\n",
    "language: en\nlink_style: wiki\ncapture_in:\n  - Daily\n",
    "language: de\nlink_style: markdown\ncapture_out:\n  - Daily/Old\n  - Projects\n",
    "language: es\nlink_style: markdown\ncapture_in:\n  - Daily\n  - Projects\ncapture_out:\n  - Daily/Old\n",
    "language: en\ncapture_in: none\n",
    "language: en\nlink_style: markdown\ndone_dates: true\n",
)
PROPERTIES = (
    "",
    "---\nvaultplan: eda\n---\n## Automate\n",
    "---\nvaultplan: eda\n---\n## Eliminate\n",
    "---\nvaultplan: skills\n---\n## Skills\n",
    "---\nvaultplan: proof\n---\n",
    "---\nplan: Other\n---\n",
    "---\nplan: Nowhere\n---\n",
    "---\ntags: [daily]\n---\n# A day\n",
    *(f"---\nvaultplan: plan\n{start}---\n" for start in STARTS),
)
"""How a note begins; `{n}` in its lines is a number that no other line has."""

LINES = (
    "- [ ] Job {n} (time: 1h/week)",
    "- [x] Job {n} (time: 1h/week, tool: a script)",
    "- [ ] Job {n} #eda/eliminate [time:: 1h/week]",
    "- [ ] Job {n} #eda/automate (time: 2h/month, tool: a script)",
    "- [x] Job {n} #EDA/Delegate (to: Ines)",
    "- [/] Job {n} #eda [bucket:: automate]",
    "* [ ] Job {n} #eda/streichen (Zeit: 1h/Woche)",
    "- [ ] Job {n} #eda/dejar-de-hacer (tiempo: 1h/semana)",
    "- Job {n} #eda/abgeben",
    "- [ ] Job {n} #eda/automate #plan/other",
    "- [ ] Job {n} #eda/eliminate #plan/plan",
    "- [ ] Job {n} #eda/eliminate #plan/nowhere",
    "- [ ] Job {n} #eda/automate 🔁 every week",
    "- Job {n} #eda/reinvest [time:: 1h/week] [builds:: Patience]",
    "    - [ ] Job {n} #eda/automate",
    "> - [ ] Job {n} #eda/eliminate",
    "1. [ ] Job {n} #eda/eliminate",
    "- Shown {n} #proof [skill:: Patience] (seen by: Ines)",
    "- 2026-10-01: Gezeigt {n} #nachweis",
    "- Mostrado {n} [[Meeting]] #evidencia",
    "- Patience",
    "Prose {n} #eda/eliminate",
    "## Delegate",
    "",
    "```",
    "%%",
    "<<<<<<< HEAD",
)
TOPS = ("Plan", "Other", "Daily", "Daily/Old", "Projects", "Projects/Alpha", "Templates", "Archive/Plan", ".trash")
FOLDERS = ("", *TOPS, "projects")
NAMES = (
    "00 Start.md",
    "03 Skills.md",
    "07 Current role.md",
    "2026-11-20.md",
    "2026-11-21.md",
    "Meeting.md",
    "meeting.MD",
    "Café.md",
    "Cafe\u0301.md",
    "Dashboard.md",
    "2026-11-20 (conflicted copy 2026-11-21).md",
    "07 Current role.sync-conflict-20261121-101500-ABCDEFG.md",
    "picture.png",
)
SETTINGS = (
    (".obsidian/templates.json", b'{"folder": "Templates"}'),
    (".obsidian/templates.json", b'{"folder": "/Daily/Old/"}'),
    (".obsidian/templates.json", b'{"fol'),
    (".obsidian/plugins/templater-obsidian/data.json", b'{"templates_folder": "Projects"}'),
    (".obsidian/plugins/templater-obsidian/data.json", b"{}"),
)
PATHS = st.builds(lambda folder, name: f"{folder}/{name}".lstrip("/"), st.sampled_from(FOLDERS), st.sampled_from(NAMES))
BODIES = st.lists(st.sampled_from(LINES), max_size=5)

FIRST = {
    "Plan/00 Start.md": f"---\nvaultplan: plan\n{STARTS[0]}---\n",
    "Plan/03 Skills.md": "---\nvaultplan: skills\n---\n## Skills\n- Patience\n- Telling stories\n",
    "Plan/07 Current role.md": "---\nvaultplan: eda\n---\n## Automate\n- [ ] Job 1 (time: 2h/week)\n- [ ] Job 2\n",
    "Plan/08 Proof.md": "---\nvaultplan: proof\n---\n- 2026-10-01: First\n",
    "Daily/2026-11-20.md": "# Friday\n- [ ] Job 3 #eda/eliminate [time:: 1h/week]\n- Shown 4 #proof\n",
    "Daily/Old/2026-11-21.md": "- [ ] Job 5 #eda/automate\r\n- [x] Job 6 #eda/abgeben\r\n",
    "Projects/Alpha/Meeting.md": "- [ ] Job 7 #eda/delegate #plan/plan\n",
    "Templates/Day.md": "- [ ] Job 8 #eda/automate\n",
    "Meeting.md": "Nothing of it.\n",
    ".obsidian/templates.json": '{"folder": "Templates"}',
}
"""What the vault begins with."""

_JOB = re.compile(rb"Job \d+(?=\D|$)")
_BOX = re.compile(rb"^([\s>]*(?:[-*+]|\d+\.) \[)(.)(\].*)$", re.DOTALL)
_DONE = re.compile("[ ]*✅ \\d{4}-\\d{2}-\\d{2}".encode())


class Notes:
    """The files of a vault: what somebody does to them, and a record of what must be in them for that.

    `files` holds the bytes of every file that is somebody's own, `boards` by dashboard what stands below its line.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files: dict[str, bytes] = {}
        self.boards: dict[str, bytes] = {}
        self._stamps: dict[tuple[int, ...], bytes] = {}

    def save(self, path: str, data: bytes, *, renamed: bool = False, mtime: int | None = LONG_AGO) -> bool:
        """What an editor does, in place or by a rename; False where the disk has something else there."""
        file = self.root / path
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            written = file.with_name(".saving") if renamed else file
            written.write_bytes(data)
            if renamed:
                written.replace(file)
        except OSError:
            return False
        self._date(file, data, mtime)
        self.record(path, data)
        return True

    def _date(self, file: Path, data: bytes, mtime: int | None) -> None:
        """Size, mtime and inode may be those of other bytes before; then time has passed (`ctime`), by a hair."""
        if mtime is not None:
            os.utime(file, (mtime, mtime))
        while self._stamps.setdefault(_stamp(file), data) != data:
            os.utime(file, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns))

    def record(self, path: str, data: bytes) -> None:
        """What stands at a path from now on."""
        found = read_existing(data)
        if found.ours and found.markers == 1:
            self.boards[path] = found.human
            self.files.pop(path, None)
        else:
            self.files[path] = data
            self.boards.pop(path, None)

    def remove(self, path: str) -> None:
        """Delete a file, or a folder with everything in it."""
        if (self.root / path).is_dir():
            shutil.rmtree(self.root / path)
        else:
            (self.root / path).unlink()
        self._moved(path, None)

    def move(self, old: str, new: str) -> bool:
        """Rename a file or a folder; False where the disk refuses."""
        if not (self.root / old).exists() or f"{new}/".startswith(f"{old}/"):
            return False
        try:
            (self.root / new).parent.mkdir(parents=True, exist_ok=True)
            (self.root / old).rename(self.root / new)
        except OSError:
            return False
        self._moved(old, new)
        return True

    def _moved(self, old: str, new: str | None) -> None:
        for known in (self.files, self.boards):
            for path in [path for path in known if path == old or path.startswith(f"{old}/")]:
                data = known.pop(path)
                if new is not None:
                    to = new + path[len(old) :]
                    self.files.pop(to, None)
                    self.boards.pop(to, None)
                    known[to] = data

    def on_disk(self) -> dict[str, bytes]:
        """The bytes of every file that is there."""
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in _files(self.root)}

    def jobs(self, job: bytes) -> list[tuple[str, int]]:
        """Where a task stands: in which notes, in which lines."""
        return [
            (path, at)
            for path, data in self.files.items()
            for at, line in enumerate(data.split(b"\n"))
            if job in _JOB.findall(line)
        ]

    def is_ticked(self, job: bytes) -> bool:
        """Whether the task, which stands in one line, is ticked there."""
        ((path, at),) = self.jobs(job)
        found = _BOX.match(self.files[path].split(b"\n")[at])
        return found is not None and found[2] == b"x"


def rows(board: bytes) -> list[tuple[int, bytes]]:
    """The lines of a dashboard with a box of a task, by number, with the task's name."""
    lines = board.partition(MARKER.encode())[0].split(b"\n")
    found = [(at, _JOB.search(line)) for at, line in enumerate(lines) if line[:5] in {b"- [ ]", b"- [x]"}]
    return [(at, job[0]) for at, job in found if job]


def only_ticked(before: bytes, after: bytes, jobs: set[bytes]) -> bool:
    """Whether a note differs in nothing but the boxes of these tasks, and the dates behind them."""
    was, now = before.split(b"\n"), after.split(b"\n")
    return len(was) == len(now) and all(
        one == other or (bool(jobs.intersection(_JOB.findall(one))) and _unticked(one) == _unticked(other))
        for one, other in zip(was, now, strict=True)
    )


def _unticked(line: bytes) -> bytes:
    return _DONE.sub(b"", _BOX.sub(rb"\1 \3", line))


def _stamp(file: Path) -> tuple[int, ...]:
    info = file.stat()
    return info.st_size, info.st_mtime_ns, info.st_ino, info.st_ctime_ns


def _files(root: Path) -> Iterator[Path]:
    return (path for path in root.rglob("*") if path.is_file())
