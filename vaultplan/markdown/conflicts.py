"""The lines that git leaves in a note where two versions of it didn't go together."""

from collections.abc import Iterable

from vaultplan.markdown.source import Parted, normal, part, unfenced

_MARKS = ("<<<<<<< ", "=======", ">>>>>>> ")


def has_conflict_markers(data: bytes) -> bool:
    """Whether a note holds two versions of something, as git leaves them. One that shows them as code does not."""
    return b"<<<<<<< " in data and conflict_line(part(normal(data.decode("utf-8", "replace")))) is not None


def conflict_line(note: Parted) -> int | None:
    """The number of the line where two versions begin; None where there is no such place.

    It begins outside of code. Behind that, a version may open a fence that the other one closes.
    """
    if not any(line.startswith(_MARKS[0]) for line in (*note.head, *note.body)):
        return None
    body = [(note.body_at + at, line) for at, line in unfenced(note.body)]
    begun = next((number for number, line in (*enumerate(note.head, 2), *body) if line.startswith(_MARKS[0])), None)
    if begun is None:
        return None
    lines = (*enumerate(note.head, 2), *enumerate(note.body, note.body_at))
    return begun if _goes_on(line for number, line in lines if number > begun) else None


def _goes_on(lines: Iterable[str]) -> bool:
    """Whether the other two marks follow."""
    parted = False
    for line in lines:
        if parted and line.startswith(_MARKS[2]):
            return True
        parted = parted or line.rstrip() == _MARKS[1]
    return False
