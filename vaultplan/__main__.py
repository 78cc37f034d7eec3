"""The command `vaultplan`; also `python -m vaultplan`."""

import atexit
import gc
import os
import sys
from io import TextIOWrapper

from vaultplan import __version__


def main() -> None:
    """Run the command line. `--version` alone is answered before anything is imported: it is asked by scripts."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"vaultplan {__version__}\n")
        return
    gc.set_threshold(200_000)  # imports make many things, and all stay: no need to look for garbage in them, nor
    atexit.register(gc.freeze)  # when all ends
    from vaultplan.cli import cli  # noqa: PLC0415 - start-up time

    if isinstance(sys.stdout, TextIOWrapper):  # a sign that a pipe's or a terminal's encoding lacks ends no command
        sys.stdout.reconfigure(errors="replace")
    if asked := os.environ.get("_VAULTPLAN_COMPLETE"):
        from vaultplan.cli.completion import prepare  # noqa: PLC0415 - start-up time

        prepare(asked)
    cli(prog_name="vaultplan")


if __name__ == "__main__":
    main()
