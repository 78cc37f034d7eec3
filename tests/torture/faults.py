"""Faults planted on purpose, to see that the suite catches each: small patches of the loaded program.

Each is the mistake that a version of this program, or of another one, really made (trust.md, section 0). They reach
into the program, unlike the rest of the suite; when a name moves there, planting fails loudly.
"""

import importlib
import os
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.torture.faults_drives import REFUSED
from tests.torture.faults_running import RUNNING
from tests.torture.lay import PLAN
from tests.torture.planting import Fault, wrap


def _write_in_place() -> None:
    def around(real: Callable[..., Any]) -> Callable[..., Any]:
        def replace(root: Path, note: str, data: bytes, seen: bytes | None, **options: Any) -> Any:
            path = root / note
            if seen is not None and path.read_bytes() == seen != data:
                with path.open("wb", buffering=0) as file:
                    file.write(data[: len(data) // 2])
                    time.sleep(0.005)
                    file.write(data[len(data) // 2 :])
                return real(root, note, data, data, **options)
            return real(root, note, data, seen, **options)

        return replace

    wrap("vaultplan.vault.write", "replace", around)


def _replace_blindly() -> None:
    def around(real: Callable[..., Any]) -> Callable[..., Any]:
        def replace(root: Path, note: str, data: bytes, seen: bytes | None, **options: Any) -> Any:
            path = root / note
            if seen is None or seen == data:
                return real(root, note, data, seen, **options)
            draft = path.with_name(f".{path.name}.vp-000000000000.tmp")
            draft.write_bytes(data)
            time.sleep(0.05)  # a slow disk
            draft.replace(path)
            return real(root, note, data, data, **options)

        return replace

    wrap("vaultplan.vault.write", "replace", around)


def _never_sync() -> None:
    wrap("os", "fsync", lambda _real: lambda _handle: None)


def _keep_drafts() -> None:
    def around(real: Callable[..., None]) -> Callable[..., None]:
        def unlink(path: Any, **options: Any) -> None:
            if ".vp-" not in os.fsdecode(path):
                real(path, **options)

        return unlink

    wrap("os", "unlink", around)
    wrap("os", "remove", around)


def _draw_the_clock() -> None:
    def around(real: Callable[[str], str]) -> Callable[[str], str]:
        return lambda body: real(f"{body}\n\nDrawn at {time.time_ns()}.")

    wrap("vaultplan.dashboard.frame", "marked", around)


def _drop_the_human() -> None:
    wrap("vaultplan.dashboard.frame", "compose", lambda real: lambda generated, _human: real(generated, b"\n"))


def _tidy_notes() -> None:
    def around(real: Callable[..., Any]) -> Callable[..., Any]:
        def rebuild(engine: Any, *args: Any) -> Any:
            for path in engine.root.rglob("*.md"):
                data = path.read_bytes()
                if b"\r\n" in data:
                    path.write_bytes(data.replace(b"\r\n", b"\n"))
            return real(engine, *args)

        return rebuild

    wrap("vaultplan.engine:Engine", "rebuild", around)


def _trip_over_a_note() -> None:
    def around(real: Callable[..., Any]) -> Callable[..., Any]:
        def read_note(path: str, data: bytes, *args: Any) -> Any:
            if data.startswith(b"\xef\xbb\xbf"):
                raise ValueError(path)
            return real(path, data, *args)

        return read_note

    wrap("vaultplan.markdown.note", "read_note", around)


def _leak_files() -> None:
    def around(real: Callable[..., Any]) -> Callable[..., Any]:
        def rebuild(engine: Any, *args: Any) -> Any:
            os.open(os.devnull, os.O_RDONLY)
            return real(engine, *args)

        return rebuild

    wrap("vaultplan.engine:Engine", "rebuild", around)


def _compare_with_the_newest() -> None:
    drawn: list[tuple[bool, ...]] = []

    def remember(real: Callable[[str], str]) -> Callable[[str], str]:
        def marked(body: str) -> str:
            text = real(body)
            existing = frame.read_existing(text.encode())
            drawn.append(existing.drawn or ())
            return text

        return marked

    def around(real: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
        def read_existing(data: bytes) -> Any:
            existing = real(data)
            if existing.drawn is not None and drawn and len(drawn[-1]) == len(existing.drawn):
                return replace(existing, drawn=drawn[-1])
            return existing

        return read_existing

    frame: Any = importlib.import_module("vaultplan.dashboard.frame")
    wrap("vaultplan.dashboard.frame", "marked", remember)
    wrap("vaultplan.dashboard.frame", "read_existing", around)


def _tick_last() -> None:
    def around(real: Callable[..., Any]) -> Callable[..., Any]:
        def make_true(board: Any, plan: Any) -> Any:
            ticks = importlib.import_module("vaultplan.engine.ticks").Ticks
            before, take = board._path.read_bytes() if board._path.exists() else b"", ticks.take
            ticks.take = lambda *_args: False
            try:
                written = real(board, plan)
            finally:
                ticks.take = take
            time.sleep(0.05)
            frame = importlib.import_module("vaultplan.dashboard.frame")
            if before and board._ticks.take(board._home, plan, frame.read_existing(before), None):
                return real(board, board._again())
            return written

        return make_true

    wrap("vaultplan.engine.dashboards:Dashboard", "make_true", around)


def _lock_nothing() -> None:
    wrap("vaultplan.state.lock", "hold", lambda _real: lambda *_args, **_options: nullcontext())


FAULTS: dict[str, Fault] = {
    "in-place": Fault("writes the dashboard in place", "G4", "torn: ", _write_in_place),
    "blind-replace": Fault(
        "renames over the dashboard without looking at what is there", "G3", "lost: what was typed", _replace_blindly
    ),
    "no-fsync": Fault("renames a draft that isn't on the disk yet", "G2", "wrong: tick: renamed before", _never_sync),
    "drafts-stay": Fault("leaves its drafts in the vault", "G1", "litter: ", _keep_drafts),
    "clock": Fault("draws the time of day, so that every build differs", "G4", "wrong: a build wrote", _draw_the_clock),
    "drops-human": Fault("forgets the human's part of the dashboard", "G3", "lost: what was typed", _drop_the_human),
    "tidies-notes": Fault("changes the line ends of the user's notes", "G4", f"lost: {PLAN}/", _tidy_notes),
    "trips": Fault("ends on a note that it doesn't understand", "G4", "wrong: the dashboard never", _trip_over_a_note),
    "leaks": Fault("opens a file at each build and never closes it", "G3", "wrong: more open files", _leak_files),
    "stale-base": Fault(
        "compares a dashboard's boxes with the newest one's", "stale", "wrong: in place: ", _compare_with_the_newest
    ),
    "tick-last": Fault("draws the dashboard first and ticks the note after", "tickkill", "wrong: kill ", _tick_last),
    "no-lock": Fault("lets two watch one vault", "two", "wrong: a second watch", _lock_nothing),
    **RUNNING,
    **REFUSED,
}
