"""`vaultplan review`: a plan opened a year later, and the notes after it, byte by byte."""

import json
import os
import select
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.conftest import ROOT, Lay, Process, Run
from vaultplan.vault.write import Replaced, Replacement, replace

LATER = "2027-11-23"
LIVES = sorted(path.name for path in (ROOT / "tests" / "plans").iterdir() if path.is_dir())

Talk = Callable[..., Result]


@pytest.fixture
def life(tmp_path: Path) -> Callable[[str], Path]:
    """One of the six plans, to write in."""

    def lay(name: str) -> Path:
        return Path(shutil.copytree(ROOT / "tests" / "plans" / name / "vault", tmp_path / name))

    return lay


@pytest.fixture
def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Talk:
    """Runs `review` with these lines as the answers."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def talk(vault: Path, *lines: str, day: str = LATER, options: tuple[str, ...] = ()) -> Result:
        from vaultplan.cli import cli  # noqa: PLC0415 - only for who runs commands

        said = "".join(f"{line}\n" for line in lines)
        return CliRunner().invoke(cli, ["review", str(vault), "--today", day, *options], said, catch_exceptions=False)

    return talk


def held(vault: Path) -> dict[str, bytes]:
    return {
        path.relative_to(vault).as_posix(): path.read_bytes() for path in sorted(vault.rglob("*")) if path.is_file()
    }


def due(run: Run, vault: Path, day: str = LATER) -> list[dict[str, Any]]:
    result = run("review", vault, "--today", day, "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    read = json.loads(result.stdout)
    assert (read["vaultplan"], read["date"]) == (1, day)
    found: list[dict[str, Any]] = read["due"]
    return found


def without(data: bytes, part: bytes) -> bytes:
    """What is left when this one stretch is taken out."""
    assert data.count(part) == 1
    return data.replace(part, b"")


# --- What is due -----------------------------------------------------------------------------------------------------


def test_of_a_plan_opened_a_year_later_everything_that_is_due_is_listed(life: Callable[[str], Path], run: Run) -> None:
    vault = life("nurse")
    before = held(vault)

    found = [(one["kind"], one["what"], one["note"].rpartition("/")[2], one["line"], one["since"], one["days"])
             for one in due(run, vault)]  # fmt: skip

    assert found == [
        ("step", "vision", "02 Career vision.md", 1, "2026-03-01", 632),
        ("step", "skills", "03 Critical skills.md", 1, "2026-03-01", 632),
        ("step", "value", "01 Value proposition.md", 1, "2026-06-14", 527),
        ("audit", "audit", "04 Skill audit.md", 1, "2026-06-14", 527),
        ("step", "proof", "Proof 2025.md", 1, "2026-10-21", 398),
        ("step", "eda", "07 Current role.md", 1, "2026-11-01", 387),
        ("unlooked", "roadmap", "05 Roadmap.md", 1, None, None),
        ("unlooked", "roles", "06 Role options.md", 1, None, None),
        ("unlooked", "plan", "00 Start.md", 1, None, None),
        ("review", "reviews", "09 Reviews.md", 1, "2026-06-14", 527),
        ("move", "Run the monthly trend-sticker huddle", "05 Roadmap.md", 25, "2027-01-31", 296),
        ("move", "Shadow outreach for four shifts", "05 Roadmap.md", 24, "2027-02-28", 268),
        ("task", "Stock top-up", "07 Current role.md", 21, "2026-12-14", 344),
    ]
    assert held(vault) == before


def test_a_move_is_due_a_fortnight_ahead(life: Callable[[str], Path], run: Run) -> None:
    moves = [one["days"] for one in due(run, life("nurse"), "2027-01-20") if one["kind"] == "move"]

    assert moves == [-11]


def test_a_decision_without_a_verdict_is_due(vault: Lay, run: Run) -> None:
    plan = vault()
    note = plan / "Career Plan" / "09 Reviews.md"
    note.write_text(note.read_text(encoding="utf-8") + "\n### Talk in Leeds\n\n- Serves: SQL\n", encoding="utf-8")

    assert [one["what"] for one in due(run, plan) if one["kind"] == "decision"] == ["Talk in Leeds"]


def test_a_scaffold_nobody_wrote_in_waits_for_a_first_review_alone(vault: Lay, run: Run) -> None:
    assert [one["kind"] for one in due(run, vault("full"))] == ["review"]


@pytest.mark.parametrize("name", LIVES)
def test_without_anybody_to_answer_the_list_is_shown_and_nothing_is_written(
    name: str, life: Callable[[str], Path], run: Run
) -> None:
    vault = life(name)
    before = held(vault)
    result = run("review", vault, "--today", LATER)

    assert (result.exit_code, result.stderr) == (0, "")
    assert "Waiting for a look" in result.stdout
    assert "[y/N]" not in result.stdout
    assert held(vault) == before


# --- Answers ---------------------------------------------------------------------------------------------------------


def test_the_answers_go_to_the_reviews_note_and_the_dates_that_were_agreed_to(
    life: Callable[[str], Path], talk: Talk
) -> None:
    vault = life("nurse")
    before = held(vault)
    result = talk(
        vault, "y", "n", "", "n", "y", *["n"] * 4, "the ward moved", "and I stayed", "", "one course", "", "y"
    )

    assert (result.exit_code, result.stderr) == (0, "")
    after = held(vault)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"Career/02 Career vision.md", "Career/Proof/Proof 2026.md", "Career/09 Reviews.md"}
    vision = before["Career/02 Career vision.md"]
    assert after["Career/02 Career vision.md"] == vision.replace(b"reviewed: 2026-03-01", b"reviewed: 2027-11-23")
    assert (
        without(after["Career/Proof/Proof 2026.md"], b"reviewed: 2027-11-23\n") == before["Career/Proof/Proof 2026.md"]
    )
    head, _, rest = after["Career/09 Reviews.md"].partition(b"## 2027-11-23\n")
    entry, decisions, tail = rest.partition(b"## Decisions\n")
    assert head + decisions + tail == before["Career/09 Reviews.md"]
    assert entry.startswith(
        b"\n- Changed:\n  - the ward moved\n  - and I stayed\n"
        b"- Decision: one course\n- Looked at: Career vision, Proof\n"
    )


@pytest.mark.parametrize("name", LIVES)
def test_however_a_plan_is_written_only_what_was_agreed_to_differs(
    name: str, life: Callable[[str], Path], run: Run
) -> None:
    vault = life(name)
    before = held(vault)
    result = run("review", vault, "--changed", "much", "--mark", "all", "--yes", "--today", LATER)

    assert (result.exit_code, result.stderr) == (0, "")
    after = held(vault)
    assert list(after) == list(before)
    for note, data in before.items():
        left = after[note].replace(b"reviewed: 2027-11-23", b"")
        assert left.count(b"2027-11-23") <= 1
        assert _subsequence(_undated(data), _undated(after[note]))
    left_over = due(run, vault)
    assert not [one for one in left_over if one["kind"] in {"step", "unlooked", "audit", "review"}]


def _undated(data: bytes) -> list[bytes]:
    return [line for line in data.splitlines(keepends=True) if not line.startswith(b"reviewed:")]


def _subsequence(less: list[bytes], more: list[bytes]) -> bool:
    """Whether all lines are still there, in their order, and none but lines of one stretch came in between."""
    start = next((n for n, (a, b) in enumerate(zip(less, more, strict=False)) if a != b), len(less))
    return any(less == [*more[:n], *more[n + len(more) - len(less) :]] for n in range(start + 1))


def test_two_reviews_later_the_dashboard_says_what_changed(vault: Lay, run: Run) -> None:
    plan = vault()
    home = plan / "Career Plan"
    assert run("review", plan, "--changed", "first", "--yes", "--today", "2027-01-10").exit_code == 0
    audit = home / "04 Skill audit.md"
    audit.write_text(audit.read_text(encoding="utf-8").replace("| partly ", "| yes    ", 1), encoding="utf-8")
    assert run("review", plan, "--changed", "second", "--yes", "--today", "2027-04-10").exit_code == 0
    proof = home / "08 Proof.md"
    name = next(
        line for line in (home / "03 Critical skills.md").read_text(encoding="utf-8").splitlines() if "### " in line
    )
    skill = name.removeprefix("### ").strip()
    proof.write_text(
        proof.read_text(encoding="utf-8") + f"\n- 2027-05-01 Held a talk (skill: {skill})\n", encoding="utf-8"
    )
    run("build", plan, "--today", "2027-06-01")
    board = (home / "Dashboard.md").read_text(encoding="utf-8")

    assert "## What changed since 2027-04-10\n\n- " + skill + ": proof" in board
    assert "From left to right: 2027-01-10, 2027-04-10, today." in board


def test_a_short_plan_keeps_its_review_in_the_note_that_has_room_for_it(vault: Lay, talk: Talk, run: Run) -> None:
    plan = vault("short")
    result = talk(plan, options=("--decision", "go on", "--mark", "eda", "--yes"))
    (note,) = [data for name, data in held(plan).items() if name.endswith("05 Current role and proof.md")]

    assert (result.exit_code, result.stderr) == (0, "")
    assert note.startswith(b"---\nvaultplan: eda, proof, reviews\nstatus: todo\nreviewed: 2027-11-23\nclaimed:\n---\n")
    assert b"### 2027-11-23\n\n- Decision: go on\n- Looked at: Current role\n" in note
    assert "review" not in {one["kind"] for one in due(run, plan)}


def test_a_plan_without_a_note_for_reviews_gets_one(vault: Lay, talk: Talk) -> None:
    plan = vault()
    (plan / "Career Plan" / "09 Reviews.md").unlink()
    before = held(plan)
    result = talk(plan, options=("--changed", "much", "--yes"))

    assert "a new note" in result.stdout
    after = held(plan)
    assert {name: data for name, data in after.items() if name in before} == before
    assert b"- Changed: much\n" in after["Career Plan/09 Reviews.md"]


def test_a_name_that_is_taken_is_left_alone(vault: Lay, talk: Talk) -> None:
    plan = vault()
    (plan / "Career Plan" / "09 Reviews.md").write_text("mine", encoding="utf-8")
    before = held(plan)
    result = talk(plan, options=("--changed", "much", "--yes"))

    assert result.exit_code == 2
    assert "09 Reviews.md" in result.stderr
    assert held(plan) == before


# --- Nothing written -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", range(13))
def test_at_whatever_question_the_answers_end_nothing_is_written(
    answers: int, life: Callable[[str], Path], talk: Talk
) -> None:
    vault = life("nurse")
    before = held(vault)
    result = talk(vault, *(["y"] * 9 + ["much", "", "go on", ""])[: answers + 1])

    assert (result.exit_code, result.stderr) == (2, "Nothing was written.\n")
    assert held(vault) == before


@pytest.mark.parametrize(
    "lines", [["n"] * 9 + ["", ""], ["n"] * 9 + ["much", "", "", "n"], ["n"] * 9 + ["much", "", "", ""]]
)
def test_without_an_answer_or_a_yes_nothing_is_written(
    lines: list[str], life: Callable[[str], Path], talk: Talk
) -> None:
    vault = life("nurse")
    before = held(vault)
    result = talk(vault, *lines)

    assert (result.exit_code, result.stderr) == (0, "")
    assert "othing was written" in result.stdout or "was written." in result.stdout
    assert held(vault) == before


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"---\nvaultplan: reviews\n---\n\xff", "can't be read"),
        (b"---\nvaultplan: reviews\n---\n# Reviews\n%% never closed\n", "never closes"),
        (b"---\nvaultplan: reviews\n---\n# Reviews\n\n```\nnever closed\n", "never closes"),
        (b"---\nvaultplan: reviews\n# Reviews", "09 Reviews.md"),
    ],
)
def test_a_reviews_note_that_cannot_take_an_entry_is_named_and_left_alone(
    data: bytes, said: str, vault: Lay, talk: Talk
) -> None:
    plan = vault()
    (plan / "Career Plan" / "09 Reviews.md").write_bytes(data)
    before = held(plan)
    result = talk(plan, options=("--changed", "much", "--mark", "all", "--yes"))

    assert result.exit_code == 2
    assert said in result.stderr
    assert "nothing was written" in result.stderr
    assert "Traceback" not in result.output
    assert held(plan) == before


MERGE = b"\n<<<<<<< HEAD\nmine\n=======\ntheirs\n>>>>>>> other\n"


@pytest.mark.parametrize("trap", ["merge", "names"])
def test_a_reviews_note_that_nothing_may_be_written_into_is_named_and_left_alone(
    trap: str, vault: Lay, talk: Talk
) -> None:
    plan = vault()
    note = plan / "Career Plan" / "09 Reviews.md"
    if trap == "merge":
        note.write_bytes(note.read_bytes() + MERGE)
    else:
        note.with_name("09 REVIEWS.md").write_bytes(b"mine\n")
    before = held(plan)
    result = talk(plan, options=("--changed", "much", "--yes"))

    assert result.exit_code == 2
    assert "09 Reviews.md was left alone" in result.stderr
    assert held(plan) == before


def test_a_note_in_the_middle_of_a_merge_is_not_marked(vault: Lay, talk: Talk) -> None:
    plan = vault()
    note = plan / "Career Plan" / "02 Career vision.md"
    note.write_bytes(note.read_bytes() + MERGE)
    before = held(plan)
    result = talk(plan, options=("--mark", "vision", "--yes"))

    assert result.exit_code == 2
    assert "marks of a merge" in result.stderr
    assert held(plan) == before


def test_a_note_that_cannot_be_marked_says_so_and_the_rest_goes_on(life: Callable[[str], Path], talk: Talk) -> None:
    vault = life("nurse")
    note = vault / "Career" / "02 Career vision.md"
    note.write_bytes(note.read_bytes().replace(b"reviewed: 2026-03-01", b"reviewed: [2026-03-01]"))
    result = talk(vault, *["n"] * 8, "much", "", "", "y")

    assert result.exit_code == 0
    assert "Career/02 Career vision.md can't be marked as looked over" in result.stdout
    assert b"[2026-03-01]" in note.read_bytes()

    before = held(vault)
    result = talk(vault, options=("--mark", "vision", "--yes"))
    assert result.exit_code == 2
    assert "02 Career vision.md was left alone, and nothing was written" in result.stderr
    assert held(vault) == before


def test_a_kind_without_a_note_cannot_be_marked(vault: Lay, talk: Talk) -> None:
    plan = vault()
    (plan / "Career Plan" / "08 Proof.md").unlink()
    before = held(plan)
    result = talk(plan, options=("--mark", "proof", "--yes"))

    assert result.exit_code == 2
    assert "no note of the kind 'proof'" in result.stderr
    assert held(plan) == before


def test_json_takes_no_answers(vault: Lay, talk: Talk) -> None:
    result = talk(vault(), options=("--format", "json", "--changed", "much"))

    assert result.exit_code == 2
    assert "leave the answers out" in result.stderr


# --- The disk --------------------------------------------------------------------------------------------------------


def test_the_command_says_how_a_review_is_taken_back_and_so_it_is(vault: Lay, talk: Talk, run: Run) -> None:
    plan = vault()
    before = held(plan)
    result = talk(plan, options=("--changed", "much", "--mark", "all", "--yes"))
    assert f"\nTo take it back: vaultplan undo {plan}\n" in result.stdout
    assert held(plan) != before

    assert run("undo", plan, "--yes").exit_code == 0
    assert held(plan) == before


def test_a_save_that_comes_between_is_not_lost(
    life: Callable[[str], Path], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = life("nurse")
    note = vault / "Career" / "09 Reviews.md"
    once = [b"\n- Course in Derby (verdict: no)\n"]

    def save_first(root: Path, name: str, data: bytes, seen: bytes | None, **options: Any) -> Any:
        if once and root / name == note:
            note.write_bytes(note.read_bytes() + once.pop())
        return replace(root, name, data, seen, **options)

    monkeypatch.setattr("vaultplan.engine.review.replace", save_first)
    result = run("review", vault, "--changed", "much", "--yes", "--today", LATER)

    assert result.exit_code == 0
    assert note.read_bytes().endswith(b"- Course in Derby (verdict: no)\n")
    assert note.read_bytes().count(b"## 2027-11-23\n\n- Changed: much\n") == 1


def test_a_review_is_on_record_before_any_note_is_touched(
    life: Callable[[str], Path], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = life("nurse")
    before, recorded = held(vault), list[Path]()

    def spy(*args: Any, **options: Any) -> Replacement:
        if not recorded:
            assert held(vault) == before
        recorded.extend((tmp_path / "state" / "vaultplan" / "journal").rglob("*.pending"))
        return replace(*args, **options)

    monkeypatch.setattr("vaultplan.engine.review.replace", spy)
    result = run("review", vault, "--changed", "much", "--mark", "vision", "--yes", "--today", LATER)

    assert result.exit_code == 0
    assert len(recorded) == 2
    assert recorded[0] == recorded[1]


def test_a_review_that_cannot_be_put_on_record_is_not_written(
    life: Callable[[str], Path], run: Run, tmp_path: Path
) -> None:
    vault = life("nurse")
    (tmp_path / "state" / "vaultplan").mkdir(parents=True)
    (tmp_path / "state" / "vaultplan" / "journal").write_bytes(b"in the way")
    before = held(vault)
    result = run("review", vault, "--changed", "much", "--mark", "vision", "--yes", "--today", LATER)

    assert result.exit_code == 2
    assert "Nothing was changed" in result.stderr
    assert held(vault) == before


def test_a_program_that_keeps_writing_wins(
    life: Callable[[str], Path], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = life("nurse")
    before = held(vault)
    monkeypatch.setattr("vaultplan.engine.review.replace", lambda *_, **__: Replacement(Replaced.COLLIDED))
    result = run("review", vault, "--changed", "much", "--mark", "vision", "--yes", "--today", LATER)

    assert result.exit_code == 2
    assert "keeps writing" in result.stderr
    assert held(vault) == before


def test_a_read_only_note_is_said_with_what_was_and_was_not_written(
    life: Callable[[str], Path], process: Process, tmp_path: Path
) -> None:
    vault = life("nurse")
    (vault / "Career" / "01 Value proposition.md").chmod(0o444)
    before = held(vault)
    options = ("--changed", "much", "--mark", "vision", "--mark", "value", "--mark", "eda", "--yes", "--today", LATER)
    result = process("review", vault, *options, XDG_STATE_HOME=str(tmp_path / "state"))

    assert result.returncode == 2
    after = held(vault)
    assert {name for name in after if after[name] != before[name]} == {
        "Career/09 Reviews.md",
        "Career/02 Career vision.md",
    }
    written, _, left = result.stderr.partition("These were left as they were:")
    assert "01 Value proposition.md could not be written" in left
    assert "  Career/09 Reviews.md\n  Career/02 Career vision.md" in written
    assert "  Career/01 Value proposition.md\n  Career/07 Current role.md" in left


def test_a_note_over_a_link_is_never_written_through(vault: Lay, talk: Talk, tmp_path: Path) -> None:
    plan = vault()
    note = plan / "Career Plan" / "09 Reviews.md"
    outside = tmp_path / "outside.md"
    shutil.move(note, outside)
    note.symlink_to(outside)
    before = outside.read_bytes()
    result = talk(plan, options=("--changed", "much", "--yes"))

    assert result.exit_code == 2
    assert "09 Reviews.md" in result.stderr
    assert outside.read_bytes() == before
    assert note.is_symlink()


def test_the_plan_of_several_must_be_named(vault: Lay, talk: Talk) -> None:
    plan = vault()
    vault(folder="Other", at=plan)

    assert talk(plan).exit_code == 2
    assert talk(plan / "Other", options=("--changed", "much", "--yes")).exit_code == 0
    assert b"much" not in (plan / "Career Plan" / "09 Reviews.md").read_bytes()


def test_at_a_terminal_ctrl_c_ends_it_with_nothing_written(life: Callable[[str], Path], tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    vault = life("nurse")
    before = held(vault)
    child, terminal = pty.fork()
    if child == 0:
        env = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(tmp_path / "state"), "TERM": "dumb"}
        os.execve(sys.executable, [sys.executable, "-m", "vaultplan", "review", str(vault), "--today", LATER], env)
    shown = b""
    while b"[y/N]" not in shown:
        assert select.select([terminal], [], [], 30)[0], shown
        shown += os.read(terminal, 4096)
    with suppress(OSError):  # how Linux says that the other end is closed
        os.write(terminal, b"\x03")
        while True:
            if not select.select([terminal], [], [], 5)[0]:
                os.write(terminal, b"\x03")  # the first one came just before anything listened
            else:
                shown += os.read(terminal, 4096)
    _, status = os.waitpid(child, 0)
    os.close(terminal)

    assert os.waitstatus_to_exitcode(status) == 2
    assert b"Nothing was written." in shown
    assert b"Traceback" not in shown
    assert held(vault) == before
