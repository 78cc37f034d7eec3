"""`vaultplan review`."""

import shlex
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vaultplan.cli.options import calendar_day, decoded, engine_of, format_option, today_option, vault_argument
from vaultplan.cli.terminal import screen_width, wrapped
from vaultplan.escaping.terminal import safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vaultplan.cli.dialog import Dialog
    from vaultplan.engine.review import Edit, LookBack, Mark
    from vaultplan.method.entry import Answers
    from vaultplan.words import Texts

_KINDS = ("plan", "value", "vision", "skills", "audit", "roadmap", "roles", "eda", "proof")


@click.command("review", epilog="Example: vaultplan review ~/notes")
@vault_argument
@click.option("--changed", metavar="TEXT", help="What has changed; no question is asked then.")
@click.option("--decision", metavar="TEXT", help="What you have decided; no question is asked then.")
@click.option(
    "--mark",
    "marks",
    multiple=True,
    metavar="KIND",
    type=click.Choice([*_KINDS, "all"]),
    help="Mark this step as looked over, such as value; all means every one that is due.",
)
@click.option("--yes", is_flag=True, help="Write without asking.")
@format_option
@today_option
def command(  # noqa: PLR0913, PLR0917 - one for each option
    vault: Path,
    changed: str | None,
    decision: str | None,
    marks: tuple[str, ...],
    form: str,
    today: date | None,
    *,
    yes: bool,
) -> None:
    """Look back: what is due, what has changed, what you have decided.

    VAULT is the folder of your notes, or any folder in it. Without it: where you stand. Shows what would be written,
    and writes it after a yes: an entry in the note for reviews, and the date in the notes that you marked.
    """
    from vaultplan.cli.dialog import Dialog, Stopped, StoppedError  # noqa: PLC0415 - start-up time
    from vaultplan.method.entry import Answers  # noqa: PLC0415
    from vaultplan.words import texts  # noqa: PLC0415

    given = changed is not None or decision is not None or bool(marks)
    if form == "json" and (given or yes):
        raise click.UsageError("--format json lists what is due and writes nothing: leave the answers out.")
    look = _look_back(vault, today or calendar_day())
    if form == "json":
        _echo_json(look, today or calendar_day())
        return
    say = texts(look.plan.settings.language)
    _list(look, say, today or calendar_day())
    dialog = Dialog()
    try:
        if given:
            chosen = look.marks(None if "all" in marks else marks)
            answers = Answers(decoded(changed or ""), decoded(decision or ""), _titles(chosen, say))
        elif dialog.listens():
            chosen, answers = _ask(look, dialog, say)
        else:
            return
        _finish(look, answers, chosen, None if yes else dialog, say)
    except (StoppedError, KeyboardInterrupt) as error:
        raise Stopped(say("review.stopped")) from error


def _look_back(vault: Path, day: date) -> "LookBack":
    from vaultplan.engine import choose  # noqa: PLC0415 - start-up time
    from vaultplan.engine.review import LookBack  # noqa: PLC0415

    engine = engine_of(vault)
    engine.look()
    homes = {home.path: home for home in engine.homes()}
    plan = choose([engine.read(home, day) for home in homes.values()], engine.root, vault)
    return LookBack(engine, homes[plan.home], day)


def _echo_json(look: "LookBack", day: date) -> None:
    import json  # noqa: PLC0415 - start-up time

    from vaultplan.cli.as_json import due_object  # noqa: PLC0415

    click.echo(json.dumps(due_object(look.plan, look.due, day), indent=2))


def _list(look: "LookBack", say: "Texts", day: date) -> None:
    from vaultplan.cli.as_text import due_text  # noqa: PLC0415 - start-up time

    click.echo(due_text(look.plan, look.due, say, day, screen_width()))


def _ask(look: "LookBack", dialog: "Dialog", say: "Texts") -> "tuple[tuple[Mark, ...], Answers]":
    from vaultplan.method.entry import Answers  # noqa: PLC0415 - start-up time

    chosen = []
    for mark in look.marks():
        if mark.why:
            click.echo(safe(say("review.cannot_mark", note=mark.note, why=say(f"review.why.{mark.why}"))))
            continue
        steps = ", ".join(_titles([mark], say))
        if dialog.yes(safe(say("review.ask.mark", steps=steps)), say("review.yes")):
            chosen.append(mark)
    click.echo()
    changed = dialog.lines(say("review.ask.changed"))
    decision = dialog.lines(say("review.ask.decision"))
    return tuple(chosen), Answers(changed, decision, _titles(chosen, say))


def _titles(marks: "Sequence[Mark]", say: "Texts") -> tuple[str, ...]:
    return tuple(say(f"step.{kind}.title") for mark in marks for kind in mark.kinds)


def _finish(
    look: "LookBack", answers: "Answers", marks: "Sequence[Mark]", dialog: "Dialog | None", say: "Texts"
) -> None:
    """Show what would be written, and write it after a yes; without a dialog, at once."""
    if not answers.any:
        click.echo(say("review.nothing"))
        return
    _show(look.prepare(answers, marks), look, say)
    if dialog is not None and not dialog.yes(say("review.ask.write"), say("review.yes")):
        click.echo(say("review.stopped"))
        return
    wrote = look.write(answers, marks)
    for one in wrote:
        click.echo(safe(say("review.made" if one.new else "review.wrote", note=one.note)))
    if wrote:
        click.echo(say("review.undo", command=f"vaultplan undo {safe(shlex.quote(str(look.root)))}"))


def _show(edits: "Sequence[Edit]", look: "LookBack", say: "Texts") -> None:
    """What would be written, note by note."""
    columns = screen_width()
    click.echo(f"\n{say('review.shown')}")
    for edit in edits:
        if edit.marked:
            click.echo(f"\n   {safe(say('review.shown_mark', note=edit.note, date=look.today.isoformat()))}")
        if edit.entry:
            click.echo(f"\n   {safe(say('review.shown_entry', note=edit.note))}:\n\n   {look.today.isoformat()}")
        for line in edit.entry:
            indent = " " * (3 + len(line) - len(line.lstrip()))
            click.echo(indent + wrapped(safe(line), columns - len(indent), "  ").replace("\n", f"\n{indent}"))
    click.echo()
