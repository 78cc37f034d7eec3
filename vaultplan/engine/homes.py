"""Which note belongs to which plan. A note is known by its property, never by its name or folder (product.md §2)."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from vaultplan.lazy import dataclass
from vaultplan.model import Fault, Note
from vaultplan.scaffold.templates import DASHBOARD
from vaultplan.vault.names import conflict_original
from vaultplan.vault.walk import CONFLICT_COPY


@dataclass(frozen=True, slots=True)
class Home:
    """A plan's home, vault-relative ("" for the vault itself), with its notes and its dashboards."""

    path: str
    notes: tuple[Note, ...]
    dashboards: tuple[str, ...] = ()
    unread: tuple[Fault, ...] = ()
    strays: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    """Conflict copies: of its notes, or in its folder."""
    captured: tuple[tuple[Note, ...], ...] = ()
    """The notes of the vault in which lines are tagged for this plan, with those lines alone as their captures: a
    tuple a folder.
    """
    unclear: tuple[Fault, ...] = ()
    """Tagged lines that could be any plan's."""

    @property
    def dashboard(self) -> str:
        """The dashboard's path: the note that says so, wherever it was moved; else `Dashboard.md` at home."""
        at_home = in_folder(self.path, DASHBOARD)
        return at_home if not self.dashboards or at_home in self.dashboards else self.dashboards[0]


def in_folder(folder: str, name: str) -> str:
    """The path of a name in a folder, "" for the vault itself."""
    return f"{folder}/{name}" if folder else name


def folder_of(path: str) -> str:
    """The folder of a note, "" for the vault itself."""
    return path.rpartition("/")[0]


def is_within(path: str, folder: str) -> bool:
    """Whether a path lies in a folder, at any depth."""
    return not folder or path == folder or path.startswith(f"{folder}/")


def find_homes(notes: Iterable[Note], problems: Mapping[str, str]) -> tuple[Home, ...]:
    """Share the notes out among the plans of a vault.

    Args:
        notes: every note whose properties mention vaultplan.
        problems: paths that can't be read at all, with the code of the reason.

    A note belongs to the home nearest up its folders, else to the only plan. In a vault with several plans a note
    that lies in the home of none counts in none, and each plan names it.
    """
    notes = sorted(notes, key=lambda note: note.path)
    homes = tuple(sorted({folder_of(note.path) for note in notes if "plan" in note.kinds}))
    shares: dict[str, list[Note]] = {home: [] for home in homes}
    strays: list[str] = []
    for note in notes:
        home = _nearest(note.path, homes)
        if home is not None and (_is_ours(note) or (note.unread and _is_at_home(note.path, home))):
            shares[home].append(note)
        elif home is None and note.kinds:
            strays.append(note.path)
    return tuple(_home(home, shares[home], strays, homes, problems) for home in homes)


def _home(home: str, notes: list[Note], strays: list[str], homes: tuple[str, ...], problems: Mapping[str, str]) -> Home:
    # the plan reads nothing in its dashboard: one that a long section of the human's makes too large lacks nothing
    board = in_folder(home, DASHBOARD)
    near = [path for path in problems if path != board and _is_at_home(path, home) and _nearest(path, homes) == home]
    ours = {*near, *(path for path in problems if _original(path) in {note.path for note in notes})}
    return Home(
        path=home,
        notes=tuple(note for note in notes if note.kinds != ("dashboard",)),
        dashboards=tuple(note.path for note in notes if note.kinds == ("dashboard",)),
        unread=tuple(Fault(path, 1, problems[path]) for path in near if problems[path] != CONFLICT_COPY),
        strays=tuple(strays),
        copies=tuple(sorted(path for path in ours if problems[path] == CONFLICT_COPY)),
    )


def _original(path: str) -> str:
    """The path of the note that a conflict copy is of; for any other file one that no note has."""
    return in_folder(folder_of(path), conflict_original(path.rpartition("/")[2]) or "")


def _is_ours(note: Note) -> bool:
    return bool(note.kinds) or "vaultplan" in note.properties


@lru_cache(1024)
def _nearest(path: str, homes: tuple[str, ...]) -> str | None:
    around = [home for home in homes if is_within(path, home)]
    if around:
        return max(around, key=len)
    return homes[0] if len(homes) == 1 else None


def _is_at_home(path: str, home: str) -> bool:
    """Whether an unreadable file is the plan's business: in its home; beside it, for a plan right in the vault."""
    return is_within(path, home) if home else "/" not in path
