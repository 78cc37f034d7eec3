"""Hears that the system dropped events. watchdog says so in its log only."""

import logging
import threading
from collections.abc import Callable
from typing import Final

from watchdog.utils import BaseThread


class DroppedEventsError(Exception):
    """Ends the thread that reads events, once some were dropped."""


class OverflowListener(logging.Handler):
    """Calls `lost` when the system dropped events, and keeps watchdog from its own answer to that.

    watchdog 7.1.0 lets go of every folder and watches each anew. Each let go is an event, so that over more folders
    than the system remembers events (16,384) its answer is the next overflow, and so on without end. The watch is
    started anew anyhow, and without that; so the thread that was about to do it ends here.

    Being a handler it also keeps watchdog's warnings off the user's terminal, where nobody asked for a log.
    """

    _logger: Final = logging.getLogger("watchdog")

    def __init__(self, lost: Callable[[], None]) -> None:
        super().__init__(logging.WARNING)
        self._lost = lost

    def attach(self) -> None:
        """Begin to listen."""
        self._logger.addHandler(self)

    def detach(self) -> None:
        """Listen no more."""
        self._logger.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Take a warning of watchdog.

        Raises:
            DroppedEventsError: In watchdog's own thread, events were dropped.
        """
        if "overflow" not in record.getMessage():
            return
        self._lost()
        if isinstance(threading.current_thread(), BaseThread):
            raise DroppedEventsError
