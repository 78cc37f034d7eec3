"""Which folder is the vault."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from vaultplan.errors import FolderUnreadableError, NotAFolderError
from vaultplan.vault.names import is_note_name
from vaultplan.vault.read import HEAD, read_regular
from vaultplan.vault.reasons import plain
from vaultplan.vault.walk import MAX_DEPTH

_NO_FOLDER: Final = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.EINVAL}
"""What the system says of a path that leads to no folder; anything else, a folder may be behind."""


def find_root(start: Path, *, is_plan: Callable[[bytes], bool], is_ours: Callable[[bytes], bool]) -> Path:
    """The vault that `start` is in, or is.

    The nearest folder at or above it with an `.obsidian` folder; else, where `start` is in a plan's own folder, the
    folder around that one if notes of the plan lie there too; else `start` itself when a plan note is somewhere below
    it; else the nearest folder above, short of the home folder, with a plan note in it or right below; else `start`.
    `is_plan` and `is_ours` judge a note by its first 64 KiB: of kind `plan`, of any kind.

    Raises:
        NotAFolderError: `start` is missing or a file.
        FolderUnreadableError: somebody forbids to look at `start`, or its drive doesn't answer.
    """
    start = _resolved(start)
    for folder in (start, *start.parents):
        if _is_folder(folder / ".obsidian"):
            return folder
    if around := _around(start, is_plan, is_ours):
        return around
    if _holds_plan(start, MAX_DEPTH, is_plan):
        return start
    return next((folder for folder in _above(start) if _holds_plan(folder, 1, is_plan)), start)


def _resolved(start: Path) -> Path:
    try:
        found = start.resolve(strict=True)
        if found.is_dir():
            return found
    except OSError as error:
        if error.errno not in _NO_FOLDER:
            raise FolderUnreadableError(start, plain(error)) from error
    except (RuntimeError, ValueError):  # a ring of links, before Python 3.13; a NUL
        pass
    raise NotAFolderError(start)


def _around(start: Path, is_plan: Callable[[bytes], bool], is_ours: Callable[[bytes], bool]) -> Path | None:
    """The folder around the plan's own, if its notes lie there and no other plan: no dashboard is built unasked."""
    home = next((folder for folder in (start, *_above(start)) if _holds_plan(folder, 0, is_plan)), None)
    around = next(_above(home), None) if home else None
    if not home or not around:
        return None
    outside = [_head(note) for note in _notes(str(around), MAX_DEPTH) if not Path(note).is_relative_to(home)]
    ours = [head for head in outside if is_ours(head)]
    return around if ours and not any(map(is_plan, ours)) else None


def _above(start: Path) -> Iterator[Path]:
    """The folders above that may be a vault: neither the home folder nor anything above it, nor the disk's root."""
    home = _home()
    if start == home:
        return
    for folder in start.parents:
        if folder in (home, Path(folder.anchor)):
            return
        yield folder


def _home() -> Path | None:
    try:
        return Path.home().resolve()
    except (OSError, RuntimeError):
        return None


def _holds_plan(folder: Path, depth: int, is_plan: Callable[[bytes], bool]) -> bool:
    return any(is_plan(_head(note)) for note in _notes(str(folder), depth))


def _notes(folder: str, depth: int) -> Iterator[str]:
    """The notes in a folder and `depth` levels below it, nearest first, each read only when its turn comes."""
    level = [folder]
    for _ in range(depth + 1):
        deeper: list[str] = []
        for here in level:
            for entry in _listed(here):
                if entry.name.startswith("."):
                    continue
                if _is_entered(entry):
                    deeper.append(entry.path)
                elif is_note_name(entry.name):
                    yield entry.path
        level = deeper


def _listed(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []


def _is_entered(entry: os.DirEntry[str]) -> bool:
    with suppress(OSError):
        return entry.is_dir(follow_symlinks=False)
    return False


def _head(note: str) -> bytes:
    try:
        return read_regular(note, HEAD)
    except OSError:
        return b""


def _is_folder(path: Path) -> bool:
    with suppress(OSError):
        return path.is_dir()
    return False
