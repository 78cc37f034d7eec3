"""The index saves time, and nothing else: with it, without it or with a spoilt one, the answer is the same."""

import pickle
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import platformdirs
import pytest

from tests.conftest import Hold, Lay, Run, Status
from vaultplan.engine import Engine, budget, means
from vaultplan.markdown import note as reading
from vaultplan.model import Plan
from vaultplan.state import index as kept
from vaultplan.state.folder import cache_folder
from vaultplan.state.index import Index
from vaultplan.vault import walk
from vaultplan.vault.read import read_note

DAY = date(2026, 11, 23)
TAGGED = b"- [ ] Stop the Friday report #eda/eliminate [time:: 1h/week]\n"


@pytest.fixture(autouse=True)
def _old(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was written was written some time ago: what was saved a moment ago is read again in any case."""
    monkeypatch.setattr(walk, "YOUNG", -3_600_000_000_000)


@pytest.fixture
def root(vault: Lay) -> Path:
    root = vault()
    for number in range(6):
        note = root / "Daily" / f"2026-11-0{number + 1}.md"
        note.parent.mkdir(exist_ok=True)
        note.write_bytes(TAGGED if number % 2 else b"nothing\n")
    return root


def looked(root: Path) -> tuple[Engine, Plan]:
    """What a run with the index knows, having kept it for the next."""
    engine = Engine(root, index=Index(root, means()))
    engine.look()
    (plan,) = engine.plans(DAY)
    engine.remember()
    return engine, plan


def fresh(root: Path) -> Plan:
    engine = Engine(root)
    engine.look()
    (plan,) = engine.plans(DAY)
    return plan


def index_of(root: Path) -> Path:
    return Index(root, means())._path()


def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on no note may be parsed."""
    for name in ("read_note", "read_captures"):
        monkeypatch.setattr(reading, name, lambda path, *_: pytest.fail(f"{path} was parsed"))


def test_a_plan_that_has_words_of_its_own_is_remembered_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "deep" / "notes"
    shutil.copytree(Path(__file__).parent / "plans" / "electrician" / "vault", root)
    assert "words:" in (root / "Sparks" / "About me.md").read_text(encoding="utf-8")
    _, first = looked(root)
    unread(monkeypatch)

    _, second = looked(root)

    assert second == first


def test_the_second_run_parses_no_note_and_says_the_same(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, first = looked(root)
    unread(monkeypatch)

    engine, second = looked(root)

    assert second == first
    assert engine._tree.read == 0


def test_a_plan_with_words_of_its_own_is_remembered_too(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start = next(root.rglob("00 Start.md"))
    start.write_text(start.read_text().replace("\n---\n", "\nwords:\n  - Dropped duties = Eliminate\n---\n", 1))
    looked(root)
    meant = fresh(root)

    unread(monkeypatch)

    assert looked(root)[1] == meant


def test_only_notes_that_changed_are_read_again(root: Path) -> None:
    looked(root)
    (root / "Daily/2026-11-01.md").write_bytes(TAGGED)
    (root / "Daily/2026-11-02.md").unlink()
    (root / "Daily/2026-11-03.md").rename(root / "Moved.md")

    engine, plan = looked(root)

    assert engine._tree.read == 2
    assert plan == fresh(root)


def test_a_note_that_was_just_saved_is_read_again_since_another_save_may_have_the_same_time(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    looked(root)
    parsed = list[str]()

    def spy(path: str, keep: Callable[[bytes], bool]) -> tuple[bytes, bool] | str | None:
        parsed.append(path)
        return read_note(path, keep)

    monkeypatch.setattr(walk, "read_note", spy)
    looked(root)

    assert sorted(parsed) == sorted(map(str, root.rglob("*.md")))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def scribble(path: Path) -> None:
    path.write_bytes(b"x" * 100)


def of_another_vault(path: Path) -> None:
    """It tells of the same notes, and that nothing is in them."""
    other = path.with_name("other")
    shutil.copytree(path.parents[3] / "notes", other / "notes", dirs_exist_ok=True)
    for note in (other / "notes/Daily").glob("*.md"):
        note.write_bytes(b"nothing\n")
    looked(other / "notes")
    index_of(other / "notes").replace(path)


def be_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def lead_elsewhere(path: Path) -> None:
    path.replace(path.with_name("elsewhere"))
    path.symlink_to(path.with_name("elsewhere"))


def be_hostile(path: Path) -> None:
    """Whole, and it would run a program."""
    root = path.parents[3] / "notes"
    data = pickle.dumps(_Hostile())
    path.write_bytes(Index(root, means())._seal(data) + data)


class _Hostile:
    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return pytest.fail, ("it was run",)


SPOILT = [
    Path.unlink,
    cut,
    flip,
    empty,
    scribble,
    of_another_vault,
    be_a_folder,
    lead_elsewhere,
    be_hostile,
]


@pytest.fixture
def _beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.mark.usefixtures("_beside")
@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
def test_a_spoilt_index_is_nobodys_trouble(root: Path, spoil: Callable[[Path], Any]) -> None:
    looked(root)
    spoil(index_of(root))

    _, plan = looked(root)

    assert plan == fresh(root)
    assert len(plan.tasks) == len(fresh(root).tasks) > 3


def test_an_index_of_other_code_is_thrown_away(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked(root)
    kept._made_by.cache_clear()
    monkeypatch.setattr(kept, "__version__", "0.0.1")

    assert Index(root, means()).load() is None

    kept._made_by.cache_clear()


def test_without_a_place_for_the_index_every_command_works(
    root: Path, tmp_path: Path, run: Run, status: Status, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_it = status(root)
    (tmp_path / "a file").write_bytes(b"")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "a file"))

    assert status(root) == with_it
    assert run("build", root).exit_code == 0


@pytest.mark.usefixtures("_beside")
def test_with_the_index_taken_out_every_command_works(
    root: Path, tmp_path: Path, run: Run, status: Status, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_it = status(root)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "other"))
    monkeypatch.setattr(kept, "Index", lambda *_: None)

    assert status(root) == with_it
    assert run("build", root).exit_code == 0
    assert not (tmp_path / "other").exists()


def test_a_run_that_finds_nothing_new_writes_no_index(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked(root)
    monkeypatch.setattr(Index, "save", lambda *_: pytest.fail("it was written"))
    looked(root)


def test_a_note_that_could_not_be_read_in_time_is_tried_again_by_the_next_run(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(budget, "read_note", lambda path, data, words: budget._unread(path, data, words, "too-slow"))
        patch.setattr("vaultplan.engine.read_note", budget.read_note)
        engine = Engine(root, index=Index(root, means()))
        engine.look()
        assert engine.plans(DAY)[0].unread
        engine.remember()

    assert looked(root)[1] == fresh(root)


@pytest.mark.usefixtures("_beside")
def test_the_index_is_for_its_user_alone_and_nothing_of_it_lies_in_the_vault(root: Path, run: Run, hold: Hold) -> None:
    before = hold(root)
    assert run("status", root).exit_code == 0

    assert hold(root) == before
    assert index_of(root).stat().st_mode & 0o777 == 0o600
    assert index_of(root).parent.stat().st_mode & 0o777 == 0o700


def test_the_index_lies_in_the_cache_folder_of_the_platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "own"))
    assert cache_folder("index") == platformdirs.user_cache_path("vaultplan") / "index"
    monkeypatch.setenv("HOME", str(tmp_path))
    for said in ("", "relative/path"):
        monkeypatch.setenv("XDG_CACHE_HOME", said)
        assert cache_folder("index") == tmp_path / ".cache/vaultplan/index"


def test_a_value_that_no_index_can_hold_costs_time_and_nothing_else(root: Path) -> None:
    engine, plan = looked(root)
    index_of(root).unlink()
    engine._memos[plan.home].same("odd", (), lambda: lambda: None)
    engine._spent = 1_000

    engine.remember()

    assert not index_of(root).exists()
    assert looked(root)[1] == plan
