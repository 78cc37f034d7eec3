"""What Obsidian's own settings say about the vault."""

import json
from pathlib import Path
from typing import Literal

from vaultplan.vault.read import MAX_NOTE, read_regular


def link_style(root: Path) -> Literal["wiki", "markdown"]:
    """How links are written in this vault.

    Without Obsidian, the form that every editor knows. With it, its setting "Use [[Wikilinks]]", which it keeps the
    other way round as `useMarkdownLinks` in `.obsidian/app.json`, and leaves out as long as it is on.
    """
    settings = root / ".obsidian"
    if not settings.is_dir():
        return "markdown"
    return "markdown" if _setting(settings / "app.json", "useMarkdownLinks") is True else "wiki"


def _setting(path: Path, key: str) -> object:
    try:
        values = json.loads(read_regular(str(path), MAX_NOTE))
    except (OSError, ValueError, RecursionError):
        return None
    return values.get(key) if isinstance(values, dict) else None
