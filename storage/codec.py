"""Turns what happened, what was concluded and what was asked for into text, and back, for years."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from engine.model.events import EVENTS, Event
from engine.model.intents import INTENTS, Intent
from engine.model.records import RECORDS, Record
from storage.exact import Shapes
from storage.refused import StorageRefused

Item = Event | Record | Intent

_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class Upcast(NamedTuple):
    """How a row of an old kind reads today: the kind it becomes, and the change of its fields."""

    to: str
    change: Callable[[dict[str, Any]], dict[str, Any]]


CLASSES: tuple[type[Item], ...] = (*EVENTS, *RECORDS, *INTENTS)

KINDS: dict[str, type[Item]] = {cls.__name__: cls for cls in CLASSES}
"""No row can be renamed: a class whose shape changes is written as `Name/2`, and UPCASTS reads the old."""

UPCASTS: dict[str, Upcast] = {}
"""One function per old kind; an upcast may lead to another one."""


class Codec:
    """The written form is canonical: equal things give equal text, in every process."""

    def __init__(self, kinds: Mapping[str, type[Item]], upcasts: Mapping[str, Upcast]) -> None:
        self._decoders = {kind: msgspec.json.Decoder(cls) for kind, cls in kinds.items()}
        self._upcasts = dict(upcasts)
        self._encode = msgspec.json.Encoder(decimal_format="string", order="deterministic").encode
        shapes = Shapes(kinds.values())
        self._written = {
            cls: (kind, shapes.of(cls).clean, shapes.of(cls).canonical) for kind, cls in kinds.items()
        }
        _check_upcasts(kinds, self._upcasts)

    def kind_of(self, item: Item) -> str:
        return self._written[type(item)][0]

    def knows(self, kind: str) -> bool:
        """Whether this build can read it, today's or old."""
        return kind in self._decoders or kind in self._upcasts

    def encode(self, item: Item) -> str:
        """Only what reads back as the same thing is written: no NaN, no zoneless time, no wrong type."""
        return self.write(item)[1]

    def write(self, item: Item) -> tuple[str, str]:
        """Kind and body in one look-up, for the chain."""
        kind, clean, canonical = self._written[type(item)]
        if not clean(item):
            item = canonical(item, kind)
        try:
            return kind, self._encode(item).decode()
        except UnicodeEncodeError as error:
            raise StorageRefused(f"a {kind} cannot be written: {error}") from None

    def decode(self, kind: str, body: str | bytes) -> Item:
        """Typed and checked; what a newer build wrote is refused, not guessed at."""
        decoder = self._decoders.get(kind)
        if decoder is None:
            return self._decode_old(kind, body)
        try:
            item = decoder.decode(body)
        except _UNREADABLE as error:
            raise _unreadable(kind, error) from None
        _, clean, canonical = self._written[type(item)]
        return item if clean(item) else canonical(item, kind)

    def _decode_old(self, kind: str, body: str | bytes) -> Item:
        upcast = self._upcasts.get(kind)
        if upcast is None:
            raise StorageRefused(f"kind {kind!r} is not known here: a newer build wrote it, run that one")
        try:
            older = msgspec.json.decode(body, type=dict[str, Any])
        except _UNREADABLE as error:
            raise _unreadable(kind, error) from None
        return self.decode(upcast.to, msgspec.json.encode(upcast.change(older)))


def _unreadable(kind: str, error: Exception) -> StorageRefused:
    return StorageRefused(f"a {kind} cannot be read: {error}")


def _check_upcasts(kinds: Iterable[str], upcasts: Mapping[str, Upcast]) -> None:
    """Every old kind must lead to a current one, or an old journal would be found unreadable too late."""
    current = set(kinds)
    for old in upcasts:
        seen, kind = {old}, upcasts[old].to
        while kind in upcasts and kind not in seen:
            seen.add(kind)
            kind = upcasts[kind].to
        if kind not in current or old in current:
            raise TypeError(f"upcast of {old!r} ends at {kind!r}, which is not how anything is written today")


CODEC = Codec(KINDS, UPCASTS)

encode = CODEC.encode
decode = CODEC.decode
kind_of = CODEC.kind_of
