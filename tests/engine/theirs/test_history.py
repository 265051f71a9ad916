"""Earlier sessions, their minutes or only their closes, read before the day begins or in the middle of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from engine.model.calendar import next_session
from engine.model.events import BarClosed, HistoryArrived, PastDay, PastMinute
from engine.model.session import session_on
from engine.theirs.history import take_history
from engine.theirs.market import Market
from engine.theirs.readings import Readings

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
    assert after.stock_volume("LUNR") is None
    before.session_opened(session_on(TODAY))
    for market in (before, after):
        for bar in minutes(TODAY, 30):
            market.follow(bar)
    old, new = before.bars["LUNR"].now, after.bars["LUNR"].now
    assert (old.macro_bars, old.close, old.macro_cloud.fast) == (
        new.macro_bars,
        new.close,
        new.macro_cloud.fast,
    )
    assert before.stock_volume("LUNR") == after.stock_volume("LUNR") == 30 * 500.0


def test_a_corrected_minute_counts_once_in_the_day_s_volume() -> None:
    market = Market()
    market.session_opened(session_on(TODAY))
    first, second = minutes(TODAY, 2)
    for bar in (first, second, replace(first, volume=800.0), second, replace(first, volume=700.0)):
        market.follow(bar)
    assert market.stock_volume("LUNR") == 700.0 + 500.0
    market.session_opened(session_on(next_session(TODAY)))
    assert market.stock_volume("LUNR") is None


def test_a_minute_of_an_earlier_day_does_not_reopen_it() -> None:
    market = Market()
    market.session_opened(session_on(TODAY))
    for bar in minutes(TODAY, 20):
        market.follow(bar)
    close = market.bars["LUNR"].now.close
    for bar in minutes(FIRST):
        market.follow(bar)
    assert market.bars["LUNR"].now.close == close


def sessions(first: date, count: int) -> Iterator[date]:
    """So many in a row."""
    for _ in range(count):
        yield first
        first = next_session(first)


DAYS = tuple(PastDay(day, 9.0 + n / 50) for n, day in enumerate(sessions(date(2026, 10, 1), 39)))


def read_until_today(*told: HistoryArrived, first: bool) -> Readings:
    """Two sessions' minutes, a correction of one of them, and a name's days before or after it all."""
    market = Market()
    for event in told if first else ():
        assert take_history(market, event)
    for bar in (*minutes(FIRST), *minutes(HALF)):
        market.follow(bar)
    market.session_opened(session_on(TODAY))
    for bar in minutes(TODAY, 5):
        market.follow(bar)
    for event in () if first else told:
        assert take_history(market, event)
    bar = minutes(HALF)[-9]
    market.follow(replace(bar, high=bar.high + 1))
    return market.bars["LUNR"].now


def days_of(readings: Readings) -> tuple[object, ...]:
    days = readings.days
    return days.closes, days.mean, days.slope, days.crossings.value, readings.daily_vol.sigma


def test_the_days_read_the_same_whenever_they_are_told() -> None:
    told = HistoryArrived(NOW, "LUNR", DAYS)
    early, late = read_until_today(told, first=True), read_until_today(told, first=False)
    assert days_of(early) == days_of(late)
    assert early.days.closes[-2:] == ((FIRST, 10.389), (HALF, 10.209))
    assert len(early.days.closes) == 41
    assert early.days.slope is not None
    assert early.days.crossings.value is not None
    assert (early.macro_bars, early.close) == (late.macro_bars, late.close)


def test_a_published_close_stands_before_the_last_minute_s() -> None:
    told = HistoryArrived(NOW, "LUNR", (PastDay(FIRST, 10.4), PastDay(HALF, 10.3)))
    for first in (True, False):
        assert read_until_today(told, first=first).days.closes == ((FIRST, 10.4), (HALF, 10.3))


def test_days_without_their_minutes_do_not_shut_out_the_minutes() -> None:
    market = Market()
    market.session_opened(session_on(TODAY))
    assert take_history(market, HistoryArrived(NOW, "LUNR", (*DAYS, PastDay(HALF, 10.3))))
    for bar in (*minutes(HALF), *minutes(TODAY, 3)):
        market.follow(bar)
    assert market.bars["LUNR"].now.macro_bars == 21


def test_days_with_their_minutes_come_before_the_first_minute_or_not_at_all() -> None:
    market = Market()
    market.session_opened(session_on(TODAY))
    for bar in minutes(TODAY, 3):
        market.follow(bar)
    whole = PastDay(HALF, 10.3, minutes=(PastMinute(session_on(HALF).opens, 10.0, 10.0, 10.0, 10.0, 1.0),))
    assert not take_history(market, HistoryArrived(NOW, "LUNR", (whole,)))
    assert market.bars["LUNR"].now.days.last is None
