"""The ways a server goes wrong, one noun each; in JSON the noun is called `kind`."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

Positive = Annotated[int, Meta(ge=1)]
Seconds = Annotated[float, Meta(ge=0.0, le=604_800.0)]
Share = Annotated[float, Meta(ge=0.0, le=1.0)]


class Kind(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag=str.lower):
    """One way to go wrong; a misspelt field must not become a fault that never happens."""


class Status(Kind, frozen=True):
    """Answers this instead; `applied` first does what was asked, so the client is told a lie."""

    code: Annotated[int, Meta(ge=200, le=599)]
    body: str = ""
    headers: Mapping[str, str] = {}
    content_type: str = "application/json"
    applied: bool = False


class Delay(Kind, frozen=True):
    """Market seconds of waiting: before anything is done, or `applied` and only the reply is late."""

    seconds: Seconds
    applied: bool = False


class Drop(Kind, frozen=True):
    """The connection ends without a reply; `applied` is an order placed and an answer lost."""

    applied: bool = False
    reset: bool = False


class HalfOpen(Kind, frozen=True, tag="half_open"):
    """The connection stays open and says nothing ever again, not even to a ping."""

    applied: bool = False


class Mute(Kind, frozen=True):
    """A frame is not sent and nobody is told: for a while a dead feed, at random a leaking one."""


class Duplicate(Kind, frozen=True):
    """A frame is sent again; a request is done again, as by a proxy that retries."""

    times: Positive = 1


class Reorder(Kind, frozen=True):
    """A frame is overtaken by the next ones."""

    depth: Positive = 1


class Rows(Kind, frozen=True):
    """The rows of a reply's or frame's list, in another order, some twice, some missing."""

    path: str = ""
    order: Literal["same", "reversed", "shuffled"] = "same"
    twice: Share = 0.0
    lost: Share = 0.0


class Change(Kind, frozen=True):
    """Another value at a dotted path of a reply or frame (`*` is every row); without one, no field at all."""

    path: Annotated[str, Meta(min_length=1)]
    value: Any = msgspec.UNSET


class Insert(Kind, frozen=True):
    """One more frame after this one, word for word: a correction, a bust, a type nobody knows."""

    frame: Any


class Malformed(Kind, frozen=True):
    """What was asked is done, and what is said about it cannot be read."""

    how: Literal["cut", "html", "empty", "bytes"] = "cut"


class Skew(Kind, frozen=True):
    """The server's own clock is wrong by so many seconds in all it says about time."""

    seconds: Annotated[float, Meta(ge=-604_800.0, le=604_800.0)]


Fault = (
    Status | Delay | Drop | HalfOpen | Mute | Duplicate | Reorder | Rows | Change | Insert | Malformed | Skew
)

STREAM_ONLY = (Mute, Reorder, Insert)
REQUEST_ONLY = (Status,)
