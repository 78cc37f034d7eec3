"""The program on a system that tells of no change at all: `python -m tests.torture.deaf SECONDS FAULT watch VAULT ...`.

SECONDS is the time between two looks at everything, 0 for the program's own; FAULT may be "-".
"""

import importlib
import sys
from dataclasses import dataclass
from typing import Any

from tests.torture.faulty import plant
from tests.torture.product import Product


@dataclass(frozen=True, slots=True)
class Deaf(Product):
    """The program, hearing nothing; `every` is the time between two looks, where the program's own is too long."""

    every: float = 0.0

    def command(self, *args: object) -> list[str]:
        """What starts a command of it."""
        program = ["tests.torture.deaf", f"{self.every:g}", self.fault or "-"]
        return [sys.executable, "-m", *program, *map(str, args)]


def deafen(every: float) -> None:
    """Have every event thrown away before it is heard."""
    observer: Any = importlib.import_module("vaultplan.watch.observer")
    observer._Handler.dispatch = lambda _self, _event: None
    if every:
        watch: Any = importlib.import_module("vaultplan.cli.watch")
        watch._RECONCILE = every


if __name__ == "__main__":
    deafen(float(sys.argv.pop(1)))
    plant(sys.argv.pop(1).strip("-"))
    from vaultplan.__main__ import main

    main()
