"""`vaultplan status`."""

from datetime import date
from pathlib import Path

import click

from vaultplan.cli.options import calendar_day, format_option, plan_meant, today_option, vault_argument
from vaultplan.cli.terminal import screen_width


@click.command("status", epilog="Example: vaultplan status ~/notes --format json")
@vault_argument
@format_option
@today_option
def command(vault: Path, form: str, today: date | None) -> None:
    """Show how far the plan is. Writes nothing.

    VAULT is the folder of your notes, or any folder in it. Without it: where you stand.
    """
    day = today or calendar_day()
    plan = plan_meant(vault, day)
    if form == "json":
        import json  # noqa: PLC0415 - start-up time

        from vaultplan.cli.as_json import plan_object  # noqa: PLC0415

        click.echo(json.dumps(plan_object(plan, day), indent=2))  # in ASCII: whatever the pipe's encoding, it arrives
    else:
        from vaultplan.cli.as_text import plan_text  # noqa: PLC0415

        click.echo(plan_text(plan, day, screen_width()))
