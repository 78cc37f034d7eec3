"""What each of the user's files must hold, byte by byte: the last save, and the boxes that a tick was to change."""

import threading
from dataclasses import dataclass, field
from pathlib import Path

from tests.torture.editors import Save


@dataclass(slots=True)
class Ledger:
    """Every file that the user has in a vault, by its vault-relative path. Editors in threads may share it."""

    root: Path
    files: dict[str, bytes] = field(default_factory=dict)
    saves: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def save(self, note: str, data: bytes, how: Save) -> None:
        """Save as an editor does. One writer a file: the bytes are final only until its next save."""
        path = self.root / note
        path.parent.mkdir(parents=True, exist_ok=True)
        how(path, data)
        with self._lock:
            self.files[note] = data
            self.saves += 1

    def invite(self, note: str, text: bytes, sign: bytes) -> None:
        """A tick on the dashboard invites one byte of a note to change: the one in the box before this text.

        Raises:
            ValueError: the text has no box, or several lines have it.
        """
        with self._lock:
            data = self.files[note]
            if data.count(b"] " + text) != 1:
                raise ValueError(note, text)
            box = data.index(b"] " + text) - 1
            self.files[note] = data[:box] + sign + data[box + 1 :]

    def forget(self, note: str) -> None:
        """The user deleted it."""
        with self._lock:
            self.files.pop(note, None)

    def adopt(self) -> None:
        """Take every file that is there now for the user's."""
        for path in self.root.rglob("*"):
            if path.is_file():
                self.files[path.relative_to(self.root).as_posix()] = path.read_bytes()

    def changed(self) -> list[str]:
        """The notes that aren't as their last writer left them."""
        with self._lock:
            wanted = dict(self.files)
        return [note for note, data in wanted.items() if _bytes(self.root / note) != data]


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
