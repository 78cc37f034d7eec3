"""The text of a unit: values in, text out. A path is data in each of them, whatever it is called (trust.md §4)."""

import plistlib
import re
import subprocess
import unicodedata
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from vaultplan.errors import PathForServiceError
from vaultplan.lazy import dataclass

if TYPE_CHECKING:
    from pathlib import Path

MARK: Final = "Made by: vaultplan service install"
"""Stands in every file that is ours; a file without it is somebody else's."""

_UNSAFE: Final = frozenset("\"'\\")
_REFUSED: Final = {"Cc", "Cs", "Zl", "Zp"}


@dataclass(frozen=True, slots=True)
class Unit:
    """What is to run: a readable name of its own for each vault, the words of the command, and its environment."""

    name: str
    command: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()


def unit_for(root: "Path", key: str, python: str, environment: tuple[tuple[str, str], ...] = ()) -> Unit:
    """The unit of a vault. `-P`: what lies in the folder it happens to run in is not taken for Python's.

    Raises:
        PathForServiceError: a path can't be written in such a file.
    """
    command = (python, "-P", "-m", "vaultplan", "watch", "--log", "--", str(root))
    for text in (*command, *(value for _, value in environment)):
        if any(_is_refused(char) for char in text):
            raise PathForServiceError(text)
    return Unit(unit_name(root.name, key), command, environment)


def unit_name(folder: str, key: str) -> str:
    """A name that every system takes: what is readable of the folder's, and the vault's key."""
    plain = unicodedata.normalize("NFKD", folder).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:32].strip("-")
    return "-".join(filter(None, ("vaultplan", slug, key)))


def systemd_unit(unit: Unit) -> str:
    """A unit of the user's own systemd.

    Exit 2 says that it could not run at all: trying again would not help. The hardening is what needs no rights.
    """
    command = unit.command
    if not _UNSAFE.isdisjoint(command[0]):  # systemd takes no program of such a path, but any word after it
        command = ("/bin/sh", "-c", 'exec "$0" "$@"', *command)
    program, *words = command
    # The program's own path is taken literally; in what follows, systemd looks for variables.
    line = " ".join([_quoted(program), *(_quoted(word).replace("$", "$$") for word in words)])
    environment = "".join(f"Environment={_quoted(f'{name}={value}')}\n" for name, value in unit.environment)
    return f"""\
# {MARK}
# To take it away, run: vaultplan service uninstall
[Unit]
Description=Career plan dashboard ({unit.name})
Documentation=man:systemd.service(5)
StartLimitIntervalSec=600
StartLimitBurst=10

[Service]
ExecStart={line}
{environment}Restart=on-failure
RestartSec=10
RestartPreventExitStatus=2
NoNewPrivileges=yes
RestrictSUIDSGID=yes
RestrictRealtime=yes
RestrictAddressFamilies=AF_UNIX
LockPersonality=yes
SystemCallArchitectures=native

[Install]
WantedBy=default.target
"""


def launchd_agent(unit: Unit) -> str:
    """A launchd agent (launchd.plist(5)). It can't tell exits apart, so it waits a minute before it tries again."""
    agent = {
        "Label": unit.name,
        "ProgramArguments": list(unit.command),
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ThrottleInterval": 60,
        "ProcessType": "Background",
    }
    if unit.environment:
        agent["EnvironmentVariables"] = dict(unit.environment)
    head, plist, rest = plistlib.dumps(agent, sort_keys=False).decode().partition("<plist")
    return f"{head}<!-- {MARK} -->\n{plist}{rest}"


def windows_task(unit: Unit) -> str:
    """A task for `schtasks /Create /XML`, which runs while the user is logged on, on battery too, without a limit."""
    program, *words = unit.command
    return f"""\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>{MARK}</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <Enabled>true</Enabled>
    </LogonTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>10</Count>
    </RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{escape(program)}</Command>
      <Arguments>{escape(subprocess.list2cmdline(words))}</Arguments>
    </Exec>
  </Actions>
</Task>
"""


def _quoted(word: str) -> str:
    """A word as systemd reads it back (systemd.syntax(7), "Quoting"; systemd.unit(5), "Specifiers")."""
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%") + '"'


def _is_refused(char: str) -> bool:
    code = ord(char)
    no_character = 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
    return no_character or unicodedata.category(char) in _REFUSED
