"""No sequence of faults yields two orders of one intent, a fill twice, or a fill that is never told."""

from collections import Counter
from decimal import Decimal
from random import Random

import pytest

from engine.model.events import (
    Event,
    OrderCancelled,
    OrderExpired,
    OrderFilled,
    OrderMissing,
    OrderRejected,
    OrderUnanswered,
)
from engine.model.intents import SubmitOrder
from sandbox.alpaca.terms import Fills, Terms
from sandbox.faults import Delay, Drop, Duplicate, Malformed, Mute, Reorder, Status
from tests.bot.alpaca.stage import Stage, play

ROUGH = Terms(fills=Fills(inside=0.3, partial=0.7, cancel_race=0.5, cancel_s=2))
REQUESTS = [
    Drop(), Drop(applied=True), Drop(reset=True), Status(code=504, applied=True), Status(code=502),
    Malformed(how="html"), Malformed(how="cut"), Status(code=403, body='{"message": "forbidden"}'),
    Status(code=404, body="gone"), Duplicate(),
]  # fmt: skip
FRAMES = [Mute(), Duplicate(times=2), Reorder(depth=2), Drop(), Malformed(how="cut"), Delay(seconds=3.0)]
OVER = (OrderCancelled, OrderExpired, OrderRejected, OrderMissing)


class Trader:
    """What the engine does at this edge, and no more: ask after silence, send again under the same id."""

    def __init__(self, on: Stage, lots: Random) -> None:
        self.on, self.lots, self.broker = on, lots, on.broker()
        self.sent: dict[str, SubmitOrder] = {}
        self.unknown: set[str] = set()

    async def act(self) -> None:
        """One thing, by lot."""
        match self.lots.randrange(4):
            case 0 if len(self.sent) < 6:
                spot = self.on.world.option(self.on.near().symbol, self.on.now)
                assert spot is not None
                limit = Decimal(f"{self.lots.choice((spot.bid, spot.ask)):.2f}")
                order = self.on.order(
                    f"o-{len(self.sent)}", quantity=self.lots.randint(1, 4), limit=f"{limit}"
                )
                self.sent[order.order_id] = order
                await self.take(order.order_id, await self.broker.submit(order))
            case 1 if self.sent:
                await self.take_from(self.broker.cancel)
            case _:
                for order_id in sorted(self.unknown):
                    await self.take(order_id, await self.broker.find(order_id))

    async def take_from(self, ask) -> None:  # type: ignore[no-untyped-def]
        """Ask something about one of our orders."""
        order_id = self.lots.choice(sorted(self.sent))
        await self.take(order_id, await ask(order_id))

    async def take(self, order_id: str, answers: object) -> None:
        """Missing means: send it again, under its own id."""
        for answer in answers:  # type: ignore[attr-defined]
            self.on.events.append(answer)
            match answer:
                case OrderUnanswered():
                    self.unknown.add(order_id)
                case OrderMissing():
                    again = await self.broker.submit(self.sent[order_id])
                    self.on.events.extend(again)
                    if not any(isinstance(each, OrderUnanswered) for each in again):
                        self.unknown.discard(order_id)
                case _:
                    self.unknown.discard(order_id)


def check(on: Stage, sent: dict[str, SubmitOrder]) -> None:
    """The desk's story against the broker's own book."""
    book = on.alpaca.venue.book
    ids = Counter(order.client_id for order in book.orders.values())
    assert set(ids.values()) <= {1}, "an intent became two orders"
    truth = {
        each.id: (book.orders[each.order_id].client_id, each.qty, each.price) for each in book.executions
    }
    told: dict[str, tuple[str, int, Decimal]] = {}
    for fill in on.told(OrderFilled):
        told[fill.fill_id] = fill.order_id, fill.quantity, fill.price
    assert told == truth
    for order in book.orders.values():
        ended = [event for event in on.told(OrderCancelled) if event.order_id == order.client_id]
        assert bool(ended) == (order.status == "canceled"), order
    assert set(ids) <= set(sent)
    assert not {event.order_id for event in on.told(OrderRejected)} & set(ids), "rejected, and there"


def ended_after_its_fills(events: list[Event]) -> None:
    """Once an order is said to be over, no new fill of it appears."""
    over: set[str] = set()
    seen: set[str] = set()
    for event in events:
        match event:
            case OrderCancelled() | OrderExpired():
                over.add(event.order_id)
            case OrderFilled() if event.fill_id not in seen:
                seen.add(event.fill_id)
                assert event.order_id not in over, f"{event} after its end"


@pytest.mark.parametrize("seed", range(12))
def test_no_sequence_of_lies_makes_two_orders_or_loses_a_fill(seed: int) -> None:
    async def story(on: Stage) -> None:
        lots = Random(seed)
        trader = Trader(on, lots)
        on.hear(trader.broker)
        await on.quiet()
        for number, fault in enumerate(REQUESTS):
            chance = lots.choice((0.0, 0.1, 0.3))
            on.fault(name=f"r{number}", fault=fault, where="* /v2/*", chance=chance, server="alpaca")
        for number, fault in enumerate(FRAMES):
            chance = lots.choice((0.0, 0.2, 0.5))
            on.fault(name=f"f{number}", fault=fault, where="STREAM trade_updates", chance=chance)
        for _ in range(40):
            await trader.act()
            await on.wait(lots.randint(0, 3))
        for number in range(len(REQUESTS)):
            on.mend(f"r{number}")
        for number in range(len(FRAMES)):
            on.mend(f"f{number}")
        await on.wait(12)
        for order_id in sorted(trader.unknown):
            await trader.take(order_id, await trader.broker.find(order_id))
        await on.wait(75)
        check(on, trader.sent)
        ended_after_its_fills(on.events)

    play(story, ROUGH)
