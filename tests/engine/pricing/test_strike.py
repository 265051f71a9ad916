"""One strike read alone says what the whole chain says of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.pricing.chain import StrikeQuotes, read_chain
from engine.pricing.one import OneGreeks
from engine.pricing.strike import Sides, Terms, read_strike
from engine.pricing.worth import WhyNone

NAMES = ("delta", "gamma", "theta", "vega", "rho")
cents = st.integers(0, 3_000).map(lambda cents: cents / 100)
sides = st.none() | st.tuples(cents, cents)


def in_a_chain(quoted: Sides, terms: Terms):
    """The same strike through the vectors: its reason, its volatility, and the Greeks of each right."""
    prices = [np.array([nan]) for nan in (*(quoted.call or (np.nan,) * 2), *(quoted.put or (np.nan,) * 2))]
    quotes = StrikeQuotes(np.array([terms.strike]), np.array([terms.years]), *prices)
    return read_chain(quotes, spot=terms.spot, rate=terms.rate, dividend=terms.dividend)


@given(
    call=sides,
    put=sides,
    strike=st.integers(70, 130).map(float),
    years=st.sampled_from([1e-5, 0.002, 0.08, 1.0]),
    rate=st.sampled_from([0.0, 0.04]),
    dividend=st.sampled_from([0.0, 0.02]),
    is_call=st.booleans(),
)
def test_a_strike_alone_reads_as_it_does_in_its_chain(call, put, strike, years, rate, dividend, is_call):
    quoted, terms = Sides(call, put), Terms(100.0, strike, years, rate, dividend)
    alone, chain = read_strike(quoted, terms, is_call=is_call), in_a_chain(quoted, terms)
    if isinstance(alone, WhyNone):
        assert alone == chain.why[0]
        return
    assert chain.why[0] == WhyNone.KNOWN
    assert alone.vol == pytest.approx(chain.vol[0], rel=1e-9)
    side = chain.calls if is_call else chain.puts
    for name in NAMES:
        assert getattr(alone, name) == pytest.approx(getattr(side, name)[0], rel=1e-7, abs=1e-12), name


def test_both_rights_share_the_volatility_of_the_side_that_is_out_of_the_money():
    quoted, terms = Sides((11.2, 11.6), (1.1, 1.2)), Terms(110.0, 100.0, 0.1, 0.04)
    call, put = (read_strike(quoted, terms, is_call=right) for right in (True, False))
    assert isinstance(call, OneGreeks)
    assert isinstance(put, OneGreeks)
    assert call.vol == put.vol
    assert call.delta - put.delta == pytest.approx(1.0)


def test_where_the_cheaper_side_is_silent_the_dearer_one_is_asked():
    terms = Terms(110.0, 100.0, 0.1, 0.04)
    assert isinstance(read_strike(Sides((11.2, 11.6), None), terms, is_call=False), OneGreeks)
    assert read_strike(Sides((0.0, 11.6), (0.0, 1.2)), terms, is_call=True) is WhyNone.NO_BID
