"""Sixty-six ways for a note to be a trap: every command lives, what can't be read is named, the rest counts."""

import os
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from time import process_time
from typing import Any, TypeAlias

import pytest

from tests.conftest import DAY, Hold, Lay, Run, Status
from vaultplan.engine import budget
from vaultplan.markdown import note as reading
from vaultplan.markdown.source import decode
from vaultplan.model import Note
from vaultplan.words import words

HOME = "Career Plan"
VISION = f"{HOME}/02 Career vision.md"
BODY = "## What gets better\n\n- fewer calls at night\n"
KIND = "vaultplan: vision"
Place: TypeAlias = tuple[str, Callable[[Path], object], str]
"""Its name, what makes it, and words of the reason."""


@dataclass(frozen=True, slots=True)
class Trap:
    """What the vision note holds, and what is said of it: the code of a finding, words of the reason, or nothing."""

    name: str
    data: bytes
    unread: str = ""
    finding: str = ""


def head(lines: str) -> bytes:
    """A note with these properties below its kind."""
    return f"---\n{KIND}\n{lines}\n---\n{BODY}".encode("utf-8", "surrogatepass")


def body(text: str) -> bytes:
    """A note with this text."""
    return f"---\n{KIND}\n---\n{BODY}\n{text}\n".encode("utf-8", "surrogatepass")


def lines(one: str, size: int) -> str:
    return one * (size // len(one))


WHOLE = body("")
LAUGHS = "\n".join(f"{b}: &{b} [*{a},*{a},*{a},*{a}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
MERGES = "\n".join(f"{b}: &{b}\n  <<: [*{a}, *{a}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True))

PROPERTIES = [
    Trap("a byte order mark", b"\xef\xbb\xbf" + WHOLE),
    Trap("CR alone", WHOLE.replace(b"\n", b"\r")),
    Trap("mixed line ends", WHOLE.replace(b"\n", b"\r\n", 3)),
    Trap("dots for an end", f"---\n{KIND}\n...\n{BODY}".encode(), unread="never end"),
    Trap("a remark behind the fence", f"--- # c\n{KIND}\n---\n{BODY}".encode(), unread="first line"),
    Trap("blank lines above", b"\n\n" + WHOLE, unread="first line"),
    Trap("a space before the fence", b" " + WHOLE, unread="first line"),
    Trap("a rule first, prose behind it", f"---\n\nSome: prose\n\n---\n{BODY}".encode(), unread="first lines"),
    Trap("a fence in a block of text", head("note: |\n---\n  more")),
    Trap("a list for a root", f"---\n- {KIND}\n---\n{BODY}".encode(), finding="property-unquoted"),
    Trap("a text for a root", f"---\nvaultplan vision\n---\n{BODY}".encode(), unread="name: value"),
    Trap("no properties at all", f"---\n---\n{BODY}".encode(), unread="first lines"),
    Trap("a key twice", head("known_for: a\nknown_for: b"), finding="property-duplicate"),
    Trap("keys that are names in Python", head("content: a\nself: b\nhandler: c\nmetadata: d\n__class__: e")),
    Trap("keys that are no text", head("1: a\nnull: b\nyes: c\n2024-01-01: d\n1.5: e")),
    Trap("words that YAML takes for others", head("a: no\nb: 017\nc: 1:30\nd: 1_000\ne: 0x1F\nf: ~")),
    Trap("days that don't exist", head("reviewed: 2024-13-45\na: 0000-00-00\nb: 2026-01-01T00:00:00+99:99")),
    Trap("tags that can't be", head('a: !!timestamp foo\nb: !!int ""\nc: !!bool maybe\nd: !!float abc')),
    Trap("a tag of nobody's", head("a: !foo bar\nb: =")),
    Trap("a tag that would run", head('a: !!python/object/apply:os.system ["touch pwned"]')),
    Trap("a number without end", head(f"a: {'9' * 5_000}\nb: 0x{'f' * 20_000}")),
    Trap("minutes without end", head("a: 1" + ":59" * 20_000)),
    Trap("more minutes than properties hold", head("a: 1" + ":59" * 200_000), unread="never end"),
    Trap("a tab", head("a:\n\t- b"), finding="property-tab"),
    Trap("a colon too many", head("a: b: c"), finding="property-unquoted"),
    Trap("signs that YAML keeps for itself", head("%foo\n**b**\n@x"), unread="name: value"),
    Trap("a tag like Obsidian's", head("tags: #x")),
    Trap("a template of a template", head("created: {{date}}\nby: <% tp.date %>"), finding="property-nested"),
    Trap("a bare link", head("helps: [[Foo]]\nproblem: [[A|b]]")),
    Trap("a NUL", body("a\0b"), unread="NUL"),
    Trap("a bell", head("a: b\x07"), finding="property-unquoted"),
    Trap("signs of no script", body("\uffff \ufffe \ue000 \x85 \u2028 \u2029 \x0b \x1b[31m \u202e")),
    Trap("half a pair", body("\ud800"), unread="UTF-8"),
    Trap("Latin-1", WHOLE + b"f\xfcr\n", unread="UTF-8"),
    Trap("UTF-16", WHOLE.decode().encode("utf-16"), unread="UTF-16"),
    Trap("UTF-16, big end first, without a mark", WHOLE.decode().encode("utf-16-be"), unread="first lines"),
    Trap("brackets without end", head("a: " + "[" * 30_000), unread="line 3"),
    Trap("braces without end", head("a: " + "{a: " * 10_000), unread="line 3"),
    Trap("dashes without end", head("a:\n  " + "- " * 20_000), unread="line 3"),
    Trap("a billion laughs", head("a: &a [x,x]\n" + LAUGHS), finding="property-nested"),
    Trap("merges that multiply", head("a: &a {x: y}\n" + MERGES), finding="property-nested"),
    Trap("a list in itself", head("a: &x [*x]"), finding="property-nested"),
    Trap("an alias of nothing", head("a: *nowhere")),
    Trap("five thousand keys", head("\n".join(f"k{at}: v" for at in range(5_000)))),
    Trap("a hundred thousand keys", head("\n".join(f"k{at}: v" for at in range(100_000))), unread="never end"),
    Trap("a value of a megabyte", head("a: " + "x" * 900_000), unread="never end"),
    Trap("JSON", b'{"vaultplan": "vision"}\n' + BODY.encode(), unread="first lines"),
    Trap("TOML", f'+++\nvaultplan = "vision"\na = {"[" * 9_000}\n+++\n{BODY}'.encode(), unread="first lines"),
    Trap("nothing", b"", unread="first lines"),
    Trap("nothing but NULs", b"\0" * 4_096, unread="first lines"),
]  # fmt: skip
MARKDOWN = [
    Trap("blanks in a heading", body("# a" + " " * 40_000 + "#b")),
    Trap("definitions that never end", body(lines('[a]: b "x\n', 900_000)), unread="too long"),
    Trap("lists in turns", body(lines("- a\n1. b\n", 900_000)), unread="too long"),
    Trap("rows without a table", body(lines("a|b\n", 900_000)), unread="too long"),
    Trap("ten megabytes", body(lines("a word and another\n", 10_000_000)), unread="larger than 1 MB"),
    Trap("a line of a megabyte", body("x" * 1_000_000), unread="10,000"),
    Trap("brackets in the text", body("[" * 9_000 + "\n" + "![" * 4_000 + "\n" + "(" * 9_000)),
    Trap("stars and ticks", body("*a **b " * 1_000 + "\n" + "`a ``b " * 1_000 + "\n" + "~" * 9_000)),
    Trap("quotes in quotes", body(">" * 5_000 + " a\n")),
    Trap("lists in lists", body("\n".join("  " * at + "- a" for at in range(300)))),
    Trap("a comment that never ends", body("%% so"), finding="comment-unclosed"),
    Trap("two versions", body("<<<<<<< HEAD\n- a\n=======\n- b\n>>>>>>> phone"), finding="conflict-markers"),
]


def fifo(path: Path) -> None:
    os.mkfifo(path)


def plug(path: Path) -> None:
    """A socket; its name in the file system may be short only, so it is made beside itself."""
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path.name)
    finally:
        os.chdir(here)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


PLACES: list[Place] = [
    ("a folder", Path.mkdir, "it is a folder"),
    ("a pipe", fifo, "not an ordinary file"),
    ("a socket", plug, "not an ordinary file"),
    ("a link to a device", device, "out of the vault"),
]


def test_these_are_sixty_six() -> None:
    assert len(PROPERTIES) + len(MARKDOWN) + len(PLACES) == 66


@pytest.fixture
def root(vault: Lay) -> Path:
    return vault()


@pytest.fixture(autouse=True)
def _anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """No note is known to be slow."""
    monkeypatch.setattr(budget, "_slow", set())


def survives(root: Path, run: Run, status: Status, hold: Hold) -> dict[str, Any]:
    """Every command lives, and changes nothing but the dashboard; what `status` says."""
    before = hold(root)
    plan = status(root)
    built = run("build", root, "--today", DAY)
    assert (built.exit_code, built.stderr) == (0, "")
    assert run("check", root, "--today", DAY).exit_code == bool(plan["findings"])
    after = hold(root)
    assert {path: after[path].digest for path in before} == {path: held.digest for path, held in before.items()}
    assert after.keys() - before == {f"{HOME}/Dashboard.md"}
    return plan


def others(plan: dict[str, Any]) -> dict[str, int]:
    return {step["kind"]: step["total"] for step in plan["steps"] if step["kind"] not in ("vision", "roles", "value")}


@pytest.fixture
def measured(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Coverage takes its time, and that isn't the note's."""
    if "coverage" in sys.modules and "too long" not in request.node.callspec.params["trap"].unread:
        monkeypatch.setattr(budget, "SECONDS", 10 * budget.SECONDS)


OTHERS_CODE = """
def locked():
    lock.acquire()
    while process_time() < until:
        pass
    lock.release()
"""


def test_what_others_hold_while_a_note_is_read_is_given_back_though_its_time_is_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lock = Lock()
    others: dict[str, Any] = {"__name__": "importlib._bootstrap", "lock": lock, "process_time": process_time}
    exec(OTHERS_CODE, others)
    monkeypatch.setattr(budget, "SECONDS", 0.05)

    def read(*_: object) -> Note:
        others["until"] = process_time() + 0.4
        others["locked"]()
        while True:
            decode(WHOLE)

    monkeypatch.setattr(reading, "read_note", read)

    assert [fault.code for fault in budget.read_note(VISION, WHOLE, words()).unread] == ["too-slow"]
    assert not lock.locked()


@pytest.mark.usefixtures("measured")
@pytest.mark.parametrize("trap", [*PROPERTIES, *MARKDOWN], ids=lambda trap: trap.name)
def test_a_trap_in_a_note_is_named_and_everything_else_counts(
    trap: Trap, root: Path, run: Run, status: Status, hold: Hold
) -> None:
    note = root / VISION
    note.write_bytes(WHOLE)
    counted = others(status(root))
    note.write_bytes(trap.data)

    plan = survives(root, run, status, hold)

    reasons = [one["reason"] for one in plan["unreadable"] if one["note"] == VISION]
    codes = [one["code"] for one in plan["findings"] if one["note"] == VISION]
    assert {one["note"] for one in plan["unreadable"]} <= {VISION}
    assert bool(reasons) is bool(trap.unread), (reasons, codes)
    assert any(trap.unread in reason for reason in reasons) or not trap.unread, reasons
    assert trap.finding in codes or not trap.finding, codes
    assert others(plan) == counted
    board = (root / HOME / "Dashboard.md").read_text(encoding="utf-8")
    assert ("02 Career vision" in board.partition("\n## Not read")[2]) or not trap.unread
    assert not (root / "pwned").exists()
    assert not Path("pwned").exists()


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place[0])
def test_what_is_no_file_in_a_notes_place_holds_nothing_up(
    place: Place, root: Path, run: Run, status: Status, hold: Hold
) -> None:
    _, make, says = place
    (root / VISION).unlink()
    make(root / VISION)

    plan = survives(root, run, status, hold)

    (unread,) = plan["unreadable"]
    assert (unread["note"], says in unread["reason"]) == (VISION, True)


NAMES = ["n" * 252 + ".md", "a\nb.md", "esc\x1b]0;pwned\x07.md", "\u202egnp.md", "[[x]].md", "# a.md", "'; rm -rf x.md"]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_name_may_be_anything(name: str, root: Path, run: Run, status: Status, hold: Hold) -> None:
    (root / HOME / name).write_bytes(b"---\nvaultplan: proof\nx: [\n---\n## Proof\n\n- 2026-01-01 Result\n")

    plan = survives(root, run, status, hold)
    screen = run("status", root, "--today", DAY).stdout

    assert [one["note"] for one in plan["unreadable"]] == [f"{HOME}/{name}"]
    assert not {"\x1b", "\x07", "\u202e"}.intersection(screen)
    assert not {"\x1b", "\x07", "\u202e"}.intersection((root / HOME / "Dashboard.md").read_text(encoding="utf-8"))


def test_a_name_that_is_no_text_is_passed_over(root: Path, run: Run, status: Status) -> None:
    plan = status(root)
    odd = os.fsencode(root / HOME) + b"/\xff.md"
    with open(odd, "wb") as file:  # noqa: PTH123 - a path in bytes
        file.write(WHOLE)

    assert status(root) == plan
    assert run("build", root, "--today", DAY).exit_code == 0
