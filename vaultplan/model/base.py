"""What every value stands on: how far it is, where it stands, what is wrong with it."""

from enum import IntEnum
from typing import Literal, TypeAlias

from vaultplan.lazy import dataclass

Worth: TypeAlias = Literal["high", "medium", "low"]
"""How much the plan gains from the answer to a finding's question."""


class State(IntEnum):
    """How far an answer, or a check, is. Ordered: deleting text never raises it (product.md §4)."""

    EMPTY = 0
    PLACEHOLDER = 1
    STARTED = 2
    MET = 3

    @property
    def word(self) -> str:
        """The state as JSON and the dashboard say it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a note and a line in it; `heading` is the nearest heading above, for links."""

    note: str
    line: int
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault in a note before it has words: `code` names it, `details` fill its sentence (see `words`)."""

    note: str
    line: int
    code: str
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault in the notes, in words. Data, never raised; it blocks nothing.

    `covers` is the requirement that its question asks about already, so that nobody is asked twice.
    """

    note: str
    line: int
    code: str
    message: str
    question: str
    heading: str = ""
    worth: Worth = "medium"
    covers: str = ""

    @property
    def rank(self) -> int:
        """To sort by: the smaller, the more its answer is worth."""
        return {"high": 0, "low": 2}.get(self.worth, 1)


@dataclass(frozen=True, slots=True)
class Unread:
    """A note, or a part of it, that could not be read, and why. Never taken for empty."""

    note: str
    reason: str
