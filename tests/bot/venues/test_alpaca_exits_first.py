"""The minute's requests are used up, and an exit leaves all the same."""

from datetime import timedelta

import pytest

from bot.alpaca.budget import Spend
from bot.alpaca.rest import Silence
from bot.errands import Errands
from engine.model.events import ChainArrived, PayloadRefused
from engine.model.intents import Effect, FetchChain
from engine.model.money import Side
from sandbox.faults import Delay
from tests.bot.alpaca.stage import Stage, play

A_SECOND = timedelta(seconds=1)


def sales(on: Stage) -> list[str]:
    """Orders to sell that were on the wire."""
    sent = [request.content.decode() for request in on.sent["trading"].requests if request.method == "POST"]
    return [body for body in sent if '"side":"sell"' in body]


def test_an_exit_is_on_the_wire_within_a_second_though_looking_has_used_up_both_limits() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker()
        on.hear(broker)
        await broker.submit(on.order("e-1"))
        await on.wait(5)
        for rest in (on.trading, on.data):
            rest.budget.told("200", "0", None, exhausted=True)
            with pytest.raises(Silence):
                await rest.get("/v2/clock", dict, spend=Spend.ASK)
        before = on.now
        async with Errands(broker, on.chains(), on.heartbeats) as errands:
            on.hear(errands)
            leaving = on.order("x-1", side=Side.SELL, effect=Effect.CLOSE, limit="0.05")
            await errands.carry_out(before, [FetchChain("SPY-1", "SPY"), leaving])
            await on.quiet()
            assert len(sales(on)) == 1
            assert on.now - before < A_SECOND
            assert on.told(PayloadRefused)
            assert not on.told(ChainArrived)

    play(story)


def test_an_exit_does_not_stand_behind_data_that_is_slow() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker()
        on.hear(broker)
        await broker.submit(on.order("e-1"))
        await on.wait(5)
        on.fault(name="slow", fault=Delay(seconds=4), where="GET /v2/stocks/SPY/snapshot")
        before = on.now
        async with Errands(broker, on.chains(), on.heartbeats) as errands:
            leaving = on.order("x-1", side=Side.SELL, effect=Effect.CLOSE, limit="0.05")
            await errands.carry_out(before, [FetchChain("SPY-1", "SPY"), leaving])
            await on.until(lambda: len(sales(on)) == 1, 1)
            assert on.now - before <= A_SECOND
            await on.wait(10)

    play(story)
