"""What a venue is."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from bot.feeds.base import Feed
from engine.model.events import Event
from engine.model.intents import Intent, SubmitOrder


class Venue(Protocol):
    """Carries out wishes that are already written down. No answer is not a failure."""

    def observe(self, event: Event) -> Iterable[Event]:
        """The market as the desk saw it; only a pretended venue needs to be shown."""
        ...

    async def carry_out(self, at: datetime, intents: Iterable[Intent]) -> Iterable[Event]:
        """What the venue will have answered, each event at its own time."""
        ...


class Broker(Feed, Protocol):
    """A venue at the other end of a wire: what it says unasked is a feed, what it answers is returned."""

    async def submit(self, order: SubmitOrder) -> Iterable[Event]:
        """Under the order's own id. Silence is `OrderUnanswered`, never a rejection."""
        ...

    async def cancel(self, order_id: str) -> Iterable[Event]: ...

    async def find(self, order_id: str) -> Iterable[Event]:
        """All that is known of it, fills included; `OrderMissing` only when the venue says so."""
        ...

    async def read(self) -> Iterable[Event]:
        """All that the account holds, as `BrokerSeen`; nothing when nobody answers."""
        ...
