"""The parsers of text that people write, given to atheris: `python -m tests.torture.parsers RUNS FOLDER`.

It needs `pip install atheris` (Python 3.11 or earlier, Linux). The one place where the torture looks inside: whole
builds are too slow for a million runs. The first byte of an input chooses a parser; the rest is the text.
"""

import importlib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

_LONGEST: Final = 256
Parser: TypeAlias = Callable[[bytes, str], object]


def parsers() -> Sequence[Parser]:
    """Each parser that the program has of its own; what a library reads is left to the builds of G6."""
    of: Callable[[str], Any] = lambda name: importlib.import_module(f"vaultplan.{name}")  # noqa: E731
    words = of("words").words()
    hours, dates = of("markdown.hours").HoursParser(words.time), of("markdown.dates").DateParser(words.months)
    source, fields, escaping = of("markdown.source"), of("markdown.fields"), of("escaping.dashboard")
    return [
        lambda _, text: (hours.parse(text), hours.trailing(text), hours.is_own_time(text)),
        lambda _, text: (dates.parse(text), dates.leading(text)),
        lambda _, text: (fields.take_fields(text, lambda key: key), fields.key_value(text, lambda key: key)),
        lambda _, text: (of("markdown.names").unlink(text), of("markdown.names").meanings(text)),
        lambda data, _: source.part(source.salvage(data)),
        lambda _, text: source.uncommented(tuple(text.split("\n"))),
        lambda _, text: of("markdown.properties").read_properties(tuple(text.split("\n")), words.properties),
        lambda data, _: of("markdown.note").kinds_of(data, words),
        lambda data, _: of("dashboard.frame").read_existing(data),
        lambda _, text: (escaping.inline(text), escaping.label(text), escaping.readable(text)),
    ]


def seeds(folder: Path) -> None:
    """Lines that people wrote, for a start: one input for each parser and line."""
    folder.mkdir(parents=True, exist_ok=True)
    plans = Path(__file__).parents[1] / "plans"
    lines = sorted({line for note in plans.rglob("*.md") for line in note.read_bytes().splitlines() if line.strip()})
    for at, line in enumerate(lines[::7]):
        (folder / f"{at}").write_bytes(bytes([at % 256]) + line[:_LONGEST])


def main() -> None:
    """Run until a parser fails, or the runs are over. What made it fail lies in the folder then."""
    import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: PLC0415 - in no test run; its absence is said

    runs, folder = sys.argv[1:]
    with atheris.instrument_imports(include=["vaultplan"]):
        every = parsers()

    def one(data: bytes) -> None:
        if data:
            every[data[0] % len(every)](data[1:], data[1:].decode("utf-8", "replace"))

    seeds(Path(folder) / "corpus")
    options = [
        f"-runs={runs}",
        f"-max_len={_LONGEST}",
        "-seed=6",
        f"-artifact_prefix={folder}/",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, f"{folder}/corpus"], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
