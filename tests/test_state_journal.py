"""What vaultplan changes in a note is noted down first, and what a killed run left is settled by the notes."""

import errno
import os
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vaultplan.errors import UnrecordedError
from vaultplan.state import files
from vaultplan.state.entries import Changed, LineChange, NoteChange, Recorded, packed, unpacked
from vaultplan.state.folder import state_folder, vault_key
from vaultplan.state.journal import DAYS, ENTRIES, Entry, journal, record

OPEN, TICKED = b"- [ ] Stock top-up", b"- [x] Stock top-up"
TICK = LineChange("Role.md", 2, OPEN, TICKED)
REVIEW = NoteChange("Reviews.md", b"# Reviews\r\n", b"# Reviews\r\n\r\n### 2026-11-25\r\n")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    vault = tmp_path / "vault"
    vault.mkdir()
    (vault / "Role.md").write_bytes(b"# Role\n" + OPEN + b"\n")
    (vault / "Reviews.md").write_bytes(REVIEW.before or b"")
    return vault


def folder(root: Path) -> Path:
    return state_folder("journal", vault_key(root))


def names(root: Path) -> list[str]:
    return sorted(path.name for path in folder(root).iterdir())


def killed(entry: Entry) -> None:
    """What is left of an entry when the process is gone: the file, without its lock."""
    os.close(entry._handle)
    entry._open = False


def done(root: Path) -> list[tuple[Changed, ...]]:
    return [entry.changes for entry in journal(root)[0]]


# --- Before and after ------------------------------------------------------------------------------------------------


def test_a_change_is_on_the_disk_before_it_is_made_and_listed_once_it_is_done(root: Path) -> None:
    entry = record(root, [TICK, REVIEW], "ticks")
    assert names(root) == ["1.pending"]
    assert unpacked(1, (folder(root) / "1.pending").read_bytes()).changes == (TICK, REVIEW)
    assert done(root) == []

    entry.done()
    assert names(root) == ["1.json"]
    assert done(root) == [(TICK, REVIEW)]


def test_a_change_that_was_not_made_leaves_nothing(root: Path) -> None:
    record(root, [TICK], "ticks").dropped()
    record(root, [TICK], "ticks").done([])

    assert names(root) == []


def test_of_an_action_that_was_done_in_part_that_part_is_kept(root: Path) -> None:
    record(root, [TICK, REVIEW], "review").done([REVIEW])

    (entry,) = journal(root)[0]
    assert (entry.changes, entry.whole) == ((REVIEW,), False)
    assert names(root) == ["1.json"]


def test_actions_are_listed_in_the_order_in_which_they_were_done(root: Path) -> None:
    for number in range(12):
        record(root, [LineChange("Role.md", number + 1, OPEN, TICKED)], "ticks").done()

    assert [entry.number for entry in journal(root)[0]] == list(range(1, 13))


def test_two_processes_at_once_never_share_an_entry(root: Path) -> None:
    first, second = record(root, [TICK], "ticks"), record(root, [REVIEW], "review")
    second.done()
    third = record(root, [TICK], "ticks")
    first.done()
    third.done()

    assert done(root) == [(TICK,), (REVIEW,), (TICK,)]


def test_a_number_that_somebody_took_meanwhile_is_not_written_over(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record(root, [REVIEW], "review").done()
    monkeypatch.setattr("vaultplan.state.journal._next", lambda _: 1)
    record(root, [TICK], "ticks").done()

    assert done(root) == [(REVIEW,), (TICK,)]


def test_the_journal_is_for_its_owner_alone_and_never_in_the_vault(root: Path) -> None:
    record(root, [TICK], "ticks").done()
    (path,) = folder(root).iterdir()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert sorted(one.name for one in root.rglob("*")) == ["Reviews.md", "Role.md"]


def test_a_tick_takes_little_room_however_long_its_note_is(root: Path) -> None:
    (root / "Role.md").write_bytes(OPEN + b"\n" + b"word " * 100_000)
    record(root, [TICK], "ticks").done()

    assert (folder(root) / "1.json").stat().st_size < 500


# --- Killed ----------------------------------------------------------------------------------------------------------


def test_killed_before_the_note_was_touched_nothing_is_listed(root: Path) -> None:
    killed(record(root, [TICK, REVIEW], "ticks"))

    assert (done(root), names(root)) == ([], [])


def test_killed_after_the_note_was_written_the_change_is_listed(root: Path) -> None:
    killed(record(root, [TICK, REVIEW], "ticks"))
    (root / "Role.md").write_bytes(b"# Role\n" + TICKED + b"\n")
    (root / "Reviews.md").write_bytes(REVIEW.after or b"")

    assert done(root) == [(TICK, REVIEW)]
    assert names(root) == ["1.json"]


def test_killed_between_two_notes_the_one_that_was_written_is_listed(root: Path) -> None:
    killed(record(root, [TICK, REVIEW], "ticks"))
    (root / "Reviews.md").write_bytes((REVIEW.after or b"") + b"\r\nWritten on since.\r\n")

    assert done(root) == [(REVIEW,)]
    assert names(root) == ["1.json"]


def test_killed_between_its_two_names_an_entry_is_listed_once(root: Path) -> None:
    killed(record(root, [TICK], "ticks"))
    (folder(root) / "1.json").write_bytes((folder(root) / "1.pending").read_bytes())
    (root / "Role.md").write_bytes(b"# Role\n" + TICKED + b"\n")

    assert done(root) == [(TICK,)]
    assert names(root) == ["1.json"]


def test_a_new_note_that_was_never_written_is_not_listed(root: Path) -> None:
    killed(record(root, [NoteChange("New.md", None, b"new")], "review"))
    assert done(root) == []

    killed(record(root, [NoteChange("New.md", None, b"new")], "review"))
    (root / "New.md").write_bytes(b"new")
    assert done(root) == [(NoteChange("New.md", None, b"new"),)]


def test_a_line_that_stands_elsewhere_now_still_tells_what_happened(root: Path) -> None:
    killed(record(root, [TICK], "ticks"))
    (root / "Role.md").write_bytes(b"# Role\nmore\n" + OPEN + b"\n")
    assert done(root) == []

    killed(record(root, [TICK], "ticks"))
    (root / "Role.md").write_bytes(b"# Role\nmore\n" + TICKED + b"\n")
    assert done(root) == [(TICK,)]


def test_a_note_that_is_gone_since_keeps_its_entry(root: Path) -> None:
    killed(record(root, [TICK], "ticks"))
    (root / "Role.md").unlink()

    assert done(root) == [(TICK,)]


def test_a_failure_between_is_settled_by_a_look_at_the_note(root: Path) -> None:
    with pytest.raises(OSError, match="full"), record(root, [TICK], "ticks"):
        raise OSError(errno.ENOSPC, "full")
    assert names(root) == []

    def written() -> None:
        with record(root, [TICK], "ticks"):
            (root / "Role.md").write_bytes(b"# Role\n" + TICKED + b"\n")
            raise OSError(errno.EIO, "gone")

    with pytest.raises(OSError, match="gone"):
        written()
    assert done(root) == [(TICK,)]


def test_an_entry_that_was_settled_while_its_process_slept_is_kept_when_it_wakes(root: Path) -> None:
    entry = record(root, [TICK], "ticks")
    (folder(root) / "1.pending").unlink()
    entry.done()

    assert done(root) == [(TICK,)]


# --- Refused ---------------------------------------------------------------------------------------------------------


def test_what_cannot_be_noted_down_is_refused_and_said(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(UnrecordedError, match=r"Nothing was changed.*the disk is full"):
        record(root, [TICK], "ticks")
    assert names(root) == []


def test_a_link_in_place_of_the_journal_is_refused_and_nothing_is_written_through_it(root: Path) -> None:
    outside = root.parent / "outside"
    outside.mkdir()
    (state_folder("journal") / vault_key(root)).symlink_to(outside)

    with pytest.raises(UnrecordedError, match="it is a link"):
        record(root, [TICK], "ticks")
    assert list(outside.iterdir()) == []


def test_a_disk_that_fills_up_after_the_change_loses_no_entry(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    entry = record(root, [TICK, REVIEW], "ticks")
    (root / "Role.md").write_bytes(b"# Role\n" + TICKED + b"\n")
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        entry.done([TICK])

    assert names(root) == ["1.pending"]
    assert done(root) == [(TICK,)]


# --- Foreign files ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"garbage",
        b"\xff\xfe\n{}\n",
        b"0" * 64 + b"\n{}\n",
        packed(Recorded(1, 0, "ticks", (TICK,))).replace(b"[x]", b"[y]"),
        packed(Recorded(1, 0, "ticks", (NoteChange("../outside.md", b"", b""),))),
        packed(Recorded(1, 0, "ticks", (NoteChange("/etc/passwd", b"", b""),))),
        packed(Recorded(1, 0, "ticks", ())).replace(b'"why"', b'"who"'),
    ],
)
@pytest.mark.parametrize("ending", ["json", "pending"])
def test_a_file_that_is_no_entry_is_passed_over_and_named(root: Path, data: bytes, ending: str) -> None:
    record(root, [TICK], "ticks").done()
    odd = folder(root) / f"2.{ending}"
    odd.write_bytes(data)

    assert journal(root)[1] == [odd]
    assert done(root) == [(TICK,)]
    assert odd.read_bytes() == data
    record(root, [TICK], "ticks").done()
    assert [entry.number for entry in journal(root)[0]] == [1, 3]


def test_links_folders_and_other_names_are_passed_over_and_named(root: Path) -> None:
    record(root, [TICK], "ticks").done()
    here = folder(root)
    (here / "2.json").symlink_to(here / "1.json")
    (here / "3.json").mkdir()
    (here / "notes.txt").write_bytes(b"")
    (here / "04.json").write_bytes(b"")

    assert sorted(path.name for path in journal(root)[1]) == ["04.json", "2.json", "3.json", "notes.txt"]
    assert done(root) == [(TICK,)]


# --- Kept for a while ------------------------------------------------------------------------------------------------


def test_the_newest_entries_are_kept(root: Path) -> None:
    record(root, [TICK], "ticks").done()
    data = (folder(root) / "1.json").read_bytes()
    for number in range(2, ENTRIES + 3):
        (folder(root) / f"{number}.json").write_bytes(data)
    record(root, [REVIEW], "review").done()

    assert [entry.number for entry in journal(root)[0]] == list(range(4, ENTRIES + 4))


def test_entries_of_long_ago_and_unfinished_files_are_forgotten(root: Path) -> None:
    record(root, [TICK], "ticks").done()
    record(root, [TICK], "ticks").done()
    draft = folder(root) / f"{files.DRAFT}0123"
    draft.write_bytes(b"half")
    old = (folder(root) / "2.json").stat().st_mtime - (DAYS + 1) * 86400
    for path in (folder(root) / "1.json", draft):
        os.utime(path, (old, old))
    record(root, [REVIEW], "review").done()

    assert names(root) == ["2.json", "3.json"]
    assert [entry.number for entry in journal(root)[0]] == [2, 3]


# --- Any bytes -------------------------------------------------------------------------------------------------------

NAMES = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1).filter(
    lambda name: name not in {".", ".."}
)
BYTES = st.binary() | st.text().map(str.encode)
CHANGES = st.builds(LineChange, NAMES, st.integers(1), BYTES, BYTES) | st.builds(
    NoteChange, NAMES, st.none() | BYTES, st.none() | BYTES
)


@given(st.lists(CHANGES).map(tuple), st.none() | st.integers(1), st.booleans())
def test_any_bytes_come_back_from_an_entry(changes: tuple[Changed, ...], undoes: int | None, whole: bool) -> None:  # noqa: FBT001
    entry = Recorded(7, 1764045600.25, "ticks", changes, undoes, whole)

    assert unpacked(7, packed(entry)) == entry


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.binary(max_size=200))
def test_any_bytes_in_the_journal_end_no_command(root: Path, data: bytes) -> None:
    (folder(root) / "1.json").write_bytes(data)

    assert journal(root) == ([], [folder(root) / "1.json"])
