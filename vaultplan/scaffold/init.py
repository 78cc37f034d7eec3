"""Laying a plan's notes into a vault: decide, then write. Nothing that exists is touched."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from vaultplan.errors import InitClashError, NotWritableError
from vaultplan.lazy import dataclass, regex
from vaultplan.scaffold.folder import folder_parts, in_the_way, listed
from vaultplan.scaffold.templates import DASHBOARD, KIND_LINE, TemplateNote
from vaultplan.vault.folders import make_folders, remove_folder
from vaultplan.vault.names import folded
from vaultplan.vault.reasons import plain
from vaultplan.vault.remove import remove
from vaultplan.vault.write import create

_WIKI_LINK = regex(r"\[\[([^\[\]|#]+)\]\]")
_LINK_STYLE = regex(r"^(link_style:)[ \t]*[^\s#]*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class NewNote:
    """A note to be written."""

    path: str
    data: bytes


def choose(  # noqa: PLR0913 - the last two are named
    root: Path,
    folder: str,
    notes: Sequence[TemplateNote],
    present: frozenset[str],
    *,
    link_style: str,
    dashboard: bool = False,
) -> tuple[NewNote, ...]:
    """Which notes `write` is to write. Writes nothing.

    Args:
        root: the vault.
        folder: the plan's folder in it, "." for the vault itself.
        notes: the shipped notes.
        present: the kinds that the plan has; a note of these alone is left out, another is narrowed to the rest.
        link_style: what 00 Start is to say.
        dashboard: whether the name of the dashboard must be free too.

    Raises:
        FolderOutsideError: the folder leads out of the vault, or not every device can hold its name.
        InitClashError: a name is taken, also in another case or Unicode form; lists all.
        FolderUnreadableError: a folder can't be listed.
    """
    parts = folder_parts(folder, root)
    if taken := in_the_way(root, parts):
        raise InitClashError([taken])
    chosen = [_narrowed(note, present) for note in notes if not (present and present.issuperset(note.kinds))]
    _refuse_clashes(root, parts, [note.name for note in chosen] + [DASHBOARD] * dashboard)
    return tuple(NewNote("/".join((*parts, note.name)), _with_link_style(note, link_style).encode()) for note in chosen)


def write(root: Path, notes: Sequence[NewNote]) -> None:
    """Write the notes, and the folders they need; all of them, or, when the disk refuses one, none.

    Raises:
        InitClashError: a name was taken meanwhile.
        NotWritableError: the disk refused.
    """
    with _all_or_nothing(root) as made:
        for note in notes:
            folder = note.path.rpartition("/")[0]
            try:
                root.mkdir(parents=True, exist_ok=True)
                for one in make_folders(root, folder):
                    made.append((one, None))
                create(root, note.path, note.data)
            except FileExistsError as error:
                raise InitClashError([note.path]) from error
            except OSError as error:
                raise NotWritableError(root / folder, plain(error)) from error
            made.append((note.path, note.data))


def _narrowed(note: TemplateNote, present: frozenset[str]) -> TemplateNote:
    missing = tuple(kind for kind in note.kinds if kind not in present)
    if missing == note.kinds:
        return note
    text = KIND_LINE.sub(lambda line: line[1] + ", ".join(missing) + line[3], note.text, count=1)
    return TemplateNote(note.name, text, missing)


def _with_link_style(note: TemplateNote, style: str) -> str:
    """The note with links as the vault writes them, and in 00 Start what that is."""
    text = note.text if style == "wiki" else _WIKI_LINK.sub(lambda link: f"[{link[1]}]({quote(link[1])}.md)", note.text)
    return _LINK_STYLE.sub(lambda line: f"{line[1]} {style}", text, count=1) if "plan" in note.kinds else text


def _refuse_clashes(root: Path, parts: tuple[str, ...], names: Sequence[str]) -> None:
    wanted = set(map(folded, names))
    clashes = sorted(name for name in listed(root.joinpath(*parts)) if folded(name) in wanted)
    if clashes:
        raise InitClashError(["/".join((*parts, name)) for name in clashes])


@contextmanager
def _all_or_nothing(root: Path) -> Iterator[list[tuple[str, bytes | None]]]:
    """Collects what is made, a folder without bytes; takes it away again when something goes wrong."""
    made: list[tuple[str, bytes | None]] = []
    try:
        yield made
    except BaseException:
        for path, data in reversed(made):
            _unmake(root, path, data)
        raise


def _unmake(root: Path, path: str, data: bytes | None) -> None:
    """Remove what we made, unless somebody has written in it since."""
    if data is None:
        remove_folder(root, path)
        return
    with suppress(NotWritableError):
        remove(root, path, data)
