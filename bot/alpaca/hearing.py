"""Whether the order stream says what the rounds see: silence alone proves nothing of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from bot.alpaca.ledger import KEPT_MAX, OVER, Entry, Ledger
from bot.alpaca.nouns import OrderSaid, UpdateSaid
from bot.alpaca.rounds import FEED
from bot.alpaca.taken_back import TakenBack
from bot.alpaca.together import Line, Source
from bot.alpaca.updates import Heard, Link, Updates
from bot.clock import Clock
from engine.model.events import PayloadRefused

LOOK, BEHIND_MAX = timedelta(seconds=2), timedelta(seconds=8)
"""With a round every five seconds, a stream gone mute is dropped within twenty of the first fill."""


@dataclass(slots=True)
class _Told:
    """What the stream has said of one order, and since when others know more."""

    filled: Decimal = Decimal(0)
    over: bool = False
    behind_since: datetime | None = None

    def knows(self, entry: Entry) -> bool:
        return self.filled >= entry.filled and (self.over or not entry.over)


class Hearing:
    """Listens, and watches over orders sent while it could listen: of no others must the stream speak."""

    def __init__(self, updates: Updates, ledger: Ledger, taken_back: TakenBack, clock: Clock) -> None:
        self._updates = updates
        self._ledger = ledger
        self._taken_back = taken_back
        self._clock = clock
        self._told: dict[str, _Told] = {}

    def sent(self, order_id: str) -> None:
        """From now on the stream owes us word of it."""
        self._told[order_id] = _Told()
        if len(self._told) > KEPT_MAX:
            del self._told[next(iter(self._told))]

    def runs(self, heard: Callable[[Line], Heard]) -> Source:
        """The stream, for whoever hears it."""

        async def listen(put: Line) -> None:
            tell = heard(put)

            def hear(news: UpdateSaid | Link | str) -> None:
                self._note(news)
                for halt in self._taken_back.named(news) if isinstance(news, UpdateSaid) else ():
                    put(halt)
                tell(news)

            await self._updates.run(hear)

        return listen

    async def watch(self, put: Line) -> None:
        """A stream that is behind is cut: it connects anew, and what it owes is asked for."""
        while True:
            await self._clock.sleep_until(self._clock.now() + LOOK)
            order_id = self._behind()
            if order_id is not None:
                self._told.clear()
                why = f"the order stream says nothing of {order_id}: connecting anew"
                put(PayloadRefused(self._clock.now(), FEED, why))
                self._updates.drop()

    def _note(self, news: UpdateSaid | Link | str) -> None:
        match news:
            case UpdateSaid():
                self._said(news.order)
            case Link():
                self._told.clear()
            case str():
                pass

    def _said(self, order: OrderSaid) -> None:
        told = self._told.get(order.client_order_id)
        if told is not None and order.filled_qty.is_finite():
            told.filled = max(told.filled, order.filled_qty)
            told.over = order.status in OVER
            if told.over:
                del self._told[order.client_order_id]

    def _behind(self) -> str | None:
        """An order of which it should have spoken long ago."""
        now = self._clock.now()
        for order_id, told in self._told.items():
            entry = self._ledger.entry(order_id)
            if entry is None or told.knows(entry):
                told.behind_since = None
            elif told.behind_since is None:
                told.behind_since = now
            elif now - told.behind_since >= BEHIND_MAX:
                return order_id
        return None
