"""Which names in a vault are notes, and which names are one and the same to a reader."""

from collections import Counter
from collections.abc import Iterable
from unicodedata import normalize

_CONFLICT_MARKS = (".sync-conflict-", "(conflicted copy", "'s conflicted copy", "\u2019s conflicted copy")


def is_note_name(name: str) -> bool:
    """Whether a file of this name may be a note: `.md` in any case, no draft, no conflict copy.

    The ending alone rules out `x.md~`, `x.md.tmp`, `4913`; the first letter `.#x.md` and `~syncthing~x.md`.
    """
    return name[-3:].lower() == ".md" and name[0] not in ".~" and not is_conflict_copy(name)


def is_conflict_copy(name: str) -> bool:
    """Whether a sync tool made this file beside another: Syncthing, Obsidian Sync, Nextcloud, Dropbox."""
    # The short test first: it is asked of every note of the vault.
    return "onflict" in name and any(mark in name.lower() for mark in _CONFLICT_MARKS)


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
    return name.lower() if name.isascii() else normalize("NFC", normalize("NFC", name).casefold())


class Stems:
    """How many notes share a name, whatever their folder, case or Unicode form: what a wiki link has to go by."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._counts = Counter(map(_stem, names))

    def count(self, name: str) -> int:
        """How many notes are called so; `name` ends in `.md`."""
        return self._counts[_stem(name)]

    def add(self, names: Iterable[str]) -> None:
        """Count these notes in."""
        self._counts.update(map(_stem, names))

    def remove(self, names: Iterable[str]) -> None:
        """Count these notes out."""
        for stem in map(_stem, names):
            self._counts[stem] -= 1
            if not self._counts[stem]:
                del self._counts[stem]


def _stem(name: str) -> str:
    return folded(name[:-3])
