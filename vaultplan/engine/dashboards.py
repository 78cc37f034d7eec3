"""The dashboard note on the disk: what it says is ours, what stands below its line is the human's, and survives.

Ticks are taken from every version that somebody saved before anything is drawn over it: first the box in its note, then
the dashboard that shows it. So a run that is killed in between has lost nothing.
"""

from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from vaultplan.dashboard.frame import MARKER, Existing, compose, generation_of, read_existing
from vaultplan.dashboard.ticks import carried, still_open, text_of
from vaultplan.engine.copies import copies_of, joined
from vaultplan.engine.homes import folder_of, in_folder
from vaultplan.engine.leavings import adopt_drafts
from vaultplan.engine.ticks import Ticks
from vaultplan.errors import (
    DashboardMarkerError,
    ForeignDashboardError,
    NotWritableError,
    PlanNotFoundError,
    VaultplanError,
)
from vaultplan.lazy import dataclass
from vaultplan.scaffold.templates import dashboard_seed
from vaultplan.state.displaced import keep_displaced
from vaultplan.state.generations import Generations
from vaultplan.vault.read import MAX_FILE, Stamp, read_regular, stamp_of
from vaultplan.vault.reasons import plain
from vaultplan.vault.remove import remove
from vaultplan.vault.write import Replaced, replace
from vaultplan.words import texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vaultplan.engine import Engine
    from vaultplan.engine.homes import Home
    from vaultplan.model import Plan

_TRIES = 10


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a dashboard, and the bytes that it has, or would have had were it not `left` for now.

    `kept` are versions of it that were put aside, `ticked` the notes that got a tick.
    """

    wrote: bool
    data: bytes
    kept: tuple[Path, ...] = ()
    ticked: tuple[str, ...] = ()
    left: bool = False


class Dashboard:
    """The dashboard of one plan on one day."""

    def __init__(self, engine: "Engine", home: "Home", today: date) -> None:
        self._engine = engine
        self._home = home
        self._today = today
        self._note = home.dashboard
        self._path = engine.root / self._note
        self._generations = Generations(engine.root, self._note)
        self._displaced: list[bytes] = []
        self._ticks = Ticks(engine, today)
        self._kept: dict[Path, None] = {}
        self._wrote = False
        self._stamp: Stamp | None = None
        self._copies: tuple[tuple[Path, bytes], ...] = ()

    def make_true(self, plan: "Plan") -> Written:
        """Write the ticks that it holds to their notes; then put its generated part over nothing but the last one.

        Args:
            plan: the plan, as its notes were read last.

        Raises:
            ForeignDashboardError: a note that isn't ours has that name.
            DashboardMarkerError: the line that parts ours from theirs is missing or doubled.
            NotWritableError: the disk refused.
            PlanNotFoundError: the plan went away meanwhile.
            FolderUnreadableError: the vault is gone.
        """
        adopted = self._adopted()
        self._displaced += adopted
        for _ in range(_TRIES):
            self._stamp = self._stamp_now()
            self._copies = tuple(copies_of(self._path))
            before = self._read()
            existing, half = self._ours(before)
            if self._take_ticks(plan, existing):
                plan = self._again(self._ticks.asked)
                continue
            if half:
                return self._written(b"", left=True)
            human, copies = self._human(plan, existing, adopted)
            generated = self._generated(plan, before)
            data = compose(generated, human)
            joins = human != existing.human if existing else bool(copies)
            left = data != before and not joins and self._leaves(existing)
            if not left and not self._put(generation_of(generated), data, before, existing):
                continue
            if not (gone := self._drop(copies)):
                return self._written(data, left=left)
            plan = self._again(gone)  # the dashboard has just named them
        raise NotWritableError(self._path, "another program keeps writing it")

    def _put(self, generation: str, data: bytes, before: bytes | None, existing: Existing | None) -> bool:
        """Put the dashboard in the place of what was there; False when somebody else has saved it meanwhile."""
        if existing and existing.edited and data != before:
            self._keep(before)
        self._generations.keep(generation, data)
        done = replace(self._engine.root, self._note, data, before, stamp=self._stamp, keep=self._keep)
        # What follows is remembered, and the next save doesn't wait for it.
        self._generations.tidy()
        ours = read_existing(data)
        self._displaced += done.displaced
        if done.outcome is Replaced.COLLIDED or done.displaced:
            return False
        self._wrote = self._wrote or done.outcome is Replaced.WROTE
        self._engine.brought.drew(self._note, ours, done.stamp)
        return True

    def _written(self, data: bytes, *, left: bool) -> Written:
        return Written(self._wrote, data, tuple(self._kept), tuple(self._ticks.written), left)

    def _take_ticks(self, plan: "Plan", existing: Existing | None) -> bool:
        """Write the ticks of the dashboard and of what was displaced; True when a note was written, or has changed."""
        others = (*self._displaced, *(data for _, data in self._copies))
        for version in [*([existing] if existing else []), *map(read_existing, others)]:
            known = None if version.drawn is not None else self._generations.find(version.generation)
            if self._ticks.take(self._home, plan, version, read_existing(known).boxes if known else None):
                return True
        self._displaced = []
        return False

    def _generated(self, plan: "Plan", before: bytes | None) -> str:
        """Our part as it should be, with what is still to be said of ticks that were not written."""
        above = (before or b"").partition(MARKER.encode())[0]
        if self._today.isoformat().encode() not in above:  # nothing of today's, as nearly always
            above = b""
        shown, say = above.decode(errors="replace").replace("\r\n", "\n"), texts(plan.settings.language)
        said = dict.fromkeys((*carried(shown, say, self._today), *self._ticks.remarks))
        tasks = (
            [(task, text_of(named)) for _, named, task in self._engine.task_lines(plan, self._today)] if said else []
        )
        return self._engine.draw(plan, self._today, tuple(remark for remark in said if still_open(remark, tasks)))

    def _adopted(self) -> tuple[bytes, ...]:
        """The saves that a killed run has left in its drafts, looked for once in the life of an engine."""
        if self._note in self._engine.adopted:
            return ()
        self._engine.adopted.add(self._note)
        return adopt_drafts(self._engine.root, self._note, self._generations, held=self._engine.claim is not None)

    def _human(
        self, plan: "Plan", existing: Existing | None, adopted: "Sequence[bytes]"
    ) -> tuple[bytes, list[tuple[Path, bytes]]]:
        """The human's part, and the conflict copies of the dashboard that hold nothing else of theirs."""
        human = existing.human if existing else f"\n{dashboard_seed(plan.settings.language)}".encode()
        for data in adopted:
            left = read_existing(data)
            human = (joined(left.human, human) if left.ours and left.markers == 1 else None) or human
        settled = list[tuple[Path, bytes]]()
        for path, data in self._copies:
            both = joined(read_existing(data).human, human)
            if both is not None:
                human = both
                settled.append((path, data))
        return human, settled

    def _drop(self, copies: "Sequence[tuple[Path, bytes]]") -> list[str]:
        """Take conflict copies out of the vault; those that went. One that the disk refuses is said like any other."""
        gone = list[str]()
        for path, data in copies:
            note = in_folder(folder_of(self._note), path.name)
            with suppress(VaultplanError):
                keep_displaced(self._engine.root, note, data)
                gone += [note] if remove(self._engine.root, note, data) else []
        return gone

    def _ours(self, before: bytes | None) -> tuple[Existing | None, bool]:
        """The dashboard that stands there, None for none; and whether what does may be one that is half written."""
        if before is None:
            return None, False
        existing = read_existing(before)
        if existing.ours and existing.markers == 1:
            return existing, False
        if self._leaves(existing):
            return None, True
        if not existing.ours:
            raise ForeignDashboardError(self._path)
        raise DashboardMarkerError(self._path, MARKER, existing.markers)

    def _leaves(self, existing: Existing | None) -> bool:
        return self._engine.leaves(self._home, existing, self._stamp)

    def _stamp_now(self) -> Stamp | None:
        with suppress(OSError):
            return stamp_of(self._path.lstat())
        return None

    def _again(self, notes: "Iterable[str]") -> "Plan":
        """The plan anew, after these were written or taken away."""
        self._engine.look(notes)
        homes = {home.path: home for home in self._engine.homes()}
        if self._home.path not in homes:
            raise PlanNotFoundError(self._engine.root)
        self._home = homes[self._home.path]
        return self._engine.plan(self._home, self._today)

    def _keep(self, data: bytes | None) -> None:
        if data is not None:
            self._kept[keep_displaced(self._engine.root, self._note, data)] = None

    def _read(self) -> bytes | None:
        try:
            data = read_regular(str(self._path), MAX_FILE + 1)
        except FileNotFoundError as error:
            if self._engine.is_away(self._note):
                raise NotWritableError(self._path, "it is in the cloud and not on this machine") from error
            return None
        except OSError as error:
            raise NotWritableError(self._path, plain(error)) from error
        if len(data) > MAX_FILE:
            raise NotWritableError(self._path, "it is too large")
        return data
