"""`vaultplan init`."""

import os
import re
from datetime import date
from pathlib import Path

import click

from vaultplan.cli.options import calendar_day, today_option
from vaultplan.escaping.terminal import safe
from vaultplan.scaffold.templates import shipped_languages


@click.command("init", epilog="Example: vaultplan init ~/notes --folder 'Career Plan'")
@click.argument("directory", required=False, type=click.Path(path_type=Path), default=".")
@click.option("--folder", metavar="NAME", help="Folder for the plan, inside DIRECTORY.  [default: Career Plan]")
@click.option(
    "--lang",
    type=click.Choice(shipped_languages(), case_sensitive=False),
    help="Language of the notes.  [default: that of the plan that is there, else your system's, else en]",
)
@click.option("--short", is_flag=True, help="Five notes instead of nine: the same plan in a shorter walk.")
@click.option("--example", is_flag=True, help="Fill the notes with an invented plan, to see a living dashboard.")
@click.option("--dry-run", is_flag=True, help="Only say what would be written.")
@today_option
def command(  # noqa: PLR0913 - one for each option
    directory: Path,
    folder: str | None,
    *,
    lang: str | None,
    short: bool,
    example: bool,
    dry_run: bool,
    today: date | None,
) -> None:
    """Put the notes of a career plan into your folder of notes.

    DIRECTORY is the folder that you keep your notes in; without it, the one you stand in. Nothing that is there is ever
    touched. Run it again to add notes of the plan that are missing.
    """
    from vaultplan.engine.setup import lay_plan  # noqa: PLC0415 - start-up time
    from vaultplan.words import texts  # noqa: PLC0415

    if short and example:
        raise click.UsageError("--short and --example don't go together: the example has all nine notes.")
    laid = lay_plan(
        directory,
        folder,
        language=lang,
        spoken=_spoken(),
        variant="short" if short else "example" if example else "full",
        today=today or calendar_day(),
        dry_run=dry_run,
    )
    say, where = texts(laid.language), safe(str(laid.home))
    if not laid.notes:
        click.echo(say("cli.init.nothing", where=where))
        return
    written = f"cli.init.{'would' if dry_run else 'wrote'}.{'one' if len(laid.notes) == 1 else 'many'}"
    click.echo(say(written, n=len(laid.notes), where=where))
    for name in laid.notes:
        click.echo(f"  {safe(name)}")
    if not dry_run:
        click.echo(f"\n{say('cli.init.follow', dashboard=safe(str(laid.dashboard)))}")
        click.echo(f"{say('cli.init.watch')}\n  {safe(laid.watch)}")


def _spoken() -> str:
    """The language that the environment asks for, such as `de` of `LANG=de_DE.UTF-8`."""
    asked = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    found = re.match(r"[a-z]+", asked.casefold())
    return found[0] if found else "en"
