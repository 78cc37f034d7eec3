"""An editor in a process of its own that saves a note without rest, and remembers what it typed."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

Style = Callable[[Path, bytes], None]


def in_place(note: Path, data: bytes) -> None:
    """As Obsidian and VS Code save: the same file, emptied and filled."""
    with note.open("wb", buffering=0) as file:
        file.write(data)


def renaming(note: Path, data: bytes) -> None:
    """As sync tools and git save: a whole new file takes the name."""
    draft = note.with_name("4913")
    draft.write_bytes(data)
    draft.replace(note)


def stages(note: Path, data: bytes) -> None:
    """As vim saves: the note is moved aside, a new one is made, the old one goes."""
    backup = note.with_name(note.name + "~")
    note.replace(backup)
    note.write_bytes(data)
    backup.unlink()


STYLES = {style.__name__: style for style in (in_place, renaming, stages)}


class Editor:
    """Reads the note, adds a line, saves, for ever; each line has a number.

    `saves` is how many were made so far.
    """

    def __init__(self, note: Path, style: Style, pause: float = 0.0) -> None:
        self._log = note.parent.parent / f"{note.name}.{style.__name__}.log"
        self._command = [sys.executable, "-m", "tests.saving", style.__name__, str(note), str(self._log), str(pause)]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def saves(self) -> int:
        """How many saves were made."""
        return self._log.stat().st_size // 8 if self._log.exists() else 0

    def is_alive(self) -> bool:
        """Whether it still saves."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Begin to save."""
        root = str(Path(__file__).parents[1])
        self._process = subprocess.Popen(self._command, cwd=root, stdin=subprocess.PIPE)

    def stop(self) -> None:
        """End after the save that is under way."""
        assert self._process
        assert self._process.stdin
        self._process.stdin.close()
        assert self._process.wait(30) == 0

    def lost(self, *kept: bytes) -> list[int]:
        """The saves of which no trace is in what is kept."""
        lines = {line for data in kept for line in data.splitlines()}
        return [number for number in range(self.saves) if b"typed %d" % number not in lines]


def main(style: str, note: str, log: str, pause: str) -> None:
    """Save until the standard input ends."""
    os.set_blocking(0, False)
    number = 0
    with Path(log).open("ab", buffering=0) as done:
        while True:
            try:
                if os.read(0, 1) == b"":
                    return
            except BlockingIOError:
                pass
            data = Path(note).read_bytes()
            STYLES[style](Path(note), data + b"typed %d\n" % number)
            done.write(b"%7d\n" % number)
            number += 1
            if float(pause):
                time.sleep(float(pause))


if __name__ == "__main__":
    main(*sys.argv[1:])
