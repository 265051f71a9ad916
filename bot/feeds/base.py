"""What a feed is."""

from collections.abc import AsyncIterator, Iterable
from typing import Protocol

from engine.model.events import Event


class Feed(Protocol):
    """Events in the order they became known; it ends when there is nothing more to come."""

    def events(self) -> AsyncIterator[Event]: ...


class Chains(Protocol):
    """Who can say what a chain lists right now."""

    async def fetch(self, underlying: str) -> Iterable[Event]:
        """The chain as an event; a failure is one too."""
        ...


class Quotes(Feed, Protocol):
    """Prices of the few symbols that matter now, second by second."""

    def follow(self, options: frozenset[str], stocks: frozenset[str]) -> None:
        """These from now on, and no others."""
        ...
