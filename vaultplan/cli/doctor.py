"""`vaultplan doctor`. In English, as errors are: it speaks of the machine, and of vaults without a plan."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vaultplan.cli.options import format_option, vault_argument
from vaultplan.cli.terminal import screen_width, wrapped
from vaultplan.escaping.terminal import safe

if TYPE_CHECKING:
    from vaultplan.doctor import Row

_SHOWN = 5


@click.command("doctor", epilog="Example: vaultplan doctor ~/notes")
@vault_argument
@format_option
def command(vault: Path, form: str) -> None:
    """Look whether all is well: what is watched and how, what can't be read, what sync left. Changes nothing.

    VAULT is the folder of your notes, or any folder in it. Without it: where you stand.
    """
    from vaultplan.doctor import examined  # noqa: PLC0415 - start-up time
    from vaultplan.engine import find_vault  # noqa: PLC0415

    root = find_vault(vault)
    rows = list(examined(root))
    if form == "json":
        import json  # noqa: PLC0415 - start-up time

        found = [
            {
                "code": row.code,
                "problem": bool(row.do),
                "what": row.what,
                "do": row.do or None,
                "where": list(row.where),
            }
            for row in rows
        ]
        click.echo(json.dumps({"vaultplan": 1, "vault": str(root), "found": found}, indent=2))
    else:
        click.echo("\n".join(_lines(root, rows, screen_width())))


def _lines(root: Path, rows: "list[Row]", columns: int) -> Iterator[str]:
    """What is well first, then what needs somebody, and how many those are."""
    problems = [row for row in rows if row.do]
    yield safe(str(root))
    for row in rows:
        if not row.do:
            yield f"  {row.code:<10} {wrapped(safe(row.what), columns - 13, ' ' * 13)}"
    for row in problems:
        yield ""
        what = f"{row.what[:1].upper()}{row.what[1:]} [{row.code}]"
        yield click.style("! ", fg="yellow") + wrapped(safe(what), columns - 2, "  ")
        yield from (f"    {safe(path)}" for path in row.where[:_SHOWN])
        if len(row.where) > _SHOWN:
            yield f"    and {len(row.where) - _SHOWN} more"
        for line in row.do.split("\n"):
            yield "  → " + wrapped(safe(line), columns - 4, "    ")
    yield ""
    yield _summary(len(problems))


def _summary(count: int) -> str:
    if not count:
        return "All is well."
    return "1 thing needs you." if count == 1 else f"{count} things need you."
