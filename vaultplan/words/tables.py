"""Tables of words that are made when they are first asked for: a command needs few of them, and should start soon."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeVar

from vaultplan.words.folding import fold_prompt
from vaultplan.words.toml import parsed

_V = TypeVar("_V")


class Later(Mapping[str, _V]):
    """A table that is made when it is first asked for anything."""

    def __init__(self, make: Callable[[], Mapping[str, _V]]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> Mapping[str, _V]:
        return self._make()

    def __reduce__(self) -> tuple[Callable[[dict[str, _V]], dict[str, _V]], tuple[dict[str, _V]]]:
        return as_made, (dict(self._made),)  # how it is made can't be written down

    def __getitem__(self, name: str) -> _V:
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


def as_made(table: dict[str, _V]) -> dict[str, _V]:
    """A table that was written down, as it was made."""
    return table


class Tables(Mapping[str, Any]):
    """The tables of a language's file, each with those in it: parsed when it is first asked for."""

    def __init__(self, source: str) -> None:
        self._sources: dict[str, str] = {}
        first, *parts = f"\n{source}".split("\n[")
        for part in parts:
            name = part.partition("]")[0].partition(".")[0]
            self._sources[name] = f"{self._sources.get(name, '')}[{part}\n"
        self._tables = parsed(first)

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - a table of texts, of lists, or of such tables
        if name not in self._tables:
            self._tables |= parsed(self._sources[name])
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)


class Phrases(Mapping[str, frozenset[str]]):
    """A language's lists of phrases for the checks of wording, each folded when it is first asked for."""

    def __init__(self, language: Mapping[str, Any]) -> None:
        self._language = language
        self._folded: dict[str, frozenset[str]] = {}

    def __getitem__(self, name: str) -> frozenset[str]:
        if name not in self._folded:
            self._folded[name] = frozenset(map(fold_prompt, self._lists[name]))
        return self._folded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lists)

    def __len__(self) -> int:
        return len(self._lists)

    @property
    def _lists(self) -> Mapping[str, Sequence[str]]:
        lists: Mapping[str, Sequence[str]] = self._language.get("wording", {})
        return lists
