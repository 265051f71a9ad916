"""Returns, realised volatility and trend: how far, how wildly, which way."""

from itertools import pairwise
from math import log, sqrt
from statistics import stdev

import pytest

from engine.measures.realised_vol import RealisedVol
from engine.measures.returns import Returns
from engine.measures.rsi import Rsi
from engine.measures.trend import trend_state


def test_a_return_is_over_whole_minutes_of_this_session():
    returns = Returns(15)
    for minute in range(5):
        returns.update(100.0 + minute)
    assert returns.over(5) is None
    returns.update(105.0)
    assert returns.over(5) == pytest.approx(0.05)
    assert returns.over(15) is None


def test_the_nights_gap_is_not_momentum():
    returns = Returns(15)
    for _ in range(30):
        returns.update(100.0)
    returns.open_session()
    returns.update(110.0)
    assert returns.over(5) is None


def test_only_the_close_that_many_minutes_ago_matters():
    returns = Returns(15)
    for close in [1.0, 100.0, *[7.0] * 14, 101.0]:
        returns.update(close)
    assert returns.over(15) == pytest.approx(0.01)


def test_realised_volatility_is_the_deviation_of_log_returns_in_a_year():
    closes = [100.0, 102.0, 99.0, 101.0, 101.0, 105.0]
    vol = RealisedVol(5, 252.0)
    for close in closes[:5]:
        vol.update(close)
    assert (vol.sigma, vol.annual) == (None, None)
    vol.update(closes[5])
    expected = stdev(log(now / before) for before, now in pairwise(closes))
    assert vol.sigma == pytest.approx(expected)
    assert vol.annual == pytest.approx(expected * sqrt(252))


@pytest.mark.parametrize(
    ("close", "sma", "slope", "trend"),
    [
        (101.0, 100.0, 0.001, "up"),
        (99.0, 100.0, -0.001, "down"),
        (101.0, 100.0, -0.001, "neutral"),
        (99.0, 100.0, 0.001, "neutral"),
        (101.0, 100.0, 0.0, "neutral"),
        (100.0, 100.0, 0.001, "neutral"),
        (None, 100.0, 0.001, None),
        (101.0, None, 0.001, None),
        (101.0, 100.0, None, None),
    ],
)
def test_trend_needs_price_and_slope_to_agree(
    close: float | None, sma: float | None, slope: float | None, trend: str | None
):
    assert trend_state(close, sma, slope) == trend


def test_a_tape_that_stands_still_is_neither_strong_nor_weak():
    rsi = Rsi(14)
    assert [rsi.update(100.1) for _ in range(20)] == [None] * 14 + [50.0] * 6


def test_a_straight_rise_is_all_strength_and_a_fall_none():
    rise, fall = Rsi(14), Rsi(14)
    for step in range(20):
        rise.update(100.0 + step)
        fall.update(100.0 - step)
    assert (rise.value, fall.value) == (100.0, 0.0)
