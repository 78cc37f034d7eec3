"""One thing that was looked at."""

from vaultplan.lazy import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """What was found, by code. Where it needs somebody, `do` says what to do; `where` are the notes or files."""

    code: str
    what: str
    do: str = ""
    where: tuple[str, ...] = ()
