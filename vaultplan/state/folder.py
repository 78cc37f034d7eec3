"""The folders in which the state of a vault is kept, for the user alone."""

import hashlib
import os
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from vaultplan.errors import StateFolderError
from vaultplan.vault.reasons import plain


def state_folder(*names: str) -> Path:
    """A folder below the platform's own state folder for vaultplan; made, private, when it isn't there.

    Args:
        names: the folders below, such as `("journal", vault_key(root))`.

    Raises:
        StateFolderError: the disk refused, or a folder on the way is a link or somebody else's (trust.md §4).
    """
    import platformdirs  # noqa: PLC0415 - rarely needed, and start-up time counts

    return _folder(platformdirs.user_state_path("vaultplan"), names)


def cache_folder(*names: str) -> Path:
    """The same below the platform's folder for what may be deleted at any time.

    Raises:
        StateFolderError: as `state_folder`.
    """
    return _folder(_cache(), names)


def _cache() -> Path:
    """The platform's folder; every command asks, and where the rule is one line, platformdirs isn't loaded for it."""
    if sys.platform in {"win32", "darwin", "android"}:
        import platformdirs  # noqa: PLC0415 - start-up time

        return platformdirs.user_cache_path("vaultplan")
    said = Path(os.environ.get("XDG_CACHE_HOME", ""))  # XDG Base Directory Specification: a relative one is ignored
    return (said if said.is_absolute() else Path.home() / ".cache") / "vaultplan"


def _folder(folder: Path, names: Iterable[str]) -> Path:
    try:
        if not folder.exists():
            folder.parent.mkdir(parents=True, exist_ok=True)
        _make_private(folder)
        for name in names:
            folder /= name
            _make_private(folder)
    except OSError as error:
        raise StateFolderError(folder, plain(error)) from error
    return folder


def vault_key(root: Path) -> str:
    """A short name for a vault, by its resolved path."""
    return hashlib.sha256(os.fsencode(root)).hexdigest()[:12]


def _make_private(folder: Path) -> None:
    """One folder of ours.

    Raises:
        StateFolderError: it is a link, no folder, or belongs to somebody else.
        OSError: the disk refused.
    """
    try:
        found = folder.lstat()
    except FileNotFoundError:
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise StateFolderError(folder, "it is a link, or no folder")
    if hasattr(os, "geteuid") and found.st_uid != os.geteuid():
        raise StateFolderError(folder, "it belongs to somebody else")
    if os.name == "posix" and stat.S_IMODE(found.st_mode) & 0o077:
        folder.chmod(0o700)
