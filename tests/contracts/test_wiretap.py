"""Whatever a test makes the desk ask, nobody has to remember to look at it."""

import asyncio
from datetime import UTC, datetime

import httpx
import pytest

from bot.alpaca.keys import Keys
from bot.alpaca.nouns import AccountSaid
from bot.alpaca.rest import Rest
from bot.feeds.whales.endpoints import Endpoint, Priority
from bot.watch.heartbeats import Heartbeats
from sandbox.clock import MarketClock
from tests.bot.feeds.whales.desk import Still, asking, page
from tests.contracts import wiretap
from tests.contracts.alpaca_requests import SPECS
from tests.contracts.openapi import description

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)


@pytest.mark.skipif(not SPECS.exists(), reason=f"no OpenAPI files under {SPECS}")
@pytest.mark.parametrize(
    ("path", "query", "why"),
    [
        ("/v2/account", {"colour": "red"}, "colour is unknown"),
        ("/v2/acount", {}, "no such route"),
        ("/v2/stocks/bars", {"symbols": "SPY"}, "timeframe is missing"),
        ("/v2/orders", {"status": "strange"}, "is not one of"),
    ],
)
def test_a_slip_of_any_test_is_found_before_it_leaves(path: str, query: dict[str, str], why: str) -> None:
    left = list[httpx.Request]()

    def answer(request: httpx.Request) -> httpx.Response:
        left.append(request)
        return httpx.Response(200, text='{"equity": "1"}')

    async def look() -> None:
        rest = Rest(
            "alpaca", "https://broker", Keys("key", "s3cret"), MarketClock(NOW), Heartbeats(),
            limit=200, transport=httpx.MockTransport(answer),
        )  # fmt: skip
        await rest.get(path, AccountSaid, query)

    with pytest.raises(AssertionError, match=why):
        asyncio.run(look())
    assert any(why in each for each in wiretap.WRONG)
    assert left == []
    wiretap.WRONG.clear()


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
@pytest.mark.parametrize("header", wiretap.OURS)
def test_an_order_is_never_replaced_under_another_id(header: str, method: str) -> None:
    """Whoever replaces one has two ids for one wish; it is called back, and another is sent."""
    with pytest.raises(AssertionError, match="replaces nothing"):
        httpx.Request(method, "https://broker/v2/orders/1", headers={header: "key"}, json={"qty": "1"})
    assert wiretap.WRONG
    wiretap.WRONG.clear()
    httpx.Request(method, "https://elsewhere/v2/orders/1", json={"qty": "1"})


def test_a_question_to_the_other_vendor_goes_by_it_too() -> None:
    description()
    client, _ = asking(lambda _: page([]), Still())
    slip = Endpoint("/api/darkpool/recent", Priority.DARK, frozenset({"days"}))
    with pytest.raises(AssertionError, match="days is no parameter"):
        asyncio.run(client.ask(slip, {"days": "5"}))
    wiretap.WRONG.clear()
