"""A system that refuses or breaks the watch: never in silence, and the dashboard stays true."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.conftest import ROOT, Lay, Process
from tests.torture.product import until
from tests.watching import DAY, Watcher

EDA = "Career Plan/07 Current role.md"
BOARD = "Career Plan/Dashboard.md"
HOURS = "- one more hour of reading (time: 7h/week, builds: x)\n"


def may_limit() -> bool:
    if sys.platform != "linux" or not shutil.which("unshare"):
        return False
    probe = "test -w /proc/sys/user/max_inotify_watches"
    return subprocess.run(["unshare", "-Ur", "sh", "-c", probe], check=False, capture_output=True).returncode == 0


needs_limits = pytest.mark.skipif(not may_limit(), reason="needs a user namespace with limits of its own")


class Limited(Watcher):
    """A watcher on a system that allows little."""

    def __init__(self, vault: Path, limit: str, count: int) -> None:
        super().__init__(vault)
        self._limit = f"echo {count} > /proc/sys/user/{limit}"

    def command(self) -> list[str]:
        return ["unshare", "-Ur", "sh", "-c", f'{self._limit} && exec "$0" "$@"', *super().command()]


@needs_limits
@pytest.mark.parametrize(
    ("limit", "count", "setting"),
    [
        ("max_inotify_watches", 0, "fs.inotify.max_user_watches"),
        ("max_inotify_watches", 10, "fs.inotify.max_user_watches"),
        ("max_inotify_instances", 0, "fs.inotify.max_user_instances"),
    ],
)
def test_a_limit_of_watches_is_said_with_what_to_do_and_saves_still_show(
    vault: Lay, limit: str, count: int, setting: str
) -> None:
    notes = vault()
    for n in range(20):
        (notes / f"folder {n}").mkdir()
    watcher = Limited(notes, limit, count)
    with watcher:
        _save(notes / EDA)
        watcher.until_changed(EDA)
    assert [setting in event["message"] for event in watcher.began if event["event"] == "error"] == [True]
    assert "7.0 h" in (notes / BOARD).read_text(encoding="utf-8")


@needs_limits
def test_where_not_all_folders_may_be_watched_the_plans_are(vault: Lay) -> None:
    notes = vault()
    for n in range(60):
        (notes / f"folder {n}").mkdir()
    with Limited(notes, "max_inotify_watches", 50) as watcher:
        assert until(lambda: 0 < _watches(watcher.pid) < 50)
        _save(notes / EDA)
        watcher.until_changed(EDA)
        (notes / "folder 59" / "day.md").write_text(
            "- [ ] ask for it #eda/delegate (time:: 1h/week)\n", encoding="utf-8"
        )
        watcher.until_changed("folder 59/day.md")
        assert until(lambda: 0 < _watches(watcher.pid) < 50)
    said = [event["message"] for event in watcher.began if event["event"] == "error"]
    assert ["fs.inotify.max_user_watches" in message for message in said] == [True]


@needs_limits
def test_a_vault_that_grows_beyond_the_limit_is_said_and_heard_as_far_as_may_be(vault: Lay) -> None:
    notes = vault()
    enough = sum(1 for _ in os.walk(notes)) + 5
    with Limited(notes, "max_inotify_watches", enough) as watcher:
        assert [event for event in watcher.began if event["event"] == "error"] == []
        for n in range(10):
            (notes / f"folder {n}").mkdir()
        assert "fs.inotify.max_user_watches" in watcher.until("error")[-1]["message"]
        (notes / "folder 9" / "day.md").write_text(
            "- [ ] ask for it #eda/delegate (time:: 1h/week)\n", encoding="utf-8"
        )
        watcher.until_changed("folder 9/day.md")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_a_vault_that_may_not_be_read_could_not_run(vault: Lay, process: Process) -> None:
    notes = vault()
    notes.chmod(0o000)
    try:
        said = process("watch", notes)
    finally:
        notes.chmod(0o755)
    assert said.returncode == 2
    assert str(notes) in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="inotify's own queue")
def test_events_that_the_system_dropped_cost_nothing(vault: Lay, process: Process, tmp_path: Path) -> None:
    limit = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text(encoding="ascii"))
    notes = vault()
    with Watcher(notes) as watcher:
        os.kill(watcher.pid, signal.SIGSTOP)
        churn = notes / "churn.md"
        for n in range(limit // 2):  # each a name made and one that went
            churn.write_text("x", encoding="utf-8")
            churn.rename(notes / f"churn {n % 7}.md")
        _save(notes / EDA)
        os.kill(watcher.pid, signal.SIGCONT)
        watcher.until_changed(EDA)
        after = "- 2026-11-20 heard again\n"
        with (notes / "Career Plan" / "08 Proof.md").open("a", encoding="utf-8") as file:
            file.write(after)
        watcher.until_changed("Career Plan/08 Proof.md")

    fresh = tmp_path / "fresh"
    shutil.copytree(notes, fresh, ignore=shutil.ignore_patterns("Dashboard.md"))
    assert process("build", fresh, "--today", DAY).returncode == 0
    assert (notes / BOARD).read_bytes() == (fresh / BOARD).read_bytes()


BREAKING = """
import sys
from vaultplan.watch import observer
def broken(self, event):
    raise RuntimeError("planted")
observer._Handler.dispatch = broken
from vaultplan.__main__ import main
sys.exit(main())
"""


def test_a_thread_that_dies_again_and_again_ends_the_process_with_70_and_a_message(vault: Lay, tmp_path: Path) -> None:
    notes = vault()
    env = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(tmp_path / "state")}
    command = [sys.executable, "-c", BREAKING, "watch", str(notes), "--today", DAY]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as watcher:
        assert watcher.stdout is not None
        try:
            while "Watching" not in watcher.stdout.readline():
                assert watcher.poll() is None
            for n in range(100):  # each dies at the next event
                (notes / EDA).write_bytes((notes / EDA).read_bytes() + b"- %d\n" % n)
                try:
                    watcher.wait(0.2)
                except subprocess.TimeoutExpired:
                    continue
                break
            _, said = watcher.communicate(timeout=20)
        finally:
            watcher.kill()  # a watch that goes on must not keep the tests waiting
    assert watcher.returncode == 70
    assert "Start vaultplan watch again" in said
    assert "Traceback" not in said


def _save(note: Path) -> None:
    with note.open("a", encoding="utf-8") as file:
        file.write(HOURS)


def _watches(pid: int) -> int:
    """How many folders a process watches."""
    count = 0
    for handle in Path(f"/proc/{pid}/fdinfo").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            count += handle.read_text(encoding="ascii").count("inotify wd:")
    return count
