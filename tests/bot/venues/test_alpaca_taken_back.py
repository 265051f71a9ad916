"""The broker takes back or corrects a fill of ours: nothing more is bought before a person has looked."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from engine.model.events import Halt, OrderCancelled, OrderFilled, PayloadRefused
from sandbox.alpaca.statements import order_json
from sandbox.faults import Change, Delay, Duplicate, Insert
from tests.bot.alpaca.stage import Stage, play

STREAM = "STREAM trade_updates"
BUST, CORRECTION = ("trade_bust", "busted-1", "2", "2.39"), ("trade_correct", "corrected-1", "2", "2.45")


def said(on: Stage, client: str, event: str, execution: str, qty: str, price: str) -> dict[str, Any]:
    """The frame of an order's update, word for word but for its event."""
    (order,) = [each for each in on.alpaca.venue.book.orders.values() if each.client_id == client]
    told = f"{on.now:%Y-%m-%dT%H:%M:%SZ}"
    data = {
        "event": event, "event_id": "01JD", "at": told, "timestamp": told, "execution_id": execution,
        "price": price, "qty": qty, "position_qty": "0", "order": order_json(order, on.alpaca.venue.hours),
    }  # fmt: skip
    return {"stream": "trade_updates", "data": data}


async def filled(on: Stage, order_id: str = "o-1", **more: Any) -> None:
    """An order of ours that bought two, all of it told."""
    broker = on.broker(**more)
    on.hear(broker)
    await on.quiet()
    await broker.submit(on.order(order_id, quantity=2))
    await on.wait(5)


async def hear(on: Stage, *frames: dict[str, Any], others: str = "app-1") -> None:
    """These, on the stream, after the next thing it says of anybody's order."""
    for number, frame in enumerate(frames):
        on.fault(name=f"frame {number}", fault=Insert(frame=frame), where=STREAM, times=1)
    await on.broker().submit(on.order(others, limit="0.05"))
    await on.wait(3)


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (BUST, "the broker: it took back a fill of o-1 (2 at 2.39): compare it with the app"),
        (CORRECTION, "the broker: it corrected a fill of o-1 (2 at 2.45): compare it with the app"),
    ],
)
def test_a_fill_of_ours_that_is_taken_back_halts_the_desk_once(event: tuple[str, ...], why: str) -> None:
    async def story(on: Stage) -> None:
        await filled(on)
        bought = len(on.told(OrderFilled))
        on.fault(name="twice", fault=Duplicate(times=2), where=STREAM)
        await hear(on, said(on, "o-1", *event), said(on, "o-1", *event))
        assert [halt.by for halt in on.told(Halt)] == [why]
        assert len(on.told(OrderFilled)) == bought
        assert not on.told(PayloadRefused)

    play(story)


def test_an_answer_that_left_before_a_late_fill_takes_nothing_back() -> None:
    async def story(on: Stage) -> None:
        on.terms(fills={"trading": False})
        broker = on.broker()
        on.hear(broker)
        await on.quiet()
        await broker.submit(on.order("o-1", quantity=2))
        await broker.cancel("o-1")
        await on.until(lambda: bool(on.told(OrderCancelled)))
        frame = said(on, "o-1", "fill", "late-1", "1", "2.39")
        frame["data"]["order"] |= {"status": "canceled", "filled_qty": "1"}
        on.fault(name="slow", fault=Delay(seconds=6, applied=True), where="GET *by_client_order_id")
        asked = asyncio.create_task(broker.find("o-1"))
        await asyncio.sleep(0.05)
        await hear(on, frame)
        assert [fill.quantity for fill in on.told(OrderFilled)] == [1]
        await on.until(asked.done)
        assert not [event for event in await asked if isinstance(event, Halt)]
        on.mend("slow")
        (halt,) = [event for event in await broker.find("o-1") if isinstance(event, Halt)]
        assert halt.by.startswith("the broker: it now reports 0 filled of o-1, after reporting 1")

    play(story)


def test_a_second_fill_that_is_taken_back_is_told_too() -> None:
    async def story(on: Stage) -> None:
        await filled(on)
        other = ("trade_bust", "busted-2", "1", "2.40")
        await hear(on, said(on, "o-1", *BUST), said(on, "o-1", *other))
        assert len(on.told(Halt)) == 2

    play(story)


def test_what_is_taken_back_before_its_fill_was_heard_is_no_fill() -> None:
    async def story(on: Stage) -> None:
        on.terms(fills={"trading": False})
        await filled(on)
        frame = said(on, "o-1", *BUST)
        frame["data"]["order"] |= {"status": "filled", "filled_qty": "2"}
        await hear(on, frame)
        assert len(on.told(Halt)) == 1
        assert not on.told(OrderFilled)

    play(story)


@pytest.mark.parametrize("number", ["NaN", "1E+30", "-1", "0." + "1" * 300])
def test_numbers_nobody_can_read_are_not_repeated(number: str) -> None:
    async def story(on: Stage) -> None:
        await filled(on)
        await hear(on, said(on, "o-1", "trade_bust", "busted-1", "2", number))
        assert [halt.by for halt in on.told(Halt)] == [
            "the broker: it took back a fill of o-1: compare it with the app"
        ]

    play(story)


def test_a_fill_of_somebody_else_s_that_is_taken_back_halts_nothing() -> None:
    async def story(on: Stage) -> None:
        await filled(on, "3fa1c2-LUNR-1-E1", prefix="3fa1c2-")
        await on.broker().submit(on.order("app-0", quantity=2))
        await on.wait(3)
        await hear(on, said(on, "app-0", *BUST))
        assert not on.told(Halt, PayloadRefused)

    play(story)


def test_an_order_that_is_over_and_counts_less_than_was_told_halts_the_desk_once() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker()
        on.hear(broker)
        await on.quiet()
        await broker.submit(on.order("o-1", quantity=2))
        await on.wait(5)
        assert sum(fill.quantity for fill in on.told(OrderFilled)) == 2
        on.fault(name="less", fault=Change(path="filled_qty", value="1"), where="GET *by_client_order_id")
        found = [*await broker.find("o-1"), *await broker.find("o-1")]
        assert [event.by for event in found if isinstance(event, Halt)] == [
            "the broker: it now reports 1 filled of o-1, after reporting 2: compare it with the app"
        ]
        assert all(fill.price > Decimal(0) for fill in on.told(OrderFilled))

    play(story)
