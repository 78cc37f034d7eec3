"""Whatever lies in the vault: no command fails over it, it is named with a reason, and everything else still counts."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import DAY, Hold, Lay, Process, Run, Status

HOME = "Career Plan"
VISION = f"{HOME}/02 Career vision.md"
BOARD = f"{HOME}/Dashboard.md"
MARKER = "<!-- vaultplan: everything below this line is yours"


@dataclass(frozen=True, slots=True)
class Bad:
    """A way to spoil the vision note, and words that its reason must have, or the code of the finding."""

    name: str
    spoil: Callable[[bytes], bytes]
    says: tuple[str, ...]
    finding: str = ""


def head(lines: str) -> Callable[[bytes], bytes]:
    """The note with these properties instead of its own."""
    return lambda data: b"---\n" + lines.encode() + b"\n---\n" + data.split(b"\n---\n", 1)[1]


def below_kind(lines: str) -> Callable[[bytes], bytes]:
    """The note with these lines below its kind."""
    return lambda data: data.replace(b"vaultplan: vision\n", b"vaultplan: vision\n" + lines.encode() + b"\n")


BOMB = "a: " + "[" * 30_000
LAUGHS = "a: &a [x,x]\n" + "\n".join(f"{b}: &{b} [*{a},*{a},*{a}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True))

FOLDER = "it is a folder with the name of a note; rename it so that it does not end in .md"
NO_KIND = ("vaultplan: vision", "first lines")
UNREADABLE = [
    Bad(
        "broken properties", head('vaultplan: vision\nvision: "Better" days\nx: [1'), ("name: value", "quotes", "line ")
    ),
    Bad("no properties", lambda data: data.split(b"\n---\n", 1)[1], NO_KIND),
    Bad("no property vaultplan", head("vision: Better days"), NO_KIND),
    Bad("a list for properties", head("- vaultplan: vision\n- status: done"), ("name: value",)),
    Bad("a text for properties", head("vaultplan vision"), ("name: value",)),
    Bad("unclosed properties", lambda data: data.replace(b"\n---\n", b"\n", 1), ("never end", "---")),
    Bad("a blank line above", lambda data: b"\n" + data, ("above", "first line")),
    Bad("a heading above", lambda data: b"# Vision\n\n" + data, NO_KIND),
    Bad("UTF-16", lambda data: data.decode().encode("utf-16"), ("UTF-16", "UTF-8")),
    Bad("UTF-16, the other end first", lambda data: b"\xfe\xff" + data.decode().encode("utf-16-be"), ("UTF-16",)),
    Bad("UTF-16 without a BOM", lambda data: data.decode().encode("utf-16-le"), NO_KIND),
    Bad("Latin-1", lambda data: data + "für später\n".encode("latin-1"), ("UTF-8", "line ")),
    Bad("a torn write", lambda data: data[:200] + b"\0" * 300, ("NUL", "copy", "line ")),
    Bad("nothing but NULs", lambda data: b"\0" * len(data), NO_KIND),
    Bad("nothing", lambda _: b"", NO_KIND),
    Bad("20 MB", lambda data: data + b"x" * 79 + b"\n" * (20 * 1024 * 1024), ("larger than 1 MB", "split")),
    Bad("a YAML bomb", below_kind(BOMB), ("line 3", "quotes")),
    Bad("a YAML bomb above the kind", head(f"{BOMB}\nvaultplan: vision"), ("line 2", "quotes")),
]
FOUND = [
    Bad("a property twice", below_kind("known_for: a\nknown_for: b"), ("known_for", "twice"), "property-duplicate"),
    Bad("a tab", below_kind("tags:\n\t- a\n\t- b"), ("tags", "tab"), "property-tab"),
    Bad("nested properties", below_kind("a:\n  b:\n    c: d"), ("a", "nested"), "property-nested"),
    Bad("anchors that multiply", below_kind(LAUGHS), ("nested",), "property-nested"),
    Bad("a comment that never ends", lambda data: data + b"\n%% so", ("comment", "never ends"), "comment-unclosed"),
    Bad("another word for the kind", head("vaultplan: visoin"), ("visoin",), "kind-unknown"),
]  # fmt: skip


def named(bad: Bad) -> str:
    return bad.name


def others(plan: dict[str, Any]) -> dict[str, Any]:
    """The steps but for the vision."""
    return {step["kind"]: (step["note"], step["checks"]) for step in plan["steps"] if step["kind"] != "vision"}


def without_lines(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: without_lines(value) for key, value in part.items() if key != "line"}
    return [without_lines(one) for one in part] if isinstance(part, list) else part


def build(run: Run, vault: Path) -> str:
    result = run("build", vault, "--today", DAY)
    assert (result.exit_code, result.stderr) == (0, "")
    return (vault / BOARD).read_text(encoding="utf-8")


@pytest.fixture
def root(vault: Lay) -> Path:
    return vault()


@pytest.mark.parametrize("bad", UNREADABLE, ids=named)
def test_a_note_that_cannot_be_read_is_named_with_a_reason_and_the_rest_counts(
    bad: Bad, root: Path, status: Status
) -> None:
    note = root / VISION
    data = note.read_bytes()
    note.unlink()
    rest = others(status(root))

    note.write_bytes(bad.spoil(data))

    plan = status(root)
    reasons = [one["reason"] for one in plan["unreadable"]]
    assert {one["note"] for one in plan["unreadable"]} == {VISION}
    assert all(any(word in reason for reason in reasons) for word in bad.says), reasons
    assert others(plan) == rest


@pytest.mark.parametrize("bad", FOUND, ids=named)
def test_a_slip_in_a_note_is_a_finding_and_the_rest_counts(bad: Bad, root: Path, status: Status) -> None:
    rest = others(status(root))
    note = root / VISION
    note.write_bytes(bad.spoil(note.read_bytes()))

    plan = status(root)

    found = [one for one in plan["findings"] if one["note"] == VISION and one["code"] == bad.finding]
    assert found
    assert all(word in found[0]["message"] for word in bad.says), found[0]["message"]
    assert found[0]["question"].endswith(("?", "."))
    assert others(plan) == rest


@pytest.mark.parametrize("bad", [*UNREADABLE, *FOUND], ids=named)
def test_a_build_over_a_bad_note_names_it_and_changes_no_byte_of_any_note(
    bad: Bad, root: Path, run: Run, hold: Hold
) -> None:
    note = root / VISION
    note.write_bytes(bad.spoil(note.read_bytes()))
    before = hold(root)

    board = build(run, root)

    after = hold(root)
    assert "02 Career vision" in board.split("\n## Not read")[-1].split(MARKER)[0] or bad.finding
    assert "02 Career vision" in board.split("\n## Open questions")[-1] or not bad.finding
    assert after.keys() - before == {BOARD}
    assert {path: after[path] for path in before if before[path].digest} == {
        path: held for path, held in before.items() if held.digest
    }


@pytest.mark.parametrize("bad", UNREADABLE, ids=named)
def test_the_screen_names_what_could_not_be_read(bad: Bad, root: Path, run: Run) -> None:
    note = root / VISION
    note.write_bytes(bad.spoil(note.read_bytes()))

    result = run("status", root)

    assert result.exit_code == 0
    assert VISION in " ".join(result.stdout.split("Could not be read")[1].split())


@pytest.mark.parametrize("bad", [bad for bad in UNREADABLE if bad.name in {"UTF-16", "20 MB"}], ids=named)
def test_nobody_is_asked_to_write_what_stands_in_a_note_that_cannot_be_read(bad: Bad, root: Path, run: Run) -> None:
    (root / HOME / "09 Reviews.md").unlink()
    note = root / VISION
    note.write_bytes(bad.spoil(note.read_bytes()))

    screen = " ".join(run("status", root, "--today", DAY).stdout.split())

    assert "Next: What value do you want to bring" not in screen
    assert "Career vision no note yet" not in screen
    assert "0 of 5" not in screen


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"),
        lambda data: data.replace(b"\n", b"\r"),
        lambda data: data.replace(b"\n", b"\r\n", 3).replace(b"\n\n", b"\r\n\r"),
        lambda data: data.rstrip(b"\n"),
    ],
    ids=["BOM", "CRLF", "BOM and CRLF", "CR", "mixed", "no last line end"],
)
def test_how_an_editor_saves_a_note_makes_no_difference(
    change: Callable[[bytes], bytes], root: Path, status: Status
) -> None:
    plan = status(root)

    for note in (root / HOME).iterdir():
        note.write_bytes(change(note.read_bytes()))

    assert status(root) == plan


def test_a_note_of_five_thousand_lines_is_read_to_its_end(root: Path, status: Status) -> None:
    proof = root / HOME / "08 Proof.md"
    lines = [f"- 2025-01-01 Result {number} (kind: metric, seen by: Jo)\n" for number in range(5000)]
    before = len(status(root)["proof"])
    proof.write_text(proof.read_text(encoding="utf-8") + "".join(lines), encoding="utf-8")

    plan = status(root)

    assert len(plan["proof"]) == before + 5000
    assert plan["unreadable"] == []


def test_a_large_note_that_is_no_part_of_a_plan_is_nobodys_business(root: Path, status: Status) -> None:
    plan = status(root)
    (root / HOME / "My book.md").write_bytes(b"word " * 4 * 1024 * 1024)

    assert status(root) == plan


@pytest.mark.parametrize("name", ["00 Start.md", "Settings.md"])
def test_a_second_start_note_is_a_finding_that_names_both(name: str, root: Path, status: Status) -> None:
    start = root / HOME / "00 Start.md"
    first = root / HOME / "0 First.md"
    (root / HOME / name).write_bytes(start.rename(first).read_bytes())

    plan = status(root)

    (found,) = [one for one in plan["findings"] if one["code"] == "kind-twice"]
    assert (found["note"], "0 First.md" in found["message"]) == (f"{HOME}/{name}", True)


@pytest.mark.parametrize("kind", ["01 Value proposition", "02 Career vision"])
def test_two_notes_of_a_kind_that_a_plan_has_once_are_a_finding_that_names_both(
    kind: str, root: Path, run: Run, status: Status
) -> None:
    again = root / HOME / f"{kind} (copy).md"
    again.write_bytes((root / HOME / f"{kind}.md").read_bytes())

    (found,) = status(root)["findings"]

    assert found["code"] == "kind-twice"
    assert kind in found["message"]
    assert "(copy)" in found["note"] + found["message"]
    assert "(copy)" in build(run, root)


def test_a_missing_folder_is_said_so(tmp_path: Path, run: Run) -> None:
    for command in ("init", "build", "status", "watch"):
        result = run(command, tmp_path / "nowhere")
        assert (result.exit_code, result.stdout) == (2, "")
        assert f"{tmp_path / 'nowhere'} does not exist." in result.stderr
        assert "Name the folder" in result.stderr


def test_a_note_is_no_folder(root: Path, run: Run) -> None:
    for command in ("init", "build", "status", "watch"):
        result = run(command, root / VISION)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "is not a folder" in result.stderr


@pytest.mark.parametrize("command", ["build", "status", "watch"])
def test_without_a_plan_it_says_where_it_looked_and_what_to_run(command: str, tmp_path: Path, run: Run) -> None:
    (tmp_path / "a.md").write_text("# A\n", encoding="utf-8")

    result = run(command, tmp_path)

    assert result.exit_code == 2
    assert f"looked in {tmp_path} " in result.stderr
    assert f"vaultplan init {tmp_path}\n" in result.stderr
    assert [path.name for path in tmp_path.rglob("*.md")] == ["a.md"]


def test_the_command_that_it_says_to_run_can_be_pasted(tmp_path: Path, run: Run) -> None:
    (tmp_path / "my notes").mkdir()

    assert f"vaultplan init '{tmp_path / 'my notes'}'" in run("build", tmp_path / "my notes").stderr


def test_where_the_start_note_cannot_be_read_the_message_names_it(root: Path, run: Run) -> None:
    start = root / HOME / "00 Start.md"
    start.write_bytes(start.read_bytes() + b"x" * 2_000_000)

    result = run("build", root)

    assert result.exit_code == 2
    assert "00 Start.md" in result.stderr


@pytest.mark.parametrize("bad", UNREADABLE, ids=named)
def test_a_start_note_that_cannot_be_read_is_named_whatever_is_wrong_with_it(bad: Bad, root: Path, run: Run) -> None:
    start = root / HOME / "00 Start.md"
    data = start.read_bytes().replace(b"vaultplan: plan", b"vaultplan: vision")
    spoilt = bad.spoil(data)
    for code in ("utf-8", "utf-16-le", "utf-16-be"):
        spoilt = spoilt.replace("vision".encode(code), "plan".encode(code))
    start.write_bytes(spoilt)

    result = run("status", root, "--format", "json")

    told = result.stderr if result.exit_code else str(json.loads(result.stdout)["unreadable"])
    assert "00 Start.md" in told


def test_a_folder_that_is_called_like_a_note_is_named(root: Path, run: Run, status: Status) -> None:
    plan = status(root)
    (root / HOME / "x.md").mkdir()

    now = status(root)

    assert now["unreadable"] == [{"note": f"{HOME}/x.md", "reason": FOLDER}]
    assert now["steps"] == plan["steps"]
    assert "x" in build(run, root).split("## Not read")[1]


@pytest.mark.parametrize(
    ("target", "says"), [("gone.md", "isn't there"), ("/etc/hostname", "out of the vault"), ("../beside.md", "out of")]
)
def test_a_link_that_leads_nowhere_or_out_is_named_and_not_followed(
    target: str, says: str, root: Path, run: Run, status: Status
) -> None:
    (root.parent / "beside.md").write_text("---\nvaultplan: vision\nvision: theirs\n---\n", encoding="utf-8")
    plan = status(root)
    (root / HOME / "link.md").symlink_to(root.parent / "beside.md" if target.startswith("..") else target)

    now = status(root)

    (unread,) = now["unreadable"]
    assert (unread["note"], says in unread["reason"]) == (f"{HOME}/link.md", True)
    assert now["steps"] == plan["steps"]
    assert "link" in build(run, root).split("## Not read")[1]


def test_a_note_that_may_not_be_read_is_named_and_the_rest_counts(root: Path, process: Process, hold: Hold) -> None:
    (root / VISION).chmod(0)

    told = process("status", root, "--format", "json", "--today", DAY)
    built = process("build", root)

    assert (told.returncode, told.stderr, built.returncode, built.stderr) == (0, "", 0, "")
    plan = json.loads(told.stdout)
    (unread,) = plan["unreadable"]
    assert (unread["note"], "no permission" in unread["reason"]) == (VISION, True)
    assert sum(step["met"] for step in plan["steps"] if step["kind"] != "vision") > 20
    assert "02 Career vision" in (root / BOARD).read_text(encoding="utf-8").split("## Not read")[1]
    assert hold(root)[VISION].mode & 0o777 == 0


def test_a_folder_of_the_plan_that_may_not_be_read_is_named_and_the_rest_counts(
    root: Path, status: Status, process: Process
) -> None:
    plan = status(root)
    shut = root / HOME / "Shut"
    shut.mkdir()
    (shut / "More.md").write_text("---\nvaultplan: proof\n---\n- 2026-01-01 Won\n", encoding="utf-8")
    shut.chmod(0)
    told = process("status", root, "--format", "json", "--today", DAY)
    built = process("build", root, "--today", DAY)
    shut.chmod(0o755)

    assert (told.returncode, told.stderr, built.returncode, built.stderr) == (0, "", 0, "")
    now = json.loads(told.stdout)
    (unread,) = now["unreadable"]
    assert (unread["note"], "no permission" in unread["reason"]) == (f"{HOME}/Shut", True)
    assert now["steps"] == plan["steps"]
    assert "Shut" in (root / BOARD).read_text(encoding="utf-8").split("## Not read")[1]


@pytest.mark.parametrize("there", [True, False])
def test_in_a_vault_that_may_not_be_written_build_says_so_and_leaves_nothing(
    *, there: bool, root: Path, run: Run, process: Process, hold: Hold
) -> None:
    if there:
        run("build", root, "--today", "2026-01-01")
    (root / HOME).chmod(0o555)
    before = hold(root)

    result = process("build", root, "--today", DAY)
    (root / HOME).chmod(0o755)

    assert (result.returncode, result.stdout) == (2, "")
    assert f"{root / BOARD} could not be written (no permission)." in result.stderr
    assert "Traceback" not in result.stderr
    assert {path: held.digest for path, held in hold(root).items()} == {p: held.digest for p, held in before.items()}


def test_a_dashboard_that_is_read_only_is_left_alone(root: Path, run: Run, process: Process) -> None:
    run("build", root, "--today", "2026-01-01")
    board = root / BOARD
    board.chmod(0o444)
    before = board.read_bytes()

    result = process("build", root, "--today", DAY)

    assert (result.returncode, board.read_bytes()) == (2, before)
    assert "could not be written" in result.stderr
    assert [path.name for path in board.parent.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda text: text.replace(MARKER, "<!-- mine"), "is missing"),
        (lambda text: text + text[text.index(MARKER) :], "2 times"),
        (lambda text: text.replace("vaultplan: dashboard", "title: mine"), "is not a dashboard of vaultplan"),
        (lambda _: "# My own dashboard\n", "is not a dashboard of vaultplan"),
        (lambda _: "", "is not a dashboard of vaultplan"),
    ],
    ids=["no marker", "two markers", "no property", "foreign", "empty"],
)
def test_a_dashboard_that_may_be_somebodys_is_left_alone(
    spoil: Callable[[str], str], says: str, root: Path, run: Run, hold: Hold
) -> None:
    board = root / BOARD
    board.write_text(spoil(build(run, root)), encoding="utf-8")
    before = hold(root)

    result = run("build", root, "--today", "2027-01-01")

    assert (result.exit_code, result.stdout) == (2, "")
    assert str(board) in result.stderr
    assert says in result.stderr
    assert "vaultplan build" in result.stderr
    assert hold(root) == before


@pytest.mark.parametrize("spoil", ["folder", "dangling link", "link"])
def test_what_is_no_file_in_the_dashboards_place_is_left_alone(spoil: str, root: Path, run: Run, hold: Hold) -> None:
    board = root / BOARD
    if spoil == "folder":
        board.mkdir()
    else:
        board.symlink_to("gone.md" if spoil == "dangling link" else "02 Career vision.md")
    before = hold(root)

    result = run("build", root, "--today", DAY)

    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{board} could not be written" in result.stderr
    assert hold(root) == before


def test_a_dashboard_that_cannot_be_written_does_not_keep_the_other_plans_from_theirs(vault: Lay, run: Run) -> None:
    root = vault("full", "Ann")
    vault("full", "Ben")
    (root / "Ann/Dashboard.md").write_text("# Ann's own\n", encoding="utf-8")

    result = run("build", root)

    assert result.exit_code == 2
    assert str(root / "Ann/Dashboard.md") in result.stderr
    assert (root / "Ann/Dashboard.md").read_text(encoding="utf-8") == "# Ann's own\n"
    assert "vaultplan: dashboard" in (root / "Ben/Dashboard.md").read_text(encoding="utf-8")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes there")
def test_a_pipe_that_is_called_like_a_note_does_not_hold_a_command_up(root: Path, status: Status) -> None:
    os.mkfifo(root / HOME / "pipe.md")

    assert status(root)["unreadable"] == [{"note": f"{HOME}/pipe.md", "reason": "it is not an ordinary file"}]
