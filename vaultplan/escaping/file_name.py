"""A note's name as a part of the name of one of our own files."""

from vaultplan.lazy import regex

_REFUSED = regex(r'[<>:"/\\|?*]')  # by some disk or other


def short(name: str, limit: int) -> str:
    """As much of a name as fits into `limit` bytes, without what a disk may refuse or a listing may choke on."""
    shown = "".join(char for char in _REFUSED.sub("_", name) if char.isprintable())
    return shown.encode()[:limit].decode(errors="ignore")
