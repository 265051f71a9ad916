"""Each way a reply goes wrong, over a real socket, with what the server did meanwhile."""

import asyncio
import json
from datetime import timedelta

import aiohttp
import pytest

from sandbox.faults import (
    Change,
    Delay,
    Drop,
    Duplicate,
    Fault,
    HalfOpen,
    Malformed,
    Rows,
    Status,
)
from tests.sandbox.faults.toy import OPEN, ROWS, rule, run, shop

BLOCKED = (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)


@pytest.mark.parametrize(("applied", "orders"), [(False, 0), (True, 1)])
def test_a_status_is_told_whether_or_not_the_order_was_placed(applied: bool, orders: int) -> None:
    async def story() -> None:
        fault = Status(504, body='{"message":"gateway"}', headers={"Retry-After": "3"}, applied=applied)
        async with shop(rule(fault, "POST /v2/orders")) as here:
            async with here.client.post("/v2/orders", data="buy") as reply:
                assert (reply.status, reply.headers["Retry-After"]) == (504, "3")
                assert await reply.json() == {"message": "gateway"}
            assert len(here.toy.orders) == orders

    run(story)


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize(("applied", "orders"), [(False, 0), (True, 1)])
def test_a_dropped_connection_says_nothing_about_the_order(applied: bool, orders: int, reset: bool) -> None:
    async def story() -> None:
        async with shop(rule(Drop(applied=applied, reset=reset), "POST *", times=1)) as here:
            with pytest.raises(BLOCKED):
                await here.order()
            assert len(here.toy.orders) == orders
            assert await here.order() == (200, json.dumps({"order": orders + 1}))

    run(story)


@pytest.mark.parametrize(("applied", "orders"), [(False, 0), (True, 1)])
def test_a_half_open_link_is_silent_until_its_rule_goes(applied: bool, orders: int) -> None:
    async def story() -> None:
        async with shop(rule(HalfOpen(applied=applied), "POST *")) as here:
            asked = asyncio.create_task(here.order())
            done, _ = await asyncio.wait([asked], timeout=0.3)
            assert not done
            assert (len(here.toy.orders), here.server.inflight) == (orders, 0)
            here.toy.faults.remove("it")
            with pytest.raises(BLOCKED):
                await asked

    run(story)


@pytest.mark.parametrize(("applied", "orders"), [(False, 0), (True, 1)])
def test_a_delay_is_waited_for_in_market_time(applied: bool, orders: int) -> None:
    async def story() -> None:
        async with shop(rule(Delay(45.0, applied=applied), "POST *")) as here:
            asked = asyncio.create_task(here.order())
            while not here.toy.clock.waiting:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            assert (len(here.toy.orders), here.server.inflight) == (orders, 0)
            await here.toy.clock.advance(OPEN + timedelta(seconds=44))
            assert not (await asyncio.wait([asked], timeout=0.1))[0]
            await here.toy.clock.advance(OPEN + timedelta(seconds=45))
            assert await asked == (200, '{"order": 1}')

    run(story)


def test_a_retrying_proxy_places_the_order_again() -> None:
    async def story() -> None:
        async with shop(rule(Duplicate(times=2), "POST *")) as here:
            assert await here.order() == (200, '{"order": 3}')
            assert here.toy.orders == ["buy", "buy", "buy"]

    run(story)


@pytest.mark.parametrize("how", ["cut", "html", "empty", "bytes"])
def test_a_malformed_body_cannot_be_read(how: str) -> None:
    async def story() -> None:
        async with shop(rule(Malformed(how=how), "GET /rows")) as here:  # type: ignore[arg-type]
            async with here.client.get("/rows") as reply:
                body = await reply.read()
            assert reply.status == 200
            with pytest.raises(ValueError, match=r"."):
                json.loads(body)

    run(story)


def prices(body: str) -> list[object]:
    """What the list says about prices."""
    return [row.get("price", "none") for row in json.loads(body)["data"]]


@pytest.mark.parametrize(
    ("fault", "wanted"),
    [
        (Change("data.*.price", "NaN"), ["NaN"] * 6),
        (Change("data.2.price", None), ["1.05", "1.05", None, "1.05", "1.05", "1.05"]),
        (Change("data.*.price"), ["none"] * 6),
        (Change("data.0"), ["1.05"] * 5),
        (Change("data", []), []),
        (Change("nowhere.at.all", 1), ["1.05"] * 6),
    ],
)
def test_a_field_is_changed_or_gone(fault: Fault, wanted: list[object]) -> None:
    async def story() -> None:
        async with shop(rule(fault, "GET /rows")) as here:
            assert prices(await here.body()) == wanted

    run(story)


def ids(body: str) -> list[int]:
    """What the list says about rows."""
    return [row["id"] for row in json.loads(body)["data"]]


def test_rows_come_in_another_order_twice_or_not_at_all() -> None:
    async def story() -> None:
        async with shop(rule(Rows(order="reversed"), "GET /rows", times=1)) as here:
            assert ids(await here.body()) == [5, 4, 3, 2, 1, 0]
            assert ids(await here.body()) == [row["id"] for row in ROWS]
        async with shop(rule(Rows(twice=1.0, path="data"), "GET /rows")) as here:
            assert ids(await here.body()) == [0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5]
        async with shop(rule(Rows(lost=1.0), "GET /rows")) as here:
            assert ids(await here.body()) == []
        async with shop(rule(Rows(order="shuffled"), "GET /rows")) as here:
            seen = [ids(await here.body()) for _ in range(4)]
            assert len({tuple(each) for each in seen}) > 1
            assert all(sorted(each) == [0, 1, 2, 3, 4, 5] for each in seen)

    run(story)


def test_closing_never_waits_for_a_fault() -> None:
    async def story() -> None:
        async with shop(rule(HalfOpen(), "GET *"), rule(Delay(600.0), "POST *", name="late")) as here:
            asked = [asyncio.create_task(here.body()), asyncio.create_task(here.order())]
            await asyncio.wait(asked, timeout=0.2)
            async with asyncio.timeout(0.8):
                await here.server.close()
            await asyncio.gather(*asked, return_exceptions=True)

    run(story)
