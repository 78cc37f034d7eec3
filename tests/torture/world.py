"""A vault under torture: its ledger, the product over it, and what must hold whenever it is quiet."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Self

from tests.torture.lay import DASHBOARD, lay_plan
from tests.torture.ledger import Ledger
from tests.torture.pages import Page, page
from tests.torture.product import Product, Watch, until
from tests.torture.result import Result
from tests.torture.zygote import loaded


@dataclass(slots=True)
class World:
    """One vault, with everything around it in `folder`: the state folder, the stderr of every watch, the copies.

    `human` is what the human's part of the dashboard must hold; None while nobody has typed in it.
    """

    folder: Path
    ledger: Ledger
    product: Product
    result: Result
    dashboard: str = DASHBOARD
    human: bytes | None = None
    _copies: int = field(default=0)

    @classmethod
    def laid(cls, folder: Path, product: Product, result: Result, lay: Callable[[Path], Ledger] = lay_plan) -> Self:
        """A new vault in a folder, not built yet."""
        folder.mkdir(parents=True, exist_ok=True)
        return cls(folder, lay(folder / "vault"), product, result)

    @property
    def vault(self) -> Path:
        return self.ledger.root

    @property
    def path(self) -> Path:
        """The dashboard."""
        return self.vault / self.dashboard

    @property
    def errors(self) -> Path:
        """Where the stderr of every watch goes."""
        return self.folder / "stderr"

    def watch(self, *args: str) -> Watch:
        """Start the watch over this vault."""
        return self.product.watch(self.vault, self.errors, *args)

    def build(self, before: tuple[str, ...] = ()) -> bool:
        """Run `build`; a crash or a refusal is a breach. Whether it went well."""
        done = self.product.build(self.vault, before)
        self.note_crash(done.stderr)
        if done.returncode:
            self.result.breach("wrong", f"build ended with {done.returncode}: {done.stderr.strip()[-300:]}")
        return done.returncode == 0

    def page(self) -> Page:
        """The dashboard as it is now; an empty one when there is none."""
        try:
            return page(self.path.read_bytes())
        except FileNotFoundError:
            return page(b"")

    def fresh(self) -> Page:
        """What a build from nothing makes of a copy of the vault as it is now, in a state folder of its own."""
        copy = Path(mkdtemp(dir=self.folder))
        try:
            # A draft comes and goes while the product writes, and it is no note; nor is what FUSE calls a file that
            # lost its name and is still open.
            passing = shutil.ignore_patterns(".*.vp-*.tmp", ".fuse_hidden*")
            shutil.copytree(self.vault, copy / "vault", symlinks=True, ignore=passing)
            (copy / "vault" / self.dashboard).unlink(missing_ok=True)
            if code := loaded().build(copy / "vault", copy / "said", copy / "state"):
                said = (copy / "said").read_text(errors="replace").strip()
                self.result.breach("wrong", f"a fresh build ended with {code}: {said[-300:]}")
                return page(b"")
            return page((copy / "vault" / self.dashboard).read_bytes())
        finally:
            shutil.rmtree(copy)

    def until_true(self, patience: float = 30.0) -> bool:
        """Wait until the dashboard is what a fresh build makes, once the user has stopped typing; else a breach."""
        wanted = self.fresh().generated
        if until(lambda: self.page().generated == wanted, patience):
            return True
        self.result.breach("wrong", "the dashboard never became what a fresh build makes of the notes")
        return False

    def check(self) -> Result:
        """All that holds when it is quiet and nothing runs (I1 to I6)."""
        self.check_notes()
        self.check_dashboard()
        self.check_litter()
        self.check_crashes()
        self.check_still()
        return self.result

    def check_notes(self) -> None:
        """I1: each of the user's files is, byte for byte, what its last writer left."""
        for note in self.ledger.changed():
            self.result.breach("lost", note)

    def check_dashboard(self) -> None:
        """I2 and I3: the dashboard is whole, it is what a fresh build makes, the human's part is as it was typed."""
        now = self.page()
        if not now.whole:
            self.result.breach("torn", f"{now.markers} markers, {len(now.generated)} bytes")
        elif now.generated != self.fresh().generated:
            self.result.breach("wrong", "the dashboard isn't what a fresh build makes of the notes")
        if self.human is not None and now.human != self.human:
            self.result.breach("lost", "the human's part of the dashboard")

    def check_litter(self) -> None:
        """I4: nothing is in the vault but the user's files and the dashboard."""
        for path in self.vault.rglob("*"):
            name = path.relative_to(self.vault).as_posix()
            if not path.is_dir() and name != self.dashboard and name not in self.ledger.files:
                self.result.breach("litter", name)

    def check_crashes(self) -> None:
        """I5: no traceback on any stderr."""
        if self.errors.exists():
            self.note_crash(self.errors.read_text(errors="replace"))

    def check_still(self) -> None:
        """I6: a second build writes nothing at all."""
        before = state_of(self.vault)
        self.build()
        if state_of(self.vault) != before:
            self.result.breach("wrong", "a build wrote though nothing had changed")

    def note_crash(self, stderr: str) -> None:
        """Look for a traceback in what a command has said."""
        if "Traceback (most recent call last)" in stderr:
            self.result.breach("crash", stderr[stderr.index("Traceback") :].strip()[-600:])


def state_of(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Which file is behind each name below a folder, when it was written, how long it is."""
    found = {path.relative_to(folder).as_posix(): path.lstat() for path in folder.rglob("*")}
    return {name: (info.st_ino, info.st_mtime_ns, info.st_size) for name, info in found.items()}
