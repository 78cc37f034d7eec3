"""What the docs promise is what the program knows."""

import re
from datetime import date
from pathlib import Path

import click
import pytest

from vaultplan.cli import cli
from vaultplan.engine import Engine
from vaultplan.words import texts, words

ROOT = Path(__file__).parents[1]
FORMAT = (ROOT / "docs" / "format.md").read_text(encoding="utf-8")
COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
METHOD = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")


def table(text: str, header: str) -> list[list[str]]:
    """The rows of the table with this header."""
    below = text.partition(f"\n| {header} |\n")[2].partition("\n\n")[0].split("\n")[1:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row.strip().strip("|"))] for row in below]


def names() -> list[str]:
    return cli.list_commands(click.Context(cli))


@pytest.mark.parametrize("name", names())
def test_every_command_has_help_an_example_and_a_place_in_the_docs(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)

    assert command is not None
    assert command.help
    assert "Example:" in (command.epilog or "")
    assert f"## vaultplan {name}" in COMMANDS
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.opts[0] in COMMANDS


def test_every_check_has_its_row_in_the_docs_and_its_words() -> None:
    engine = Engine(ROOT / "vault_template" / "en" / "full")
    engine.look()
    (plan,) = engine.plans(date(2026, 11, 23))
    told = {id_ for row in table(METHOD, "check | asks | met when") for id_ in re.findall(r"R\d\d", row[0])}

    assert told == {check.id for step in plan.steps for check in step.checks}
    say = texts("en")
    for id_ in told:
        assert say(f"check.{id_}.label")
        assert say(f"check.{id_}.ask").endswith(("?", "."))
        assert say(f"check.{id_}.why")


@pytest.mark.parametrize(
    ("kind", "headings"), [(row[0].strip("`"), row[1]) for row in table(FORMAT, "kind | headings")]
)
def test_every_heading_in_the_docs_is_known(kind: str, headings: str) -> None:
    for group in headings.split("·"):
        first, _, others = group.partition("(")
        spellings = [first.strip(" *"), *(other for other in re.split(r",|:.*", others.strip(" )")) if other.strip())]
        sections = {words().section(kind, spelling) for spelling in spellings}

        assert None not in sections, (kind, spellings)
        assert len(sections) == 1, (kind, spellings)


RECORDS = {"value driver": "driver"}


@pytest.mark.parametrize("row", table(FORMAT, "record | name | fields"), ids=lambda row: str(row[0]))
def test_every_key_in_the_docs_is_known(row: list[str]) -> None:
    record = RECORDS.get(row[0], row[0])
    groups = [row[1], *re.split(r"\s·\s", row[2])]
    for group in groups:
        named = group.partition(":")[0]
        spellings = [part.strip() for part in re.split(r"[(),]", named) if part.strip()]
        for spelling in spellings:
            assert words().key(record, spelling), (record, spelling)


def test_the_readme_has_the_two_commands_that_a_newcomer_runs() -> None:
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Quick start")[2].partition("\n## ")[0]
    blocks = re.findall(r"^```sh\n(.*?)^```", section, re.MULTILINE | re.DOTALL)

    assert [block.count("\n") for block in blocks] == [1, 1]


def test_every_link_in_the_docs_leads_to_a_file() -> None:
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(
            r"\]\(([^)#:]+)(?:#[^)]*)?\)", re.sub(r"`[^`\n]*`", "", page.read_text(encoding="utf-8"))
        ):
            assert (page.parent / target.replace("%20", " ")).exists(), (page.name, target)
