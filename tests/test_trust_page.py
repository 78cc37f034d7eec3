"""Each way in which notes could be lost has its test, and the page that lists them names no test that isn't there."""

import ast
import re
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_TEST = re.compile(r"`(tests/[^`\s]*\.py)::([^`]*)`")
_REASON = 4
"""Words that a row needs at least to say why nothing can test it here."""


def rows() -> list[tuple[int, list[str]]]:
    """The rows of the page's tables, without their heads, each with its line."""
    found: list[tuple[int, list[str]]] = []
    lines = (ROOT / "docs" / "trust.md").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        head = line.startswith("|---") or lines[min(number, len(lines) - 1)].startswith("|---")
        if line.startswith("|") and not head:
            found.append((number, [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]))
    return found


def named() -> list[tuple[str, str]]:
    text = (ROOT / "docs" / "trust.md").read_text(encoding="utf-8")
    return sorted(set(_TEST.findall(text)))


@lru_cache
def functions_in(path: str) -> frozenset[str]:
    """The names of the tests in a file, those in a class too."""
    file = ROOT / path
    tree = ast.parse(file.read_text(encoding="utf-8")) if file.is_file() else ast.Module([], [])
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(function.name for function in functions if function.name.startswith("test_"))


@pytest.mark.parametrize(("path", "name"), named())
def test_every_test_that_the_page_names_is_there(path: str, name: str) -> None:
    assert name in functions_in(path), f"docs/trust.md names {path}::{name}, which is no test"


def test_every_row_has_a_test_or_says_why_it_cannot_have_one() -> None:
    assert rows()
    for number, cells in rows():
        assert len(cells) == 3, f"docs/trust.md:{number} has {len(cells)} cells"
        case, answer, shown = cells
        assert case, number
        assert answer, number
        assert _TEST.search(shown) or len(shown.split()) >= _REASON, f"docs/trust.md:{number} has no test and no reason"


def test_a_test_is_named_in_full_wherever_the_page_names_one() -> None:
    text = (ROOT / "docs" / "trust.md").read_text(encoding="utf-8")

    assert re.findall(r"`[^`\n]*\btests?[_/][^`\n]*`", _TEST.sub("", text)) == []
