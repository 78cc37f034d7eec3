"""A note's folder, held open, so that a link put on the way to it can't lead a write out of the vault.

Each folder on the way is opened from the one before, and never through a link. Where the system can't do that
(Windows), the way is looked at once, before; there a link needs rights that a note's author doesn't have.
"""

import errno
import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from vaultplan.vault.lease import open_patiently
from vaultplan.vault.swap import swap

_HELD = {os.open, os.stat, os.unlink, os.rename, os.link, os.mkdir, os.rmdir} <= os.supports_dir_fd
_WAY = getattr(os, "O_PATH", os.O_RDONLY) | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_FILE = 0
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"):
    _FILE |= getattr(os, _flag, 0)

_PAUSES = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.46, 0.47, 0.47, 0.47)


class Folder:
    """A folder of the vault. Every method takes bare names in it, and raises what `os` raises."""

    def __init__(self, path: Path, handle: int | None) -> None:
        self.path = path
        self._handle = handle

    @contextmanager
    def opened(self, name: str, flags: int = os.O_RDONLY) -> Iterator[int]:
        """A regular file, open for as long as the block runs.

        Raises:
            OSError: EINVAL when it is a folder, a pipe or a device, ELOOP when it is a link.
        """
        if not stat.S_ISREG((found := self.stat(name)).st_mode):
            raise _irregular(found)
        handle = open_patiently(self._at(name), flags | _FILE, self._handle)
        try:
            if not stat.S_ISREG((found := os.fstat(handle)).st_mode):
                raise _irregular(found)
            yield handle
        finally:
            os.close(handle)

    def read(self, name: str) -> bytes:
        """The bytes of a regular file."""
        with self.opened(name) as handle:
            return contents(handle)

    def write(self, name: str, data: bytes, mode: int | None = None) -> None:
        """Write a file that isn't there yet, down to the disk; `mode` None leaves it to the umask.

        On a failure it is taken away again, and the same handle is never synced twice: the disk may have dropped it.
        """
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FILE
        handle = os.open(self._at(name), flags, 0o666 if mode is None else mode, dir_fd=self._handle)
        try:
            try:
                _fill(handle, data, mode)
            finally:
                os.close(handle)
        except BaseException:
            self.remove(name)
            raise

    def stat(self, name: str) -> os.stat_result:
        """What the name stands for, be it a link."""
        return os.stat(self._at(name), dir_fd=self._handle, follow_symlinks=False)

    def is_writable(self, name: str) -> bool:
        """Whether we may write it as it is: a file that nobody may write is read-only for root too."""
        for _ in range(2):  # it may be gone for the moment in which an editor saves
            if not self.stat(name).st_mode & 0o222:
                return False
            if self._access(name):
                return True
        return False

    @property
    def on_read_only_disk(self) -> bool:
        """Whether nothing at all can be written where it lies, as far as the system tells."""
        if sys.platform == "win32":
            return False
        where = self.path if self._handle is None else self._handle
        return bool(os.statvfs(where).f_flag & os.ST_RDONLY)

    def link(self, name: str, other: str) -> None:
        """Give the file a second name, unless something has it."""
        where = self._handle
        os.link(self._at(name), self._at(other), src_dir_fd=where, dst_dir_fd=where, follow_symlinks=False)

    def rename(self, name: str, other: str) -> None:
        """Give the file the other's name; on Windows again and again while a scanner or sync tool has one of them."""
        for pause in (*_PAUSES, None) if sys.platform == "win32" else (None,):
            try:
                os.replace(self._at(name), self._at(other), src_dir_fd=self._handle, dst_dir_fd=self._handle)
            except PermissionError:
                if pause is None:
                    raise
                time.sleep(pause)
            else:
                return

    def swap(self, name: str, other: str) -> bool:
        """Let two files change places. False where the system or the disk can't."""
        return swap(self._at(name), self._at(other), self._handle)

    def remove(self, name: str) -> None:
        """Take the name away, if it is there."""
        with suppress(FileNotFoundError):
            os.unlink(self._at(name), dir_fd=self._handle)

    def make(self, name: str) -> None:
        """Make a folder in it."""
        os.mkdir(self._at(name), dir_fd=self._handle)

    def remove_folder(self, name: str) -> None:
        """Take an empty folder away."""
        os.rmdir(self._at(name), dir_fd=self._handle)

    def names(self) -> list[str]:
        """The names in it."""
        if self._handle is None:
            return os.listdir(self.path)  # noqa: PTH208 - names alone
        handle = os.open(".", os.O_RDONLY, dir_fd=self._handle)
        try:
            return os.listdir(handle)  # noqa: PTH208
        finally:
            os.close(handle)

    def sync(self) -> None:
        """Make its names outlast a power cut. Not every disk can; the texts are safe either way."""
        with suppress(OSError):
            handle = os.open(self._at("."), os.O_RDONLY, dir_fd=self._handle)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def _access(self, name: str) -> bool:
        effective = os.access in os.supports_effective_ids
        return os.access(self._at(name), os.W_OK, dir_fd=self._handle, effective_ids=effective)

    def _at(self, name: str) -> str:
        return name if self._handle is not None else str(self.path / name)


@contextmanager
def folder_of(root: Path, note: str) -> Iterator[Folder]:
    """The folder of a note, open for as long as the block runs.

    Args:
        root: the vault; a link to it is followed.
        note: the vault-relative path of a note, there or not.

    Raises:
        OSError: the folder is missing or may not be entered; ELOOP when a link leads to it.
    """
    *way, name = note.split("/")
    if any(part in {"", ".", ".."} or "\0" in part for part in (*way, name)):
        raise ValueError(note)
    if not _HELD:
        yield Folder(_looked_at(root, way), None)
        return
    handle = os.open(root, _WAY)
    try:
        for part in way:
            deeper = _enter(handle, part)
            os.close(handle)
            handle = deeper
        yield Folder(root.joinpath(*way), handle)
    finally:
        os.close(handle)


def contents(handle: int) -> bytes:
    """All bytes of an open file."""
    os.lseek(handle, 0, os.SEEK_SET)
    taken = os.read(handle, os.fstat(handle).st_size + 1)
    while more := os.read(handle, 64 * 1024):
        taken += more
    return taken


def _fill(handle: int, data: bytes, mode: int | None) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]
    if mode is not None and sys.platform != "win32" and stat.S_IMODE(os.fstat(handle).st_mode) != mode:
        os.fchmod(handle, mode)
    os.fsync(handle)


def _enter(handle: int, name: str) -> int:
    try:
        return os.open(name, _WAY | getattr(os, "O_NOFOLLOW", 0), dir_fd=handle)
    except NotADirectoryError:
        if stat.S_ISLNK(os.stat(name, dir_fd=handle, follow_symlinks=False).st_mode):
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), name) from None
        raise


def _looked_at(root: Path, way: list[str]) -> Path:
    folder = root.joinpath(*way)
    if os.path.realpath(folder, strict=True) != os.path.join(os.path.realpath(root), *way):  # noqa: PTH118
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(folder))
    return folder


def _irregular(found: os.stat_result) -> OSError:
    if stat.S_ISLNK(found.st_mode):
        return OSError(errno.ELOOP, "it is a link")
    return OSError(errno.EINVAL, "not a regular file")
