"""What a frame holds once it is unsqueezed: one event a line, in the journal's own words."""

import zlib
from collections.abc import Iterator
from datetime import datetime

import msgspec

from engine.model.events import Event
from storage.codec import CODEC
from storage.recording.frames import Frame
from storage.refused import StorageRefused

_OPENED = b"*"


class Opened(msgspec.Struct, frozen=True):
    """A life of the desk begins: under which plays, on which names, in whose market."""

    at: datetime
    build: str
    watch: str
    playbook: str
    synthetic: str | None = None
    names: dict[str, tuple[str, ...]] | None = None
    """What each play traded; older recordings only know of all names together."""


class Place(msgspec.Struct, frozen=True):
    """Where the journal stood before what follows and where after it, and how many events are missing."""

    row_from: int
    row_to: int
    lost: int


Told = Opened | Place | Event


def line(event: Event) -> str:
    """Kind and body as the journal would write them."""
    kind, body = CODEC.write(event)
    return f"{kind} {body}\n"


def opening(opened: Opened) -> str:
    """The line that begins a life."""
    return f"*{msgspec.json.encode(opened).decode()}\n"


def squeezed(text: bytes, level: int) -> bytes:
    """The lines of a frame as its body."""
    return zlib.compress(text, level)


def unsqueezed(frame: Frame, name: str) -> bytes:
    """The lines of a frame as they were written."""
    try:
        return zlib.decompress(frame.body)
    except zlib.error as error:
        raise StorageRefused(f"{name}: event {frame.first + 1} cannot be unpacked: {error}") from None


def told(frame: Frame, name: str) -> Iterator[Told]:
    """A life's beginning, if one does here, then the place, then the events."""
    rest = unsqueezed(frame, name).splitlines()
    if rest and rest[0].startswith(_OPENED):
        yield _opened(rest.pop(0), name)
    yield Place(frame.row_from, frame.row_to, frame.lost)
    for place, text in enumerate(rest):
        kind, _, body = text.partition(b" ")
        try:
            event = CODEC.decode(kind.decode(), body)
        except (StorageRefused, UnicodeDecodeError) as error:
            raise StorageRefused(f"{name}: event {frame.first + place + 1}: {error}") from None
        if not isinstance(event, Event):
            raise StorageRefused(f"{name}: event {frame.first + place + 1}: a {kind.decode()} is no event")
        yield event


def _opened(text: bytes, name: str) -> Opened:
    try:
        return msgspec.json.decode(text[1:], type=Opened)
    except msgspec.MsgspecError as error:
        raise StorageRefused(f"{name}: the beginning of a life cannot be read: {error}") from None
