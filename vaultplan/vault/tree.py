"""The notes of a vault, kept current."""

import os
import stat
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from vaultplan.errors import FolderUnreadableError
from vaultplan.vault.names import Stems, Twins, awaited, is_hidden, is_readable_name
from vaultplan.vault.reasons import plain
from vaultplan.vault.walk import Found, Glean, Kept, Walk


class Tree:
    """What a vault holds.

    The notes that `keep` wants by their head (64 KiB) are held whole; of any other one, what `glean` takes from it.

    Paths are vault-relative and POSIX. `files` and `problems` are replaced when they change, never changed themselves,
    so whoever holds one holds a state of the vault.
    """

    def __init__(
        self,
        root: Path,
        keep: Callable[[bytes], bool],
        glean: Glean = lambda *_: None,
        progress: Callable[[int | None], None] = lambda _: None,
    ) -> None:
        """Nothing is looked at yet.

        Args:
            root: the vault.
            keep: says by a note's head whether its bytes are kept.
            glean: takes from any other note what matters.
            progress: told how many notes have been looked at while everything is, and None at the end.
        """
        self.root = root
        self._keep = keep
        self._glean = glean
        self._progress = progress
        self._found = Found()
        self._recalled: Found | None = None
        self._stems: Stems | None = None
        self.read = 0
        """How many notes were read in the last look at everything that another look with its outcome needn't read."""

    @property
    def files(self) -> Mapping[str, Kept]:
        """The kept notes: whole bytes, or what was gleaned."""
        return self._found.files

    @property
    def found(self) -> Found:
        """What is known, to be recalled by another tree; it changes with the next look."""
        return self._found

    @property
    def count(self) -> int:
        """How many notes the vault holds."""
        return sum(map(len, self._found.folders.values()))

    def recall(self, found: Found) -> None:
        """Take the first look with what another tree has found: a note whose stamp is the same isn't read again."""
        self._recalled = found

    @property
    def problems(self) -> Mapping[str, str]:
        """What can't be read, and why.

        One of no-permission, too-large, folder, dangling-link, outside-link, not-a-file, not-here, io-error; or
        conflict-copy, of what is no note and nobody reads.
        """
        return self._found.problems

    def unique(self, path: str) -> bool:
        """Whether no other note of the vault has this one's name, whatever its folder, case or Unicode form."""
        if self._stems is None:
            self._stems = _stems(self._found)
        folder, name = _split(path)
        itself = name in self._found.folders.get(folder, {})
        return self._stems.count(name) == itself

    @property
    def twins(self) -> Twins:
        """The notes whose name another note of the vault has too."""
        if self._stems is None:
            self._stems = _stems(self._found)
        return self._stems.twins

    def holds(self, path: str) -> bool:
        """Whether there is a note at this path."""
        folder, name = _split(path)
        return name in self._found.folders.get(folder, {})

    def has_note(self, link: str) -> bool:
        """Whether the vault holds a note that a link means, by path or by name alone, in any case or Unicode form."""
        if self._stems is None:
            self._stems = _stems(self._found)
        name = link.rpartition("/")[2]
        return self._stems.count(name if name.casefold().endswith(".md") else f"{name}.md") > 0

    def notes_in(self, folder: str) -> frozenset[str]:
        """The names of the notes right in a folder, "" for the vault itself."""
        return frozenset(self._found.folders.get(f"{folder}/" if folder else "", ()))

    def sweep(self) -> frozenset[str]:
        """Look at the whole vault and read what changed, by size, times and inode.

        Returns:
            The paths whose kept bytes or problem changed, appeared or went.

        Raises:
            FolderUnreadableError: the vault can't be listed, or went away meanwhile; what was known stays known.
        """
        root = self._identity()
        known, self._recalled = self._recalled or self._found, None
        walk = Walk(str(self.root), self._keep, known, self._glean, self._progress)
        walk.below("")
        self._progress(None)
        if self._identity() != root or "" not in walk.found.folders:
            raise FolderUnreadableError(self.root, "it went away while it was read")
        before, self._found, self.read = self._found, walk.found, walk.read
        self._stems = None if self._stems is None else _stems(self._found)
        return _changed(before, self._found)

    def touch(self, paths: Iterable[str]) -> frozenset[str]:
        """Look again at these paths alone: notes or folders, new, changed or gone. Others are ignored.

        Returns:
            The paths whose kept bytes or problem changed, appeared or went.

        Raises:
            FolderUnreadableError: the vault itself is gone; what was known stays known.
        """
        self._identity()
        asked = {_meant(path.replace(os.sep, "/").rstrip("/")) for path in paths}
        targets = {self._target(path) for path in asked if not path or _inside(path)}
        if "" in targets or "" not in self._found.folders:
            return self.sweep()
        looks = [(target, self._look(target)) for target in sorted(targets)]
        before = self._found
        # What is in a folder, or is a link, may differ with it; any other note stands for itself.
        whole = bool(before.links) or any(f"{target}/" in before.folders for target in targets)
        self._found = Found(
            before.folders, dict(before.files), dict(before.problems), set(before.links), set(before.fresh)
        )
        for target, part in looks:
            self._forget(target)
            self._learn(part)
        self._learn(self._links())
        seen = {path for _, part in looks for path in (*part.files, *part.problems)}
        return _changed(before, self._found, None if whole else targets | seen)

    def _identity(self) -> tuple[int, int]:
        try:
            os.scandir(self.root).close()
            info = self.root.stat()
        except OSError as error:
            raise FolderUnreadableError(self.root, plain(error)) from error
        return info.st_dev, info.st_ino

    def _target(self, path: str) -> str:
        """The topmost name on the way to `path` that is no folder we know; `path` itself when there is none.

        Where a name can't even be asked about, it is the folder that refuses.
        """
        at = path.find("/")
        while at >= 0:
            name = path[:at]
            if f"{name}/" not in self._found.folders or not self._is_folder(name):
                return self._askable(name)
            at = path.find("/", at + 1)
        return self._askable(path)

    def _askable(self, path: str) -> str:
        try:
            self._lstat(path)
        except (FileNotFoundError, NotADirectoryError):
            return path
        except OSError:
            return path.rpartition("/")[0]
        return path

    def _is_folder(self, path: str) -> bool:
        try:
            return stat.S_ISDIR(self._lstat(path).st_mode)
        except OSError:
            return False

    def _lstat(self, path: str) -> os.stat_result:
        return os.lstat(f"{self.root}/{path}")

    def _look(self, target: str) -> Found:
        walk = Walk(str(self.root), self._keep, self._found, self._glean)
        try:
            walk.entry(target, self._lstat(target))
        except OSError:  # gone
            walk.absent(target)
        return walk.found

    def _links(self) -> Found:
        """All symbolic links judged anew: what they lead to may have come or gone."""
        walk = Walk(str(self.root), self._keep, self._found, self._glean)
        for path in self._found.links:
            self._found.problems.pop(path, None)
            walk.link(path)
        return walk.found

    def _forget(self, target: str) -> None:
        found, below = self._found, f"{target}/"
        folder, name = _split(target)
        gone = [name] if name in found.folders.get(folder, {}) else []
        found.folders.get(folder, {}).pop(name, None)
        for known in (found.files, found.problems):
            known.pop(target, None)
        for named in (found.links, found.fresh):
            named.discard(target)
        if below in found.folders:
            gone += self._forget_below(below)
        if self._stems is not None:
            self._stems.remove(gone)

    def _forget_below(self, below: str) -> list[str]:
        found = self._found
        gone: list[str] = []
        for folder in [folder for folder in found.folders if folder.startswith(below)]:
            gone += found.folders.pop(folder)
        for known in (found.files, found.problems):
            for path in [path for path in known if path.startswith(below)]:
                del known[path]
        for named in (found.links, found.fresh):
            named -= {path for path in named if path.startswith(below)}
        return gone

    def _learn(self, part: Found) -> None:
        found = self._found
        for folder, notes in part.folders.items():
            found.folders.setdefault(folder, {}).update(notes)
            if self._stems is not None:
                self._stems.add(notes)
        found.files.update(part.files)
        found.problems.update(part.problems)
        found.links |= part.links
        found.fresh |= part.fresh


def _stems(found: Found) -> Stems:
    return Stems(name for notes in found.folders.values() for name in notes)


def _split(path: str) -> tuple[str, str]:
    folder, slash, name = path.rpartition("/")
    return folder + slash, name


def _meant(path: str) -> str:
    """The path itself; for what iCloud leaves in a note's place, the note's."""
    folder, name = _split(path)
    return folder + ((awaited(name) if name else None) or name)


def _inside(path: str) -> bool:
    """Whether a path names something in the vault that may be looked at; "..", "//" and "/etc" do not."""
    return is_readable_name(path) and not is_hidden(path) and "" not in path.split("/")


def _changed(before: Found, after: Found, among: Iterable[str] | None = None) -> frozenset[str]:
    return _differing(before.files, after.files, among) | _differing(before.problems, after.problems, among)


def _differing(
    before: Mapping[str, object], after: Mapping[str, object], among: Iterable[str] | None
) -> frozenset[str]:
    paths = before.keys() | after if among is None else among
    return frozenset(path for path in paths if before.get(path) != after.get(path))
