"""Every open box with an #eda tag, as `path:line`: notes read by obsidian-parse, the boxes by a pattern."""

import re
import sys
import warnings
from pathlib import Path

from obsidian_parse import parse  # type: ignore[import-not-found,unused-ignore]

BOX = re.compile(r"^[\s>]*(?:[-*+]|\d+[.)]) \[ \] .*#eda\b", re.IGNORECASE)

warnings.simplefilter("ignore")
root = Path(sys.argv[1])
for result in parse([str(root)]):
    for number, line in enumerate(result.path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        if BOX.match(line):
            sys.stdout.write(f"{result.path.relative_to(root)}:{number}\n")
