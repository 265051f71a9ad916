"""A fill of ours that the broker takes back or corrects: nobody rewrites a book here, a person must look."""

from collections.abc import Iterator

from bot.alpaca.absurd import BROKER
from bot.alpaca.ledger import OVER, TAKEN_BACK, Ledger, Odd, priced, whole
from bot.alpaca.nouns import OrderSaid, UpdateSaid
from bot.clock import Clock
from engine.model.events import Halt

LOOK = "compare it with the app"
LENGTH_MAX = 12
"""A price with more digits was made up."""


class TakenBack:
    """Told once for each execution, and once for each order that counts less than it did."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock
        self._told = set[tuple[str, ...]]()

    def named(self, news: UpdateSaid) -> Iterator[Halt]:
        """By the stream, in so many words, of an order of ours."""
        order_id = news.order.client_order_id
        key = order_id, news.event, news.execution_id or ""
        if news.event in TAKEN_BACK and self._ledger.sent(order_id) and key not in self._told:
            self._told.add(key)
            yield self._halt(f"it {TAKEN_BACK[news.event]} a fill of {order_id}{_numbers(news)}")

    def heard(self, order_id: str) -> int:
        """How many were filled by all that was told; whoever asks the broker asks this before."""
        entry = self._ledger.entry(order_id)
        return 0 if entry is None else entry.counted

    def counted(self, said: OrderSaid, heard: int) -> Iterator[Halt]:
        """By a route: of an order that is over by both counts, the broker's own can only fall by a bust.

        What was heard since it was asked, its answer need not know yet.
        """
        order_id = said.client_order_id
        entry, key = self._ledger.entry(order_id), (order_id,)
        if entry is None or not entry.over or said.status not in OVER or key in self._told:
            return
        if (filled := whole(said.filled_qty)) < heard:
            self._told.add(key)
            yield self._halt(f"it now reports {filled} filled of {order_id}, after reporting {heard}")

    def _halt(self, why: str) -> Halt:
        return Halt(self._clock.now(), f"{BROKER}: {why}: {LOOK}")


def _numbers(news: UpdateSaid) -> str:
    """As far as anybody can read them."""
    try:
        price = f"{priced(news.price):f}"
        return f" ({whole(news.qty)} at {price})" if len(price) <= LENGTH_MAX else ""
    except Odd:
        return ""
