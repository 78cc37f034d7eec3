"""The commands as processes, started as anybody starts them."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias

REPOSITORY = Path(__file__).parents[2]
DAY = "2026-11-23"
"""Today, for every command: a dashboard depends on it."""
PATIENCE = 30.0
"""Seconds until a wait gives up. Nothing waits that long when it works."""

Event: TypeAlias = dict[str, Any]


def homes(state: Path) -> dict[str, str]:
    """The environment in which the program keeps its state there, and its index beside it."""
    return {"XDG_STATE_HOME": str(state), "XDG_CACHE_HOME": str(state.with_name(f"{state.name}-cache"))}


@dataclass(frozen=True, slots=True)
class Product:
    """The program, and where it may keep its state; `fault` is one that is planted in it (`faults`)."""

    state: Path
    fault: str = ""
    env: Mapping[str, str] = field(default_factory=dict)

    def command(self, *args: object) -> list[str]:
        """What starts a command of it."""
        program = ["tests.torture.faulty", self.fault] if self.fault else ["vaultplan"]
        return [sys.executable, "-m", *program, *map(str, args)]

    def environment(self) -> dict[str, str]:
        own = {"PYTHONPATH": str(REPOSITORY), **homes(self.state), "LC_ALL": "C.UTF-8"}
        # Not measured by coverage: that takes memory and time which aren't the program's.
        ours = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
        return {**ours, **own, **self.env}

    def run(self, *args: object, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; `before` is a program that runs it, such as strace."""
        return subprocess.run(
            [*before, *self.command(*args)],
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            timeout=4 * PATIENCE,
        )

    def build(self, vault: Path, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        return self.run("build", vault, "--today", DAY, before=before)

    def watch(self, vault: Path, errors: Path, *args: str) -> "Watch":
        """Start `watch`; its stderr is added to the file `errors`. Use as a context, or `stop` or `kill` it."""
        return Watch(self, vault, errors, args)


class Watch:
    """A `vaultplan watch` in a process of its own. Its events are kept in order; waiting never sleeps blindly.

    As a context, it must live until it is stopped or killed, and end well when it is stopped, unless it `may_end`.
    """

    may_end = False
    """Whether something was done to it over which it may end by itself."""

    def __init__(self, product: Product, vault: Path, errors: Path, args: tuple[str, ...] = ()) -> None:
        self._errors = errors
        with errors.open("ab") as stream:
            self.process = subprocess.Popen(
                product.command("watch", vault, "--format", "json", "--today", DAY, *args),
                env=product.environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=stream,
                encoding="utf-8",
            )
        self.events: list[Event] = []
        self._news = threading.Condition()
        self._ended = self._killed = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        """Wait until every watch stands and the dashboard is true."""
        self.wait(lambda event: event["event"] == "ready")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        killed = self._killed
        code = self.stop()
        if kind is None and code and not killed and not self.may_end:
            said = self._errors.read_text(errors="replace")[-400:]
            raise ChildProcessError(f"the watch ended with {code}, which nobody asked for: {said}")

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def count(self) -> int:
        """How many events there were so far: where a later `wait` may begin."""
        return len(self.events)

    def failed(self, since: int = 0) -> str:
        """What the events from number `since` on say of failures; "" for none."""
        return "\n".join(event["message"] for event in self.events[since:] if event["event"] == "error")

    def open_files(self) -> int:
        """How many files it has open (Linux)."""
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))

    def wait(self, wanted: Callable[[Event], bool], since: int = 0, patience: float = PATIENCE) -> Event:
        """The first event from number `since` on that is wanted; waits for it.

        Raises:
            TimeoutError: it never came, or the watch ended.
        """
        until = time.monotonic() + patience
        at = since
        with self._news:
            while True:
                for event in self.events[at:]:
                    if wanted(event):
                        return event
                at = max(since, len(self.events))
                left = until - time.monotonic()
                if self._ended or left <= 0:
                    said = self._errors.read_text(errors="replace")[-400:]
                    raise TimeoutError(f"the event never came; the last were {self.events[-3:]} {said}")
                self._news.wait(left)

    def stop(self, number: int = signal.SIGINT) -> int:
        """End it as Ctrl-C does; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            code = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            code = -signal.SIGKILL
        finally:
            self.kill()
        return code

    def kill(self) -> None:
        """End it as a power cut does."""
        self._killed |= self.process.poll() is None
        self.process.kill()
        self.process.wait()
        self._reader.join(PATIENCE)
        if self.process.stdout:
            self.process.stdout.close()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            try:
                event = json.loads(line)
            except ValueError:  # cut short by a kill
                continue
            with self._news:
                self.events.append(event)
                self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()


def until(true: Callable[[], bool], patience: float = PATIENCE) -> bool:
    """Look again and again until it is true: for what no event tells. False when patience ends."""
    deadline = time.monotonic() + patience
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.002)  # between two looks, so that the watched program gets the processor
    return True
