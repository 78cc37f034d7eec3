"""What the loop reports (product.md §9)."""

from collections.abc import Callable
from dataclasses import field
from typing import Final, TypeAlias

from vaultplan.lazy import dataclass

# Of the same failure, coming and going, no more than so many are said within so many seconds.
_OFTEN: Final = 2
_WITHIN: Final = 600.0


@dataclass(frozen=True, slots=True)
class Ready:
    """The dashboard is true, unless it was said why not, and changes are waited for."""


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


@dataclass(slots=True)
class _Lasting:
    """What fails: since when, when that was seen last, and what was said of it."""

    since: float
    tried: float
    said: set[str] = field(default_factory=set)


class Failures:
    """Says each failure once, until what failed works again; one that comes and goes, no more than twice in 10 minutes.

    Args:
        report: Called with each event.
        clock: Seconds that never go back.
    """

    def __init__(self, report: Callable[[Event], None], clock: Callable[[], float]) -> None:
        self._report = report
        self._clock = clock
        self._lasting: dict[str, _Lasting] = {}
        self._said: list[tuple[float, str]] = []

    def __contains__(self, what: str) -> bool:
        return what in self._lasting

    def say(self, what: str, message: str) -> None:
        """Report that `what` failed, unless that was said of it since it last worked, or often of late."""
        now = self._clock()
        lasting = self._lasting.setdefault(what, _Lasting(now, now))
        lasting.tried = now
        self._said = [(at, text) for at, text in self._said if now - at < _WITHIN]
        if message in lasting.said or sum(text == message for _, text in self._said) >= _OFTEN:
            return
        lasting.said.add(message)
        self._said.append((now, message))
        self._report(Failed(message))

    def again_in(self, what: str, least: float) -> float | None:
        """Seconds until what failed should be tried again: once more the time that it has failed for; None if it works.

        So what is soon over is soon noticed, and what lasts costs little.
        """
        if (lasting := self._lasting.get(what)) is None:
            return None
        return max(0.0, lasting.tried + max(least, lasting.tried - lasting.since) - self._clock())

    def over(self, what: str) -> None:
        """`what` works again: its next failure is news."""
        self._lasting.pop(what, None)
