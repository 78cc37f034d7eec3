"""`vaultplan build`."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vaultplan.cli.options import calendar_day, engine_of, today_option, vault_argument
from vaultplan.escaping.terminal import safe

if TYPE_CHECKING:
    from vaultplan.words import Texts


@click.command("build", epilog="Example: vaultplan build ~/notes")
@vault_argument
@today_option
def command(vault: Path, today: date | None) -> None:
    """Write the dashboard once.

    VAULT is the folder of your notes, or any folder in it. Without it: where you stand.
    """
    from vaultplan.words import texts  # noqa: PLC0415 - start-up time

    engine = engine_of(vault)
    outcome = engine.rebuild(today or calendar_day())
    engine.remember()
    if outcome is None:  # a first rebuild always has something to say
        return
    say = texts(engine.language)
    for note in outcome.built:
        done = "wrote" if note in outcome.wrote else "unchanged"
        click.echo(say(f"cli.build.{done}", path=safe(str(engine.root / note))))
    report_kept(outcome.kept, say)
    outcome.raise_refused()


def report_kept(kept: tuple[Path, ...], say: "Texts") -> None:
    """Say where a dashboard is kept that somebody had edited above its line."""
    for path in kept:
        click.echo(say("cli.build.kept", path=safe(str(path))), err=True)
