"""watchdog as the teller of changes. Imported only when a real watch starts: the import is slow.

Events only say "look again"; nothing here is believed. How watchdog goes deaf was measured with watchdog 7.1.0 on Linux
(trust.md 2.1): most ways end in `alive` being False, for the rest there is the look at everything by the clock.
"""

import errno
import logging
import os
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
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

from vaultplan.watch.changes import STORM, Change
from vaultplan.watch.ending import end, watchdog_threads
from vaultplan.watch.limits import allowed
from vaultplan.watch.meaning import change_of_root, changes_of
from vaultplan.watch.overflow import OverflowListener
from vaultplan.watch.places import drives_in, silent_place
from vaultplan.watch.presence import identity

if TYPE_CHECKING:
    import threading

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
# Seconds after which it is tried again to hear of every folder, where the system allowed too few watches.
_ALL_AGAIN: Final = 600.0
# Watched for a moment, to see whether the system still allows one more; always there, and never in a vault.
_ELSEWHERE: Final = "/proc"
# Seconds: a person's saves, and our own, are never so many; a watch of a month hears any number.
_STORM_WITHIN: Final = 1.0


class ObservedVault:
    """Tells of changes below a folder (see `changes.Changes`).

    Args:
        root: The vault.
        put: Takes each change; called in watchdog's threads, must not block.
        interesting: Whether a vault-relative POSIX path may be a note that matters. Hidden ones are never asked for,
            folders always pass.
        near: The vault-relative folders that matter most. They alone are watched, and not what is below them, where
            the system doesn't allow enough watches for all.
    """

    def __init__(
        self,
        root: Path,
        put: Callable[[Change], None],
        interesting: Callable[[str], bool],
        near: Callable[[], Iterable[str]] = lambda: (),
    ) -> None:
        self._root = root.resolve()  # watchdog watches a link instead of the folder it leads to
        self._put = put
        self._interesting = interesting
        self._observer: BaseObserver | None = None
        self._threads: frozenset[threading.Thread] = frozenset()
        self._identity: tuple[int, int] | None = None
        self._drives: frozenset[object] = frozenset()
        self._overflow = OverflowListener(self._lose)
        self._lost = False
        self._moved = False
        self._grown = False
        self._heard = 0
        self._since = 0.0
        self._near = near
        self._partial: OSError | None = None
        self._all_again: tuple[float, object] = 0.0, None

    def start(self) -> None:
        """Watch the folder and all below it; where the limit of watches forbids that, what matters most.

        Raises:
            OSError: It can't be read, or a limit of the system is reached (ENOSPC for watches, EMFILE for instances).
        """
        with os.scandir(self._root):
            pass  # watchdog takes a folder that it may not read without a word
        # Two folders made or moved at once: of no use to the user, and where warnings are errors it ends the thread.
        warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)
        before = watchdog_threads()
        self._identity = identity(self._root)
        self._drives = drives_in(self._root)
        self._lost = self._moved = self._grown = False
        self._partial = None
        self._overflow.attach()
        try:
            self._observe_what_may_be()
        except BaseException:
            self.stop()
            raise
        self._threads = watchdog_threads() - before

    def stop(self) -> None:
        """End within seconds, whatever state watchdog is in. Never raises."""
        self._threads = frozenset()
        self._end_observer()
        self._overflow.detach()

    def _end_observer(self) -> None:
        observer, self._observer = self._observer, None
        if observer is not None:
            end(observer, _STOP_WITHIN)

    @property
    def alive(self) -> bool:
        """Whether no event was lost, every thread runs, and the folder and the drives in it are those watched."""
        return (
            self._observer is not None
            and not self._lost
            and not self._outgrown()
            and all(thread.is_alive() for thread in self._threads)
            and identity(self._root) == self._identity
            and drives_in(self._root) == self._drives
        )

    @property
    def broken(self) -> bool:
        """Whether a thread ended though the folder is still there. It ends by itself with the folder."""
        by_itself = self._lost or self._partial is not None or identity(self._root) != self._identity
        return not by_itself and not all(thread.is_alive() for thread in self._threads)

    @property
    def stale(self) -> bool:
        """Whether a folder was moved: watchdog may be deaf, in silence, to what is in one that was only just made.

        Or whether all folders may be heard at last, where only some are.
        """
        if self._partial is None:
            return self._moved
        until, limit = self._all_again
        return time.monotonic() >= until or allowed() != limit

    @property
    def partial(self) -> OSError | None:
        """Why only the folders that matter most are heard; None where all are."""
        return self._partial

    @property
    def silent(self) -> str | None:
        """The kind of drive, where others can write on it unheard."""
        return silent_place(self._root)

    def _observe_what_may_be(self) -> None:
        try:
            self._observe()
        except OSError as error:
            near = [self._root / folder for folder in self._near()]
            if error.errno != errno.ENOSPC or not near:
                raise
            self._end_observer()
            self._observer = observer = Observer()
            observer.start()
            for folder in near:
                self._watch(observer, folder, recursive=False)
            self._watch_around(observer)
            self._partial = error
            self._all_again = time.monotonic() + _ALL_AGAIN, allowed()

    def _observe(self) -> None:
        self._observer = observer = Observer()
        self._watch(observer, self._root, recursive=True)
        observer.start()
        self._watch_around(observer)

    def _watch(self, observer: "BaseObserver", folder: Path, *, recursive: bool) -> None:
        handler = _Handler(self._put, self._changes_of)
        observer.schedule(handler, str(folder), recursive=recursive, event_filter=_NOTES + _FOLDERS)

    def _watch_around(self, observer: "BaseObserver") -> None:
        if _LINUX and self._root.parent != self._root:
            # Tells when the vault itself is renamed. And when the limit of watches was reached below the vault, which
            # watchdog keeps to itself, this one more raises.
            parent = _Handler(self._put, lambda event: change_of_root(event, str(self._root)))
            observer.schedule(parent, str(self._root.parent), recursive=False, event_filter=_FOLDERS)

    def _outgrown(self) -> bool:
        """Whether a folder came for which the system had no watch left; watchdog would not say."""
        grown, self._grown = self._grown, False
        if not grown or not _LINUX or self._observer is None:
            return False
        try:
            one_more = self._observer.schedule(FileSystemEventHandler(), _ELSEWHERE, event_filter=[DirDeletedEvent])
            self._observer.unschedule(one_more)
        except OSError as error:
            _LOG.debug("one more folder can't be watched", exc_info=True)
            self._lost |= error.errno == errno.ENOSPC
        return self._lost

    def _changes_of(self, event: FileSystemEvent) -> Iterator[Change]:
        if event.is_directory:
            self._moved |= event.event_type == "moved"
            self._grown |= self._partial is None and event.event_type in {"moved", "created"}
        if self._is_storm():  # of whatever: a note may have been saved that watchdog comes to seconds later
            yield Change("", settled=False)
        yield from changes_of(event, str(self._root), self._interesting)

    def _is_storm(self) -> bool:
        """Whether so much was heard in so short a time; then it is counted anew."""
        now = time.monotonic()
        if now - self._since > _STORM_WITHIN:
            self._since, self._heard = now, 0
        self._heard = (self._heard + 1) % STORM
        return self._heard == 0

    def _lose(self) -> None:
        self._lost = True
        self._put(Change("", settled=False))


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
