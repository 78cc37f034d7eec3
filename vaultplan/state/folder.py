"""The folders in which the state of a vault is kept, for the user alone."""

import hashlib
import os
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Literal

from vaultplan.errors import StateFolderError
from vaultplan.vault.reasons import plain


def state_folder(*names: str) -> Path:
    """A folder below the platform's own state folder for vaultplan; made, private, when it isn't there.

    Args:
        names: the folders below, such as `("journal", vault_key(root))`.

    Raises:
        StateFolderError: the disk refused, or a folder on the way is a link or somebody else's (trust.md §4).
    """
    return _folder(_ours("state", ".local/state"), names)


def cache_folder(*names: str) -> Path:
    """The same below the platform's folder for what may be deleted at any time.

    Raises:
        StateFolderError: as `state_folder`.
    """
    return _folder(_ours("cache", ".cache"), names)


def _ours(kind: Literal["state", "cache"], usual: str) -> str:
    """The platform's folder of a kind for us.

    Every command asks, and every save of a note: where the rule is one line, platformdirs isn't asked for it.
    """
    if sys.platform in {"win32", "darwin", "android"}:
        import platformdirs  # noqa: PLC0415 - start-up time

        found = platformdirs.user_state_path if kind == "state" else platformdirs.user_cache_path
        return str(found("vaultplan"))
    said = os.environ.get(f"XDG_{kind.upper()}_HOME", "")  # XDG Base Directory Specification: a relative one is ignored
    return f"{said if said.startswith('/') else Path.home() / usual}/vaultplan"


def _folder(folder: str, names: Iterable[str]) -> Path:
    try:
        if not os.path.lexists(folder):
            Path(folder).parent.mkdir(parents=True, exist_ok=True)
        _make_private(folder)
        for name in names:
            folder = os.path.join(folder, name)  # noqa: PTH118 - asked with each save of a note
            _make_private(folder)
    except OSError as error:
        raise StateFolderError(Path(folder), plain(error)) from error
    return Path(folder)


def vault_key(root: Path) -> str:
    """A short name for a vault, by its resolved path."""
    return hashlib.sha256(os.fsencode(root)).hexdigest()[:12]


def _make_private(folder: str) -> None:
    """One folder of ours.

    Raises:
        StateFolderError: it is a link, no folder, or belongs to somebody else.
        OSError: the disk refused.
    """
    try:
        found = os.lstat(folder)
    except FileNotFoundError:
        with suppress(FileExistsError):
            os.mkdir(folder, mode=0o700)  # noqa: PTH102
        found = os.lstat(folder)
    if not stat.S_ISDIR(found.st_mode):
        raise StateFolderError(Path(folder), "it is a link, or no folder")
    if hasattr(os, "geteuid") and found.st_uid != os.geteuid():
        raise StateFolderError(Path(folder), "it belongs to somebody else")
    if os.name == "posix" and stat.S_IMODE(found.st_mode) & 0o077:
        os.chmod(folder, 0o700)  # noqa: PTH101
