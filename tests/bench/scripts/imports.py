"""`python imports.py FILE build VAULT ...` runs a command of vaultplan, and writes down which modules it loaded.

`python imports.py FILE` loads those modules and does nothing else.
"""

import atexit
import gc
import json
import sys
from importlib import import_module
from pathlib import Path

FILE, ARGUMENTS = Path(sys.argv[1]), sys.argv[2:]


def record() -> None:
    names = [name for name in sys.modules if name not in {"__main__", __name__}]
    FILE.write_text(json.dumps(names), encoding="utf-8")


def load() -> None:
    gc.set_threshold(20_000)  # as the command does
    atexit.register(gc.freeze)
    for name in json.loads(FILE.read_bytes()):
        if name not in sys.modules:
            import_module(name)


if ARGUMENTS:
    atexit.register(record)
    sys.argv = ["vaultplan", *ARGUMENTS]
    import_module("vaultplan.__main__").main()
else:
    load()
