"""The notes that vaultplan ships."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

from vaultplan.lazy import dataclass, regex
from vaultplan.words import LANGUAGES

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

Variant: TypeAlias = Literal["full", "short", "example"]

DASHBOARD = "Dashboard.md"
KIND_LINE = regex(r"^(vaultplan:[ \t]*)(.*?)([ \t]*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class TemplateNote:
    """A shipped note: its file name, its text as shipped, the kinds its property `vaultplan` names."""

    name: str
    text: str
    kinds: tuple[str, ...]


def template_root() -> "Traversable":
    """The template folder: packaged in a wheel, beside the package in a checkout."""
    from importlib.resources import files  # noqa: PLC0415 - start-up time

    packaged = files("vaultplan") / "vault_template"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "vault_template"


def shipped_languages() -> tuple[str, ...]:
    """The languages that notes are shipped in."""
    return tuple(language for language in LANGUAGES if (template_root() / language).is_dir())


def template_notes(language: str, variant: Variant) -> tuple[TemplateNote, ...]:
    """The notes of one variant by name, the dashboard left out.

    Raises:
        FileNotFoundError: vaultplan doesn't ship this language.
    """
    notes = (template_root() / language / variant).iterdir()
    return tuple(
        _template_note(note)
        for note in sorted(notes, key=lambda note: note.name)
        if note.name.endswith(".md") and note.name != DASHBOARD
    )


def dashboard_seed(language: str) -> str:
    """What a new dashboard's human section says at first; in English where vaultplan doesn't ship the language."""
    shipped = template_root() / (language if language in LANGUAGES else "en") / "full" / DASHBOARD
    return _text(shipped if shipped.is_file() else template_root() / "en" / "full" / DASHBOARD)


@lru_cache
def shipped_names() -> Mapping[str, str]:
    """The file names that the notes of one kind are shipped under, in every language, and that kind."""
    notes = (note for language in shipped_languages() for note in template_notes(language, "full"))
    return MappingProxyType({note.name: note.kinds[0] for note in notes if len(note.kinds) == 1})


def _template_note(note: "Traversable") -> TemplateNote:
    text = _text(note)
    return TemplateNote(note.name, text, _kinds(text))


def _kinds(text: str) -> tuple[str, ...]:
    line = KIND_LINE.search(text)
    return tuple(kind.strip() for kind in line[2].split(",") if kind.strip()) if line else ()


def _text(note: "Traversable") -> str:
    return note.read_bytes().decode()
