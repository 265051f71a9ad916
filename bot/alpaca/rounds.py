"""The second source: whatever the stream has missed is found by asking, soon while anything works."""

import asyncio
from contextlib import ExitStack
from datetime import datetime, timedelta
from decimal import Decimal

from bot.alpaca.ledger import KNOWN_EVENTS, LIVE, OVER, Ledger, Odd
from bot.alpaca.nouns import OrderSaid, UpdateSaid
from bot.alpaca.orders import Orders
from bot.alpaca.rest import Denied, Refused, Silence
from bot.alpaca.together import Line
from bot.alpaca.updates import Heard, Link
from bot.clock import Clock
from bot.watch.heartbeats import Heartbeats
from engine.model.events import AccountSeen, FeedLost, FeedRestored, PayloadRefused

FEED = "alpaca orders"
ROUND = timedelta(seconds=5)
QUIET_ROUND = timedelta(seconds=30)
BLIND_AFTER = timedelta(seconds=30)


class Rounds:
    """Asks for every order that has something left to tell, and for what the account is worth."""

    def __init__(self, orders: Orders, ledger: Ledger, clock: Clock, heartbeats: Heartbeats) -> None:
        self._orders = orders
        self._ledger = ledger
        self._clock = clock
        self._heartbeats = heartbeats
        self._called, self._called_for = asyncio.Event(), ExitStack()
        self._sound_at = clock.now()
        self._worth_at: datetime | None = None
        self._worth: Decimal | None = None
        self._lost = self._denied = False

    def soon(self, order_id: str) -> None:
        """Do not wait for the next round if this order owes us fills."""
        entry = self._ledger.entry(order_id)
        if entry is not None and entry.owed:
            self._call()

    def heard(self, put: Line) -> Heard:
        """What the stream says, told on; what it cannot have said fully is asked for."""

        def hear(news: UpdateSaid | Link | str) -> None:
            at = self._clock.now()
            match news:
                case UpdateSaid():
                    self._update(at, news, put)
                case Link.DENIED:
                    self._denied = True
                    self._blind(put, "the order stream does not take the keys")
                case Link():
                    self._call()
                case str():
                    put(PayloadRefused(at, FEED, news))
                    self._call()

        return hear

    async def run(self, put: Line) -> None:
        """For ever; a round that fails is a round later."""
        while True:
            with self._heartbeats.working():
                self._called.clear()
                self._called_for.close()
                await self._round(put)
            await self._pause()

    def _update(self, at: datetime, news: UpdateSaid, put: Line) -> None:
        if news.event not in KNOWN_EVENTS:
            put(PayloadRefused(at, FEED, f"{news.event!r}: an event nobody knows"))
            self._call()
        self._strange(put, news.order)
        try:
            for event in self._ledger.update(at, news):
                put(event)
        except Odd as error:
            put(PayloadRefused(at, FEED, f"{error}"))
            self._call()
        self.soon(news.order.client_order_id)

    def _call(self) -> None:
        """A round at once; the market of a rehearsed day waits for it."""
        if not self._called.is_set():
            self._called_for.enter_context(self._heartbeats.working())
            self._called.set()

    async def _pause(self) -> None:
        sleeping = asyncio.ensure_future(self._clock.sleep_until(self._clock.now() + ROUND))
        calling = asyncio.ensure_future(self._called.wait())
        try:
            await asyncio.wait({sleeping, calling}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            calling.cancel()

    async def _round(self, put: Line) -> None:
        try:
            if self._ledger.open:
                await self._ask(put)
            await self._weigh(put)
        except Denied as error:
            self._blind(put, str(error))
        except (Silence, Refused, Odd) as error:
            if self._clock.now() - self._sound_at >= BLIND_AFTER:
                self._blind(put, str(error))
        else:
            self._sound(put)

    async def _ask(self, put: Line) -> None:
        """All that works in one request, then each that is not among it, then the fills that are owed."""
        working = {said.client_order_id: said for said in await self._orders.open()}
        for order_id in self._ledger.open:
            try:
                said = working.get(order_id) or await self._orders.find(order_id)
                self._hear(put, said)
                await self._explain(put, order_id)
            except (Refused, Odd) as error:
                put(PayloadRefused(self._clock.now(), FEED, f"{order_id}: {error}"))

    def _hear(self, put: Line, said: OrderSaid) -> None:
        self._strange(put, said)
        for event in self._ledger.hear(self._clock.now(), said):
            put(event)

    def _strange(self, put: Line, said: OrderSaid) -> None:
        """A state nobody knows is said once and taken as working: that is the state that frees nothing."""
        entry = self._ledger.entry(said.client_order_id)
        if said.status not in LIVE | OVER and (entry is None or entry.status != said.status):
            why = f"{said.client_order_id} is {said.status!r}: taken as working"
            put(PayloadRefused(self._clock.now(), FEED, why))

    async def _explain(self, put: Line, order_id: str) -> None:
        entry = self._ledger.entry(order_id)
        if entry is not None and entry.owed:
            fills = await self._orders.fills(entry.broker_id)
            for event in self._ledger.explain(self._clock.now(), order_id, fills):
                put(event)

    async def _weigh(self, put: Line) -> None:
        now = self._clock.now()
        if self._worth_at is not None and now - self._worth_at < QUIET_ROUND:
            return
        worth = (await self._orders.account()).equity
        self._worth_at = now
        if worth.is_finite() and worth != self._worth:
            self._worth = worth
            put(AccountSeen(self._clock.now(), worth))

    def _blind(self, put: Line, why: str) -> None:
        if not self._lost:
            self._lost = True
            put(PayloadRefused(self._clock.now(), FEED, why))
            put(FeedLost(self._clock.now(), FEED))

    def _sound(self, put: Line) -> None:
        self._sound_at = self._clock.now()
        if self._lost and not self._denied:
            self._lost = False
            put(FeedRestored(self._clock.now(), FEED))
