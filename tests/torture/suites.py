"""G8 and G12: promises that tests of their own keep, run in their release sizes as a part of the torture."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from tests.torture.drive import FAULT
from tests.torture.product import REPOSITORY, Product
from tests.torture.result import Result
from tests.torture.sizes import Size

RELEASE: Final = "VAULTPLAN_RELEASE"
HOSTILE: Final = (
    "tests/test_hostile_vault.py",
    "tests/test_dashboard_hostile.py",
    "tests/test_terminal_hostile.py",
    "tests/test_escaping_dashboard.py",
    "tests/test_inside_the_vault.py",
)
DRIVES: Final = ("tests/test_full_disk.py", "tests/test_read_only_drive.py", "tests/test_fuse_drive.py")
"""Those that know the commands alone, so that a fault can be planted in what they run."""
LIMITS: Final = (
    "tests/test_watch_limits.py",
    "tests/test_watch_away.py",
    "tests/test_watch_polling.py",
    "tests/test_watch_places.py",
    "tests/test_vault_permissions.py",
    *DRIVES,
)


def hostile(size: Size, _product: Product, folder: Path) -> Result:
    """A hostile vault and its harmless twin, in three parsers, a browser and a terminal; nothing leaves the vault."""
    return run_tests(Result("G8 hostile"), size, folder, HOSTILE)


def limits(size: Size, product: Product, folder: Path) -> Result:
    """A system that refuses: watches, rights, space, the drive itself."""
    files = DRIVES if product.fault else LIMITS
    return run_tests(Result("G12 limits"), size, folder, files, product.fault)


def run_tests(result: Result, size: Size, folder: Path, files: Sequence[str], fault: str = "") -> Result:
    folder.mkdir(parents=True, exist_ok=True)
    report = folder / "report.xml"
    options = ["-q", "-n", "0", "-p", "no:cacheprovider", f"--junitxml={report}", f"--basetemp={folder / 'tests'}"]
    options += ["-x"] if fault else []  # caught once is caught
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *files],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), RELEASE: "1" if size.name == "release" else "", FAULT: fault},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode not in {0, 1} or not report.exists():
        result.breach("wrong", f"pytest ended with {done.returncode}: {done.stdout[-800:]}{done.stderr[-300:]}")
        return result.done()
    for case in ET.parse(report).iter("testcase"):
        _take(result, case)
    return result.done()


def _take(result: Result, case: ET.Element) -> None:
    skipped, failed = case.find("skipped"), case.find("failure")
    failed = case.find("error") if failed is None else failed
    result.count("skipped" if skipped is not None else "tests")
    if skipped is not None:
        sys.stderr.write(f"skipped: {case.get('name')}: {skipped.get('message')}\n")
    if failed is not None:
        result.breach("wrong", f"{case.get('classname')}::{case.get('name')}: {_gist(failed.text or '')}")


def _gist(text: str) -> str:
    """Of what pytest says of a failure: which lines failed, where, and why."""
    return "\n".join(line for line in text.splitlines() if line.startswith((">", "E", "tests/")))[-1500:]
