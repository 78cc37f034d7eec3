"""The program with a fault planted in it: `python -m tests.torture.faulty FAULT watch VAULT ...`."""

import sys

from tests.torture.faults import FAULTS


def plant(name: str) -> None:
    """Plant a fault in the loaded program; "" plants none."""
    if name:
        FAULTS[name].plant()


if __name__ == "__main__":
    plant(sys.argv.pop(1))
    from vaultplan.__main__ import main

    main()
