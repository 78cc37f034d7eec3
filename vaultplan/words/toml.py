"""TOML as our files are laid out, read quickly: a value to a line, or a list over several indented ones.

Such values are JSON, but for the comma behind a list's last one. tomllib reads a character at a time: for three
languages that took a fifth of a short command's time. Whatever is laid out otherwise, it reads.
"""

import json
import re
from typing import Any

from vaultplan.lazy import regex

_HEADER = regex(r"\[([\w-]+(?:\.[\w-]+)*)\]", re.ASCII)
_KEY = regex(r"(?:(?P<above>[\w-]+(?:\.[\w-]+)*)\.)?(?:(?P<bare>[\w-]+)|\"(?P<quoted>[^\"\\]+)\")", re.ASCII)


def parsed(text: str) -> dict[str, Any]:
    """What a TOML text says.

    Raises:
        tomllib.TOMLDecodeError: it is no TOML.
    """
    try:
        return _quickly(text)
    except ValueError:
        import tomllib  # noqa: PLC0415 - start-up time

        return tomllib.loads(text)


def _quickly(text: str) -> dict[str, Any]:
    """Raises ValueError where the text is not laid out as ours."""
    tables: dict[str, Any] = {}
    at, places, values = tables, list[tuple[dict[str, Any], str]](), list[str]()
    for line in text.replace(",\n]", "\n]").split("\n"):
        match line[:1]:
            case "#" | "":
                continue
            case " " | "]" if values:
                values[-1] += line
            case "[":
                if (header := _HEADER.fullmatch(line)) is None:
                    raise ValueError
                at = _table(tables, header[1])
            case _:
                name, _, value = line.partition(" = ")
                places.append(_place(at, name))
                values.append(value)
    said = json.loads(f"[{','.join(values)}]")
    for (table, name), value in zip(places, said, strict=True):
        table[name] = value
    return tables


def _place(table: dict[str, Any], key: str) -> tuple[dict[str, Any], str]:
    """The table and the name in it that a key means; its place is kept, for the order of the file."""
    found = _KEY.fullmatch(key)
    if found is None:
        raise ValueError
    if found["above"]:
        table = _table(table, found["above"])
    name = found["bare"] or found["quoted"]
    if name in table:
        raise ValueError
    table[name] = None
    return table, name


def _table(tables: dict[str, Any], path: str) -> dict[str, Any]:
    for name in path.split("."):
        tables = tables.setdefault(name, {})
        if not isinstance(tables, dict):
            raise ValueError  # noqa: TRY004 - tomllib has the words for it
    return tables
