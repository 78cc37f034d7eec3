"""Which plan a captured line belongs to: the one that it names, else the nearest up its folders, else the only one.

A vault may hold thousands of notes with such lines, and one of them is saved at a time. So they are kept folder by
folder, and a folder in which nothing changed stays the very same tuple: whatever was made of it needn't be made again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from vaultplan.engine.homes import Home, folder_of, is_within
from vaultplan.lazy import dataclass
from vaultplan.model import Capture, Fault, Memo, Note
from vaultplan.words.folding import fold_name

Group: TypeAlias = tuple[Note, ...]
"""The notes right in one folder that hold captures."""


class Tagged:
    """The notes of the vault that hold captures, by folder."""

    def __init__(self) -> None:
        self._notes: dict[str, dict[str, Note]] = {}
        self._groups: dict[str, Group] = {}
        self.memo = Memo()
        """What was shared out among which plans."""
        self._names: Mapping[str, str] = {}

    def put(self, path: str, note: Note | None) -> None:
        """Remember what a note is now; None, or one without captures, is forgotten."""
        folder = folder_of(path)
        if note and note.captures:
            self._notes.setdefault(folder, {})[path] = note
        elif path in self._notes.get(folder, {}):
            del self._notes[folder][path]
        else:
            return
        self._groups[folder] = tuple(note for _, note in sorted(self._notes[folder].items()))

    def shared(self, homes: Sequence[Home], outside: Sequence[str], vault: str) -> tuple[Home, ...]:
        """The plans with the captured lines of the vault shared out among them; none is in two.

        Args:
            homes: the plans.
            outside: folders whose captures are nobody's.
            vault: the name of the vault's folder, by which a plan right in it is known.

        A line that names no plan of the vault, or several, or lies in the folder of none where there are several,
        counts in none, and each plan names it.
        """
        names = {fold_name(home.path.rpartition("/")[2] or vault): home.path for home in homes}
        self._names = names
        of = (tuple(self._groups.items()), names, tuple(outside))
        captured, unclear = self.memo.same("shared", of, partial(self._share_out, names, outside))
        return tuple(replace(home, captured=captured.get(home.path, ()), unclear=unclear) for home in homes)

    def part(self, note: Note, home: str) -> Note:
        """Of a note as it would be what belongs to this plan, among those that `shared` has last seen."""
        parts, _ = _parts(note, folder_of(note.path), self._names)
        return parts.get(home) or replace(note, captures=())

    def _share_out(
        self, names: Mapping[str, str], outside: Sequence[str]
    ) -> tuple[Mapping[str, tuple[Group, ...]], tuple[Fault, ...]]:
        of = (names, tuple(outside))
        shares = [
            self.memo.same(folder, (group, of), partial(_share, group, folder, *of))
            for folder, group in sorted(self._groups.items())
            if group
        ]
        captured: dict[str, list[Group]] = {}
        for share in shares:
            for home, group in share.of.items():
                captured.setdefault(home, []).append(group)
        unclear = tuple(fault for share in shares for fault in share.unclear)
        return {home: tuple(groups) for home, groups in captured.items()}, unclear


@dataclass(frozen=True, slots=True)
class _Share:
    """What of a folder belongs to which plan, and the lines that could be any plan's."""

    of: Mapping[str, Group]
    unclear: tuple[Fault, ...] = ()


def _share(group: Group, folder: str, names: Mapping[str, str], outside: Iterable[str]) -> _Share:
    if any(is_within(folder, one) for one in outside):
        return _Share({})
    shares: dict[str, list[Note]] = {}
    unclear: list[Fault] = []
    for note in group:
        parts, told = note.memo.same("share", (names,), partial(_parts, note, folder, names))
        unclear += told
        for home, part in parts.items():
            shares.setdefault(home, []).append(part)
    return _Share({home: tuple(notes) for home, notes in shares.items()}, tuple(unclear))


def _parts(note: Note, folder: str, names: Mapping[str, str]) -> tuple[Mapping[str, Note], tuple[Fault, ...]]:
    """What of a note belongs to which plan, as a note of its own; the lines that could be any plan's."""
    parts: dict[str, list[Capture]] = {}
    unclear: list[Fault] = []
    for capture in note.captures:
        home = _home(note, capture, folder, names)
        if home is None:
            unclear.append(Fault(note.path, capture.item.line, "capture-ambiguous"))
        else:
            parts.setdefault(home, []).append(capture)
    if [*parts.values()] == [[*note.captures]]:
        return dict.fromkeys(parts, note), tuple(unclear)
    return {home: replace(note, captures=tuple(found)) for home, found in parts.items()}, tuple(unclear)


def _home(note: Note, capture: Capture, folder: str, names: Mapping[str, str]) -> str | None:
    named = capture.plans or (note.properties["plan"].texts if "plan" in note.properties else ())
    if named:
        meant = {names.get(fold_name(name.strip("[] ").rpartition("/")[2])) for name in named}
        return meant.pop() if len(meant) == 1 else None
    around = [home for home in names.values() if is_within(folder, home)]
    if around:
        return max(around, key=len)
    return next(iter(names.values())) if len(names) == 1 else None
