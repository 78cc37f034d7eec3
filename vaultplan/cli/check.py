"""`vaultplan check`."""

from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from vaultplan.cli.options import calendar_day, format_option, plan_meant, today_option, vault_argument
from vaultplan.cli.terminal import screen_width, wrapped
from vaultplan.escaping.terminal import safe

if TYPE_CHECKING:
    from vaultplan.model import Finding, Plan
    from vaultplan.words import Texts


class _Code(click.ParamType[str]):
    """The code of a check."""

    name = "code"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from vaultplan.checks import BY_CODE  # noqa: PLC0415 - start-up time

        code = value.casefold()
        if code not in BY_CODE:
            near = get_close_matches(code, BY_CODE, n=1)
            hint = f"Did you mean {near[0]}?" if near else "docs/checks lists them all."
            self.fail(f"{value!r} is the code of no check. {hint}", param, ctx)
        return code

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002 - click's signature
        from vaultplan.checks import BY_CODE  # noqa: PLC0415 - start-up time

        return [CompletionItem(code) for code in sorted(BY_CODE) if code.startswith(incomplete)]


@click.command("check", epilog="Example: vaultplan check ~/notes --only move-undated")
@vault_argument
@format_option
@click.option("--only", "only", multiple=True, type=_Code(), metavar="CODE", help="Ask this alone; may be repeated.")
@today_option
def command(vault: Path, form: str, only: tuple[str, ...], today: date | None) -> None:
    """Ask what a coach would ask about the plan. Writes nothing; ends with 1 when there is a question.

    VAULT is the folder of your notes, or any folder in it. Without it: where you stand.
    """
    day = today or calendar_day()
    plan = plan_meant(vault, day)
    found = [finding for finding in plan.findings if not only or finding.code in only]
    if form == "json":
        import json  # noqa: PLC0415 - start-up time

        from vaultplan.cli.as_json import findings_object  # noqa: PLC0415

        click.echo(json.dumps(findings_object(plan, day, only), indent=2))
    else:
        click.echo("\n".join(_lines(plan, found, screen_width())))
    if found:
        raise click.exceptions.Exit(1)


def _lines(plan: "Plan", found: "list[Finding]", columns: int) -> Iterator[str]:
    """A finding in two lines: where, worth, sentence and code; then its question."""
    from vaultplan.words import texts  # noqa: PLC0415 - start-up time

    say = texts(plan.settings.language)
    for one in found:
        worth = click.style(say(f"worth.{one.worth}"), fg="yellow" if one.worth == "high" else None)
        yield f"{safe(one.note)}:{one.line}: {worth}: {safe(one.message)} {click.style(f'[{one.code}]', dim=True)}"
        yield "    " + wrapped(safe(one.question), columns - 4, "    ")
    yield _summary(len(found), say)
    if plan.skipped:
        yield wrapped(say("checks.skipped", n=len(plan.skipped), language=safe(plan.settings.language)), columns)


def _summary(count: int, say: "Texts") -> str:
    if not count:
        return say("checks.none")
    return say("checks.one") if count == 1 else say("checks.many", n=count)
