"""A rehearsed half-hour of all edges together: the same twice, and the broker's book agrees with it."""

from engine.model.events import (
    AccountSeen,
    BarClosed,
    Event,
    FeedLost,
    OrderFilled,
    PayloadRefused,
    QuoteMoved,
)
from engine.model.intents import Effect
from engine.model.money import Side
from sandbox.alpaca.terms import Fills, Terms
from tests.bot.alpaca.stage import Stage, play

LIVELY = Terms(fills=Fills(inside=0.3, partial=0.5))


def told() -> list[Event]:
    """Everything the edges say while a trader buys two, follows them and sells them."""
    heard: list[Event] = []

    async def story(on: Stage) -> None:
        stocks = on.stream("/v2/sip")
        broker, quotes, chains = on.broker(), on.quotes(stocks), on.chains()
        for feed in (broker, on.bars("SPY", "LUNR", stocks=stocks, since=on.now), quotes):
            on.hear(feed)
        await on.wait(3)
        on.events.extend(await chains.fetch("LUNR"))
        symbol = on.near("LUNR").symbol
        quotes.follow(frozenset({symbol}), frozenset({"LUNR"}))
        await on.quiet()
        buy = on.order("LUNR-1-E1", symbol=symbol, quantity=2, setup="LUNR-1")
        on.events.extend(await broker.submit(buy))
        await on.wait(90)
        sell = {"symbol": symbol, "side": Side.SELL, "effect": Effect.CLOSE}
        on.events.extend(await broker.submit(on.order("LUNR-1-X1", quantity=2, limit="0.05", **sell)))
        await on.wait(60)
        assert on.alpaca.venue.book.positions == {}
        assert on.alpaca.venue.strays.kept == []
        heard.extend(on.events)

    play(story, LIVELY)
    return heard


def test_two_rehearsals_of_one_day_tell_the_same_at_the_same_moments() -> None:
    first, second = told(), told()
    assert sum(event.quantity for event in first if isinstance(event, OrderFilled)) == 4
    assert {type(event) for event in first} >= {BarClosed, QuoteMoved, AccountSeen}
    assert not [event for event in first if isinstance(event, PayloadRefused | FeedLost)]
    assert sorted(map(repr, first)) == sorted(map(repr, second))
