"""Whether what the program says of a vault is the truth, whatever has become of what it remembers."""

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from tests.bench.rows import Row, judged
from tests.bench.setting import Bench, Ours
from tests.bench.truth import Truth
from tests.bench.vaults import Vault
from tests.torture.product import DAY

OTHER: Final = 200
"""The notes of another vault."""


def cut(path: Path, _: Path) -> None:
    """As a full disk or a power cut leaves it."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def spoil(path: Path, _: Path) -> None:
    """One byte is another one."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def scribble(path: Path, _: Path) -> None:
    """Something that no version ever wrote."""
    path.write_bytes(b"\x80\x05" + b"vaultplan " * 500)


def take_another(path: Path, other: Path) -> None:
    """It is of another vault."""
    path.write_bytes(other.read_bytes())


SPOILT: Final[dict[str, Callable[[Path, Path], object]]] = {
    "the index deleted": lambda path, _: path.unlink(),
    "the index cut short": cut,
    "a byte of the index changed": spoil,
    "no index but something else in its place": scribble,
    "the index of another vault in its place": take_another,
}


def index_in(cache: Path) -> Path:
    """The one file in which something is remembered.

    Raises:
        ValueError: there is none, or more than one.
    """
    (found,) = [path for path in cache.rglob("*") if path.is_file()]
    return found


def run(bench: Bench) -> Iterator[Row]:
    """Ask over vaults of every size, and compare each answer."""
    another = _remembered(bench, bench.vault(OTHER))
    for notes in bench.sizes:
        vault, ours = bench.vault(notes), bench.ours()
        for what in ("cold", "warm"):
            yield judged("A", f"status, {what}", _differences(ours, vault), notes)
        index = index_in(bench.cache(ours))
        for what, spoil_it in SPOILT.items():
            spoil_it(index, another)
            yield judged("A", f"status, {what}", _differences(ours, vault), notes)
        old = _of_an_older_version(bench, vault, index)
        yield judged("A", "status, the index of an older version", old, notes)
        yield judged("A", "two at once, and once more", _two_at_once(ours, vault), notes)


def _remembered(bench: Bench, vault: Vault) -> Path:
    ours = bench.ours()
    _ask(ours, vault)
    return index_in(bench.cache(ours))


def _of_an_older_version(bench: Bench, vault: Vault, index: Path) -> list[str]:
    """What a program that calls itself otherwise has remembered is nothing to this one."""
    ours = bench.ours()
    code = "; ".join(filter(None, (ours.code, "import vaultplan; vaultplan.__version__ = '0.0.1'")))
    _ask(replace(ours, code=code), vault)
    wrong = [] if index_in(bench.cache(ours)).read_bytes() != index.read_bytes() else ["it remembers the same"]
    return wrong + _differences(ours, vault)


def _two_at_once(ours: Ours, vault: Vault) -> list[str]:
    """Two that begin with nothing remembered, at the same time; then one that finds what they left."""
    for path in Path(ours.env["XDG_CACHE_HOME"]).rglob("*"):
        if path.is_file():
            path.unlink()
    both = [_start(ours, vault) for _ in range(2)]
    wrong = [line for process in both for line in _judge(vault.truth, process.communicate()[0])]
    return wrong + _differences(ours, vault)


def _differences(ours: Ours, vault: Vault) -> list[str]:
    return _judge(vault.truth, _ask(ours, vault))


def _ask(ours: Ours, vault: Vault) -> bytes:
    return _start(ours, vault).communicate()[0]


def _start(ours: Ours, vault: Vault) -> "subprocess.Popen[bytes]":
    command = [*ours.command("status", vault.root, "--format", "json"), "--today", DAY]
    return subprocess.Popen(command, env=ours.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)


def _judge(truth: Truth, said: bytes) -> list[str]:
    try:
        read: dict[str, Any] = json.loads(said)
    except ValueError:
        return [f"no answer: {said[-100:]!r}"]
    return truth.differences(read)
