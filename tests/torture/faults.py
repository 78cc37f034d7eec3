"""Faults planted on purpose, to see that the suite catches each: small patches of the loaded program."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: what it does, the goal that must catch it, and how it is planted."""

    about: str
    caught_by: str
    plant: Callable[[], None]


FAULTS: dict[str, Fault] = {}
