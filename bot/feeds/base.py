"""What a feed is."""

from collections.abc import AsyncIterator
from typing import Protocol

from engine.model.events import Event


class Feed(Protocol):
    """Events in the order they became known; it ends when there is nothing more to come."""

    def events(self) -> AsyncIterator[Event]: ...
