"""Faults of a program on a drive that refuses, or tells of nothing."""

import importlib
import os
from collections.abc import Callable
from typing import Any

from tests.torture.planting import Fault, wrap


def _overwrite_when_full() -> None:
    def around(real: Callable[..., Any]) -> Callable[..., Any]:
        def replace(root: Any, note: str, data: bytes, seen: bytes | None, **options: Any) -> Any:
            try:
                return real(root, note, data, seen, **options)
            except errors.NotWritableError:
                if seen is not None and os.access(root / note, os.W_OK):
                    (root / note).write_bytes(data)
                raise

        return replace

    errors: Any = importlib.import_module("vaultplan.errors")
    wrap("vaultplan.vault.write", "replace", around)


def _give_up() -> None:
    def around(real: Callable[..., float]) -> Callable[..., float]:
        return lambda loop: 3600.0 if "dashboard" in loop._failures else real(loop)

    wrap("vaultplan.watch.loop:_Loop", "wait", around)


def _nag() -> None:
    def around(real: Callable[..., None]) -> Callable[..., None]:
        def say(failures: Any, what: str, message: str) -> None:
            failures._said = []
            if what in failures:
                failures._lasting[what].said.clear()
            real(failures, what, message)

        return say

    wrap("vaultplan.watch.events:Failures", "say", around)


def _trust_fuse() -> None:
    wrap("vaultplan.watch.places", "silent_place", lambda _real: lambda *_args: None)
    watch: Any = importlib.import_module("vaultplan.cli.watch")
    watch._RECONCILE = 3600.0


_STAYS_FULL = "wrong: tests.test_full_disk::test_a_watch_over_a_disk_that_fills_up"

REFUSED: dict[str, Fault] = {
    "overwrites": Fault(
        "writes over the dashboard where there is no room for a new one",
        "G12",
        "wrong: tests.test_full_disk::test_a_build_on_a_full_disk_leaves",
        _overwrite_when_full,
    ),
    "gives-up": Fault("doesn't try again by itself what a disk has refused", "G12", _STAYS_FULL, _give_up),
    "nags": Fault("says of a full disk again and again that it is full", "G12", _STAYS_FULL, _nag),
    "trusts-fuse": Fault(
        "believes that FUSE tells of every change",
        "G12",
        "wrong: tests.test_fuse_drive::test_a_watch_over_a_fuse_drive_says",
        _trust_fuse,
    ),
}
