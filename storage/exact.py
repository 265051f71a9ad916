"""What may be written down: exact types, finite numbers, instants in UTC. Nothing else would read back."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, TypeGuard, Union, get_args, get_origin, get_type_hints

from storage.refused import StorageRefused

Test = Callable[[Any], bool]
Deep = tuple[tuple[int, Test], ...]

_PLAIN: tuple[type, ...] = (str, int, bool, date, timedelta)


class Shape:
    """One class's fields, and the type combinations found right before: that memory makes it fast."""

    __slots__ = ("_hints", "_known", "_shapes", "_values", "cls")

    def __init__(self, cls: type, shapes: "Shapes") -> None:
        self.cls = cls
        self._hints = _flat(cls)
        self._values = _getter(tuple(self._hints))
        self._known: dict[tuple[type, ...], Deep] = {}
        self._shapes = shapes

    def clean(self, item: Any) -> bool:
        """Whether it can be written exactly as it stands."""
        try:
            values = self._values(item)
        except AttributeError:
            return False
        types = tuple(map(type, values))
        deep = self._known.get(types)
        if deep is None:
            deep = self._learn(types)
            if deep is None:
                return False
        for index, test in deep:  # noqa: SIM110 - the hot path, where a generator doubles the price
            if not test(values[index]):
                return False
        return True

    def canonical(self, item: Any, path: str) -> Any:
        """The same thing as it would be read back; refused where there is no such thing."""
        canonical, hints = self._shapes.canonical, _hints(self.cls)
        return self.cls(
            **{
                name: canonical(attrgetter(name)(item), hint, f"{path}.{name}")
                for name, hint in hints.items()
            }
        )

    def _learn(self, types: tuple[type, ...]) -> Deep | None:
        deep: list[tuple[int, Test]] = []
        for index, (hint, kind) in enumerate(zip(self._hints.values(), types, strict=True)):
            arm = next((arm for arm in _arms(hint) if _exactly(kind, arm)), None)
            if arm is None:
                return None
            test = None if arm is hint and _nested(arm) else self._shapes.test(arm)
            if test is not None:
                deep.append((index, test))
        return self._known.setdefault(types, tuple(deep))


class Shapes:
    """Every class that may be written; one with a field that has no written form is noticed here."""

    def __init__(self, classes: Iterable[type]) -> None:
        self._of = {inner: Shape(inner, self) for cls in classes for inner in _walk(cls)}

    def of(self, cls: type) -> Shape:
        return self._of[cls]

    def test(self, hint: Any) -> Test | None:
        """What must hold beyond the type; none when the type says it all."""
        if hint is float:
            return math.isfinite
        if hint is Decimal:
            return Decimal.is_finite
        if hint is datetime:
            return _in_utc
        if get_origin(hint) is tuple:
            return self._all(get_args(hint)[0])
        return self.of(hint).clean if _nested(hint) else None

    def _all(self, hint: Any) -> Test:
        test = self.test(hint)
        if test is None:
            return lambda values: all(type(value) is hint for value in values)
        return lambda values: all(type(value) is hint and test(value) for value in values)

    def canonical(self, value: Any, hint: Any, path: str) -> Any:
        """The slow way, taken only by what is not clean."""
        arms = _arms(hint)
        if value is None and NoneType in arms:
            return None
        arm = arms[0]
        if get_origin(arm) is tuple and isinstance(value, tuple):
            of = get_args(arm)[0]
            return tuple(self.canonical(each, of, f"{path}[{n}]") for n, each in enumerate(value))
        if _nested(arm) and type(value) is arm:
            return self.of(arm).canonical(value, path)
        if _is_enum(arm):
            return _member(value, arm, path)
        if arm in _LEAVES:
            return _LEAVES[arm](value, path)
        raise _wrong(value, hint, path)


@cache
def _hints(cls: type) -> dict[str, Any]:
    hints = get_type_hints(cls)
    return {field.name: hints[field.name] for field in fields(cls)}


def _flat(cls: type, path: str = "") -> dict[str, Any]:
    """Every field by its dotted path: what is always there is looked into without a call of its own."""
    flat: dict[str, Any] = {}
    for name, hint in _hints(cls).items():
        flat[path + name] = hint
        if _nested(hint):
            flat |= _flat(hint, f"{path}{name}.")
    return flat


def _walk(cls: type) -> Iterator[type]:
    """The class, and every class inside it."""
    yield cls
    for name, hint in _hints(cls).items():
        for arm in _arms(hint):
            inner = get_args(arm)[0] if get_origin(arm) is tuple else arm
            if _nested(inner):
                yield from _walk(inner)
            elif not (inner in _LEAVES or inner is NoneType or _is_enum(inner)):
                raise TypeError(f"{cls.__name__}.{name}: {inner} has no written form")


def _is_enum(kind: Any) -> bool:
    """What a field may be is not always a class."""
    return isinstance(kind, type) and issubclass(kind, Enum)


def _getter(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    match names:
        case ():
            return lambda _: ()
        case (name,):
            get = attrgetter(name)
            return lambda item: (get(item),)
        case _:
            return attrgetter(*names)


def _arms(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def _nested(hint: Any) -> TypeGuard[type]:
    return isinstance(hint, type) and is_dataclass(hint)


def _exactly(kind: type, arm: Any) -> bool:
    return kind is (get_origin(arm) or arm)


def _in_utc(value: datetime) -> bool:
    return value.tzinfo is UTC


def _member(value: Any, arm: type[Enum], path: str) -> Enum:
    try:
        return arm(value)
    except ValueError:
        raise _wrong(value, arm, path) from None


def _wrong(value: object, hint: Any, path: str) -> StorageRefused:
    name = hint.__name__ if isinstance(hint, type) else str(hint)
    return StorageRefused(f"{path} = {value!r} is not of type {name}")


def _plain(kind: type) -> Callable[[Any, str], Any]:
    def leaf(value: Any, path: str) -> Any:
        if type(value) is kind:
            return value
        if kind is str and isinstance(value, str):
            return str(value)
        raise _wrong(value, kind, path)

    return leaf


def _float(value: Any, path: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(value, float, path)
    if not math.isfinite(value):
        raise StorageRefused(f"{path} = {value} is not a finite number")
    return float(value)


def _decimal(value: Any, path: str) -> Decimal:
    if not isinstance(value, Decimal):
        raise _wrong(value, Decimal, path)
    if not value.is_finite():
        raise StorageRefused(f"{path} = {value} is not a finite number")
    return Decimal(value)


def _instant(value: Any, path: str) -> datetime:
    if not isinstance(value, datetime):
        raise _wrong(value, datetime, path)
    if value.utcoffset() is None:
        raise StorageRefused(f"{path} = {value} names no time zone")
    return value.astimezone(UTC)


_LEAVES: dict[Any, Callable[[Any, str], Any]] = {
    **{kind: _plain(kind) for kind in _PLAIN},
    float: _float,
    Decimal: _decimal,
    datetime: _instant,
}
