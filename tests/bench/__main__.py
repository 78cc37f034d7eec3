"""The documented command: `python -m tests.bench [--sizes 1k,10k,100k] [TARGETS...]` prints one table."""

import argparse
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from tests.bench import answers, cold, folders, limits, quiet, saving, starting, storms, warm
from tests.bench.rows import Row, put, skipped, table
from tests.bench.setting import Bench, machine

TARGETS: Final[dict[str, Callable[[Bench], Iterator[Row]]]] = {
    "S1": starting.run,
    "A": answers.run,
    "C1": cold.run,
    "C2": cold.run_peers,
    "W1": warm.run,
    "L": saving.run,
    "I1": quiet.run,
    "I2": folders.run,
    "B": storms.run,
    "R1": limits.run_hostile,
    "R2": limits.run_refusing,
}
"""What is measured together: C1 brings C3 along, L is L1 and L2, I1 brings M1 along, B is B1 and B2, A the answers."""


def main() -> int:
    """Measure what is asked for, and print one table. The exit code says whether all is as it should be."""
    options = _options()
    bench = Bench(options.folder, options.sizes, options.seed, options.saves)
    bench.clean()
    bench.install()
    if options.install or not bench.peers.folder.exists():
        for name, why in bench.peers.install().items():
            sys.stderr.write(f"{name}: {why}\n")
    rows = [row for name in options.targets or TARGETS for row in _measured(name, bench)]
    found = f"{time.strftime('%Y-%m-%d')}, {machine(bench.folder)}.\n\n{table(rows)}\n"
    sys.stdout.write(found)
    if options.write:
        put(options.write, found)
    return int(any(row.ok is False for row in rows))


def _measured(name: str, bench: Bench) -> Iterator[Row]:
    """The rows of a target as they come, each on stderr too; what fails is a row as well."""
    try:
        for row in TARGETS[name](bench):
            sys.stderr.write(f"{table([row]).splitlines()[-1]}\n")
            yield row
    except Exception as error:  # noqa: BLE001 - the other targets are still to be measured
        traceback.print_exc()
        yield skipped(name, "failed", f"{type(error).__name__}: {str(error)[:150]}")
    finally:
        bench.clean()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"some of {', '.join(TARGETS)}; else all")
    parser.add_argument("--sizes", type=_sizes, default="1k,10k,100k", help="of the vaults, in notes")
    parser.add_argument("--seed", type=int, default=1, help="of the vaults")
    parser.add_argument("--saves", type=int, default=1_000, help="of L, over each vault; twice that over 10k notes")
    parser.add_argument("--install", action="store_true", help="install the programs to compare with, and this one")
    place = Path(tempfile.gettempdir()) / "vaultplan-bench"
    parser.add_argument("--write", type=Path, metavar="docs/speed.md", help="put the table into this page, too")
    parser.add_argument("--folder", type=Path, default=place, help="where vaults and programs are kept")
    options = parser.parse_args()
    if strangers := [name for name in options.targets if name not in TARGETS]:
        parser.error(f"{', '.join(strangers)}: not among {', '.join(TARGETS)}")
    return options


def _sizes(text: str) -> list[int]:
    return [int(size.lower().replace("k", "000")) for size in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
