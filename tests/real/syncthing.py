"""Real Syncthing instances on the loopback that share one folder, and nothing with anybody else."""

import json
import os
import socket
import subprocess
import urllib.request
from copy import deepcopy
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from xml.etree import ElementTree as ET

from tests.real.waiting import until

FOLDER: Final = "vault"

_OPTIONS: Final = {
    "globalAnnounceEnabled": "false",
    "localAnnounceEnabled": "false",
    "relaysEnabled": "false",
    "natEnabled": "false",
    "stunServer": "",
    "startBrowser": "false",
    "urAccepted": "-1",
    "crashReportingEnabled": "false",
    "autoUpgradeIntervalH": "0",
    "reconnectionIntervalS": "1",
    "setLowPriority": "false",
}
"""Nothing leaves the machine: no discovery, no relay, no reports, no upgrades."""


class Peer:
    """One instance and its end of the folder.

    Args:
        place: a folder that is its own; the vault is `place/vault`.
        delay: seconds for which it gathers changes before it looks at them.
    """

    def __init__(self, place: Path, delay: int) -> None:
        self.vault = place / "vault"
        self.port = _free_port()
        self._gui = _free_port()
        self._home = place / "syncthing"
        self._log = place / "syncthing.log"
        self._delay = delay
        self.vault.mkdir(parents=True, exist_ok=True)
        # Peers never look up a name, and tell nobody that they are there.
        self._env = {**os.environ, "STNOUPGRADE": "1", "STNORESTART": "1", "HOME": str(place)}
        subprocess.run(
            ["syncthing", "generate", f"--home={self._home}"], check=True, capture_output=True, env=self._env
        )
        self._config = ET.parse(self._home / "config.xml")
        self.id = self._part("device").attrib["id"]

    def start(self, other: "Peer") -> None:
        """Start, sharing the folder with the other one."""
        self._configure(other)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                ["syncthing", "serve", f"--home={self._home}", "--no-browser", "--no-restart"],
                stdout=log,
                stderr=log,
                env=self._env,
            )
        until(self._answers, f"Syncthing answers ({self._log})")

    def stop(self) -> None:
        """End it, by its id."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def ask(self, path: str, *, post: bool = False) -> Any:
        """What its REST interface answers."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._gui}/rest/{path}",
            headers={"X-API-Key": "loopback"},
            method="POST" if post else "GET",
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text.strip() else None

    def scan(self) -> None:
        """Have it look at the whole folder, and return when it has."""
        self.ask(f"db/scan?folder={FOLDER}", post=True)

    def is_connected(self, other: "Peer") -> bool:
        """Whether it speaks with the other one."""
        return bool(self.ask("system/connections")["connections"][other.id]["connected"])

    def is_done(self, other: "Peer") -> bool:
        """Whether, as far as it knows, it has everything that the other one has, and the other way round."""
        status = self.ask(f"db/status?folder={FOLDER}")
        there = self.ask(f"db/completion?folder={FOLDER}&device={other.id}")
        here = status["state"] == "idle" and status["needTotalItems"] == 0
        return bool(here and there["needItems"] == there["needDeletes"] == 0)

    def events(self, since: int = 0) -> list[dict[str, Any]]:
        """Its changes of the disk after an event: those found here and those brought from the other one."""
        found: list[dict[str, Any]] | None = self.ask(f"events/disk?since={since}&timeout=0")
        return found or []

    def _configure(self, other: "Peer") -> None:
        """What Syncthing itself generated, but for the folder that is shared and all that would go outside."""
        root = self._config.getroot()
        for default in root.findall("folder"):
            root.remove(default)
        theirs = deepcopy(self._part("device"))
        theirs.set("id", other.id)
        _set(theirs, "address", f"tcp4://127.0.0.1:{other.port}")
        folder = deepcopy(self._part("defaults/folder"))
        with_other = deepcopy(next(iter(folder.iter("device"))))
        with_other.set("id", other.id)
        folder.append(with_other)
        changes = {"id": FOLDER, "path": str(self.vault), "fsWatcherDelayS": str(self._delay)}
        for key, value in changes.items():
            folder.set(key, value)
        root.extend([theirs, folder])
        for name, value in _OPTIONS.items():
            _set(self._part("options"), name, value)
        _set(self._part("options"), "listenAddress", f"tcp4://127.0.0.1:{self.port}")
        _set(self._part("gui"), "address", f"127.0.0.1:{self._gui}")
        _set(self._part("gui"), "apikey", "loopback")
        self._config.write(self._home / "config.xml")

    def _part(self, path: str) -> ET.Element:
        found = self._config.find(path)
        assert found is not None, path
        return found

    def _answers(self) -> bool:
        assert self._process.poll() is None, self._log.read_text(errors="replace")[-2000:]
        try:
            return bool(self.ask("system/ping"))
        except OSError:
            return False


class Pair:
    """Two instances that share a folder."""

    def __init__(self, place: Path, delay: int = 1) -> None:
        self.one = Peer(place / "one", delay)
        self.two = Peer(place / "two", delay)

    def __enter__(self) -> Self:
        """Start both, and wait until they speak with each other."""
        self.one.start(self.two)
        try:
            self.two.start(self.one)
            until(lambda: self.one.is_connected(self.two) and self.two.is_connected(self.one), "the two connect")
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for peer in (self.one, self.two):
            if hasattr(peer, "_process"):
                peer.stop()

    def is_done(self) -> bool:
        """Whether both have the same, as far as they know."""
        return self.one.is_done(self.two) and self.two.is_done(self.one)


def _set(part: ET.Element, name: str, value: str) -> None:
    found = part.find(name)
    if found is None:
        found = ET.SubElement(part, name)
    found.text = value


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
