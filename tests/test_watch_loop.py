"""The loop, driven by a script: nothing sleeps, nothing touches the disk."""

import errno
import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from queue import Empty, SimpleQueue

import pytest

from vaultplan.errors import DiskRefusesError, VaultplanError, WatchBrokenError
from vaultplan.watch.changes import Change
from vaultplan.watch.events import Failures
from vaultplan.watch.listening import Listening
from vaultplan.watch.loop import Built, Event, Failed, Ready, Stopped, watch

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=timezone(timedelta(hours=1)))

Step = Callable[["Session"], None]


class Session:
    """A vault played from a script: one step before each answer of `rebuild`, a stop when the script is over."""

    def __init__(
        self,
        steps: Iterable[Step],
        answers: Iterable[Built | Exception | None] = (),
        refusal: Exception | None = None,
    ) -> None:
        self.inbox: SimpleQueue[Change | None] = SimpleQueue()
        self.log: list[object] = []
        self.alive = True
        self.broken = False
        self.stale = False
        self.silent: str | None = None
        self.partial: OSError | None = None
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
        self.stale = False

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
    def failures(self) -> list[str]:
        return [entry.message for entry in self.log if isinstance(entry, Failed)]

    @property
    def looks(self) -> list[object]:
        return [entry for entry in self.log if entry == "everything" or isinstance(entry, set)]


class Ticking(Session):
    """Where nothing comes the time passes, as fast as can be."""

    def get(self, *, timeout: float | None = None) -> Change | None:
        if self.inbox.empty():
            assert timeout is not None
            later(timeout)(self)
            raise Empty
        return super().get(timeout=timeout)


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


def test_a_disk_that_refuses_at_the_first_look_is_said_and_tried_again() -> None:
    session = Ticking([idle, idle, stop_asked], [DiskRefusesError("Disk full."), DiskRefusesError("Disk full."), BUILT])
    session.run()
    assert session.events == [Failed("Disk full."), Ready(), BUILT, Stopped()]
    assert session.seconds == 4


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


def test_what_fails_is_tried_after_2_s_and_then_ever_more_seldom_down_to_once_a_minute() -> None:
    tries: list[float] = []

    def note_down(session: Session) -> None:
        tries.append(session.seconds)

    def second_by_second(session: Session) -> None:
        note_down(session)
        session.inbox.put(None) if session.seconds > 400 else None

    full = VaultplanError("Disk full.")
    session = Ticking([save("a.md"), *[second_by_second] * 40], [None, *[full] * 40])
    session.run()
    assert tries[:7] == [0, 2, 4, 8, 16, 32, 64]
    pauses = [after - before for before, after in pairwise(tries[6:])]
    assert set(pauses) == {60}
    assert session.failures == ["Disk full."]


def test_a_failure_that_is_over_leaves_no_haste_behind() -> None:
    written = Built(wrote=True, changed=(), took_ms=1.0)
    session = Ticking([save("a.md"), idle, idle, stop_asked], [None, VaultplanError("Disk full."), written, None])
    session.run()
    assert session.seconds == 62


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


def test_where_only_some_folders_may_be_watched_it_is_said_once_and_everything_is_looked_at_every_2_s() -> None:
    session = Ticking([idle, idle, idle, stop_asked])
    session.partial = OSError(errno.ENOSPC, "limit")
    session.run()
    assert session.looks == ["everything"] * 4
    assert session.seconds == 6
    assert ["fs.inotify.max_user_watches" in said for said in session.failures] == [True]


def test_what_matters_most_is_heard_as_soon_as_it_is_known() -> None:
    def known(session: Session) -> None:
        session.partial, session.refusal = OSError(errno.ENOSPC, "limit"), None

    session = Session([known, stop_asked], refusal=OSError(errno.ENOSPC, "limit"))
    session.run()
    said, ready = session.events[:2]
    assert (type(said), ready) == (Failed, Ready())
    steps = [entry for entry in session.log if isinstance(entry, str)]
    assert steps == ["start", "everything", "start", "everything", "stop"]
    assert len(session.failures) == 1


def test_once_all_folders_may_be_watched_they_are_and_looks_are_rare_again() -> None:
    def raised(session: Session) -> None:
        session.stale, session.partial = True, None

    times: list[float] = []

    def look(session: Session) -> None:
        times.append(session.seconds)

    session = Ticking([idle, raised, look, look, stop_asked])
    session.partial = OSError(errno.ENOSPC, "limit")
    session.run()
    assert session.log.count("start") == 2
    assert times == [2, 62]


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


def test_a_part_of_the_watch_that_breaks_is_replaced_and_one_that_breaks_again_ends_the_process() -> None:
    def break_again(session: Session) -> None:
        session.broken = True
        die(session)

    session = Session([break_again, idle, break_again])
    with pytest.raises(WatchBrokenError, match="Start vaultplan watch again"):
        session.run()
    assert session.log == ["start", "everything", Ready(), {"a.md"}, "stop", "start", "everything", "stop", "stop"]


def test_a_watch_that_fails_in_no_known_way_ends_the_process_with_a_message() -> None:
    def odd(session: Session) -> None:
        session.refusal = KeyError("emitter")
        die(session)

    session = Session([odd])
    with pytest.raises(WatchBrokenError, match="KeyError: 'emitter'"):
        session.run()
    assert session.log[-1] == "stop"


def test_a_watch_that_ends_while_nothing_happens_is_noticed_within_5_s() -> None:
    def end(session: Session) -> None:
        session.alive = False
        later(5)(session)

    session = Session([end, idle, stop_asked])
    session.run()
    assert session.log == [
        "start",
        "everything",
        Ready(),
        "everything",
        "stop",
        "start",
        "everything",
        "stop",
        Stopped(),
    ]


def test_a_drive_that_keeps_changes_quiet_is_looked_through_every_2_s_and_that_is_said_once() -> None:
    steps = [save("a.md"), later(2), save("b.md"), both(later(1.9), save("c.md")), later(0.1), stop_asked]
    session = Session(steps, [BUILT] * 5)
    session.silent = "nfs4"
    session.run()
    assert session.looks == ["everything", {"a.md"}, "everything", {"b.md"}, {"c.md"}, "everything"]
    assert len(session.failures) == 1
    assert "(nfs4)" in session.failures[0]
    assert session.log.count("start") == 1, "what it finds by looking is no reason to watch anew"


MISSED = (save("a.md"), later(60), idle, save("b.md"))
"""A look by the clock finds a change, the watch is renewed, and everything is looked at again."""


def test_changes_missed_again_after_the_watch_was_renewed_are_looked_for_every_2_s_for_an_hour() -> None:
    again = (later(60), save("c.md"), later(3))
    for_an_hour = (save("d.md"), both(later(1.9), save("e.md")), later(0.1), save("f.md"), later(3600))
    no_longer = (save("g.md"), both(later(2), save("h.md")), stop_asked)
    session = Session([*MISSED, *again, *for_an_hour, *no_longer], [None, None, BUILT, None, None, BUILT])
    session.run()
    every = "everything"
    tail = [{"d.md"}, {"e.md"}, every, {"f.md"}, every, {"g.md"}, {"h.md"}]
    assert session.looks[4:] == [{"b.md"}, every, {"c.md"}, every, *tail]
    assert session.log.count("start") == 2
    assert len(session.failures) == 1
    assert "every 2 seconds" in session.failures[0]


@pytest.mark.parametrize("told", ["a.md", ""])
def test_a_change_that_is_told_of_a_moment_after_it_was_found_was_not_missed(told: str) -> None:
    steps = [*MISSED, later(60), both(later(1), save(told)), both(later(2), save("c.md")), stop_asked]
    session = Session(steps, [None, None, BUILT, None, None, BUILT])
    session.run()
    assert session.failures == []
    assert session.log.count("start") == 2


def test_a_change_missed_once_in_a_quarter_of_an_hour_is_no_habit() -> None:
    session = Session([*MISSED, later(901), idle, stop_asked], [None, None, BUILT, None, None, BUILT])
    session.run()
    assert session.failures == []
    assert session.log.count("start") == 3


def test_a_moved_folder_is_watched_anew_though_not_all_the_time() -> None:
    def moved(session: Session) -> None:
        session.stale = True

    session = Session([moved, idle, both(both(later(1), moved), save("a.md")), later(1), stop_asked])
    session.run()
    anew = ["everything", "stop", "start"]
    tail = [*anew, "everything", {"a.md"}, "stop", "start", "everything", "stop", Stopped()]
    assert session.log == ["start", "everything", Ready(), *tail]


def test_a_folder_moved_soon_after_another_is_watched_anew_when_it_is_time() -> None:
    session = Session([])
    listening = Listening(session, Failures(session.log.append, lambda: session.seconds), 60, lambda: session.seconds)
    listening.start()
    session.stale = True
    assert listening.wait == 0
    assert listening.renew(missed=False)
    session.seconds = 0.5
    session.stale = True
    assert listening.wait == pytest.approx(1.5)


def test_a_machine_that_slept_looks_at_everything_at_once() -> None:
    def sleep(session: Session) -> None:
        session.now += timedelta(seconds=31)

    session = Session([save("a.md"), sleep, stop_asked])
    session.run()
    assert session.looks == ["everything", {"a.md"}, "everything"]


@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(days=-1), timedelta(seconds=-40)])
def test_a_clock_that_is_set_looks_at_everything_at_once_and_only_once(jump: timedelta) -> None:
    def set_clock(session: Session) -> None:
        session.now += jump

    session = Session([save("a.md"), set_clock, save("b.md"), stop_asked])
    session.run()
    assert session.looks == ["everything", {"a.md"}, "everything", {"b.md"}]


def test_looks_by_the_clock_are_spread() -> None:
    spread = iter([0.75, 1.25, 1.0])
    session = Session([save("a.md"), later(45), save("b.md"), both(later(74), save("c.md")), later(1), stop_asked])
    watch(
        session,
        session,
        session.rebuild,
        session.log.append,
        now=lambda: session.now,
        clock=lambda: session.seconds,
        spread=lambda: next(spread),
    )
    assert session.looks == ["everything", {"a.md"}, "everything", {"b.md"}, {"c.md"}, "everything"]


def test_a_failure_that_comes_and_goes_is_said_twice_and_then_once_in_10_minutes() -> None:
    full = VaultplanError("Disk full.")
    answers: list[Built | Exception | None] = [None]
    steps: list[Step] = [save("a.md")]
    for _ in range(300):
        steps += [both(later(2), save("a.md")), both(later(2), save("a.md"))]
        answers += [full, None]
    session = Session([*steps, stop_asked], answers)
    session.run()
    assert session.seconds == 1200
    assert 3 <= len(session.failures) <= 4


def test_two_failures_that_take_turns_are_said_once_each() -> None:
    answers = [None, VaultplanError("Disk full."), VaultplanError("No permission.")] * 2
    session = Session([save("a.md")] * 6 + [stop_asked], [None, *(answer for answer in answers if answer)])
    session.run()
    assert session.failures == ["Disk full.", "No permission."]


def test_what_is_held_back_is_looked_at_when_its_time_is_over_and_was_not_missed() -> None:
    def hold(session: Session) -> None:
        session.again = session.seconds + 5

    def let_go(session: Session) -> None:
        session.again = None
        stop_asked(session)

    session = Session([save("a.md"), both(hold, later(5)), let_go], [None, None, BUILT])
    session.run()
    assert session.log == ["start", "everything", Ready(), {"a.md"}, "everything", BUILT, "stop", Stopped()]


@pytest.mark.parametrize("waiting", ["held back", "moved"])
def test_while_the_rebuild_fails_nothing_is_asked_without_a_pause(waiting: str) -> None:
    def wait(session: Session) -> None:
        session.again = 0 if waiting == "held back" else None
        session.stale = waiting == "moved"

    session = Session([save("a.md"), wait, idle], [None, VaultplanError("Disk full."), VaultplanError("Disk full.")])
    with pytest.raises(WatchBrokenError, match="nothing comes and no timer is due"):
        session.run()
    assert session.looks == ["everything", {"a.md"}]


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
