"""What watchdog's events mean. Imported only when a real watch starts."""

import os
import unicodedata
from collections.abc import Callable, Iterator

from watchdog.events import FileSystemEvent

from vaultplan.watch.changes import Change


def changes_of(event: FileSystemEvent, root: str, interesting: Callable[[str], bool]) -> Iterator[Change]:
    """What an event means: a change for each end of it that matters.

    A file that was closed after writing, or took its name by a rename, is settled. The root itself gives "".
    """
    settled = event.event_type == "closed"
    ends = [(event.src_path, settled), (event.dest_path, not event.is_directory)]
    for raw, whole in ends:
        path = _relative(os.fsdecode(raw), root) if raw else None
        if path is None or _is_hidden(path):
            continue
        if event.is_directory or interesting(path):
            yield Change(path, whole)


def change_of_root(event: FileSystemEvent, root: str) -> Iterator[Change]:
    """What an event in the folder around the vault means: something, if it is the vault that came, went or moved."""
    if root in (os.fsdecode(event.src_path), os.fsdecode(event.dest_path)):
        yield Change("", settled=False)


def _relative(path: str, root: str) -> str | None:
    if path in {root, unicodedata.normalize("NFC", root)}:
        return ""
    # On macOS watchdog tells of paths below the composed spelling of the root, whichever is the stored one.
    for spelled in (root, unicodedata.normalize("NFC", root)):
        below = spelled.rstrip(os.sep) + os.sep
        if path.startswith(below):
            return path.removeprefix(below).replace(os.sep, "/")
    return None


def _is_hidden(path: str) -> bool:
    return path.startswith(".") or "/." in path
