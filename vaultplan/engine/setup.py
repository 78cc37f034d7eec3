"""Laying a plan into a vault: what `vaultplan init` does."""

import shlex
from dataclasses import replace
from datetime import date
from pathlib import Path

from vaultplan.engine import Engine, find_vault
from vaultplan.engine.dashboards import Dashboard
from vaultplan.engine.homes import Home, in_folder, is_within
from vaultplan.errors import ExampleInPlanError, FolderUnreadableError, PlanNotFoundError, SeveralPlansError
from vaultplan.lazy import dataclass
from vaultplan.method.start import read_start
from vaultplan.scaffold.folder import folder_parts
from vaultplan.scaffold.init import choose, write
from vaultplan.scaffold.templates import DASHBOARD, Variant, shipped_languages, template_notes
from vaultplan.vault.obsidian import link_style
from vaultplan.words import texts, words


@dataclass(frozen=True, slots=True)
class Laid:
    """What was written, or would be: the plan's home, the names of its new notes, and the language they are in."""

    home: Path
    notes: tuple[str, ...]
    dashboard: Path
    watch: str
    language: str


def lay_plan(  # noqa: PLR0913 - two are what, the rest are named
    directory: Path,
    folder: str | None,
    *,
    language: str | None,
    spoken: str,
    variant: Variant,
    today: date,
    dry_run: bool,
) -> Laid:
    """Add a plan to a vault, or the notes that its plan lacks. Nothing that exists is touched.

    Args:
        directory: the folder of notes to put it into.
        folder: the plan's folder in it; None for the plan that is there, else the language's name for one.
        language: of the notes; None for that of the plan that is there, else `spoken`.
        spoken: the language of whoever begins a plan.
        variant: which notes.
        today: for the first dashboard.
        dry_run: decide only.

    Raises:
        VaultplanError: nothing was written.
    """
    root = find_vault(directory)
    here = "/".join(directory.resolve().relative_to(root).parts)
    named = None if folder is None else _below(here, folder, root)
    engine = Engine(root)
    engine.look()
    home = _home(engine, here, named)
    if home and variant == "example":
        raise ExampleInPlanError(root / home.path)
    language = language or _language(home, spoken)
    default = texts(language)("scaffold.folder")
    path = home.path if home else _below(here, default, root) if named is None else named
    present = frozenset(kind for note in home.notes for kind in note.kinds) if home else engine.kinds_in(path)
    board = not home.dashboards if home else "dashboard" not in present
    notes = choose(
        root, path or ".", template_notes(language, variant), present, link_style=link_style(root), dashboard=board
    )
    names = [note.path.rpartition("/")[2] for note in notes] + [DASHBOARD] * board
    if not dry_run:
        write(root, notes)
        if board:
            _first_dashboard(engine, path, today)
    dashboard = home.dashboard if home else in_folder(path, DASHBOARD)
    return Laid(root / path, tuple(names), root / dashboard, f"vaultplan watch {shlex.quote(str(root))}", language)


def _home(engine: Engine, here: str, named: str | None) -> Home | None:
    """The plan that is meant: the one in the named folder, else the only one at or around where `init` runs."""
    try:
        homes = engine.homes()
    except PlanNotFoundError:
        return None
    if named is not None:
        return next((home for home in homes if home.path == named), None)
    near = [home for home in homes if is_within(home.path, here) or is_within(here, home.path)]
    if len(near) > 1:
        raise SeveralPlansError(engine.root, [home.path for home in near])
    return near[0] if near else None


def _language(home: Home | None, spoken: str) -> str:
    """The language of the plan that is there, else of whoever begins one; English where it isn't shipped."""
    if home:
        settings, _, _ = read_start((note for note in home.notes if "plan" in note.kinds), words())
        spoken = settings.language
    return spoken if spoken in shipped_languages() else "en"


def _below(here: str, folder: str, root: Path) -> str:
    """A folder given from `here`, vault-relative; "" is the vault itself."""
    plain = "." if folder == "./" else folder.removeprefix("./")
    return "/".join(part for part in (here, *folder_parts(plain, root)) if part)


def _first_dashboard(engine: Engine, path: str, today: date) -> None:
    """At home, wherever another dashboard may lie: it is somebody's, and `init` touches nothing."""
    engine.look()
    home = next((home for home in engine.homes() if home.path == path), None)
    if home is None:
        raise FolderUnreadableError(engine.root / path, "it was moved away, or became a link, while the plan was laid")
    plan = engine.plan(home, today)
    Dashboard(engine, replace(home, dashboards=(in_folder(path, DASHBOARD),)), today).make_true(plan)
