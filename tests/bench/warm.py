"""W1: a later start, with nothing or little changed since the last one."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.bench.clock import Command, environment, side_by_side
from tests.bench.peers import SCRIPTS
from tests.bench.rows import Row, compared, counted
from tests.bench.setting import Bench, Ours
from tests.bench.vaults import HOME, Vault
from tests.torture.product import DAY

_CHANGED: Final = 100
_TASKS: Final = 10
_PROSE: Final = "And one more line.\n"


def run(bench: Bench) -> Iterator[Row]:
    """`build` over a vault that it knows, without what the interpreter and the imports take."""
    for notes in bench.sizes:
        vault, ours = bench.copy(notes), bench.ours()
        for _ in range(2):  # the second one knows all that can be known
            _build(ours, vault)()
        yield from _unchanged(ours, vault, notes)
        yield from _changed(ours, vault, notes)


def _build(ours: Ours, vault: Vault) -> Command:
    return ours.timed("build", vault.root)


def _imports(ours: Ours, vault: Vault) -> Command:
    """An interpreter that loads what `build` loads, and does nothing."""
    names = ours.state.parent / "modules.json"
    script = [str(ours.python), str(SCRIPTS / "imports.py"), str(names)]
    Command([*script, "build", str(vault.root), "--today", DAY], ours.environment())()
    load = Command(script, ours.environment())
    load()
    return load


def _unchanged(ours: Ours, vault: Vault, notes: int) -> Iterator[Row]:
    warm, imports = _build(ours, vault), _imports(ours, vault)
    look = Command([str(ours.python), "-I", str(SCRIPTS / "look.py"), str(vault.root)], environment())

    def looked() -> float:
        look()
        return float(look.said)

    times = side_by_side({"net": lambda: warm() - imports(), "look": looked})
    most = 2.0 if notes == 10_000 else None
    yield compared(
        "W1",
        "later start, nothing changed, beside scandir + stat",
        times.middle("net"),
        times.middle("look"),
        most,
        ratio=times.ratio("net", "look"),
        notes=notes,
        rounds=times.rounds("net", "look"),
    )


def _changed(ours: Ours, vault: Vault, notes: int) -> Iterator[Row]:
    """Some notes are longer by a line; then some of them by a task, so that the dashboard is another one."""
    others = sorted(path for path in vault.root.rglob("*.md") if _is_ordinary(path.relative_to(vault.root)))
    chosen = random.Random(1).sample(others, min(_CHANGED, len(others)))
    for what, lines in (("a line more in each", 0), ("a task more in ten of them", _TASKS)):
        warm, changed = _build(ours, vault), _build(ours, vault)
        changed.ready = _Editor(chosen, lines)
        times = side_by_side({"changed": changed, "warm": warm})
        each = 1000 * times.more("changed", than="warm") / len(chosen)
        yield counted("W1", f"{len(chosen)} changed notes, {what}: each adds", each, 1.0, unit="ms", notes=notes)


class _Editor:
    """Somebody who writes into some notes, each time it is called."""

    def __init__(self, notes: list[Path], tasks: int) -> None:
        self._notes, self._tasks, self._number = notes, tasks, 0

    def __call__(self) -> None:
        self._number += 1
        for number, path in enumerate(self._notes):
            is_task = number < self._tasks
            line = f"\n- [ ] try it out {self._number} #eda/automate [time:: 1h/month]\n" if is_task else _PROSE
            with path.open("a", encoding="utf-8") as file:
                file.write(line)


def _is_ordinary(path: Path) -> bool:
    return path.parts[0] != HOME and not any(part.startswith(".") for part in path.parts)
