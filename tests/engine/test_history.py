"""Minutes of earlier sessions, read before the day begins or in the middle of it."""

from datetime import UTC, date, datetime, timedelta

from engine.market import Market
from engine.model.events import BarClosed
from engine.model.session import session_on

MINUTE = timedelta(minutes=1)
FIRST, HALF, TODAY = date(2026, 11, 25), date(2026, 11, 27), date(2026, 11, 30)
NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)


def minutes(day: date, until: int | None = None) -> list[BarClosed]:
    """A quiet climb from the open, as history tells it later."""
    hours = session_on(day)
    count = (hours.closes - hours.opens) // MINUTE if until is None else until
    return [
        BarClosed(NOW, "LUNR", hours.opens + n * MINUTE, 10.0, 10.1 + n / 1000, 9.9, 10.0 + n / 1000, 500.0)
        for n in range(count)
    ]


def test_history_of_a_half_day_and_a_whole_one_warms_the_macro_cloud() -> None:
    market = Market()
    for bar in (*minutes(FIRST), *minutes(HALF)):
        assert market.follow(bar) is None
    assert market.bars["LUNR"].now.macro_bars == 39 + 21
    market.session_opened(session_on(TODAY))
    for bar in minutes(TODAY, 10):
        market.follow(bar)
    assert market.bars["LUNR"].now.macro_bars == 39 + 21 + 1


def test_history_that_comes_after_the_open_is_the_same_and_is_not_todays_volume() -> None:
    before, after = Market(), Market()
    after.session_opened(session_on(TODAY))
    for market in (before, after):
        for bar in (*minutes(FIRST), *minutes(HALF)):
            market.follow(bar)
            market.bar_closed(bar)
    before.session_opened(session_on(TODAY))
    for market in (before, after):
        for bar in minutes(TODAY, 30):
            market.follow(bar)
            market.bar_closed(bar)
    old, new = before.bars["LUNR"].now, after.bars["LUNR"].now
    assert (old.macro_bars, old.close, old.macro_cloud.fast) == (
        new.macro_bars,
        new.close,
        new.macro_cloud.fast,
    )
    assert before.stock_volume == after.stock_volume == {"LUNR": 30 * 500.0}


def test_a_minute_of_an_earlier_day_does_not_reopen_it() -> None:
    market = Market()
    market.session_opened(session_on(TODAY))
    for bar in minutes(TODAY, 20):
        market.follow(bar)
    close = market.bars["LUNR"].now.close
    for bar in minutes(FIRST):
        market.follow(bar)
    assert market.bars["LUNR"].now.close == close
