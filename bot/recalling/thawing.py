"""What was frozen, as it was: for the build that did it, and never anything but a thing of this house."""

import sys
from collections import Counter, deque
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from bot.recalling.freezing import HOUSE, Frozen, Is, Unreadable, parts
from engine.plays.play import Playbook

Said = list[Any]
_HALF_MADE = object()


def thawed(kept: bytes, playbook: Playbook) -> Any:
    """Under the rules of this start."""
    try:
        found = msgspec.msgpack.decode(kept, type=Frozen)
        return _Thawer(found.kinds, playbook).value(found.root)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error


class _Thawer:
    """Meets things in the order in which they were written."""

    def __init__(self, kinds: Iterable[tuple[str, str, list[str]]], playbook: Playbook) -> None:
        self._kinds = [_kind(*each) for each in kinds]
        self._puts = list(map(_puts, self._kinds))
        self._playbook = playbook
        self._met: list[Any] = []
        self._ways: dict[int, Callable[[Said], Any]] = {
            Is.AGAIN: self._again,
            Is.RULES: lambda _: self._playbook,
            Is.THING: self._thing,
            Is.NAMED: self._named,
            Is.LIST: self._list,
            Is.TUPLE: lambda said: self._whole(tuple, said),
            Is.DICT: lambda said: self._paired(dict[Any, Any](), said),
            Is.SET: lambda said: self._whole(set, said),
            Is.FROZENSET: lambda said: self._whole(frozenset, said),
            Is.DEQUE: self._deque,
            Is.COUNTER: lambda said: self._paired(Counter[Any](), said),
            Is.DECIMAL: lambda said: Decimal(said[1]),
            Is.WHEN: lambda said: _moment(*said[1:]),
            Is.DAY: lambda said: date.fromordinal(said[1]),
            Is.SPAN: lambda said: timedelta(*said[1:]),
            Is.ZONE: lambda said: ZoneInfo(said[1]),
            Is.CHANCE: self._chance,
            Is.ROW: self._row,
            Is.KIND: lambda said: self._kinds[said[1]],
        }

    def value(self, said: Any) -> Any:
        """A plain value is itself."""
        return self._ways[said[0]](said) if type(said) is list else said

    def _again(self, said: Said) -> Any:
        found = self._met[said[1]]
        if found is _HALF_MADE:
            raise Unreadable("a thing that is a part of itself")
        return found

    def _named(self, said: Said) -> Enum:
        kind = self._kinds[said[1]]
        if not issubclass(kind, Enum):
            raise Unreadable(f"{kind.__name__}: no list of names")
        return kind(said[2])

    def _thing(self, said: Said) -> object:
        """Its parts are put where they were; nothing of it is run."""
        kind = self._kinds[said[1]]
        made: object = object.__new__(kind)
        self._met.append(made)
        for put, each in zip(self._puts[said[1]], said[3:], strict=True):
            if type(each) is not list:
                put(made, each)
            elif each[0] != Is.MISSING:
                put(made, self._ways[each[0]](each))
        if said[2] is not None:
            vars(made).update(self.value(said[2]))
        return made

    def _list(self, said: Said) -> list[Any]:
        made = list[Any]()
        self._met.append(made)
        made.extend(map(self.value, said[1:]))
        return made

    def _deque(self, said: Said) -> deque[Any]:
        made = deque[Any](maxlen=said[1])
        self._met.append(made)
        made.extend(map(self.value, said[2:]))
        return made

    def _paired(self, made: dict[Any, Any], said: Said) -> dict[Any, Any]:
        self._met.append(made)
        cells = map(self.value, said[1:])
        for key, value in zip(cells, cells, strict=True):
            made[key] = value
        return made

    def _row(self, said: Said) -> tuple[Any, ...]:
        number, kind = len(self._met), self._kinds[said[1]]
        self._met.append(_HALF_MADE)
        made: tuple[Any, ...] = tuple.__new__(kind, map(self.value, said[2:]))
        self._met[number] = made
        return made

    def _whole(self, make: Callable[[Iterable[Any]], Any], said: Said) -> Any:
        """What cannot be begun before its parts are there cannot be a part of them either."""
        number = len(self._met)
        self._met.append(_HALF_MADE)
        made = make(map(self.value, said[1:]))
        self._met[number] = made
        return made

    def _chance(self, said: Said) -> Random:
        made = Random()
        self._met.append(made)
        made.setstate(self.value(said[1]))
        return made


def _kind(module: str, name: str, had: list[str]) -> type:
    """A kind this build knows already; nothing is imported because a file says so."""
    found = getattr(sys.modules[module], name) if module.startswith(HOUSE) else None
    if not isinstance(found, type) or found.__module__ != module or list(parts(found)) != had:
        raise Unreadable(f"{module}.{name}: no such thing in this house")
    return found


def _puts(kind: type) -> list[Callable[[object, Any], None]]:
    """How each slot is filled; a row is made whole."""
    names = parts(kind)
    return [] if issubclass(kind, tuple) else [getattr(kind, name).__set__ for name in names]


def _moment(said: str, zone: str | None, fold: int) -> datetime:
    at = datetime.fromisoformat(said).replace(fold=fold)
    return at if zone is None else at.replace(tzinfo=ZoneInfo(zone))
