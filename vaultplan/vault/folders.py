"""Making folders in a vault, and taking away those that were made, beneath the vault alone."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from vaultplan.vault.beneath import folder_of


def make_folders(root: Path, folder: str) -> Iterator[str]:
    """Make a folder, and those on the way to it that are missing; gives each one that was made, from the top.

    Args:
        root: the vault.
        folder: the folder, vault-relative, "" for the vault itself.

    Raises:
        OSError: the disk refused; ELOOP when a link leads to it.
    """
    parts = folder.split("/") if folder else []
    for depth in range(1, len(parts) + 1):
        path = "/".join(parts[:depth])
        with folder_of(root, path) as around, suppress(FileExistsError):
            around.make(parts[depth - 1])
            yield path


def remove_folder(root: Path, folder: str) -> None:
    """Take an empty folder away; one that holds anything stays, as does one that a link leads to."""
    with suppress(OSError), folder_of(root, folder) as around:
        around.remove_folder(folder.rpartition("/")[2])
