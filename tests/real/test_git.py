"""`git checkout` between branches of a vault that is being watched, its dashboard tracked like any note."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.torture.lay import DASHBOARD, PLAN, task_note
from tests.torture.product import Product, Watch, until
from tests.torture.result import Result
from tests.torture.sizes import RELEASE, chosen
from tests.torture.world import World

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

TIMES = 200 if chosen() is RELEASE else 6
NOTE = f"{PLAN}/Branches.md"


class Repository:
    """The vault as a repository. Whatever git refuses fails the test."""

    def __init__(self, world: World, watch: Watch) -> None:
        self.world = world
        self.watch = watch
        self.branches: dict[str, dict[str, bytes]] = {}

    def git(self, *args: str) -> str:
        own = {"HOME": str(self.world.folder), "GIT_CONFIG_NOSYSTEM": "1"}
        who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "core.autocrlf=false"]
        done = subprocess.run(
            ["git", *who, *args],
            cwd=self.world.vault,
            env={**os.environ, **own},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"git {' '.join(args)}: {done.stderr}"
        return done.stdout

    def commit(self, branch: str) -> None:
        """All that is there now becomes a branch, the dashboard with it."""
        self.world.until_true()
        self.git("checkout", "-q", "-b", branch)
        self.git("add", "--all")
        self.git("commit", "-q", "--message", branch)
        self.branches[branch] = dict(self.world.ledger.files)

    def checkout(self, branch: str) -> None:
        """Go to a branch: the user's files are that branch's from now on."""
        self.git("checkout", "-q", branch)
        self.world.ledger.files = dict(self.branches[branch])


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Repository]:
    """Two branches, `work` and `home`: a note differs, and each has one of its own, and its dashboard."""
    world = World.laid(tmp_path / "world", Product(tmp_path / "state"), Result("git"))
    with world.watch() as watch:
        repository = Repository(world, watch)
        repository.git("init", "-q")
        (world.vault / ".git" / "info" / "exclude").write_text(".*.tmp\n")
        for branch, names in (("home", ("Hand the garden on",)), ("work", ("Hand the rota on", "Hand the stock on"))):
            for note, data in ((NOTE, task_note(*names)), (f"{PLAN}/Of {branch}.md", task_note(f"Leave {branch}"))):
                (world.vault / note).write_bytes(data)
                world.ledger.files[note] = data
            repository.commit(branch)
            (world.vault / PLAN / "Of home.md").unlink(missing_ok=True)
            world.ledger.files.pop(f"{PLAN}/Of home.md", None)
        yield repository
        world.until_true()
    shutil.move(world.vault / ".git", world.folder / "git")  # so that only the user's files are left to be checked
    world.check()
    assert not world.result.breaches, world.result.told()


def test_after_each_checkout_the_dashboard_is_that_branchs_and_git_sees_no_change(repository: Repository) -> None:
    for _ in range(TIMES):
        for branch in ("home", "work"):
            repository.checkout(branch)
            assert repository.world.until_true()
            assert repository.git("status", "--porcelain") == ""


def test_checkouts_without_a_rest_are_never_refused_and_lose_nothing(repository: Repository) -> None:
    for _ in range(5 * TIMES):
        for branch in ("home", "work"):
            repository.checkout(branch)
            assert repository.world.ledger.changed() == []
    assert repository.world.until_true()


def test_a_branch_without_the_plan_gets_no_dashboard_and_the_way_back_is_free(repository: Repository) -> None:
    world = repository.world
    repository.git("checkout", "-q", "--orphan", "empty")
    repository.git("rm", "-rq", "--cached", ".")
    shutil.move(world.vault / PLAN, world.folder / "away")
    (world.vault / "Readme.md").write_text("Nothing here yet.\n")
    repository.git("add", "Readme.md")
    repository.git("commit", "-q", "--message", "empty")
    shutil.move(world.folder / "away", world.vault / PLAN)
    repository.git("checkout", "-qf", "work")
    repository.branches["empty"] = {"Readme.md": b"Nothing here yet.\n"}
    world.until_true()
    for _ in range(TIMES):
        repository.checkout("empty")
        repository.checkout("work")
    world.until_true()
    for _ in range(2):  # the same failure isn't said more often within 10 minutes
        since = repository.watch.count
        repository.checkout("empty")
        repository.watch.wait(lambda event: event["event"] == "error", since)
        assert not (world.vault / DASHBOARD).exists()

        repository.checkout("work")
        committed = world.ledger.files[NOTE]
        for data in (task_note("Seen again"), committed):  # the dashboard that git brought was true unseen
            (world.vault / NOTE).write_bytes(data)
            world.ledger.files[NOTE] = data
            assert world.until_true()
        assert repository.git("status", "--porcelain") == ""


def test_a_commit_of_one_branch_merges_into_the_other_with_its_dashboard_made_anew(repository: Repository) -> None:
    world = repository.world
    repository.checkout("work")
    added = f"{PLAN}/Merged.md"
    (world.vault / added).write_bytes(task_note("Hand the keys on"))
    world.ledger.files[added] = task_note("Hand the keys on")
    repository.world.until_true()
    repository.git("add", "--all")
    repository.git("commit", "-q", "--message", "more")
    repository.branches["work"] = dict(world.ledger.files)
    repository.checkout("home")
    world.until_true()
    # As somebody does who keeps the dashboard in git: theirs or ours, it is made anew anyway.
    repository.git("merge", "-q", "--strategy-option", "theirs", "--no-edit", "work")
    world.ledger.files = dict(repository.branches["work"])

    assert until(lambda: world.ledger.changed() == [])
    assert world.until_true()
