"""The broker's own books: what the account holds and what moved it, whoever did; told when it is news."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.alpaca.bell import Bell, Bells
from bot.alpaca.budget import Spend
from bot.alpaca.fees import KINDS, charged, unread
from bot.alpaca.forgotten import Forgotten
from bot.alpaca.ledger import Ledger, Odd, countable
from bot.alpaca.nouns import ActivitySaid, OrderSaid, PositionSaid
from bot.alpaca.orders import Orders
from bot.alpaca.outside import ACTIVITIES, DATED, line_id, moved, uncounted
from bot.alpaca.prices import worth
from bot.alpaca.rest import Silence
from bot.alpaca.sight import Sight
from bot.alpaca.together import Line, Source
from bot.alpaca.whole import Whole, part
from bot.alpaca.whose import Whose
from bot.clock import Clock
from bot.watch.heartbeats import Heartbeats
from engine.model.events import (
    BrokerSeen,
    Event,
    Held,
    OrderEvent,
    Working,
)
from engine.model.money import Side

HELD_ROUND, FLAT_ROUND = timedelta(seconds=10), timedelta(seconds=30)
HISTORY_ROUND = timedelta(minutes=1)
WHOLE_ROUND = timedelta(minutes=15)
"""Told again though nothing changed, so that the whole of both books is compared now and then."""

BACK, OVERLAP = timedelta(days=4), timedelta(minutes=10)
"""A start looks over a long week-end, or from where the journal ends; lines come a little out of order."""
DATED_BACK = timedelta(days=6)
"""What has a date and no hour comes a day late and counts from midnight."""

SEVERAL = "multi-leg"


class Look(NamedTuple):
    """One read of all of it, and how many fills were known when it began: it need not show a later one."""

    moved: list[Event]
    seen: BrokerSeen
    after: int


class Books:
    """Reads all of it; a round that fails is a round later, and after three of them the books are doubted."""

    def __init__(
        self,
        orders: Orders,
        ledger: Ledger,
        whose: Whose,
        clock: Clock,
        heartbeats: Heartbeats,
        already: Iterable[str],
        bells: Bells = Bell,
        left_at: datetime | None = None,
    ) -> None:
        self._orders = orders
        self._ledger = ledger
        self._whose = whose
        self._clock = clock
        self._heartbeats = heartbeats
        self._bell = bells(clock, heartbeats)
        self._whole = Whole(clock)
        self._lines = set(already)
        self._forgotten = Forgotten(ledger, clock)
        self._untold: list[Event] = []
        """Of a history that somebody did not answer for to its end: told with the next."""
        self._dated_at = clock.now() - BACK
        self._since, self._dated_since = _back(self._dated_at, left_at)
        self._history_at: datetime | None = None
        self._told: BrokerSeen | None = None
        self._told_after = 0

    def soon(self) -> None:
        """Somebody else's order moved, or something may have been missed."""
        self._bell.ring()

    def runs(self, sight: Sight) -> Source:
        """For ever, on the line of its feed."""

        async def run(put: Line) -> None:
            while True:
                with self._heartbeats.working():
                    self._bell.answer()
                    for event in await self._round(put, sight):
                        put(event)
                await self._bell.wait(HELD_ROUND if self._holds or self._whole.missed else FLAT_ROUND)

        return run

    @property
    def _holds(self) -> bool:
        """Something is held, or was bought since anybody looked."""
        told = self._told
        return told is None or bool(told.positions) or self._ledger.executions != self._told_after

    async def read(self, spend: Spend) -> list[Event]:
        """For whoever asks and doubts: the history too, and told whether it is news or not."""
        return self._tell(await self._look(spend, asked=True))

    def _tell(self, look: Look) -> list[Event]:
        self._told, self._told_after = look.seen, look.after
        return [*look.moved, look.seen]

    async def _round(self, put: Line, sight: Sight) -> list[Event]:
        try:
            look = await self._look(Spend.LOOK)
        except (Silence, Odd) as error:
            sight.odd(put, f"{error}")
            if not sight.lost:
                self._whole.miss(put, f"{error}")
            return []
        finally:
            for why in self._orders.complaints():
                sight.odd(put, why)
        return self._tell(look) if look.moved or self._is_news(look.seen) else []

    async def _look(self, spend: Spend, *, asked: bool = False) -> Look:
        """History before a difference is told, so that whoever sees it knows already what made it."""
        await part("whose account it is", self._whose.same())
        asked_at, after = self._clock.now(), self._ledger.executions
        positions, unread = await part("what is held", self._orders.positions(spend))
        listed = await part("open orders", self._orders.open(spend))
        orders = [said for said in listed if self._ledger.entry(said.client_order_id) is None]
        held = tuple(sorted((each for said in positions if (each := _held(said)) is not None), key=_symbol))
        if not positions and not unread and self._holds:
            await part("what the account is worth", _doubt_nothing(self._orders))
        seen = BrokerSeen(self._clock.now(), asked_at, held, tuple(map(working, orders)), tuple(unread))
        self._untold += self._forgotten.among(orders)
        told = list[Event]()
        if asked or self._is_news(seen) or self._history_is_old(asked_at):
            told = await part("the account's history", self._history(asked_at, spend))
            self._history_at = asked_at
        self._whole.came()
        return Look(told, seen, after)

    def _is_news(self, seen: BrokerSeen) -> bool:
        """Not what was told, or told before we traded again, or so long ago that it is told anew."""
        before = self._told
        if (
            before is None
            or self._ledger.executions != self._told_after
            or seen.asked_at - before.at >= WHOLE_ROUND
        ):
            return True
        return (seen.positions, seen.orders, seen.unread) != (before.positions, before.orders, before.unread)

    def _history_is_old(self, now: datetime) -> bool:
        return self._history_at is None or now - self._history_at >= HISTORY_ROUND

    async def _history(self, now: datetime, spend: Spend) -> list[Event]:
        """What no order of ours made, each line once; and fills of ours that nothing else has told."""
        history = await self._orders.history(ACTIVITIES, self._since, spend)
        dated_too = now - self._dated_at >= WHOLE_ROUND
        if dated_too:
            history += await self._orders.history(DATED, min(now - DATED_BACK, self._dated_since), spend)
        made = {line.order_id for line in history if line.order_id is not None and self._is_new(line)}
        orders = await self._orders.recent(spend) if made else {}
        self._untold += self._forgotten.among(orders[each] for each in made & orders.keys())
        for line in history:
            if not self._is_new(line):
                continue
            order, at = orders.get(line.order_id or ""), self._clock.now()
            if order is not None and self._ledger.sent(order.client_order_id):
                late = await self._late(order)
                self._untold += late
            elif (news := charged(line, line_id(line), at) or moved(line, at)) is not None:
                self._untold.append(news)
            elif why := unread(line, line_id(line)) or uncounted(line):
                self._orders.complain(why)
            self._lines.add(line_id(line))
        moments = [line.moment for line in history if line.moment and line.activity_type not in KINDS]
        self._since = max(self._since, min(max(moments, default=self._since), now) - OVERLAP)
        self._dated_at, self._dated_since = (now, now) if dated_too else (self._dated_at, self._dated_since)
        told, self._untold = self._untold, []
        return told

    def _is_new(self, said: ActivitySaid) -> bool:
        known = said.order_id is not None and self._ledger.has_told(said.order_id, line_id(said))
        return line_id(said) not in self._lines and not known

    async def _late(self, order: OrderSaid) -> list[OrderEvent]:
        """A fill may come after its order had ended, and while nobody listened."""
        told = self._ledger.hear(self._clock.now(), order)
        entry = self._ledger.entry(order.client_order_id)
        if entry is not None and entry.owed:
            fills = await self._orders.fills(entry.broker_id)
            told += self._ledger.explain(self._clock.now(), order.client_order_id, fills)
        return told


async def _doubt_nothing(orders: Orders) -> None:
    """No positions at all is what a glitch looks like: the account's own sum must not say otherwise."""
    held = worth((await orders.account()).long_market_value)
    if held is not None and held > 0:
        raise Odd(f"no positions, and ${held:,.2f} of them in the account: not believed")


def _back(days: datetime, left_at: datetime | None) -> tuple[datetime, datetime]:
    """From when on the first reads go: where the journal ends, and a little further for what has no hour."""
    since = days if left_at is None else min(days, left_at - OVERLAP)
    return since, since - (DATED_BACK - BACK)


def _held(said: PositionSaid) -> Held | None:
    """In ones: a part of a share can be nobody's of ours."""
    quantity = int(said.qty)
    return Held(said.symbol, quantity, said.avg_entry_price) if quantity else None


def _symbol(held: Held) -> str:
    return held.symbol


def working(said: OrderSaid) -> Working:
    """What it still offers or asks for; an order with several legs names no symbol."""
    side = Side.SELL if said.side == "sell" else Side.BUY
    asked, filled = said.qty, said.filled_qty
    known = asked is not None and countable(asked) and countable(filled)
    quantity = int(asked - filled) if asked is not None and known else 0
    return Working(said.client_order_id, said.symbol or SEVERAL, side, quantity)
