"""The calendar rules what can be played, and every day has a past."""

from datetime import date, timedelta

import pytest

from engine.model.calendar import is_half_day, is_session
from sandbox.market.days import Day, Kind, NotThatDay, monthly_expiry
from sandbox.world import World


@pytest.mark.parametrize(
    "day", [date(2026, 11, 26), date(2026, 12, 25), date(2026, 11, 21), date(2026, 4, 3)], ids=str
)
def test_a_holiday_is_refused(day: date) -> None:
    with pytest.raises(NotThatDay, match="closed"):
        Day(day)


@pytest.mark.parametrize("kind", [Kind.HALF, Kind.EXPIRY, Kind.FOMC])
def test_a_day_that_is_not_of_its_kind_is_refused(kind: Kind) -> None:
    with pytest.raises(NotThatDay, match=kind.value):
        Day(date(2026, 11, 18), kind)


def test_a_monthly_expiry_is_the_third_friday_or_the_day_before() -> None:
    assert monthly_expiry(2026, 11) == date(2026, 11, 20)
    assert monthly_expiry(2026, 6) == date(2026, 6, 18)  # the third Friday is Juneteenth


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_day_can_be_played(kind: Kind) -> None:
    world = World(3, Day.of(kind))
    opens, closes = world.session.opens, world.session.closes
    assert is_session(world.today)
    assert (closes - opens) == timedelta(hours=3.5 if is_half_day(world.today) else 6.5)
    for symbol in world.underlyings:
        quote = world.stock(symbol, opens + timedelta(hours=1))
        assert 0.0 < quote.bid < quote.ask
        assert world.chain(symbol, opens + timedelta(hours=1))
    assert world.option_prints(opens, closes)
    assert world.option_prints(closes, closes + timedelta(hours=2)) == tuple(
        each for each in world.option_prints(closes, closes + timedelta(hours=2)) if each.canceled
    )
    assert world.session.fomc_at is not None if kind is Kind.FOMC else True


def test_what_expires_today_is_listed_today() -> None:
    for kind, listed in ((Kind.EXPIRY, True), (Kind.NORMAL, False)):
        world = World(3, Day.of(kind))
        expiries = {each.expiry for each in world.listings("NVDA")}
        assert (world.today in expiries) is listed
        assert all(each >= world.today for each in expiries)
        assert {each.expiry for each in world.listings("SPY")} >= {world.today}


def test_a_year_of_days_and_weeks_of_minutes_lie_behind() -> None:
    world = World(3, Day.of(Kind.NORMAL))
    days = world.daily("LUNR", 252)
    assert len(days) == 252
    assert all(bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high for bar in days)
    assert all(is_session(bar.starts.date()) and bar.starts.date() < world.today for bar in days)
    bars = world.bars(
        "LUNR", world.session.opens - timedelta(days=60), world.session.opens - timedelta(hours=6)
    )
    sessions = {bar.starts.date() for bar in bars}
    assert len(sessions) >= 25
    last = [bar for bar in bars if bar.starts.date() == days[-1].starts.date()]
    assert (last[0].open, last[-1].close) == (days[-1].open, days[-1].close)
    assert sum(bar.volume for bar in last) == days[-1].volume


def test_a_wild_day_moves_more_than_a_calm_one() -> None:
    def moved(kind: Kind) -> float:
        spans = []
        for seed in range(8):
            world = World(seed, Day.of(kind))
            bar = world.day_so_far("SPY", world.session.closes)
            assert bar is not None
            spans.append((bar.high - bar.low) / bar.open)
        return sum(spans) / len(spans)

    assert moved(Kind.WILD) > 2.0 * moved(Kind.CALM)


def test_a_decision_is_waited_for() -> None:
    def moved(seed: int, hours: float) -> float:
        world = World(seed, Day.of(Kind.FOMC))
        begins = world.session.opens + timedelta(hours=hours)
        bars = world.minutes("SPY", begins, begins + timedelta(minutes=29), world.session.closes)
        return sum(abs(bar.close - bar.open) for bar in bars)

    assert sum(moved(seed, 4.5) for seed in range(6)) > 2.5 * sum(moved(seed, 4.0) for seed in range(6))


def test_the_label_tells_what_it_is() -> None:
    assert World(7, Day.of(Kind.NORMAL)).label == "synthetic market, seed 7"
    assert "built-in edge" in World(7, Day.of(Kind.NORMAL), edge=0.5).label
    with pytest.raises(ValueError, match="edge"):
        World(7, Day.of(Kind.NORMAL), edge=2.0)
