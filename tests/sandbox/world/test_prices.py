"""Prices that behave like prices, and bars that are made of the trades beneath them."""

from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest

from engine.model.calendar import EASTERN
from sandbox.market.days import Day, Kind
from sandbox.market.nouns import Bar
from sandbox.world import World

SEEDS = range(6)


def session_bars(world: World, symbol: str) -> list[Bar]:
    """Today's minutes as they are finally known."""
    opens, closes = world.session.opens, world.session.closes
    return list(world.minutes(symbol, opens, closes - timedelta(minutes=1), closes + timedelta(hours=1)))


def returns(world: World, symbol: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    closes = np.log([bar.close for bar in session_bars(world, symbol)])
    return np.diff(closes)


def test_turbulence_comes_in_clusters() -> None:
    """Squared returns remember each other beyond what the shape of the day explains."""
    kept = []
    for seed in range(12):
        moves = np.abs(returns(World(seed, Day.of(Kind.NORMAL)), "SPY"))
        shape = np.convolve(np.ones(1), moves)[60:330]
        kept.append(np.corrcoef(shape[:-5], shape[5:])[0, 1])
    assert np.mean(kept) > 0.04


def test_the_day_is_a_u() -> None:
    moves = np.mean([np.abs(returns(World(seed, Day.of(Kind.NORMAL)), "SPY")) for seed in SEEDS], axis=0)
    noon, first, last = moves[165:225].mean(), moves[:20].mean(), moves[-20:].mean()
    assert first > 1.6 * noon
    assert last > 1.15 * noon
    volumes = np.mean(
        [[bar.volume for bar in session_bars(World(seed, Day.of(Kind.NORMAL)), "SPY")] for seed in SEEDS],
        axis=0,
    )
    assert volumes[:15].mean() > 2.0 * volumes[180:210].mean()
    assert volumes[-15:].mean() > 2.0 * volumes[180:210].mean()


def test_shares_move_together_as_far_as_they_do() -> None:
    world = World(4, Day.of(Kind.NORMAL))
    spy = returns(world, "SPY")

    def together(symbol: str) -> float:
        return float(np.corrcoef(spy, returns(world, symbol))[0, 1])

    assert together("QQQ") > 0.75
    assert 0.35 < together("NVDA") < 0.9
    assert together("LUNR") < together("QQQ") - 0.2


def test_there_are_gaps_overnight() -> None:
    days = World(4, Day.of(Kind.NORMAL)).daily("TSLA", 250)
    gaps = [np.log(after.open / before.close) for before, after in pairwise(days)]
    within = [np.log(day.close / day.open) for day in days]
    assert 0.3 < np.std(gaps) / np.std(within) < 1.2


def halted_world() -> tuple[World, str]:
    """The first wild day on which a share runs through its band."""
    for seed in range(60):
        world = World(seed, Day.of(Kind.WILD))
        for symbol in world.underlyings:
            if world.halts(symbol):
                return world, symbol
    pytest.fail("no wild day has a halt")


def test_a_halted_share_stands_still() -> None:
    world, symbol = halted_world()
    halt = world.halts(symbol)[0]
    assert halt.ends - halt.begins == timedelta(minutes=5)
    assert halt.begins - halt.limit_from == timedelta(seconds=15)
    inside = [halt.begins + timedelta(seconds=each) for each in (0, 100, 299)]
    quotes = [world.stock(symbol, at) for at in inside]
    assert all(quote.halted for quote in quotes)
    assert len({(quote.bid, quote.ask, quote.last, quote.volume) for quote in quotes}) == 1
    assert not world.stock(symbol, halt.begins - timedelta(seconds=1)).halted
    assert not world.stock(symbol, halt.ends).halted
    just_before = halt.ends - timedelta(microseconds=1)
    assert world.stock_trades(symbol, halt.begins, just_before) == ()
    prints = world.option_prints(halt.begins, just_before)
    assert not [each for each in prints if each.underlying == symbol and not each.canceled]
    chains = [world.chain(symbol, at) for at in inside]
    assert chains[0] == chains[1] == chains[2]


def test_a_calm_fund_is_not_halted() -> None:
    assert all(not World(seed, Day.of(Kind.CALM)).halts("SPY") for seed in SEEDS)


def test_a_bar_is_what_traded_in_its_minute() -> None:
    world = World(9, Day.of(Kind.NORMAL))
    instant = timedelta(microseconds=1)
    for bar in session_bars(world, "LUNR")[::37]:
        trades = world.stock_trades("LUNR", bar.starts - instant, bar.starts + timedelta(minutes=1) - instant)
        prices = [trade.price for trade in trades]
        assert (bar.open, bar.high, bar.low, bar.close) == (prices[0], max(prices), min(prices), prices[-1])
        assert bar.volume == sum(trade.size for trade in trades)
        assert bar.trades == len(trades)


def test_no_bar_is_seen_before_it_has_closed() -> None:
    world = World(9, Day.of(Kind.NORMAL))
    opens = world.session.opens
    at = opens + timedelta(minutes=10, seconds=20)
    seen = world.bars("SPY", opens, at)
    assert [bar.starts for bar in seen if not bar.corrects][-1] == opens + timedelta(minutes=9)
    assert all(bar.known <= at and bar.known - bar.starts >= timedelta(minutes=1) for bar in seen)


def test_now_and_then_a_bar_is_corrected_half_a_minute_late() -> None:
    world = World(9, Day.of(Kind.NORMAL))
    every = [
        bar
        for symbol in world.underlyings
        for bar in world.bars(symbol, world.session.opens, world.session.closes)
    ]
    corrected = [bar for bar in every if bar.corrects]
    assert 0.003 < len(corrected) / len(every) < 0.03
    first = {(bar.symbol, bar.starts): bar for bar in every if not bar.corrects}
    for late in corrected:
        before = first[late.symbol, late.starts]
        assert late.known - before.known == timedelta(seconds=30)
        assert late.volume > before.volume
        assert late.trades == before.trades + 1
        asked = world.minutes(late.symbol, late.starts, late.starts, before.known)
        assert asked == (before,)
        assert world.minutes(late.symbol, late.starts, late.starts, late.known) == (late,)


def test_the_running_day_is_the_sum_of_its_minutes() -> None:
    world = World(9, Day.of(Kind.HALF))
    opens, closes = world.session.opens, world.session.closes
    assert closes.astimezone(EASTERN).hour == 13
    assert world.day_so_far("SPY", opens - timedelta(seconds=1)) is None
    day, bars = world.day_so_far("SPY", closes), session_bars(world, "SPY")
    assert day is not None
    assert (day.open, day.close) == (bars[0].open, bars[-1].close)
    assert (day.high, day.low) == (max(bar.high for bar in bars), min(bar.low for bar in bars))
    assert day.volume == sum(bar.volume for bar in bars)


def test_trades_print_at_the_quote() -> None:
    world = World(9, Day.of(Kind.NORMAL))
    opens = world.session.opens
    regular = [
        trade
        for trade in world.stock_trades("NVDA", opens, opens + timedelta(minutes=20))
        if "O" not in trade.conditions
    ]
    assert len(regular) > 100
    for trade in regular:
        quote = world.stock("NVDA", trade.at)
        assert quote.bid - 0.005 <= trade.price <= quote.ask + 0.005
    assert [trade.number for trade in regular] == sorted(trade.number for trade in regular)
