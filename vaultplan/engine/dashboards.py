"""The dashboard note on the disk: what it says is ours, what stands below its line is the human's, and survives."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from vaultplan.dashboard.frame import MARKER, compose, read_existing
from vaultplan.errors import DashboardMarkerError, ForeignDashboardError, NotWritableError
from vaultplan.state.displaced import keep_displaced
from vaultplan.vault.read import read_regular
from vaultplan.vault.reasons import plain
from vaultplan.vault.write import Replaced, replace

_TRIES = 10


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a dashboard. `kept` is where a hand-edited version of its generated part was put aside."""

    wrote: bool
    kept: Path | None = None


def write_dashboard(root: Path, note: str, generated: str, seed: str) -> Written:
    """Put the generated part in its place, over nothing but the last one.

    Args:
        root: the vault.
        note: the dashboard, vault-relative.
        generated: the text down to and including the marker line.
        seed: what the human's section says at first, in a new dashboard.

    Raises:
        ForeignDashboardError: a note that isn't ours has that name.
        DashboardMarkerError: the line that parts ours from theirs is missing or doubled.
        NotWritableError: the disk refused.
    """
    path = root / note
    kept: Path | None = None
    for _ in range(_TRIES):
        before = _bytes(path)
        if before is None:
            data = compose(generated, f"\n{seed}".encode())
        else:
            existing = read_existing(before)
            if not existing.ours:
                raise ForeignDashboardError(path)
            if existing.markers != 1:
                raise DashboardMarkerError(path, MARKER, existing.markers)
            data = compose(generated, existing.human)
            if existing.edited and data != before:
                kept = keep_displaced(root, note, before)
        done = replace(root, note, data, before, keep=partial(keep_displaced, root, note))
        if done.outcome is not Replaced.COLLIDED:
            return Written(done.outcome is Replaced.WROTE, kept)
    raise NotWritableError(path, "another program keeps writing it")


def _bytes(path: Path) -> bytes | None:
    try:
        return read_regular(str(path))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise NotWritableError(path, plain(error)) from error
