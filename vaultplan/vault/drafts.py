"""Files on the way to becoming a note, and what a killed run has left of them."""

import os
import re
from contextlib import suppress
from pathlib import Path

from vaultplan.escaping.file_name import short
from vaultplan.lazy import dataclass, regex
from vaultplan.vault.beneath import Folder, contents, folder_of
from vaultplan.vault.lease import Lease, give_back, take
from vaultplan.vault.read import MAX_FILE
from vaultplan.vault.reasons import in_words

_DRAFT = regex(r"\..*\.vp-[0-9a-f]{12}\.tmp", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft that somebody's run has left: its vault-relative path, and what it holds.

    That may be what we were about to write, whole or cut off, what we have just replaced, or, seldom, a save by
    somebody else that was on its way back into its place.
    """

    path: str
    data: bytes


def draft_name(name: str) -> str:
    """A new name for the draft of a note: hidden, short enough for every disk, and known again."""
    return f".{short(name, 60)}.vp-{os.urandom(6).hex()}.tmp"


def left_drafts(root: Path, note: str) -> tuple[Draft, ...]:
    """The drafts beside a note. Only for who holds the vault: they may be another run's, which is at work.

    Raises:
        NotWritableError: the folder can't be listed.
    """
    above = note.rpartition("/")[0]
    found = list[Draft]()
    with in_words(root / note), folder_of(root, note) as folder:
        for name in sorted(filter(_DRAFT.fullmatch, folder.names())):
            with suppress(OSError):
                if (data := _at_rest(folder, name)) is not None:
                    found.append(Draft(f"{above}/{name}" if above else name, data))
    return tuple(found)


def drop(root: Path, draft: Draft) -> None:
    """Remove a left draft, whose bytes are kept or not needed; unless it holds something else by now.

    Raises:
        NotWritableError: the disk refused.
    """
    name = draft.path.rpartition("/")[2]
    words = in_words(root / draft.path, FileNotFoundError)
    with suppress(FileNotFoundError), words, folder_of(root, draft.path) as folder:
        if _DRAFT.fullmatch(name) and _at_rest(folder, name) == draft.data:
            folder.remove(name)


def _at_rest(folder: Folder, name: str) -> bytes | None:
    """The bytes of a draft that nobody has open for writing, and that may be one of ours."""
    with folder.opened(name) as handle:
        if os.fstat(handle).st_size > MAX_FILE:  # none of ours
            return None
        if take(handle, alone=False, patience=0) is Lease.OPEN:
            return None
        data = contents(handle)
        give_back(handle)
        return data
