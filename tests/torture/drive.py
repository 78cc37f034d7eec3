"""A drive of its own, for disks that are full or read-only and for FUSE: the commands see it, and nobody else does."""

import os
import shlex
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self, TypeAlias

from tests.torture.lay import PLAN, lay_plan, task_note
from tests.torture.pages import box_before
from tests.torture.product import PATIENCE, Product
from tests.torture.result import Result
from tests.torture.world import World

Where: TypeAlias = Literal["vault", "state", "both"]
"""What lies on the drive: the notes, vaultplan's own records, or both, as on most machines."""

NOTE: Final = f"{PLAN}/Torture.md"
TASK: Final = "Was there before."
SMALL: Final = "mount -t tmpfs -o size=2m drive {place}"
FAULT: Final = "VAULTPLAN_FAULT"
"""The fault that these drives plant, where there is one in the environment (`suites`)."""
_PAGE = 4096


def may_mount() -> bool:
    """Whether a namespace with a drive of its own can be made here."""
    if sys.platform != "linux" or not (shutil.which("unshare") and shutil.which("nsenter")):
        return False
    probe = ["unshare", "-m", "sh", "-c", "mount -t tmpfs drive /mnt"]
    return subprocess.run(probe, check=False, capture_output=True).returncode == 0


@dataclass(frozen=True, slots=True)
class Inside(Product):
    """The program, started where the drive is: in the namespace of the process `holder`."""

    holder: int = 0

    def command(self, *args: object) -> list[str]:
        """What starts a command of it."""
        return ["nsenter", "-t", str(self.holder), "-m", *Product.command(self, *args)]


class Drive:
    """A drive at the folder `place`, there for the commands that `product` runs; `seen` is the way to it from here."""

    def __init__(self, place: Path, mount: str = SMALL) -> None:
        self.place = place
        self.place.mkdir(parents=True)
        where = shlex.quote(str(place))
        # Its stdin ends with us, however that happens, and the drive with it.
        script = f"{mount.format(place=where)} && echo mounted && cat; umount -l {where}"
        command = ["unshare", "-m", "sh", "-c", script]
        self._holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._holder.stdout
        if self._holder.stdout.readline() != b"mounted\n":
            self.close()
            raise OSError(f"not mounted: {mount}")

    @property
    def seen(self) -> Path:
        """The drive, from outside of its namespace."""
        return self.view(self.place)

    def view(self, path: Path) -> Path:
        """The way from here to where a path leads there."""
        return Path(f"/proc/{self._holder.pid}/root{path}")

    def product(self, state: Path) -> Inside:
        """The program, there."""
        return Inside(state, os.environ.get(FAULT, ""), holder=self._holder.pid)

    def world(self, folder: Path, where: Where = "vault") -> World:
        """A plan, of which some is on this drive, with a task in a note that was saved long ago. Not built yet."""
        vault = folder / "beside" / "vault" if where == "state" else self.seen / "notes" / "vault"
        state = folder / "state" if where == "vault" else self.place / "state"
        world = World(folder, lay_plan(vault), self.product(state), Result("G12 drives"))
        world.ledger.save(NOTE, task_note(TASK), over)
        return world

    def run(self, *command: object) -> None:
        """Run a command where the drive is."""
        enter = ["nsenter", "-t", str(self._holder.pid), "-m", *map(str, command)]
        subprocess.run(enter, check=True, capture_output=True, timeout=PATIENCE)

    def fill(self, left: int = 0) -> None:
        """Take all of its room, but for so many pages."""
        with suppress(OSError), (self.seen / "filler").open("wb", buffering=0) as filler:
            while True:
                filler.write(bytes(_PAGE))
        os.truncate(self.seen / "filler", (self.seen / "filler").stat().st_size - left * _PAGE)

    def make_room(self) -> None:
        """Give it back."""
        (self.seen / "filler").unlink()

    def lock(self, how: Literal["ro", "rw"]) -> None:
        """Make it read-only, or no longer so, as the switch of a memory card does, or a disk that begins to fail."""
        self.run("mount", "-o", f"remount,{how}", self.place)

    def close(self) -> None:
        """Take it away, with all that is on it."""
        with suppress(subprocess.TimeoutExpired):
            self._holder.communicate(timeout=PATIENCE)
        self._holder.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def over(path: Path, data: bytes) -> None:
    """Save without giving back any room: what is saved on a full disk is otherwise lost by the editor itself."""
    with path.open("r+b" if path.exists() else "xb") as file:
        file.write(data)
        file.truncate()


def add_task(world: World, name: str) -> None:
    """Somebody adds a task to the note; all of it stays within a page."""
    line = task_note(name).rpartition(b"\n- ")[2]
    world.ledger.save(NOTE, world.ledger.files[NOTE] + b"- " + line, over)


def tick(dashboard: Path, name: str) -> None:
    """Tick a task on the dashboard, in place; the ledger is to be told by `invite`."""
    data = dashboard.read_bytes()
    box = box_before(data, name.encode())
    over(dashboard, data[:box] + b"x" + data[box + 1 :])


def settle(world: World) -> None:
    """The note was saved long ago, so that a box in it may be changed at once."""
    os.utime(world.vault / NOTE, (1, 1))
