"""What the loop reports (product.md §9)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Ready:
    """The dashboard is true, and changes are waited for."""


@dataclass(frozen=True, slots=True)
class Built:
    """A rebuild is done: whether the dashboard was written, the notes that changed, the milliseconds it took."""

    wrote: bool
    changed: tuple[str, ...]
    took_ms: float


@dataclass(frozen=True, slots=True)
class Failed:
    """Something went wrong; the last dashboard stays and the loop goes on."""

    message: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The loop ended because it was asked to."""


Event: TypeAlias = Ready | Built | Failed | Stopped


class Failures:
    """Says each failure once, until what failed works again.

    Args:
        report: Called with each event.
    """

    def __init__(self, report: Callable[[Event], None]) -> None:
        self._report = report
        self._said: dict[str, str] = {}

    def __contains__(self, what: str) -> bool:
        return what in self._said

    def say(self, what: str, message: str) -> None:
        """Report that `what` failed, unless that is what was said of it last."""
        if self._said.get(what) != message:
            self._said[what] = message
            self._report(Failed(message))

    def over(self, what: str) -> None:
        """`what` works again: its next failure is news."""
        self._said.pop(what, None)
