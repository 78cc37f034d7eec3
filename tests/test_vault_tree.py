import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from vaultplan.errors import FolderUnreadableError
from vaultplan.vault import read, walk
from vaultplan.vault.read import read_note
from vaultplan.vault.tree import Tree

PLAN = b"---\nvaultplan: eda\n---\n"


def keep(head: bytes) -> bool:
    return head.startswith(b"---\nvaultplan:")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "vault"
    root.mkdir()
    return root


def put(root: Path, path: str, data: bytes = PLAN) -> Path:
    note = root / path
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_bytes(data)
    return note


def swept(root: Path) -> Tree:
    tree = Tree(root, keep)
    tree.sweep()
    return tree


def read_paths(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """From here on, the names of the notes whose bytes are read."""
    seen: list[str] = []

    def spy(path: str, keep: Callable[[bytes], bool]) -> tuple[bytes, bool] | str | None:
        seen.append(Path(path).name)
        return original(path, keep)

    original = read_note
    monkeypatch.setattr(walk, "read_note", spy)
    return seen


def test_a_sweep_holds_the_plans_notes_and_no_others(root: Path) -> None:
    put(root, "Plan/07 Current role.md", PLAN + b"x")
    put(root, "Diary.MD", b"# Today\n")
    put(root, "Plan/picture.png")
    assert swept(root).files == {"Plan/07 Current role.md": PLAN + b"x"}


def test_bytes_are_held_as_they_are(root: Path) -> None:
    odd = PLAN + b"\r\n\xff\x00 no newline at the end"
    put(root, "a.md", odd)
    assert swept(root).files["a.md"] == odd


@pytest.mark.parametrize(
    "path",
    [
        ".obsidian/x.md",
        ".trash/x.md",
        ".x.md",
        "a/.git/x.md",
        ".stfolder/x.md",
        "x.md~",
        "~x.md",
        ".#x.md",
        "4913",
        "x.md.tmp",
        ".x.md.swp",
        ".syncthing.x.md.tmp",
        "~syncthing~x.md.tmp",
        ".~x.sync-conflict-1-2-3.md",
    ],
)
def test_hidden_notes_and_drafts_are_passed_over(root: Path, path: str) -> None:
    put(root, path)
    tree = swept(root)
    assert (tree.files, tree.problems) == ({}, {})
    assert tree.touch([path]) == frozenset()


@pytest.mark.parametrize("path", ["x.sync-conflict-1-2-3.md", "a/x (Ana's conflicted copy 2026-11-01).md"])
def test_a_conflict_copy_is_named_and_never_read(root: Path, path: str) -> None:
    put(root, "x.md")
    put(root, path)

    tree, told = swept(root), Tree(root, keep)

    assert (set(tree.files), tree.problems) == ({"x.md"}, {path: "conflict-copy"})
    assert tree.unique("b/x.md") is False
    told.sweep()
    (root / path).unlink()
    assert told.touch([path]) == {path}
    assert told.problems == {}
    put(root, path)
    assert told.touch([path]) == {path}
    assert told.problems == {path: "conflict-copy"}


def test_a_note_that_icloud_holds_back_is_not_here_until_it_is(root: Path) -> None:
    note = put(root, "a/x.md")
    tree = swept(root)
    held = note.with_name(".x.md.icloud")

    note.rename(held)
    assert tree.touch(["a/x.md"]) == {"a/x.md"}
    assert (tree.files, tree.problems, swept(root).problems) == ({}, {"a/x.md": "not-here"}, {"a/x.md": "not-here"})
    assert tree.sweep() == frozenset()

    held.rename(note)
    assert tree.touch(["a/.x.md.icloud"]) == {"a/x.md"}
    assert (set(tree.files), tree.problems) == ({"a/x.md"}, {})


def test_a_file_that_is_one_hole_is_not_here_and_is_not_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(root, "x.md").write_bytes(b"")
    os.truncate(root / "x.md", 4096)
    if not hasattr(os, "SEEK_DATA") or (root / "x.md").stat().st_blocks:
        pytest.skip("this disk keeps no holes")
    monkeypatch.setattr(read, "_take", lambda *_: pytest.fail("it was read"))

    tree = swept(root)

    assert tree.problems == {"x.md": "not-here"}
    monkeypatch.undo()
    put(root, "x.md")
    tree.sweep()
    assert (set(tree.files), tree.problems) == ({"x.md"}, {})


class Info:
    """What a system says of a file."""

    def __init__(self, **fields: int) -> None:
        self.__dict__.update({"st_size": 10, **fields})


@pytest.mark.parametrize(
    ("fields", "elsewhere"),
    [
        ({"st_flags": 0x40000000, "st_blocks": 0}, True),
        ({"st_flags": 0x20, "st_blocks": 8}, False),
        ({"st_file_attributes": 0x400000}, True),
        ({"st_file_attributes": 0x1000}, True),
        ({"st_file_attributes": 0x20}, False),
        ({"st_blocks": 8}, False),
        ({"st_blocks": 0}, False),
        ({"st_blocks": 0, "st_size": 0}, False),
        ({}, False),
    ],
)
def test_a_file_is_elsewhere_by_its_systems_word_and_never_for_want_of_blocks_alone(
    root: Path,
    fields: dict[str, int],
    elsewhere: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """Small files on btrfs, NTFS and many network disks have no block, and are all there."""
    with put(root, "x.md").open("rb") as file:
        assert read.is_elsewhere(file.fileno(), cast("os.stat_result", Info(**fields))) is elsewhere
        assert file.read(3) == b"---"


def test_a_sweep_names_what_changed_appeared_and_went(root: Path) -> None:
    for name in ("same", "edited", "gone"):
        put(root, f"{name}.md")
    tree = swept(root)
    put(root, "edited.md", PLAN + b"more")
    put(root, "new/new.md")
    (root / "gone.md").unlink()
    assert tree.sweep() == {"edited.md", "new/new.md", "gone.md"}
    assert tree.sweep() == frozenset()


def test_a_note_that_stops_being_the_plans_is_let_go(root: Path) -> None:
    put(root, "a.md")
    tree = swept(root)
    put(root, "a.md", b"# mine\n")
    assert tree.touch(["a.md"]) == {"a.md"}
    assert tree.files == {}


@pytest.fixture
def _old(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was written was written some time ago."""
    monkeypatch.setattr(walk, "YOUNG", -3_600_000_000_000)


@pytest.mark.usefixtures("_old")
def test_unchanged_notes_are_not_read_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(root, "kept.md")
    put(root, "other.md", b"# mine\n")
    tree = swept(root)
    tree.sweep()
    read = read_paths(monkeypatch)
    tree.sweep()
    assert read == []


def test_a_note_of_nobodys_that_was_saved_twice_within_one_tick_of_the_clock_is_found(root: Path) -> None:
    note = put(root, "a.md", b"# mine\n")
    tree = swept(root)
    note.write_bytes(PLAN[: len(b"# mine\n")])
    stamped = tree._found.folders[""]
    stamped["a.md"] = stamped["a.md"] and walk.stamp_of(note.stat())  # as if the times were the same, too
    keep_all = Tree(root, lambda _: True)
    keep_all.recall(tree.found)
    assert keep_all.sweep() == {"a.md"}


@pytest.mark.usefixtures("_old")
def test_a_save_of_equal_length_within_one_tick_of_the_clock_is_found(root: Path) -> None:
    note = put(root, "a.md", PLAN + b"1")
    before = note.stat()
    tree = swept(root)
    known = dict(tree._found.folders[""])
    note.write_bytes(PLAN + b"2")
    os.utime(note, ns=(before.st_atime_ns, before.st_mtime_ns))
    now = note.stat()
    # As if the change time were the same too, which no call can set.
    tree._found.folders[""]["a.md"] = walk.stamp_of(now)
    assert known["a.md"] is not None
    assert tree.sweep() == {"a.md"}
    assert tree.files["a.md"] == PLAN + b"2"


def test_a_touch_reads_the_note_it_names_and_no_other(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b", "c/d"):
        put(root, f"{name}.md")
    tree = swept(root)
    put(root, "a.md", PLAN + b"1")
    put(root, "b.md", PLAN + b"1")
    read = read_paths(monkeypatch)
    monkeypatch.setattr(os, "scandir", lambda _: pytest.fail("walked"))
    monkeypatch.setattr(Tree, "_identity", lambda _: (0, 0))
    assert tree.touch(["a.md"]) == {"a.md"}
    assert read == ["a.md"]


def test_a_touch_of_a_note_in_a_new_folder_finds_the_whole_folder(root: Path) -> None:
    tree = swept(root)
    put(root, "new/deep/a.md")
    put(root, "new/b.md")
    assert tree.touch(["new/deep/a.md"]) == {"new/deep/a.md", "new/b.md"}


def test_a_touch_of_a_folder_that_went_drops_what_was_in_it(root: Path) -> None:
    put(root, "a/b/c.md")
    put(root, "ab/c.md")
    tree = swept(root)
    shutil.rmtree(root / "a")
    assert tree.touch(["a"]) == {"a/b/c.md"}
    assert tree.files.keys() == {"ab/c.md"}


def test_a_touch_below_a_folder_that_became_a_link_drops_what_was_in_it(root: Path, tmp_path: Path) -> None:
    put(root, "a/c.md")
    tree = swept(root)
    (root / "a").rename(tmp_path / "moved")
    (root / "a").symlink_to(tmp_path / "moved")
    assert tree.touch(["a/c.md"]) == {"a/c.md"}
    assert tree.files == {}


def test_the_first_touch_of_all_looks_everywhere(root: Path) -> None:
    put(root, "a.md")
    put(root, "b.md")
    assert Tree(root, keep).touch(["a.md"]) == {"a.md", "b.md"}


@pytest.mark.parametrize(
    "path", ["../secret.md", "/etc/passwd.md", "a//b.md", "nul\0.md", "a\udcff.md", "./a.md", "a/../a.md"]
)
def test_a_touch_of_a_path_that_leads_elsewhere_is_ignored(root: Path, path: str) -> None:
    put(root, "../secret.md")
    put(root, "a.md")
    tree = swept(root)
    put(root, "a.md", PLAN + b"1")
    assert tree.touch([path]) == frozenset()


def test_whoever_holds_the_files_holds_one_state_of_them(root: Path) -> None:
    put(root, "a.md", PLAN + b"1")
    tree = swept(root)
    held = tree.files
    put(root, "a.md", PLAN + b"2")
    tree.touch(["a.md"])
    assert held == {"a.md": PLAN + b"1"}
    put(root, "a.md", PLAN + b"3")
    tree.sweep()
    assert held == {"a.md": PLAN + b"1"}


def test_a_note_over_one_mebibyte_is_a_problem_when_it_is_the_plans(root: Path) -> None:
    put(root, "big.md", PLAN + b"x" * 20_000_000)
    put(root, "novel.md", b"x" * 20_000_000)
    put(root, "most.md", PLAN.ljust(1024 * 1024))
    tree = swept(root)
    assert tree.problems == {"big.md": "too-large"}
    assert tree.files.keys() == {"most.md"}
    assert tree.sweep() == frozenset()
    put(root, "big.md")
    assert tree.sweep() == {"big.md"}
    assert tree.problems == {}


def test_a_note_longer_than_the_head_is_held_whole(root: Path) -> None:
    text = PLAN + bytes(range(256)) * 1000
    put(root, "long.md", text)
    assert swept(root).files["long.md"] == text


def test_pipes_sockets_and_folders_named_like_notes_are_problems_and_never_block(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(root / "pipe.md")
    put(root, "folder.md/inside.md")
    monkeypatch.chdir(root)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.md")
        tree = swept(root)
    assert tree.problems == {"pipe.md": "not-a-file", "socket.md": "not-a-file", "folder.md": "folder"}
    assert tree.files.keys() == {"folder.md/inside.md"}


def test_a_note_swapped_for_a_pipe_while_it_is_looked_at_does_not_block(root: Path) -> None:
    note = put(root, "a.md")
    info = note.stat()
    note.unlink()
    os.mkfifo(note)
    look = walk.Walk(str(root), keep, walk.Found())
    look.entry("a.md", info)
    assert look.found.problems == {"a.md": "not-a-file"}


def test_links_are_not_followed(root: Path, tmp_path: Path) -> None:
    put(root, "here/real.md")
    put(tmp_path, "outside/secret.md")
    (root / "inside.md").symlink_to("here/real.md")
    (root / "outside.md").symlink_to(tmp_path / "outside/secret.md")
    (root / "nowhere.md").symlink_to("missing.md")
    (root / "ring.md").symlink_to("ring.md")
    (root / "folder").symlink_to(tmp_path / "outside")
    (root / "up").symlink_to(root)
    tree = swept(root)
    assert tree.files.keys() == {"here/real.md"}
    assert tree.problems == {"outside.md": "outside-link", "nowhere.md": "dangling-link", "ring.md": "dangling-link"}


def test_a_sibling_whose_name_begins_like_the_vaults_is_outside(root: Path, tmp_path: Path) -> None:
    put(tmp_path, "vault2/a.md")
    (root / "a.md").symlink_to(tmp_path / "vault2/a.md")
    assert swept(root).problems == {"a.md": "outside-link"}


def test_a_link_dangles_as_soon_as_its_target_goes(root: Path) -> None:
    put(root, "real.md")
    (root / "link.md").symlink_to("real.md")
    tree = swept(root)
    (root / "real.md").unlink()
    assert tree.touch(["real.md"]) == {"real.md", "link.md"}
    assert tree.problems == {"link.md": "dangling-link"}
    put(root, "real.md")
    assert tree.touch(["real.md"]) == {"real.md", "link.md"}
    assert tree.problems == {}


def test_names_that_are_not_utf8_are_passed_over(root: Path) -> None:
    try:
        for name in ("bad\udcff.md", "fold\udcff/good.md", "line\nbreak.md"):
            put(root, name)
    except (OSError, UnicodeEncodeError):
        pytest.skip("this disk takes UTF-8 names only")
    tree = swept(root)
    assert tree.files.keys() == {"line\nbreak.md"}
    assert tree.problems == {}


def test_both_unicode_forms_of_a_name_are_two_notes_of_one_name(root: Path) -> None:
    put(root, "caf\u00e9.md")
    put(root, "sub/cafe\u0301.md")
    tree = swept(root)
    assert tree.files.keys() == {"caf\u00e9.md", "sub/cafe\u0301.md"}
    assert not tree.unique("caf\u00e9.md")


def test_a_name_is_unique_until_any_other_note_takes_it(root: Path) -> None:
    put(root, "Plan/00 Start.md")
    tree = swept(root)
    assert tree.unique("Plan/00 Start.md")
    put(root, "Archive/00 START.md", b"# not the plan's\n")
    tree.touch(["Archive/00 START.md"])
    assert not tree.unique("Plan/00 Start.md")
    assert not tree.unique("Elsewhere/00 start.md")
    shutil.rmtree(root / "Archive")
    tree.touch(["Archive"])
    assert tree.unique("Plan/00 Start.md")
    put(root, "Other/00 start.md", b"")
    tree.sweep()
    assert not tree.unique("Plan/00 Start.md")


def test_a_note_not_written_yet_is_unique_when_nobody_has_its_name(root: Path) -> None:
    put(root, "a.md")
    tree = swept(root)
    assert tree.unique("b/Dashboard.md")
    assert not tree.unique("b/a.md")


def test_folders_below_the_depth_cap_are_not_entered(root: Path) -> None:
    deepest = "/".join(["d"] * 64)
    put(root, f"{deepest}/in.md")
    put(root, f"{deepest}/d/out.md")
    tree = swept(root)
    assert tree.files.keys() == {f"{deepest}/in.md"}
    assert tree.touch([f"{deepest}/d/out.md", f"{deepest}/d/d/d"]) == frozenset()


def test_a_vault_that_went_away_keeps_its_last_state(root: Path) -> None:
    put(root, "a.md")
    tree = swept(root)
    shutil.rmtree(root)
    with pytest.raises(FolderUnreadableError):
        tree.sweep()
    with pytest.raises(FolderUnreadableError):
        tree.touch(["a.md"])
    assert tree.files == {"a.md": PLAN}


def test_a_vault_swapped_for_another_while_it_is_read_keeps_its_last_state(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(root, "a.md")
    tree = swept(root)
    below = walk.Walk.below

    def unmounted(self: walk.Walk, folder: str) -> None:
        root.rename(tmp_path / "elsewhere")
        root.mkdir()
        below(self, folder)

    monkeypatch.setattr(walk.Walk, "below", unmounted)
    with pytest.raises(FolderUnreadableError):
        tree.sweep()
    assert tree.files == {"a.md": PLAN}


def test_a_disk_error_on_one_note_is_its_problem_alone_and_is_tried_again(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(root, "bad.md")
    put(root, "good.md")
    original = os.open

    def failing(path: str, flags: int) -> int:
        if path.endswith("bad.md"):
            raise OSError(5, "Input/output error")
        return original(path, flags)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", failing)
        tree = swept(root)
    assert (tree.problems, set(tree.files)) == ({"bad.md": "io-error"}, {"good.md"})
    assert not tree.unique("x/bad.md")
    assert tree.sweep() == {"bad.md"}


def test_a_fault_in_the_reader_of_heads_leaves_the_tree_as_it_was(root: Path) -> None:
    put(root, "a.md")
    broken = False

    def fragile(head: bytes) -> bool:
        if broken:
            raise ZeroDivisionError
        return keep(head)

    tree = Tree(root, fragile)
    tree.sweep()
    broken = True
    put(root, "a.md", PLAN + b"1")
    with pytest.raises(ZeroDivisionError):
        tree.touch(["a.md"])
    broken = False
    assert tree.sweep() == {"a.md"}


def test_a_disk_that_reads_a_little_at_a_time_is_read_whole(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(root, "a.md", PLAN * 10)
    original = os.read
    monkeypatch.setattr(os, "read", lambda handle, size: original(handle, min(size, 7)))
    assert swept(root).files["a.md"] == PLAN * 10


def test_a_disk_that_fails_in_the_middle_of_a_note_leaves_no_half_note(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(root, "a.md", PLAN.ljust(100_000))
    original = os.read

    def failing(handle: int, size: int) -> bytes:
        if size < 65536:
            raise OSError(5, "Input/output error")
        return original(handle, size)

    monkeypatch.setattr(os, "read", failing)
    tree = swept(root)
    assert (tree.files, tree.problems) == ({}, {"a.md": "io-error"})


@pytest.mark.parametrize("look", ["sweep", "touch"])
def test_a_note_that_goes_while_it_is_looked_at_is_gone(root: Path, monkeypatch: pytest.MonkeyPatch, look: str) -> None:
    note = put(root, "a.md")
    tree = swept(root)
    original = os.open

    def vanishing(path: str, flags: int) -> int:
        note.unlink()
        return original(path, flags)

    monkeypatch.setattr(os, "open", vanishing)
    assert (tree.sweep() if look == "sweep" else tree.touch(["a.md"])) == {"a.md"}
    assert (tree.files, tree.problems) == ({}, {})
    assert tree.unique("b/a.md")
