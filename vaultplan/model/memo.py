"""What was made of what, so that a saved note costs what depends on it and nothing else.

A memo can only save time: whoever asks names everything that the answer is made of, and values don't change.
"""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar, cast

_T = TypeVar("_T")
_V = TypeVar("_V")
_Q = TypeVar("_Q", bound=Hashable)


class Memo:
    """The last answer to each question, and what it was made of."""

    __slots__ = ("_last",)

    def __init__(self) -> None:
        self._last: dict[Hashable, tuple[Any, Any]] = {}

    def same(self, question: Hashable, of: tuple[object, ...], make: Callable[[], _T]) -> _T:
        """The answer of the last time while it would be made of the same; else a new one.

        Args:
            question: what is asked, always answered by the same `make`.
            of: all that the answer depends on, compared by value.
            make: gives the answer; what it raises is raised, and nothing is remembered.
        """
        known = self._last.get(question)
        if known is None or known[0] != of:
            known = self._last[question] = (of, make())
        answer: _T = known[1]
        return answer

    def following(self, question: Hashable, value: _V, of: tuple[object, ...], make: Callable[[_V], _T]) -> _T:
        """The same, for an answer that depends on a few fields of a large value: on those that `make` reads.

        Args:
            question: what is asked.
            value: has the fields. `make` is given a stand-in for it, and must do nothing but read fields there.
            of: all else that the answer depends on.
            make: gives the answer.
        """
        return self.many(question, ("",), value, of, lambda _, value: make(value))[0]

    def many(
        self, question: Hashable, about: Iterable[_Q], value: _V, of: tuple[object, ...], make: Callable[[_Q, _V], _T]
    ) -> list[_T]:
        """`following`, for each of many things that are asked about one value: its fields are compared once for all.

        Args:
            question: what is asked.
            about: each thing, by a name.
            value: has the fields.
            of: all else that the answers depend on.
            make: gives the answer for one of the things.
        """
        known = self._last.get(question)
        fields: dict[str, object] = {}
        last: dict[_Q, tuple[frozenset[str], _T]] = {}
        if known is not None and known[0] == of:
            fields, last = known[1]
        changed = {name for name, was in fields.items() if getattr(value, name) is not was}
        changed = {name for name in changed if getattr(value, name) != fields[name]}
        found: dict[_Q, tuple[frozenset[str], _T]] = {}
        for one in about:
            answered = last.get(one)
            if answered is None or not changed.isdisjoint(answered[0]):
                followed = _Followed(value)
                answer = make(one, cast("_V", followed))
                answered = frozenset(followed.read), answer
            found[one] = answered
        read = frozenset[str]().union(*[names for names, _ in found.values()])
        self._last[question] = (of, ({name: getattr(value, name) for name in read}, found))
        return [answer for _, answer in found.values()]

    def each(
        self, question: Hashable, values: Iterable[_V], of: tuple[object, ...], make: Callable[[_V], _T]
    ) -> list[_T]:
        """An answer for each of many values, of which a few are new ones; the others were there the last time.

        Args:
            question: what is asked of each.
            values: what was read from the notes, and stays the very same where its note does.
            of: all else that the answers depend on.
            make: gives the answer for one value, from that and from `of` alone.
        """
        known = self._last.get(question)
        last: list[tuple[_V, _T]] = known[1] if known is not None and known[0] == of else []
        before = {id(one[0]): one for one in last}  # each holds its value, so no other one has that number
        found = [before.get(id(value)) or (value, make(value)) for value in values]
        self._last[question] = (of, found)
        return [answer for _, answer in found]


class _Followed:
    """Stands in for a value, and notes which of its fields are read."""

    __slots__ = ("_value", "read")

    def __init__(self, value: object) -> None:
        self._value = value
        self.read = set[str]()

    def __getattr__(self, name: str) -> object:
        self.read.add(name)
        found: object = getattr(self._value, name)
        return found
