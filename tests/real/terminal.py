"""A program on a terminal of its own, and the keys that somebody presses in it."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Final, Self

_PATIENCE: Final = 20.0
_SEQUENCE: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[()][A-Z0-9]|[=>78])|[\r\x0e\x0f]")


class Terminal:
    """A program with 240 columns and 40 lines; what it shows is read all the time, so that it never waits for us.

    Args:
        command: what is started.
        env: added to the environment.
        ready: a text that it shows once it takes keys; waited for on entering.
    """

    def __init__(self, command: Sequence[str], env: Mapping[str, str], ready: str) -> None:
        self._keys, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 240, 0, 0))
        own = {"TERM": "xterm", "LC_ALL": "C.UTF-8", "COLUMNS": "240", "LINES": "40", **env}
        self._ready = ready
        # Whoever leads a session and opens a terminal is at it from then on, which emacs asks for.
        at_it = ["sh", "-c", 'exec "$@" <"$0"', os.ttyname(theirs), *command]
        self._process = subprocess.Popen(
            at_it, stdin=theirs, stdout=theirs, stderr=theirs, env={**os.environ, **own}, start_new_session=True
        )
        os.close(theirs)
        self._shown = ""
        self._from = 0
        self._news = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        """Wait until it takes keys."""
        try:
            self.shows(self._ready)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join(_PATIENCE)
        os.close(self._keys)

    @property
    def shown(self) -> str:
        """All that it has shown."""
        with self._news:
            return _SEQUENCE.sub("", self._shown)

    def shows(self, text: str) -> None:
        """Wait until it has shown a text since the last keys."""
        until = time.monotonic() + _PATIENCE
        with self._news:
            while text not in _SEQUENCE.sub("", self._shown[self._from :]):
                left = until - time.monotonic()
                assert left > 0, f"never showed {text!r}: {self._shown[-600:]!r}"
                self._news.wait(left)

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        with self._news:
            self._from = len(self._shown)
        for some in keys:
            os.write(self._keys, some.encode())

    def ends(self) -> None:
        """Wait until it has ended well."""
        code = self._process.wait(_PATIENCE)
        assert code == 0, f"ended with {code}: {self._shown[-600:]!r}"

    def _read(self) -> None:
        while True:
            ready, _, _ = select.select([self._keys], [], [], 0.2)
            try:
                text = os.read(self._keys, 65536).decode(errors="replace") if ready else ""
            except OSError:  # it has ended, and nobody has the terminal open any more
                return
            if ready and not text:
                return
            with self._news:
                self._shown += text
                self._news.notify_all()
            if not ready and self._process.poll() is not None:
                return
