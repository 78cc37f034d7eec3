"""Which names in a vault are notes, and which names are one and the same to a reader."""

from collections import Counter
from collections.abc import Container, Iterable
from unicodedata import normalize

from vaultplan.lazy import dataclass, regex

_MAY_CONFLICT = regex(r"onfli[ck]t|-(?:DESK|LAP)TOP-")
_CONFLICT = regex(
    r"\.sync-conflict-"  # Syncthing
    r"|_conflict-\d{8}-\d{6}"  # ownCloud, before it wrote it in brackets
    r"| ?\((?:[^()]*['\u2019]s? )?(?i:conflicted copy)\b"  # Dropbox, Nextcloud, Obsidian Sync
    r"| ?\((?:[^()]* )?[Ii]n Konflikt stehende Kopie\b| ?\([Cc]opia en conflicto\b"  # Dropbox in German, in Spanish
    r"| ?\(SFConflict "  # Seafile
    r"|-(?:DESKTOP-[0-9A-Z]{7}|LAPTOP-[0-9A-Z]{8})(?:-\d+)?(?=\.[Mm][Dd]$)"  # OneDrive, of Windows' own names
)


def is_note_name(name: str) -> bool:
    """Whether a file of this name may be a note: `.md` in any case, no draft, no conflict copy.

    The ending alone rules out `x.md~`, `x.md.tmp`, `4913`; the first letter `.#x.md` and `~syncthing~x.md`.
    """
    return name[-3:].lower() == ".md" and name[0] not in ".~" and not is_conflict_copy(name)


def is_conflict_copy(name: str) -> bool:
    """Whether a sync tool made this file beside another; `conflict_original` says beside which."""
    # The short test first: it is asked of every note of the vault.
    return _MAY_CONFLICT.search(name) is not None and _CONFLICT.search(name) is not None


def conflict_original(name: str) -> str | None:
    """The name of the note that a conflict copy is a copy of; None for a name that no sync tool gave.

    A copy of a copy is one of the first note. OneDrive's names are known where the computer has the name that Windows
    gave it: `Note-ANNA.md` may be anybody's note.
    """
    found = _CONFLICT.search(name)
    return f"{name[: found.start()]}.{name.rpartition('.')[2]}" if found else None


def is_conflict_note(name: str) -> bool:
    """Whether this is a conflict copy of something that may be a note."""
    return name[-3:].lower() == ".md" and name[0] not in ".~" and is_conflict_copy(name)


def awaited(name: str) -> str | None:
    """The name of the note that iCloud has taken off this machine and will bring back; None for any other name."""
    if not (name[0] == "." and name.endswith(".icloud")):
        return None
    note = name.removeprefix(".").removesuffix(".icloud")
    return note if note and is_note_name(note) else None


def is_hidden(path: str) -> bool:
    """Whether a vault-relative path leads through a hidden name, such as `.obsidian` or `.trash`."""
    return path.startswith(".") or "/." in path


def is_readable_name(name: str) -> bool:
    """Whether a name can be printed and written: one that isn't UTF-8 on the disk can't."""
    if name.isascii():
        return "\0" not in name
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in name


def folded(name: str) -> str:
    """The name as a file system sees it that cares neither for case nor for Unicode form."""
    if name.isascii():
        return name if name.islower() else name.lower()
    return normalize("NFC", normalize("NFC", name).casefold())


def alike(paths: Iterable[str]) -> dict[str, str]:
    """Of these paths those that only case or Unicode form keep apart, each with another one that it is like."""
    groups: dict[str, list[str]] = {}
    for path in sorted(set(paths)):
        groups.setdefault(folded(path), []).append(path)
    return {path: group[path == group[0]] for group in groups.values() if len(group) > 1 for path in group}


@dataclass(frozen=True, slots=True)
class Twins(Container[str]):
    """The notes whose name alone doesn't say which is meant: of one of these names (folded), or at these paths."""

    stems: frozenset[str]
    paths: frozenset[str] = frozenset()

    def beside(self, path: str) -> "Twins":
        """The same, with the name of this path among them."""
        return Twins(self.stems | {_stem(path.rpartition("/")[2])}, self.paths)

    def __contains__(self, path: object) -> bool:
        """Whether another note has the name of the one at this path."""
        return isinstance(path, str) and (path in self.paths or _stem(path.rpartition("/")[2]) in self.stems)


class Stems:
    """How many notes share a name, whatever their folder, case or Unicode form: what a wiki link has to go by."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._counts = Counter(map(_stem, names))
        self._twins: Twins | None = None

    @property
    def twins(self) -> Twins:
        """The names that several notes have."""
        if self._twins is None:
            self._twins = Twins(frozenset(stem for stem, count in self._counts.items() if count > 1))
        return self._twins

    def count(self, name: str) -> int:
        """How many notes are called so; `name` ends in `.md`."""
        return self._counts[_stem(name)]

    def add(self, names: Iterable[str]) -> None:
        """Count these notes in."""
        for stem in map(_stem, names):
            self._counts[stem] += 1
            if self._counts[stem] == 2:
                self._twins = None

    def remove(self, names: Iterable[str]) -> None:
        """Count these notes out."""
        for stem in map(_stem, names):
            self._counts[stem] -= 1
            if self._counts[stem] == 1:
                self._twins = None
            if not self._counts[stem]:
                del self._counts[stem]


def _stem(name: str) -> str:
    return folded(name[:-3])
