"""A real watchdog on a real folder. Each test waits for the thing itself, with a deadline."""

import errno
import logging
import mmap
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from types import SimpleNamespace

import pytest
from watchdog.events import DirDeletedEvent, DirMovedEvent, FileClosedEvent, FileCreatedEvent, FileMovedEvent
from watchdog.observers.api import BaseObserver
from watchdog.utils import BaseThread

from tests.torture.product import until
from vaultplan.watch import observer as watched
from vaultplan.watch.changes import STORM, Change
from vaultplan.watch.loop import Built, Event, Failed, Ready, Stopped, watch
from vaultplan.watch.meaning import changes_of
from vaultplan.watch.observer import ObservedVault
from vaultplan.watch.threads import quiet_threads

DEADLINE = 20.0

needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="inotify's own events")


class Ear:
    """What an ObservedVault told, in order."""

    def __init__(self, root: Path) -> None:
        self.inbox: SimpleQueue[Change] = SimpleQueue()
        self.vault = ObservedVault(root, self.inbox.put, lambda path: path.endswith(".md"))
        self._root = root
        self._marks = 0

    def hears(self, path: str, *, settled: bool | None = None) -> bool:
        """Whether a change of the path comes within the deadline."""
        until = time.monotonic() + DEADLINE
        while True:
            try:
                change = self.inbox.get(timeout=max(0, until - time.monotonic()))
            except Empty:
                return False
            if change.path == path and settled in (None, change.settled):
                return True

    def heard_until_now(self) -> list[Change]:
        """All changes up to a note that this writes: events keep their order, so nothing earlier is still to come."""
        self._marks += 1
        mark = f"mark {self._marks}.md"
        (self._root / mark).write_text("mark")
        heard = []
        while (change := self.inbox.get(timeout=DEADLINE)) != Change(mark, settled=True):
            heard.append(change)
        return [change for change in heard if change.path != mark]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    vault = tmp_path / "vault"
    (vault / "Plan").mkdir(parents=True)
    (vault / "Plan" / "a.md").write_text("one\n")
    return vault


@pytest.fixture
def ear(root: Path) -> Iterator[Ear]:
    ear = Ear(root)
    ear.vault.start()
    yield ear
    ear.vault.stop()


def run(*command: str, cwd: Path) -> None:
    subprocess.run(command, cwd=cwd, check=True, capture_output=True, timeout=DEADLINE, stdin=subprocess.DEVNULL)


def test_a_note_written_in_place_is_acted_on_at_once(ear: Ear, root: Path) -> None:
    (root / "Plan" / "a.md").write_text("two\n")
    assert ear.hears("Plan/a.md", settled=True)


def test_a_note_saved_beside_and_renamed_over_is_acted_on_at_once(ear: Ear, root: Path) -> None:
    draft = root / "Plan" / ".a.md.tmp"
    draft.write_text("two\n")
    draft.replace(root / "Plan" / "a.md")
    assert ear.hears("Plan/a.md", settled=True)


def test_a_note_renamed_in_from_outside_is_noticed(ear: Ear, root: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft"
    draft.write_text("two\n")
    draft.replace(root / "Plan" / "a.md")
    assert ear.hears("Plan/a.md")


@needs_linux
def test_sed_in_place_is_acted_on_at_once(ear: Ear, root: Path) -> None:
    run("sed", "-i", "s/one/two/", "a.md", cwd=root / "Plan")
    assert ear.hears("Plan/a.md", settled=True)


@pytest.mark.skipif(shutil.which("vim") is None, reason="vim is not installed")
@pytest.mark.parametrize("backup", ["set backupcopy=no writebackup", "set backupcopy=yes", "set nowritebackup"])
def test_a_save_in_vim_is_acted_on_at_once(ear: Ear, root: Path, backup: str) -> None:
    run("vim", "-N", "-u", "NONE", "-es", "-c", backup, "-c", "normal otwo", "-c", "wq", "a.md", cwd=root / "Plan")
    assert (root / "Plan" / "a.md").read_text() == "one\ntwo\n"
    assert ear.hears("Plan/a.md", settled=True)


def test_a_deleted_note_is_noticed(ear: Ear, root: Path) -> None:
    (root / "Plan" / "a.md").unlink()
    assert ear.hears("Plan/a.md", settled=False)


def test_a_renamed_note_is_noticed_under_both_names(ear: Ear, root: Path) -> None:
    (root / "Plan" / "a.md").rename(root / "Plan" / "b.md")
    assert ear.hears("Plan/a.md", settled=False)
    assert ear.hears("Plan/b.md", settled=True)


def test_a_renamed_folder_is_noticed_under_both_names(ear: Ear, root: Path) -> None:
    (root / "Plan").rename(root / "Career")
    assert ear.hears("Plan")
    assert ear.hears("Career")


def test_a_note_saved_in_a_renamed_folder_is_noticed(ear: Ear, root: Path) -> None:
    (root / "Plan").rename(root / "Career")
    assert ear.hears("Career")
    (root / "Career" / "a.md").write_text("two\n")
    assert ear.hears("Career/a.md", settled=True)


def test_a_note_in_folders_made_the_same_moment_is_noticed(ear: Ear, root: Path) -> None:
    (root / "x" / "y" / "z").mkdir(parents=True)
    (root / "x" / "y" / "z" / "n.md").write_text("new\n")
    assert ear.hears("x/y/z/n.md")


def test_a_folder_moved_to_the_trash_is_noticed(ear: Ear, root: Path) -> None:
    (root / ".trash").mkdir()
    (root / "Plan").rename(root / ".trash" / "Plan")
    assert ear.hears("Plan")


@needs_linux
def test_reading_the_vault_is_no_change(ear: Ear, root: Path) -> None:
    for _ in range(3):
        (root / "Plan" / "a.md").read_text()
        list((root / "Plan").iterdir())
    assert ear.heard_until_now() == []


def test_hidden_and_foreign_files_are_no_change(ear: Ear, root: Path) -> None:
    (root / ".obsidian").mkdir()
    (root / ".obsidian" / "workspace.json").write_text("{}")
    (root / ".obsidian" / "note.md").write_text("hidden")
    (root / "Plan" / ".Dashboard.md.123.tmp").write_text("draft")
    (root / "Plan" / "picture.png").write_bytes(b"png")
    assert ear.heard_until_now() == []


def test_a_note_whose_name_is_not_utf_8_is_noticed(ear: Ear, root: Path) -> None:
    name = os.fsdecode(b"caf\xe9.md")
    try:
        (root / name).write_text("x")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert ear.hears(name)


def test_a_vault_reached_through_a_link_is_watched(root: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(root)
    ear = Ear(tmp_path / "link")
    ear.vault.start()
    try:
        (root / "top.md").write_text("two\n")
        assert ear.hears("top.md", settled=True)
    finally:
        ear.vault.stop()


def test_an_error_in_judging_an_event_does_not_end_the_watch(root: Path) -> None:
    ear = Ear(root)
    bad = iter([ZeroDivisionError])

    def interesting(_path: str) -> bool:
        for error in bad:
            raise error
        return True

    vault = ObservedVault(root, ear.inbox.put, interesting)
    vault.start()
    try:
        (root / "Plan" / "a.md").write_text("two\n")
        assert ear.hears(""), "the event that was not understood means: look at everything"
        (root / "Plan" / "b.md").write_text("two\n")
        assert ear.hears("Plan/b.md", settled=True)
        assert vault.alive
    finally:
        vault.stop()


def test_a_vault_put_back_in_place_of_the_watched_one_ends_the_watch(ear: Ear, root: Path) -> None:
    shutil.copytree(root, root.with_name("other"))
    assert ear.vault.alive
    root.rename(root.with_name("old"))
    root.with_name("other").rename(root)
    assert not ear.vault.alive


@needs_linux
def test_a_renamed_vault_is_noticed_at_once(ear: Ear, root: Path) -> None:
    root.rename(root.with_name("renamed"))
    assert ear.hears("")
    assert not ear.vault.alive


def test_a_deleted_vault_is_noticed_and_stopping_is_harmless(ear: Ear, root: Path) -> None:
    shutil.rmtree(root)
    assert ear.hears("")
    assert not ear.vault.alive
    ear.vault.stop()
    ear.vault.stop()


def test_events_dropped_by_the_system_are_noticed(ear: Ear) -> None:
    logging.getLogger("watchdog.observers.inotify_c").warning("Inotify queue overflowed; filesystem events were lost")
    assert ear.hears("")
    assert not ear.vault.alive


def test_watchdogs_own_answer_to_dropped_events_is_cut_short_for_it_drops_more(ear: Ear) -> None:
    went_on: list[bool] = []

    class Reader(BaseThread):
        def run(self) -> None:
            logging.getLogger("watchdog.observers.inotify_c").warning("Inotify queue overflowed; events were lost")
            went_on.append(True)

    with quiet_threads():
        reader = Reader()
        reader.start()
        reader.join(DEADLINE)
    assert went_on == []
    assert ear.hears("")
    assert (ear.vault.alive, ear.vault.broken) == (False, False)


def test_in_a_storm_of_anything_everything_is_looked_at_before_it_is_over(ear: Ear, root: Path) -> None:
    before = ear.heard_until_now()
    for n in range(STORM):
        (root / f"{n}.png").write_bytes(b"png")
    assert Change("", settled=False) not in before
    assert Change("", settled=False) in ear.heard_until_now()


def test_however_many_saves_a_long_watch_hears_they_are_no_storm(
    ear: Ear, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = iter(range(10 * STORM))
    monkeypatch.setattr("vaultplan.watch.observer.time", SimpleNamespace(monotonic=lambda: next(later) / 10))
    before = ear.heard_until_now()
    for n in range(STORM):
        (root / f"{n}.png").write_bytes(b"png")
    assert Change("", settled=False) not in [*before, *ear.heard_until_now()]


@needs_linux
@pytest.mark.parametrize(("number", "hears"), [(errno.ENOSPC, False), (errno.ENOENT, True)])
def test_a_folder_that_the_system_has_no_watch_for_is_noticed(
    ear: Ear, root: Path, monkeypatch: pytest.MonkeyPatch, number: int, *, hears: bool
) -> None:
    (root / "one").mkdir()
    assert ear.hears("one")
    assert ear.vault.alive

    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, "refused")

    monkeypatch.setattr(BaseObserver, "schedule", refuse)
    assert ear.vault.alive  # nothing new: nothing is asked
    (root / "two").mkdir()
    assert ear.hears("two")
    assert (ear.vault.alive, ear.vault.broken) == (hears, False)


def limited(root: Path, monkeypatch: pytest.MonkeyPatch, near: Iterable[str]) -> Ear:
    """An ear on a system that allows too few watches for a whole vault."""
    real = BaseObserver.schedule

    def schedule(
        observer: BaseObserver, handler: object, path: str, *, recursive: bool = False, **more: object
    ) -> object:
        if recursive:
            raise OSError(errno.ENOSPC, "inotify watch limit reached")
        return real(observer, handler, path, recursive=recursive, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(BaseObserver, "schedule", schedule)
    ear = Ear(root)
    ear.vault = ObservedVault(root, ear.inbox.put, lambda path: path.endswith(".md"), lambda: near)
    return ear


def test_where_the_system_allows_few_watches_the_folders_that_matter_most_are_heard(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "Far").mkdir()
    ear = limited(root, monkeypatch, ["", "Plan"])
    ear.vault.start()
    try:
        (root / "Far" / "b.md").write_text("unheard\n")
        (root / "Plan" / "a.md").write_text("two\n")
        assert ear.hears("Plan/a.md", settled=True)
        assert "Far/b.md" not in {change.path for change in ear.heard_until_now()}
        assert ear.vault.partial is not None
        assert ear.vault.partial.errno == errno.ENOSPC
        assert ear.vault.alive
    finally:
        ear.vault.stop()


def test_a_folder_that_matters_and_goes_away_breaks_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ear = limited(root, monkeypatch, ["", "Plan"])
    ear.vault.start()
    try:
        shutil.rmtree(root / "Plan")
        assert ear.hears("Plan")
        assert until(lambda: not ear.vault.alive)
        assert not ear.vault.broken
    finally:
        ear.vault.stop()


@pytest.mark.parametrize("later", ["raised", "long after"])
def test_it_is_tried_again_to_hear_all_folders_when_that_may_have_become_possible(
    root: Path, monkeypatch: pytest.MonkeyPatch, later: str
) -> None:
    monkeypatch.setattr(watched, "allowed", lambda: "10\n")
    ear = limited(root, monkeypatch, [""])
    ear.vault.start()
    try:
        assert not ear.vault.stale
        now = time.monotonic()
        if later == "raised":
            monkeypatch.setattr(watched, "allowed", lambda: "524288\n")
        else:
            monkeypatch.setattr(time, "monotonic", lambda: now + 3600)
        assert ear.vault.stale
    finally:
        monkeypatch.undo()
        ear.vault.stop()


def test_a_refusal_is_raised_where_no_folder_matters_most_yet(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ear = limited(root, monkeypatch, [])
    with pytest.raises(OSError, match="limit"):
        ear.vault.start()
    assert ear.vault.partial is None


def test_a_thread_of_watchdog_that_died_is_noticed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    died: SimpleQueue[threading.Thread | None] = SimpleQueue()
    monkeypatch.setattr(threading, "excepthook", lambda args: died.put(args.thread))

    def broken(_change: Change) -> None:
        raise ZeroDivisionError

    vault = ObservedVault(root, broken, lambda _path: True)
    vault.start()
    try:
        assert vault.alive
        (root / "Plan" / "a.md").write_text("two\n")
        thread = died.get(timeout=DEADLINE)
        assert thread is not None
        thread.join(DEADLINE)
        assert not vault.alive
    finally:
        vault.stop()


@needs_linux
def test_after_a_folder_was_moved_the_watch_asks_to_be_started_anew(ear: Ear, root: Path) -> None:
    assert not ear.vault.stale
    (root / "Plan").rename(root / "Career")
    assert ear.hears("Career")
    assert ear.vault.stale
    ear.vault.stop()
    ear.vault.start()
    assert not ear.vault.stale


@needs_linux
def test_what_happens_beside_the_vault_is_no_change(ear: Ear, root: Path) -> None:
    root.with_name("sibling").mkdir()
    root.with_name("sibling").rename(root.with_name("other"))
    assert ear.heard_until_now() == []


def test_a_watch_can_be_started_again(ear: Ear, root: Path) -> None:
    ear.vault.stop()
    assert not ear.vault.alive
    ear.vault.start()
    assert ear.vault.alive
    (root / "Plan" / "a.md").write_text("two\n")
    assert ear.hears("Plan/a.md", settled=True)


def test_stopping_leaves_no_thread_behind(root: Path) -> None:
    before = set(threading.enumerate())
    ear = Ear(root)
    ear.vault.start()
    ear.vault.stop()
    assert set(threading.enumerate()) <= before


def test_stopping_ends_every_thread_though_watchdog_fails_at_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = set(threading.enumerate())
    ear = Ear(root)
    ear.vault.start()
    failures = iter([KeyError("watch")])
    real = BaseObserver.unschedule_all

    def failing_once(observer: BaseObserver) -> None:
        for failure in failures:
            raise failure
        real(observer)

    monkeypatch.setattr(BaseObserver, "unschedule_all", failing_once)
    ear.vault.stop()
    assert set(threading.enumerate()) <= before


def test_stopping_takes_seconds_at_most_though_watchdog_hangs_at_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear = Ear(root)
    ear.vault.start()
    over = threading.Event()
    real = BaseObserver.unschedule_all

    def hanging(observer: BaseObserver) -> None:
        over.wait(DEADLINE)
        real(observer)

    monkeypatch.setattr(BaseObserver, "unschedule_all", hanging)
    monkeypatch.setattr(watched, "_STOP_WITHIN", 0.1)
    began = time.monotonic()
    ear.vault.stop()
    took = time.monotonic() - began
    over.set()
    assert took < DEADLINE / 2
    assert not ear.vault.alive


def test_a_start_that_is_refused_half_way_leaves_no_thread_behind(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_observer: BaseObserver) -> None:
        raise OSError(errno.ENOSPC, "inotify watch limit reached")

    before = set(threading.enumerate())
    monkeypatch.setattr(BaseObserver, "on_thread_start", refuse)
    with pytest.raises(OSError, match="limit"):
        Ear(root).vault.start()
    assert set(threading.enumerate()) <= before


def test_a_vault_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Ear(tmp_path / "nowhere").vault.start()


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (FileClosedEvent("/v/a.md"), [Change("a.md", settled=True)]),
        (FileCreatedEvent("/v/P/a.md"), [Change("P/a.md", settled=False)]),
        (FileMovedEvent("/v/a.md", "/v/b.md"), [Change("a.md", settled=False), Change("b.md", settled=True)]),
        (FileMovedEvent("/v/.tmp", "/v/b.md"), [Change("b.md", settled=True)]),
        (FileMovedEvent("/v/a.md", "/v/a.md~"), [Change("a.md", settled=False)]),
        (DirMovedEvent("/v/P", "/v/.trash/P"), [Change("P", settled=False)]),
        (DirDeletedEvent("/v"), [Change("", settled=False)]),
        (FileClosedEvent(b"/v/a.md"), [Change("a.md", settled=True)]),
        (FileClosedEvent("/vault/a.md"), []),
        (FileClosedEvent("/elsewhere/a.md"), []),
    ],
)
def test_an_event_means_the_ends_of_it_that_matter(event: FileClosedEvent | FileMovedEvent, told: list[Change]) -> None:
    assert list(changes_of(event, "/v", lambda path: path.endswith(".md"))) == told


def test_a_vault_whose_own_name_is_spelled_in_parts_is_heard_of_in_either_spelling() -> None:
    parts, composed = "/Pla\u0301ne", "/Pl\u00e1ne"
    for told in (parts, composed):
        event = FileClosedEvent(f"{told}/a\u0301.md")
        assert list(changes_of(event, parts, lambda _path: True)) == [Change("a\u0301.md", settled=True)]


# --- The whole loop on a real folder ------------------------------------------------------------------------------


class Live:
    """A watch in a thread, over a rebuild that joins all notes of a vault in one text."""

    def __init__(self, root: Path, reconcile: float) -> None:
        self.inbox: SimpleQueue[Change | None] = SimpleQueue()
        self.events: SimpleQueue[Event] = SimpleQueue()
        self.text = ""
        self._root = root
        vault = ObservedVault(root, self.inbox.put, lambda path: path.endswith(".md"))
        self.thread = threading.Thread(
            target=watch,
            args=(vault, self.inbox, self.rebuild, self.events.put),
            kwargs={"now": lambda: datetime(2026, 11, 23), "reconcile": reconcile},  # noqa: DTZ001 -- local time
            daemon=True,
        )

    def rebuild(self, _paths: frozenset[str] | None) -> Built | None:
        if not self._root.is_dir():
            raise FileNotFoundError(self._root)
        text = "".join(note.read_text() for note in sorted(self._root.rglob("*.md")))
        if text == self.text:
            return None
        self.text = text
        return Built(wrote=True, changed=("?",), took_ms=0)

    def comes(self, wanted: Callable[[Event], bool]) -> bool:
        until = time.monotonic() + DEADLINE
        while (left := until - time.monotonic()) > 0:
            try:
                if wanted(self.events.get(timeout=left)):
                    return True
            except Empty:
                break
        return False

    def shows(self, text: str) -> bool:
        return self.comes(lambda event: isinstance(event, Built) and text in self.text)


@pytest.fixture
def live(root: Path) -> Iterator[Live]:
    live = Live(root, reconcile=60)
    live.thread.start()
    assert live.comes(lambda event: event == Ready())
    yield live
    live.inbox.put(None)
    live.thread.join(DEADLINE)
    assert not live.thread.is_alive()


def test_the_loop_shows_a_saved_note_without_waiting_for_the_clock(live: Live, root: Path) -> None:
    (root / "Plan" / "a.md").write_text("live\n")
    assert live.shows("live")


def test_the_loop_says_when_it_stopped(live: Live) -> None:
    live.inbox.put(None)
    assert live.comes(lambda event: event == Stopped())


@needs_linux
def test_a_vault_deleted_and_made_again_is_live_again(live: Live, root: Path) -> None:
    shutil.rmtree(root)
    assert live.comes(lambda event: isinstance(event, Failed))
    (root / "Plan").mkdir(parents=True)
    (root / "Plan" / "a.md").write_text("back\n")
    assert live.shows("back")
    (root / "Plan" / "a.md").write_text("alive\n")
    assert live.shows("alive")


def test_a_storm_of_saves_ends_in_the_truth(live: Live, root: Path) -> None:
    for number in range(300):
        (root / "Plan" / f"{number}.md").write_text(f"note {number}.\n")
    (root / "Plan" / "z.md").write_text("last\n")
    assert live.shows("last")
    assert all(f"note {number}.\n" in live.text for number in range(300))


@needs_linux
def test_a_folder_that_watchdog_lost_is_live_again_after_the_clock_found_a_change(root: Path) -> None:
    live = Live(root, reconcile=0.5)
    live.thread.start()
    try:
        assert live.comes(lambda event: event == Ready())
        # Made and renamed at once, as by "New folder": watchdog 7.1.0 watches nothing in q from here on.
        run("sh", "-c", "mkdir -p p/q; mv p r; mv r s", cwd=root)
        for text in ("first", "second"):
            (root / "s" / "q" / "n.md").write_text(text)
            assert live.shows(text)
    finally:
        live.inbox.put(None)
        live.thread.join(DEADLINE)


@needs_linux
def test_what_is_in_a_folder_that_was_made_and_renamed_at_once_is_heard_within_seconds(live: Live, root: Path) -> None:
    # As by "New folder" in a file manager: watchdog 7.1.0 watches nothing in q from here on.
    run("sh", "-c", "mkdir -p p/q; mv p r; mv r s", cwd=root)
    for text in ("first", "second"):
        (root / "s" / "q" / "n.md").write_text(text)
        assert live.shows(text)


@needs_linux
def test_a_folder_moved_out_made_again_and_removed_leaves_a_watch_that_hears(live: Live, root: Path) -> None:
    script = "mkdir d; mv d ../out; mkdir d; rmdir d; mv ../out d; mkdir d/e; mv d/e .; rm -r d e"
    for text in ("first", "second"):
        run("sh", "-c", script, cwd=root)
        (root / "Plan" / "a.md").write_text(text)
        assert live.shows(text)


def test_a_note_moved_out_of_the_vault_is_noticed(live: Live, root: Path, tmp_path: Path) -> None:
    (root / "Plan" / "b.md").write_text("two\n")
    assert live.shows("two")
    (root / "Plan" / "b.md").rename(tmp_path / "b.md")
    assert live.comes(lambda event: isinstance(event, Built) and "two" not in live.text)


def test_changes_that_no_event_tells_of_show_by_the_clock(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.hardlink_to(root / "Plan" / "a.md")
    live = Live(root, reconcile=0.5)
    live.thread.start()
    try:
        assert live.comes(lambda event: event == Ready())
        outside.write_text("by its other name\n")
        assert live.shows("by its other name")
        with (root / "Plan" / "a.md").open("r+b") as file, mmap.mmap(file.fileno(), 0) as memory:
            memory[:2] = b"up"
            memory.flush()
            assert live.shows("up its other name"), "and that before it is closed"
    finally:
        live.inbox.put(None)
        live.thread.join(DEADLINE)
