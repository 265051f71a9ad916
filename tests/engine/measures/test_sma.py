"""The side of the mean is told without summing the window, and is the same as if it had been."""

from hypothesis import given
from hypothesis import strategies as st

from engine.measures.sma import Sma

PRICES = st.lists(st.integers(1, 100_000_00).map(lambda cents: cents / 100), min_size=20, max_size=200)


@given(PRICES, st.floats(-1e-9, 1e-9))
def test_however_near_a_price_is_the_side_is_that_of_the_summed_mean(prices: list[float], off: float):
    sma = Sma(20)
    for price in prices:
        sma.update(price)
    untouched = Sma(20)
    for price in prices:
        untouched.update(price)
    assert sma.value is not None
    for asked in (sma.value, sma.value * (1.0 + off), prices[-1]):
        assert untouched.side(asked) == (asked > sma.value) - (asked < sma.value)


def test_before_twenty_prices_there_is_no_side():
    sma = Sma(20)
    for _ in range(19):
        sma.update(10.0)
    assert sma.side(11.0) is None
    sma.update(10.0)
    assert (sma.side(11.0), sma.side(10.0), sma.side(9.0)) == (1, 0, -1)
