"""The loop, driven by a script: nothing sleeps, nothing touches the disk."""

import errno
import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, timezone
from queue import Empty, SimpleQueue

import pytest

from vaultplan.errors import VaultplanError
from vaultplan.watch.changes import Change
from vaultplan.watch.loop import Built, Event, Failed, Ready, Stopped, watch

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=timezone(timedelta(hours=1)))

Step = Callable[["Session"], None]


class Session:
    """A vault played from a script: one step before each answer of `rebuild`, a stop when the script is over."""

    def __init__(
        self,
        steps: Iterable[Step],
        answers: Iterable[Built | Exception | None] = (),
        refusal: OSError | None = None,
    ) -> None:
        self.inbox: SimpleQueue[Change | None] = SimpleQueue()
        self.log: list[object] = []
        self.alive = True
        self.refusal = refusal
        self.seconds = 0.0
        self.now = MORNING
        self.again: float | None = None
        self.mass = False
        self._steps = iter(steps)
        self._answers = iter(answers)

    def start(self) -> None:
        self.log.append("start")
        if self.refusal:
            raise self.refusal
        self.alive = True

    def stop(self) -> None:
        self.log.append("stop")

    def rebuild(self, paths: frozenset[str] | None) -> Built | None:
        self.log.append("everything" if paths is None else set(paths))
        next(self._steps, stop_asked)(self)
        answer = next(self._answers, None)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def get(self, *, timeout: float | None = None) -> Change | None:
        try:
            return self.inbox.get(timeout=timeout if timeout is None else min(timeout, 1))
        except Empty:
            assert timeout is not None
            assert timeout < 1, "the script is stuck: nothing comes and no timer is due"
            raise

    @property
    def again_in(self) -> float | None:
        return None if self.again is None else max(0.0, self.again - self.seconds)

    def run(self) -> list[object]:
        watch(self, self, self.rebuild, self.log.append, now=lambda: self.now, holding=self, clock=lambda: self.seconds)
        return self.log

    @property
    def events(self) -> list[object]:
        return [entry for entry in self.log if isinstance(entry, Event)]

    @property
    def looks(self) -> list[object]:
        return [entry for entry in self.log if entry == "everything" or isinstance(entry, set)]


def stop_asked(session: Session) -> None:
    session.inbox.put(None)


def save(path: str) -> Step:
    return lambda session: session.inbox.put(Change(path, settled=True))


def later(seconds: float) -> Step:
    """The clock jumps while the rebuild runs: nothing comes, time passes before the next wait."""

    def step(session: Session) -> None:
        session.seconds += seconds
        session.now += timedelta(seconds=seconds)

    return step


def both(first: Step, second: Step) -> Step:
    def step(session: Session) -> None:
        first(session)
        second(session)

    return step


def idle(_session: Session) -> None:
    """Nothing happens while this rebuild runs."""


def die(session: Session) -> None:
    session.alive = False
    save("a.md")(session)


BUILT = Built(wrote=True, changed=("a.md",), took_ms=1.0)


def test_it_listens_before_it_looks_and_is_ready_after() -> None:
    session = Session([stop_asked], [BUILT])
    assert session.run() == ["start", "everything", BUILT, Ready(), "stop", Stopped()]


def test_a_saved_note_is_rebuilt_alone() -> None:
    session = Session([save("a.md"), stop_asked], [None, BUILT])
    assert session.run() == ["start", "everything", Ready(), {"a.md"}, BUILT, "stop", Stopped()]


def test_nothing_is_reported_when_nothing_that_matters_changed() -> None:
    session = Session([save("a.md"), stop_asked])
    session.run()
    assert session.events == [Ready(), Stopped()]


def test_an_unknown_change_looks_at_everything() -> None:
    session = Session([save(""), stop_asked])
    session.run()
    assert session.looks == ["everything", "everything"]


def test_a_first_look_that_fails_ends_the_command_and_the_watch() -> None:
    session = Session([], [VaultplanError("No plan.")])
    with pytest.raises(VaultplanError, match=r"No plan\."):
        session.run()
    assert session.log == ["start", "everything", "stop"]


def test_a_later_failure_is_said_in_its_own_words_and_the_loop_goes_on() -> None:
    session = Session([save("a.md"), save("b.md"), stop_asked], [None, VaultplanError("Disk full."), BUILT])
    session.run()
    assert session.events == [Ready(), Failed("Disk full."), BUILT, Stopped()]


def test_a_bug_is_said_in_one_line_and_the_loop_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "vaultplan")
    session = Session([save("a.md"), save("b.md"), stop_asked], [None, ValueError("odd\n  note"), BUILT])
    session.run()
    said = session.events[1]
    assert isinstance(said, Failed)
    assert "ValueError: odd note" in said.message
    assert "\n" not in said.message
    assert session.events[2] == BUILT
    assert any(record.exc_info for record in caplog.records)


def test_the_same_failure_is_said_once() -> None:
    full = VaultplanError("Disk full.")
    session = Session([save("a.md"), save("a.md"), save("a.md"), stop_asked], [None, full, full, full])
    session.run()
    assert session.events == [Ready(), Failed("Disk full."), Stopped()]


def test_a_failure_that_comes_back_after_a_success_is_said_again() -> None:
    full = VaultplanError("Disk full.")
    session = Session([save("a.md")] * 3 + [stop_asked], [None, full, None, full])
    session.run()
    assert session.events == [Ready(), Failed("Disk full."), Failed("Disk full."), Stopped()]


def test_what_a_failed_rebuild_was_told_is_not_lost() -> None:
    session = Session([save("a.md"), save("b.md"), save("c.md"), stop_asked], [None, VaultplanError("Disk full.")])
    session.run()
    assert session.looks == ["everything", {"a.md"}, "everything", {"c.md"}]


def test_a_failed_rebuild_is_tried_again_though_nothing_changes() -> None:
    session = Session([save("a.md"), later(60), stop_asked], [None, VaultplanError("Disk full."), BUILT])
    session.run()
    assert session.events == [Ready(), Failed("Disk full."), BUILT, Stopped()]


def test_everything_is_looked_at_again_by_the_clock() -> None:
    session = Session([save("a.md"), later(60), stop_asked])
    session.run()
    assert session.looks == ["everything", {"a.md"}, "everything"]


def test_before_its_time_nothing_is_looked_at() -> None:
    session = Session([save("a.md"), both(later(59), save("b.md")), stop_asked])
    session.run()
    assert session.looks == ["everything", {"a.md"}, {"b.md"}]


def test_a_new_day_looks_at_everything_at_once() -> None:
    def midnight(session: Session) -> None:
        session.now = datetime(2026, 11, 24, 0, 0, tzinfo=MORNING.tzinfo)

    session = Session([save("a.md"), midnight, stop_asked])
    session.run()
    assert session.looks == ["everything", {"a.md"}, "everything"]


def test_a_day_that_begins_during_the_look_is_not_missed() -> None:
    def midnight(session: Session) -> None:
        session.now = datetime(2026, 11, 24, 0, 0, 1, tzinfo=MORNING.tzinfo)

    session = Session([midnight, stop_asked])
    session.run()
    assert session.looks == ["everything", "everything"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "fs.inotify.max_user_watches"),
        (errno.EMFILE, "fs.inotify.max_user_instances"),
        (errno.EACCES, "Permission denied"),
    ],
)
def test_a_refused_watch_is_said_with_what_to_do_and_watching_goes_on(number: int, words: str) -> None:
    session = Session([stop_asked], refusal=OSError(number, "Permission denied"))
    session.run()
    said, *rest = session.events
    assert isinstance(said, Failed)
    assert words in said.message
    assert rest == [Ready(), Stopped()]


def test_without_a_watch_everything_is_looked_at_every_2_s() -> None:
    steps = [save("a.md"), both(later(1.9), save("b.md")), later(0.1), stop_asked]
    session = Session(steps, refusal=OSError(errno.ENOSPC, "limit"))
    session.run()
    assert session.looks == ["everything", {"a.md"}, {"b.md"}, "everything"]


def test_a_refused_watch_is_tried_again_after_a_while_and_then_everything_is_looked_at() -> None:
    def relent(session: Session) -> None:
        session.refusal = None
        later(60)(session)

    session = Session([save("a.md"), relent, stop_asked], refusal=OSError(errno.ENOSPC, "limit"))
    session.run()
    assert session.log[-5:] == [{"a.md"}, "start", "everything", "stop", Stopped()]


def test_two_lasting_failures_are_said_once_each() -> None:
    full = VaultplanError("Disk full.")
    session = Session(
        [save("a.md"), both(later(60), save("a.md")), save("a.md"), stop_asked],
        [None, full, full, full],
        refusal=OSError(errno.ENOSPC, "limit"),
    )
    session.run()
    assert len([event for event in session.events if isinstance(event, Failed)]) == 2


def test_a_watch_that_ended_is_renewed_and_what_it_missed_is_looked_at() -> None:
    session = Session([die, idle, stop_asked])
    session.run()
    assert session.log[-6:] == [{"a.md"}, "stop", "start", "everything", "stop", Stopped()]
    assert session.events == [Ready(), Stopped()]


def test_a_watch_that_ends_again_and_again_is_said_and_replaced_by_looking_every_2_s() -> None:
    session = Session([die, idle, die, both(later(1), save("b.md")), later(1), stop_asked])
    session.run()
    assert session.looks == ["everything", {"a.md"}, "everything", {"a.md"}, {"b.md"}, "everything"]
    failures = [event for event in session.events if isinstance(event, Failed)]
    assert len(failures) == 1
    assert "every 2 seconds" in failures[0].message
    assert session.log.count("start") == 3


def test_a_watch_that_is_always_refused_is_tried_less_and_less_often() -> None:
    session = Session([both(later(2), save("a.md"))] * 60 + [stop_asked], refusal=OSError(errno.ENOSPC, "limit"))
    session.run()
    assert session.seconds == 120
    assert 3 <= session.log.count("start") <= 8


def test_a_folder_that_is_gone_is_said_by_the_rebuild_alone_and_listened_to_when_it_is_back() -> None:
    gone = VaultplanError("The folder does not exist.")
    session = Session([die, later(2), idle, stop_asked], [None, gone])
    session.run()
    assert session.events == [Ready(), Failed("The folder does not exist."), Stopped()]
    assert session.log[-6:] == ["stop", "everything", "start", "everything", "stop", Stopped()]


def test_a_watch_that_missed_a_change_is_renewed() -> None:
    session = Session([save("a.md"), later(60), idle, stop_asked], [None, None, BUILT])
    session.run()
    assert session.log[-7:] == ["everything", BUILT, "stop", "start", "everything", "stop", Stopped()]


def test_a_watch_that_missed_nothing_is_left_alone() -> None:
    session = Session([save("a.md"), later(60), save("b.md"), stop_asked])
    session.run()
    assert session.log.count("start") == 1


def test_what_is_held_back_is_looked_at_when_its_time_is_over_and_was_not_missed() -> None:
    def hold(session: Session) -> None:
        session.again = session.seconds + 5

    def let_go(session: Session) -> None:
        session.again = None
        stop_asked(session)

    session = Session([save("a.md"), both(hold, later(5)), let_go], [None, None, BUILT])
    session.run()
    assert session.log == ["start", "everything", Ready(), {"a.md"}, "everything", BUILT, "stop", Stopped()]


def test_most_notes_gone_at_once_is_said_once_until_they_are_back() -> None:
    def gone(session: Session) -> None:
        session.mass = True
        save("a.md")(session)

    def back(session: Session) -> None:
        session.mass = False
        save("a.md")(session)

    session = Session([gone, save("a.md"), back, stop_asked])
    session.run()
    said = [event for event in session.events if isinstance(event, Failed)]
    assert len(said) == 1
    assert "went away at once" in said[0].message


def test_the_watch_is_stopped_when_the_report_breaks() -> None:
    session = Session([stop_asked])

    def broken(_event: Event) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        watch(session, session, session.rebuild, broken, now=lambda: MORNING)
    assert session.log[-1] == "stop"
