"""watchdog as the teller of changes. Imported only when a real watch starts: the import is slow.

Events only say "look again"; nothing here is believed. How watchdog goes deaf was measured with watchdog 7.1.0 on Linux
(trust.md 2.1): most ways end in `alive` being False, for the rest there is the look at everything by the clock.
"""

import logging
import os
import sys
import threading
import unicodedata
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.utils import BaseThread

from vaultplan.watch.changes import Change
from vaultplan.watch.places import drives_in, silent_place
from vaultplan.watch.presence import identity

if TYPE_CHECKING:
    from watchdog.observers.api import BaseObserver

_LOG: Final = logging.getLogger(__name__)
_LINUX: Final = sys.platform == "linux"

# Asking for opened or closed-unwritten would make each reader of the vault flood the queue, ourselves included.
# Where no closed event exists, modified stands for it.
_NOTES: Final[list[type[FileSystemEvent]]] = [
    FileClosedEvent if _LINUX else FileModifiedEvent,
    FileCreatedEvent,
    FileMovedEvent,
    FileDeletedEvent,
]
_FOLDERS: Final[list[type[FileSystemEvent]]] = [DirCreatedEvent, DirMovedEvent, DirDeletedEvent]

_STOP_WITHIN: Final = 5.0


class ObservedVault:
    """Tells of changes below a folder (see `changes.Changes`).

    Args:
        root: The vault.
        put: Takes each change; called in watchdog's threads, must not block.
        interesting: Whether a vault-relative POSIX path may be a note that matters. Hidden ones are never asked for,
            folders always pass.
    """

    def __init__(self, root: Path, put: Callable[[Change], None], interesting: Callable[[str], bool]) -> None:
        self._root = root.resolve()  # watchdog watches a link instead of the folder it leads to
        self._put = put
        self._interesting = interesting
        self._observer: BaseObserver | None = None
        self._threads: frozenset[threading.Thread] = frozenset()
        self._identity: tuple[int, int] | None = None
        self._drives: frozenset[object] = frozenset()
        self._overflow = _OverflowListener(self._lose)
        self._lost = False
        self._moved = False

    def start(self) -> None:
        """Watch the folder and all below it.

        Raises:
            OSError: It can't be read, or a limit of the system is reached (ENOSPC for watches, EMFILE for instances).
        """
        with os.scandir(self._root):
            pass  # watchdog takes a folder that it may not read without a word
        # Two folders made or moved at once: of no use to the user, and where warnings are errors it ends the thread.
        warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)
        before = _watchdog_threads()
        self._identity = identity(self._root)
        self._drives = drives_in(self._root)
        self._lost = self._moved = False
        self._overflow.attach()
        try:
            self._observe()
        except BaseException:
            self.stop()
            raise
        self._threads = _watchdog_threads() - before

    def stop(self) -> None:
        """End within seconds, whatever state watchdog is in. Never raises."""
        observer, self._observer, self._threads = self._observer, None, frozenset()
        if observer is not None:
            # watchdog joins its threads without a limit, so that is left to a thread that may be abandoned.
            ending = threading.Thread(target=_end, args=(observer,), daemon=True)
            ending.start()
            ending.join(_STOP_WITHIN)
        self._overflow.detach()

    @property
    def alive(self) -> bool:
        """Whether no event was lost, every thread runs, and the folder and the drives in it are those watched."""
        return (
            self._observer is not None
            and not self._lost
            and all(thread.is_alive() for thread in self._threads)
            and identity(self._root) == self._identity
            and drives_in(self._root) == self._drives
        )

    @property
    def broken(self) -> bool:
        """Whether a thread ended though the folder is still there. It ends by itself with the folder."""
        return identity(self._root) == self._identity and not all(thread.is_alive() for thread in self._threads)

    @property
    def stale(self) -> bool:
        """Whether a folder was moved: watchdog may be deaf, in silence, to what is in one that was only just made."""
        return self._moved

    @property
    def silent(self) -> str | None:
        """The kind of drive, where others can write on it unheard."""
        return silent_place(self._root)

    def _observe(self) -> None:
        self._observer = observer = Observer()
        vault = _Handler(self._put, self._changes_of)
        observer.schedule(vault, str(self._root), recursive=True, event_filter=_NOTES + _FOLDERS)
        observer.start()
        if _LINUX and self._root.parent != self._root:
            # Tells when the vault itself is renamed. And when the limit of watches was reached below the vault, which
            # watchdog keeps to itself, this one more raises.
            parent = _Handler(self._put, lambda event: _change_of_root(event, str(self._root)))
            observer.schedule(parent, str(self._root.parent), recursive=False, event_filter=_FOLDERS)

    def _changes_of(self, event: FileSystemEvent) -> Iterator[Change]:
        if event.is_directory and event.event_type == "moved":
            self._moved = True
        return changes_of(event, str(self._root), self._interesting)

    def _lose(self) -> None:
        self._lost = True
        self._put(Change("", settled=False))


def changes_of(event: FileSystemEvent, root: str, interesting: Callable[[str], bool]) -> Iterator[Change]:
    """What an event means: a change for each end of it that matters.

    A file that was closed after writing, or took its name by a rename, is settled. The root itself gives "".
    """
    settled = event.event_type == "closed"
    ends = [(event.src_path, settled), (event.dest_path, not event.is_directory)]
    for raw, whole in ends:
        path = _relative(os.fsdecode(raw), root) if raw else None
        if path is None or _is_hidden(path):
            continue
        if event.is_directory or interesting(path):
            yield Change(path, whole)


def _change_of_root(event: FileSystemEvent, root: str) -> Iterator[Change]:
    if root in (os.fsdecode(event.src_path), os.fsdecode(event.dest_path)):
        yield Change("", settled=False)


def _relative(path: str, root: str) -> str | None:
    if path in {root, unicodedata.normalize("NFC", root)}:
        return ""
    # On macOS watchdog tells of paths below the composed spelling of the root, whichever is the stored one.
    for spelled in (root, unicodedata.normalize("NFC", root)):
        below = spelled.rstrip(os.sep) + os.sep
        if path.startswith(below):
            return path.removeprefix(below).replace(os.sep, "/")
    return None


def _is_hidden(path: str) -> bool:
    return path.startswith(".") or "/." in path


class _Handler(FileSystemEventHandler):
    """Puts what an event means. An exception here would end watchdog's thread, and with it every later event."""

    def __init__(self, put: Callable[[Change], None], meaning: Callable[[FileSystemEvent], Iterator[Change]]) -> None:
        self._put_change = put
        self._meaning = meaning

    def dispatch(self, event: FileSystemEvent) -> None:
        try:
            for change in self._meaning(event):
                self._put_change(change)
        except Exception:  # noqa: BLE001 -- see the class
            _LOG.debug("an event was not understood: looking at everything", exc_info=True)
            self._put_change(Change("", settled=False))


class _OverflowListener(logging.Handler):
    """Hears that the kernel dropped events. watchdog says so in its log only.

    Being a handler it also keeps watchdog's warnings off the user's terminal, where nobody asked for a log.
    """

    _logger: Final = logging.getLogger("watchdog")

    def __init__(self, lost: Callable[[], None]) -> None:
        super().__init__(logging.WARNING)
        self._lost = lost

    def attach(self) -> None:
        self._logger.addHandler(self)

    def detach(self) -> None:
        self._logger.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        if "overflow" in record.getMessage():
            self._lost()


def _watchdog_threads() -> frozenset[threading.Thread]:
    return frozenset(thread for thread in threading.enumerate() if isinstance(thread, BaseThread))


def _end(observer: "BaseObserver") -> None:
    # After some moves of folders the first stop raises half-way; the second finishes it.
    for _ in range(2):
        try:
            observer.stop()
        except Exception:  # noqa: BLE001 -- watchdog's own bookkeeping, of no use to the user
            _LOG.debug("watchdog did not stop cleanly", exc_info=True)
        else:
            break
    if observer.is_alive():
        observer.join(_STOP_WITHIN)
