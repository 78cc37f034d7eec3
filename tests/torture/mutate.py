"""Notes that people wrote, spoilt at random: in their bytes, in their lines, in how they are built."""

import random
from collections.abc import Callable, Sequence
from typing import Final

_TOKENS: Final = [
    *(b"---\n", b"```\n", b"~~~", b"%%", b"<!--", b"-->", b"[[", b"]]", b"![[", b"- [ ] ", b"- [x] ", b"1. ", b"> "),
    *(b"## ", b"###### ", b"| a | b |\n|---|---|\n", b"|", b"(time: ", b"1h/week", b"99999999999h/day"),
    *(b"-3h", b"1/0h", b"\xff\xfe", b"\xed\xa0", b"\\", b"`", b"*", b"{{date}}", b"<% x %>", b"$$"),
    *(b"reviewed: 0000-00-00\n", b"2026-02-30", b"9999-12-31", b"#eda/delegate ", b"#proof ", b"^id", b"::", b"why:: "),
    *(b"vaultplan: eda\n", b"vaultplan: [a, b]\n", b"vaultplan: dashboard\n", b"a: &a [*a]\n", b"!!int x\n", b"? \n"),
    *(b"<<<<<<< HEAD\n", b"=======\n", b"\0", b"\r", b"\r\n", b"\t", b"\x0b", b"\x1b[31m", b"\x85"),
    *("\u202e\u2028\u2029\ufeff\u200d".encode(), "🫁✅📅".encode(), "e\u0301\u0301".encode(), "İıſß".encode()),
    *(b"**" * 40, b"[" * 200, b"> " * 60, b"{" * 200, b"9" * 400, b"    ", b"<b onclick=x>"),
    *(b"<!-- vaultplan: everything below this line is yours (0123456789 3:7) -->\n", b"~~", b"=", b"+1", b"\xc2\xbd h"),
]  # fmt: skip
_MOST: Final = 6
_LONGEST: Final = 200_000

Change = Callable[[bytearray, random.Random], None]


def mutated(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """The note after some changes; parts of the others may get into it."""
    text = bytearray(data)
    for change in chance.choices(_CHANGES, k=chance.randint(1, _MOST)):
        change(text, chance)
    if others and chance.random() < 0.1:
        _splice(text, chance.choice(others), chance)
    return bytes(text[:_LONGEST])


def _flip(text: bytearray, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 8)):
        if text:
            text[chance.randrange(len(text))] = chance.randrange(256)


def _insert(text: bytearray, chance: random.Random) -> None:
    at = chance.randint(0, len(text))
    text[at:at] = chance.choice(_TOKENS)


def _insert_at_line(text: bytearray, chance: random.Random) -> None:
    lines = bytes(text).splitlines(keepends=True)
    lines.insert(chance.randint(0, len(lines)), chance.choice(_TOKENS))
    text[:] = b"".join(lines)


def _insert_noise(text: bytearray, chance: random.Random) -> None:
    at = chance.randint(0, len(text))
    text[at:at] = chance.randbytes(chance.randint(1, 40))


def _cut(text: bytearray, chance: random.Random) -> None:
    at = chance.randint(0, len(text))
    del text[at : at + chance.randint(1, 200)]


def _end(text: bytearray, chance: random.Random) -> None:
    del text[chance.randint(0, len(text)) :]


def _repeat(text: bytearray, chance: random.Random) -> None:
    at = chance.randint(0, len(text))
    part = bytes(text[at : at + chance.randint(1, 60)])
    text[at:at] = part * chance.choice((1, 3, 50, 400))


def _lines(text: bytearray, chance: random.Random) -> None:
    """Lines out of order, twice, gone, or further in."""
    lines = bytes(text).splitlines(keepends=True)
    if not lines:
        return
    at, to = sorted((chance.randrange(len(lines)), chance.randrange(len(lines))))
    some = lines[at : to + 1]
    match chance.randrange(5):
        case 0:
            chance.shuffle(some)
        case 1:
            some += some
        case 2:
            some = []
        case 3:
            some = [chance.choice((b" ", b"    ", b"\t", b"> ", b"- ")) + line for line in some]
        case _:
            some = [line.lstrip() for line in some]
    text[:] = b"".join((*lines[:at], *some, *lines[to + 1 :]))


def _sections(text: bytearray, chance: random.Random) -> None:
    """The parts between headings in another order."""
    parts = bytes(text).split(b"\n#")
    chance.shuffle(parts)
    text[:] = b"\n#".join(parts)


def _values(text: bytearray, chance: random.Random) -> None:
    """One property with the value of another, or one that none has."""
    lines = bytes(text).split(b"\n")
    held = [at for at, line in enumerate(lines[:20]) if b":" in line]
    if held:
        key = lines[chance.choice(held)].partition(b":")[0]
        value = chance.choice((lines[chance.choice(held)].partition(b":")[2], b" " + chance.choice(_TOKENS)))
        lines[chance.choice(held)] = key + b":" + value
    text[:] = b"\n".join(lines)


def _ends(text: bytearray, chance: random.Random) -> None:
    text[:] = bytes(text).replace(b"\n", chance.choice((b"\r\n", b"\r", b"\n\n", b"\n ", b"  \n")))


def _splice(text: bytearray, other: bytes, chance: random.Random) -> None:
    at, cut = chance.randint(0, len(text)), chance.randint(0, len(other))
    text[at:] = other[cut:]


_CHANGES: Final[Sequence[Change]] = [
    *(_flip, _insert, _insert, _insert_at_line, _insert_at_line, _insert_noise, _cut, _end, _repeat),
    *(_lines, _lines, _lines, _sections, _values, _values, _ends),
]
