"""`vaultplan undo`: what vaultplan changed in a note goes back byte for byte, what its owner wrote stays."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT, Lay, Process, Run
from vaultplan.engine import back, undo
from vaultplan.errors import NotWritableError
from vaultplan.state.folder import state_folder, vault_key
from vaultplan.state.journal import Changed, LineChange, NoteChange, record

ROLE = "Career Plan/07 Current role.md"
REVIEWS = "Career Plan/09 Reviews.md"
OPEN, TICKED = b"- [ ] Stock top-up \xc3\xa9", b"- [x] Stock top-up \xc3\xa9"
BOM = b"\xef\xbb\xbf"

Lines = Callable[..., Result]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "vault" / "Career Plan").mkdir(parents=True)
    return tmp_path / "vault"


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lines:
    """Runs `undo` with these lines as the answers."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def say(vault: Path, *lines: str, options: tuple[str, ...] = ()) -> Result:
        from vaultplan.cli import cli  # noqa: PLC0415 - only for who runs commands

        said = "".join(f"{line}\n" for line in lines)
        return CliRunner().invoke(cli, ["undo", str(vault), *options], said, catch_exceptions=False)

    return say


def held(vault: Path) -> dict[str, bytes]:
    return {path.relative_to(vault).as_posix(): path.read_bytes() for path in vault.rglob("*") if path.is_file()}


def change(root: Path, *changes: Changed, why: str = "ticks") -> None:
    """Do to the notes what these changes say, as vaultplan would."""
    with record(root, changes, why) as entry:
        for one in changes:
            path = root / one.note
            if isinstance(one, NoteChange) and one.after is not None:
                path.write_bytes(one.after)
            elif isinstance(one, LineChange):
                assert path.read_bytes().count(one.before) == 1
                path.write_bytes(path.read_bytes().replace(one.before, one.after))
        entry.done()


def lay(root: Path, data: bytes, note: str = ROLE) -> Path:
    path = root / note
    path.write_bytes(data)
    return path


def entries(run: Run, root: Path) -> list[dict[str, Any]]:
    result = run("undo", root, "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    read = json.loads(result.stdout)
    assert read["vaultplan"] == 1
    found: list[dict[str, Any]] = read["entries"]
    return found


# --- Byte for byte ---------------------------------------------------------------------------------------------------

SHAPES = {
    "plain": b"# Role\n\n%s\n- [ ] other\n",
    "windows": b"# Role\r\n\r\n%s\r\n- [ ] other\r\n",
    "old mac": b"# Role\r\r%s\r- [ ] other\r",
    "byte order mark": BOM + b"%s\n",
    "mixed": b"# Role\r\n\n%s\r- [ ] other\n\r\n",
    "no newline at the end": b"# Role\n%s",
    "spaces at the ends": b"# Role  \n%s\n\t \n",
    "not utf-8": b"# R\xf4le\n%s\n\xff\n",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_tick_goes_back_byte_for_byte(root: Path, run: Run, shape: str) -> None:
    before = SHAPES[shape] % OPEN
    note = lay(root, before)
    line = before.removeprefix(BOM).replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n").index(OPEN) + 1
    change(root, LineChange(ROLE, line, OPEN, TICKED))
    ticked = note.read_bytes()

    assert run("undo", root, "--yes").exit_code == 0
    assert note.read_bytes() == before
    assert run("undo", root, "--yes", "--entry", "2").exit_code == 0
    assert note.read_bytes() == ticked


def test_a_done_date_goes_with_its_tick(root: Path, run: Run) -> None:
    note = lay(root, b"# Role\r\n" + OPEN + b"\r\nmore")
    change(root, LineChange(ROLE, 2, OPEN, TICKED + " ✅ 2026-11-25".encode()))

    assert run("undo", root, "--yes").exit_code == 0
    assert note.read_bytes() == b"# Role\r\n" + OPEN + b"\r\nmore"


def test_the_ticks_of_one_save_go_back_together_and_nothing_else_does(root: Path, run: Run) -> None:
    before = b"- [ ] a\n- [x] b\n- [ ] c\n"
    note = lay(root, before)
    change(root, LineChange(ROLE, 3, b"- [ ] c", b"- [x] c"))
    change(root, LineChange(ROLE, 1, b"- [ ] a", b"- [x] a"), LineChange(ROLE, 2, b"- [x] b", b"- [ ] b"))

    assert run("undo", root, "--yes").exit_code == 0
    assert note.read_bytes() == b"- [ ] a\n- [x] b\n- [x] c\n"
    assert run("undo", root, "--yes").exit_code == 0
    assert note.read_bytes() == before
    assert "none is left" in run("undo", root, "--yes").stdout


def test_a_box_goes_back_in_place_so_that_the_file_itself_stays(root: Path, run: Run) -> None:
    note = lay(root, b"# Role\n" + OPEN + b"\n")
    note.chmod(0o640)
    (root / "same.md").hardlink_to(note)
    change(root, LineChange(ROLE, 2, OPEN, TICKED))
    seen = note.stat()

    assert run("undo", root, "--yes").exit_code == 0
    assert (note.stat().st_ino, note.stat().st_mode, note.stat().st_nlink) == (seen.st_ino, seen.st_mode, 2)
    assert note.read_bytes() == b"# Role\n" + OPEN + b"\n"


def test_nothing_but_notes_lies_in_the_vault_afterwards(root: Path, run: Run) -> None:
    lay(root, OPEN)
    change(root, NoteChange(REVIEWS, None, b"new\n"), LineChange(ROLE, 1, OPEN, TICKED), why="review")
    run("undo", root, "--yes")

    assert held(root) == {ROLE: OPEN}


LIVES = sorted(path.name for path in (ROOT / "tests" / "plans").iterdir() if path.is_dir())


@pytest.mark.parametrize("name", LIVES)
def test_a_review_of_any_plan_goes_back_and_comes_again_byte_for_byte(name: str, tmp_path: Path, run: Run) -> None:
    vault = Path(shutil.copytree(ROOT / "tests" / "plans" / name / "vault", tmp_path / name))
    before = held(vault)
    options = ("--mark", "vision", "--changed", "much", "--yes", "--today", "2027-11-23")
    assert run("review", vault, *options).exit_code == 0
    reviewed = held(vault)
    assert reviewed != before

    assert run("undo", vault, "--yes").exit_code == 0
    assert held(vault) == before
    assert run("undo", vault, "--yes", "--entry", "2").exit_code == 0
    assert held(vault) == reviewed
    assert run("undo", vault, "--yes").exit_code == 0
    assert held(vault) == before


TEXT = st.binary(max_size=30)
EDIT = st.tuples(TEXT, TEXT, st.booleans())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.lists(EDIT, min_size=1, max_size=4))
def test_whatever_the_notes_and_the_changes_undo_gives_the_bytes_from_before(
    root: Path, edits: list[tuple[bytes, bytes, bool]]
) -> None:
    shutil.rmtree(root)
    (root / "Career Plan").mkdir(parents=True)
    changes: list[Changed] = []
    for at, (old, after, new) in enumerate(edits):
        note = f"Career Plan/{at}.md"
        if not new:
            lay(root, old, note)
        changes.append(NoteChange(note, None if new else old, after))
    before = held(root)
    change(root, *changes, why="review")
    changed = held(root)
    if changed == before:
        return

    taken = undo.History(root).last()
    assert taken is not None
    taken.write()
    assert held(root) == before
    undo.History(root).of(undo.History(root).entries[-1].number).write()
    assert held(root) == changed


# --- What its owner wrote --------------------------------------------------------------------------------------------


def test_what_was_written_elsewhere_in_the_note_stays(vault: Lay, run: Run) -> None:
    plan = vault()
    note = plan / REVIEWS
    before = note.read_bytes()
    assert run("review", plan, "--changed", "much", "--yes", "--today", "2027-11-23").exit_code == 0
    note.write_bytes(note.read_bytes() + b"\n## Mine\n\nwritten on below\n")

    assert run("undo", plan, "--yes").exit_code == 0
    assert note.read_bytes() == before + b"\n## Mine\n\nwritten on below\n"


def test_a_tick_is_found_where_its_line_has_moved_to(root: Path, run: Run) -> None:
    note = lay(root, b"# Role\n" + OPEN + b"\n")
    change(root, LineChange(ROLE, 2, OPEN, TICKED))
    note.write_bytes(b"more above\n" + note.read_bytes() + b"more below")

    assert run("undo", root, "--yes").exit_code == 0
    assert note.read_bytes() == b"more above\n# Role\n" + OPEN + b"\nmore below"


@pytest.mark.parametrize(
    "now",
    [
        b"# Role\n- [x] Stock top-up, on Mondays\n",
        b"# Role\n\n" + TICKED + b"\n" + TICKED + b"\n",
        b"# Role\n",
        b"<<<<<<< mine\n" + TICKED + b"\n=======\n>>>>>>> theirs\n",
    ],
)
def test_a_tick_that_cannot_be_told_for_certain_is_left_alone_with_all_others(root: Path, run: Run, now: bytes) -> None:
    lay(root, b"# Role\n" + OPEN + b"\n")
    other = lay(root, b"- [ ] other", REVIEWS)
    change(root, LineChange(REVIEWS, 1, b"- [ ] other", b"- [x] other"), LineChange(ROLE, 2, OPEN, TICKED))
    (root / ROLE).write_bytes(now)
    before = held(root)
    result = run("undo", root, "--yes")

    assert result.exit_code == 2
    assert f"{root / ROLE}: " in result.stderr
    assert str(other) not in result.stderr
    assert "Nothing was changed." in result.stderr
    assert held(root) == before
    assert len(entries(run, root)) == 1


def test_a_review_that_was_written_in_stays_and_the_version_before_is_kept(vault: Lay, run: Run) -> None:
    plan = vault()
    note = plan / REVIEWS
    before = note.read_bytes()
    run("review", plan, "--changed", "much", "--yes", "--today", "2027-11-23")
    note.write_bytes(note.read_bytes().replace(b"- Changed: much", b"- Changed: much, and more"))
    written = held(plan)
    result = run("undo", plan, "--yes")

    assert result.exit_code == 2
    assert held(plan) == written
    kept = Path(result.stderr.splitlines()[-1].strip())
    assert kept.read_bytes() == before
    assert not kept.is_relative_to(plan)


def test_a_new_note_that_was_written_in_is_not_removed(root: Path, run: Run) -> None:
    change(root, NoteChange(REVIEWS, None, b"new\n"), why="review")
    lay(root, b"new\nand mine\n", REVIEWS)

    assert run("undo", root, "--yes").exit_code == 2
    assert held(root) == {REVIEWS: b"new\nand mine\n"}


def test_a_note_that_is_gone_is_said_and_not_made_anew(root: Path, run: Run) -> None:
    note = lay(root, OPEN)
    change(root, LineChange(ROLE, 1, OPEN, TICKED))
    note.unlink()
    result = run("undo", root, "--yes")

    assert result.exit_code == 2
    assert "the note is gone" in result.stderr
    assert held(root) == {}


def test_what_is_back_already_is_passed_over_for_the_change_before(root: Path, run: Run) -> None:
    note = lay(root, b"- [ ] a\n- [ ] b\n")
    change(root, LineChange(ROLE, 1, b"- [ ] a", b"- [x] a"))
    change(root, LineChange(ROLE, 2, b"- [ ] b", b"- [x] b"))
    note.write_bytes(b"- [x] a\n- [ ] b\n")

    assert "as they were before it already" in run("undo", root, "--yes", "--entry", "2").stderr
    assert run("undo", root, "--yes").exit_code == 0
    assert note.read_bytes() == b"- [ ] a\n- [ ] b\n"


def test_a_link_in_place_of_a_note_is_not_written_through(root: Path, run: Run) -> None:
    note = lay(root, OPEN)
    change(root, LineChange(ROLE, 1, OPEN, TICKED))
    outside = root.parent / "outside.md"
    note.rename(outside)
    note.symlink_to(outside)

    assert run("undo", root, "--yes").exit_code == 2
    assert outside.read_bytes() == TICKED


def test_a_note_in_a_folder_that_became_a_link_is_neither_shown_nor_written(root: Path, run: Run) -> None:
    note = lay(root, OPEN)
    change(root, LineChange(ROLE, 1, OPEN, TICKED))
    outside = root.parent / "outside"
    note.parent.rename(outside)
    note.parent.symlink_to(outside)
    result = run("undo", root, "--yes")

    assert result.exit_code == 2
    assert "it is a link" in result.stderr
    assert "Stock" not in result.output
    assert (outside / note.name).read_bytes() == TICKED


# --- Ticks on the dashboard ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dated", [False, True])
def test_a_tick_on_the_dashboard_that_is_taken_back_is_open_there_and_stays_open(
    tmp_path: Path,
    run: Run,
    dated: bool,  # noqa: FBT001
) -> None:
    vault = Path(shutil.copytree(ROOT / "tests" / "plans" / "nurse" / "vault", tmp_path / "nurse"))
    role, board = vault / "Career" / "07 Current role.md", vault / "Career" / "Dashboard.md"
    if dated:
        start = vault / "Career" / "00 Start.md"
        start.write_bytes(start.read_bytes().replace(b"---\n", b"---\ndone_dates: true\n", 1))
    for path in vault.rglob("*.md"):
        os.utime(path, (1, 1))
    run("build", vault, "--today", "2026-11-25")
    before, open_board = role.read_bytes(), board.read_bytes()
    row = next(row for row in open_board.split(b"\n") if row.startswith(b"- [ ]") and b"Stock top-up" in row)
    board.write_bytes(open_board.replace(row, row.replace(b"- [ ]", b"- [x]")))
    run("build", vault, "--today", "2026-11-25")
    ticked_board = board.read_bytes()
    assert role.read_bytes().count("✅ 2026-11-25".encode()) == dated
    assert role.read_bytes() != before

    assert run("undo", vault, "--yes").exit_code == 0
    assert role.read_bytes() == before
    for saved in (board.read_bytes(), ticked_board):  # the second: by an editor that still has it open
        board.write_bytes(saved)
        for _ in range(2):
            run("build", vault, "--today", "2026-11-25")
            assert role.read_bytes() == before
            assert board.read_bytes() == open_board


# --- Others write at the same time -----------------------------------------------------------------------------------


def test_a_save_that_comes_between_is_not_lost(root: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    note = lay(root, b"# Reviews\n")
    change(root, NoteChange(ROLE, b"# Reviews\n", b"# Reviews\n\n- entry\n"), why="review")
    once = [b"\nMine\n"]
    put = back.put

    def save_first(root: Path, step: back.Step, **options: Any) -> bool:
        if once:
            note.write_bytes(note.read_bytes() + once.pop())
        return put(root, step, **options)

    monkeypatch.setattr(undo, "put", save_first)
    assert run("undo", root, "--yes").exit_code == 0
    assert note.read_bytes() == b"# Reviews\n\nMine\n"
    monkeypatch.undo()
    monkeypatch.setenv("XDG_STATE_HOME", str(root.parent / "state"))
    assert run("undo", root, "--yes", "--entry", "2").exit_code == 0
    assert note.read_bytes() == b"# Reviews\n\n- entry\n\nMine\n"


def failing(put: Callable[..., bool], note: str, error: Exception | None = None) -> Any:
    def fail(root: Path, step: back.Step, **options: Any) -> bool:
        if step.note == note:
            if error:
                raise error
            return False
        return put(root, step, **options)

    return fail


@pytest.mark.parametrize("error", [None, NotWritableError(Path("x"), "the disk is full")])
def test_where_one_note_cannot_be_written_all_stay_as_they_are(
    root: Path, run: Run, monkeypatch: pytest.MonkeyPatch, error: Exception | None
) -> None:
    lay(root, b"- [ ] other", REVIEWS)
    lay(root, OPEN)
    change(root, LineChange(ROLE, 1, OPEN, TICKED), LineChange(REVIEWS, 1, b"- [ ] other", b"- [x] other"))
    before = held(root)
    with monkeypatch.context() as patch:
        patch.setattr(undo, "put", failing(back.put, ROLE, error))
        result = run("undo", root, "--yes")

    assert result.exit_code == 2
    assert "could not be written" in result.stderr
    assert held(root) == before
    assert [entry["number"] for entry in entries(run, root)] == [1]


def test_where_a_note_can_neither_be_put_back_nor_left_it_is_said_precisely(
    root: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = lay(root, b"- [ ] other", REVIEWS)
    lay(root, OPEN)
    change(root, LineChange(ROLE, 1, OPEN, TICKED), LineChange(REVIEWS, 1, b"- [ ] other", b"- [x] other"))

    def then_save(root: Path, step: back.Step, **_: Any) -> bool:
        other.write_bytes(other.read_bytes() + b"\nmine")
        raise NotWritableError(root / step.note, "the disk is full")

    put = back.put
    with monkeypatch.context() as patch:
        patch.setattr(
            undo, "put", lambda root, step, **more: (then_save if step.note == ROLE else put)(root, step, **more)
        )
        result = run("undo", root, "--yes")

    assert result.exit_code == 2
    assert result.stderr.index(REVIEWS) < result.stderr.index("left as they are") < result.stderr.index(ROLE)
    assert held(root) == {REVIEWS: b"- [ ] other\nmine", ROLE: TICKED}
    assert [(one["undoes"], one["complete"]) for one in entries(run, root)] == [(None, True), (1, False)]
    assert run("undo", root, "--yes").exit_code == 0
    assert held(root) == {REVIEWS: b"- [ ] other\nmine", ROLE: OPEN}


def test_what_cannot_be_noted_down_is_not_taken_back(vault: Lay, process: Process, tmp_path: Path) -> None:
    plan = vault()
    options = ("--changed", "much", "--yes", "--today", "2027-11-23")
    assert process("review", plan, *options).returncode == 0
    before = held(plan)
    (folder,) = (tmp_path / "state" / "vaultplan" / "journal").iterdir()
    folder.chmod(0o500)
    for done in (process("undo", plan, "--yes"), process("review", plan, *options)):
        assert done.returncode == 2
        assert "Nothing was changed, because" in done.stderr
    assert held(plan) == before


def test_a_read_only_note_is_left_with_all_others(vault: Lay, process: Process) -> None:
    plan = vault()
    assert process("review", plan, "--changed", "much", "--mark", "vision", "--yes").returncode == 0
    before = held(plan)
    (plan / REVIEWS).chmod(0o444)
    result = process("undo", plan, "--yes")

    assert result.returncode == 2
    assert REVIEWS in result.stderr
    assert held(plan) == before


# --- Asking ----------------------------------------------------------------------------------------------------------


def test_it_shows_each_line_now_and_then_and_writes_after_a_yes(root: Path, say: Lines) -> None:
    note = lay(root, b"# Role\n" + OPEN + b"\n")
    change(root, LineChange(ROLE, 2, OPEN, TICKED))
    result = say(root, "n")
    assert f"in {ROLE}, line 2\n" in result.stdout
    assert "now:      - [x] Stock top-up é\n      then:     - [ ] Stock top-up é\n" in result.stdout
    assert result.stdout.endswith("Nothing was written.\n")
    assert note.read_bytes() == b"# Role\n" + TICKED + b"\n"

    assert say(root, "y").stdout.endswith(f"\nWrote {ROLE}.\n")
    assert note.read_bytes() == b"# Role\n" + OPEN + b"\n"


def test_without_anybody_to_answer_nothing_is_written(root: Path, say: Lines) -> None:
    note = lay(root, OPEN)
    change(root, LineChange(ROLE, 1, OPEN, TICKED))
    result = say(root)

    assert (result.exit_code, result.stderr) == (2, "Nothing was written.\n")
    assert note.read_bytes() == TICKED


def test_without_a_change_on_record_it_says_so(root: Path, run: Run) -> None:
    for options in ((), ("--list",)):
        result = run("undo", root, *options)
        assert (result.exit_code, result.stdout) == (
            0,
            "Of the changes on record that vaultplan made in your notes, none is left to take back.\n",
        )


def test_a_note_that_goes_or_comes_whole_is_said(root: Path, run: Run) -> None:
    change(root, NoteChange(REVIEWS, None, b"# New\n" + b"line\n" * 30), why="review")
    gone = run("undo", root, "--yes").stdout
    assert f"{REVIEWS}: the whole note goes; it was new" in gone
    assert f"Removed {REVIEWS}." in gone
    back = run("undo", root, "--yes", "--entry", "2").stdout
    assert f"{REVIEWS}: the note comes back" in back
    assert "and 11 more" in back


def test_a_number_that_is_not_on_record_is_said(root: Path, run: Run) -> None:
    result = run("undo", root, "--yes", "--entry", "7")

    assert result.exit_code == 2
    assert "no such change on record" in result.stderr


def test_the_list_says_what_was_when_and_what_was_taken_back(root: Path, run: Run) -> None:
    lay(root, OPEN)
    change(root, LineChange(ROLE, 1, OPEN, TICKED))
    run("undo", root, "--yes")
    rows = run("undo", root, "--list").stdout.splitlines()

    assert [row.split(maxsplit=3)[0] for row in rows] == ["2", "1"]
    assert rows[0].endswith(f"change 1 was taken back: {ROLE}")
    assert rows[1].endswith(f"ticks on the dashboard (taken back by 2): {ROLE}")


def test_programs_read_the_changes_with_their_lines(root: Path, run: Run) -> None:
    lay(root, b"# Role\r\n" + OPEN)
    change(root, LineChange(ROLE, 2, OPEN, TICKED))
    change(root, NoteChange(REVIEWS, None, b"# New\n"), why="review")
    first, second = entries(run, root)

    assert first["changes"] == [{"note": ROLE, "line": 2, "before": [OPEN.decode()], "after": [TICKED.decode()]}]
    assert {key: first[key] for key in ("number", "what", "undoes", "undone_by", "complete")} == {
        "number": 1, "what": "ticks", "undoes": None, "undone_by": None, "complete": True,
    }  # fmt: skip
    assert second["changes"] == [{"note": REVIEWS, "line": 1, "before": [], "after": ["# New"]}]
    assert first["when"].endswith("+00:00")


def test_json_changes_nothing_and_takes_no_yes(root: Path, run: Run) -> None:
    result = run("undo", root, "--format", "json", "--yes")

    assert result.exit_code == 2
    assert "leave the rest out" in result.stderr


def test_a_file_in_the_journal_that_is_no_entry_is_passed_over_and_named(root: Path, run: Run) -> None:
    note = lay(root, OPEN)
    change(root, LineChange(ROLE, 1, OPEN, TICKED))
    odd = state_folder("journal", vault_key(root)) / "2.json"
    odd.write_bytes(b"garbage")
    result = run("undo", root, "--yes")

    assert result.exit_code == 0
    assert str(odd) in result.stderr
    assert note.read_bytes() == OPEN


def test_a_line_that_would_steer_a_terminal_is_shown_harmless(root: Path, run: Run) -> None:
    lay(root, b"- [ ] \x1b]0;pwned\x07")
    change(root, LineChange(ROLE, 1, b"- [ ] \x1b]0;pwned\x07", b"- [x] \x1b]0;pwned\x07"))

    assert "\x1b" not in run("undo", root, "--yes").stdout


@pytest.mark.parametrize(
    ("code", "word"), [("de", "Zurückzunehmen: Haken auf dem Dashboard"), ("es", "Se desharía: casillas")]
)
def test_it_speaks_the_plans_language(root: Path, run: Run, code: str, word: str) -> None:
    lay(root, f"---\nvaultplan: plan\nlanguage: {code}\n---\n".encode(), "Career Plan/00 Start.md")
    lay(root, OPEN)
    change(root, LineChange(ROLE, 1, OPEN, TICKED))

    assert word in run("undo", root, "--yes").stdout
