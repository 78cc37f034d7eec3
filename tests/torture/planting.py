"""How a fault is planted in the loaded program, and what is known of each."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: what the program does then, the goal that must catch it, by which breach, and how it is planted.

    `shows` is how that breach begins, as `Result.told` puts it. Any other one may come of something else, such as a
    fault that can't be planted any more, and would prove nothing.
    """

    about: str
    caught_by: str
    shows: str
    plant: Callable[[], None]


def wrap(where: str, name: str, around: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Put a function around another one, before anything else has imported it."""
    owner: Any = importlib.import_module(where.partition(":")[0])
    for part in filter(None, where.partition(":")[2].split(".")):
        owner = getattr(owner, part)
    setattr(owner, name, around(getattr(owner, name)))
