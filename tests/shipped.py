"""Remembers the texts of the shipped notes as fingerprints: `python -m tests.shipped`, after a template was changed.

Fingerprints are only ever added: an old prompt in somebody's note must never become an answer (product.md §4.2).
"""

from pathlib import Path

from vaultplan.markdown.note import read_note
from vaultplan.method.shipped import fingerprints
from vaultplan.words import words

ROOT = Path(__file__).parents[1]
STORED = ROOT / "vaultplan" / "words" / "shipped"


def current(variants: tuple[str, ...], least_words: int) -> frozenset[str]:
    """The fingerprints of these variants' notes as they are now, in every language."""
    notes = [
        read_note(path.name, path.read_bytes(), words())
        for variant in variants
        for path in sorted((ROOT / "vault_template").glob(f"*/{variant}/*.md"))
    ]
    return frozenset().union(*(fingerprints(note, least_words=least_words) for note in notes))


def wanted() -> dict[str, frozenset[str]]:
    """What must be remembered, by file."""
    scaffold = current(("full", "short"), 1)
    return {"scaffold": scaffold, "example": current(("example",), 3) - scaffold}


def stored(name: str) -> frozenset[str]:
    """What is remembered."""
    path = STORED / f"{name}.txt"
    return frozenset(path.read_text(encoding="utf-8").split("\n")) - {""} if path.exists() else frozenset()


if __name__ == "__main__":
    for name, now in wanted().items():
        lines = sorted(stored(name) | now)
        (STORED / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(name, len(lines))  # noqa: T201
