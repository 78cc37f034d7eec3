"""Properties whose type in Obsidian (`.obsidian/types.json`) doesn't take what the plan's notes say."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from vaultplan.doctor.row import Row
from vaultplan.model import Note, Property
from vaultplan.vault.read import MAX_NOTE, read_regular

_TAKES: Final[dict[str, Callable[[Property], bool]]] = {
    "text": lambda value: len(value.texts) < 2,
    "number": lambda value: _all(value, r"[-+]?\d+(?:\.\d+)?"),
    "checkbox": lambda value: _all(value, "true|false"),
    "date": lambda value: _all(value, r"\d{4}-\d\d-\d\d"),
    "datetime": lambda value: _all(value, r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?"),
}


def type_rows(root: Path, notes: Iterable[Note]) -> Iterator[Row]:
    """A row for each property that Obsidian would show as faulty, or turn into something else."""
    types = _types(root)
    clashes: dict[str, list[str]] = {}
    for note in notes:
        for name, value in note.properties.items():
            takes = _TAKES.get(types.get(name.casefold(), ""))
            if takes and any(value.texts) and not takes(value):
                clashes.setdefault(name, []).append(note.path)
    for name, paths in sorted(clashes.items()):
        yield Row(
            "property-type",
            f"the property {name!r} has the type {types[name.casefold()]!r} in this vault; the plan needs another.",
            "In Obsidian, open one of these notes and give the property another type (a click on its icon).",
            tuple(paths),
        )


def _types(root: Path) -> dict[str, str]:
    try:
        read = json.loads(read_regular(str(root / ".obsidian" / "types.json"), MAX_NOTE))
    except (OSError, ValueError, RecursionError):
        return {}
    types = read.get("types") if isinstance(read, dict) else None
    if not isinstance(types, dict):
        return {}
    return {name.casefold(): kind for name, kind in types.items() if isinstance(kind, str)}


def _all(value: Property, form: str) -> bool:
    return all(re.fullmatch(form, text.strip(), re.IGNORECASE) for text in value.texts if text)
