"""No name and no text of a note steers the terminal, whichever command prints it (trust.md §2.4, §4)."""

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.hostile import NOTES, lay, notes

EVIL = "\x1b]0;pwned\x07 \x1b[2J\x9b31m \x1b]8;;https://x.example\x1b\\link \u202egnp.exe \u2066x\u2069 \x7f \x08 back"
NAMED = "n\x1b]0;pwned\x07\x9b1m\u202e\rx"
_COLOURS = re.compile(r"\x1b\[\d{1,2}(?:;\d{1,2})*m")
_STEERING = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A plan whose every field, note and folder steers, with a note that can't be read."""
    texts = notes(lambda _: EVIL)
    root = lay(tmp_path / f"vault {NAMED}", {f"P {NAMED}/{name} {NAMED}.md": texts[f"P/{name}.md"] for name in NOTES})
    (root / f"P {NAMED}/broken {NAMED}.md").write_bytes(b"---\nvaultplan: proof\n---\n\xff\xfe \0 x")
    (root / f"P {NAMED}/bad head {NAMED}.md").write_bytes(f"---\nvaultplan: proof\na\x1b: [b {EVIL}\n---\n".encode())
    return root


def on_terminal(tmp_path: Path, *args: object, typed: str = "", until: str = "") -> str:
    """What a command writes to a terminal; it is interrupted once it has said `until`."""
    ours, theirs = pty.openpty()
    own = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "TERM": "xterm",
        "HOME": str(tmp_path),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "vaultplan", *map(str, args)],
        stdin=theirs, stdout=theirs, stderr=theirs, env=own, cwd=tmp_path, start_new_session=True,
    ) as process:  # fmt: skip
        os.close(theirs)
        os.write(ours, typed.encode())
        said, end = b"", time.monotonic() + 60
        while time.monotonic() < end:
            if until and until.encode() in said:
                process.send_signal(signal.SIGINT)
                until = ""
            if not select.select([ours], [], [], 1)[0]:
                continue
            try:
                said += (more := os.read(ours, 65536))
            except OSError:  # the last one has closed it
                break
            if not more:
                break
        else:
            process.kill()
        os.close(ours)
    return said.decode(errors="surrogateescape")


def assert_calm(said: str) -> None:
    assert said.strip()
    assert "Traceback" not in said
    rest = _COLOURS.sub("", said.replace("\r\n", "\n"))
    found = {char for char in rest if unicodedata.category(char) in _STEERING and char not in "\n\u00ad\u200d"}
    assert found == set(), sorted(found)


READING: dict[str, Sequence[str]] = {
    "build": ("build", "VAULT"),
    "status": ("status", "VAULT"),
    "check": ("check", "VAULT"),
    "review, what is due": ("review", "VAULT", "--changed", EVIL, "--decision", EVIL, "--mark", "all"),
    "review and write": ("review", "VAULT", "--changed", EVIL, "--mark", "all", "--yes"),
    "init once more": ("init", "VAULT"),
    "init beside it": ("init", "VAULT", "--folder", "Other", "--dry-run"),
    "undo, nothing yet": ("undo", "VAULT", "--list"),
    "doctor": ("doctor", "VAULT"),
    "service status": ("service", "status", "VAULT"),
}
FAILING: dict[str, Sequence[str]] = {
    "no such folder": ("status", f"missing {NAMED}"),
    "no plan": ("status", "EMPTY"),
    "a bad folder": ("init", "VAULT", "--folder", f"../{NAMED}"),
    "a bad date": ("status", "VAULT", "--today", NAMED),
    "a bad code": ("check", "VAULT", "--only", NAMED),
    "a bad choice": ("status", "VAULT", "--format", NAMED),
    "no such option": ("status", "VAULT", f"--{NAMED}"),
    "too many arguments": ("status", "VAULT", NAMED),
    "no such command": (NAMED,),
    "no such option of all": (f"--{NAMED}",),
    "a bad mark": ("review", "VAULT", "--mark", NAMED),
    "no such change": ("undo", "VAULT", "--entry", NAMED),
}


@pytest.mark.parametrize("args", [*READING.values(), *FAILING.values()], ids=[*READING, *FAILING])
def test_a_command_over_a_hostile_vault_writes_no_control_to_the_terminal(
    args: Sequence[str], vault: Path, tmp_path: Path
) -> None:
    empty = tmp_path / f"empty {NAMED}"
    empty.mkdir()
    places = {"VAULT": str(vault), "EMPTY": str(empty)}
    assert_calm(on_terminal(tmp_path, *(places.get(arg, arg) for arg in args), typed="\n\n\n\n"))


def test_what_is_on_record_and_is_taken_back_writes_no_control_to_the_terminal(vault: Path, tmp_path: Path) -> None:
    on_terminal(tmp_path, "review", vault, "--changed", EVIL, "--mark", "all", "--yes")
    assert_calm(on_terminal(tmp_path, "undo", vault, "--list"))
    assert_calm(on_terminal(tmp_path, "undo", vault, "--yes"))


def test_the_watch_over_a_hostile_vault_writes_no_control_to_the_terminal(vault: Path, tmp_path: Path) -> None:
    said = on_terminal(tmp_path, "watch", vault, until="watch")
    assert_calm(said.replace("^C", ""))


@pytest.mark.parametrize("fault", ["foreign", "marker", "two plans"])
def test_an_error_about_a_hostile_name_writes_no_control_to_the_terminal(
    fault: str, vault: Path, tmp_path: Path
) -> None:
    home = vault / f"P {NAMED}"
    if fault == "foreign":
        (home / "Dashboard.md").write_bytes(b"mine")
    elif fault == "marker":
        (home / "Dashboard.md").write_bytes(b"---\nvaultplan: dashboard\n---\n")
    else:
        (vault / f"Q {NAMED}").mkdir()
        (vault / f"Q {NAMED}/Start.md").write_bytes(b"---\nvaultplan: plan\n---\n")
    assert_calm(on_terminal(tmp_path, "status" if fault == "two plans" else "build", vault))


@pytest.mark.parametrize("command", ["status", "check", "review", "undo", "doctor"])
def test_what_programs_read_is_ascii(command: str, vault: Path, tmp_path: Path) -> None:
    said = on_terminal(tmp_path, command, vault, "--format", "json")
    assert said.isascii()
    assert all(char.isprintable() or char in "\r\n" for char in said)
    json.loads(said)
