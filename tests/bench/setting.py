"""Where it is measured: the folder that everything is kept in, the program as it is installed, the vaults."""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.clock import Command, environment
from tests.bench.peers import Peers
from tests.bench.vaults import Vault, kept
from tests.torture.product import DAY, REPOSITORY, Product


@dataclass(frozen=True, slots=True)
class Ours(Product):
    """The program of this repository under the interpreter of an environment that holds nothing but what it needs."""

    python: Path = Path(sys.executable)
    code: str = ""
    """Python that is run before it."""

    def command(self, *args: object) -> list[str]:
        if self.code:
            begin = f"{self.code}; from vaultplan.__main__ import main; main()"
            return [str(self.python), "-c", begin, *map(str, args)]
        return [str(self.python), "-m", "vaultplan", *map(str, args)]

    def environment(self) -> dict[str, str]:
        return environment(PYTHONPATH=str(REPOSITORY), XDG_STATE_HOME=str(self.state), **self.env)

    def timed(self, *args: object) -> Command:
        """A command of it as a thing to time."""
        return Command([*self.command(*args), "--today", DAY], self.environment(), codes=(0, 1))


@dataclass(slots=True)
class Bench:
    """One run: the folder that is kept between runs, and how large the vaults are."""

    folder: Path
    sizes: Sequence[int]
    seed: int = 1
    saves: int = 1_000
    """How often is saved in L1."""
    python: Path | None = None
    """An interpreter that has what the program needs; else one of an environment of its own."""
    code: str = ""
    """Python that is run before the program."""
    peers: Peers = field(init=False)
    _count: int = 0

    def __post_init__(self) -> None:
        self.peers = Peers(self.folder / "peers")

    @property
    def script(self) -> Path:
        """The command `vaultplan`, as pip makes it."""
        return self.folder / "ours" / "bin" / "vaultplan"

    def install(self) -> None:
        """Install the program as it is now, as anybody would: into an environment of its own."""
        python = self.script.with_name("python")
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", self.folder / "ours"], check=True)
        pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*pip, str(REPOSITORY)], check=True)
        subprocess.run([*pip, "--no-deps", "--force-reinstall", str(REPOSITORY)], check=True)

    def ours(self) -> Ours:
        """The program with a state folder and a cache of its own, both empty."""
        self._count += 1
        own = self.folder / "run" / f"{self._count}"
        env = {"XDG_CACHE_HOME": str(own / "cache"), "PYTHONPYCACHEPREFIX": str(self.folder / "compiled")}
        return Ours(own / "state", env=env, python=self.python or self.script.with_name("python"), code=self.code)

    def cache(self, ours: Ours) -> Path:
        """The folder in which it keeps what can be had again."""
        return Path(ours.env["XDG_CACHE_HOME"])

    def vault(self, notes: int, rate: float = 1.0) -> Vault:
        """A vault that nothing changes, kept for the next run too."""
        name = f"{notes}" if rate == 1.0 else f"{notes} x{rate:g}"
        return kept(self.folder / "vaults" / name, notes, self.seed, rate)

    def copy(self, notes: int, rate: float = 1.0) -> Vault:
        """One that may be changed, gone after the run."""
        vault = self.vault(notes, rate)
        self._count += 1
        root = self.folder / "run" / f"{self._count}" / "vault"
        root.parent.mkdir(parents=True)
        subprocess.run(["cp", "-a", vault.root, root], check=True)
        return Vault(root, vault.truth)

    def clean(self) -> None:
        """Delete what belongs to one run alone."""
        shutil.rmtree(self.folder / "run", ignore_errors=True)


def machine(folder: Path) -> str:
    """What it was measured on, in words; the folder is the one that the vaults are in."""
    memory = next(line for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines() if "MemTotal" in line)
    gib = round(int(memory.split()[1]) / 2**20)
    return (
        f"{_cores()} cores, {gib} GiB, {platform.system()} {platform.release().partition('-')[0]}, {_disk(folder)}, "
        f"{platform.python_implementation()} {platform.python_version()}"
    )


def _disk(folder: Path) -> str:
    """The kind of file system that a folder is on."""
    path, kinds = os.path.realpath(folder), dict[str, str]()
    for line in Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines():
        _, place, kind, *_ = line.split()
        if path == place or path.startswith(f"{place.rstrip('/')}/"):
            kinds[place] = kind
    return kinds[max(kinds, key=len)] if kinds else "a disk of some kind"


def _cores() -> int:
    return len(os.sched_getaffinity(0))
