"""Asking the system: where the file of a unit lies, and what starts it, ends it and tells of it."""

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

from vaultplan.errors import ForeignUnitError, ServiceNotStartedError
from vaultplan.lazy import dataclass
from vaultplan.service.units import MARK, Unit, launchd_agent, systemd_unit, windows_task
from vaultplan.state.files import put
from vaultplan.vault.reasons import in_words

Words: TypeAlias = tuple[str, ...]
_TIMEOUT: Final = 30


@dataclass(frozen=True, slots=True)
class System:
    """One system's way: its name, where the file goes, its text, and the commands, by the unit's name and file."""

    name: str
    folder: Path
    ending: str
    text: Callable[[Unit], str]
    start: Callable[[str, Path], tuple[Words, ...]]
    end: Callable[[str, Path], tuple[Words, ...]]
    after: Callable[[str, Path], tuple[Words, ...]] = lambda name, file: ()  # noqa: ARG005
    encoding: str = "utf-8"

    def file(self, name: str) -> Path:
        """Where the unit's file lies."""
        return self.folder / f"{name}{self.ending}"


def linux() -> System:
    """systemd, as the user."""
    systemctl = ("systemctl", "--user")
    home = os.environ.get("XDG_CONFIG_HOME", "")
    config = Path(home) if os.path.isabs(home) else Path.home() / ".config"  # noqa: PTH117 - the string is at hand
    return System(
        name="systemd",
        folder=config / "systemd" / "user",
        ending=".service",
        text=systemd_unit,
        start=lambda name, _: ((*systemctl, "daemon-reload"), (*systemctl, "enable", "--now", f"{name}.service")),
        end=lambda name, _: ((*systemctl, "disable", "--now", f"{name}.service"),),
        after=lambda _, __: ((*systemctl, "daemon-reload"),),
    )


def macos() -> System:
    """launchd, as the user who is logged in."""
    domain = f"gui/{os.getuid()}" if hasattr(os, "getuid") else "gui"
    return System(
        name="launchd",
        folder=Path.home() / "Library" / "LaunchAgents",
        ending=".plist",
        text=launchd_agent,
        start=lambda _, file: (("launchctl", "bootstrap", domain, str(file)),),
        end=lambda name, _: (("launchctl", "bootout", f"{domain}/{name}"),),
    )


def windows() -> System:
    """The task scheduler, as the user who is logged on."""
    import platformdirs  # noqa: PLC0415 - rarely needed, and start-up time counts

    return System(
        name="schtasks",
        folder=platformdirs.user_state_path("vaultplan") / "tasks",
        ending=".xml",
        text=windows_task,
        start=lambda name, file: (
            ("schtasks", "/Create", "/F", "/TN", rf"vaultplan\{name}", "/XML", str(file)),
            ("schtasks", "/Run", "/TN", rf"vaultplan\{name}"),
        ),
        end=lambda name, _: (
            ("schtasks", "/End", "/TN", rf"vaultplan\{name}"),
            ("schtasks", "/Delete", "/F", "/TN", rf"vaultplan\{name}"),
        ),
        encoding="utf-16",
    )


def here() -> System:
    """This machine's."""
    return {"darwin": macos, "win32": windows}.get(sys.platform, linux)()


def installed(system: System, name: str) -> bool:
    """Whether the unit's file is there, and ours.

    Raises:
        ForeignUnitError: something else has its name.
    """
    path = system.file(name)
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise ForeignUnitError(path)
    if not path.exists():
        return False
    if MARK not in _bytes(path).decode(system.encoding, "replace"):
        raise ForeignUnitError(path)
    return True


def install(system: System, unit: Unit) -> Path:
    """Write the unit's file and start it.

    Raises:
        ForeignUnitError: a file that isn't ours has its name; it is left alone.
        NotWritableError: the disk refused.
        ServiceNotStartedError: the file is written, and the system did not start it.
    """
    again = installed(system, unit.name)
    path = system.file(unit.name)
    with in_words(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        put(path, system.text(unit).encode(system.encoding))
    if again and system.name != "schtasks":
        _run(system.end(unit.name, path))
    if why := _run(system.start(unit.name, path)):
        raise ServiceNotStartedError(path, why, _typed(system.start(unit.name, path)))
    return path


def uninstall(system: System, name: str) -> tuple[Path, str] | None:
    """End the unit and take its file away; None where there is none. Gives why the system could not end it, if so.

    Raises:
        ForeignUnitError: a file that isn't ours has its name; it is left alone.
        NotWritableError: the disk refused.
    """
    if not installed(system, name):
        return None
    path = system.file(name)
    why = _run(system.end(name, path))
    with in_words(path):
        path.unlink()
        enabled = system.folder / "default.target.wants" / path.name
        if enabled.is_symlink():  # what "enable" made, where systemctl could not take it away
            enabled.unlink()
    _run(system.after(name, path))
    return path, why


def _bytes(path: Path) -> bytes:
    with in_words(path):
        return path.read_bytes()


def _run(commands: tuple[Words, ...]) -> str:
    """Run them in turn; why the first that failed did, in the system's own words."""
    for words in commands:
        try:
            done = subprocess.run(  # noqa: S603 - no shell, and no word of it is a user's command
                words, capture_output=True, encoding="utf-8", errors="replace", check=False, timeout=_TIMEOUT
            )
        except FileNotFoundError:
            return f"{words[0]} is not on this machine"
        except (OSError, subprocess.TimeoutExpired):
            return f"{words[0]} did not answer"
        if done.returncode:
            said = [line for line in done.stderr.splitlines() if line.strip()]
            return said[0].strip() if said else f"{words[0]} ended with {done.returncode}"
    return ""


def _typed(commands: tuple[Words, ...]) -> tuple[str, ...]:
    join = subprocess.list2cmdline if sys.platform == "win32" else shlex.join
    return tuple(join(words) for words in commands)
