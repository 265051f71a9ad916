"""What a feed is."""

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from engine.model.events import Event

AHEAD = timedelta(days=50)
"""No play buys further out."""


class Feed(Protocol):
    """Events in the order they became known; it ends when there is nothing more to come."""

    def events(self) -> AsyncIterator[Event]: ...


class Chains(Protocol):
    """Who can say what a chain lists right now."""

    async def fetch(self, underlying: str) -> Iterable[Event]:
        """The chain as an event; a failure is one too."""
        ...


@dataclass(frozen=True, slots=True)
class Counted:
    """What somebody counted of one contract: held over night, by whose close, and traded today so far."""

    open_interest: int | None = None
    interest_on: date | None = None
    volume: int | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """Of one name's contracts, with what of it could not be read."""

    contracts: Mapping[str, Counted]
    troubles: tuple[Event, ...] = ()


class Counts(Protocol):
    """Who else counts contracts, beside whoever lists the chain."""

    async def of(self, underlying: str) -> Count:
        """Soon or not at all: a chain is waited for."""
        ...
