"""What Obsidian's own settings say about a vault, read and never written (obsidian.md §3.7)."""

from pathlib import Path
from typing import Any

from vaultplan.vault.read import read_regular

_LONGEST = 256 * 1024
_TEMPLATES = (("templates.json", "folder"), ("plugins/templater-obsidian/data.json", "templates_folder"))


def templates_folders(root: Path) -> tuple[str, ...]:
    """The folders of templates, vault-relative: those of the core plugin and of Templater."""
    found = (_setting(f"{root}/.obsidian/{file}", name) for file, name in _TEMPLATES)
    return tuple(folder for one in found if (folder := one.strip().strip("/")))


def _setting(path: str, name: str) -> str:
    """A text in a settings file, "" without one. Half-written settings are as good as none."""
    try:
        data = read_regular(path, _LONGEST)
    except OSError:
        return ""
    import json  # noqa: PLC0415 - start-up time

    try:
        found: Any = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    said = found.get(name) if isinstance(found, dict) else None
    return said if isinstance(said, str) else ""
