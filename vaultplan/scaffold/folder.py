"""Where a plan may be laid: a folder in the vault whose name every disk can hold."""

import os
import re
import stat
from pathlib import Path

from vaultplan.errors import FolderOutsideError, FolderUnreadableError
from vaultplan.lazy import regex
from vaultplan.vault.names import folded, is_readable_name
from vaultplan.vault.reasons import plain

_RESERVED = regex(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])", re.IGNORECASE)  # on Windows
_REFUSED = regex(r'[<>:"|?*\\\x00-\x1f\x7f]')  # by Windows and Android


def folder_parts(folder: str, root: Path) -> tuple[str, ...]:
    """The names on the way from the vault to the plan's folder, none for ".". A slash at the end is forgiven.

    Raises:
        FolderOutsideError: it leads out of the vault or into a hidden folder, or some device can't hold its name.
    """
    if folder == ".":
        return ()
    parts = tuple(folder.removesuffix("/").split("/"))
    if not all(map(_is_portable, parts)):
        raise FolderOutsideError(folder, root)
    return parts


def listed(folder: Path) -> frozenset[str]:
    """The names in a folder, none when it doesn't exist; a file that a cloud holds back counts under its own name.

    Raises:
        FolderUnreadableError: the folder can't be listed.
    """
    try:
        names = os.listdir(folder)  # noqa: PTH208 - names alone
    except FileNotFoundError:
        return frozenset()
    except OSError as error:
        raise FolderUnreadableError(folder, plain(error)) from error
    return frozenset(map(_own_name, names))


def in_the_way(root: Path, parts: tuple[str, ...]) -> str | None:
    """What keeps the folder from being made or used: a file, a link, or its name in another case or Unicode form."""
    here = root
    for depth, part in enumerate(parts):
        names = listed(here)
        if part not in names:
            twin = next((name for name in sorted(names) if folded(name) == folded(part)), None)
            return twin and "/".join((*parts[:depth], twin))
        here /= part
        if not stat.S_ISDIR(here.lstat().st_mode):
            return "/".join(parts[: depth + 1])
    return None


def _is_portable(name: str) -> bool:
    return (
        name != ""
        and name[0] not in ".~"
        and name[-1] not in ". "
        and is_readable_name(name)
        and len(name.encode()) <= 255
        and not _REFUSED.search(name)
        and not _RESERVED.fullmatch(name.partition(".")[0].rstrip())
    )


def _own_name(name: str) -> str:
    """`.X.md.icloud` stands in for X.md while only the cloud has it."""
    return name[1:-7] if name.startswith(".") and name.endswith(".icloud") else name
