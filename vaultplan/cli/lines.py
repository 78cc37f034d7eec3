"""Lines on standard input that say what is to be added: what one would type behind `vaultplan add`.

`automate: Weekly deck --time 2h/week --tool a script`. The colon may be left out behind a list of one word, quotes
around a text may be there or not.
"""

import re
from collections.abc import Callable, Mapping

from vaultplan.errors import AddRefusedError, ListUnknownError
from vaultplan.lazy import regex
from vaultplan.method.adding import Wanted

_OPTION = regex(r"(?:^|(?<=\s))--(?P<name>[a-z][a-z-]*)(?:=|(?=\s|$))")
_QUOTED = regex(r"(?P<sign>[\"'])(?P<text>.*)(?P=sign)")
_FIRST = regex(r"(?P<word>\S+)\s*(?P<rest>.*)")


def wanted_of(line: str, number: int, list_named: Callable[[str], str], known: Mapping[str, str]) -> Wanted:
    """What a line asks for.

    Args:
        line: the line.
        number: its number in the input.
        list_named: gives the list that a word names, or raises ListUnknownError.
        known: our name of a field, by its option without the dashes.

    Raises:
        AddRefusedError: it names no list, or an option that there is none of.
    """
    head, _, behind = line.partition(":")
    try:
        try:
            name, rest = list_named(head.strip()), behind
        except ListUnknownError:
            first = _FIRST.match(line.strip())
            name, rest = list_named(first["word"].rstrip(":") if first else ""), first["rest"] if first else ""
    except ListUnknownError as error:
        raise AddRefusedError(str(error), number) from error
    text, fields = _parted(rest.strip(), number, known)
    return Wanted(name, text, fields, number)


def _parted(rest: str, number: int, known: Mapping[str, str]) -> tuple[str, Mapping[str, tuple[str, ...]]]:
    """A line's text and the options behind it; in quotes, everything is text."""
    start = _closing(rest)
    options = list(_OPTION.finditer(rest, start))
    if not options:
        return _bare(rest), {}
    fields: dict[str, tuple[str, ...]] = {}
    for at, option in enumerate(options):
        if option["name"] not in known:
            names = ", ".join(f"--{name}" for name in known)
            raise AddRefusedError(f"--{option['name']} is no option here. They are: {names}.", number)
        end = options[at + 1].start() if at + 1 < len(options) else len(rest)
        name = known[option["name"]]
        fields[name] = (*fields.get(name, ()), _bare(rest[option.end() : end].strip()))
    return _bare(rest[: options[0].start()].strip()), fields


def _closing(rest: str) -> int:
    """Where a quoted text at the start ends; 0 where there is none."""
    if rest[:1] not in {'"', "'"}:
        return 0
    end = re.search(rf"{rest[0]}(?=\s+--[a-z]|\s*$)", rest[1:])
    return end.end() + 1 if end else 0


def _bare(text: str) -> str:
    found = _QUOTED.fullmatch(text)
    return found["text"] if found else text
