"""Arguments and options that several commands share."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from vaultplan.engine import Engine
    from vaultplan.model import Plan

Command = TypeVar("Command", bound=Callable[..., Any])


class _Day(click.ParamType[date]):
    """A date such as 2026-11-23."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ANN401
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date. Write it as 2026-11-23.", param, ctx)


def vault_argument(command: Command) -> Command:
    """`[VAULT]`: the vault or a folder in it; where you stand, when left out."""
    return click.argument("vault", required=False, type=click.Path(path_type=Path), default=".")(command)


def today_option(command: Command) -> Command:
    """`--today`: makes a command repeatable."""
    text = "Take this day for today, such as 2026-11-23."
    return click.option("--today", type=_Day(), metavar="DATE", help=text)(command)


def format_option(command: Command) -> Command:
    """`--format text|json`."""
    choice = click.Choice(["text", "json"])
    text = "For people, or for programs."
    return click.option("--format", "form", type=choice, default="text", show_default=True, help=text)(command)


def plan_meant(vault: Path, today: date) -> "Plan":
    """The plan that a reading command is about, read and checked.

    Raises:
        VaultplanError: there is none, or it could be any of several.
    """
    from vaultplan.engine import choose  # noqa: PLC0415 - start-up time

    engine = engine_of(vault)
    engine.look()
    plans = engine.plans(today)
    engine.remember()
    return choose(plans, engine.root, vault)


def engine_of(vault: Path) -> "Engine":
    """The vault that a folder is in, which knows what the last run has found there.

    Raises:
        NotAFolderError: there is no such folder.
    """
    from vaultplan.cli.progress import Progress  # noqa: PLC0415 - start-up time
    from vaultplan.engine import Engine, find_vault, means  # noqa: PLC0415
    from vaultplan.state.index import Index  # noqa: PLC0415

    root = find_vault(vault)
    return Engine(root, index=Index(root, means()), progress=Progress())


def calendar_day() -> date:
    """The user's own calendar day: what a date in a note means."""
    return date.today()  # noqa: DTZ011, TID251 - the one place where the clock is read for it
