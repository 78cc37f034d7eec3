"""A `vaultplan watch` of flesh and blood, for tests: started as a user would, read line by line."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

DAY = "2026-11-23"
PATIENCE = 20.0
"""Seconds until a test gives up waiting. Nothing waits that long when it works."""


class Watcher:
    """The command in a process of its own; its events come out of `next`."""

    def __init__(self, vault: Path) -> None:
        self.vault = vault
        self.env: dict[str, str] = {}
        self._events: queue.Queue[dict[str, Any]] = queue.Queue()

    def __enter__(self) -> Self:
        """Start, and wait until every watch stands."""
        self._process = subprocess.Popen(
            self.command(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={
                **os.environ,
                "PYTHONPATH": str(Path(__file__).parents[1]),
                "XDG_STATE_HOME": str(self.vault.parent / "state"),
                **self.env,
            },
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.began = self.until("ready")
        return self

    def command(self) -> list[str]:
        """What is started."""
        return [sys.executable, "-m", "vaultplan", "watch", str(self.vault), "--format", "json", "--today", DAY]

    @property
    def pid(self) -> int:
        """The process that watches."""
        return self._process.pid

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End as Ctrl-C does."""
        self.stop(signal.SIGINT)

    def stop(self, number: signal.Signals) -> int:
        """Send a signal and give the exit code; no process is left behind."""
        if self._process.poll() is None:
            self._process.send_signal(number)
        try:
            code = self._process.wait(PATIENCE)
        finally:
            self._process.kill()
        self._reader.join(PATIENCE)
        self.errors = self._process.stderr.read() if self._process.stderr and not self._process.stderr.closed else ""
        for stream in (self._process.stdout, self._process.stderr):
            if stream:
                stream.close()
        return code

    def next(self) -> dict[str, Any]:
        """The next event."""
        return self._events.get(timeout=PATIENCE)

    def until(self, event: str) -> list[dict[str, Any]]:
        """The events down to the first one of that name, and it."""
        seen = [self.next()]
        while seen[-1]["event"] != event:
            seen.append(self.next())
        return seen

    def until_changed(self, note: str) -> list[dict[str, Any]]:
        """The rebuilds down to the one that a change of this note led to."""
        seen = [self.next()]
        while note not in seen[-1].get("changed", []):
            seen.append(self.next())
        return seen

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self._events.put(json.loads(line))
