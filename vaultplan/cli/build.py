"""`vaultplan build`."""

from datetime import date
from pathlib import Path

import click

from vaultplan.cli.options import calendar_day, today_option, vault_argument
from vaultplan.cli.terminal import safe


@click.command("build", epilog="Example: vaultplan build ~/notes")
@vault_argument
@today_option
def command(vault: Path, today: date | None) -> None:
    """Write the dashboard once.

    VAULT is the folder of your notes, or any folder in it. Without it: where you stand.
    """
    from vaultplan.engine import Engine, find_vault  # noqa: PLC0415 - start-up time

    root = find_vault(vault)
    outcome = Engine(root).rebuild(today or calendar_day())
    if outcome is None:  # a first rebuild always has something to say
        return
    for note in outcome.built:
        word = "Wrote" if note in outcome.wrote else "Unchanged:"
        click.echo(f"{word} {safe(str(root / note))}")
    report_kept(outcome.kept)
    outcome.raise_refused()


def report_kept(kept: tuple[Path, ...]) -> None:
    """Say where a dashboard is kept that somebody had edited above its line."""
    for path in kept:
        click.echo(
            f"The dashboard was edited above the line that parts ours from yours; the edited text is kept in {path}",
            err=True,
        )
