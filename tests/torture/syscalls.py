"""G2: every file-changing system call of a build is failed, or is the last that the process makes."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.torture import strace
from tests.torture.lay import PLAN, task_note
from tests.torture.pages import box_before, page
from tests.torture.product import Product, until
from tests.torture.result import Result
from tests.torture.sizes import Size
from tests.torture.strace import Call
from tests.torture.world import World
from tests.torture.zygote import Zygote

NOTE = f"{PLAN}/Torture.md"
TASK = b"Changed since the last build"
_ENOUGH = 10.0


def run(size: Size, product: Product, folder: Path) -> Result:
    """Fail every call of a first build, of a later one, of one over an edited dashboard, of one with a tick."""
    result = Result("G2 syscalls")
    zygote = Zygote(product)
    try:
        for name in size.starts:
            world = World.laid(folder / name, product, result)
            STARTS[name](world)
            kind = _Watched if name == "watched tick" else _Torture
            kind(world, zygote, name).run(size.faults)
    finally:
        zygote.close()
    return result.done()


def _first(_world: World) -> None:
    """No dashboard yet."""


def _later(world: World) -> None:
    world.build()
    _save(world)


def _edited(world: World) -> None:
    world.build()
    data = world.path.read_bytes()
    world.path.write_bytes(data.replace(b"## Steps", b"## My steps", 1))
    _save(world)


def _tick(world: World) -> None:
    _quiet(world)
    ticked(world)


def _quiet(world: World) -> None:
    _save(world)
    world.build()
    os.utime(world.vault / NOTE, (1, 1))  # saved long ago
    world.ledger.invite(NOTE, TASK, b"x")


def ticked(world: World) -> None:
    """Tick the task on the dashboard, as an editor does that saves in place."""
    world.path.write_bytes(_with_tick(world.path.read_bytes()))


def _with_tick(data: bytes) -> bytes:
    box = box_before(data, TASK)
    return data[:box] + b"x" + data[box + 1 :]


def _save(world: World) -> None:
    data = task_note(TASK.decode())
    (world.vault / NOTE).write_bytes(data)
    world.ledger.files[NOTE] = data


STARTS: dict[str, Callable[[World], None]] = {
    "first": _first,
    "later": _later,
    "edited": _edited,
    "tick": _tick,
    "watched tick": _quiet,
}


@dataclass(slots=True)
class _Torture:
    """One build, from one start, again and again."""

    world: World
    zygote: Zygote
    name: str

    def run(self, faults: tuple[str, ...]) -> None:
        folder, log = self.world.folder, self.world.folder / "strace"
        shutil.copytree(self.world.vault, folder / "start")
        old = self._old()
        self._act()
        texts = (*old, self._dashboard())
        for draft in strace.unsynced_renames(log):
            self.world.result.breach("wrong", f"{self.name}: renamed before it was on the disk: {draft}")
        calls = strace.changing_calls(log, self.world.vault) + strace.changing_calls(log, self.world.product.state)
        self.world.check()
        self.world.result.count("calls", len(calls))
        if not calls:
            self.world.result.breach("wrong", f"{self.name}: no call was seen that could be failed")
        for call in calls:
            for fault in faults:
                if not (fault.endswith("+") and call.reads):
                    self._try(call, fault, texts)

    def _act(self, *options: str) -> int:
        """What meets the fault: one build. Its exit code."""
        with strace.attached(self.zygote.pid, self.world.folder / "strace", *options):
            return self._build()

    def _old(self) -> tuple[bytes | None, ...]:
        """The dashboards that may be left where a fault keeps the new one from being written."""
        return (self._dashboard(),)

    def _try(self, call: Call, fault: str, texts: tuple[bytes | None, ...]) -> None:
        self._reset()
        code = self._act("-e", strace.injection(call, fault))
        log = self.world.folder / "strace"
        self.world.result.count("faults", int(strace.met(log)))
        where = f"{self.name}, {fault} in {call.name} {call.number} ({call.line[-200:]}), exit code {code}"
        # Where every write fails from now on, no word can be said either.
        self._judge(where, texts, code, mute=fault.endswith("+") and call.name == "write")
        if code >= 0 and not call.name.startswith("unlink"):
            self._look_for_litter(f"after {where}")
        if self._build():
            self.world.result.breach("wrong", f"the next build failed after {where}")
        self._judge(f"the build after {where}", texts, None)
        self._look_for_litter(f"the build after {where}")

    def _judge(self, where: str, texts: tuple[bytes | None, ...], code: int | None, *, mute: bool = False) -> None:
        """Old or new; after the next build (None) new, or a tick that was refused, and the dashboard says so."""
        new = texts[-1]
        world, now = self.world, self._dashboard()
        refused = now is not None and b"[!WARNING]" in now and page(now).whole
        for note in world.ledger.changed():
            if (code is None and not refused) or not _same(world.vault / note, world.folder / "start" / note):
                world.result.breach("lost", f"{note}: {where}")
        if now not in texts and not refused:
            whole = now is not None and page(now).ticked
            world.result.breach("wrong" if whole else "torn", where)
        elif now != new and not code and not refused:
            world.result.breach("wrong", f"the dashboard is old: {where}")
        errors = world.errors.read_text(errors="replace")
        if "Traceback" in errors:
            world.result.breach("crash", f"{where}: {errors[-500:]}")
        if code and code > 0 and not errors.strip() and not mute:
            world.result.breach("wrong", f"no word of it: {where}")

    def _look_for_litter(self, where: str) -> None:
        known = {*self.world.ledger.files, self.world.dashboard}
        for path in self.world.vault.rglob("*"):
            name = path.relative_to(self.world.vault).as_posix()
            if path.is_file() and name not in known:
                self.world.result.breach("litter", f"{name}: {where}")

    def _reset(self) -> None:
        for folder in (self.world.vault, self.world.product.state):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.world.folder / "start", self.world.vault)

    def _build(self) -> int:
        self.world.errors.write_bytes(b"")
        return self.zygote.build(self.world.vault, self.world.errors)

    def _dashboard(self) -> bytes | None:
        return self.world.path.read_bytes() if self.world.path.exists() else None


class _Watched(_Torture):
    """One tick under the watch."""

    def _old(self) -> tuple[bytes | None, ...]:
        """As it is before the tick, or as somebody saved it with the tick, which waits there."""
        before = self._dashboard()
        return (before, _with_tick(before or b""))

    def _act(self, *options: str) -> int:
        world = self.world
        world.errors.write_bytes(b"")
        with world.watch() as watch:
            since, watch.may_end = watch.count, bool(options)
            with strace.attached(watch.pid, world.folder / "strace", *options):
                ticked(world)
                until(lambda: watch.process.poll() is not None or bool(watch.failed(since)) or _is_over(world), _ENOUGH)
            code = watch.process.poll()
        world.errors.open("a").write(watch.failed(since))
        return code if code is not None else 2 if watch.failed(since) else 0


def _is_over(world: World) -> bool:
    """Whether the tick arrived, or was refused, and the dashboard is drawn."""
    now = world.page()
    return now.whole and (b"[!WARNING]" in now.generated or not world.ledger.changed())


def _same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.read_bytes() == other.read_bytes()
