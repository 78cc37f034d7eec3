"""The documented command: `python -m tests.torture [--release] [--only G1,G3]`. Exit 1 on any breach."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

from tests.torture.catching import catch
from tests.torture.faults import FAULTS
from tests.torture.goals import GOALS, run_goal
from tests.torture.product import Product
from tests.torture.result import Result, table
from tests.torture.sizes import RELEASE, Size, chosen


def main() -> int:
    """Run the goals that are asked for, print the table, give the exit code."""
    options = _options()
    if options.faults is not None:
        return _faults(options.faults or [*FAULTS])
    size = RELEASE if options.release else chosen()
    if options.minutes:
        size = replace(size, edit_seconds=60 * options.minutes, read_seconds=60 * options.minutes)
    results = [_run(goal, size) for goal in options.only or GOALS]
    sys.stdout.write(f"{table(results)}\n")
    for result in results:
        if result.breaches:
            sys.stdout.write(f"\n{result.told()}\n")
    return int(any(result.breaches for result in results))


def _faults(names: list[str]) -> int:
    """Plant each fault and say whether the goal that is meant for it caught it."""
    missed = 0
    for name in names:
        fault = FAULTS[name]
        with tempfile.TemporaryDirectory(prefix="torture-") as folder:
            caught, how = catch(name, Path(folder))
        missed += not caught
        word = "caught" if caught else "NOT CAUGHT"
        sys.stdout.write(f"{word:<12}{name:<19}{fault.caught_by:<10}{fault.about}\n{'':<12}{how}\n")
        sys.stdout.flush()
    return int(missed > 0)


def _run(goal: str, size: Size) -> Result:
    with tempfile.TemporaryDirectory(prefix="torture-") as folder:
        result = run_goal(goal, size, Product(Path(folder) / "state"), Path(folder) / goal)
    sys.stderr.write(f"{table([result]).splitlines()[-1]}\n")
    return result


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--release", action="store_true", help=f"release sizes ({RELEASE.kills} kills, ...)")
    parser.add_argument("--only", metavar="G1,G3", type=_some(GOALS), help=f"some of {', '.join(GOALS)}")
    parser.add_argument("--minutes", type=float, help="how long G3 and G4 run")
    parser.add_argument(
        "--faults",
        nargs="?",
        const=[],
        metavar="in-place,clock",
        type=_some(FAULTS),
        help="plant faults; all must be caught",
    )
    return parser.parse_args()


def _some(known: Collection[str]) -> Callable[[str], list[str]]:
    """Names with commas between them, each of which is known: a mistyped one must not pass for one that held."""

    def parse(text: str) -> list[str]:
        names = text.split(",")
        if strangers := [name for name in names if name not in known]:
            raise argparse.ArgumentTypeError(f"{', '.join(strangers)}: not among {', '.join(known)}")
        return names

    return parse


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    sys.exit(main())
