"""The second source: whatever the stream has missed is found by asking, soon while anything works."""

from datetime import datetime, timedelta

from bot.alpaca.bell import Bell, Bells
from bot.alpaca.books import Books
from bot.alpaca.ledger import KNOWN_EVENTS, LIVE, OVER, Ledger, Odd
from bot.alpaca.nouns import OrderSaid, UpdateSaid
from bot.alpaca.orders import Orders
from bot.alpaca.rest import Denied, Refused, Silence, Unreadable
from bot.alpaca.sight import Sight
from bot.alpaca.together import Line, Source
from bot.alpaca.updates import Heard, Link
from bot.alpaca.whose import Whose
from bot.clock import Clock
from bot.watch.heartbeats import Heartbeats
from engine.model.events import BrokerDoubted

FEED = "alpaca orders"
ROUND = timedelta(seconds=5)
BLIND_AFTER = timedelta(seconds=15)
LATE = timedelta(minutes=5)
"""How long an order that was looked for in vain may still arrive."""


class Rounds:
    """Asks for every order that has something left to tell, and for what the account is worth."""

    def __init__(
        self,
        orders: Orders,
        ledger: Ledger,
        books: Books,
        whose: Whose,
        clock: Clock,
        heartbeats: Heartbeats,
        bells: Bells = Bell,
    ) -> None:
        self._orders, self._ledger = orders, ledger
        self._books = books
        self._whose = whose
        self._clock = clock
        self._heartbeats = heartbeats
        self._bell = bells(clock, heartbeats)
        self._sight = Sight(FEED, clock)
        self._sound_at = clock.now()
        self._doubted: dict[str, datetime] = {}
        self._was_up = False

    @property
    def sources(self) -> tuple[Source, ...]:
        """Orders and what the account is worth; and the whole of its books, beside."""
        return self.run, self._books.runs(self._sight)

    def doubt(self, order_id: str) -> None:
        """Looked for and not found, or nobody answered: it is looked for again, for a request can be slow."""
        self._doubted[order_id] = self._clock.now() + LATE

    def soon(self, order_id: str) -> None:
        """Do not wait for the next round if this order owes us fills."""
        entry = self._ledger.entry(order_id)
        if entry is not None and entry.owed:
            self._bell.ring()

    def heard(self, put: Line) -> Heard:
        """What the stream says, told on; what it cannot have said fully is asked for."""

        def hear(news: UpdateSaid | Link | str) -> None:
            at = self._clock.now()
            match news:
                case UpdateSaid():
                    self._update(at, news, put)
                case Link.DENIED:
                    self._sight.lose(put, "the order stream does not take the keys", for_good=True)
                case Link():
                    self._link(news, put)
                case str():
                    self._sight.odd(put, news)
                    self._bell.ring()

        return hear

    async def run(self, put: Line) -> None:
        """For ever; a round that fails is a round later."""
        while True:
            with self._heartbeats.working():
                self._bell.answer()
                await self._round(put)
            await self._bell.wait(ROUND)

    def _link(self, news: Link, put: Line) -> None:
        """What a stream that was cut did not say is found by looking; until then nothing is bought."""
        if news is Link.UP and self._was_up:
            put(BrokerDoubted(self._clock.now(), "the order stream was cut and is back"))
            self._books.soon()
        self._was_up = self._was_up or news is Link.UP
        self._bell.ring()

    def _update(self, at: datetime, news: UpdateSaid, put: Line) -> None:
        if not self._ledger.sent(news.order.client_order_id):
            self._books.soon()
            return
        if news.event not in KNOWN_EVENTS:
            self._sight.odd(put, f"{news.event!r}: an event nobody knows")
            self._bell.ring()
        self._strange(put, news.order)
        try:
            for event in self._ledger.update(at, news):
                put(event)
        except Odd as error:
            self._sight.odd(put, f"{error}")
            self._bell.ring()
        self.soon(news.order.client_order_id)
        if news.execution_id is not None:
            self._books.soon()

    async def _round(self, put: Line) -> None:
        try:
            await self._whose.same()
            if owing := self._owing():
                await self._ask(put, owing)
            await self._whose.weigh(put, anyway=not owing)
        except Denied as error:
            self._sight.lose(put, str(error))
        except (Silence, Refused, Odd) as error:
            if self._clock.now() - self._sound_at >= BLIND_AFTER:
                self._sight.lose(put, str(error))
        else:
            self._sound_at = self._clock.now()
            if self._sight.lost:
                put(BrokerDoubted(self._sound_at, "the broker was silent and is back"))
                self._books.soon()
            self._sight.restore(put)
        for why in self._orders.complaints():
            self._sight.odd(put, why)

    def _owing(self) -> list[str]:
        """Orders that have something left to tell, and those that may yet turn up."""
        now, known = self._clock.now(), self._ledger.entry
        self._doubted = {
            order_id: until
            for order_id, until in self._doubted.items()
            if until > now and known(order_id) is None
        }
        return [*self._ledger.open, *self._doubted]

    async def _ask(self, put: Line, owing: list[str]) -> None:
        """All that works in one request, then each that is not among it, then the fills that are owed."""
        working = {said.client_order_id: said for said in await self._orders.open()}
        for order_id in owing:
            try:
                said = working.get(order_id) or await self._orders.find(order_id)
                self._hear(put, said)
                await self._explain(put, order_id)
            except (Refused, Odd, Unreadable) as error:
                if order_id not in self._doubted:
                    self._sight.odd(put, f"{order_id}: {error}")

    def _hear(self, put: Line, said: OrderSaid) -> None:
        self._strange(put, said)
        for event in self._ledger.hear(self._clock.now(), said):
            put(event)

    def _strange(self, put: Line, said: OrderSaid) -> None:
        """A state nobody knows is said once and taken as working: that is the state that frees nothing."""
        entry = self._ledger.entry(said.client_order_id)
        if said.status not in LIVE | OVER and (entry is None or entry.status != said.status):
            why = f"{said.client_order_id} is {said.status!r}: taken as working"
            self._sight.odd(put, why)

    async def _explain(self, put: Line, order_id: str) -> None:
        entry = self._ledger.entry(order_id)
        if entry is not None and entry.owed:
            fills = await self._orders.fills(entry.broker_id)
            for event in self._ledger.explain(self._clock.now(), order_id, fills):
                put(event)
