"""The documented command: `python -m tests.torture [--release] [--only G1,G3]`. Exit 1 on any breach."""

import argparse
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.torture.goals import GOALS
from tests.torture.product import Product
from tests.torture.result import Result, table
from tests.torture.sizes import RELEASE, Size, chosen


def main() -> int:
    """Run the goals that are asked for, print the table, give the exit code."""
    options = _options()
    size = RELEASE if options.release else chosen()
    if options.minutes:
        size = replace(size, edit_seconds=60 * options.minutes, read_seconds=60 * options.minutes)
    only = options.only.split(",") if options.only else list(GOALS)
    results = [_run(goal, size) for goal in only]
    sys.stdout.write(f"{table(results)}\n")
    for result in results:
        if result.breaches:
            sys.stdout.write(f"\n{result.told()}\n")
    return int(any(result.breaches for result in results))


def _run(goal: str, size: Size) -> Result:
    with tempfile.TemporaryDirectory(prefix="torture-") as folder:
        result = GOALS[goal](size, Product(Path(folder) / "state"), Path(folder) / goal)
    sys.stderr.write(f"{table([result]).splitlines()[-1]}\n")
    return result


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--release", action="store_true", help=f"release sizes ({RELEASE.kills} kills, ...)")
    parser.add_argument("--only", metavar="G1,G3", help=f"some of {', '.join(GOALS)}")
    parser.add_argument("--minutes", type=float, help="how long G3 and G4 run")
    return parser.parse_args()


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    sys.exit(main())
