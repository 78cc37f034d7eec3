"""`vaultplan init`."""

from datetime import date
from pathlib import Path

import click

from vaultplan.cli.options import calendar_day, today_option
from vaultplan.cli.terminal import safe

_FOLDER = "Career Plan"


@click.command("init", epilog="Example: vaultplan init ~/notes --folder 'Career Plan'")
@click.argument("directory", required=False, type=click.Path(path_type=Path), default=".")
@click.option("--folder", metavar="NAME", help=f"Folder for the plan, inside DIRECTORY.  [default: {_FOLDER}]")
@click.option("--short", is_flag=True, help="Five notes instead of nine: the same plan in a shorter walk.")
@click.option("--example", is_flag=True, help="Fill the notes with an invented plan, to see a living dashboard.")
@click.option("--dry-run", is_flag=True, help="Only say what would be written.")
@today_option
def command(  # noqa: PLR0913 - one for each option
    directory: Path, folder: str | None, *, short: bool, example: bool, dry_run: bool, today: date | None
) -> None:
    """Put the notes of a career plan into your folder of notes.

    DIRECTORY is the folder that you keep your notes in; without it, the one you stand in. Nothing that is there is ever
    touched. Run it again to add notes of the plan that are missing.
    """
    from vaultplan.engine.setup import lay_plan  # noqa: PLC0415 - start-up time

    if short and example:
        raise click.UsageError("--short and --example don't go together: the example has all nine notes.")
    laid = lay_plan(
        directory,
        folder,
        default=_FOLDER,
        variant="short" if short else "example" if example else "full",
        today=today or calendar_day(),
        dry_run=dry_run,
    )
    where = safe(str(laid.home))
    if not laid.notes:
        click.echo(f"Nothing to add: the plan in {where} has every note. Nothing was changed.")
        return
    notes = "1 note" if len(laid.notes) == 1 else f"{len(laid.notes)} notes"
    click.echo(f"{'Would write' if dry_run else 'Wrote'} {notes} to {where}:")
    for name in laid.notes:
        click.echo(f"  {safe(name)}")
    if not dry_run:
        click.echo(
            f"\nOpen {safe(str(laid.dashboard))} and follow its next step."
            f"\nTo keep it true while you write:\n  {safe(laid.watch)}"
        )
