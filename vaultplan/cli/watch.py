"""`vaultplan watch`."""

import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vaultplan.cli.build import report_kept
from vaultplan.cli.options import calendar_day, format_option, today_option, vault_argument
from vaultplan.errors import FolderUnreadableError, PlanNotFoundError
from vaultplan.escaping.terminal import safe

if TYPE_CHECKING:
    from vaultplan.engine import Engine
    from vaultplan.watch.changes import Change
    from vaultplan.watch.events import Built, Event
    from vaultplan.watch.presence import Presence
    from vaultplan.words import Texts

# Seconds, a quarter more or less: whatever the system keeps quiet shows within a minute.
_RECONCILE = 48.0
# Folders that are watched where not all may be.
_NEAR = 32


@click.command("watch", epilog="Example: vaultplan watch ~/notes")
@vault_argument
@format_option
@click.option("--log", is_flag=True, help="Keep a log as well, in the platform's folder for logs.")
@today_option
def command(vault: Path, form: str, today: date | None, *, log: bool) -> None:
    """Keep the dashboard true while you write, until Ctrl-C.

    VAULT is the folder of your notes, or any folder in it. Without it: where you stand.
    """
    import gc  # noqa: PLC0415 - start-up time
    from contextlib import ExitStack  # noqa: PLC0415
    from queue import SimpleQueue  # noqa: PLC0415

    from vaultplan.cli.progress import Progress  # noqa: PLC0415
    from vaultplan.engine import Engine, find_vault, means  # noqa: PLC0415
    from vaultplan.state.index import Index  # noqa: PLC0415
    from vaultplan.state.lock import hold  # noqa: PLC0415
    from vaultplan.watch.log import logged  # noqa: PLC0415
    from vaultplan.watch.loop import watch  # noqa: PLC0415
    from vaultplan.watch.observer import ObservedVault  # noqa: PLC0415
    from vaultplan.watch.presence import Presence  # noqa: PLC0415
    from vaultplan.watch.signals import stop_on_signals  # noqa: PLC0415
    from vaultplan.watch.threads import lively_threads, quiet_threads  # noqa: PLC0415

    gc.freeze()  # what is loaded stays
    gc.set_threshold(700, 10, 10)  # as Python has it: a watch goes on for days, unlike other commands
    with _logged_failure(vault, log=log):
        root = find_vault(vault)
    inbox: SimpleQueue[Change | None] = SimpleQueue()
    with ExitStack() as held:
        # A plan's folder too: without a marker of its own it may be somebody else's vault.
        index, progress = Index(root, means()), Progress()
        engine = Engine(
            root, time.monotonic, lambda home: held.enter_context(hold(home)), index=index, progress=progress
        )
        held.callback(engine.remember)
        say = _as_json if form == "json" else _as_text(engine)
        if log:
            say = held.enter_context(logged(root, say, _now))
        presence = Presence(root, lambda: _holds_plan(root), lambda: held.enter_context(hold(root)))
        held.enter_context(hold(root))
        held.enter_context(quiet_threads())
        held.enter_context(lively_threads())
        held.enter_context(stop_on_signals(inbox))
        watch(
            ObservedVault(root, inbox.put, _may_matter, lambda: _near(engine)),
            inbox,
            _rebuild(engine, presence, lambda: today or calendar_day()),
            say,
            now=_now,
            holding=engine,
            reconcile=_RECONCILE,
            spread=lambda: random.uniform(0.75, 1.25),  # noqa: S311 - nothing to guess
        )


@contextmanager
def _logged_failure(vault: Path, *, log: bool) -> Iterator[None]:
    """While entered, an error goes to the log of the vault that should be there."""
    from vaultplan.watch.log import logged  # noqa: PLC0415 - start-up time

    with logged(vault.absolute(), lambda _: None, _now) if log and not vault.is_dir() else nullcontext():
        yield


def _holds_plan(root: Path) -> bool:
    from vaultplan.engine import Engine  # noqa: PLC0415 - start-up time

    engine = Engine(root)
    engine.look()
    return bool(engine.homes())


def _near(engine: "Engine") -> list[str]:
    """The folders of the plans, and those where lines were captured: where saves show at once, however few may be."""
    from vaultplan.engine.homes import folder_of  # noqa: PLC0415 - start-up time

    try:
        homes = engine.homes()
    except PlanNotFoundError:  # or it hasn't been looked for yet
        return []
    plans = {home.path: None for home in homes} | {folder_of(note.path): None for home in homes for note in home.notes}
    captured = [note.path for home in homes for group in home.captured for note in group]
    # The names of daily notes hold their date, so the last ones are where the next lines will be.
    lately = {folder_of(path): None for path in sorted(captured, reverse=True)}
    return [*({"": None} | plans | lately)][:_NEAR]


def _may_matter(path: str) -> bool:
    """Whether a path may be a note, or another version of one that a sync tool has put beside it."""
    from vaultplan.vault.names import is_conflict_copy, is_note_name  # noqa: PLC0415 - start-up time

    name = path.rpartition("/")[2]
    return is_note_name(name) or is_conflict_copy(name)


def _rebuild(
    engine: "Engine", presence: "Presence", day: Callable[[], date]
) -> "Callable[[frozenset[str] | None], Built | None]":
    from vaultplan.watch.events import Built  # noqa: PLC0415 - start-up time
    from vaultplan.words import texts  # noqa: PLC0415

    def rebuild(paths: frozenset[str] | None) -> Built | None:
        began = time.perf_counter()
        try:
            if back := presence.check():
                engine.came_back()
            outcome = engine.rebuild(day(), None if back else paths)
            if paths is None:
                engine.remember()
        except (FolderUnreadableError, PlanNotFoundError):
            presence.check()  # it went while it was looked at: that is what there is to say
            raise
        if outcome is None:
            return None
        report_kept(outcome.kept, texts(engine.language))
        outcome.raise_refused()
        return Built(bool(outcome.wrote), outcome.changed, (time.perf_counter() - began) * 1000)

    return rebuild


def _as_json(event: "Event") -> None:
    from vaultplan.watch.events import Built, Failed  # noqa: PLC0415 - start-up time

    line: dict[str, object] = {"event": {"Failed": "error"}.get(type(event).__name__, type(event).__name__.lower())}
    if isinstance(event, Built):
        line |= {"wrote": event.wrote, "changed": list(event.changed), "took_ms": round(event.took_ms, 1)}
    if isinstance(event, Failed):
        line |= {"message": event.message}
    click.echo(json.dumps(line))


def _as_text(engine: "Engine") -> "Callable[[Event], None]":
    """One calm line for each event, in the language of the plan as it was last rebuilt."""
    from vaultplan.watch.events import Built, Failed, Ready  # noqa: PLC0415 - start-up time
    from vaultplan.words import texts  # noqa: PLC0415

    first = True

    def say(event: "Event") -> None:
        nonlocal first
        clock = f"{_now():%H:%M:%S}  "
        words = texts(engine.language)
        match event:
            case Built():
                what = words("cli.watch.updated" if event.wrote else "cli.watch.unchanged")
                click.echo(clock + what + ("" if first else _because(event.changed, words)))
                first = False
            case Failed():
                click.echo(clock + safe(event.message, keep="\n"), err=True)
            case Ready():
                click.echo(clock + words("cli.watch.ready", root=safe(str(engine.root))))
            case _:
                click.echo(clock + words("cli.watch.stopped"))

    return say


def _because(changed: tuple[str, ...], words: "Texts") -> str:
    names = [safe(path.rpartition("/")[2].removesuffix(".md")) for path in changed[:2]]
    more = f" {words('dashboard.more', n=len(changed) - 2)}" if len(changed) > 2 else ""
    return f": {', '.join(names)}{more}" if names else ""


def _now() -> datetime:
    """The user's own time of day, where they are now: a machine may travel while it watches."""
    if hasattr(time, "tzset"):
        time.tzset()
    return datetime.now().astimezone()  # noqa: TID251 - the clock on the wall is meant
