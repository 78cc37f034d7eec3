"""What a killed run has left beside a dashboard: drafts. Seldom one of them is the only copy of somebody's save."""

from contextlib import ExitStack
from pathlib import Path

from vaultplan.errors import VaultBusyError, VaultplanError
from vaultplan.state.displaced import keep_displaced
from vaultplan.state.generations import Generations
from vaultplan.state.lock import hold
from vaultplan.vault.drafts import drop, left_drafts


def adopt_drafts(root: Path, note: str, generations: Generations, *, held: bool) -> tuple[bytes, ...]:
    """Take the drafts beside a dashboard away; what may be somebody's save is kept first, and given back.

    Args:
        root: the vault.
        note: the dashboard, vault-relative.
        generations: the dashboards that were drawn. A draft that is one of them, or its beginning, is ours.
        held: whether the caller holds the vault's lock. Else nothing is done while somebody else does.
    """
    adopted = list[bytes]()
    try:
        with ExitStack() as lock:
            if not left_drafts(root, note):
                return ()
            if not held:
                lock.enter_context(hold(root))
            for draft in left_drafts(root, note):
                if not generations.begins_one(draft.data):
                    keep_displaced(root, note, draft.data)
                    adopted.append(draft.data)
                drop(root, draft)
    except VaultBusyError:
        return ()
    except VaultplanError:  # the disk refuses: they stay for the next run
        return tuple(adopted)
    return tuple(adopted)
