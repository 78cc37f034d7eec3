"""One index, several processes that use it at once, and somebody who saves notes meanwhile: each answer is true."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import DAY, Lay, Process
from tests.watching import Watcher

Ask = Callable[[], str]


@pytest.fixture
def root(vault: Lay, tmp_path: Path) -> Path:
    root = vault(at=tmp_path / "one" / "notes")
    for number in range(30):
        save(root, number, number)
    return root


@pytest.fixture
def with_index(root: Path, process: Process, tmp_path: Path) -> Ask:
    def ask() -> str:
        return answer(process("status", root, "--format", "json", "--today", DAY, XDG_CACHE_HOME=str(tmp_path / "c")))

    return ask


@pytest.fixture
def without(root: Path, process: Process, tmp_path: Path) -> Ask:
    nowhere = tmp_path / "no folder"
    nowhere.write_bytes(b"")
    return lambda: answer(process("status", root, "--format", "json", "--today", DAY, XDG_CACHE_HOME=str(nowhere)))


def answer(done: subprocess.CompletedProcess[str]) -> str:
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def save(root: Path, note: int, number: int) -> None:
    path = root / "Daily" / f"Day {note % 30}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"- [ ] Job %03d #eda/automate [time:: 1h/week]\n" % number)


def test_beside_a_watch_each_answer_is_the_one_of_a_run_without_an_index(
    root: Path, tmp_path: Path, with_index: Ask, without: Ask
) -> None:
    watcher = Watcher(root)
    watcher.env["XDG_CACHE_HOME"] = str(tmp_path / "c")
    with watcher:
        for number in range(100, 103):
            save(root, number, number)
            assert with_index() == without()
            assert f"Job {number}" in with_index()
            watcher.until_changed(f"Daily/Day {number % 30}.md")
    assert list((tmp_path / "c").rglob("index/*"))
    assert with_index() == without()


def test_two_builds_at_once_leave_an_index_that_says_the_truth(
    root: Path, tmp_path: Path, with_index: Ask, without: Ask
) -> None:
    env = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_CACHE_HOME": str(tmp_path / "c"),
    }
    command = [sys.executable, "-m", "vaultplan", "build", str(root), "--today", DAY]
    for number in range(100, 103):
        builds = [subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL) for _ in range(2)]
        for more in range(number, number + 200, 10):
            save(root, more, more)
        assert [build.wait(60) for build in builds] == [0, 0]
        assert with_index() == without()
    assert subprocess.run(command, env=env, check=False, stdout=subprocess.DEVNULL).returncode == 0
    assert "Job 292" in (root / "Career Plan" / "Dashboard.md").read_text(encoding="utf-8")
