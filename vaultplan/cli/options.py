"""Arguments and options that several commands share."""

import os
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

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


class Folder(click.Path):
    """A folder; whether it is one, the command says."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":  # noqa: ARG002 - click's signature
        """Folders alone."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - start-up time

        return [CompletionItem(incomplete, type="dir")]


def vault_argument(command: Command) -> Command:
    """`[VAULT]`: the vault or a folder in it; where you stand, when left out."""
    return click.argument("vault", required=False, type=Folder(), default=".")(command)


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


def engine_of(vault: Path, *, quiet: bool = False) -> "Engine":
    """The vault that a folder is in, which knows what the last run has found there; `quiet`: it tells of no progress.

    Raises:
        NotAFolderError: there is no such folder.
    """
    from vaultplan.cli.progress import Progress  # noqa: PLC0415 - start-up time
    from vaultplan.engine import Engine, find_vault, means  # noqa: PLC0415
    from vaultplan.state.index import Index  # noqa: PLC0415

    root = find_vault(vault)
    index = Index(root, means())
    return Engine(root, index=index) if quiet else Engine(root, index=index, progress=Progress())


def decoded(text: str) -> str:
    """What was typed, where the system took it for another encoding than the notes have.

    Raises:
        UsageError: it is no UTF-8.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        try:
            return os.fsencode(text).decode()
        except UnicodeError as error:
            raise click.UsageError(
                f"{text!r} is not UTF-8, the encoding of your notes. Nothing was written."
            ) from error
    return text


def calendar_day() -> date:
    """The user's own calendar day: what a date in a note means."""
    return date.today()  # noqa: DTZ011, TID251 - the one place where the clock is read for it


def clock_time() -> datetime:
    """The user's own day and time of the day."""
    return datetime.now()  # noqa: DTZ005, TID251 - for the note of a day, whose template may ask for the time
