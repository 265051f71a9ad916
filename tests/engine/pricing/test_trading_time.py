"""Time left: trading minutes on the last day, calendar time before it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine.pricing.trading_time import trading_years, years_left

CLOSE = datetime(2026, 11, 20, 16, 0, tzinfo=ZoneInfo("America/New_York"))


def test_three_hours_before_the_close_180_trading_minutes_are_left():
    assert trading_years(CLOSE - timedelta(hours=3), CLOSE) == pytest.approx(180 / (252 * 390), rel=1e-15)


def test_seconds_count():
    assert trading_years(CLOSE - timedelta(seconds=30), CLOSE) == pytest.approx(0.5 / (252 * 390), rel=1e-15)


def test_before_the_open_one_session_is_left():
    assert trading_years(CLOSE - timedelta(hours=10), CLOSE) == pytest.approx(1 / 252, rel=1e-15)


def test_after_the_close_nothing_is_left():
    assert trading_years(CLOSE + timedelta(minutes=5), CLOSE) == 0.0
    assert years_left(CLOSE + timedelta(minutes=5), CLOSE, dte=1) == 0.0


def test_the_last_day_is_counted_in_trading_minutes_and_earlier_days_in_calendar_time():
    three_hours = CLOSE - timedelta(hours=3)
    assert years_left(three_hours, CLOSE, dte=0) == trading_years(three_hours, CLOSE)
    assert years_left(CLOSE - timedelta(days=7), CLOSE, dte=7) == pytest.approx(7 / 365, rel=1e-15)
