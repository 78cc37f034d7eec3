"""Ctrl-C and `kill` end the loop in good order."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from types import FrameType

from vaultplan.watch.changes import Change


@contextmanager
def stop_on_signals(inbox: SimpleQueue[Change | None]) -> Iterator[None]:
    """While entered, SIGINT and SIGTERM put None on the inbox, which ends `watch`. Only in the main thread.

    A SIGINT after that raises KeyboardInterrupt, for the one who will not wait.

    Args:
        inbox: A SimpleQueue, the only queue whose `put` may interrupt its own `get` or `put`.
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        inbox.put(None)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            # None stands for a handler that Python did not set, and can't set again.
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
