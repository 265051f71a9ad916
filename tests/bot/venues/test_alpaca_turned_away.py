"""Another program uses up the account's minute: an exit leaves in the first second there is room again."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import httpx
import pytest

from bot.venues.alpaca import AlpacaBroker
from engine.model.events import (
    Event,
    OrderAccepted,
    OrderCancelled,
    OrderFilled,
    OrderMissing,
    OrderRejected,
    OrderUnanswered,
)
from engine.model.intents import Effect, SubmitOrder
from engine.model.money import Side
from sandbox.faults import Delay, Drop, Status
from tests.bot.alpaca.stage import KEYS, Stage, play

POST = "POST /v2/orders"
BY_ID = "GET *by_client_order_id"
FULL = Status(code=429, body='{"code": 42910000, "message": "rate limit exceeded"}')
WAIT_S, A_MINUTE_MAX = 5, 6
"""How an exit is tried: so long apart at least, and so often in a minute."""


def leaving(on: Stage, order_id: str) -> SubmitOrder:
    """An exit that crosses."""
    return on.order(order_id, side=Side.SELL, effect=Effect.CLOSE, limit="0.05")


def kinds(events: Iterable[Event]) -> list[type[Event]]:
    """What was said, without its details."""
    return [type(event) for event in events]


def posts(on: Stage) -> int:
    """Orders that were on the wire."""
    return sum(request.method == "POST" for request in on.sent["trading"].requests)


async def bought(on: Stage) -> AlpacaBroker:
    """A desk that listens, and holds one."""
    broker = on.broker()
    on.hear(broker)
    await on.quiet()
    await broker.submit(on.order("e-1"))
    await on.until(lambda: bool(on.told(OrderFilled)))
    return broker


async def used_up(on: Stage) -> datetime:
    """Another client of this account asks until it is told off; when its minute ends."""
    async with httpx.AsyncClient(base_url=on.server.url, headers=KEYS.headers) as other:
        for _ in range(400):
            reply = await other.get("/v2/clock")
            if reply.status_code == 429:
                break
    assert (reply.status_code, reply.json()["code"]) == (429, 42910000)
    return datetime.fromtimestamp(int(reply.headers["X-RateLimit-Reset"]), on.now.tzinfo)


async def left(on: Stage, broker: AlpacaBroker) -> list[datetime]:
    """Sold as the engine sells, refusal after refusal; when each try was made."""
    tries = list[datetime]()
    while len(on.told(OrderFilled)) < 2:
        in_a_minute = [each for each in tries if on.now - each < timedelta(minutes=1)]
        refused = len(on.told(OrderRejected)) == len(tries)
        waited = not tries or (on.now - tries[-1]).total_seconds() >= WAIT_S
        if refused and waited and len(in_a_minute) < A_MINUTE_MAX:
            tries.append(on.now)
            on.events.extend(await broker.submit(leaving(on, f"x-{len(tries)}")))
        await on.wait(1)
    return tries


@pytest.mark.parametrize("second", [0, 2, 25, 52, 58])
def test_an_exit_is_sold_as_soon_as_the_broker_s_minute_is_over(second: int) -> None:
    async def story(on: Stage) -> None:
        broker = await bought(on)
        await on.until(lambda: on.now.second == second)
        ends = await used_up(on)
        began = on.now
        tries = await left(on, broker)
        assert tries[-1] <= max(ends, began + timedelta(seconds=WAIT_S)) + timedelta(seconds=1)
        assert len(tries) <= A_MINUTE_MAX + 1
        assert not on.told(OrderUnanswered)

    play(story)


@pytest.mark.parametrize("after", [{}, {"Retry-After": "35"}])
def test_a_clock_ahead_of_the_broker_s_does_not_use_up_the_tries(after: dict[str, str]) -> None:
    async def story(on: Stage) -> None:
        broker = await bought(on)
        past = {"X-RateLimit-Reset": f"{int(on.now.timestamp()) - 10}"}
        on.fault(name="full", fault=Status(code=429, body=FULL.body, headers=past | after), where=POST)
        began = on.now
        ending = asyncio.create_task(on.clock.sleep_until(began + timedelta(seconds=35)))
        ending.add_done_callback(lambda _: on.mend("full"))
        tries = await left(on, broker)
        assert (len(tries), tries[-1] - began) == (4, timedelta(seconds=36))

    play(story)


def test_what_was_turned_away_is_neither_asked_for_nor_called_back_and_is_told_once() -> None:
    async def story(on: Stage) -> None:
        broker = await bought(on)
        on.fault(name="full", fault=FULL, where=POST, times=1)
        assert list(await broker.submit(leaving(on, "x-1"))) == []
        before = len(on.sent["trading"].requests)
        assert [*await broker.cancel("x-1"), *await broker.find("x-1")] == []
        assert len(on.sent["trading"].requests) == before
        await on.wait(11)
        assert not on.told(OrderRejected)
        await on.wait(30)
        (refused,) = on.told(OrderRejected)
        assert (refused.order_id, refused.why) == ("x-1", "alpaca trading: rate limit exceeded")
        assert kinds(await broker.find("x-1")) == [OrderMissing]
        assert posts(on) == 2

    play(story)


def test_of_an_exit_sent_before_a_full_minute_proves_nothing() -> None:
    async def story(on: Stage) -> None:
        broker = await bought(on)
        on.fault(name="lost", fault=Drop(), where=POST, times=1)
        assert kinds(await broker.submit(leaving(on, "x-1"))) == [OrderUnanswered]
        on.fault(name="full", fault=FULL, where=POST, times=1)
        assert kinds(await broker.submit(leaving(on, "x-1"))) == [OrderUnanswered]
        await on.wait(30)
        assert not on.told(OrderRejected)

    play(story)


def test_of_an_exit_of_an_earlier_life_a_full_minute_proves_nothing() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker(given=["x-1"])
        on.fault(name="full", fault=FULL, where=POST, times=1)
        assert kinds(await broker.submit(leaving(on, "x-1"))) == [OrderUnanswered]

    play(story)


@pytest.mark.parametrize("wait", [0.1, 5])
def test_a_late_word_of_a_full_minute_says_nothing_of_the_copy_that_was_sent_since(wait: float) -> None:
    async def story(on: Stage) -> None:
        broker = await bought(on)
        x1 = replace(leaving(on, "x-1"), limit=Decimal(99))
        on.fault(name="slow", fault=Delay(seconds=wait + 2), where=POST, times=1)
        on.fault(name="full", fault=FULL, where=POST, times=1)
        first = asyncio.create_task(broker.submit(x1))
        await on.wait(wait)
        assert kinds(await broker.cancel("x-1")) == [OrderMissing]
        on.events.extend(await broker.submit(x1))
        await on.until(first.done)
        assert kinds(await first) == [OrderUnanswered]
        assert [event.order_id for event in on.told(OrderAccepted)] == ["x-1"]
        await broker.cancel("x-1")
        await on.until(lambda: bool(on.told(OrderCancelled)))
        await on.wait(15)
        assert not on.told(OrderRejected)

    play(story)


def test_a_late_word_of_a_full_minute_says_nothing_of_an_exit_that_will_be_sent_again() -> None:
    async def story(on: Stage) -> None:
        broker = await bought(on)
        on.fault(name="slow", fault=Delay(seconds=2), where=POST, times=1)
        on.fault(name="full", fault=FULL, where=POST, times=1)
        first = asyncio.create_task(broker.submit(leaving(on, "x-1")))
        await on.wait(1)
        assert kinds(await broker.find("x-1")) == [OrderMissing]
        await on.until(first.done)
        assert kinds(await first) == [OrderUnanswered]
        on.events.extend(await broker.submit(leaving(on, "x-1")))
        await on.wait(15)
        assert (len(on.told(OrderFilled)), on.told(OrderRejected)) == (2, [])

    play(story)


def test_an_exit_that_is_turned_away_while_it_is_looked_for_is_told_once() -> None:
    async def story(on: Stage) -> None:
        broker = await bought(on)
        on.fault(name="slow", fault=Delay(seconds=1), where=POST, times=1)
        on.fault(name="full", fault=FULL, where=POST, times=1)
        on.fault(name="slower", fault=Delay(seconds=2, applied=True), where=BY_ID, times=1)
        first = asyncio.create_task(broker.submit(leaving(on, "x-1")))
        await asyncio.sleep(0.05)
        asked = asyncio.create_task(broker.find("x-1"))
        await on.until(asked.done)
        assert [*await first, *await asked] == []
        await on.wait(14)
        assert len(on.told(OrderRejected)) == 1

    play(story)


def test_an_exit_of_an_earlier_life_is_looked_for_out_of_what_is_kept_for_orders() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker(given=["x-1"])
        await broker.read()
        on.trading.budget.told("200", "10", None, exhausted=False)
        assert kinds(await broker.find("x-1")) == [OrderMissing]

    play(story)


@pytest.mark.parametrize("body", ["", "<html>slow down</html>", '{"message": "too many requests."}'])
def test_a_full_minute_in_other_words_proves_nothing_and_the_exit_is_looked_for_at_once(body: str) -> None:
    async def story(on: Stage) -> None:
        broker = await bought(on)
        on.fault(name="full", fault=Status(code=429, body=body), where=POST, times=1)
        assert kinds(await broker.submit(leaving(on, "x-1"))) == [OrderUnanswered]
        assert on.trading.budget.left == 0
        assert kinds(await broker.find("x-1")) == [OrderMissing]

    play(story)


def test_an_exit_that_was_seen_is_not_asked_for_out_of_what_is_kept_for_orders() -> None:
    async def story(on: Stage) -> None:
        broker = await bought(on)
        await broker.submit(leaving(on, "x-1"))
        on.trading.budget.told("200", "0", None, exhausted=True)
        before = len(on.sent["trading"].requests)
        assert kinds(await broker.find("x-1")) == [OrderUnanswered]
        assert len(on.sent["trading"].requests) == before

    play(story)
