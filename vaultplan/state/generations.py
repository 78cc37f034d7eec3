"""The last dashboards that were drawn, as they were written: what a tick on an older copy is measured against."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from vaultplan.dashboard.frame import read_existing
from vaultplan.errors import StateFolderError
from vaultplan.state.files import write_new
from vaultplan.state.folder import state_folder, vault_key
from vaultplan.vault.read import read_regular

KEPT = 20
"""How many are kept of each dashboard (trust.md §3.2)."""


class Generations:
    """Those of one dashboard: `note` is its vault-relative path. Each is known by the checksum in its marker line."""

    def __init__(self, root: Path, note: str) -> None:
        self._names = ("generations", vault_key(root), hashlib.sha256(note.encode()).hexdigest()[:12])

    def keep(self, generation: str, data: bytes) -> None:
        """Remember a dashboard, before anybody can tick it.

        Where the disk refuses, or forgets it in a power cut, the boxes in its marker line must do.
        """
        with suppress(OSError, StateFolderError):
            path = state_folder(*self._names) / generation
            if _bytes(path) != data:
                write_new(path, data)

    def tidy(self) -> None:
        """Let the oldest ones go."""
        with suppress(OSError, StateFolderError), os.scandir(state_folder(*self._names)) as found:
            kept = sorted(found, key=_age)
            for old in kept[: max(0, len(kept) - KEPT)]:
                Path(old).unlink(missing_ok=True)

    def begins_one(self, data: bytes) -> bool:
        """Whether some bytes are one of these dashboards, or the first part of one."""
        with suppress(OSError, StateFolderError):
            for path in state_folder(*self._names).iterdir():
                if read_regular(str(path)).startswith(data):
                    return True
        return False

    def find(self, generation: str) -> bytes | None:
        """The dashboard with this checksum, None when it isn't known (any more), or was left half written."""
        with suppress(OSError, StateFolderError):
            if generation.isalnum():
                data = read_regular(str(state_folder(*self._names) / generation))
                found = read_existing(data)
                return data if found.generation == generation and not found.edited else None
        return None


def _bytes(path: Path) -> bytes | None:
    try:
        return read_regular(str(path))
    except OSError:
        return None


def _age(entry: "os.DirEntry[str]") -> int:
    try:
        return entry.stat(follow_symlinks=False).st_mtime_ns
    except OSError:
        return 0
