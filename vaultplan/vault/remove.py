"""Taking a note away that vaultplan itself made."""

from contextlib import suppress
from pathlib import Path

from vaultplan.vault.beneath import folder_of
from vaultplan.vault.drafts import draft_name
from vaultplan.vault.exchange import last_bytes
from vaultplan.vault.reasons import in_words


def remove(root: Path, note: str, seen: bytes) -> bool:
    """Take a note away, if it holds what was seen and nothing else; False where it doesn't, and then it stays.

    It is moved aside first and looked at there, so that a save that slips in between is found, and goes back.

    Args:
        root: the vault.
        note: the note, vault-relative.
        seen: all its bytes.

    Raises:
        NotWritableError: the disk refused, or it is no ordinary file. It is as it was.
    """
    name = note.rpartition("/")[2]
    aside = draft_name(name)
    with suppress(FileNotFoundError), in_words(root / note, FileNotFoundError), folder_of(root, note) as folder:
        if folder.read(name) != seen:
            return False
        folder.rename(name, aside)
        if gone := last_bytes(folder, aside) == seen:  # who had it open may save there still
            folder.remove(aside)
        else:
            with suppress(FileExistsError):  # somebody has made the note anew: both texts stay
                folder.link(aside, name)
                folder.remove(aside)
        folder.sync()
        return gone
    return False
