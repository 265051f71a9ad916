"""Recorded tapes: one event a line, in the journal's own words, with its kind beside it."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from engine.model.events import EVENTS, Event
from storage.codec import decode, encode, kind_of
from storage.refused import StorageRefused
from storage.tape.fault import TapeFault

_KINDS = frozenset(kind.__name__ for kind in EVENTS)


class _Head(msgspec.Struct):
    kind: str
    event: msgspec.Raw


_read_head = msgspec.json.Decoder(_Head).decode


def recorded_line(event: Event) -> str:
    """One event as it stands on a recorded tape."""
    return f'{{"kind":"{kind_of(event)}","event":{encode(event)}}}\n'


def recorded_events(lines: Iterable[bytes], name: str) -> Iterator[Event]:
    """Typed events in order; the first line that is not one ends the reading."""
    last: datetime | None = None
    number, line = 0, b""
    try:
        for line in lines:
            number += 1
            if line.strip():
                event = _event(line)
                if last is not None and event.at < last:
                    raise ValueError("time runs backwards")
                last = event.at
                yield event
    except (msgspec.DecodeError, ValueError, RecursionError, StorageRefused) as error:
        raise TapeFault(f"{name}:{number}:{_column(line, str(error))}: {error}") from None
    except (OSError, EOFError) as error:
        raise TapeFault(f"{name}:{number + 1}:1: {error}") from None


def _event(line: bytes) -> Event:
    head = _read_head(line)
    if head.kind.split("/")[0] not in _KINDS:
        raise ValueError(f"{head.kind!r} is not an event")
    event = decode(head.kind, bytes(head.event).decode())
    if not isinstance(event, Event):
        raise TypeError(f"{head.kind} is no event")
    return event


def _column(line: bytes, complaint: str) -> int:
    """The byte a decoder names, the end of what was cut off, the field complained of; else the start."""
    if "truncated" in complaint:
        return len(line.rstrip()) + 1
    if "(byte " in complaint:
        return int(complaint.rpartition("(byte ")[2].rstrip(")")) + 1
    field = complaint.rpartition("$.")[2].split("`")[0].split("[")[0].split(".")[-1]
    found = line.find(f'"{field}"'.encode()) if "$." in complaint else 0
    return max(found, 0) + 1
