"""What the last run found in a vault, so that the next one reads only the notes that have changed since.

It can be taken away at any time: it lies outside the vault, nothing waits for it, and whatever is wrong with it (cut
short, of another version, of another vault), all is read again. What it says of a note holds for as long as the note's
size, times and inode are the same. The notes of a plan are read each time; of them it knows what their bytes mean.
"""

import io
import pickle
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path

from vaultplan import __version__
from vaultplan.errors import StateFolderError
from vaultplan.model import Note
from vaultplan.state.files import write_new
from vaultplan.state.folder import cache_folder, vault_key
from vaultplan.vault.read import read_regular
from vaultplan.vault.walk import Found, Gleaned, Kept

_CODE = ("markdown", "model", "vault", "words", "state")
"""The rooms in which it is decided what a note means, and how that is kept."""
_VALUES = ("vaultplan.model.", "vaultplan.vault.walk.")
"""Where the values come from that an index may hold; it can call nothing else into being."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was found in a vault, and what its plans' notes meant: by path the SHA-256 of the bytes, and the note."""

    found: Found
    notes: Mapping[str, tuple[bytes, Note]]


class Index:
    """What is remembered of one vault."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def load(self) -> Remembered | None:
        """What was remembered; None when there is nothing that can be relied on."""
        try:
            data = read_regular(str(self._path()))
            seal, rest = data[:_SEAL], memoryview(data)[_SEAL:]
            if seal != self._seal(rest):
                return None
            found, notes = _Values(io.BytesIO(rest)).load()
            return Remembered(found, notes)
        except Exception:  # noqa: BLE001 - whatever is wrong with it, the notes are there to be read
            return None

    def save(self, found: Found, notes: Mapping[str, tuple[bytes, Note]]) -> None:
        """Remember what was found, and the notes of the plans with their bytes; where the disk refuses, nothing is."""
        meant = {path: (sha256(data).digest(), note) for path, (data, note) in notes.items() if not note.unread}
        with suppress(OSError, StateFolderError):
            data = pickle.dumps((_lasting(found), meant), protocol=5)
            path = self._path()
            # Two that write at once may spoil each other's: then the seal is broken, and all is read again.
            draft = path.with_suffix(".new")
            write_new(draft, self._seal(data) + data, safe=True)
            draft.replace(path)

    def _path(self) -> Path:
        return cache_folder("index") / vault_key(self._root)

    def _seal(self, data: bytes | memoryview) -> bytes:
        """Differs when a byte does, or the vault, or the code that would read the notes."""
        return sha256(b"\0".join([_made_by(), str(self._root).encode("utf-8", "surrogateescape"), data])).digest()


_SEAL = sha256().digest_size


class _Values(pickle.Unpickler):
    """Reads values of ours alone."""

    def find_class(self, module: str, name: str) -> object:
        if f"{module}.".startswith(_VALUES):
            found: object = getattr(import_module(module), name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(module)


def _lasting(found: Found) -> Found:
    """What of the found is worth keeping: of a plan's notes not even the stamp, since they are read each time."""
    gleaned: dict[str, Kept] = {path: kept for path, kept in found.files.items() if isinstance(kept, Gleaned)}
    folders = {folder: dict(notes) for folder, notes in found.folders.items()}
    for path in found.files.keys() - gleaned:
        folder, slash, name = path.rpartition("/")
        folders[folder + slash][name] = None
    return Found(folders, gleaned, found.problems, found.links)


@lru_cache
def _made_by() -> bytes:
    """The code that reads notes: a new version of it, or one that somebody works on, may read them otherwise."""
    package = Path(__file__).parents[1]
    files = (file for room in _CODE for file in sorted((package / room).rglob("*.*")) if file.suffix != ".pyc")
    stamps = [(file.name, info.st_size, info.st_mtime_ns) for file in files for info in [file.stat()]]
    return repr((__version__, stamps)).encode()
