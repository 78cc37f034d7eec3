"""The dashboard follows what real programs save."""

import os
import pty
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.watching import DAY, PATIENCE, Watcher

TEMPLATE = Path(__file__).parents[1] / "vault_template" / "en" / "full"
EDA = "Career Plan/07 Current role.md"
SENTINEL = "Career Plan/08 Proof.md"


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A vault with an untouched plan."""
    shutil.copytree(TEMPLATE, tmp_path / "vault" / "Career Plan", ignore=shutil.ignore_patterns("Dashboard.md"))
    return tmp_path / "vault"


@pytest.fixture
def watcher(vault: Path) -> Iterator[Watcher]:
    """A watcher that stands."""
    with Watcher(vault) as watcher:
        yield watcher


def in_place(note: Path, text: str) -> None:
    with note.open("a", encoding="utf-8") as file:
        file.write(text)


def write_then_rename(note: Path, text: str) -> None:
    draft = note.with_name(note.name + ".tmp")
    draft.write_text(note.read_text(encoding="utf-8") + text, encoding="utf-8")
    draft.replace(note)


def sed(note: Path, text: str) -> None:
    subprocess.run(["sed", "-i", f"$ a {text.strip()}", note], check=True)


def vim(note: Path, text: str) -> None:
    # -es: vim's own writing, with its backup and swap files, without a screen
    subprocess.run(["vim", "-N", "-u", "NONE", "-es", "-c", f"$put ='{text.strip()}'", "-c", "wq", note], check=True)


def nano(note: Path, text: str) -> None:
    """Nano on a terminal of its own: to the last line, type, save, leave; each when it shows that it is ready."""
    ours, theirs = pty.openpty()
    command = ["nano", "--ignorercfiles", str(note)]
    environment = {**os.environ, "TERM": "xterm", "LC_ALL": "C.UTF-8"}
    editor = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
    )
    os.close(theirs)
    try:
        for shows, keys in (("^X", "\x1b/"), ("", text.strip()), ("", "\x0f"), ("to Write", "\r"), ("Wrote", "\x18")):
            _read_until(ours, shows)
            os.write(ours, keys.encode())
        assert editor.wait(PATIENCE) == 0
    finally:
        editor.kill()
        os.close(ours)


def _read_until(terminal: int, shows: str) -> None:
    seen = ""
    while shows not in seen:
        ready, _, _ = select.select([terminal], [], [], PATIENCE)
        assert ready, f"nano never showed {shows!r}"
        seen += os.read(terminal, 4096).decode(errors="replace")


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


@pytest.mark.parametrize(
    "save",
    [
        in_place,
        write_then_rename,
        pytest.param(sed, marks=needs("sed")),
        pytest.param(vim, marks=needs("vim")),
        pytest.param(nano, marks=needs("nano")),
    ],
)
def test_a_save_shows_on_the_dashboard_as_exactly_one_rebuild(
    watcher: Watcher, save: Callable[[Path, str], None]
) -> None:
    save(watcher.vault / EDA, "- one more hour of reading (time: 7h/week, builds: x)\n")
    rebuilds = watcher.until_changed(EDA)
    shown = (watcher.vault / "Career Plan" / "Dashboard.md").read_text(encoding="utf-8")
    in_place(watcher.vault / SENTINEL, "- 2026-11-20 the sentinel was seen (seen by: Ann)\n")
    after = watcher.until_changed(SENTINEL)

    assert len(rebuilds) == 1
    assert "7.0 h" in shown
    assert len(after) == 1, "the save led to a rebuild of its own and to no other"


def test_a_line_tagged_in_a_daily_note_shows_and_goes_with_the_note(watcher: Watcher) -> None:
    daily, board = "Daily/2026-11-20.md", watcher.vault / "Career Plan" / "Dashboard.md"
    (watcher.vault / daily).parent.mkdir()
    (watcher.vault / daily).write_text(
        "# Friday\n\n- [ ] stop the list #eda/eliminate (time: 7h/week)\n", encoding="utf-8"
    )
    watcher.until_changed(daily)
    shown = board.read_text(encoding="utf-8")
    (watcher.vault / daily).write_text("# Friday\n\n- [ ] stop the list (time: 7h/week)\n", encoding="utf-8")
    watcher.until_changed(daily)

    assert "[[2026-11-20#Friday|stop the list]] · 7.0 h" in shown
    assert "stop the list" not in board.read_text(encoding="utf-8")


def test_a_note_broken_for_a_moment_and_mended_again_shows_both(watcher: Watcher) -> None:
    note, board = watcher.vault / EDA, watcher.vault / "Career Plan" / "Dashboard.md"
    sound = note.read_bytes()
    before = board.read_bytes()

    note.write_bytes(b"\xff\xfe not text any more")
    watcher.until_changed(EDA)
    broken = board.read_bytes()
    note.write_bytes(sound)
    watcher.until_changed(EDA)

    assert b"07 Current role" in broken
    assert broken != before
    assert board.read_bytes() == before


def test_500_files_changed_at_once_end_in_the_dashboard_of_a_fresh_build(vault: Path, tmp_path: Path) -> None:
    logs = vault / "logs"
    logs.mkdir()
    for n in range(500):
        (logs / f"proof {n}.md").write_text(f"---\nvaultplan: proof\n---\n- 2026-10-01 log {n}\n", encoding="utf-8")
    with Watcher(vault) as watcher:
        for n in range(500):
            text = f"---\nvaultplan: proof\n---\n- 2026-11-0{n % 9 + 1} result {n} (seen by: Ann)\n"
            (logs / f"proof {n}.md").write_text(text, encoding="utf-8")
        in_place(vault / EDA, "- the very last change (time: 7h/week)\n")
        rebuilds = watcher.until_changed(EDA)

    fresh = tmp_path / "fresh"
    shutil.copytree(vault, fresh, ignore=shutil.ignore_patterns("Dashboard.md"))
    subprocess.run([sys.executable, "-m", "vaultplan", "build", fresh, "--today", DAY], check=True, capture_output=True)
    board = Path("Career Plan") / "Dashboard.md"
    assert (vault / board).read_bytes() == (fresh / board).read_bytes()
    assert len(rebuilds) < 50, "a crowd is gathered"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_when_asked_to(vault: Path, number: signal.Signals) -> None:
    with Watcher(vault) as watcher:
        code = watcher.stop(number)
        last = watcher.until("stopped")[-1]

    assert code == 0
    assert last == {"event": "stopped"}
    assert watcher.errors == ""


def test_its_own_writing_leads_to_no_rebuild(watcher: Watcher) -> None:
    for _ in range(3):
        in_place(watcher.vault / EDA, "- [ ] one more (time: 1h/week)\n")
        assert len(watcher.until_changed(EDA)) == 1


def test_what_the_human_writes_below_the_line_survives_every_rebuild(watcher: Watcher) -> None:
    board = watcher.vault / "Career Plan" / "Dashboard.md"
    in_place(board, "Ask Ann about the course in May.\n")
    in_place(watcher.vault / EDA, "- a new line (time: 7h/week)\n")
    watcher.until_changed(EDA)

    assert board.read_text(encoding="utf-8").endswith("Ask Ann about the course in May.\n")
