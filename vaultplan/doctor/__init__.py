"""What may keep a vault from being watched, read or written, each with what to do. Looks, and changes nothing."""

from collections.abc import Iterator
from pathlib import Path

from vaultplan.doctor.machine import machine_rows
from vaultplan.doctor.notes import note_rows
from vaultplan.doctor.row import Row

__all__ = ["Row", "examined"]


def examined(root: Path) -> Iterator[Row]:
    """Everything that there is to say of a vault and the machine it is on.

    Raises:
        FolderUnreadableError: the vault can't be read at all.
    """
    yield from machine_rows(root)
    yield from note_rows(root)
