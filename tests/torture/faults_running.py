"""Faults of a program that runs for a month: it grows, it spins, it believes what it is told, one note ends it."""

import os
from collections.abc import Callable
from typing import Any, cast

from tests.torture.planting import Fault, wrap


def _hoard() -> None:
    kept: list[bytes] = []

    def around(real: Callable[..., Any]) -> Callable[..., Any]:
        def rebuild(engine: Any, *args: Any) -> Any:
            kept.append(os.urandom(100_000))  # as long as a small plan
            return real(engine, *args)

        return rebuild

    wrap("vaultplan.engine:Engine", "rebuild", around)


def _spin() -> None:
    wrap("vaultplan.watch.loop:_Loop", "wait", lambda _real: lambda _loop: 0.0)


def _touch() -> None:
    def around(real: Callable[..., Any]) -> Callable[..., Any]:
        def wait(loop: Any) -> Any:
            with open(os.devnull, "ab", buffering=0) as log:  # noqa: PTH123 - as short as such a line would be
                log.write(b"still here\n")
            return min(1.0, real(loop))

        return wait

    wrap("vaultplan.watch.loop:_Loop", "wait", around)


def _never_look() -> None:
    def around(real: Callable[..., float]) -> Callable[..., float]:
        return lambda timetable, every: 3600.0 if timetable._looked is not None else real(timetable, every)

    wrap("vaultplan.watch.timetable:Timetable", "wait", around)


def _swallow_overflows() -> None:
    wrap("vaultplan.watch.overflow:OverflowListener", "emit", lambda _real: lambda _listener, _record: None)
    told = cast("Callable[..., Any]", lambda loop: loop._attempt(frozenset()))
    wrap("vaultplan.watch.loop:_Loop", "_look_at_everything", lambda _real: told)


def _keep_limits_quiet() -> None:
    wrap("vaultplan.watch.events:Failures", "say", lambda _real: lambda *_: None)


def _fail_over_tabs() -> None:
    def around(real: Callable[..., Any]) -> Callable[..., Any]:
        def read_note(path: str, data: bytes, *args: Any) -> Any:
            if b"\n\t" in data:
                raise KeyError(path)
            return real(path, data, *args)

        return read_note

    wrap("vaultplan.markdown.note", "read_note", around)


def _end_over_brackets() -> None:
    def around(real: Callable[..., Any]) -> Callable[..., Any]:
        def read_note(path: str, data: bytes, *args: Any) -> Any:
            if b"[[[[[[[[" in data:
                os._exit(139)  # as a parser written in C does
            return real(path, data, *args)

        return read_note

    wrap("vaultplan.markdown.note", "read_note", around)


_NEVER_TRUE = "wrong: the dashboard never"

RUNNING: dict[str, Fault] = {
    "swallows-overflow": Fault(
        "takes lost events for none, and looks at what it is told of alone", "G5", _NEVER_TRUE, _swallow_overflows
    ),
    "fails-over-tabs": Fault("fails over a note with a tab in it", "G6", "crash: vault ", _fail_over_tabs),
    "bracket-bomb": Fault(
        "ends without a word over brackets in brackets", "G7", "crash: the watch ended over", _end_over_brackets
    ),
    "hoards": Fault("keeps all that it has ever read", "G9", "wrong: more memory", _hoard),
    "spins": Fault(
        "looks at everything again and again, without a pause", "G10", "wrong: more of the processor", _spin
    ),
    "logs": Fault("writes a line each second though nothing happens", "G10", "wrong: bytes were written", _touch),
    "keeps-quiet": Fault(
        "says nothing where not every folder may be watched",
        "folders",
        "wrong: nothing was said of a limit",
        _keep_limits_quiet,
    ),
    "never-looks": Fault(
        "believes that it is told of every change", "G11", "wrong: a save that nobody heard of", _never_look
    ),
}
