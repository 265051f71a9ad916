"""Each fault the broker's edge must live with, alone and all the time: one trade, books that agree."""

import asyncio
from random import Random

import pytest

from engine.model.events import OrderAccepted, OrderCancelled, OrderFilled
from engine.model.intents import Effect
from engine.model.money import Side
from sandbox.alpaca.terms import Fills, Terms
from sandbox.faults import Delay, Drop, Duplicate, Fault, HalfOpen, Malformed, Mute, Reorder, Status
from tests.bot.alpaca.stage import Stage, play
from tests.bot.alpaca.test_lies import Trader, check, ended_after_its_fills

ANY, POST, NEWS = "* /v2/orders*", "POST /v2/orders", "STREAM trade_updates"
MINUTES_S = 180.0
SLOW = Terms(fills=Fills(inside=0.0, partial=0.0, cancel_race=0.0, cancel_s=MINUTES_S))
PROMPT = Terms(fills=Fills(inside=0.0, partial=0.0, cancel_race=0.0))
FAULTS: list[tuple[str, Fault, str, float]] = [
    ("a storm of 503", Status(code=503), ANY, 0.5),
    ("a storm of 500 that were done", Status(code=500, applied=True), ANY, 0.5),
    ("a storm of 429", Status(code=429, body='{"code": 42910000, "message": "rate limit"}'), ANY, 0.3),
    ("applied but lost", Drop(applied=True), POST, 1.0),
    ("pages in place of answers", Malformed(how="html"), ANY, 0.5),
    ("a mute stream", Mute(), NEWS, 1.0),
    ("a half-open stream", HalfOpen(), NEWS, 1.0),
    ("duplicates", Duplicate(times=3), NEWS, 1.0),
    ("reordering", Reorder(depth=2), NEWS, 0.6),
]  # fmt: skip


async def trade(on: Stage, trader: Trader) -> None:
    """Bought, one that rests called back, and sold; asked for as long as nobody answers."""
    for order in (
        on.order("buy", quantity=2),
        on.order("rest", limit="0.05"),
        on.order("sell", quantity=2, side=Side.SELL, effect=Effect.CLOSE, limit="0.05"),
    ):
        trader.sent[order.order_id] = order
        await trader.take(order.order_id, await trader.broker.submit(order))
        await asked_until_known(on, trader)
        if order.order_id == "rest":
            await called_back(on, trader)
        await on.wait(8)
    await asked_until_known(on, trader)


async def called_back(on: Stage, trader: Trader) -> None:
    """Asked for again while it works."""
    for _ in range(50):
        if on.told(OrderCancelled):
            return
        await trader.take("rest", await trader.broker.cancel("rest"))
        await asked_until_known(on, trader)
        await on.wait(8)


async def asked_until_known(on: Stage, trader: Trader) -> None:
    """As the engine asks."""
    for _ in range(200):
        if not trader.unknown:
            return
        await on.wait(2)
        for order_id in sorted(trader.unknown):
            await trader.take(order_id, await trader.broker.find(order_id))


@pytest.mark.parametrize(("name", "fault", "where", "chance"), FAULTS, ids=[each[0] for each in FAULTS])
def test_a_trade_comes_to_its_end_and_the_books_agree(
    name: str, fault: Fault, where: str, chance: float
) -> None:
    async def story(on: Stage) -> None:
        trader = Trader(on, Random(1))
        on.hear(trader.broker)
        await on.quiet()
        on.fault(name=name, fault=fault, where=where, chance=chance)
        await trade(on, trader)
        await on.wait(30)
        on.mend(name)
        await asked_until_known(on, trader)
        await on.wait(30)
        check(on, trader.sent)
        ended_after_its_fills(on.events)
        assert on.alpaca.venue.book.positions == {}
        assert {each.order_id for each in on.told(OrderFilled)} == {"buy", "sell"}
        assert {each.order_id for each in on.told(OrderCancelled)} == {"rest"}

    play(story, PROMPT)


def test_a_fill_is_told_though_the_answer_to_its_order_is_still_on_its_way() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker()
        on.hear(broker)
        await on.quiet()
        on.fault(name="slow", fault=Delay(seconds=4.0, applied=True), where=POST, times=1)
        sending = asyncio.create_task(broker.submit(on.order("o-1", quantity=2)))
        await on.until(lambda: bool(on.told(OrderFilled)))
        assert not sending.done()
        await on.until(sending.done)
        on.events.extend(await sending)
        assert [each.quantity for each in on.told(OrderFilled)] == [2]
        assert len({each.order_id for each in on.told(OrderAccepted)}) == 1

    play(story, PROMPT)


def test_a_cancel_that_is_pending_for_minutes_is_not_told_before_it_is_done() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker()
        on.hear(broker)
        await on.quiet()
        await broker.submit(on.order("rest", limit="0.05"))
        await on.wait(2)
        assert list(await broker.cancel("rest")) == []
        asked = on.now
        await on.wait(MINUTES_S - 10)
        assert not on.told(OrderCancelled)
        await on.until(lambda: bool(on.told(OrderCancelled)))
        assert (on.now - asked).total_seconds() >= MINUTES_S - 1

    play(story, SLOW)
