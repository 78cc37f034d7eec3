"""Whether somebody watches a vault now, whoever started it. Nothing is made or changed to find out."""

from datetime import UTC, datetime
from pathlib import Path

from vaultplan.lazy import dataclass
from vaultplan.state.lock import holder


@dataclass(frozen=True, slots=True)
class Watcher:
    """The process that watches, 0 when it doesn't say which it is, and since when (UTC)."""

    pid: int
    since: str


def watcher(root: Path) -> Watcher | None:
    """Who watches a vault; None when nobody does.

    Raises:
        VaultplanError: it can't be found out.
    """
    import platformdirs  # noqa: PLC0415 - rarely needed, and start-up time counts

    try:
        info = root.stat()
    except FileNotFoundError:
        return None
    lock = platformdirs.user_state_path("vaultplan") / "locks" / f"{info.st_dev}-{info.st_ino}"
    if not lock.is_file():  # `holder` would make the folder
        return None
    pid = holder(root)
    if pid is None:
        return None
    return Watcher(pid, datetime.fromtimestamp(lock.stat().st_mtime, UTC).isoformat(timespec="seconds"))
