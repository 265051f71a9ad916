"""Exits the broker did not look at, for the minute's requests were used up: refused when it may look again.

Whoever is refused tries again at once, at a newer price, and six times a minute at most: told too soon, all
six would be gone before the broker has time for one.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.alpaca.bell import Bells
from bot.alpaca.budget import Spend
from bot.alpaca.ledger import Ledger
from bot.alpaca.rest import TooMany
from bot.alpaca.together import Line
from bot.clock import Clock
from bot.watch.heartbeats import Heartbeats
from engine.model.events import OrderRejected
from engine.model.intents import Effect, SubmitOrder

APART = timedelta(seconds=12)
"""Six of them reach from one end of a minute to the other; no later, for the broker's clock may be wrong."""
IDLE = timedelta(hours=1)


class TurnedAway:
    """Known not to be there: nobody is asked about them, and there is nothing to cancel."""

    def __init__(
        self, ledger: Ledger, given: Iterable[str], clock: Clock, heartbeats: Heartbeats, bells: Bells
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._heartbeats = heartbeats
        self._bell = bells(clock, heartbeats)
        self._exits = set(given)
        """And whatever an earlier life gave: which of those were exits, no id says."""
        self._several = set[str]()
        self._held: dict[str, tuple[datetime, str]] = {}

    def __contains__(self, order_id: str) -> bool:
        return order_id in self._held

    def sent(self, order: SubmitOrder, *, again: bool) -> None:
        """A copy leaves now."""
        if order.effect is Effect.CLOSE:
            self._exits.add(order.order_id)
        if again:
            self.several(order.order_id)

    def several(self, order_id: str) -> None:
        """It leaves once more, or will: that one copy was not looked at says nothing of the others."""
        self._several.add(order_id)
        self._held.pop(order_id, None)

    def spend(self, order_id: str) -> Spend:
        """What it may be looked for with: an exit that was never seen holds up the next."""
        unseen = order_id in self._exits and self._ledger.entry(order_id) is None
        return Spend.ORDER if unseen else Spend.ASK

    def holds(self, order: SubmitOrder, full: TooMany) -> bool:
        """Whether this is proof that it is not there; if so, until the broker's next minute begins."""
        order_id = order.order_id
        there = order_id in self._several or self._ledger.entry(order_id) is not None
        if there or order.effect is not Effect.CLOSE:
            return False
        self._held[order_id] = min(full.until, self._clock.now() + APART), f"{full}"
        self._bell.ring()
        return True

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
