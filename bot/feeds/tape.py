"""A tape as a feed: the same events, handed over one by one, as fast as the desk takes them."""

from collections.abc import AsyncIterator, Iterable

from engine.model.events import Event


class TapeFeed:
    """Honest about time: events carry the tape's own instants, never the clock's."""

    def __init__(self, tape: Iterable[Event]) -> None:
        self._tape = tape

    async def events(self) -> AsyncIterator[Event]:
        """Whatever the tape says next."""
        for event in self._tape:
            yield event
