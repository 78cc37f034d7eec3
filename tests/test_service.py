"""The file of a service says what was meant, whatever a vault is called, and nobody else's file is touched."""

import json
import os
import plistlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Lay, Run
from vaultplan.errors import ForeignUnitError, PathForServiceError
from vaultplan.service import systems
from vaultplan.service.units import MARK, Unit, launchd_agent, systemd_unit, unit_for, unit_name, windows_task

ODD = [
    "v w",
    "100%h",
    "$HOME",
    "${HOME}",
    'q"uo',
    "back\\slash\\",
    "a;b",
    "-x",
    "'",
    "ümläut 😀",
    "#c",
    "a\\x20b",
    "&<>",
]
NAMES = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"], exclude_characters="/\0"), min_size=1)
_NS = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


def unit(name: str, python: str = sys.executable) -> Unit:
    return unit_for(Path("/home/ada") / name, "0123456789ab", python)


def exec_start(text: str) -> list[str]:
    """The words of ExecStart as systemd reads them: systemd.syntax(7) and systemd.unit(5), written down again."""
    (line,) = [line for line in text.split("\n") if line.startswith("ExecStart=")]
    words: list[str] = []
    rest = iter(line.removeprefix("ExecStart="))
    for char in rest:
        if char == " ":
            continue
        assert char == '"', "every word is quoted"
        word = ""
        for sign in rest:
            if sign == '"':
                break
            meant = next(rest) if sign in {"\\", "%"} or (sign == "$" and words) else sign
            assert meant in '\\"' if sign == "\\" else meant == sign, (
                "no escape, specifier or variable of the name's own"
            )
            word += meant
        words.append(word)
    return words


@given(NAMES)
def test_systemd_reads_back_the_very_path_whatever_it_is_called(name: str) -> None:
    assert exec_start(systemd_unit(unit(name))) == list(unit(name).command)


@given(NAMES)
def test_no_name_of_a_vault_adds_a_line_to_the_unit(name: str) -> None:
    plain = systemd_unit(unit("notes")).split("\n")
    odd = systemd_unit(unit(name)).split("\n")

    assert [line.partition("=")[0] for line in odd] == [line.partition("=")[0] for line in plain]


@given(NAMES)
def test_launchd_reads_back_the_very_path_whatever_it_is_called(name: str) -> None:
    read = plistlib.loads(launchd_agent(unit(name)).encode())

    assert read["ProgramArguments"] == list(unit(name).command)
    documented = {"Label", "ProgramArguments", "RunAtLoad", "KeepAlive", "ThrottleInterval", "ProcessType"}
    assert read.keys() == documented


def split_on_windows(line: str) -> list[str]:
    """The words of a command line as a C program on Windows gets them ("Parsing C command-line arguments")."""
    words, word, quoted, slashes = list[str](), "", False, 0
    for char in f"{line} ":
        if char == "\\":
            slashes += 1
            continue
        if char == '"':
            word += "\\" * (slashes // 2)
            if slashes % 2:
                word += '"'
            else:
                quoted = not quoted
        else:
            word += "\\" * slashes
            if char in " \t" and not quoted:
                words += [word] if word else []
                word = ""
            else:
                word += char
        slashes = 0
    return words


@given(NAMES)
def test_windows_reads_back_the_very_path_whatever_it_is_called(name: str) -> None:
    task = ET.fromstring(windows_task(unit(name)).encode("utf-16"))
    command, arguments = task.find(f".//{_NS}Command"), task.find(f".//{_NS}Arguments")

    assert command is not None
    assert arguments is not None
    assert [command.text, *split_on_windows(arguments.text or "")] == list(unit(name).command)


def test_a_windows_task_never_stops_for_a_battery_or_for_time() -> None:
    task = ET.fromstring(windows_task(unit("notes")).encode("utf-16"))
    settings = {one.tag.removeprefix(_NS): one.text for one in task.iter()}

    assert settings["DisallowStartIfOnBatteries"] == settings["StopIfGoingOnBatteries"] == "false"
    assert settings["ExecutionTimeLimit"] == "PT0S"
    assert settings["RunLevel"] == "LeastPrivilege"


@pytest.mark.parametrize(
    "name", ["v\nExecStartPre=touch x", "a\rb", "a\x1bb", "a\u2028b", "a\udcffb", "a\x7f", "a\ufffe"]
)
def test_a_path_with_a_line_break_or_a_control_character_is_refused(name: str) -> None:
    with pytest.raises(PathForServiceError):
        unit(name)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd's own tools are not here")
@pytest.mark.parametrize("name", ODD)
def test_systemd_itself_finds_no_fault_in_the_unit(tmp_path: Path, name: str) -> None:
    python = tmp_path / name / "python"  # systemd names a program that isn't there; so it reads the path as meant
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    path = tmp_path / "vaultplan-x.service"
    path.write_text(systemd_unit(unit(name, str(python))), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", "--man=no", str(path)],
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )

    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_a_program_whose_path_systemd_would_not_take_is_run_all_the_same(tmp_path: Path) -> None:
    python = tmp_path / "q\"u'o$HOME" / "python"
    python.parent.mkdir()
    python.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    python.chmod(0o700)
    done = subprocess.run(
        exec_start(systemd_unit(unit("notes", str(python)))), capture_output=True, encoding="utf-8", check=False
    )

    assert done.stdout.split("\n")[:-1] == list(unit("notes").command[1:])


def test_the_name_of_a_unit_is_readable_and_plain() -> None:
    assert unit_name("Meine Nötizen 2026", "0123456789ab") == "vaultplan-meine-notizen-2026-0123456789ab"
    assert unit_name("日本", "0123456789ab") == "vaultplan-0123456789ab"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, on a machine where no session answers."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in ("XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(systems, "here", systems.linux)
    return home


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """A session that does as it is told; what it was told."""
    told: list[list[str]] = []

    def answer(words: tuple[str, ...], **_: object) -> subprocess.CompletedProcess[str]:
        told.append(list(words))
        return subprocess.CompletedProcess(words, 0, "", "")

    monkeypatch.setattr(subprocess, "run", answer)
    return told


def files(home: Path) -> list[Path]:
    return [path for path in home.rglob("*") if path.is_file()]


def test_where_no_session_answers_the_file_is_there_and_it_says_what_to_type(home: Path, vault: Lay, run: Run) -> None:
    result = run("service", "install", vault())
    (file,) = files(home)

    assert result.exit_code == 2
    assert "nothing runs yet" in result.stderr
    assert f"systemctl --user enable --now {file.name}" in result.stderr
    assert exec_start(file.read_text())[-2:] == ["--", str(vault())]


def test_a_service_is_installed_renewed_told_of_and_taken_away(
    home: Path, session: list[list[str]], vault: Lay, run: Run
) -> None:
    assert run("service", "install", vault()).exit_code == 0
    assert run("service", "install", vault()).exit_code == 0
    (file,) = files(home)
    assert ["systemctl", "--user", "enable", "--now", file.name] in session

    assert "installed" in run("service", "status", vault()).stdout
    said = json.loads(run("service", "status", vault(), "--format", "json").stdout)
    assert (said["installed"], said["file"], said["running"], said["since"]) == (True, str(file), False, None)

    assert run("service", "uninstall", vault()).exit_code == 0
    assert files(home) == []
    assert session[-2:] == [
        ["systemctl", "--user", "disable", "--now", file.name],
        ["systemctl", "--user", "daemon-reload"],
    ]
    assert "No service" in run("service", "uninstall", vault()).stdout


@pytest.mark.parametrize("command", ["install", "uninstall", "status"])
def test_a_file_that_is_not_ours_is_never_touched(
    home: Path, session: list[list[str]], vault: Lay, run: Run, command: str
) -> None:
    run("service", "install", vault())
    (file,) = files(home)
    file.write_text("[Service]\nExecStart=/bin/mine\n")
    session.clear()
    result = run("service", command, vault())

    assert result.exit_code == 2
    assert "was not made by vaultplan" in result.stderr
    assert file.read_text() == "[Service]\nExecStart=/bin/mine\n"
    assert session == []


def test_a_link_in_the_place_of_the_file_is_never_followed(
    tmp_path: Path, home: Path, session: list[list[str]]
) -> None:
    canary = tmp_path / "canary"
    canary.write_text(MARK)
    system = systems.linux()
    system.folder.mkdir(parents=True)
    system.file(unit("notes").name).symlink_to(canary)

    with pytest.raises(ForeignUnitError):
        systems.install(system, unit("notes"))
    assert canary.read_text() == MARK
    assert (session, home.is_dir()) == ([], True)


def test_a_dry_run_shows_the_file_and_writes_nothing(home: Path, vault: Lay, run: Run) -> None:
    result = run("service", "install", vault(), "--dry-run")

    assert result.exit_code == 0
    assert "ExecStart=" in result.stdout
    assert MARK in result.stdout
    assert files(home) == []


@pytest.mark.parametrize("system", [systems.macos, systems.windows])
def test_on_other_systems_the_file_is_written_and_only_ours_is_taken_away(
    home: Path, session: list[list[str]], system: Callable[[], systems.System]
) -> None:
    theirs = system()
    path = systems.install(theirs, unit("notes"))

    assert MARK in path.read_bytes().decode(theirs.encoding)
    assert path.is_relative_to(home) or "vaultplan" in path.parts
    assert session[-1][0] in {"launchctl", "schtasks"}
    assert systems.installed(theirs, unit("notes").name)
    assert systems.uninstall(theirs, unit("notes").name) == (path, "")
    assert not path.exists()


def test_a_vault_whose_path_begins_with_a_dash_is_served(
    home: Path, vault: Lay, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault(at=tmp_path / "-notes")
    monkeypatch.chdir(tmp_path)

    assert run("service", "install", "--dry-run", "--", "-notes").exit_code == 0
    assert files(home) == []


def test_the_service_of_a_vault_that_is_gone_can_still_be_taken_away(
    home: Path, session: list[list[str]], vault: Lay, run: Run
) -> None:
    notes = vault()
    run("service", "install", notes)
    (file,) = files(home)
    wants = file.parent / "default.target.wants"
    wants.mkdir()
    (wants / file.name).symlink_to(file)
    shutil.rmtree(notes)

    assert "watched  no" in run("service", "status", notes).stdout
    assert run("service", "uninstall", notes).exit_code == 0
    assert files(home) == []
    assert not any(wants.iterdir())
    assert session[-1] == ["systemctl", "--user", "daemon-reload"]


@given(NAMES)
def test_a_state_folder_of_the_users_choice_is_the_services_too(name: str) -> None:
    place = f"/srv/{name}"
    served = unit_for(Path("/notes"), "0123456789ab", sys.executable, (("XDG_STATE_HOME", place),))
    (line,) = [line for line in systemd_unit(served).split("\n") if line.startswith("Environment=")]
    as_first_word = exec_start(line.replace("Environment=", "ExecStart=", 1))  # variables mean nothing there either

    assert as_first_word == [f"XDG_STATE_HOME={place}"]
    assert plistlib.loads(launchd_agent(served).encode())["EnvironmentVariables"] == {"XDG_STATE_HOME": place}


def test_a_state_folder_with_a_line_break_is_refused() -> None:
    with pytest.raises(PathForServiceError):
        unit_for(Path("/notes"), "0123456789ab", sys.executable, (("XDG_STATE_HOME", "/a\nExecStartPre=x"),))


@pytest.mark.parametrize(
    ("error", "why"),
    [(FileNotFoundError(), "not on this machine"), (subprocess.TimeoutExpired("systemctl", 1), "did not answer")],
)
def test_a_machine_without_systemd_is_told_so(
    home: Path, vault: Lay, run: Run, monkeypatch: pytest.MonkeyPatch, *, error: Exception, why: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(subprocess, "run", refuse)
    result = run("service", "install", vault())

    assert result.exit_code == 2
    assert why in result.stderr
    assert len(files(home)) == 1
