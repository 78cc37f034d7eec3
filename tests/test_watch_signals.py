"""How the loop ends when it is told to, in a process of its own."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from queue import SimpleQueue
from typing import TYPE_CHECKING

import pytest

from vaultplan.watch.signals import stop_on_signals

if TYPE_CHECKING:
    from vaultplan.watch.changes import Change

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")

WAITING = """
import queue
from vaultplan.watch.changes import batches
from vaultplan.watch.signals import stop_on_signals
inbox = queue.SimpleQueue()
with stop_on_signals(inbox):
    print("waiting", flush=True)
    for _ in batches(inbox, tick=lambda: None):
        pass
    print("stopping", flush=True)
    {slow}
print("stopped", flush=True)
"""


@pytest.fixture
def waiting(request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    script = WAITING.format(slow=getattr(request, "param", "pass"))
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "waiting\n"
        yield process
        process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_wait_in_good_order(waiting: subprocess.Popen[str], number: signal.Signals) -> None:
    waiting.send_signal(number)
    said, complaint = waiting.communicate(timeout=20)
    assert (waiting.returncode, said, complaint) == (0, "stopping\nstopped\n", "")


@pytest.mark.parametrize("waiting", ["inbox.get()"], indirect=True)
def test_a_second_ctrl_c_does_not_wait_for_the_good_order(waiting: subprocess.Popen[str]) -> None:
    waiting.send_signal(signal.SIGINT)
    assert waiting.stdout is not None
    assert waiting.stdout.readline() == "stopping\n"
    waiting.send_signal(signal.SIGINT)
    _, complaint = waiting.communicate(timeout=20)
    assert waiting.returncode != 0
    assert "KeyboardInterrupt" in complaint


def test_the_earlier_handlers_are_back_afterwards() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    inbox: SimpleQueue[Change | None] = SimpleQueue()
    with stop_on_signals(inbox):
        signal.raise_signal(signal.SIGTERM)
    assert inbox.get_nowait() is None
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


def test_the_loop_is_imported_without_watchdog() -> None:
    check = "import sys, vaultplan.watch.loop, vaultplan.watch.signals; sys.exit('watchdog' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False, timeout=60).returncode == 0
