"""Nothing is written outside of the vault, whatever links, names and settings somebody puts into it (trust.md §4)."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import Held, Hold, Run
from tests.hostile import RELEASE, lay, notes
from tests.test_scaffold_folder import OUTSIDE, UNPORTABLE
from vaultplan.engine import setup
from vaultplan.scaffold.init import NewNote, write
from vaultplan.vault.swap import swap
from vaultplan.words import LANGUAGES

TURNS = 500 if RELEASE else 15


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    root = lay(tmp_path / "vault", notes(lambda _: "harmless"))
    (root / ".obsidian").mkdir()
    return root


@pytest.fixture
def outside(tmp_path: Path, run: Run) -> Path:
    """Somebody's other plan, with a dashboard that is out of date, so that a build would gladly write it."""
    root = lay(tmp_path / "outside", notes(lambda _: "elsewhere"))
    (root / ".obsidian").mkdir()
    assert run("build", root, "--today", "2026-11-20").exit_code == 0
    (root / "P/Dashboard.md").rename(root / "P/Dashboard.md~")
    (root / "P/Dashboard.md~").rename(root / "P/Dashboard.md")
    return root / "P"


@contextmanager
def swapping(folder: Path, outside: Path) -> Iterator[None]:
    """A folder that is by turns itself and a link to another, as fast as can be; itself at the end."""
    link, over = folder.with_name(".link"), threading.Event()
    link.symlink_to(outside, target_is_directory=True)

    def turn() -> None:
        while not over.is_set() or folder.is_symlink():
            assert swap(str(folder), str(link))

    thread = threading.Thread(target=turn)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        link.unlink()


def turns(run: Run, *args: object) -> list[int]:
    """How often the command ran; every run ends in words and an exit code, or `run` would have failed."""
    return [run(*args).exit_code for _ in range(TURNS)]


def test_a_folder_that_turns_into_a_link_while_a_dashboard_is_built_leads_no_write_out(
    vault: Path, outside: Path, run: Run, hold: Hold
) -> None:
    before = hold(outside)
    with swapping(vault / "P", outside):
        codes = [code for _ in range(4) for code in turns(run, "build", vault)]
    assert hold(outside) == before
    assert set(codes) <= {0, 2}
    assert run("build", vault).exit_code == 0


def test_a_folder_that_turns_into_a_link_while_a_review_is_written_leads_no_write_out(
    vault: Path, outside: Path, run: Run, hold: Hold
) -> None:
    before = hold(outside)
    with swapping(vault / "P", outside):
        turns(run, "review", vault, "--changed", "much", "--mark", "all", "--yes")
    assert hold(outside) == before


def test_a_folder_that_turns_into_a_link_while_a_plan_is_laid_leads_no_write_out(
    tmp_path: Path, run: Run, hold: Hold
) -> None:
    root, outside = tmp_path / "empty", tmp_path / "elsewhere"
    (root / "New").mkdir(parents=True)
    (root / ".obsidian").mkdir()
    outside.mkdir()
    with swapping(root / "New", outside):
        for turn in range(TURNS):
            run("init", root, "--folder", f"New/Deep {turn}/Deeper")
    assert hold(outside) == {}


def test_a_folder_that_became_a_link_before_the_first_dashboard_is_drawn_is_said(
    vault: Path, outside: Path, run: Run, hold: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_and_swap(root: Path, notes: Sequence[NewNote]) -> None:
        write(root, notes)
        (root / "New").rename(root.parent / "away")
        (root / "New").symlink_to(outside, target_is_directory=True)

    monkeypatch.setattr(setup, "write", write_and_swap)
    before = hold(outside)
    done = run("init", vault, "--folder", "New/Plan")
    assert done.exit_code == 2
    assert "while the plan was laid" in done.output
    assert hold(outside) == before


@pytest.mark.parametrize("style", ["absolute", "relative", "dangling"])
def test_a_plan_in_a_linked_folder_is_neither_read_nor_written(
    style: str, vault: Path, outside: Path, run: Run, hold: Hold
) -> None:
    target = {"absolute": outside, "relative": Path("../outside/P"), "dangling": outside.parent / "none"}[style]
    (vault / "Linked").symlink_to(target, target_is_directory=True)
    before = hold(outside.parent)
    assert run("build", vault).exit_code == 0
    assert run("review", vault, "--changed", "much", "--yes").exit_code == 0
    assert run("init", vault, "--folder", "Linked").exit_code == 2
    assert run("init", vault, "--folder", "Linked/In").exit_code == 2
    assert hold(outside.parent) == before
    assert "elsewhere" not in (vault / "P/Dashboard.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("target", ["file", "folder", "dangling"])
def test_a_dashboard_that_is_a_link_is_left_alone(
    target: str, vault: Path, outside: Path, run: Run, hold: Hold
) -> None:
    to = {"file": outside / "Dashboard.md", "folder": outside, "dangling": outside / "none.md"}[target]
    (vault / "P/Dashboard.md").symlink_to(to)
    before, inside = hold(outside), hold(vault)
    result = run("build", vault)
    assert result.exit_code == 2
    assert "Dashboard.md" in result.stderr
    assert hold(outside) == before
    assert hold(vault) == inside


def test_a_note_of_somebodys_own_called_like_the_dashboard_keeps_every_byte(vault: Path, run: Run) -> None:
    for own in (
        b"",
        b"# my dashboard\r\n",
        b"---\nvaultplan: eda\n---\n- [ ] x\n",
        b"\xff\xfe\x00",
        b"---\n---\n%% x %%",
        b"# mine\n<!-- vaultplan: everything below this line is yours (0123456789) -->\nmine too\n",
        b"---\nvaultplan: dashboards\n---\n<!-- vaultplan: everything below this line is yours (0123456789) -->\n",
    ):
        (vault / "P/Dashboard.md").write_bytes(own)
        result = run("build", vault)
        assert result.exit_code == 2
        assert "Dashboard.md" in result.stderr
        assert (vault / "P/Dashboard.md").read_bytes() == own


@pytest.mark.parametrize("folder", sorted({*OUTSIDE, *UNPORTABLE} - {"./a"}))
def test_no_folder_name_leads_a_new_plan_out_of_the_vault(
    folder: str, tmp_path: Path, run: Run, hold: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "around" / "vault"
    root.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "around"))
    assert run("init", root, "--folder", folder).exit_code == 2
    assert hold(tmp_path / "around") == {"vault": hold(tmp_path / "around")["vault"]}


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home, and a place to stand, in which everything that comes is seen."""
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


SETTINGS = (
    "output: ../escape.md", "dashboard: HERE/escape.md", "home: ../outside", "folder: ~/escape", "path: C:x",
    "hook: touch escape", "on_build: touch escape", "template: '<% x %>'", "include: ../outside/P/Start.md",
    "aliases: ['../../escape']", "log: ../escape.log", "state: ../escape",
)  # fmt: skip


@pytest.mark.parametrize("setting", SETTINGS)
def test_no_property_of_a_note_says_where_anything_is_written_or_what_is_run(
    setting: str, vault: Path, run: Run, hold: Hold, at_home: Path
) -> None:
    start = vault / "P/Start.md"
    setting = setting.replace("HERE", str(at_home))
    start.write_text(start.read_text(encoding="utf-8").replace("language: en", f"language: en\n{setting}"), "utf-8")
    before = hold(vault.parent)
    assert run("build", vault).exit_code == 0
    assert _new(before, hold(vault.parent)) == {"vault/P/Dashboard.md"}


CONFIGS = ("vaultplan.toml", ".vaultplan.toml", ".vaultplan/config.toml", "pyproject.toml", "P/config.toml")


@pytest.mark.parametrize("name", CONFIGS)
@pytest.mark.usefixtures("at_home")
def test_a_configuration_that_comes_with_a_vault_is_not_read(name: str, vault: Path, run: Run, hold: Hold) -> None:
    run("build", vault)
    board = (vault / "P/Dashboard.md").read_bytes()
    (vault / name).parent.mkdir(exist_ok=True)
    (vault / name).write_text('output = "../escape.md"\nhook = "touch escape"\nlanguage = "de"\n', encoding="utf-8")
    before = hold(vault.parent)
    assert run("build", vault).exit_code == 0
    assert (vault / "P/Dashboard.md").read_bytes() == board
    assert _new(before, hold(vault.parent)) == set()


def test_plugins_that_come_with_a_vault_are_neither_run_nor_touched(vault: Path, run: Run, hold: Hold) -> None:
    plugin = vault / ".obsidian/plugins/evil"
    plugin.mkdir(parents=True)
    (plugin / "main.js").write_text("require('child_process')", encoding="utf-8")
    (vault / ".obsidian/community-plugins.json").write_text('["evil"]', encoding="utf-8")
    before = hold(vault / ".obsidian")
    assert run("build", vault).exit_code == 0
    assert run("init", vault).exit_code == 0
    assert hold(vault / ".obsidian") == before


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("variant", [(), ("--example",), ("--short",)])
def test_a_new_plan_brings_plain_notes_alone(variant: tuple[str, ...], language: str, tmp_path: Path, run: Run) -> None:
    root = tmp_path / "new"
    root.mkdir()
    assert run("init", root, "--lang", language, *variant).exit_code == 0
    files = [path for path in root.rglob("*") if path.is_file()]
    assert len(files) > 5
    assert {path.suffix for path in files} == {".md"}
    signs = ("```", "~~~", "<%", "{{", "`=", "`$=", "dataview", "mermaid", "<script", "![")
    for text in (path.read_text(encoding="utf-8") for path in files):
        assert not [sign for sign in signs if sign in text]


def _new(before: dict[str, Held], after: dict[str, Held]) -> set[str]:
    """The files that are other than they were, but for vaultplan's own state."""
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    return {name for name in changed if not name.startswith("state") and (name not in after or after[name].digest)}
