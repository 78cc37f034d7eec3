"""The command line: words, exit codes, today's date. The only room that prints.

Commands are imported when they are called, and import what they need when they run, so that each starts fast.
"""

from importlib import import_module
from typing import Any

import click

from vaultplan import __version__
from vaultplan.errors import VaultplanError, WatchBrokenError
from vaultplan.escaping.terminal import safe

_COMMANDS = ("init", "build", "watch", "status", "check", "review", "undo", "service", "doctor")
"""Each is a module of this package, and `command` in it."""


class _Failure(click.ClickException):
    """A command could not run."""

    exit_code = 2

    def format_message(self) -> str:
        return safe(self.message, keep="\n")


class _Broken(_Failure):
    """A command that ran can't go on, and should be started again."""

    exit_code = 70


class _Group(click.Group):
    """The one place where errors become exits, and where a command's name becomes its module."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"vaultplan.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - whatever a command returns
        try:
            return super().invoke(ctx)
        except VaultplanError as error:
            raise (_Broken if isinstance(error, WatchBrokenError) else _Failure)(str(error)) from error
        except click.UsageError as error:  # click repeats what was typed, or what a shell's * put there
            raise click.UsageError(safe(error.format_message(), keep="\n"), error.ctx) from error


@click.group(
    cls=_Group,
    epilog="Start with: vaultplan init, in the folder that holds your notes.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, message="vaultplan %(version)s")
def cli() -> None:
    """A strategic career plan in your folder of markdown notes, with a dashboard that stays true."""
