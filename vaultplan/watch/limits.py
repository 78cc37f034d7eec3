"""Words for what a watch meets that isn't about any one note."""

import errno
from pathlib import Path
from typing import Final

# inotify(7), "/proc interfaces": where Linux keeps the two limits.
_LIMITS: Final = {
    errno.ENOSPC: ("the system's limit of watched folders is reached", "fs.inotify.max_user_watches=524288"),
    errno.EMFILE: ("the system's limit of watching programs is reached", "fs.inotify.max_user_instances=512"),
}
_ALLOWED: Final = Path("/proc/sys/fs/inotify/max_user_watches")


def allowed(limits: Path = _ALLOWED) -> str | None:
    """How many folders the system lets a user watch, as it writes it; None where it doesn't say."""
    try:
        return limits.read_text(encoding="ascii")
    except (OSError, ValueError):
        return None


def unwatched(error: Exception, every: float) -> str:
    """Why not every change is told of, what happens instead (a look every `every` seconds), and what to do."""
    instead = (
        f"vaultplan looks through the folder every {every:g} seconds instead, or once a minute if it is very large."
    )
    limit = _LIMITS.get(error.errno or 0) if isinstance(error, OSError) else None
    if limit is None:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
        return f"The folder can't be watched ({reason}). {instead} Check the folder's permissions."
    what, setting = limit
    return f"Not every folder can be watched: {what}. {instead} To raise the limit on Linux, run: sudo sysctl {setting}"


def deaf(every: float) -> str:
    """What is said when the watch ended again soon after it was renewed."""
    return (
        f"The system stopped telling of changes, so vaultplan looks through the folder every {every:g} seconds and "
        "tries to watch it again before long. If this message comes back, stop vaultplan watch and start it again."
    )


def silent(kind: str, every: float) -> str:
    """What is said of a drive that keeps changes to itself."""
    return (
        f"The folder is on a drive ({kind}) that doesn't tell of every change, so vaultplan looks through it every "
        f"{every:g} seconds."
    )


def unreliable(every: float) -> str:
    """What is said when changes were missed again after the watch was renewed."""
    return (
        "The system doesn't tell of every change in this folder, so vaultplan looks through it every "
        f"{every:g} seconds for the next hour."
    )


MOST_GONE: Final = (
    "More than half of the plan's notes went away at once. A sync may not be done yet, so they count for a minute "
    "longer."
)
