"""`vaultplan service`: a watch that starts with the machine."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vaultplan.cli.options import format_option, vault_argument
from vaultplan.errors import NotAFolderError
from vaultplan.escaping.terminal import safe

if TYPE_CHECKING:
    from vaultplan.service.units import Unit


@click.group("service", epilog="Example: vaultplan service install ~/notes")
def command() -> None:
    """Leave the watch running: let the system start it whenever you log in.

    A user unit of systemd on Linux, an agent of launchd on a Mac, a scheduled task on Windows; one for each vault.
    """


@command.command("install", epilog="Example: vaultplan service install ~/notes --dry-run")
@vault_argument
@click.option("--dry-run", is_flag=True, help="Only show the file and where it would go.")
def install(vault: Path, *, dry_run: bool) -> None:
    """Install the service for a vault, and start it. Run again, it renews it.

    VAULT is the folder of your notes, or any folder in it. Without it: where you stand.
    """
    from vaultplan.engine import find_vault  # noqa: PLC0415 - start-up time
    from vaultplan.service import systems  # noqa: PLC0415

    system, root = systems.here(), find_vault(vault)
    unit = _unit(root)
    if dry_run:
        click.echo(f"{safe(str(system.file(unit.name)))}\n\n{safe(system.text(unit), keep=chr(10) + chr(9))}", nl=False)
        return
    path = systems.install(system, unit)
    click.echo(f"Wrote {safe(str(path))}")
    click.echo(f"{safe(str(root))} is watched from now on, whenever you are logged in.")


@command.command("uninstall", epilog="Example: vaultplan service uninstall ~/notes")
@vault_argument
def uninstall(vault: Path) -> None:
    """End the service of a vault, and take its file away. Your notes and the dashboard stay.

    VAULT is the folder of your notes, or any folder in it. Without it: where you stand.
    """
    from vaultplan.service import systems  # noqa: PLC0415 - start-up time

    root = _root(vault)
    done = systems.uninstall(systems.here(), _unit(root).name)
    if done is None:
        click.echo(f"No service is installed for {safe(str(root))}.")
        return
    path, why = done
    click.echo(f"Removed {safe(str(path))}")
    if why:
        click.echo(f"The system could not be asked to end it ({safe(why)}); it won't start again.", err=True)


@command.command("status", epilog="Example: vaultplan service status ~/notes --format json")
@vault_argument
@format_option
def status(vault: Path, form: str) -> None:
    """Say whether the service is installed, whether the vault is watched, since when, and the log's last message.

    VAULT is the folder of your notes, or any folder in it. Without it: where you stand.
    """
    from vaultplan.service import systems  # noqa: PLC0415 - start-up time
    from vaultplan.service.running import watcher  # noqa: PLC0415
    from vaultplan.watch.log import last_message, log_file  # noqa: PLC0415

    root, system = _root(vault), systems.here()
    name = _unit(root).name
    there, file = systems.installed(system, name), system.file(name)
    who, last = watcher(root), last_message(root)
    if form == "json":
        import json  # noqa: PLC0415 - start-up time

        found = {
            "vaultplan": 1,
            "vault": str(root),
            "system": system.name,
            "name": name,
            "installed": there,
            "file": str(file) if there else None,
            "running": who is not None,
            "pid": who.pid or None if who else None,
            "since": who.since if who else None,
            "log": str(log_file(root)) if last else None,
            "last": last,
        }
        click.echo(json.dumps(found, indent=2))
        return
    rows = [
        ("vault", str(root)),
        ("service", f"installed ({file})" if there else "not installed"),
        ("watched", f"yes, by process {who.pid} since {who.since}" if who else "no"),
        ("last", last or "nothing logged yet"),
    ]
    for label, text in rows:
        click.echo(f"{label:<9}{safe(text)}")


def _root(vault: Path) -> Path:
    """The vault; where it is gone, the path that it had, so that its service can still be taken away."""
    from vaultplan.engine import find_vault  # noqa: PLC0415 - start-up time

    try:
        return find_vault(vault)
    except NotAFolderError:
        return vault.resolve()


def _unit(root: Path) -> "Unit":
    from vaultplan.service.units import unit_for  # noqa: PLC0415 - start-up time
    from vaultplan.state.folder import vault_key  # noqa: PLC0415

    # A state folder of the user's choice must be the service's too: there lies the lock that lets one watch a vault.
    state = os.environ.get("XDG_STATE_HOME")
    return unit_for(root, vault_key(root), _python(), (("XDG_STATE_HOME", state),) if state else ())


def _python() -> str:
    """The interpreter that runs now; on Windows the one that opens no window."""
    quiet = Path(sys.executable).with_name("pythonw.exe")
    return str(quiet) if sys.platform == "win32" and quiet.exists() else sys.executable
