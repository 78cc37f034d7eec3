"""Reading one note in its time. Whatever goes wrong in a note is that note's own, and is named.

A note is read where signals arrive: a timer of the processor's time breaks off what takes too long, inside regular
expressions too. Other threads, and Windows, have the limits on sizes alone.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from hashlib import sha256
from threading import current_thread, main_thread
from types import FrameType

from vaultplan.engine.homes import Home
from vaultplan.markdown import note as reading
from vaultplan.model import Fault, Note, Plan
from vaultplan.words import Words

SECONDS = 0.8
"""What one note may take of the processor, so that a save behind it waits for less than a second.

The machine's other work, or its sleep, isn't the note's fault."""

_HOLDING = frozenset({"importlib", "_frozen_importlib", "_frozen_importlib_external", "threading", "coverage"})
"""Whose code isn't broken off: between taking a lock and giving it back it would keep the lock for ever."""

_AGAIN = 0.1
_MOST = 1_000

_slow: set[bytes] = set()
"""What took too long, by content: it does so once."""


class _TimeUpError(BaseException):
    """The note's time is up. No `except Exception` on its way may take it for a fault of the text."""


def read_note(path: str, data: bytes, words: Words) -> Note:
    """Read one note. Total, and soon: a note that can't be read in time, or fails, says so."""
    digest = sha256(data).digest()
    if digest in _slow:
        return _unread(path, data, words, "too-slow")
    words.kinds, words.properties  # noqa: B018 - what is loaded when first asked for is not the note's
    reading.get_ready()
    try:
        with _limited(SECONDS):
            return reading.read_note(path, data, words)
    except _TimeUpError:
        _remember_slow(digest)
        return _unread(path, data, words, "too-slow")
    except Exception as error:  # noqa: BLE001 - a fault of ours over one note must not keep the others from being read
        return _unread(path, data, words, "note-failed", type(error).__name__)


def read_captures(path: str, data: bytes, words: Words) -> Note:
    """Read the tagged lines of a note that is no plan's. Total, and soon: one that takes too long has none."""
    if _slow and sha256(data).digest() in _slow:
        return Note(path, (), {}, ())
    try:
        with _limited(SECONDS):
            return reading.read_captures(path, data, words)
    except _TimeUpError:
        _remember_slow(sha256(data).digest())
        return Note(path, (), {}, ())


def _remember_slow(digest: bytes) -> None:
    if len(_slow) >= _MOST:
        _slow.clear()
    _slow.add(digest)


def _unread(path: str, data: bytes, words: Words, code: str, why: str = "") -> Note:
    details = (("why", why),) if why else ()
    return Note(path, reading.kinds_of(data, words), {}, (), unread=(Fault(path, 1, code, details),))


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raise `_TimeUpError` in here once so much processor time is gone, where the system can."""
    import signal  # noqa: PLC0415 - start-up time

    if not hasattr(signal, "setitimer") or current_thread() is not main_thread():
        yield
        return

    def up(_number: int, frame: FrameType | None) -> None:
        if not frame or frame.f_globals.get("__name__", "").partition(".")[0] not in _HOLDING:
            raise _TimeUpError

    handler = signal.signal(signal.SIGVTALRM, up)
    try:
        # Again and again: one that comes in others' code, or where Python can't pass it on (a destructor), is lost.
        before = signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, *before)
    finally:
        signal.signal(signal.SIGVTALRM, handler)


def despite_faults(home: Home, read: Callable[[Home], Plan]) -> Plan:
    """Read a plan; where that fails, without the one note that it fails over, which is named.

    Raises:
        Exception: it fails without any one of the notes, too.
    """
    try:
        return read(home)
    except Exception as error:
        for at, note in enumerate(home.notes):
            fault = Fault(note.path, 1, "note-failed", (("why", type(error).__name__),))
            bare = Note(note.path, note.kinds, {}, (), unread=(*note.unread, fault))
            with suppress(Exception):
                return read(replace(home, notes=(*home.notes[:at], bare, *home.notes[at + 1 :])))
        raise
