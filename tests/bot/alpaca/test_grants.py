"""Whose prices the keys may read: asked by a desk that runs already, and waited for by whoever needs it."""

import pytest

from bot.alpaca.grants import Granting
from bot.alpaca.keys import Keys
from bot.alpaca.rest import Rest
from bot.config import BadConfig
from bot.feeds.alpaca_prices import AlpacaPrices, Parts
from engine.model.events import FeedLost, FeedRestored, PayloadRefused, PricesClassed
from engine.model.quote import PriceClass
from sandbox.alpaca.terms import BASIC, Terms
from sandbox.faults import Status
from tests.bot.alpaca.stage import Stage, play


def prices(on: Stage) -> AlpacaPrices:
    """What waits for the grants."""

    def build(_: object) -> Parts:
        stocks = on.stream("/v2/sip")
        return Parts(on.bars("SPY", stocks=stocks), on.quotes(stocks), on.chains())

    granting = on.granting()
    on.hear(granting)
    return AlpacaPrices(granting, build, on.clock)


@pytest.mark.parametrize(
    ("terms", "options", "shares"),
    [(Terms(), PriceClass.OPRA, PriceClass.SIP), (Terms(plan=BASIC), PriceClass.INDICATIVE, PriceClass.IEX)],
)
def test_the_class_of_all_prices_is_told_to_the_engine(
    terms: Terms, options: PriceClass, shares: PriceClass
) -> None:
    async def story(on: Stage) -> None:
        on.hear(on.granting())
        await on.until(lambda: bool(on.events), 5)
        (told,) = on.told(PricesClassed)
        assert (told.options, told.shares) == (options, shares)

    play(story, terms)


def test_a_vendor_that_is_silent_is_waited_for_and_said_to_be() -> None:
    async def story(on: Stage) -> None:
        on.fault(name="down", fault=Status(code=503), where="GET /v1beta1/options/snapshots/SPY")
        late = prices(on)
        late.follow(frozenset({on.near().symbol}), frozenset({"SPY"}))
        await on.wait(12)
        assert [event.feed for event in on.told(FeedLost)] == ["alpaca data"]
        assert on.told(PayloadRefused)[0].why.startswith("waiting for Alpaca")
        (none,) = await late.fetch("SPY")
        assert isinstance(none, PayloadRefused)
        on.mend("down")
        on.hear(late)
        await on.until(lambda: bool(on.told(PricesClassed)), 10)
        assert on.told(FeedRestored)
        await on.wait(3)
        followed = await late.parts()
        assert followed.quotes._options.symbols == {on.near().symbol}

    play(story)


def test_keys_that_are_not_taken_end_the_desk_in_one_line() -> None:
    async def story(on: Stage) -> None:
        strange = Rest("data", on.server.url, Keys("no", "body"), on.clock, on.heartbeats, limit=200)
        with pytest.raises(BadConfig, match=r"^ALPACA_KEY: data: 40[13]"):
            async for _ in Granting(strange, on.clock, on.heartbeats, "ALPACA_KEY").events():
                pass
        await strange.close()

    play(story)
