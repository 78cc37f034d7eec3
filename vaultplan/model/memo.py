"""What was made of what, so that a saved note costs what depends on it and nothing else.

A memo can only save time: whoever asks names everything that the answer is made of, and values don't change.
"""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar, cast

_T = TypeVar("_T")
_V = TypeVar("_V")


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
        known = self._last.get(question)
        if known is not None:
            other, read = known[0]
            if other == of and _are_still(value, read):
                kept: _T = known[1]
                return kept
        followed = _Followed(value)
        answer = make(cast("_V", followed))
        self._last[question] = ((of, followed.read), answer)
        return answer

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
    """Stands in for a value, and notes which of its fields are read, and what they were."""

    __slots__ = ("_value", "read")

    def __init__(self, value: object) -> None:
        self._value = value
        self.read = dict[str, object]()

    def __getattr__(self, name: str) -> object:
        found = self.read[name] = getattr(self._value, name)
        return found


def _are_still(value: object, read: dict[str, object]) -> bool:
    for name, was in read.items():
        now = getattr(value, name)
        if now is not was and now != was:
            return False
    return True
