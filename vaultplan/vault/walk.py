"""Looking at a part of the vault: what is there, and what of it must be read again."""

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from vaultplan.vault.names import awaited, is_conflict_note, is_note_name, is_readable_name
from vaultplan.vault.read import link_problem, problem_of, read_note

MAX_DEPTH = 64
"""Folders deeper than this are not entered (trust.md §4)."""

CONFLICT_COPY = "conflict-copy"
"""Why a sync tool's second version of a note isn't read."""

Stamp: TypeAlias = tuple[int, int, int, int]

_PASSING = {"no-permission", "not-a-file", "not-here", "io-error"}  # may go without a trace in the stamp


@dataclass(slots=True)
class Found:
    """What is known of a part of the vault.

    `folders` maps a folder ("" for the vault, else "a/b/") to its notes and their stamps; a stamp of None is never
    trusted. `fresh` names the kept notes that are to be read once more.
    """

    folders: dict[str, dict[str, Stamp | None]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    links: set[str] = field(default_factory=set)
    fresh: set[str] = field(default_factory=set)


class Walk:
    """One look: `found` fills up; what hasn't changed since `known` is taken from there unread."""

    def __init__(
        self, root: str, keep: Callable[[bytes], bool], known: Found, glean: Callable[[bytes], bool] = lambda _: False
    ) -> None:
        self.found = Found()
        self._base = os.path.join(root, "")  # noqa: PTH118 - the walk's own paths are plain text, for speed
        self._real = os.path.join(os.path.realpath(root), "")  # noqa: PTH118
        self._keep = keep
        self._glean = glean
        self._known = known

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
        self.found.folders[folder] = {}
        self._aside(folder, [entry.name for entry in entries if entry.name[0] == "." or is_conflict_note(entry.name)])
        return [
            f"{folder}{entry.name}/"
            for entry in entries
            if entry.name[0] != "." and is_readable_name(entry.name) and self._is_folder(folder, entry)
        ]

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
            stamp = (info.st_size, info.st_mtime_ns, info.st_ino, info.st_ctime_ns)
            same = not again and stamp == self._known.folders.get(folder, {}).get(name)
            if not same or path in self._known.fresh:
                self._read(path, fresh=not same)
            else:
                self._carry(path)
            self.found.folders[folder][name] = None if self.found.problems.get(path) in _PASSING else stamp
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
        """Read a note. Two saves within one tick of the disk's clock share a stamp: `fresh` asks for another look."""
        got = read_note(self._base + path, self._keep, self._glean)
        if isinstance(got, bytes):
            self.found.files[path] = got
            if fresh:
                self.found.fresh.add(path)
        elif got is not None:
            self.found.problems[path] = got
