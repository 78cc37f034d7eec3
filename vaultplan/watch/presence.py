"""Whether the vault is there: a drive is unplugged, a folder renamed, and something else stands in its place."""

import os
from collections.abc import Callable
from pathlib import Path

from vaultplan.errors import VaultAwayError, VaultplanError


class Presence:
    """Knows the vault by its place on the disk; another folder at its path is the vault only when it holds a plan.

    So nothing is ever written into an empty mount point, nor taken for a vault whose notes are all deleted.

    Args:
        root: The vault, which is there now.
        holds_plan: Whether the folder that is there now holds a plan; only asked of one that wasn't there before.
        took: Called when another folder is taken for the vault from now on.
    """

    def __init__(self, root: Path, holds_plan: Callable[[], bool], took: Callable[[], None]) -> None:
        self._root = root
        self._holds_plan = holds_plan
        self._took = took
        self._here = identity(root)
        self._known = {self._here}

    def check(self) -> bool:
        """Whether it is another folder, or back, since the last time: then everything must be looked at.

        Raises:
            VaultAwayError: The vault isn't there.
            VaultplanError: What `took` raises.
        """
        here = identity(self._root)
        if here is not None and here == self._here:
            return False
        self._here = None
        if here is None or not self._is_vault():
            raise VaultAwayError(self._root)
        if here not in self._known:
            self._took()
            self._known.add(here)
        self._here = here
        return True

    def _is_vault(self) -> bool:
        try:
            return self._holds_plan()
        except VaultplanError:
            return False


def identity(root: Path) -> tuple[int, int] | None:
    """The disk and the number of a folder; None where there is none."""
    try:
        info = os.stat(root)  # noqa: PTH116 - may be asked every few seconds
    except OSError:
        return None
    return info.st_dev, info.st_ino
