"""Conflict copies of the dashboard, which a sync tool made where two machines drew it at the same time.

What is ours in them is drawn anew anyway. So once their ticks are taken, and the human's part is in the dashboard too,
they go.
"""

import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from vaultplan.dashboard.frame import read_existing
from vaultplan.vault.names import conflict_original, folded
from vaultplan.vault.read import MAX_FILE, read_regular


def copies_of(path: Path) -> Iterator[tuple[Path, bytes]]:
    """The conflict copies beside a dashboard that are dashboards too, with their bytes, in the order of their names."""
    try:
        names = _copies(tuple(os.listdir(path.parent)), path.name)  # noqa: PTH208
    except OSError:
        return
    for name in names:
        try:
            data = read_regular(str(path.parent / name), MAX_FILE + 1)
        except OSError:
            continue
        existing = read_existing(data)
        if len(data) <= MAX_FILE and existing.ours and existing.markers == 1:
            yield path.parent / name, data


def joined(copy: bytes, current: bytes) -> bytes | None:
    """The human's part in which every line of two versions of it stands; None where neither holds the other."""
    if _holds(current, copy):
        return current
    return copy if _holds(copy, current) else None


@lru_cache(maxsize=8)
def _copies(names: tuple[str, ...], of: str) -> tuple[str, ...]:
    """Which of the names in a folder are of copies."""
    return tuple(sorted(name for name in names if _is_copy(name, of)))


def _is_copy(name: str, of: str) -> bool:
    original = conflict_original(name)
    return original is not None and folded(original) == folded(of)


def _holds(more: bytes, less: bytes) -> bool:
    """Whether all lines of one text stand in another one, in their order."""
    lines = iter(_lines(more))
    return all(line in lines for line in _lines(less))


def _lines(text: bytes) -> list[bytes]:
    return [line.rstrip() for line in text.splitlines() if line.strip()]
