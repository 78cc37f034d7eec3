"""What a thread that dies says goes to the log: whether it matters is judged by the loop."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_LOG: Final = logging.getLogger(__name__)


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
