"""Every route the desk uses, as it is really sent, against the vendor's OpenAPI files."""

import httpx
import pytest

from bot.doctor.chosen import chosen
from engine.model.intents import Effect
from engine.model.money import Side
from tests.bot.alpaca.stage import Stage, play
from tests.contracts.alpaca_requests import SPECS, faults_of

pytestmark = pytest.mark.skipif(not SPECS.exists(), reason=f"no OpenAPI files under {SPECS}")


def test_a_day_of_requests_keeps_to_the_files() -> None:
    asked: set[str] = set()

    async def story(on: Stage) -> None:
        stocks = on.stream("/v2/sip")
        broker, quotes = on.broker(), on.quotes(stocks)
        for feed in (broker, on.bars("SPY", stocks=stocks), on.days("SPY"), quotes):
            on.hear(feed)
        await on.chains().fetch("SPY")
        await broker.submit(on.order("e-1"))
        await broker.submit(on.order("shares", symbol="LUNR", quantity=100, limit="0.50"))
        quotes.follow(frozenset({on.near().symbol}), frozenset({"SPY"}))
        await on.wait(40)
        await broker.submit(on.order("x-1", side=Side.SELL, effect=Effect.CLOSE, limit="0.05"))
        await broker.cancel("shares")
        await broker.find("e-1")
        await chosen(on.trading)
        sent = {(name, request) for name, each in on.sent.items() for request in each.requests}
        asked.update(f"{request.method} {request.url.path}" for _, request in sent)
        wrong = [fault for name, request in sent for fault in faults_of(name, request)]
        assert wrong == []
        assert on.alpaca.venue.strays.kept == []

    play(story)
    assert {"POST /v2/orders", "GET /v2/account", "GET /v2/stocks/bars"} <= asked
    assert "GET /v2/account/configurations" in asked


@pytest.mark.parametrize(
    ("name", "request_", "why"),
    [
        ("trading", httpx.Request("GET", "https://x/v2/orders?colour=red"), "colour is unknown"),
        ("trading", httpx.Request("GET", "https://x/v2/oders"), "no such route"),
        ("trading", httpx.Request("GET", "https://x/v2/orders:by_client_order_id"), "is missing"),
        ("trading", httpx.Request("GET", "https://x/v2/orders?status=strange"), "is not one of"),
        ("trading", httpx.Request("POST", "https://x/v2/orders", json={"hue": "red"}), "hue is unknown"),
        ("data", httpx.Request("GET", "https://x/v2/stocks/bars?symbols=SPY"), "timeframe is missing"),
    ],
)  # fmt: skip
def test_what_the_files_do_not_know_is_found(name: str, request_: httpx.Request, why: str) -> None:
    assert any(why in fault for fault in faults_of(name, request_))
