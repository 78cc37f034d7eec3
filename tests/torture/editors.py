"""How programs save a file: in place, beside and renamed over, or in pieces. Each leaves nothing else behind."""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

Save: TypeAlias = Callable[[Path, bytes], None]


def in_place(path: Path, data: bytes) -> None:
    """Obsidian, VS Code, nano: emptied, then written."""
    with path.open("wb") as file:
        file.write(data)


def vim(path: Path, data: bytes) -> None:
    """Vim with `backupcopy=no`: the old file becomes the backup, a new one is written, the backup goes."""
    backup = path.with_name(path.name + "~")
    try:
        path.rename(backup)
    except FileNotFoundError:  # nothing there at this moment
        in_place(path, data)
        return
    in_place(path, data)
    backup.unlink(missing_ok=True)


def renamed(path: Path, data: bytes) -> None:
    """Gedit, Kate, most libraries: written beside, then renamed over."""
    draft = path.with_name(f".{path.name}.{threading.get_ident():x}.tmp")
    in_place(draft, data)
    draft.replace(path)


def synced(path: Path, data: bytes) -> None:
    """Syncthing: written under its own hidden name, synced to the disk, renamed over."""
    draft = path.with_name(f".syncthing.{path.name}.tmp")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fdatasync(file.fileno())
    draft.replace(path)


def slow(path: Path, data: bytes) -> None:
    """A network folder: in place, in pieces, with a moment between them."""
    with path.open("wb", buffering=0) as file:
        for at in range(0, len(data), max(1, len(data) // 4)):
            file.write(data[at : at + max(1, len(data) // 4)])
            threading.Event().wait(0.002)


STYLES: dict[str, Save] = {"in place": in_place, "vim": vim, "renamed": renamed, "synced": synced, "slow": slow}
