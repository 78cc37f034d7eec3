"""Ends watchdog, whatever state it is in. Imported only when a real watch starts."""

import logging
import threading
from typing import TYPE_CHECKING, Final

from watchdog.utils import BaseThread

if TYPE_CHECKING:
    from watchdog.observers.api import BaseObserver

_LOG: Final = logging.getLogger(__name__)


def watchdog_threads() -> frozenset[threading.Thread]:
    """The threads of watchdog that run now."""
    return frozenset(thread for thread in threading.enumerate() if isinstance(thread, BaseThread))


def end(observer: "BaseObserver", within: float) -> None:
    """End an observer within so many seconds. Never raises.

    watchdog joins its threads without a limit, so that is left to a thread that may be abandoned.
    """
    ending = threading.Thread(target=_end, args=(observer, within), daemon=True)
    ending.start()
    ending.join(within)


def _end(observer: "BaseObserver", within: float) -> None:
    # After some moves of folders the first stop raises half-way; the second finishes it.
    for _ in range(2):
        try:
            observer.stop()
        except Exception:  # noqa: BLE001 -- watchdog's own bookkeeping, of no use to the user
            _LOG.debug("watchdog did not stop cleanly", exc_info=True)
        else:
            break
    if observer.is_alive():
        observer.join(within)
