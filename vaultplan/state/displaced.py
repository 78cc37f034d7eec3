"""Texts that had to make way on the disk, and may be the only copy of what somebody wrote."""

import hashlib
from contextlib import suppress
from pathlib import Path

from vaultplan.errors import NotWritableError
from vaultplan.escaping.file_name import short
from vaultplan.state.files import DRAFT, put
from vaultplan.state.folder import state_folder, vault_key
from vaultplan.vault.reasons import plain

KEPT = 50
"""How many displaced texts are kept for a vault."""


def keep_displaced(root: Path, name: str, data: bytes) -> Path:
    """Keep bytes that must not be lost outside the vault, in the platform's state folder; the newest 50 of a vault.

    Args:
        root: the vault, resolved.
        name: the note that they were in.
        data: the bytes.

    Returns:
        Where they are.

    Raises:
        StateFolderError: there is no folder for them.
        NotWritableError: the disk refused.
    """
    folder = state_folder("displaced", vault_key(root))
    kept = folder / f"{hashlib.sha256(data).hexdigest()[:16]}-{short(name.rpartition('/')[2], 100)}"
    try:
        put(kept, data)
    except OSError as error:
        raise NotWritableError(kept, plain(error)) from error
    except ValueError as error:  # a NUL
        raise NotWritableError(folder, "the note's name can't be used") from error
    _prune(folder, kept)
    return kept


def _prune(folder: Path, newest: Path) -> None:
    with suppress(OSError):
        others = [path for path in folder.iterdir() if path != newest and not path.name.startswith(DRAFT)]
        others.sort(key=lambda path: path.stat().st_mtime_ns)
        for path in others[: len(others) - KEPT + 1] if len(others) >= KEPT else ():
            path.unlink()
