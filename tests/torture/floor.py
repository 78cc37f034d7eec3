"""The least that keeping a dashboard true can cost: raw inotify, read, join, replace, all on the disk.

`python -m tests.torture.floor FOLDER NOTE DASHBOARD` does that until it is killed; `Moves` hears of replaced files.
"""

import ctypes
import os
import select
import struct
import sys
import time
from pathlib import Path
from typing import Final

_MOVED_TO: Final = 0x80
_HEAD: Final = struct.Struct("iIII")


class Moves:
    """Hears, without anything between, that a file in one folder was replaced by a rename. Close it in the end."""

    def __init__(self, folder: Path) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        self._handle = libc.inotify_init()
        if self._handle < 0 or libc.inotify_add_watch(self._handle, os.fsencode(folder), _MOVED_TO) < 0:
            raise OSError(ctypes.get_errno(), "inotify")

    def wait(self, name: str, patience: float) -> float | None:
        """When it was heard that this file was replaced (`time.perf_counter`), or None."""
        until = time.perf_counter() + patience
        while (left := until - time.perf_counter()) > 0:
            if select.select([self._handle], [], [], left)[0]:
                heard = time.perf_counter()
                if name in self._names(os.read(self._handle, 65536)):
                    return heard
        return None

    def close(self) -> None:
        os.close(self._handle)

    def _names(self, data: bytes) -> set[str]:
        names, at = set(), 0
        while at < len(data):
            *_, length = _HEAD.unpack_from(data, at)
            at += _HEAD.size
            names.add(os.fsdecode(data[at : at + length].rstrip(b"\0")))
            at += length
        return names


def replace(path: Path, data: bytes) -> None:
    """Atomic, and on the disk when it returns."""
    draft = path.with_name(f".{path.name}.tmp")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def keep_true(folder: Path, note: str, dashboard: str) -> None:
    """Join each version of a note into a dashboard, for ever."""
    moves, page = Moves(folder), (folder / dashboard).read_bytes()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        if moves.wait(note, 60.0):
            replace(folder / dashboard, page + (folder / note).read_bytes())


if __name__ == "__main__":
    keep_true(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
