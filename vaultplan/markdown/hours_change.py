"""Before and after in an hours expression: "4h -> 1h", "from 4h to 1h", "was 4h, now 1h", "1h instead of 4h"."""

from collections.abc import Iterable, Sequence
from itertools import dropwhile

from vaultplan.markdown.hours_grammar import Side, read_side
from vaultplan.markdown.hours_words import Token

Pair = tuple[Side, Side]
_Halves = tuple[Sequence[Token], Sequence[Token]]

_BEFORE = frozenset({"before", "instead"})
_AFTER = frozenset({"after", "only"})
_MARKS = ("before", "instead", "after", "only")


def before_and_after(tokens: Sequence[Token]) -> Pair | None:
    """The two sides of a change; None when the tokens tell of none."""
    return _around_arrow(tokens) or _from_to(tokens) or _marked_halves(tokens)


def without_pauses(tokens: Iterable[Token]) -> list[Token]:
    """Tokens without the pauses at both ends."""
    kept = list(dropwhile(_is_pause, tokens))
    while kept and _is_pause(kept[-1]):
        kept.pop()
    return kept


def without_only(tokens: Iterable[Token]) -> list[Token]:
    """Tokens without the "only" of "only 10 min", which changes no number."""
    return [token for token in tokens if "only" not in token.roles]


def _is_pause(token: Token) -> bool:
    return "pause" in token.roles


def _around_arrow(tokens: Sequence[Token]) -> Pair | None:
    start = int(bool(tokens) and "from" in tokens[0].roles)  # "from 4h down to 1h"
    at = next((at for at, token in enumerate(tokens) if "arrow" in token.roles), 0)
    return _sides(tokens[start:at], tokens[at + 1 :]) if at else None


def _from_to(tokens: Sequence[Token]) -> Pair | None:
    if not tokens or "from" not in tokens[0].roles:
        return None
    for at in (at for at, token in enumerate(tokens) if "to" in token.roles):
        pair = _sides(tokens[1:at], tokens[at + 1 :])
        if pair and all(side.quantity.unit for side in pair):
            return pair
    return None


def _marked_halves(tokens: Sequence[Token]) -> Pair | None:
    if not any(token.roles & _BEFORE for token in tokens):
        return None
    for at in range(1, len(tokens)):
        halves = _in_order(tokens[:at], tokens[at:])
        if halves and (pair := _sides(*halves)):
            return pair
    return None


def _in_order(left: Sequence[Token], right: Sequence[Token]) -> _Halves | None:
    """What was before, and what is after, where the words of two halves tell; None where they don't."""
    (first, said), (second, said_next) = _mark(left), _mark(right)
    if first in _BEFORE and second in _AFTER:
        return said, said_next
    if first in _AFTER and second in _BEFORE:
        return said_next, said
    if not first and second == "instead":
        return said_next, said
    if first == "instead" and not second and _is_pause(right[0]):
        return said, said_next
    return None


def _mark(half: Sequence[Token]) -> tuple[str, Sequence[Token]]:
    """The word at an end of a half that tells which one it is, and the half without it."""
    said = without_pauses(half)
    for mark in _MARKS:
        if said and mark in said[0].roles:
            return mark, said[1:]
        if said and mark in said[-1].roles and mark != "instead":
            return mark, said[:-1]
    return "", said


def _sides(before: Sequence[Token], after: Sequence[Token]) -> Pair | None:
    first, second = read_side(without_only(before)), read_side(without_only(after))
    return (first, second) if first and second else None
