"""A vault that goes away: nothing is written, it is said once, and all is looked at when it is back."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Lay, Process
from tests.watching import DAY, Watcher
from vaultplan.errors import PlanNotFoundError, VaultAwayError, VaultBusyError
from vaultplan.watch.presence import Presence

EDA = "Career Plan/07 Current role.md"
BOARD = "Career Plan/Dashboard.md"
PROOF = r"---\nvaultplan: proof\n---\n- 2026-11-01 first\n"
HOURS = "- one more hour of reading (time: 7h/week, builds: x)\n"


def can_mount() -> bool:
    done = (
        subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True) if shutil.which("unshare") else None
    )
    return done is not None and done.returncode == 0


needs_mounts = pytest.mark.skipif(
    sys.platform != "linux" or not can_mount(), reason="needs the right to mount in a namespace of its own"
)


class Place:
    """Where a vault was, is, or isn't."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.plan = True
        self.took = 0
        self.busy = False
        self.presence = Presence(root, self.holds_plan, self.take)

    def holds_plan(self) -> bool:
        if not self.plan:
            raise PlanNotFoundError(self.root)
        return True

    def take(self) -> None:
        if self.busy:
            raise VaultBusyError(self.root, 1)
        self.took += 1

    def is_away(self) -> bool:
        with pytest.raises(VaultAwayError):
            self.presence.check()
        return True


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "vault").mkdir()
    return Place(tmp_path / "vault")


def test_a_vault_that_stays_is_not_asked_for_a_plan(place: Place) -> None:
    place.plan = False
    assert not place.presence.check()


def test_a_vault_that_is_gone_and_comes_back_is_looked_at_anew(place: Place) -> None:
    place.root.rename(place.root.with_name("elsewhere"))
    assert place.is_away()
    assert place.is_away()
    place.root.with_name("elsewhere").rename(place.root)

    assert place.presence.check()
    assert not place.presence.check()
    assert place.took == 0, "it is the one that was there before"


def test_an_empty_folder_in_its_place_is_not_the_vault(place: Place) -> None:
    place.root.rename(place.root.with_name("elsewhere"))
    place.root.mkdir()
    place.plan = False
    assert place.is_away()


def test_another_folder_with_a_plan_in_its_place_is_taken_for_the_vault(place: Place) -> None:
    place.root.rename(place.root.with_name("elsewhere"))
    place.root.mkdir()

    assert place.presence.check()
    assert place.took == 1
    assert not place.presence.check()


def test_another_folder_that_somebody_else_watches_is_left_to_them(place: Place) -> None:
    place.root.rename(place.root.with_name("elsewhere"))
    place.root.mkdir()
    place.busy = True
    for _ in range(2):
        with pytest.raises(VaultBusyError):
            place.presence.check()
    place.busy = False
    assert place.presence.check()


def test_a_vault_renamed_and_put_back_is_said_once_and_live_again(vault: Lay) -> None:
    notes = vault()
    with Watcher(notes) as watcher:
        notes.rename(notes.with_name("renamed"))
        away = watcher.until("error")[-1]
        assert not notes.exists()
        notes.with_name("renamed").rename(notes)
        _save(notes / EDA)
        heard = watcher.until_changed(EDA)

    assert f"{notes} is not there" in away["message"]
    assert [event for event in heard if event["event"] == "error"] == []
    assert "7.0 h" in (notes / BOARD).read_text(encoding="utf-8")


def test_a_vault_deleted_and_copied_back_is_live_again(vault: Lay, tmp_path: Path) -> None:
    notes = vault()
    shutil.copytree(notes, tmp_path / "backup")
    with Watcher(notes) as watcher:
        shutil.rmtree(notes)
        watcher.until("error")
        assert not notes.exists()
        shutil.copytree(tmp_path / "backup", tmp_path / "back")
        (tmp_path / "back").rename(notes)
        # Where it was away for less than the 5 seconds that notes are held, nothing has changed, and nothing is built.
        _save(notes / EDA)
        watcher.until_changed(EDA)
    assert "7.0 h" in (notes / BOARD).read_text(encoding="utf-8")


def test_another_vault_in_its_place_has_a_dashboard_of_its_own_alone(
    vault: Lay, process: Process, tmp_path: Path
) -> None:
    notes, other = vault(), vault(at=tmp_path / "other")
    (notes / "Career Plan" / "Extra.md").write_bytes(b"---\nvaultplan: eda\n---\n## Delegate\n- [ ] Of the first\n")
    for note in (other / "Career Plan").iterdir():
        note.write_bytes(note.read_bytes() + b"\nOf the other.\n")
    fresh = built(Path(shutil.copytree(other, tmp_path / "fresh")), process)
    with Watcher(notes) as watcher:
        assert b"Of the first" in (notes / BOARD).read_bytes()
        notes.rename(tmp_path / "away")
        other.rename(notes)
        watcher.until("built")
        assert (notes / BOARD).read_bytes() == (fresh / BOARD).read_bytes()


@needs_mounts
def test_a_drive_that_is_unmounted_and_comes_back(vault: Lay, process: Process, tmp_path: Path) -> None:
    """In a namespace of its own the watcher's vault is a drive; the test reaches in through the watcher's own view."""
    kept = built(vault(at=tmp_path / "drive"), process)
    (tmp_path / "notes").mkdir()
    watcher = _InNamespace(tmp_path / "notes")
    watcher.before = f"mount -t tmpfs drive {tmp_path}/notes && cp -r {kept}/. {tmp_path}/notes"
    with watcher:
        watcher.inside(f"umount -l {tmp_path}/notes")
        away = watcher.until("error")[-1]
        assert watcher.inside(f"ls -A {tmp_path}/notes") == ""

        watcher.inside(f"mount -t tmpfs drive {tmp_path}/notes && cp -r {kept}/. {tmp_path}/notes")
        watcher.inside(f"printf '%s' '{HOURS}' >> '{tmp_path}/notes/{EDA}'")
        heard = watcher.until_changed(EDA)
        board = watcher.inside(f"cat '{tmp_path}/notes/{BOARD}'")

    assert "is not there, or holds no plan any more" in away["message"]
    assert [event for event in heard if event["event"] == "error"] == []
    assert "7.0 h" in board
    assert os.listdir(tmp_path / "notes") == [], "nothing was written into the empty mount point"  # noqa: PTH208


@needs_mounts
def test_a_drive_that_comes_into_the_vault_is_heard_of(vault: Lay, process: Process) -> None:
    notes = built(vault(), process)
    (notes / "team").mkdir()
    with _InNamespace(notes) as watcher:
        watcher.inside(f"mount -t tmpfs drive {notes}/team && printf %b '{PROOF}' > {notes}/team/proof.md")
        watcher.until_changed("team/proof.md")
        watcher.inside(f"echo '- 2026-11-02 second' >> {notes}/team/proof.md")
        watcher.until_changed("team/proof.md")


def built(vault: Path, process: Process) -> Path:
    """The vault with a dashboard that is true, so that a watch writes nothing at first and hears nothing of its own."""
    assert process("build", vault, "--today", DAY).returncode == 0
    return vault


class _InNamespace(Watcher):
    """A watcher that sees mounts which nobody else does."""

    before = "true"

    def command(self) -> list[str]:
        script = f'{self.before} && exec "$0" "$@"'
        return ["unshare", "-m", "sh", "-c", script, *map(str, super().command())]

    def inside(self, script: str) -> str:
        enter = ["nsenter", "-t", str(self.pid), "-m", "sh", "-c", script]
        return subprocess.run(enter, check=True, capture_output=True, text=True, timeout=20).stdout


def _save(note: Path) -> None:
    with note.open("a", encoding="utf-8") as file:
        file.write(HOURS)
