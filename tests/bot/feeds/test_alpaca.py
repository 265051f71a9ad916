"""Minutes, quotes and chains from the pretended vendor, over real sockets."""

from datetime import datetime, timedelta
from typing import Any

from engine.model.events import (
    BarClosed,
    ChainArrived,
    FeedLost,
    FeedRestored,
    PayloadRefused,
    QuoteMoved,
)
from engine.theirs.market import Market
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
        assert row.interest_on == near.interest_date
        assert row.quote_at == truth.at
        assert (shares.symbol, shares.quote.mid) == ("SPY", chain.spot)
        assert chain.stock_volume

    play(story)


def readings_of(events: list[BarClosed]) -> dict[str, list[object]]:
    """All a desk reads from minutes, as numbers."""
    market = Market()
    for event in events:
        market.follow(event)
    return {name: numbers(bars.now) for name, bars in market.bars.items()}


def numbers(part: Any) -> list[object]:
    """Slot by slot, to the last float."""
    if not hasattr(type(part), "__slots__"):
        return [part]
    return [numbers(getattr(part, name)) for name in type(part).__slots__]


def lives(*spans: tuple[float, float]) -> tuple[list[list[BarClosed]], list[list[dict[str, str]]]]:
    """Of each life: so many seconds awake, so many of darkness after it; what it heard and what it asked."""
    said: list[list[BarClosed]] = []
    asked: list[list[dict[str, str]]] = []

    async def story(on: Stage) -> None:
        for awake, dark in spans:
            on.hear(on.bars("SPY", "LUNR", already=[bar for life in said for bar in life]))
            await on.wait(awake)
            said.append(on.told(BarClosed))
            asked.append([dict(request.url.params) for request in on.sent["data"].requests])
            on.tasks.pop().cancel()
            on.events.clear()
            on.sent["data"].requests.clear()
            await on.clock.advance(on.now + timedelta(seconds=dark))
            await on.alpaca.pump(on.now)

    play(story)
    return said, asked


def test_a_second_life_is_told_what_the_first_has_not_heard_and_reads_the_same() -> None:
    (first, second), asked = lives((150, 400), (150, 0))
    ((whole,), _) = lives((700, 0))
    known = {(bar.symbol, bar.starts) for bar in first}
    assert not known & {(bar.symbol, bar.starts) for bar in second}
    assert {bar.symbol for bar in second} == {"SPY", "LUNR"}
    assert len(first) > 4000
    assert len(second) == len(whole) - len(first)
    begins = datetime.fromisoformat(asked[1][0]["start"])
    assert timedelta(minutes=29) <= first[-1].starts - begins <= timedelta(minutes=32)
    assert readings_of([*first, *second]) == readings_of(whole)


def test_a_name_that_is_new_to_a_second_life_is_read_from_the_beginning() -> None:
    async def story(on: Stage) -> None:
        last = BarClosed(on.now, "SPY", on.now.replace(second=0) - MINUTE, 1.0, 1.0, 1.0, 1.0, 1.0)
        on.hear(on.bars("SPY", "LUNR", already=[last]))
        await on.until(lambda: len(on.told(BarClosed)) > 4000)
        assert {bar.symbol for bar in on.told(BarClosed)} == {"SPY", "LUNR"}

    play(story)
