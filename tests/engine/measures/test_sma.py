"""The side of the mean is told without summing the window, and is the same as if it had been."""

from math import fsum

from hypothesis import given
from hypothesis import strategies as st

from engine.measures.sma import Sma

PRICES = st.lists(st.integers(1, 100_000_00).map(lambda cents: cents / 100), min_size=20, max_size=200)


@given(PRICES, st.floats(-1e-9, 1e-9))
def test_however_near_a_price_is_the_side_is_that_of_the_summed_mean(prices: list[float], off: float):
    """On the mean of the nineteen before it, where the mean with it is too, and just off."""
    nineteen = fsum(prices[-19:]) / 19
    for asked in (nineteen, nineteen * (1.0 + off), prices[-1]):
        untouched, asked_of = Sma(20), Sma(20)
        for price in prices:
            untouched.update(price)
            asked_of.update(price)
        side = untouched.update(asked)
        asked_of.update(asked)
        assert asked_of.value is not None
        assert side == (asked > asked_of.value) - (asked < asked_of.value)


def test_before_twenty_prices_there_is_no_side():
    sma = Sma(20)
    assert [sma.update(10.0) for _ in range(19)] == [None] * 19
    assert [sma.update(price) for price in (10.0, 11.0, 9.0)] == [0, 1, -1]
