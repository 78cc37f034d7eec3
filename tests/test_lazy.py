"""What is made when it is first used is what the standard library would have made at once."""

import ast
import copy
import dataclasses
import pickle
import re
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field, fields, is_dataclass, replace
from typing import Any

import pytest

from tests.conftest import ROOT
from vaultplan.lazy import dataclass, regex


class Shape:
    """What a class may hold: every kind of field that there is a use for."""

    text: str
    line: int
    mark: str | None = None
    rest: tuple[str, ...] = ()
    found: dict[str, int] = field(default_factory=dict)
    aside: int = field(default=3, compare=False)
    memo: list[int] = field(default_factory=list, init=False, repr=False, compare=False)


def described(name: str) -> type:
    kept = {key: value for key, value in vars(Shape).items() if key not in {"__dict__", "__weakref__"}}
    return type(name, (), {**kept, "__qualname__": name, "__module__": __name__})


Ours: Any = dataclass(frozen=True, slots=True)(described("Ours"))
Theirs: Any = dataclasses.dataclass(frozen=True, slots=True)(described("Theirs"))

CALLS: list[tuple[tuple[object, ...], dict[str, object]]] = [
    (("a", 1), {}),
    (("a",), {"line": 1}),
    (("a", 1, "x", ("b",), {"c": 2}, 4), {}),
    (("b", 2), {"rest": ("c",), "aside": 9}),
]


@pytest.mark.parametrize(("args", "named"), CALLS)
def test_a_value_has_the_fields_that_it_was_made_with(args: tuple[object, ...], named: dict[str, object]) -> None:
    ours, theirs = Ours(*args, **named), Theirs(*args, **named)

    assert [(one.name, getattr(ours, one.name)) for one in fields(ours)] == [
        (one.name, getattr(theirs, one.name)) for one in fields(theirs)
    ]
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours")


@pytest.mark.parametrize(("args", "named"), [((), {}), (("a",), {}), (("a", 1), {"memo": []}), (("a", 1), {"no": 1})])
def test_a_value_that_lacks_a_field_or_has_one_too_many_is_refused(args: Any, named: Any) -> None:
    for cls in (Ours, Theirs):
        with pytest.raises(TypeError, match=r"__init__\(\)"):
            cls(*args, **named)


@pytest.mark.parametrize("cls", [Ours, Theirs])
def test_values_are_equal_when_what_counts_is(cls: Any) -> None:
    assert cls("a", 1) == cls("a", 1, aside=5)
    assert cls("a", 1) != cls("a", 2)
    assert cls("a", 1) != ("a", 1, None, (), {})
    assert Ours("a", 1) != Theirs("a", 1)
    with pytest.raises(TypeError, match="unhashable type: 'dict'"):
        hash(cls("a", 1))
    assert len({cls("a", 1, found=()), cls("a", 1, found=(), aside=8), cls("b", 1, found=())}) == 2


@pytest.mark.parametrize("cls", [Ours, Theirs])
@pytest.mark.parametrize(
    "do", [lambda one: setattr(one, "line", 2), lambda one: delattr(one, "line")], ids=["set", "deleted"]
)
def test_a_value_never_changes(cls: Any, do: Callable[[Any], None]) -> None:
    one = cls("a", 1)

    with pytest.raises(FrozenInstanceError, match="field 'line'"):
        do(one)
    assert one.line == 1
    assert not hasattr(one, "__dict__")


def test_a_value_is_copied_kept_and_varied() -> None:
    one = Ours("a", 1, found={"b": 2})
    one.memo.append(1)

    assert is_dataclass(Ours) is True
    assert replace(one, line=2) == Ours("a", 2, found={"b": 2})
    assert pickle.loads(pickle.dumps(one)) == copy.deepcopy(one) == copy.copy(one) == one
    assert pickle.loads(pickle.dumps(one)).memo == [1]


def test_what_may_change_does_and_is_no_key() -> None:
    ours: Any = dataclass(slots=True)(described("Ours"))
    theirs: Any = dataclasses.dataclass(slots=True)(described("Ours"))
    one, other = ours("a", 1), theirs("a", 1)

    one.line = other.line = 2

    assert one == ours("a", 2)
    assert repr(one) == repr(other)
    assert not hasattr(one, "__dict__")
    assert copy.deepcopy(one) == one
    with pytest.raises(TypeError, match="unhashable type"):
        hash(one)


def test_a_value_may_have_no_field_at_all() -> None:
    nothing: Any = dataclass(frozen=True, slots=True)(type("Nothing", (), {"__doc__": "Nothing."}))

    assert nothing() == nothing()
    assert repr(nothing()) == "Nothing()"
    assert len({nothing(), nothing()}) == 1
    assert copy.copy(nothing()) == nothing()


def test_the_first_values_are_like_all_that_follow() -> None:
    whole: Any = dataclass(frozen=True, slots=True)(
        type("Whole", (), {"__annotations__": {"a": int, "b": int}, "b": 2})
    )

    made = [whole(1, 2) for _ in range(100)]

    assert set(made) == {whole(1), whole(b=2, a=1)}
    assert [repr(one) for one in made] == ["Whole(a=1, b=2)"] * 100
    with pytest.raises(TypeError, match=r"__init__\(\)"):
        whole(1, 2, 3)


def test_every_value_has_a_list_of_its_own() -> None:
    Ours("a", 1).found["b"] = 2

    assert Ours("a", 1).found == {}


def test_a_regular_expression_finds_what_the_standard_one_finds() -> None:
    ours, theirs = regex(r"(?P<at>a)b*", re.IGNORECASE), re.compile(r"(?P<at>a)b*", re.IGNORECASE)
    text = "xAbb abb"

    assert ours.sub("-", text) == theirs.sub("-", text)
    assert ours.search(text) is not None
    assert [one.span() for one in ours.finditer(text)] == [one.span() for one in theirs.finditer(text)]
    assert (ours.pattern, ours.flags, ours.groupindex) == (theirs.pattern, theirs.flags, theirs.groupindex)
    with pytest.raises(AttributeError):
        ours.nothing  # type: ignore[attr-defined] # noqa: B018


def made_at_once(code: ast.Module) -> list[str]:
    """What a module makes when it is imported, though it could when it is first used."""
    of_library = [
        "dataclass"
        for node in code.body
        if isinstance(node, ast.ImportFrom) and node.module == "dataclasses"
        for name in node.names
        if name.name == "dataclass"
    ]
    values = [node.value for node in code.body if isinstance(node, ast.Assign | ast.AnnAssign) and node.value]
    called = [node.func for value in values for node in ast.walk(value) if isinstance(node, ast.Call)]
    return of_library + ["re.compile" for one in called if ast.unparse(one) == "re.compile"]


def test_no_module_makes_at_once_what_it_can_make_when_it_is_first_used() -> None:
    modules = {path for path in (ROOT / "vaultplan").rglob("*.py") if path.name != "lazy.py"}

    found = {str(path.relative_to(ROOT)): made_at_once(ast.parse(path.read_text("utf-8"))) for path in modules}

    assert {path: made for path, made in found.items() if made} == {}
