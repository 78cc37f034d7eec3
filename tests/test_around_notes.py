"""What others leave beside the notes is seen for what it is, told once, and never read as one."""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import DAY, Lay, Run, Status
from vaultplan.engine import Engine
from vaultplan.engine.around import notes_alike

HOME = "Career Plan"
EDA = f"{HOME}/07 Current role.md"


@pytest.fixture
def root(vault: Lay) -> Path:
    return vault()


def found(plan: dict[str, Any], code: str) -> list[dict[str, Any]]:
    return [finding for finding in plan["findings"] if finding["code"] == code]


def board(run: Run, root: Path) -> str:
    result = run("build", root, "--today", DAY)
    assert (result.exit_code, result.stderr) == (0, "")
    return (root / HOME / "Dashboard.md").read_text(encoding="utf-8")


def copies(root: Path) -> list[Path]:
    """Two conflict copies of notes of the plan, and one of a note that is none."""
    note = root / EDA
    made = [
        note.with_name("07 Current role.sync-conflict-20261101-101500-ABCDEFG.md"),
        note.with_name("08 Proof (Ana's conflicted copy 2026-11-01).md"),
    ]
    for copy in (*made, root / "Recipes (conflicted copy 2026-11-01 101500).md"):
        copy.write_bytes(note.read_bytes())
    return made


def test_conflict_copies_are_told_once_with_their_names_and_never_read(root: Path, run: Run, status: Status) -> None:
    plan = status(root)
    made = copies(root)

    now = status(root)
    (told,) = found(now, "conflict-copies")
    checked = run("check", root, "--today", DAY)
    drawn = board(run, root)

    assert told["message"].startswith("2 conflict copies need you: ")
    assert all(copy.name in told["message"] for copy in made)
    assert "Recipes" not in told["message"]
    assert "delete the copy" in told["question"]
    assert (now["steps"], now["tasks"], now["unreadable"]) == (plan["steps"], plan["tasks"], [])
    assert checked.exit_code == 1
    assert checked.stdout.count("2 conflict copies need you") == 1
    assert drawn.count("2 conflict copies need you") == 1


@pytest.mark.parametrize(
    ("language", "says"),
    [("de", "2 Konfliktkopien warten auf dich: "), ("es", "2 copias en conflicto te necesitan: ")],
)
def test_conflict_copies_are_told_in_the_plans_language(language: str, says: str, root: Path, status: Status) -> None:
    start = root / HOME / "00 Start.md"
    start.write_bytes(start.read_bytes().replace(b"language: en", f"language: {language}".encode()))
    copies(root)

    (told,) = found(status(root), "conflict-copies")

    assert told["message"].startswith(says)


def test_one_conflict_copy_is_one(root: Path, status: Status) -> None:
    made = copies(root)
    made[1].unlink()

    (told,) = found(status(root), "conflict-copies")

    assert told["message"].startswith("1 conflict copy needs you: 07 Current role.sync-conflict")


def test_a_conflict_copy_of_a_note_far_from_its_plan_is_the_plans_too(root: Path, status: Status) -> None:
    far = root / "Elsewhere" / "More proof.md"
    far.parent.mkdir()
    far.write_text("---\nvaultplan: proof\n---\n", encoding="utf-8")
    far.with_name("More proof.sync-conflict-20261101-101500-ABCDEFG.md").write_bytes(far.read_bytes())

    assert len(found(status(root), "conflict-copies")) == 1


def test_a_note_with_two_versions_in_it_is_read_and_pointed_out(root: Path, status: Status) -> None:
    note = root / EDA
    text = note.read_text(encoding="utf-8")
    note.write_text(
        f"{text}\n<<<<<<< HEAD\n- [ ] one more (1h)\n=======\n- [x] one more (1h)\n>>>>>>> phone\n", encoding="utf-8"
    )

    plan = status(root)

    (told,) = found(plan, "conflict-markers")
    assert (told["note"], told["line"]) == (EDA, text.count("\n") + 2)
    assert plan["unreadable"] == []


@pytest.mark.parametrize("other", ["08 PROOF.md", "08 proof.md"])
def test_names_that_only_case_keeps_apart_are_warned_of_once(other: str, root: Path, status: Status) -> None:
    (root / HOME / other).write_text("Mine.\n", encoding="utf-8")
    if len(list((root / HOME).glob("08*"))) < 2:
        pytest.skip("this disk takes the two names for one")

    (told,) = found(status(root), "names-alike")

    assert told["note"] == f"{HOME}/08 Proof.md"
    assert (f'"{other[:-3]}"' in told["message"], '"08 Proof"' in told["message"]) == (True, True)


@pytest.mark.parametrize("folder", [HOME, f"{HOME}/More", "Elsewhere"])
def test_a_note_of_a_plan_is_warned_of_whoever_has_the_name_like_its_own(
    folder: str, root: Path, status: Status, run: Run
) -> None:
    (root / folder).mkdir(exist_ok=True)
    ours, theirs = root / folder / "More proof.md", root / folder / "MORE PROOF.md"
    ours.write_text("---\nvaultplan: reviews\nreviewed: 2026-01-01\n---\n", encoding="utf-8")
    theirs.write_text("Mine.\n", encoding="utf-8")
    if len(list((root / folder).glob("[Mm]*.md"))) < 2:
        pytest.skip("this disk takes the two names for one")
    (root / HOME / "09 Reviews.md").unlink()

    (told,) = found(status(root), "names-alike")
    assert told["note"] == f"{folder}/More proof.md"
    result = run("review", root, "--changed", "much", "--yes", "--today", DAY)
    assert result.exit_code == 2
    assert "More proof.md was left alone" in result.stderr
    assert ours.read_text(encoding="utf-8").count("much") == 0


def test_both_forms_of_an_accent_give_one_warning_and_both_notes_are_told(root: Path, status: Status) -> None:
    paths = [f"{HOME}/Caf\u00e9.md", f"{HOME}/Cafe\u0301.md"]
    for path in paths:
        (root / path).write_text("---\nvaultplan: proof\n---\n", encoding="utf-8")
    if len(list((root / HOME).glob("Caf*"))) < 2:
        pytest.skip("this disk takes the two names for one")

    assert len(found(status(root), "names-alike")) == 1
    engine = Engine(root)
    engine.look()
    (home,) = engine.homes()
    beside = frozenset(f"{HOME}/{path.name}" for path in (root / HOME).iterdir())
    assert notes_alike(home, beside) == dict(zip(paths, reversed(paths), strict=True))


@pytest.mark.parametrize("how", ["icloud", "a hole"])
def test_a_note_that_is_in_the_cloud_is_named_and_its_step_is_unknown(how: str, root: Path, status: Status) -> None:
    counted = {step["kind"]: step["met"] for step in status(root)["steps"]}
    note = root / EDA
    if how == "icloud":
        note.rename(note.with_name(".07 Current role.md.icloud"))
    else:
        note.write_bytes(b"")
        os.truncate(note, 4096)
        if not hasattr(os, "SEEK_DATA") or note.stat().st_blocks:
            pytest.skip("this disk keeps no holes")

    plan = status(root)

    (unread,) = plan["unreadable"]
    assert (unread["note"], "in the cloud" in unread["reason"]) == (EDA, True)
    assert {s["kind"]: s["met"] for s in plan["steps"] if s["kind"] != "eda"} == {
        kind: met for kind, met in counted.items() if kind != "eda"
    }


def test_a_note_that_is_in_the_cloud_is_linked_by_its_path_where_another_has_its_name(root: Path, run: Run) -> None:
    (root / EDA).rename((root / EDA).with_name(".07 Current role.md.icloud"))
    (root / "Other").mkdir()
    (root / "Other" / "07 Current role.md").write_bytes(b"somebody else's\n")

    assert f"[[{EDA.removesuffix('.md')}|" in board(run, root)
