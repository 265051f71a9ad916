"""Exits the broker did not look at, for the minute's requests were used up: refused when it may look again.

Whoever is refused tries again at once, at a newer price, and six times a minute at most: told too soon, all
six would be gone before the broker has time for one.
"""

from datetime import datetime, timedelta

from bot.alpaca.bell import Bells
from bot.alpaca.together import Line
from bot.clock import Clock
from bot.watch.heartbeats import Heartbeats
from engine.model.events import OrderRejected

APART = timedelta(seconds=12)
"""Six of them reach from one end of a minute to the other; no later, for the broker's clock may be wrong."""
IDLE = timedelta(hours=1)


class TurnedAway:
    """Known not to be there: nobody is asked about them, and there is nothing to cancel."""

    def __init__(self, clock: Clock, heartbeats: Heartbeats, bells: Bells) -> None:
        self._clock = clock
        self._heartbeats = heartbeats
        self._bell = bells(clock, heartbeats)
        self._held: dict[str, tuple[datetime, str]] = {}

    def __contains__(self, order_id: str) -> bool:
        return order_id in self._held

    def hold(self, order_id: str, until: datetime, why: str) -> None:
        """Until the broker's next minute begins."""
        self._held[order_id] = min(until, self._clock.now() + APART), why
        self._bell.ring()

    async def run(self, put: Line) -> None:
        """For ever; each is told once."""
        while True:
            with self._heartbeats.working():
                self._bell.answer()
                now = self._clock.now()
                for order_id in [each for each, (due, _) in self._held.items() if due <= now]:
                    put(OrderRejected(now, order_id, self._held.pop(order_id)[1]))
                first = min((due for due, _ in self._held.values()), default=now + IDLE)
            await self._bell.wait(first - now)
