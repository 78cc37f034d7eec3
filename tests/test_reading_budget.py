"""One note never keeps the others waiting: it has its time, and what it takes beyond that is named."""

import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import DAY, Lay, Run, Status
from vaultplan import engine
from vaultplan.engine import budget
from vaultplan.engine.budget import read_note
from vaultplan.markdown import note as reading
from vaultplan.method.plan import read_plan
from vaultplan.model import Note, Plan
from vaultplan.words import words

HEAD = "---\nvaultplan: eda\n---\n"
SLOW = {
    "a definition that never ends": '[a]: b "x\n' * 100_000,
    "lists in turns": "- a\n1. b\n" * 100_000,
    "rows without a table": "a|b\n" * 250_000,
    "the same words": "same\n\n" * 160_000,
    "ticks that never close": "%% x %%" + "`a" * 500_000,
}


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    budget._slow.clear()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A budget that a test can wait for."""
    monkeypatch.setattr(budget, "SECONDS", 0.2)


def busy(seconds: float = 30) -> Callable[..., Note]:
    """A reader that works on and on, and takes every error for the text's."""

    def read(path: str, *_: object) -> Note:
        end = time.process_time() + seconds
        while time.process_time() < end:
            try:
                sum(range(1000))
            except Exception:  # noqa: BLE001 - as readers do
                continue
        return Note(path, (), {}, ())

    return read


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("name", SLOW)
def test_a_note_that_takes_for_ever_is_left_after_its_time_and_says_so(name: str) -> None:
    data = (HEAD + SLOW[name]).encode()
    began = time.process_time()

    note = read_note("a.md", data, words())

    took = time.process_time() - began
    assert took < 2
    assert (note.kinds, [fault.code for fault in note.unread], note.unreadable) == (("eda",), ["too-slow"], True)


@pytest.mark.usefixtures("hasty")
def test_a_slow_note_costs_its_time_once_whatever_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "read_note", busy())
    read_note("a.md", HEAD.encode(), words())
    monkeypatch.setattr(reading, "read_note", lambda *_: pytest.fail("it was read again"))

    note = read_note("b.md", HEAD.encode(), words())

    assert [(fault.note, fault.code) for fault in note.unread] == [("b.md", "too-slow")]


@pytest.mark.usefixtures("hasty")
def test_an_alarm_of_somebody_elses_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    def theirs(*_: object) -> None: ...

    before = signal.signal(signal.SIGVTALRM, theirs)
    signal.setitimer(signal.ITIMER_VIRTUAL, 1000)
    try:
        read_note("a.md", HEAD.encode(), words())
        monkeypatch.setattr(reading, "read_note", busy())
        read_note("b.md", HEAD.encode() + b"b", words())

        assert signal.getsignal(signal.SIGVTALRM) is theirs
        assert 900 < signal.getitimer(signal.ITIMER_VIRTUAL)[0] < 1001
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@pytest.mark.usefixtures("hasty")
def test_an_ordinary_note_after_a_slow_one_has_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(reading, "read_note", busy())
        read_note("a.md", HEAD.encode(), words())

    note = read_note("b.md", (HEAD + "## Eliminate\n- a (1h)\n").encode(), words())

    assert not note.unread
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)


def test_in_another_thread_and_without_timers_a_note_is_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    notes: list[Note] = []
    thread = threading.Thread(target=lambda: notes.append(read_note("a.md", HEAD.encode(), words())))
    thread.start()
    thread.join()
    monkeypatch.delattr(signal, "setitimer")
    notes.append(read_note("a.md", HEAD.encode(), words()))

    assert [(note.kinds, note.unread) for note in notes] == [(("eda",), ()), (("eda",), ())]


@pytest.mark.parametrize("error", [ValueError, RecursionError, MemoryError, KeyError, UnicodeError])
def test_a_fault_over_one_note_is_that_notes_alone(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> Note:
        raise error

    monkeypatch.setattr(reading, "read_note", fails)

    note = read_note("a.md", HEAD.encode(), words())

    assert [(fault.code, dict(fault.details)) for fault in note.unread] == [("note-failed", {"why": error.__name__})]


@pytest.mark.usefixtures("hasty")
def test_a_slow_note_is_named_by_every_command_and_the_rest_counts(vault: Lay, run: Run, status: Status) -> None:
    root = vault()
    note = root / "Career Plan" / "02 Career vision.md"
    counted = sum(step["met"] for step in status(root)["steps"] if step["kind"] != "vision")
    note.write_bytes(note.read_bytes() + SLOW["the same words"].encode()[:1_000_000])

    plan = status(root)
    result = run("build", root, "--today", DAY)

    (unread,) = plan["unreadable"]
    assert (unread["note"], "too long" in unread["reason"]) == ("Career Plan/02 Career vision.md", True)
    assert sum(step["met"] for step in plan["steps"] if step["kind"] != "vision") == counted
    assert result.exit_code == 0
    assert "too long" in (root / "Career Plan" / "Dashboard.md").read_text(encoding="utf-8").split("## Not read")[1]


@pytest.mark.parametrize("broken", ["07 Current role", "02 Career vision"])
def test_a_fault_in_understanding_one_note_is_that_notes_alone(
    broken: str, vault: Lay, run: Run, status: Status, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = vault()

    def fails(home: str, notes: Iterable[Note], *rest: Any, **more: Any) -> Plan:
        notes = tuple(notes)
        if any(broken in note.path and note.sections for note in notes):
            raise IndexError
        return read_plan(home, notes, *rest, **more)

    monkeypatch.setattr(engine, "read_plan", fails)

    plan = status(root)
    result = run("build", root, "--today", DAY)

    (unread,) = plan["unreadable"]
    assert (unread["note"], "IndexError" in unread["reason"]) == (f"Career Plan/{broken}.md", True)
    assert sum(step["met"] for step in plan["steps"]) > 20
    assert result.exit_code == 0
    assert broken in (root / "Career Plan" / "Dashboard.md").read_text(encoding="utf-8").split("## Not read")[1]


def test_a_fault_that_no_one_note_brings_is_not_laid_at_a_notes_door(
    vault: Lay, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> Plan:
        raise IndexError

    monkeypatch.setattr(engine, "read_plan", fails)

    with pytest.raises(IndexError):
        run("status", vault(), "--today", DAY)


LONG = "x" * 10_001
PICTURE = f"![a](data:image/png;base64,{'iVBORw0KGgo' * 2_000}=)"


def test_a_line_without_end_is_named_and_the_rest_of_its_note_is_read() -> None:
    note = reading.read_note("a.md", f"{HEAD}## Eliminate\n- {LONG}\n- b (1h)\n".encode(), words())

    assert [(fault.code, fault.line) for fault in note.unread] == [("line-too-long", 5)]
    assert [block.text for block in note.sections[1].blocks if hasattr(block, "text")] == ["b (1h)"]


@pytest.mark.parametrize("text", [f"```\n{LONG}\n```\n", f"%% {LONG} %%\n", f"a {PICTURE}\n", "x" * 10_000])
def test_code_comments_and_pictures_may_be_as_long_as_they_like(text: str) -> None:
    assert reading.read_note("a.md", f"{HEAD}{text}".encode(), words()).unread == ()


@pytest.mark.parametrize("blanks", ["vaultplan: eda{}x", "vaultplan:{}", "vaultplan{}x", "'vaultplan'{}: eda"])
def test_whose_note_it_is_can_be_told_at_once_whatever_its_blanks(blanks: str) -> None:
    began = time.process_time()

    reading.kinds_of(f"---\n{blanks.format(' ' * 60_000)}".encode(), words())

    assert time.process_time() - began < 1


def test_a_long_and_ordinary_note_is_read_within_its_time(tmp_path: Path) -> None:
    text = "- [ ] stop the report nobody opens (time:: 1h/week)\n\nSome words of *mine* about it.\n\n"
    note = tmp_path / "a.md"
    note.write_text(HEAD + text * (300_000 // len(text)), encoding="utf-8")

    assert read_note("a.md", note.read_bytes(), words()).unread == ()
