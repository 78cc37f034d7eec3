"""The program, loaded once and forked for each command: the same code, without a third of a second to start it.

Run as `python -m tests.torture.zygote SOCKET [FAULT]`. Orders come as JSON datagrams, `{"args": ..., "state": ...,
"errors": ...}`; the answer is the exit code. They go through a socket, so that no fault put into `write` can meet them.
"""

import atexit
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, cast

from tests.torture.faulty import plant
from tests.torture.lay import lay_plan
from tests.torture.product import DAY, PATIENCE, Product, homes


def serve(channel: socket.socket, fault: str) -> None:
    """Answer orders until the other end closes."""
    plant(fault)
    from vaultplan.cli import cli  # noqa: PLC0415 - the fault comes first

    _warm(cli)
    channel.send(b"warm")
    while order := channel.recv(65536):
        child = os.fork()
        if not child:
            _obey(json.loads(order), cli)
        _, status = os.waitpid(child, 0)
        channel.send(str(os.waitstatus_to_exitcode(status)).encode())


def _warm(cli: Any) -> None:
    """Build a vault once, so that all modules and word lists are loaded before the first fork."""
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(None):
        lay_plan(Path(folder) / "vault")
        cli(["build", f"{folder}/vault", "--today", DAY], standalone_mode=False)


def _obey(order: Mapping[str, Any], cli: Any) -> None:
    os.environ |= homes(Path(order["state"]))
    handle = os.open(order["errors"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    os.close(handle)
    try:
        cli(order["args"], prog_name="vaultplan")
    except SystemExit as end:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(cast("int", end.code or 0))
    except BaseException:  # noqa: BLE001 - told as an interpreter tells it
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


class Zygote:
    """The loaded program; `build` forks it. Close it in the end."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.torture.zygote", str(theirs.fileno()), product.fault],
                env=product.environment(),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )
        self._channel.settimeout(4 * PATIENCE)
        if self._channel.recv(64) != b"warm":
            raise OSError("the program doesn't start")

    @property
    def pid(self) -> int:
        """The process whose children run the commands."""
        return self._process.pid

    def build(self, vault: Path, errors: Path, state: Path | None = None) -> int:
        """Run `build`; its exit code, negative for a signal. All that it says is added to the file `errors`."""
        args, state = ["build", str(vault), "--today", DAY], state or self._product.state
        self._channel.send(json.dumps({"args": args, "state": str(state), "errors": str(errors)}).encode())
        return int(self._channel.recv(64))

    def close(self) -> None:
        """End it."""
        self._channel.close()
        self._process.wait(PATIENCE)


@cache
def loaded() -> Zygote:
    """The program without any fault, loaded once for all fresh builds of this run."""
    folder = Path(mkdtemp(prefix="torture-"))
    zygote = Zygote(Product(folder))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(zygote.close)
    return zygote


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as end:
        serve(end, "".join(sys.argv[2:]))
