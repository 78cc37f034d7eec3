"""What takes long to make, made when it is first used: a short command spent most of its time on getting ready.

`dataclass` and `regex` mean what `dataclasses.dataclass` and `re.compile` mean, for readers and type checkers alike.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from dataclasses import dataclass as library_dataclass
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass", "regex"]

if TYPE_CHECKING:
    from dataclasses import dataclass
    from re import compile as regex


_FEW = 100
"""Values whose making takes as long, without a compiled `__init__`, as to compile one."""


class _Regex:
    """A regular expression, compiled when it is first asked for anything; from then on as fast as any."""

    def __init__(self, text: str, flags: int = 0) -> None:
        self._made_of = (text, flags)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a pattern has; asked for once a name
        if name.startswith("_"):
            raise AttributeError(name)
        found = getattr(re.compile(*self._made_of), name)
        setattr(self, name, found)
        return found


def _dataclass(*, slots: bool, frozen: bool = False) -> Callable[[type], type]:
    """`dataclasses.dataclass(slots=True)`, frozen or not, but for how its methods come about.

    The library writes and compiles six of them for each class. Here all are the same for all, but for the one
    whose speed would suffer: `__init__` is compiled with the first values.
    """
    if not slots:
        raise TypeError("Values have slots here.")
    return _frozen if frozen else _slotted


def _frozen(described: type) -> type:
    cls: Any = _slotted(described)

    def __hash__(self: object) -> int:  # noqa: N807 - it becomes one
        return hash(_compared(cls)(self))

    def __setstate__(self: object, state: list[object]) -> None:  # noqa: N807
        _place(cls, self, state)

    cls.__hash__, cls.__setattr__, cls.__delattr__ = __hash__, _refuse, _refuse
    cls.__getstate__, cls.__setstate__ = _state, __setstate__
    made: type = cls
    return made


def _slotted(described: type) -> type:
    names = tuple(getattr(described, "__annotations__", ()))
    rest = {name: value for name, value in vars(described).items() if name not in {*names, "__dict__", "__weakref__"}}
    rest |= {"__slots__": names, "__dataclass_fields__": _Fields(described), "__repr__": _repr, "__hash__": None}
    cls: Any = type(described.__name__, described.__bases__, rest)
    # An index gives each value all its fields at once: for a few it isn't worth compiling.
    given = all(value.init for value in vars(described).values() if isinstance(value, Field))
    few = iter(range(_FEW if given else 0))

    def __init__(self: object, *args: object, **named: object) -> None:  # noqa: N807 - it becomes one
        if len(args) == len(names) and not named and next(few, None) is not None:
            _place(cls, self, args)
        else:
            cls.__init__ = _init(cls)
            cls.__init__(self, *args, **named)

    def __eq__(self: object, other: object) -> bool:  # noqa: N807
        if other.__class__ is not self.__class__:
            return NotImplemented
        compared = _compared(cls)
        return compared(self) == compared(other)

    cls.__qualname__, cls.__init__, cls.__eq__ = described.__qualname__, __init__, __eq__
    made: type = cls
    return made


class _Fields:
    """A class's `__dataclass_fields__`: the library finds them out when something asks for them."""

    def __init__(self, described: type) -> None:
        self._described = described

    def __get__(self, _: object, cls: type) -> Any:  # noqa: ANN401 - the library's own
        found: Any = library_dataclass(init=False, repr=False, eq=False)(self._described)
        cls.__dataclass_fields__ = found.__dataclass_fields__  # type: ignore[attr-defined]
        return found.__dataclass_fields__


@cache
def _places(cls: Any) -> list[Callable[[object, object], None]]:  # noqa: ANN401 - one of them
    return [cls.__dict__[name].__set__ for name in cls.__slots__]


def _place(cls: type, value: object, state: Iterable[object]) -> None:
    for place, one in zip(_places(cls), state, strict=True):
        place(value, one)


@cache
def _compared(cls: type) -> Callable[[object], object]:
    names = [field.name for field in fields(cls) if field.compare]
    return attrgetter(*names) if names else lambda _: ()


def _init(cls: type) -> Callable[..., None]:
    """The `__init__` that the library would write, but that each value goes right into its slot."""
    names: dict[str, Any] = {"_MISSING": MISSING}
    parameters, body = ["self"], ["pass"]
    for field in fields(cls):
        name = field.name
        names |= {f"_put_{name}": cls.__dict__[name].__set__, f"_default_{name}": field.default}
        parameters += [f"{name}=_default_{name}" if _has_default(field) else name] if field.init else []
        body.append(f"_put_{name}(self, {name})")
        if field.default_factory is not MISSING:
            names[f"_make_{name}"] = field.default_factory
            when = f"if {name} is _MISSING else {name}" if field.init else ""
            body[-1] = f"_put_{name}(self, _make_{name}() {when})"
    exec(f"def __init__({', '.join(parameters)}):\n " + "\n ".join(body), names)  # noqa: S102 - of our own names alone
    init: Callable[..., None] = names["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init


def _has_default(field: "Field[Any]") -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _repr(self: Any) -> str:  # noqa: ANN401 - one of them
    told = ", ".join(f"{field.name}={getattr(self, field.name)!r}" for field in fields(self) if field.repr)
    return f"{self.__class__.__qualname__}({told})"


def _refuse(_: object, name: str, *_value: object) -> None:
    raise FrozenInstanceError(f"cannot change field {name!r}")


def _state(self: Any) -> list[object]:  # noqa: ANN401
    return [getattr(self, name) for name in self.__slots__]


if not TYPE_CHECKING:
    dataclass, regex = _dataclass, _Regex
