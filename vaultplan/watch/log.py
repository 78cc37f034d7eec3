"""The log of a watch that nobody looks at: small, private, one line an event."""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from vaultplan.errors import VaultplanError
from vaultplan.escaping.terminal import safe
from vaultplan.state.folder import vault_key
from vaultplan.vault.reasons import in_words
from vaultplan.watch.events import Built, Event, Failed

_BYTES: Final = 512 * 1024
_OLDER: Final = 2
_NAMES: Final = 10


def log_file(root: Path) -> Path:
    """Where the log of a vault is. Nothing is made."""
    import platformdirs  # noqa: PLC0415 - rarely needed, and start-up time counts

    return platformdirs.user_log_path("vaultplan") / f"{vault_key(root)}.log"


def last_message(root: Path) -> str | None:
    """The last line of a vault's log."""
    try:
        with log_file(root).open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - 8192))
            lines = log.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return None
    return lines[-1] if lines else None


@contextmanager
def logged(
    root: Path, report: Callable[[Event], None], now: Callable[[], datetime]
) -> Iterator[Callable[[Event], None]]:
    """While entered, what is reported goes to the log too; and the error that ended it.

    Raises:
        NotWritableError: the log can't be opened.
    """
    path = log_file(root)
    with in_words(path):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        log = _Log(path, maxBytes=_BYTES, backupCount=_OLDER, encoding="utf-8")

    def write(message: str) -> None:
        line = f"{now():%Y-%m-%d %H:%M:%S}  {safe(' '.join(message.split()))}"
        log.emit(logging.LogRecord("vaultplan", logging.INFO, "", 0, line, None, None))

    def report_too(event: Event) -> None:
        write(line_of(event))
        report(event)

    try:
        yield report_too
    except VaultplanError as error:
        write(str(error))
        raise
    finally:
        log.close()


def line_of(event: Event) -> str:
    """An event in one line: notes by their names, and nothing of what they say. In English, as errors are."""
    match event:
        case Built():
            names = [path.rpartition("/")[2] for path in event.changed[:_NAMES]]
            more = f" and {len(event.changed) - _NAMES} more" if len(event.changed) > _NAMES else ""
            why = f" ({', '.join(names)}{more})" if names else ""
            return f"{'dashboard updated' if event.wrote else 'dashboard true already'}{why}"
        case Failed():
            return event.message
    return type(event).__name__.lower()


class _Log(RotatingFileHandler):
    """Never written through a link; a full disk takes lines, not the watch."""

    def _open(self) -> TextIOWrapper:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        return os.fdopen(os.open(self.baseFilename, flags, 0o600), "a", encoding="utf-8", errors="backslashreplace")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Say nothing: nobody is there to hear it."""
