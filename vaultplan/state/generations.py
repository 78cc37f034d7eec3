"""The last dashboards that were drawn, as they were written: what a tick on an older copy is measured against."""

import hashlib
import os
from pathlib import Path

from vaultplan.errors import StateFolderError
from vaultplan.state.folder import state_folder, vault_key
from vaultplan.vault.read import read_regular
from vaultplan.vault.reasons import plain

KEPT = 20
"""How many are kept of each dashboard (trust.md §3.2)."""


class Generations:
    """Those of one dashboard: `note` is its vault-relative path. Each is known by the checksum in its marker line."""

    def __init__(self, root: Path, note: str) -> None:
        self._names = ("generations", vault_key(root), hashlib.sha256(note.encode()).hexdigest()[:12])

    def keep(self, generation: str, data: bytes) -> None:
        """Remember a dashboard; the oldest ones go.

        Raises:
            VaultplanError: the state folder can't be used.
        """
        folder = state_folder(*self._names)
        if self.find(generation) == data:
            return
        draft = folder / f"{os.urandom(6).hex()}.tmp"
        try:
            # Not synced: after a power cut the boxes in the marker line tell nearly as much.
            draft.write_bytes(data)
            draft.replace(folder / generation)
        except OSError as error:
            raise StateFolderError(folder, plain(error)) from error
        finally:
            draft.unlink(missing_ok=True)
        kept = sorted(folder.iterdir(), key=_age)
        for old in kept[: max(0, len(kept) - KEPT)]:
            old.unlink(missing_ok=True)

    def find(self, generation: str) -> bytes | None:
        """The dashboard with this checksum, None when it isn't known (any more).

        Raises:
            VaultplanError: the state folder can't be used.
        """
        try:
            return read_regular(str(state_folder(*self._names) / generation)) if generation.isalnum() else None
        except OSError:
            return None


def _age(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
