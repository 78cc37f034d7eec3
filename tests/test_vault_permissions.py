"""What somebody may not read or write. Root may everything, so as root these become an ordinary user for a moment."""

import ctypes  # noqa: F401 - an ordinary user may not be allowed to import it from where Python is
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from vaultplan.errors import FolderUnreadableError, NotWritableError
from vaultplan.scaffold.init import NewNote, write
from vaultplan.vault.find import find_root
from vaultplan.vault.tree import Tree
from vaultplan.vault.write import Replaced, create, replace
from vaultplan.watch.observer import ObservedVault

NOBODY = 65534
PLAN = b"plan"

pytestmark = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions are another matter there")


@contextmanager
def as_an_ordinary_user() -> Iterator[None]:
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def root() -> Iterator[Path]:
    """A vault that anybody can reach, unlike pytest's own folders."""
    root = Path(tempfile.mkdtemp()).resolve()
    root.chmod(0o777)
    yield root
    for folder, names, _ in os.walk(root):
        for name in names:
            Path(folder, name).chmod(0o777)
    shutil.rmtree(root)


def put(root: Path, path: str, mode: int = 0o666) -> Path:
    note = root / path
    note.parent.mkdir(exist_ok=True)
    note.parent.chmod(0o777)
    note.write_bytes(PLAN)
    note.chmod(mode)
    return note


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def tree_of(root: Path) -> Tree:
    return Tree(root, lambda head: head.startswith(PLAN))


def test_a_note_that_may_not_be_read_is_a_problem_until_it_may(root: Path) -> None:
    put(root, "mine.md")
    note = put(root, "theirs.md", 0)
    tree = tree_of(root)
    with as_an_ordinary_user():
        tree.sweep()
        assert tree.problems == {"theirs.md": "no-permission"}
        assert tree.files.keys() == {"mine.md"}
    note.chmod(0o666)
    with as_an_ordinary_user():
        assert tree.touch(["theirs.md"]) == {"theirs.md"}
    assert tree.problems == {}


def test_a_folder_that_may_not_be_listed_is_a_problem_and_the_rest_is_read(root: Path) -> None:
    put(root, "open/a.md")
    put(root, "shut/b.md")
    (root / "shut").chmod(0)
    tree, told = tree_of(root), tree_of(root)
    with as_an_ordinary_user():
        tree.sweep()
        told.sweep()
        assert tree.problems == {"shut": "no-permission"}
        assert tree.files.keys() == {"open/a.md"}
        assert tree.touch(["shut/b.md"]) == frozenset()
        assert tree.problems == {"shut": "no-permission"}
    (root / "shut").chmod(0o777)
    with as_an_ordinary_user():
        assert told.touch(["shut/b.md"]) == tree.sweep() == {"shut", "shut/b.md"}
    assert (tree.problems, set(tree.files)) == ({}, {"open/a.md", "shut/b.md"})


def test_a_folder_that_shuts_later_takes_its_notes_out_of_sight(root: Path) -> None:
    put(root, "shut/b.md")
    tree = tree_of(root)
    tree.sweep()
    (root / "shut").chmod(0)
    with as_an_ordinary_user():
        assert tree.touch(["shut/b.md"]) == {"shut", "shut/b.md"}
    assert (tree.problems, tree.files) == ({"shut": "no-permission"}, {})


def test_a_folder_that_may_be_listed_but_not_entered_names_its_notes(root: Path) -> None:
    put(root, "half/b.md")
    (root / "half").chmod(0o444)
    tree, told = tree_of(root), tree_of(root)
    told.sweep()
    with as_an_ordinary_user():
        tree.sweep()
        told.touch(["half/b.md"])
    assert tree.problems == told.problems == {"half/b.md": "no-permission"}
    assert told.files == {}
    assert not tree.unique("other/b.md")


def test_a_note_below_a_folder_that_may_not_be_entered_goes_out_of_sight(root: Path) -> None:
    put(root, "half/a.md")
    put(root, "half/sub/b.md")
    tree, told = tree_of(root), tree_of(root)
    told.sweep()
    (root / "half").chmod(0o444)
    with as_an_ordinary_user():
        tree.sweep()
        told.touch(["half/sub/b.md"])
    assert told.problems == tree.problems == {"half/a.md": "no-permission", "half/sub": "no-permission"}
    assert told.files == {}


def test_a_link_to_where_one_may_not_look_is_a_problem(root: Path) -> None:
    put(root, "shut/b.md")
    (root / "link.md").symlink_to("shut/b.md")
    (root / "shut").chmod(0)
    tree = tree_of(root)
    with as_an_ordinary_user():
        tree.sweep()
    assert tree.problems == {"link.md": "no-permission", "shut": "no-permission"}


def test_a_vault_that_may_not_be_listed_is_said_so(root: Path) -> None:
    root.chmod(0)
    tree = tree_of(root)
    with as_an_ordinary_user(), pytest.raises(FolderUnreadableError, match="no permission"):
        tree.sweep()
    with as_an_ordinary_user(), pytest.raises(FolderUnreadableError, match="no permission"):
        find_root(root / "folder", is_plan=lambda _: True, is_ours=lambda _: True)


def test_a_vault_that_may_not_be_listed_is_refused_by_what_tells_of_changes_too(root: Path) -> None:
    root.chmod(0)
    watched = ObservedVault(root, lambda _: None, lambda _: True)
    with as_an_ordinary_user(), pytest.raises(PermissionError):
        watched.start()
    assert not watched.alive


def test_a_note_that_may_not_be_read_does_not_stop_the_search_for_the_vault(root: Path) -> None:
    put(root, "a.md", 0)
    put(root, "shut/b.md")
    (root / "shut").chmod(0)
    put(root, "z/c.md")
    with as_an_ordinary_user():
        assert find_root(root, is_plan=lambda head: head == PLAN, is_ours=lambda head: head == PLAN) == root


def test_a_read_only_note_is_refused_and_stays_read_only(root: Path) -> None:
    note = put(root, "a.md", 0o444)
    with as_an_ordinary_user(), pytest.raises(NotWritableError, match=r"no permission|read-only"):
        replace(root, "a.md", b"new", PLAN)
    assert note.read_bytes() == PLAN
    assert stat.S_IMODE(note.stat().st_mode) == 0o444
    assert names(root) == ["a.md"]


def test_a_writable_note_of_somebody_else_is_replaced(root: Path) -> None:
    note = put(root, "a.md", 0o666)
    with as_an_ordinary_user():
        assert replace(root, "a.md", b"new", PLAN).outcome is Replaced.WROTE
    assert stat.S_IMODE(note.stat().st_mode) == 0o666


def test_a_folder_that_may_not_be_written_is_refused(root: Path) -> None:
    note = put(root, "shut/a.md")
    note.parent.chmod(0o555)
    with as_an_ordinary_user():
        with pytest.raises(NotWritableError, match="no permission"):
            replace(root, "shut/a.md", b"new", PLAN)
        with pytest.raises(NotWritableError, match="no permission"):
            create(root, "shut/b.md", b"new")
    assert note.read_bytes() == PLAN
    assert names(note.parent) == ["a.md"]


def test_a_plan_that_may_not_be_laid_out_whole_is_not_laid_out_at_all(root: Path) -> None:
    (root / "shut").mkdir(mode=0o555)
    notes = [NewNote("Plan/a.md", b"a"), NewNote("shut/b.md", b"b"), NewNote("Plan/c.md", b"c")]
    with as_an_ordinary_user(), pytest.raises(NotWritableError):
        write(root, notes)
    with as_an_ordinary_user(), pytest.raises(NotWritableError, match="no permission"):
        write(root, [NewNote("shut/new/b.md", b"b")])
    assert names(root) == ["shut"]
    assert names(root / "shut") == []
