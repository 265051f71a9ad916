"""What a venue is."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from engine.model.events import Event
from engine.model.intents import Intent


class Venue(Protocol):
    """Carries out wishes that are already written down. No answer is not a failure."""

    def observe(self, event: Event) -> Iterable[Event]:
        """The market as the desk saw it; only a pretended venue needs to be shown."""

    async def carry_out(self, at: datetime, intents: Iterable[Intent]) -> Iterable[Event]:
        """What the venue will have answered, each event at its own time."""
