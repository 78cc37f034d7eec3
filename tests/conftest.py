"""What many tests start from: a plan in a vault, laid by copying, and the commands as somebody runs them."""

import atexit
import ctypes
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pytest
from click.testing import CliRunner, Result
from hypothesis import settings

ROOT = Path(__file__).parents[1]
DAY = "2026-11-23"
_DROP, _RIGHTS = 24, (1, 2)  # PR_CAPBSET_DROP; CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH

os.environ["LC_ALL"] = "C.UTF-8"  # `init` begins a plan in the machine's language
os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="vaultplan-cache-")
atexit.register(shutil.rmtree, os.environ["XDG_CACHE_HOME"], ignore_errors=True)

settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


class Held(NamedTuple):
    """What a name in a vault holds: a file's SHA-256 (a link's target, "" for a folder), its mode and its mtime."""

    digest: str
    mode: int
    mtime: int


class Lay(Protocol):
    """Lays a shipped plan without its dashboard; gives the vault."""

    def __call__(self, variant: str = "example", folder: str = "Career Plan", at: Path | None = None) -> Path: ...


class Run(Protocol):
    """Runs a command in this process; an exception that is no message fails the test."""

    def __call__(self, *args: object) -> Result: ...


class Status(Protocol):
    """What `status --format json` says."""

    def __call__(self, vault: Path) -> dict[str, Any]: ...


class Process(Protocol):
    """Runs a command in a process of its own, as somebody who may not do everything."""

    def __call__(self, *args: object, **env: str) -> subprocess.CompletedProcess[str]: ...


class Hold(Protocol):
    """Looks at all files in a folder, by their vault-relative path."""

    def __call__(self, folder: Path) -> dict[str, Held]: ...


@pytest.fixture
def vault(tmp_path: Path) -> Lay:
    def lay(variant: str = "example", folder: str = "Career Plan", at: Path | None = None) -> Path:
        vault = at or tmp_path / "notes"
        shipped = ROOT / "vault_template" / "en" / variant
        shutil.copytree(shipped, vault / folder, ignore=shutil.ignore_patterns("Dashboard.md"), dirs_exist_ok=True)
        return vault

    return lay


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def run(*args: object) -> Result:
        from vaultplan.cli import cli  # noqa: PLC0415 - only for who runs commands

        return CliRunner().invoke(cli, [str(arg) for arg in args], catch_exceptions=False)

    return run


@pytest.fixture
def status(run: Run) -> Status:
    def status(vault: Path) -> dict[str, Any]:
        result = run("status", vault, "--format", "json", "--today", DAY)
        assert (result.exit_code, result.stderr) == (0, "")
        read: dict[str, Any] = json.loads(result.stdout)
        return read

    return status


@pytest.fixture
def hold() -> Hold:
    def hold(folder: Path) -> dict[str, Held]:
        return {path.relative_to(folder).as_posix(): _held(path) for path in sorted(folder.rglob("*"))}

    return hold


@pytest.fixture
def process(tmp_path: Path) -> Process:
    def process(*args: object, **env: str) -> subprocess.CompletedProcess[str]:
        own = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(tmp_path / "state")}
        return subprocess.run(
            [sys.executable, "-m", "vaultplan", *map(str, args)],
            env={**own, **env},
            preexec_fn=_bow_to_permissions,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        )

    return process


def _bow_to_permissions() -> None:
    """Take from root the right to read and write whatever it likes: what the process is then, an owner always was."""
    if os.geteuid() == 0:
        for right in _RIGHTS:
            if ctypes.CDLL(None).prctl(_DROP, right, 0, 0, 0):
                raise PermissionError


def _held(path: Path) -> Held:
    info = path.lstat()
    if path.is_symlink():
        return Held(str(path.readlink()), info.st_mode, info.st_mtime_ns)
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    return Held(digest, info.st_mode, info.st_mtime_ns)
