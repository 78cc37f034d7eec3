"""Which drives keep changes to themselves, told from Linux's own table of what is mounted where."""

import sys
from pathlib import Path

import pytest

from vaultplan.watch.places import drives_in, silent_place

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the table is of Linux, and so are its paths")

LINE = "36 25 0:{number} / {place} rw,noatime shared:1 - {kind} source rw\n"


def table(folder: Path, *mounts: tuple[Path | str, str]) -> Path:
    lines = [LINE.format(number=n, place=str(place), kind=kind) for n, (place, kind) in enumerate(mounts)]
    (folder / "mountinfo").write_text("".join(lines), encoding="utf-8")
    return folder / "mountinfo"


def kind_at(root: Path, *mounts: tuple[Path | str, str]) -> str | None:
    return silent_place(root, table(root.parent, ("/", "ext4"), *mounts))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "notes").mkdir()
    return (tmp_path / "notes").resolve()


@pytest.mark.parametrize(
    "kind", ["nfs", "nfs4", "cifs", "smb3", "fuse", "fuse.sshfs", "fuse.rclone", "9p", "virtiofs", "vboxsf", "ceph"]
)
def test_a_vault_on_a_network_or_fuse_drive_is_looked_through(root: Path, kind: str) -> None:
    assert kind_at(root, (root.parent, kind)) == kind


@pytest.mark.parametrize(
    "kind", ["ext4", "btrfs", "xfs", "tmpfs", "overlay", "vfat", "exfat", "ntfs3", "fuseblk", "zfs"]
)
def test_a_vault_on_a_disk_of_this_machine_is_listened_to(root: Path, kind: str) -> None:
    assert kind_at(root, (root.parent, kind)) is None


def test_the_drive_nearest_above_the_vault_is_what_counts(root: Path) -> None:
    assert kind_at(root, (root, "ext4"), (root.parent, "nfs4")) is None
    assert kind_at(root, (root.parent, "ext4"), (root, "nfs4")) == "nfs4"


def test_of_two_drives_at_one_place_the_later_hides_the_earlier(root: Path) -> None:
    assert kind_at(root, (root, "nfs4"), (root, "ext4")) is None


def test_a_network_drive_below_the_vault_is_looked_through_too(root: Path) -> None:
    assert kind_at(root, (root / "team", "cifs")) == "cifs"


def test_a_drive_that_comes_into_the_vault_or_goes_is_noticed(root: Path) -> None:
    assert drives_in(root, table(root.parent, ("/", "ext4"))) == frozenset()
    with_one = drives_in(root, table(root.parent, ("/", "ext4"), (root / "team", "ext4"), (root / ".cache", "ext4")))
    assert [place for place, _, _ in with_one] == [str(root / "team")]


def test_drives_beside_the_vault_and_hidden_ones_do_not_matter(root: Path) -> None:
    assert (
        kind_at(root, (f"{root}\\040of\\040others", "nfs4"), (root / ".cache", "fuse"), (root.parent / "x", "9p"))
        is None
    )


def test_a_drive_whose_name_has_a_blank_is_found(root: Path) -> None:
    (root / "my notes").mkdir()
    assert kind_at(root / "my notes", (f"{root}/my\\040notes", "nfs4")) == "nfs4"


def test_a_vault_reached_by_a_link_is_judged_where_it_lies(root: Path) -> None:
    (root.parent / "link").symlink_to(root)
    assert kind_at(root.parent / "link", (root, "nfs4")) == "nfs4"


def test_without_a_table_or_with_a_strange_one_nothing_is_claimed(root: Path) -> None:
    assert silent_place(root, root / "none") is None
    (root / "odd").write_text("what\n1 2 - \n\n1 2 3 4 - nfs4 x\n1 2 3 4 / -   \n", encoding="utf-8")
    assert silent_place(root, root / "odd") is None


@pytest.mark.skipif(sys.platform != "linux", reason="the real table")
def test_the_table_of_this_machine_is_understood(root: Path) -> None:
    assert silent_place(root) is None or "." in root.as_posix()
