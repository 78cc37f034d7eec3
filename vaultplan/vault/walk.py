"""Looking at a part of the vault: what is there, and what of it must be read again."""

import os
import stat
import time
from collections.abc import Callable
from dataclasses import field
from hashlib import sha256
from typing import Final, TypeAlias

from vaultplan.lazy import dataclass
from vaultplan.model import Note
from vaultplan.vault.names import awaited, is_conflict_note, is_note_name, is_readable_name
from vaultplan.vault.read import link_problem, problem_of, read_note

MAX_DEPTH = 64
"""Folders deeper than this are not entered (trust.md §4)."""

CONFLICT_COPY = "conflict-copy"
"""Why a sync tool's second version of a note isn't read."""

Stamp: TypeAlias = int
"""A note's size, times and inode as one number: a vault may hold a hundred thousand of them."""

YOUNG: Final = 3_000_000_000
"""Nanoseconds within which two saves may get the same times: no disk's clock is coarser (FAT: 2 s)."""

_PASSING = {"no-permission", "not-a-file", "not-here", "io-error"}  # may go without a trace in the stamp


@dataclass(frozen=True, slots=True)
class Gleaned:
    """What was taken from a note whose bytes aren't kept. Two are equal when they were taken from the same bytes."""

    digest: bytes
    size: int
    note: Note = field(compare=False)

    def __len__(self) -> int:
        return self.size


Kept: TypeAlias = bytes | Gleaned

Glean: TypeAlias = Callable[[str, bytes], Note | None]
"""Takes from a note, by its path and bytes, what matters; None where nothing does."""


@dataclass(slots=True)
class Found:
    """What is known of a part of the vault.

    `folders` maps a folder ("" for the vault, else "a/b/") to its notes and their stamps; a stamp of None is never
    trusted. `fresh` names the kept notes that are to be read once more.
    """

    folders: dict[str, dict[str, Stamp | None]] = field(default_factory=dict)
    files: dict[str, Kept] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    links: set[str] = field(default_factory=set)
    fresh: set[str] = field(default_factory=set)


class Walk:
    """One look: `found` fills up; what hasn't changed since `known` is taken from there unread."""

    def __init__(
        self,
        root: str,
        keep: Callable[[bytes], bool],
        known: Found,
        glean: Glean = lambda *_: None,
        progress: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Nothing is looked at yet.

        Args:
            root: the vault.
            keep: says by a note's head (64 KiB) whether its bytes are kept.
            known: what was found the last time.
            glean: takes from any other note what matters.
            progress: told how many notes have been looked at, folder by folder.
        """
        self.found = Found()
        self.read = 0
        """Notes that were read, needn't be the next time, and are not held whole."""
        self._base = os.path.join(root, "")  # noqa: PTH118 - the walk's own paths are plain text, for speed
        self._real = os.path.join(os.path.realpath(root), "")  # noqa: PTH118
        self._keep = keep
        self._glean = glean
        self._known = known
        self._progress = progress
        self._seen = 0
        self._young = time.time_ns() - YOUNG

    def below(self, folder: str) -> None:
        """Look at everything in `folder` and below it."""
        waiting = [folder]
        while waiting:
            here = waiting.pop()
            if here.count("/") <= MAX_DEPTH:
                waiting += self._list(here)

    def entry(self, path: str, info: os.stat_result) -> None:
        """Look at one name again, whatever its stamp says: somebody says that it changed."""
        folder, _, name = path.rpartition("/")
        folder = f"{folder}/" if folder else ""
        if stat.S_ISDIR(info.st_mode):
            self._folder(path, name)
            self.below(f"{path}/")
        elif is_note_name(name):
            self.found.folders[folder] = {}
            self._note(folder, name, info, again=True)
        elif is_conflict_note(name):
            self.found.problems[path] = CONFLICT_COPY

    def absent(self, path: str) -> None:
        """Tell of a name that is gone whether the cloud only keeps it for now."""
        folder, _, name = path.rpartition("/")
        if is_note_name(name) and os.path.lexists(os.path.join(self._base, folder, f".{name}.icloud")):  # noqa: PTH118
            self.found.problems[path] = "not-here"

    def link(self, path: str) -> None:
        """Judge a symbolic link."""
        self.found.links.add(path)
        if problem := link_problem(self._base + path, self._real):
            self.found.problems[path] = problem

    def _list(self, folder: str) -> list[str]:
        try:
            with os.scandir(self._base + folder) as listing:
                entries = list(listing)
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            self.found.problems[folder[:-1]] = problem_of(error)
            return []
        here = self.found.folders[folder] = dict[str, Stamp | None]()
        known = self._known.folders.get(folder, {})
        entries = [entry for entry in entries if not self._is_as_known(folder, entry, known.get(entry.name))]
        self._aside(folder, [entry.name for entry in entries if entry.name[0] == "." or is_conflict_note(entry.name)])
        folders = [
            f"{folder}{entry.name}/"
            for entry in entries
            if entry.name[0] != "." and is_readable_name(entry.name) and self._is_folder(folder, entry)
        ]
        if known == here:
            self.found.folders[folder] = known  # a large vault is held once, not twice
        self._seen += len(here)
        self._progress(self._seen)
        return folders

    def _is_as_known(self, folder: str, entry: os.DirEntry[str], stamp: Stamp | None) -> bool:
        """Whether a name is a note, and as it was: then all that is known of it stays so. Most names of a vault are."""
        path = folder + entry.name
        try:
            if stamp is None or stamp_of(entry.stat(follow_symlinks=False)) != stamp or path in self._known.fresh:
                return False
        except OSError:  # it is looked at more closely
            return False
        self._carry(path)
        self.found.folders[folder][entry.name] = stamp
        return True

    def _aside(self, folder: str, names: list[str]) -> None:
        """Name what is no note and stands for one: a sync tool's second version, or a note that is in the cloud."""
        for name in filter(is_readable_name, names):
            note = awaited(name)
            if note and not os.path.lexists(self._base + folder + note):
                self.found.problems[folder + note] = "not-here"
            elif is_conflict_note(name):
                self.found.problems[folder + name] = CONFLICT_COPY

    def _is_folder(self, folder: str, entry: os.DirEntry[str]) -> bool:
        name = entry.name
        try:
            if entry.is_dir(follow_symlinks=False):
                self._folder(folder + name, name)
                return True
            if is_note_name(name):
                self._note(folder, name, entry.stat(follow_symlinks=False))
        except FileNotFoundError:
            pass
        except OSError as error:
            self.found.problems[folder + name] = problem_of(error)
            if is_note_name(name):
                self.found.folders[folder][name] = None
        return False

    def _folder(self, path: str, name: str) -> None:
        if is_note_name(name):
            self.found.problems[path] = "folder"

    def _note(self, folder: str, name: str, info: os.stat_result, *, again: bool = False) -> None:
        path = folder + name
        if stat.S_ISREG(info.st_mode):
            # Taken before the reading: a save in between makes the stamp differ next time.
            stamp = stamp_of(info)
            same = not again and stamp == self._known.folders.get(folder, {}).get(name)
            if not same or path in self._known.fresh:
                self._read(path, fresh=not same)
            else:
                self._carry(path)
            passing = _written(info) > self._young or self.found.problems.get(path) in _PASSING
            self.found.folders[folder][name] = None if passing else stamp
            self.read += not same and not passing and not isinstance(self.found.files.get(path), bytes)
        elif stat.S_ISLNK(info.st_mode):
            self.link(path)
        else:
            self.found.problems[path] = "not-a-file"

    def _carry(self, path: str) -> None:
        if path in self._known.files:
            self.found.files[path] = self._known.files[path]
        elif path in self._known.problems:
            self.found.problems[path] = self._known.problems[path]

    def _read(self, path: str, *, fresh: bool) -> None:
        """Read a note. On a disk whose clock isn't ours two saves may share a stamp: `fresh` asks for another look."""
        got = read_note(self._base + path, self._keep)
        if isinstance(got, str):
            self.found.problems[path] = got
        elif got is not None:
            data, whole = got
            kept = data if whole else self._gleaned(path, data)
            if kept is not None:
                self.found.files[path] = kept
                if fresh:
                    self.found.fresh.add(path)

    def _gleaned(self, path: str, data: bytes) -> Gleaned | None:
        known = self._known.files.get(path)
        if isinstance(known, Gleaned) and known.digest == sha256(data).digest():
            return known
        note = self._glean(path, data)
        return Gleaned(sha256(data).digest(), len(data), note) if note else None


def stamp_of(info: os.stat_result) -> Stamp:
    """The stamp of a note."""
    return hash((info.st_size, info.st_mtime_ns, info.st_ino, info.st_ctime_ns))


def _written(info: os.stat_result) -> int:
    """When a note was last written, by its disk's clock; where that isn't told, by what its writer says."""
    return info.st_mtime_ns if os.name == "nt" else info.st_ctime_ns
