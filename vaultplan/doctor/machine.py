"""The machine: who watches and how, its limits, the disk, the folder for vaultplan's own records."""

import os
import platform
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from vaultplan import __version__
from vaultplan.doctor.row import Row
from vaultplan.errors import VaultplanError
from vaultplan.service import systems
from vaultplan.service.running import watcher
from vaultplan.service.units import unit_name
from vaultplan.state.folder import vault_key
from vaultplan.watch.log import last_message
from vaultplan.watch.places import silent_place

_WATCHES: Final = Path("/proc/sys/fs/inotify/max_user_watches")
_LITTLE: Final = 64 * 1024 * 1024


def machine_rows(root: Path) -> Iterator[Row]:
    """What the machine says."""
    yield Row("program", f"vaultplan {__version__}, Python {platform.python_version()}, {platform.system()}")
    yield _how(root)
    yield _limit(root)
    yield from _who(root)
    yield _state(root)
    yield _disk(root)


def _how(root: Path) -> Row:
    if kind := silent_place(root):
        return Row(
            "watching", f"by looking every few seconds: this kind of drive ({kind}) doesn't tell of every change."
        )
    return Row("watching", "as the system tells of changes, and by looking at everything once a minute.")


def _limit(root: Path, limits: Path = _WATCHES) -> Row:
    # the system counts hidden folders too
    folders = sum(1 for _ in os.walk(root))
    try:
        limit = int(limits.read_text())
    except (OSError, ValueError):
        return Row("folders", f"{folders} folders.")
    if folders < limit // 2:
        return Row("folders", f"{folders} folders; this system lets all your programs watch {limit} together.")
    return Row(
        "folders",
        f"{folders} folders, and this system lets all your programs watch only {limit}: changes may show late.",
        f"Raise the limit: sudo sysctl fs.inotify.max_user_watches={max(524288, 4 * folders)}",
    )


def _who(root: Path) -> Iterator[Row]:
    system, name = systems.here(), unit_name(root.name, vault_key(root))
    try:
        who = watcher(root)
        there = systems.installed(system, name)
    except (VaultplanError, OSError) as error:
        yield Row("watcher", "it can't be found out whether somebody watches.", str(error))
        return
    if who:
        yield Row("watcher", f"process {who.pid} watches this vault since {who.since}.")
    elif there:
        last = last_message(root)
        yield Row(
            "watcher",
            "a service is installed, and nobody watches this vault." + (f" Its last message: {last}" if last else ""),
            "Run vaultplan service install again: it starts the service, or says why it can't.",
        )
    else:
        yield Row("watcher", "nobody watches this vault now, on this machine.")
    yield Row("service", f"installed ({system.file(name)})." if there else "not installed.")


def _state(root: Path) -> Row:
    import platformdirs  # noqa: PLC0415 - rarely needed, and start-up time counts

    folder = platformdirs.user_state_path("vaultplan")
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return Row("records", f"none yet; they will be kept in {folder}.")
    except OSError as error:
        return Row("records", f"{folder} can't be looked at.", f"Check its permissions ({error.strerror}).")
    theirs = hasattr(os, "geteuid") and found.st_uid != os.geteuid()
    if not stat.S_ISDIR(found.st_mode) or theirs or not os.access(folder, os.W_OK | os.X_OK):
        return Row(
            "records",
            f"{folder}, where vaultplan keeps its own records, is no folder that you may write in.",
            "Check who it belongs to, and that it is no link; or name another place in XDG_STATE_HOME.",
        )
    free = shutil.disk_usage(folder).free
    if free < _LITTLE and found.st_dev != root.stat().st_dev:  # else the vault's own row says it
        return Row(
            "records",
            f"kept in {folder}, where only {_size(free)} are free.",
            "Make room: what can't be noted down there is neither ticked nor taken back.",
        )
    return Row("records", f"kept in {folder}.")


def _disk(root: Path) -> Row:
    if not os.access(root, os.W_OK) or (sys.platform != "win32" and os.statvfs(root).f_flag & os.ST_RDONLY):
        return Row(
            "disk", "the vault can't be written in.", "Check its permissions, or whether its drive is read-only."
        )
    free = shutil.disk_usage(root).free
    if free < _LITTLE:
        return Row("disk", f"only {_size(free)} are free where the vault is.", "Make room: a full disk takes no save.")
    return Row("disk", f"{_size(free)} free where the vault is.")


def _size(free: int) -> str:
    return f"{free / 1e9:.1f} GB" if free >= 1e9 else f"{free / 1e6:.0f} MB"
