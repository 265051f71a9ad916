"""Minutes, quotes and chains from the pretended vendor, over real sockets."""

from datetime import timedelta

from engine.model.events import (
    BarClosed,
    ChainArrived,
    FeedLost,
    FeedRestored,
    PayloadRefused,
    QuoteMoved,
)
from sandbox.faults import Change
from tests.bot.alpaca.stage import Stage, play

MINUTE = timedelta(minutes=1)


def test_history_comes_first_and_the_day_goes_on_from_it() -> None:
    async def story(on: Stage) -> None:
        on.hear(on.bars("SPY", "QQQ"))
        await on.until(lambda: len(on.told(BarClosed)) > 2000)
        before = len(on.events)
        await on.wait(130)
        fresh = [bar for bar in on.events[before:] if isinstance(bar, BarClosed)]
        assert {bar.symbol for bar in fresh} == {"SPY", "QQQ"}
        assert {bar.starts for bar in fresh} == {
            on.now.replace(second=0) - 2 * MINUTE,
            on.now.replace(second=0) - MINUTE,
        }
        known = {(bar.symbol, bar.starts) for bar in on.told(BarClosed)}
        assert len(known) == len(on.told(BarClosed))
        assert not on.told(PayloadRefused, FeedLost)

    play(story)


def test_history_before_the_open_and_of_the_running_minute_is_not_told() -> None:
    async def story(on: Stage) -> None:
        early = on.world.session.opens - 30 * MINUTE
        running = on.now.replace(second=0)
        for number, starts in enumerate((early, running)):
            change = Change(path=f"bars.SPY.{number}.t", value=f"{starts:%Y-%m-%dT%H:%M:%SZ}")
            on.fault(name=f"{number}", fault=change, where="GET /v2/stocks/bars")
        on.hear(on.bars("SPY", since=on.now - 9 * MINUTE))
        await on.quiet()
        told = {bar.starts for bar in on.told(BarClosed)}
        assert len(told) == 9 - 2
        assert not told & {early, running}

    play(story)


def test_quotes_of_what_is_followed_and_of_nothing_else() -> None:
    async def story(on: Stage) -> None:
        stocks = on.stream("/v2/sip")
        on.hear(on.bars("SPY", stocks=stocks, since=on.now))
        quotes = on.quotes(stocks)
        on.hear(quotes)
        await on.wait(3)
        call, put = on.near("SPY").symbol, on.near("SPY", "P").symbol
        quotes.follow(frozenset({call}), frozenset({"SPY"}))
        await on.wait(10)
        assert {each.symbol for each in on.told(QuoteMoved)} == {call, "SPY"}
        quotes.follow(frozenset({put}), frozenset())
        await on.quiet()
        before = len(on.events)
        await on.wait(10)
        assert {each.symbol for each in on.events[before:]} == {put}
        assert not on.told(PayloadRefused, FeedLost, FeedRestored)

    play(story)


def test_a_chain_has_quotes_greeks_interest_and_the_shares_behind_it() -> None:
    async def story(on: Stage) -> None:
        shares, chain = await on.chains().fetch("SPY")
        assert isinstance(shares, QuoteMoved)
        assert isinstance(chain, ChainArrived)
        near = on.near()
        (row,) = [row for row in chain.rows if row.symbol == near.symbol]
        truth = on.world.option(near.symbol, on.now)
        assert truth is not None
        assert (float(row.quote.bid), float(row.quote.ask)) == (truth.bid, truth.ask)
        assert (row.open_interest, row.delta) == (near.open_interest, truth.delta)
        assert row.quote_at == truth.at
        assert (shares.symbol, shares.quote.mid) == ("SPY", chain.spot)
        assert chain.stock_volume

    play(story)
