"""Folders whose changes the system keeps to itself, because others make them behind its back."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_MOUNTS: Final = Path("/proc/self/mountinfo")

# On these, somebody else may write without this system's knowledge. "fuseblk" is not among them: so Linux calls a disk
# of its own in a foreign format, where it hears everything.
_SILENT: Final = re.compile(
    "9p|afs|beegfs|ceph|cifs|coda|davfs|drvfs|fuse|gfs2|glusterfs|gpfs|lustre|ncpfs|nfs4?|ocfs2|orangefs|prl_fs|"
    "smb[23]?|smbfs|vboxsf|virtiofs|vmhgfs"
)


def silent_place(root: Path, mounts: Path = _MOUNTS) -> str | None:
    """What kind of drive the vault, or a folder in it, lies on, where it is one that keeps changes to itself.

    Only Linux says so (proc(5), mountinfo); elsewhere None, and missed changes are found by looking.
    """
    here = os.path.realpath(root)
    at, kind = "", ""
    for place, its_kind in _mounted(mounts):
        if _is_within(here, place) and len(place) >= len(at):  # a later one hides an earlier one at the same place
            at, kind = place, its_kind
        elif _is_within(place, here) and _is_silent(its_kind) and "/." not in place[len(here) :]:
            return its_kind
    return kind if _is_silent(kind) else None


def _mounted(mounts: Path) -> Iterator[tuple[str, str]]:
    try:
        lines = os.fsdecode(mounts.read_bytes()).splitlines()
    except OSError:
        return
    for line in lines:
        places, _, kinds = line.partition(" - ")
        if kinds and len(fields := places.split(" ")) > 4:
            yield (
                re.sub(r"\\([0-7]{3})", lambda octal: os.fsdecode(bytes([int(octal[1], 8)])), fields[4]),
                kinds.split(" ")[0],
            )


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _is_silent(kind: str) -> bool:
    return _SILENT.fullmatch(kind.partition(".")[0]) is not None
