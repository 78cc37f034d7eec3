"""The threads beside the loop: they take turns often, and what one that dies says goes to the log."""

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_LOG: Final = logging.getLogger(__name__)
# Seconds for which a thread may keep the others waiting. With Python's own 5 ms, a look at 20,000 folders takes five
# times as long while watchdog reads a storm of events: the disk gives an answer sooner than the interpreter does.
_TURN: Final = 0.0005


@contextmanager
def lively_threads() -> Iterator[None]:
    """While entered, the threads take turns often."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


@contextmanager
def quiet_threads() -> Iterator[None]:
    """While entered, an exception that ends a thread prints no traceback."""
    before = threading.excepthook
    threading.excepthook = _log
    try:
        yield
    finally:
        threading.excepthook = before


def _log(ended: threading.ExceptHookArgs) -> None:
    error = ended.exc_value
    _LOG.debug("a thread ended", exc_info=(ended.exc_type, error, ended.exc_traceback) if error else True)
