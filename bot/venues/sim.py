"""The simulated venue behind the desk's port."""

from collections.abc import Iterable
from datetime import datetime

from engine.model.events import Event
from engine.model.intents import Intent
from engine.sim import SimVenue


class SimulatedVenue:
    """The very venue a replay uses, so that a desk on a tape and a replay of it agree."""

    def __init__(self, venue: SimVenue) -> None:
        self._venue = venue

    def observe(self, event: Event) -> list[Event]:
        """Show it the market."""
        return self._venue.observe(event)

    async def carry_out(self, at: datetime, intents: Iterable[Intent]) -> list[Event]:
        """Nothing to wait for: its answers lie in the future by themselves."""
        return self._venue.carry_out(at, intents)
