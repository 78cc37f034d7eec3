"""Taking a note away that vaultplan itself made."""

import os
from contextlib import suppress
from pathlib import Path

from vaultplan.errors import NotWritableError
from vaultplan.vault.read import read_regular
from vaultplan.vault.reasons import plain


def remove(path: Path, seen: bytes) -> bool:
    """Take a note away, if it holds what was seen and nothing else; False where it doesn't, and then it stays.

    It is moved aside first and looked at there, so that a save that slips in between is found, and goes back.

    Raises:
        NotWritableError: the disk refused.
    """
    aside = path.with_name(f".{_short(path.name)}.vp-{os.urandom(6).hex()}.tmp")
    try:
        if read_regular(str(path)) != seen:
            return False
        path.rename(aside)
        if read_regular(str(aside)) == seen:
            aside.unlink()
            return True
        with suppress(FileExistsError):  # somebody has made the note anew: both texts stay
            path.hardlink_to(aside)
            aside.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise NotWritableError(path, plain(error)) from error
    return False


def _short(name: str) -> str:
    return name.encode(errors="ignore")[:60].decode(errors="ignore")
