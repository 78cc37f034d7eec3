"""The live loop: changes in, rebuilds out. Whatever a rebuild or the watch does, it goes on."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol, TypeAlias

from vaultplan.errors import DiskRefusesError, VaultplanError, WatchBrokenError
from vaultplan.watch.changes import Changes, Inbox, batches
from vaultplan.watch.events import Built, Event, Failed, Failures, Ready, Stopped
from vaultplan.watch.limits import MOST_GONE
from vaultplan.watch.listening import UNWATCHED_EVERY, Listening
from vaultplan.watch.timetable import Timetable

__all__ = ["Built", "Event", "Failed", "Ready", "Rebuild", "Stopped", "watch"]

_LOG: Final = logging.getLogger(__name__)

Rebuild: TypeAlias = Callable[[frozenset[str] | None], Built | None]


class Holding(Protocol):
    """What is held back because it may be half done (`engine.steady`)."""

    @property
    def again_in(self) -> float | None:
        """Seconds until the dashboard must be rebuilt though nothing changes; None when nothing is held back."""

    @property
    def mass(self) -> bool:
        """Whether most notes went away at once."""


class _Nothing:
    again_in = None
    mass = False


def watch(  # noqa: PLR0913 -- each is a thing of its own that tests replace
    changes: Changes,
    inbox: Inbox,
    rebuild: Rebuild,
    report: Callable[[Event], None],
    *,
    now: Callable[[], datetime],
    holding: Holding | None = None,
    reconcile: float = 60.0,
    spread: Callable[[], float] = lambda: 1.0,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Keep the dashboard true until None comes out of the inbox.

    Args:
        changes: What tells of changes, on `inbox`. Started first, so that nothing between it and the first look is
            missed; stopped in any case.
        inbox: Where changes come out; a `queue.SimpleQueue`.
        rebuild: Looks at the given paths, at everything for None; gives None when nothing that matters changed.
        report: Called with each event, in this thread.
        now: The user's own date and time of day.
        holding: What `rebuild` holds back.
        reconcile: Seconds between two looks at everything, because a watch can lose changes without a word.
        spread: What `reconcile` is multiplied with, asked each time.
        clock: Seconds that never go back.

    Raises:
        VaultplanError: The first look failed, and not for the disk's sake: there is nothing to keep true.
        WatchBrokenError: The loop can't go on.
    """
    failures = Failures(report, clock)
    listening = Listening(changes, failures, reconcile, clock)
    loop = _Loop(rebuild, report, failures=failures, listening=listening, timetable=Timetable(now, clock, spread))
    loop.holding = holding or _Nothing()
    try:
        listening.start()
        loop.first_look()
        report(Ready())
        for paths in batches(inbox, tick=loop.wait, clock=clock):
            loop.look(paths)
    except (VaultplanError, OSError):  # OSError: nobody takes the reports any more
        raise
    except Exception as error:
        raise WatchBrokenError(_name(error)) from error
    finally:
        listening.stop()
    report(Stopped())


class _Loop:
    """What happens between two batches."""

    holding: Holding

    def __init__(
        self,
        rebuild: Rebuild,
        report: Callable[[Event], None],
        *,
        failures: Failures,
        listening: Listening,
        timetable: Timetable,
    ) -> None:
        self._rebuild = rebuild
        self._report = report
        self._failures = failures
        self._listening = listening
        self._timetable = timetable

    def wait(self) -> float:
        wait = min(self._timetable.wait(self._listening.every), self._listening.wait)
        failed = self._failures.again_in("dashboard", UNWATCHED_EVERY)
        # What fails may never have come to what is held back: then asking at once would be asking without end.
        again = self.holding.again_in if failed is None else failed
        return wait if again is None else min(wait, again)

    def first_look(self) -> None:
        self._timetable.begin()
        try:
            self._say(self._rebuild(None))
        except DiskRefusesError as error:  # a machine that starts with a full disk has a watch once there is room
            self._failures.say("dashboard", str(error))
        self._timetable.looked()
        self._listening.found(())
        if self._listening.start_near():
            self._timetable.hurry()

    def look(self, paths: frozenset[str]) -> None:
        # What a failed rebuild was told is lost with it, so the next one looks at everything.
        everything = not paths or "" in paths or "dashboard" in self._failures
        waited_for = self.holding.again_in == 0
        self._listening.told(paths)
        built = self._look_at_everything() if everything else self._attempt(paths)
        self._listening.check()
        changed = built.changed if built is not None and not waited_for else ()
        missed = not paths and self._listening.found(changed)
        # A failed rebuild may mean that the folder is gone: then there is nothing to listen to.
        if "dashboard" not in self._failures and self._listening.renew(missed=missed):
            self._timetable.hurry()

    def _look_at_everything(self) -> Built | None:
        self._timetable.begin()
        built = self._attempt(None)
        self._timetable.looked()
        return built

    def _attempt(self, paths: frozenset[str] | None) -> Built | None:
        try:
            built = self._rebuild(paths)
        except VaultplanError as error:
            self._failures.say("dashboard", str(error))
            return None
        except Exception as error:  # noqa: BLE001 -- one bad note must not end the loop
            _LOG.debug("the rebuild failed", exc_info=True)
            self._failures.say("dashboard", _in_one_line(error))
            return None
        self._failures.over("dashboard")
        if self.holding.mass:
            self._failures.say("mass", MOST_GONE)
        else:
            self._failures.over("mass")
        self._say(built)
        return built

    def _say(self, built: Built | None) -> None:
        if built is not None:
            self._report(built)


def _name(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split()).removesuffix(":")


def _in_one_line(error: Exception) -> str:
    return (
        f"The dashboard could not be rebuilt ({_name(error)}). The last one stays; vaultplan goes on and tries again."
    )
