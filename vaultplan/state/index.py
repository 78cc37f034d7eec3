"""What the last run found in a vault, so that the next one reads only the notes that have changed since.

It can be taken away at any time: it lies outside the vault, nothing waits for it, and whatever is wrong with it (cut
short, of another version, of another vault), all is read again. What it says of a note holds for as long as the note's
size, times and inode are the same. The notes of a plan are read each time; of them it knows what their bytes mean, and
what was made of what (`model.Memo`), which can only save time.
"""

import io
import os
import pickle
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import Any

from vaultplan import __version__
from vaultplan.lazy import dataclass
from vaultplan.model import Memo, Note
from vaultplan.state.files import write_new
from vaultplan.state.folder import cache_folder, vault_key
from vaultplan.vault.read import read_regular
from vaultplan.vault.walk import Found, Gleaned, Kept

_CODE = ("markdown", "model", "method", "checks", "engine", "vault", "words", "state", "scaffold")
"""The rooms in which it is decided what a note means, and how that is kept."""
_ROOMS = ("model", "markdown", "method", "words", "vault.walk", "engine.homes", "engine.capturing")
_VALUES = tuple(f"vaultplan.{room}." for room in _ROOMS)
"""Where the values come from that an index may hold; it can call nothing else into being."""
_LIBRARY = {("datetime", "date"): date, ("collections", "defaultdict"): defaultdict, ("builtins", "list"): list}
_SEAL = sha256().digest_size


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is known of a vault.

    `found` is what the disk held, `notes` the notes of its plans, by path, with the SHA-256 of their bytes, `memos`
    what was made of what, by a name for each.
    """

    found: Found
    notes: Mapping[str, tuple[bytes, Note]]
    memos: Mapping[str, Memo]


class Index:
    """What is remembered of one vault."""

    def __init__(self, root: Path, means: Mapping[str, Callable[[], object]]) -> None:
        """Nothing is read yet.

        Args:
            root: the vault.
            means: what reads the notes, by name: values refer to it, and there is one of each in a run.
        """
        self._root = root
        self._means = means

    def load(self) -> Remembered | None:
        """What was remembered; None when there is nothing that can be relied on."""
        try:
            data = read_regular(str(self._path()))
            if data[:_SEAL] != self._seal(memoryview(data)[_SEAL:]):
                return None
            file = io.BytesIO(data)
            file.seek(_SEAL)
            return Remembered(*_Reader(file, self._means).load())
        except Exception:  # noqa: BLE001 - whatever is wrong with it, the notes are there to be read
            return None

    def save(self, found: Found, notes: Mapping[str, tuple[bytes, Note]], memos: Mapping[str, Memo]) -> None:
        """Remember what was found, the notes of the plans with their bytes, and what was made of what.

        Where that can't be, nothing is remembered: it only costs the next run time.
        """
        meant = {path: (sha256(data).digest(), note) for path, (data, note) in notes.items() if not note.unread}
        with suppress(Exception):
            pickled = io.BytesIO()
            pickled.write(bytes(_SEAL))
            _Writer(pickled, self._means).dump((_lasting(found), meant, dict(memos)))
            data = pickled.getbuffer()
            data[:_SEAL] = self._seal(data[_SEAL:])
            path = self._path()
            # Two that write at once may spoil each other's: then the seal is broken, and all is read again.
            draft = path.with_suffix(".new")
            write_new(draft, data, safe=True)
            draft.replace(path)

    def _path(self) -> Path:
        return cache_folder("index") / vault_key(self._root)

    def _seal(self, data: bytes | memoryview) -> bytes:
        """Differs when a byte does, or the vault, or the code that would read the notes."""
        seal = sha256(b"\0".join([_made_by(), str(self._root).encode("utf-8", "surrogateescape")]))
        seal.update(data)
        return seal.digest()


class _Writer(pickle.Pickler):
    """Writes values, and for each of the means its name."""

    def __init__(self, file: io.BytesIO, means: Mapping[str, Callable[[], object]]) -> None:
        super().__init__(file, protocol=5)
        self._names = {id(make()): name for name, make in means.items()}

        self._fields: dict[type, tuple[str, ...]] = {}

    def persistent_id(self, value: object) -> str | None:
        return self._names.get(id(value))

    def reducer_override(self, value: object) -> Any:  # noqa: ANN401 - as pickle asks
        """Write a value as what it is made with: to set the fields of a frozen one takes twice as long to read."""
        kind = type(value)
        if kind not in self._fields:
            simple = is_dataclass(kind) and all(one.init for one in fields(kind))
            self._fields[kind] = tuple(one.name for one in fields(kind)) if is_dataclass(kind) and simple else ()
        names = self._fields[kind]
        return (kind, tuple([getattr(value, name) for name in names])) if names else NotImplemented


class _Reader(pickle.Unpickler):
    """Reads values of ours alone."""

    def __init__(self, file: io.BytesIO, means: Mapping[str, Callable[[], object]]) -> None:
        super().__init__(file)
        self._means = means

    def persistent_load(self, name: str) -> object:
        return self._means[name]()

    def find_class(self, module: str, name: str) -> object:
        if (module, name) in _LIBRARY:
            return _LIBRARY[module, name]
        if f"{module}.".startswith(_VALUES):
            found: object = getattr(import_module(module), name)
            if isinstance(found, type | FunctionType) and found.__module__ == module:
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
    found = (one for room in _CODE for folder, _, files in os.walk(package / room) for one in _stamps(folder, files))
    return repr((__version__, sorted(found))).encode()


def _stamps(folder: str, files: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    for name in files:
        if not name.endswith(".pyc"):
            info = os.stat(f"{folder}/{name}")  # noqa: PTH116 - start-up time
            yield name, info.st_size, info.st_mtime_ns
