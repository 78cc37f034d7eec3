"""What looking finds without any event: every save, also one that a sync tool has made look like the one before."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from vaultplan.vault.tree import Tree

BEFORE, AFTER = b"vaultplan: proof\nold\n", b"vaultplan: proof\nnew\n"


@pytest.fixture
def note(tmp_path: Path) -> Path:
    (tmp_path / "vault").mkdir()
    note = tmp_path / "vault" / "a.md"
    note.write_bytes(BEFORE)
    os.utime(note, ns=(10**18, 10**18))
    return note


@pytest.fixture
def tree(note: Path) -> Tree:
    tree = Tree(note.parent, lambda head: b"vaultplan:" in head)
    tree.sweep()
    tree.sweep()  # what is fresh is read twice: only now the stamp alone is trusted
    return tree


def test_a_note_written_in_place_with_the_same_size_and_its_old_time_is_found(tree: Tree, note: Path) -> None:
    with note.open("r+b") as file:
        file.write(AFTER)
    os.utime(note, ns=(10**18, 10**18))
    assert tree.sweep() == {"a.md"}
    assert tree.files == {"a.md": AFTER}


def test_a_note_replaced_by_one_of_the_same_size_and_time_is_found(tree: Tree, note: Path) -> None:
    draft = note.with_name("draft")
    draft.write_bytes(AFTER)
    os.utime(draft, ns=(10**18, 10**18))
    draft.replace(note)
    assert tree.sweep() == {"a.md"}


@pytest.mark.skipif(shutil.which("rsync") is None, reason="rsync is not installed")
@pytest.mark.parametrize("how", [[], ["--inplace"]])
def test_what_rsync_brings_with_its_old_time_is_found(tree: Tree, note: Path, tmp_path: Path, how: list[str]) -> None:
    (tmp_path / "from").mkdir()
    (tmp_path / "from" / "a.md").write_bytes(AFTER)
    os.utime(tmp_path / "from" / "a.md", ns=(10**18, 10**18))
    subprocess.run(["rsync", "-t", "--ignore-times", *how, tmp_path / "from" / "a.md", note], check=True, timeout=60)
    assert note.stat().st_mtime_ns == 10**18
    assert tree.sweep() == {"a.md"}
