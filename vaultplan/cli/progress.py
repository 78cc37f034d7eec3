"""What somebody sees while a large vault is looked through for the first time."""

import sys
import time

import click

_AFTER = 1.0
_EVERY = 0.1
_WIPE = "\r\x1b[K"


class Progress:
    """One line in a terminal, from the second second of the first look on; it is gone when the look is over."""

    def __init__(self) -> None:
        self._next: float | None = time.monotonic() + _AFTER if sys.stderr.isatty() else None
        self._shown = False

    def __call__(self, notes: int | None) -> None:
        """Say how many notes have been looked at; None when all have."""
        if self._next is None or (notes is not None and time.monotonic() < self._next):
            return
        if notes is not None:
            self._shown = True
            self._next = time.monotonic() + _EVERY
            click.echo(f"{_WIPE}Looking through your notes: {notes:,}", err=True, nl=False)
            return
        self._next = None
        if self._shown:
            click.echo(_WIPE, err=True, nl=False)
