"""The drives that a vault lies on: some keep quiet about what others change behind the system's back."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from vaultplan.lazy import regex

_MOUNTS: Final = Path("/proc/self/mountinfo")
"""Linux's table of what is mounted where (proc(5)); elsewhere missed changes are found by looking alone."""

# On these, somebody else may write without this system's knowledge. "fuseblk" is not among them: so Linux calls a disk
# of its own in a foreign format, where it hears everything.
_SILENT: Final = regex(
    "9p|afs|beegfs|ceph|cifs|coda|davfs|drvfs|fuse|gfs2|glusterfs|gpfs|lustre|ncpfs|nfs4?|ocfs2|orangefs|prl_fs|"
    "smb[23]?|smbfs|vboxsf|virtiofs|vmhgfs"
)

# A blank, a tab, a line break and a backslash are written so.
_OCTAL: Final = regex(r"\\([0-7]{3})")


def silent_place(root: Path, mounts: Path = _MOUNTS) -> str | None:
    """What kind of drive the vault, or a folder in it, lies on, where it is one that keeps changes to itself."""
    here = os.path.realpath(root)
    at, kind = "", ""
    for place, its_kind, _ in _mounted(mounts):
        if _is_within(here, place) and len(place) >= len(at):  # a later one hides an earlier one at the same place
            at, kind = place, its_kind
        elif _is_in_sight(place, here) and _is_silent(its_kind):
            return its_kind
    return kind if _is_silent(kind) else None


def drives_in(root: Path, mounts: Path = _MOUNTS) -> frozenset[tuple[str, str, str]]:
    """The drives that stand in the vault. One that comes or goes is no event, and what is on it is not heard of."""
    here = os.path.realpath(root)
    return frozenset(drive for drive in _mounted(mounts) if _is_in_sight(drive[0], here))


def _mounted(mounts: Path) -> Iterator[tuple[str, str, str]]:
    """Where each drive stands, of which kind it is, and its number."""
    try:
        lines = os.fsdecode(mounts.read_bytes()).split("\n")
    except OSError:
        return
    for line in lines:
        left, _, right = line.partition(" - ")
        fields = left.split(" ")
        if right and len(fields) > 4:
            yield _OCTAL.sub(lambda octal: chr(int(octal[1], 8)), fields[4]), right.split(" ")[0], fields[2]


def _is_in_sight(place: str, root: str) -> bool:
    return _is_within(place, root) and "/." not in place[len(root) :]


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _is_silent(kind: str) -> bool:
    return _SILENT.fullmatch(kind.partition(".")[0]) is not None
