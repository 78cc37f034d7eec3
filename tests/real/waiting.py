"""Wait for the thing itself, with a limit."""

import time
from collections.abc import Callable
from typing import Final

LIMIT: Final = 60.0
"""Seconds until a test gives up. Nothing waits that long when it works."""
_GLANCE: Final = 0.02


def until(holds: Callable[[], object], what: str, within: float = LIMIT) -> None:
    """Return as soon as something holds; fail, naming it, when it never does."""
    end = time.monotonic() + within
    while not holds():
        assert time.monotonic() < end, f"{what}: not within {within:g} s"
        time.sleep(_GLANCE)
