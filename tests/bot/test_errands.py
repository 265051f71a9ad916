"""Wishes leave in the order of their urgency, and nobody's answer is waited for."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from decimal import Decimal

from bot.errands import Errands
from bot.watch.heartbeats import Heartbeats
from engine.model.events import Event, OrderAccepted, OrderUnanswered
from engine.model.intents import CancelOrder, Effect, FetchChain, FindOrder, Intent, SubmitOrder
from engine.model.money import Side
from tests.engine.examples import AT


def order(order_id: str, effect: Effect) -> SubmitOrder:
    side = Side.BUY if effect is Effect.OPEN else Side.SELL
    return SubmitOrder(order_id, "s1", "LUNR  260731C00012000", side, effect, 1, Decimal(1))


class Slow:
    """A broker who answers sales at once and purchases only when asked to."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.willing = asyncio.Event()

    async def submit(self, wish: SubmitOrder) -> Iterable[Event]:
        self.heard.append(f"{wish.effect} {wish.order_id}")
        if wish.effect is Effect.OPEN:
            await self.willing.wait()
        return (OrderAccepted(AT, wish.order_id),)

    async def cancel(self, order_id: str) -> Iterable[Event]:
        self.heard.append(f"cancel {order_id}")
        return ()

    async def find(self, order_id: str) -> Iterable[Event]:
        self.heard.append(f"find {order_id}")
        return (OrderUnanswered(AT, order_id),)

    async def fetch(self, underlying: str) -> Iterable[Event]:
        self.heard.append(f"chain {underlying}")
        return ()

    async def events(self) -> AsyncIterator[Event]:
        for event in ():
            yield event


WISHES: list[Intent] = [
    FetchChain("s1", "LUNR"),
    order("in", Effect.OPEN),
    FindOrder("lost"),
    CancelOrder("old"),
    order("out", Effect.CLOSE),
]


def test_getting_out_leaves_first_and_waits_for_nobody():
    async def day() -> tuple[list[str], list[Event], bool]:
        broker, beats = Slow(), Heartbeats()
        async with Errands(broker, broker, beats) as errands:
            await errands.carry_out(AT, WISHES)
            answers = errands.events()
            first = [await anext(answers), await anext(answers)]
            busy = not beats.quiet
            broker.willing.set()
            first.append(await anext(answers))
        assert beats.quiet
        return broker.heard, first, busy

    heard, answers, busy = asyncio.run(day())
    assert heard == ["close out", "cancel old", "find lost", "open in", "chain LUNR"]
    assert answers == [OrderAccepted(AT, "out"), OrderUnanswered(AT, "lost"), OrderAccepted(AT, "in")]
    assert busy
