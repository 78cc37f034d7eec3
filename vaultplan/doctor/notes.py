"""The notes: what can't be read, what stands twice, what sync left, and the dashboards."""

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from vaultplan.dashboard.frame import MARKER, read_existing
from vaultplan.doctor.row import Row
from vaultplan.doctor.types import type_rows
from vaultplan.engine import Engine
from vaultplan.engine.homes import Home
from vaultplan.errors import PlanNotFoundError
from vaultplan.markdown.note import may_be_ours
from vaultplan.vault.names import folded
from vaultplan.vault.read import MAX_FILE, read_regular
from vaultplan.vault.tree import Tree
from vaultplan.words import texts

_UNREAD: Final = {
    "no-permission": ("notes or folders that you have no permission to read", "Check their permissions."),
    "too-large": ("notes of more than 1 MB, which are not read", "Split them."),
    "folder": ("folders that are called like a note", "Rename them, without .md at the end."),
    "dangling-link": ("links that lead to nothing", "Mend or delete them."),
    "outside-link": ("links that lead out of the vault, which are not followed", "Put the note itself here."),
    "not-a-file": ("names of notes that are no files", "Move them elsewhere."),
    "io-error": ("the disk reports an error over these", "Check the disk, and that you have a copy."),
    "not-here": (
        "notes that are in the cloud, and not on this machine",
        "Have your sync download them, and keep them here.",
    ),
    "conflict-copy": (
        "conflict copies, which sync has put beside their notes, and which are not read",
        "Compare each with its note, take over what is missing there, and delete the copy.",
    ),
}


def note_rows(root: Path) -> Iterator[Row]:
    """What the notes say.

    Raises:
        FolderUnreadableError: the vault can't be read at all.
    """
    tree = Tree(root, may_be_ours)
    tree.sweep()
    yield from _unread(tree.problems)
    yield from _twins(root, tree)
    engine = Engine(root)
    engine.look()
    try:
        homes = engine.homes()
    except PlanNotFoundError as error:
        yield Row("plan", "no plan was found.", str(error))
        return
    for home in homes:
        yield from _plan(root, home)
    yield from type_rows(root, [note for home in homes for note in home.notes])


def _unread(problems: Mapping[str, str]) -> Iterator[Row]:
    by_code = defaultdict[str, list[str]](list)
    for path, code in sorted(problems.items()):
        by_code[code].append(path)
    for code, paths in by_code.items():
        what, do = _UNREAD.get(code, (f"can't be read ({code})", "Open them, and see."))
        yield Row(code, f"{what}.", do, tuple(paths))
    if not by_code:
        yield Row("reading", "every note can be read; no conflict copies.")


def _twins(root: Path, tree: Tree) -> Iterator[Row]:
    """Names in one folder that are one and the same on a system that cares neither for case nor for Unicode form."""
    groups = defaultdict[tuple[str, str], list[str]](list)
    for folder in _folders(root):
        for name in tree.notes_in(folder):
            groups[folder, folded(name)].append(f"{folder}/{name}" if folder else name)
    same = tuple(path for paths in groups.values() if len(paths) > 1 for path in sorted(paths))
    if same:
        yield Row(
            "same-name",
            "names that differ in capitals or in the form of accents alone: another machine may keep one of each.",
            "Rename all but one of each.",
            same,
        )


def _folders(root: Path) -> Iterator[str]:
    yield ""
    for folder, below, _ in os.walk(root):
        below[:] = sorted(name for name in below if not name.startswith("."))
        yield from ((Path(folder) / name).relative_to(root).as_posix() for name in below)


def _plan(root: Path, home: Home) -> Iterator[Row]:
    where = home.path or "the vault itself"
    yield Row("plan", f"{where}: {len(home.notes)} notes.")
    for note in home.notes:
        for fault in note.unread:
            yield Row("unread", f"{note.path}: {texts('en').reason(fault)}.", "Mend it there.", (note.path,))
    if len(home.dashboards) > 1:
        yield Row("dashboard-twice", "more than one dashboard.", "Delete all but one.", home.dashboards)
    yield _dashboard(root, home.dashboard)


def _dashboard(root: Path, path: str) -> Row:
    try:
        found = read_existing(read_regular(str(root / path), MAX_FILE))
    except FileNotFoundError:
        return Row("dashboard", "not drawn yet: vaultplan build draws it.")
    except OSError as error:
        return Row("dashboard", f"can't be read ({error.strerror}).", "Check its permissions.", (path,))
    if not found.ours:
        return Row("dashboard-foreign", "a note of your own has its place.", "Rename your note.", (path,))
    if found.markers != 1:
        return Row(
            "dashboard-marker",
            f"the line that begins {MARKER!r} stands there {found.markers} times, so it is left alone.",
            "Put one such line above your own text; or move your text elsewhere, delete the note, run vaultplan build.",
            (path,),
        )
    if found.edited:
        return Row("dashboard", f"{path} was edited above its line; what you wrote there is kept when it is redrawn.")
    return Row("dashboard", f"{path} is as vaultplan drew it.")
