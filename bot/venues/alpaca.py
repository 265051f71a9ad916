"""The broker: an order is sent once, silence is a question, and two sources watch over every fill."""

from collections.abc import AsyncIterator, Iterable
from datetime import datetime

from bot.alpaca.absurd import absurd
from bot.alpaca.bell import Bell, Bells
from bot.alpaca.books import Books
from bot.alpaca.budget import Spend
from bot.alpaca.hearing import Hearing
from bot.alpaca.ledger import Entry, Ledger, Odd
from bot.alpaca.nouns import OrderSaid
from bot.alpaca.orders import INVALID, NO, NOT_THERE, Orders, is_of
from bot.alpaca.rest import Refused, Rest, Silence, TooMany
from bot.alpaca.rounds import Rounds
from bot.alpaca.taken_back import TakenBack
from bot.alpaca.together import Source, together
from bot.alpaca.turned_away import TurnedAway
from bot.alpaca.updates import Updates
from bot.alpaca.whose import Whose
from bot.clock import Clock
from bot.config import PAPER
from bot.watch.heartbeats import Heartbeats
from engine.model.events import Event, OrderMissing, OrderRejected, OrderUnanswered
from engine.model.intents import SubmitOrder

TAKEN = "client_order_id"


class AlpacaBroker:
    """Orders over REST, answers over the order stream, and rounds of REST that miss nothing for long."""

    def __init__(
        self,
        rest: Rest,
        updates: Updates,
        clock: Clock,
        heartbeats: Heartbeats,
        *,
        prefix: str = "",
        already: Iterable[str] = (),
        given: Iterable[str] | None = None,
        environment: str = PAPER,
        account: str = "",
        bells: Bells = Bell,
        left_at: datetime | None = None,
    ) -> None:
        self._clock = clock
        self._heartbeats = heartbeats
        self._ledger = Ledger(prefix, given)
        self._taken_back = TakenBack(self._ledger, clock)
        self._hearing = Hearing(updates, self._ledger, self._taken_back, clock)
        self._turned_away = TurnedAway(self._ledger, given or (), clock, heartbeats, bells)
        self._orders = Orders(rest)
        self._whose = Whose(self._orders, environment, account, clock)
        self._books = Books(
            self._orders, self._ledger, self._whose, clock, heartbeats, already, bells, left_at
        )
        self.rounds = Rounds(self._orders, self._ledger, self._books, self._whose, clock, heartbeats, bells)

    @property
    def sources(self) -> tuple[Source, ...]:
        """All that it says unasked but what the stream brings."""
        return *self.rounds.sources, self._turned_away.run

    async def events(self) -> AsyncIterator[Event]:
        """What the broker says unasked."""
        stream = self._hearing.runs(self.rounds.heard), self._hearing.watch
        async for event in together(self._heartbeats, (*stream, *self.sources)):
            yield event

    async def submit(self, order: SubmitOrder) -> Iterable[Event]:
        """Sent once. Only a refusal the vendor is known to mean is a rejection.

        That it did not look at this copy says nothing of one before, and buying is in no such hurry.
        """
        order_id = order.order_id
        self._turned_away.sent(order, again=self._ledger.gives(order_id))
        try:
            await self._whose.same()
            self._hearing.sent(order_id)
            said = await self._orders.place(order)
            return self._heard(said)
        except Refused as no:
            answer = await self._refused(order, no)
            return [*absurd(self._clock.now(), order, no.message), *answer]
        except TooMany as full:
            held = self._turned_away.holds(order, full)
            return [] if held else [OrderUnanswered(self._clock.now(), order_id)]
        except (Silence, Odd):
            return [OrderUnanswered(self._clock.now(), order_id)]

    async def cancel(self, order_id: str) -> Iterable[Event]:
        """Asked for; that it took place is told by the stream or the next round, not by this answer."""
        known = self._ledger.entry(order_id)
        if order_id in self._turned_away:
            return []
        try:
            await self._whose.same()
            said = known or await self._orders.find(order_id, self._turned_away.spend(order_id))
            await self._orders.cancel(said.broker_id if isinstance(said, Entry) else said.id)
        except Refused:
            return await self.find(order_id)
        except (Silence, Odd):
            return [OrderUnanswered(self._clock.now(), order_id)]
        return []

    async def find(self, order_id: str) -> Iterable[Event]:
        """All that is known of it, said again; only the vendor's own "no such order" makes it missing.

        An exit that was never seen holds up the next: it is looked for out of what is kept for orders.
        """
        if order_id in self._turned_away:
            return []
        spend, heard = self._turned_away.spend(order_id), self._taken_back.heard(order_id)
        try:
            await self._whose.same()
            said = await self._orders.find(order_id, spend)
            halts = list(self._taken_back.counted(said, heard))
            self._heard(said)
            entry = self._ledger.entry(order_id)
            if entry is not None and entry.owed:
                fills = await self._orders.fills(entry.broker_id, spend)
                self._ledger.explain(self._clock.now(), order_id, fills)
        except Refused as no:
            return self._in_vain(order_id, missing=(no.http, no.code) == NOT_THERE)
        except (Silence, Odd):
            return self._in_vain(order_id, missing=False)
        return [*halts, *self._ledger.retell(self._clock.now(), order_id)]

    def _in_vain(self, order_id: str, *, missing: bool) -> list[Event]:
        """Looked for and not found, or nobody answered; what is missing is sent again."""
        if order_id in self._turned_away:
            return []
        self.rounds.doubt(order_id)
        if missing:
            self._turned_away.several(order_id)
        kind = OrderMissing if missing else OrderUnanswered
        return [kind(self._clock.now(), order_id)]

    async def read(self) -> Iterable[Event]:
        """The whole account, now; whoever gets no answer asks again."""
        try:
            return await self._books.read(Spend.ASK)
        except (Silence, Refused, Odd):
            return []

    async def _refused(self, order: SubmitOrder, no: Refused) -> Iterable[Event]:
        """What an order has become that the vendor said no to."""
        order_id = order.order_id
        if (no.http, no.code) == INVALID:
            return await self._perhaps_there(order, no.message)
        if (no.http, no.code) in NO and self._ledger.entry(order_id) is not None:
            return await self.find(order_id)
        if (no.http, no.code) in NO:
            return [OrderRejected(self._clock.now(), order_id, no.message)]
        return [OrderUnanswered(self._clock.now(), order_id)]

    async def _perhaps_there(self, order: SubmitOrder, why: str) -> Iterable[Event]:
        """The code for a taken id is also the code for a field that is wrong: look which it was.

        Where the words name the id, not finding it proves nothing: it was taken a moment ago.
        """
        order_id = order.order_id
        try:
            if not is_of(await self._orders.find(order_id, self._turned_away.spend(order_id)), order):
                return [OrderRejected(self._clock.now(), order_id, "its id is another order's")]
        except Refused as no:
            if (no.http, no.code) == NOT_THERE and TAKEN not in why:
                return [OrderRejected(self._clock.now(), order_id, why)]
        except Silence:
            pass
        return await self.find(order_id)

    def _heard(self, said: OrderSaid) -> list[Event]:
        told = list[Event](self._ledger.hear(self._clock.now(), said))
        self.rounds.soon(said.client_order_id)
        return told
