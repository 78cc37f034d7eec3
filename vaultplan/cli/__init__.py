"""The command line: words, exit codes, today's date. The only room that prints.

Commands are imported when they are called, and import what they need when they run, so that each starts fast.
"""

from importlib import import_module
from typing import Any

import click

from vaultplan import __version__

_COMMANDS = {
    "init": "Put the notes of a career plan into your folder of notes.",
    "build": "Write the dashboard once.",
    "watch": "Keep the dashboard true while you write, until Ctrl-C.",
    "status": "Show how far the plan is.",
    "check": "Ask what a coach would ask about the plan.",
    "review": "Look back: what is due, what has changed, what you have decided.",
    "add": "Add a line to the plan: something to stop, hand on, automate or reinvest in, or a result.",
    "undo": "Take back the last change that vaultplan made in your notes.",
    "service": "Leave the watch running: let the system start it whenever you log in.",
    "doctor": "Look whether all is well: what is watched and how, what can't be read, what sync left.",
}
"""Each is a module of this package, and `command` in it; with the first sentence of its help."""


class _Failure(click.ClickException):
    """A command could not run."""

    exit_code = 2

    def format_message(self) -> str:
        from vaultplan.escaping.terminal import safe  # noqa: PLC0415 - start-up time

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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """As click lists them, with none of them loaded."""
        wide = formatter.width - 6 - max(map(len, _COMMANDS))
        listed = [click.Command(name, help=text) for name, text in _COMMANDS.items()]
        with formatter.section("Commands"):
            formatter.write_dl([(one.name or "", one.get_short_help_str(wide)) for one in listed])

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - whatever a command returns
        from vaultplan.errors import VaultplanError, WatchBrokenError  # noqa: PLC0415 - `--help` starts without them

        try:
            return super().invoke(ctx)
        except VaultplanError as error:
            raise (_Broken if isinstance(error, WatchBrokenError) else _Failure)(str(error)) from error
        except click.UsageError as error:  # click repeats what was typed, or what a shell's * put there
            from vaultplan.escaping.terminal import safe  # noqa: PLC0415 - start-up time

            raise click.UsageError(safe(error.format_message(), keep="\n"), error.ctx) from error


@click.group(
    cls=_Group,
    epilog="Start with: vaultplan init, in the folder that holds your notes.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, message="vaultplan %(version)s")
def cli() -> None:
    """A strategic career plan in your folder of markdown notes, with a dashboard that stays true."""
