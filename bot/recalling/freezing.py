"""What is known, as MessagePack: every thing once, however many know it, and nothing but things."""

from collections import Counter, deque
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from functools import cache
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from engine.plays.play import Playbook

HOUSE = ("engine.", "bot.")
_PLAIN = (type(None), bool, int, float, str, bytes)
_GATHERING = (tuple, list, dict, set, frozenset, deque, str, int, float, bytes, Decimal, date, timedelta)


class Unreadable(Exception):
    """It does not say what this build would have written."""


class Is(IntEnum):
    """What a list stands for; whatever is not a list stands for itself."""

    AGAIN = 0
    RULES = 1
    THING = 2
    NAMED = 3
    LIST = 4
    TUPLE = 5
    DICT = 6
    SET = 7
    FROZENSET = 8
    DEQUE = 9
    COUNTER = 10
    DECIMAL = 11
    WHEN = 12
    DAY = 13
    SPAN = 14
    ZONE = 15
    CHANCE = 16
    MISSING = 17
    ROW = 18
    KIND = 19


class Frozen(msgspec.Struct, frozen=True, array_like=True):
    """The kinds of things with the names of their parts, and the one thing that holds all others."""

    kinds: list[tuple[str, str, list[str]]]
    root: Any


def frozen(known: object, playbook: Playbook) -> bytes:
    """The playbook is not kept: it is the next start's, which must be the same."""
    freezer = _Freezer(playbook)
    try:
        root = freezer.cell(known)
        kinds = [(cls.__module__, cls.__qualname__, list(parts(cls))) for cls in freezer.kinds]
        return msgspec.msgpack.encode(Frozen(kinds, root))
    except (OverflowError, RecursionError, UnicodeEncodeError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error


@cache
def parts(cls: type) -> tuple[str, ...]:
    """What its slots are called; what it keeps beside them comes as a dictionary."""
    if issubclass(cls, tuple):
        return tuple(vars(cls).get("_fields", ()))
    slots = (vars(each).get("__slots__", ()) for each in reversed(cls.__mro__))
    names = (name for own in slots for name in ((own,) if isinstance(own, str) else own))
    return tuple(name for name in names if not name.startswith("__"))


class _Freezer:
    """Numbers things in the order in which it comes to them."""

    def __init__(self, playbook: Playbook) -> None:
        self.kinds: dict[type, int] = {}
        self._playbook = playbook
        self._met: dict[int, int] = {}
        self._kept: list[object] = []
        """So that nobody else gets the identity of a thing that was met."""

    def cell(self, value: Any) -> Any:
        """A plain value, or a list that says what it is."""
        kind = type(value)
        if kind in _PLAIN or (kind is datetime and value.tzinfo is UTC):
            return value
        if value is self._playbook:
            return [Is.RULES]
        if (number := self._met.get(id(value))) is not None:
            return [Is.AGAIN, number]
        if (simple := _simple(kind, value)) is not None:
            return simple
        if isinstance(value, Enum):
            return [Is.NAMED, self._kind(kind), value.value]
        if isinstance(value, type) and value.__module__.startswith(HOUSE):
            return [Is.KIND, self._kind(value)]
        self._met[id(value)] = len(self._kept)
        self._kept.append(value)
        return self._gathered(kind, value)

    def _gathered(self, kind: type, value: Any) -> list[Any]:
        """Whatever holds others."""
        cells = self.cell
        if kind is list or kind is tuple:
            return [Is.LIST if kind is list else Is.TUPLE, *map(cells, value)]
        if kind is dict or kind is Counter:
            paired = [cells(each) for pair in value.items() for each in pair]
            return [Is.DICT if kind is dict else Is.COUNTER, *paired]
        if kind is set or kind is frozenset:
            return [Is.SET if kind is set else Is.FROZENSET, *map(cells, value)]
        if kind is deque:
            return [Is.DEQUE, value.maxlen, *map(cells, value)]
        if kind is Random:
            return [Is.CHANCE, cells(value.getstate())]
        if isinstance(value, tuple) and kind.__module__.startswith(HOUSE):
            return [Is.ROW, self._kind(kind), *map(cells, value)]
        return self._thing(kind, value)

    def _thing(self, kind: type, value: Any) -> list[Any]:
        if not kind.__module__.startswith(HOUSE) or isinstance(value, _GATHERING):
            raise Unreadable(f"{kind.__module__}.{kind.__qualname__}: nothing a desk should remember")
        own = [self._part(value, name) for name in parts(kind)]
        beside = self.cell(vars(value)) if hasattr(value, "__dict__") else None
        return [Is.THING, self._kind(kind), beside, *own]

    def _part(self, value: object, name: str) -> Any:
        try:
            found = getattr(value, name)
        except AttributeError:
            return [Is.MISSING]
        return self.cell(found)

    def _kind(self, kind: type) -> int:
        return self.kinds.setdefault(kind, len(self.kinds))


def _simple(kind: type, value: Any) -> list[Any] | None:
    """What holds nothing else; a kind that was made of one of these is another."""
    if kind is Decimal:
        return [Is.DECIMAL, str(value)]
    if kind is datetime:
        return [Is.WHEN, value.replace(tzinfo=None).isoformat(), _zone(value), value.fold]
    if kind is date:
        return [Is.DAY, value.toordinal()]
    if kind is timedelta:
        return [Is.SPAN, value.days, value.seconds, value.microseconds]
    return [Is.ZONE, value.key] if kind is ZoneInfo else None


def _zone(at: datetime) -> str | None:
    if at.tzinfo is not None and not isinstance(at.tzinfo, ZoneInfo):
        raise Unreadable(f"{at}: a time in a zone without a name")
    return at.tzinfo.key if at.tzinfo is not None else None
