"""Today's daily note: where Obsidian's settings have it, and what a new one begins with (obsidian.md §3.7).

The settings are those of the Periodic Notes plugin where it is switched on for days, else of the core plugin Daily
notes; without any, `2026-11-25.md` right in the vault. Settings that can't be read are not guessed at: a note in the
wrong place would be one that nobody finds.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from vaultplan.errors import DailyNoteError
from vaultplan.lazy import dataclass, regex
from vaultplan.markdown.moment import Calendar, MomentError, written
from vaultplan.vault.read import MAX_NOTE, read_regular
from vaultplan.vault.reasons import plain

FORMAT = "YYYY-MM-DD"
_CORE = Path(".obsidian", "daily-notes.json")
_PLUGINS = Path(".obsidian", "community-plugins.json")
_PERIODIC = Path(".obsidian", "plugins", "periodic-notes", "data.json")
_REFUSED = regex(r'[\x00-\x1f\x7f<>:"|?*\\]')
_HOLE = regex(r"\{\{\s*(date|time|title)\s*(?::([^{}]*))?\}\}", re.IGNORECASE)
_LEFT = regex(r"\{\{|<%")
_LOOK_BACK = 60
"""Days in which an earlier daily note shows in which language Obsidian writes their names."""


@dataclass(frozen=True, slots=True)
class Daily:
    """Where daily notes are, and from what they are made; `file` is where it says so."""

    file: Path
    folder: str = ""
    form: str = FORMAT
    template: str = ""
    date_form: str = FORMAT
    """What `{{date}}` in the template stands for."""


def daily_settings(root: Path) -> Daily:
    """What Obsidian's settings say of daily notes.

    Raises:
        DailyNoteError: they can't be read.
    """
    return _periodic(root) or _daily(root / _CORE, _object(root / _CORE), "template", FORMAT)


def daily_note(root: Path, daily: Daily, when: datetime, calendars: Sequence[Calendar]) -> str:
    """The vault-relative path of a day's daily note, be it there or not.

    Args:
        root: the vault.
        daily: the settings.
        when: the day.
        calendars: those in which Obsidian may write names; where its earlier notes don't show which, the first.

    Raises:
        DailyNoteError: the format can't be followed, or leads out of the vault.
    """
    paths = {calendar: _path(root, daily, when, calendar) for calendar in calendars}
    if len(set(paths.values())) == 1:
        return paths[calendars[0]]
    there = [path for path in paths.values() if (root / path).exists()]
    return there[0] if there else paths[max(calendars, key=lambda one: _earlier(root, daily, when, one))]


def template_text(root: Path, daily: Daily, note: str, when: datetime, calendar: Calendar) -> bytes:
    """What a new daily note begins with: its template, with date, time and title filled in; nothing without one.

    Raises:
        DailyNoteError: the template isn't there, or only Obsidian can fill it in.
    """
    if not daily.template:
        return b""
    name = daily.template if daily.template.endswith(".md") else f"{daily.template}.md"
    path = root.joinpath(*_inside(daily.file, "template", name))
    try:
        text = read_regular(str(path), MAX_NOTE + 1).decode()
    except (OSError, UnicodeDecodeError) as error:
        why = plain(error) if isinstance(error, OSError) else "it is not UTF-8"
        raise DailyNoteError(path, f"the template of daily notes can't be read ({why}).") from error
    title = note.rpartition("/")[2].removesuffix(".md")

    def filled(hole: re.Match[str]) -> str:
        what = hole[1].casefold()
        if what == "title":
            return title
        return written(hole[2] or (daily.date_form if what == "date" else "HH:mm"), when, calendar, clock=True)

    try:
        said = _HOLE.sub(filled, text)
    except MomentError as error:
        raise _only_obsidian(path, str(error)) from error
    if left := _LEFT.search(_HOLE.sub("", text)):
        raise _only_obsidian(path, left[0])
    return said.encode()


def _only_obsidian(path: Path, what: str) -> DailyNoteError:
    return DailyNoteError(
        path,
        f"today's note isn't there yet, and only Obsidian can fill in this template of it ({what!r}). Open today's "
        "note there once, then add again.",
    )


def _periodic(root: Path) -> Daily | None:
    """The settings of Periodic Notes, of either shape that it has had; None where it leaves days to the core plugin."""
    file = root / _PERIODIC
    if not file.exists():
        return None
    plugins = _json(root / _PLUGINS)
    if isinstance(plugins, list) and "periodic-notes" not in plugins:
        return None
    found = _object(file)
    sets = found.get("calendarSets")
    day, template = found.get("daily"), "template"
    if isinstance(sets, list):
        named = [one for one in sets if isinstance(one, dict) and one.get("id") == found.get("activeCalendarSet")]
        day, template = named[0].get("day") if named else None, "templatePath"
    if not isinstance(day, dict) or day.get("enabled") is not True:
        return None
    return _daily(file, day, template, "")


def _daily(file: Path, found: Mapping[str, Any], template: str, date_form: str) -> Daily:
    said = {name: found.get(name) for name in ("folder", "format", template)}
    for name, value in said.items():
        if value is not None and not isinstance(value, str):
            raise DailyNoteError(file, f"{name!r} is no text there. Set daily notes right in Obsidian's settings.")
    folder, form, made_from = ((value or "").strip() for value in said.values())
    return Daily(file, folder, form or FORMAT, made_from, date_form or form or FORMAT)


def _object(file: Path) -> Mapping[str, Any]:
    found = _json(file)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise DailyNoteError(file, "these settings say nothing. Set daily notes right in Obsidian's settings.")
    return found


def _json(file: Path) -> object:
    """What a settings file holds; None where there is none."""
    try:
        return json.loads(read_regular(str(file), MAX_NOTE))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        why = plain(error) if isinstance(error, OSError) else "it is no JSON"
        raise DailyNoteError(
            file,
            f"these settings of Obsidian can't be read ({why}), so it isn't known which note is today's. If a sync is "
            "still under way, wait for it; else set daily notes again in Obsidian's settings.",
        ) from error


def _path(root: Path, daily: Daily, when: datetime, calendar: Calendar) -> str:
    try:
        name = written(daily.form, when, calendar)
    except MomentError as error:
        raise DailyNoteError(
            daily.file,
            f"the format {daily.form!r} holds {str(error)!r}, by which vaultplan can't tell today's note. Known are "
            "years, quarters, months, weeks and days, such as YYYY-MM-DD; other letters stand in [brackets].",
        ) from error
    folder = daily.folder
    if folder == "/" or (folder.startswith("/") and (root / folder.strip("/")).is_dir()):
        folder = folder.strip("/")  # so Obsidian has it
    path = f"{folder.removesuffix('/')}/{name}" if folder else name
    return "/".join(_inside(daily.file, "folder and format", path if path.endswith(".md") else f"{path}.md"))


def _inside(file: Path, what: str, path: str) -> list[str]:
    parts = path.split("/")
    if any(part.strip(". ") == "" or part.startswith(".") or _REFUSED.search(part) for part in parts):
        raise DailyNoteError(
            file, f"the {what} lead to {path!r}, which is no place in the vault that every device can hold."
        )
    return parts


def _earlier(root: Path, daily: Daily, when: datetime, calendar: Calendar) -> int:
    """How many of the days before have a note of that name."""
    days = (when - timedelta(days=back) for back in range(1, _LOOK_BACK))
    return sum((root / _path(root, daily, day, calendar)).exists() for day in days)
