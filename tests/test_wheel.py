"""What is installed from the wheel works without the project beside it."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as a release would be."""
    where = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(where), str(ROOT)]
    subprocess.run(pip, check=True)
    return next(where.glob("vaultplan-*.whl"))


def test_the_wheel_carries_every_shipped_note(wheel: Path) -> None:
    carried = {name.partition("/vault_template/")[2] for name in zipfile.ZipFile(wheel).namelist()}
    shipped = {path.relative_to(ROOT / "vault_template").as_posix() for path in (ROOT / "vault_template").rglob("*.md")}

    assert shipped
    assert shipped <= carried


def test_a_plan_can_be_laid_and_drawn_from_another_folder_with_nothing_else_installed(
    wheel: Path, tmp_path: Path
) -> None:
    venv.create(tmp_path / "empty", with_pip=True)
    program = tmp_path / "empty" / ("Scripts" if os.name == "nt" else "bin")
    vault = tmp_path / "vault"
    vault.mkdir()
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}

    def run(*command: str) -> str:
        done = subprocess.run(command, check=True, cwd=vault, env=environment, capture_output=True, text=True)
        return done.stdout

    run(str(program / "python"), "-m", "pip", "install", "--quiet", str(wheel))
    run(str(program / "vaultplan"), "init", "--example")
    said = run(str(program / "vaultplan"), "status", "--format", "json")

    assert '"example": true' in said
    assert (vault / "Career Plan" / "Dashboard.md").is_file()
