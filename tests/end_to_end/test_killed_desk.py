"""`kill -9` on the real desk where it hurts most: one order, one trade, and a card that tells the truth."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from engine.model.events import Approve
from engine.model.intents import Effect, SubmitOrder
from engine.model.records import Trade
from sandbox.faults import Drop, Rule, Status
from tests.bot.chat.wire.play import story
from tests.end_to_end.lives import BROKER, Morning, morning
from tests.end_to_end.mornings import outputs

ORDERS = "POST /v2/orders"


async def bought(here: Morning) -> None:
    """From the start to the fill."""
    await here.begin()
    await here.until(lambda: here.offered)
    here.tap("✅ Buy")
    await here.until(lambda: bool(here.book.executions))


async def to_its_end(here: Morning) -> None:
    """Another life, until all is sold and told of; then the books are compared."""
    await here.begin()
    await here.until(lambda: here.flat)
    for _ in range(8):
        await here.second()
    await here.kill()
    steps = here.steps()
    entries = [order for order in outputs(steps, SubmitOrder) if order.effect is Effect.OPEN]
    assert len(entries) == 1
    assert len(outputs(steps, Trade)) == 1
    assert here.violations(steps) == ()
    posted = Counter(order.wish.client_id for order in here.book.orders.values())
    assert max(posted.values()) == 1
    assert sum("Closed IWM" in text for text in here.texts) == 1
    assert not any(each.startswith("✅ Buy") for each in here.labels)


@pytest.mark.parametrize("after_s", [0.0, 0.004, 0.015])
@story
async def test_between_storing_a_tap_and_acting_on_it(tmp_path: Path, after_s: float) -> None:
    async with morning(tmp_path) as here:
        await here.begin()
        await here.until(lambda: here.offered)
        here.tap("✅ Buy", times=3)
        await asyncio.sleep(after_s)
        await here.kill()
        await to_its_end(here)
        assert sum(isinstance(step.event, Approve) for step in here.steps()) == 1


async def cut_off(here: Morning, *, arrived: bool) -> None:
    """The order is written down and on its way when the line breaks, and then the desk dies."""
    await here.begin()
    await here.until(lambda: here.offered)
    here.tap("✅ Buy")
    await here.fault(Rule("cut", Drop(applied=arrived), "alpaca", ORDERS, times=1), BROKER)
    while not await here.struck("cut", BROKER):
        await here.second()
    await here.kill()
    await here.mend(BROKER)


@story
async def test_between_the_broker_s_taking_an_order_and_its_answer(tmp_path: Path) -> None:
    async with morning(tmp_path) as here:
        await cut_off(here, arrived=True)
        await to_its_end(here)


@story
async def test_between_writing_an_order_down_and_the_broker_s_hearing_of_it(tmp_path: Path) -> None:
    async with morning(tmp_path) as here:
        await cut_off(here, arrived=False)
        await here.begin()
        for _ in range(90):
            await here.second()
        await here.kill()
        steps = here.steps()
        assert len([order for order in outputs(steps, SubmitOrder) if order.effect is Effect.OPEN]) == 1
        assert here.book.by_client == {}
        assert sum("Not bought: IWM" in text for text in here.texts) == 1
        assert here.violations(steps) == ()


@story
async def test_between_a_fill_and_what_is_said_of_it(tmp_path: Path) -> None:
    async with morning(tmp_path) as here:
        await here.begin()
        await here.until(lambda: here.offered)
        here.tap("✅ Buy")
        await here.fault(Rule("mute", Status(502), "telegram", "* */[se][ed][ni][dt]*"))
        await here.until(lambda: bool(here.book.executions))
        await here.kill()
        assert not any("Bought" in text for text in here.texts)
        await here.mend()
        await to_its_end(here)
        assert sum("Bought 5" in text for text in here.texts) == 1


@story
async def test_a_dozen_lives_of_one_trade(tmp_path: Path) -> None:
    async with morning(tmp_path) as here:
        await bought(here)
        for _ in range(4):
            await here.kill()
            await here.begin()
            await here.second()
            await here.second()
        await here.kill()
        await to_its_end(here)
