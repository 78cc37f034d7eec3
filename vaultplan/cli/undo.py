"""`vaultplan undo`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vaultplan.cli.options import format_option, vault_argument
from vaultplan.cli.terminal import screen_width
from vaultplan.escaping.terminal import safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vaultplan.engine.undo import History, TakeBack
    from vaultplan.state.journal import Recorded
    from vaultplan.words import Texts

_LINES = 20
"""How many lines of one place are shown."""


@click.command("undo", epilog="Example: vaultplan undo ~/notes")
@vault_argument
@click.option("--list", "listing", is_flag=True, help="List the changes on record, and change nothing.")
@click.option("--entry", type=int, metavar="NUMBER", help="Take this change back, by its number in the list.")
@click.option("--yes", is_flag=True, help="Write without asking.")
@format_option
def command(vault: Path, entry: int | None, form: str, *, listing: bool, yes: bool) -> None:
    """Take back the last change that vaultplan made in your notes.

    VAULT is the folder of your notes, or any folder in it. Without it: where you stand. Shows what would be written,
    and writes it after a yes. Run again, it takes back the change before that one. What you have written since stays.
    """
    from vaultplan.engine import find_vault  # noqa: PLC0415 - start-up time
    from vaultplan.engine.undo import History, language  # noqa: PLC0415
    from vaultplan.words import texts  # noqa: PLC0415

    if form == "json" and (yes or entry is not None):
        raise click.UsageError("--format json lists the changes on record and writes nothing: leave the rest out.")
    root = find_vault(vault)
    history = History(root)
    say = texts(language(root))
    for path in history.odd:
        click.echo(safe(say("undo.odd", path=path)), err=True)
    if form == "json":
        _echo_json(history)
    elif listing:
        _list(history, say)
    else:
        _take_back(history.last() if entry is None else history.of(entry), say, ask=not yes)


def _take_back(found: "TakeBack | None", say: "Texts", *, ask: bool) -> None:
    """Show what would be written, and write it after a yes."""
    from vaultplan.cli.dialog import Dialog, Stopped, StoppedError  # noqa: PLC0415 - start-up time

    if found is None:
        click.echo(say("undo.nothing"))
        return
    found.check()
    click.echo(safe(say("undo.what", what=_what(found.entry, say), when=_when(found.entry))))
    _show(found, say)
    try:
        if ask and not Dialog().yes(say("review.ask.write"), say("review.yes")):
            click.echo(say("review.stopped"))
            return
    except (StoppedError, KeyboardInterrupt) as error:
        raise Stopped(say("review.stopped")) from error
    for note in found.write():
        click.echo(safe(say("review.wrote" if (found.root / note).exists() else "undo.removed", note=note)))


def _show(found: "TakeBack", say: "Texts") -> None:
    from vaultplan.state.entries import spots  # noqa: PLC0415 - start-up time

    click.echo(f"\n{say('review.shown')}")
    for step in found.steps:
        for spot in spots(step.change):
            where = "undo.goes" if spot.gone else "undo.comes" if spot.made else "undo.where"
            click.echo(f"\n   {safe(say(where, note=spot.note, line=spot.line))}")
            _show_lines(say("undo.now"), spot.before, say)
            _show_lines(say("undo.then"), spot.after, say)
    click.echo()


def _show_lines(label: str, lines: "Sequence[str]", say: "Texts") -> None:
    columns = screen_width()
    shown = [line for line in lines if line.strip()]
    for at, line in enumerate(shown[:_LINES]):
        text = f"      {label if not at else '':<9} {safe(line.expandtabs(4))}"
        click.echo(text if len(text) <= columns else f"{text[: columns - 1]}…")
    if len(shown) > _LINES:
        click.echo(f"      {'':<9} {say('dashboard.more', n=len(shown) - _LINES)}")


def _list(history: "History", say: "Texts") -> None:
    """The changes, the newest first."""
    if not history.entries:
        click.echo(say("undo.nothing"))
    for entry in reversed(history.entries):
        notes = ", ".join(dict.fromkeys(change.note for change in entry.changes))
        by = history.undone_by(entry)
        undone = f" ({say('undo.undone', number=by)})" if by else ""
        click.echo(safe(f"{entry.number:>5}  {_when(entry)}  {_what(entry, say)}{undone}: {notes}"))


def _what(entry: "Recorded", say: "Texts") -> str:
    if entry.undoes is not None:
        return say("undo.kind.undo", number=entry.undoes)
    return say(f"undo.kind.{entry.why}") if entry.why in {"ticks", "review", "add"} else entry.why


def _when(entry: "Recorded") -> str:
    return f"{datetime.fromtimestamp(entry.when, UTC).astimezone():%Y-%m-%d %H:%M}"


def _echo_json(history: "History") -> None:
    import json  # noqa: PLC0415 - start-up time

    from vaultplan.cli.as_json import VERSION  # noqa: PLC0415

    entries = [_entry_object(entry, history) for entry in history.entries]
    click.echo(json.dumps({"vaultplan": VERSION, "entries": entries}, indent=2))


def _entry_object(entry: "Recorded", history: "History") -> dict[str, Any]:
    from vaultplan.state.entries import spots  # noqa: PLC0415 - start-up time

    return {
        "number": entry.number,
        "when": datetime.fromtimestamp(entry.when, UTC).isoformat(timespec="seconds"),
        "what": entry.why,
        "undoes": entry.undoes,
        "undone_by": history.undone_by(entry),
        "complete": entry.whole,
        "changes": [
            {"note": spot.note, "line": spot.line, "before": list(spot.before), "after": list(spot.after)}
            for change in entry.changes
            for spot in spots(change)
        ],
    }
