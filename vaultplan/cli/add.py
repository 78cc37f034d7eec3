"""`vaultplan add`."""

import shlex
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vaultplan.cli.options import Folder, calendar_day, clock_time, decoded, engine_of, format_option, today_option
from vaultplan.escaping.terminal import safe

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from click.shell_completion import CompletionItem

    from vaultplan.engine.add import Adding
    from vaultplan.engine.added import Edit
    from vaultplan.method.adding import Wanted

_INPUT = "-"
_LISTS = {
    "eliminate": "what nobody would miss",
    "delegate": "what somebody else could do",
    "automate": "what a tool could do",
    "reinvest": "where the hours go",
    "proof": "a result worth keeping",
}
_EXAMPLE = 'vaultplan add automate "Weekly deck" --time 2h/week'
_FIELDS: dict[str, tuple[str, str]] = {
    "time": ("HOURS", "Hours that it frees or takes, such as 2h/week or 90m."),
    "to": ("WHO", "Who takes it over (delegate)."),
    "tool": ("TOOL", "What does it instead (automate)."),
    "agreed": ("WHO", "Who has agreed."),
    "due": ("DATE", "By which day, such as 2026-12-01."),
    "status": ("WORD", "How far it is: idea, asked, started, done, rejected."),
    "skill": ("NAME", "The skill that proof shows, or reinvested time builds; may be repeated."),
    "kind": ("WORD", "What kind of proof, or of reinvestment."),
    "result": ("TEXT", "What came of it (proof)."),
    "number": ("TEXT", "A number that shows it (proof)."),
    "seen-by": ("WHO", "Who saw it (proof)."),
    "link": ("LINK", "Where it can be seen (proof)."),
    "date": ("DATE", "On which day it was, without it today (proof)."),
}
"""The options that are fields of the line, as they are typed."""


class _List(click.ParamType[str]):
    """The name of a list."""

    name = "list"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":  # noqa: ARG002 - click's signature
        """The lists in English; once something is typed, in any language."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - start-up time

        found = {name: what for name, what in _LISTS.items() if name.startswith(incomplete)}
        if incomplete and not found:
            found = {name: "" for name in _spelled() if name.startswith(incomplete)}
        return [CompletionItem(name, help=what) for name, what in found.items()]


class _Text(click.ParamType[str]):
    """The text; behind `add -`, the vault."""

    name = "text"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":  # noqa: ARG002 - click's signature
        """Folders, where one is meant; nobody can know a text."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - start-up time

        return [CompletionItem(incomplete, type="dir")] if ctx.params.get("list_") == _INPUT else []


class _Skill(click.ParamType[str]):
    """The name of a skill of the plan."""

    name = "skill"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":  # noqa: ARG002 - click's signature
        """The skills of the vault; none where anything stands in the way."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - start-up time

        typed = incomplete.strip("\"'").casefold()
        return [CompletionItem(name) for name in _skills(ctx) if name.casefold().startswith(typed)]


class _Word(click.ParamType[str]):
    """One of a few words: the same as in notes, in any language."""

    name = "word"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
        """The words in English, as the list has them that is typed already."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - start-up time

        from vaultplan.words import texts  # noqa: PLC0415

        sort = {"proof": "proof", "reinvest": "reinvestment"}.get(str(ctx.params.get("list_")), "")
        known = texts("en").spellings.get(f"values.{'status' if param.name == 'status' else sort}", {})
        return [CompletionItem(word) for word in known if word.startswith(incomplete)]


class _Command(click.Command):
    """The command, which helps where a shell took a text apart."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if ctx.resilient_parsing and args and args[-1].startswith("--"):
            args = args[:-1]  # a shell asks what may follow: without it, click would forget what was typed before
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if " " not in error.option_name:
                raise
            hint = 'A text that begins with "-" comes last, behind --: vaultplan add automate -- "- like this"'
            raise click.UsageError(hint, ctx) from error


def _fields(command: "Callable[..., Any]") -> "Callable[..., Any]":
    """The options that are fields, in the order of the table."""
    types: dict[str, click.ParamType[str]] = {"skill": _Skill(), "kind": _Word(), "status": _Word()}
    for name, (metavar, text) in reversed(_FIELDS.items()):
        type_ = types.get(name, click.STRING)
        command = click.option(f"--{name}", metavar=metavar, help=text, multiple=name == "skill", type=type_)(command)
    return command


@click.command(
    "add", cls=_Command, epilog=f"Example: {_EXAMPLE} --tool script", context_settings={"allow_extra_args": True}
)
@click.argument("list_", metavar="LIST", type=_List())
@click.argument("text", required=False, type=_Text())
@click.argument("vault", required=False, type=Folder())
@_fields
@click.option("--own-time", is_flag=True, help="It is your own time, not working time.")
@click.option("--daily", is_flag=True, help="Into today's daily note, with a tag, instead of the plan's note.")
@click.option("--dry-run", is_flag=True, help="Only say what would be written.")
@format_option
@today_option
@click.pass_context
def command(  # noqa: PLR0913 - one for each option
    ctx: click.Context,
    /,
    *,
    list_: str,
    text: str | None,
    vault: Path | None,
    daily: bool,
    dry_run: bool,
    form: str,
    today: date | None,
    **fields: Any,  # noqa: ANN401 - of the table, each a text or some
) -> None:
    """Add a line to the plan: something to stop, hand on, automate or reinvest in, or a result.

    LIST is eliminate, delegate, automate, reinvest or proof, in any language. TEXT is what you would write, in quotes;
    with - for it, each line of standard input is one. With - for LIST, each line names its list first. VAULT is the
    folder of your notes, or any folder in it; without it, where you stand.

    Nothing else in the note changes, and vaultplan undo takes it back.
    """
    if list_ == _INPUT:
        text, vault, ctx.args = _INPUT, Path(text) if text else None, [*ctx.args, *([str(vault)] if vault else [])]
    adding = _adding(_vault(ctx, list_, text, vault), today, daily=daily)
    wanted = _wanted(adding, list_, text or "", _given(fields))
    edits = adding.prepare(wanted) if dry_run else adding.write(wanted)
    if form == "json":
        _echo_json(edits, written=not dry_run)
    else:
        _report(edits, adding, dry=dry_run)


def _vault(ctx: click.Context, list_: str, text: str | None, vault: Path | None) -> Path:
    """The vault that is meant.

    Raises:
        UsageError: a text is missing, or the shell took it apart.
    """
    if text is None:
        raise click.UsageError(f"Say what to add, in quotes: {_EXAMPLE}", ctx)
    if ctx.args or (vault is not None and not vault.exists()):
        words = [text, *([str(vault)] if vault else []), *ctx.args]
        if text == _INPUT:
            raise click.UsageError(f"{words[1]!r} is no folder of notes. Behind - comes the vault alone.", ctx)
        if not ctx.args and Path(text).is_dir():
            raise click.UsageError(f"The folder of your notes comes last: vaultplan add {list_} TEXT {text}", ctx)
        whole = shlex.quote(" ".join(words))
        raise click.UsageError(f"A text of several words stands in quotes: vaultplan add {list_} {whole}", ctx)
    return vault or Path()


def _adding(vault: Path, today: date | None, *, daily: bool) -> "Adding":
    from vaultplan.engine import choose  # noqa: PLC0415 - start-up time
    from vaultplan.engine.add import Adding  # noqa: PLC0415

    when = clock_time()
    if today:
        when = when.replace(year=today.year, month=today.month, day=today.day)
    engine = engine_of(vault)
    engine.look()
    homes = {home.path: home for home in engine.homes()}
    plan = choose([engine.read(home, when.date()) for home in homes.values()], engine.root, vault)
    engine.remember()
    return Adding(engine, homes[plan.home], when, daily=daily)


def _given(fields: "Mapping[str, Any]") -> "dict[str, tuple[str, ...]]":
    """The fields that were typed as options, each with its values."""
    named: dict[str, Any] = {name: ("yes",) if value is True else value for name, value in fields.items() if value}
    several = {name: value if isinstance(value, tuple) else (value,) for name, value in named.items()}
    return {name: tuple(map(decoded, values)) for name, values in several.items()}


def _wanted(adding: "Adding", list_: str, text: str, given: "Mapping[str, tuple[str, ...]]") -> "list[Wanted]":
    """What is to be added: the text, or the lines of standard input."""
    from vaultplan.cli.lines import wanted_of  # noqa: PLC0415 - start-up time
    from vaultplan.method.adding import Wanted, fitted  # noqa: PLC0415

    if list_ != _INPUT:
        name = adding.list_named(list_)
        fields = fitted(name, given)
        if text != _INPUT:
            return [Wanted(name, decoded(text), fields)]
        return [Wanted(name, line, fields, at) for at, line in _lines()]
    known = {option: option.replace("-", "_") for option in (*_FIELDS, "own-time")}
    read = [wanted_of(line, at, adding.list_named, known) for at, line in _lines()]
    return [Wanted(one.list, one.text, fitted(one.list, {**given, **one.fields}, one.line), one.line) for one in read]


def _lines() -> "list[tuple[int, str]]":
    """The lines of standard input that hold anything, with their numbers.

    Raises:
        AddRefusedError: they aren't UTF-8.
        Stopped: Ctrl-C.
    """
    from vaultplan.cli.dialog import Stopped  # noqa: PLC0415 - start-up time
    from vaultplan.errors import AddRefusedError  # noqa: PLC0415

    stream = sys.stdin.buffer
    try:
        if stream.isatty():
            click.echo("One line each; Ctrl-D ends.", err=True)
        data = stream.read()
    except KeyboardInterrupt as error:
        raise Stopped("Nothing was written.") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        why = "it is not UTF-8, the encoding of your notes."
        raise AddRefusedError(why, data.count(b"\n", 0, error.start) + 1) from error
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [(at, line.strip()) for at, line in enumerate(lines, start=1) if line.strip()]


def _report(edits: "Sequence[Edit]", adding: "Adding", *, dry: bool) -> None:
    """Say which lines went where, and how they are taken back."""
    say = adding.say
    if not edits:
        click.echo(say("add.nothing"))
        return
    done = "would" if dry else "added"
    for edit in edits:
        rows = sorted(edit.rows, key=lambda row: row.line)
        for at, row in enumerate(rows):
            new = edit.before is None
            before = rows[at - 1] if at else None
            if before is None or (before.heading, before.line + 1) != (row.heading, row.line):
                which = f"add.{done}{'_new' if new else '_under' if row.heading else ''}"
                click.echo(safe(say(which, note=edit.note, line=row.line, heading=row.heading)))
            click.echo(f"   {safe(row.text.strip())}")
    if not dry:
        click.echo(f"\n{say('review.undo', command=f'vaultplan undo {safe(shlex.quote(str(adding.root)))}')}")


def _echo_json(edits: "Sequence[Edit]", *, written: bool) -> None:
    import json  # noqa: PLC0415 - start-up time

    from vaultplan.cli.as_json import VERSION  # noqa: PLC0415

    added = [
        {"note": edit.note, "line": row.line, "text": row.text, "list": row.wanted.list, "new": edit.before is None}
        for edit in edits
        for row in edit.rows
    ]
    click.echo(json.dumps({"vaultplan": VERSION, "written": written, "added": added}, indent=2))


def _spelled() -> "list[str]":
    """The lists in the other languages, as the shipped notes spell them."""
    from vaultplan.words import LANGUAGES, texts  # noqa: PLC0415 - start-up time

    kinds = ((name, "proof" if name == "proof" else "eda") for name in _LISTS)
    headings = [texts(code).heading(kind, name) for name, kind in kinds for code in LANGUAGES]
    return [heading.casefold() for heading in headings if " " not in heading]


def _skills(ctx: click.Context) -> "tuple[str, ...]":
    """The skills of the vault that is meant, as far as they can be told: a shell that asks is told of no trouble."""
    from vaultplan.engine.add import skills_in  # noqa: PLC0415 - start-up time

    try:
        return skills_in(engine_of(ctx.params.get("vault") or Path(), quiet=True), calendar_day())
    except Exception:  # noqa: BLE001 - whatever it is, it is not for the middle of somebody's line
        return ()
