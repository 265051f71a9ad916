"""One strike read alone: one volatility from the side whose price is all time value, both rights' Greeks."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.pricing.black_scholes import value
from engine.pricing.contracts import Contracts
from engine.pricing.implied_vol import imply
from engine.pricing.one import OneGreeks
from engine.pricing.strike import Sides, Terms, read_strike
from engine.pricing.worth import WhyNone

NAN = math.nan
NAMES = ("delta", "gamma", "theta", "vega", "rho")
STRIKES = {90.0: 0.30, 95.0: 0.26, 100.0: 0.23, 105.0: 0.22, 110.0: 0.24}
cents = st.integers(0, 3_000).map(lambda cents: cents / 100)
sides = st.none() | st.tuples(cents, cents)


def at(strike: float) -> Terms:
    return Terms(100.0, strike, 0.08, 0.04, 0.01)


def one(terms: Terms, is_call: bool) -> Contracts:
    """Alone among the vectors, which are somebody else's way of doing the same."""
    return Contracts.of([is_call], **{name: [number] for name, number in terms._asdict().items()})


def quoted(terms: Terms, *, call_vol: float, put_vol: float) -> Sides:
    """Both rights, a tenth of a cent around their worth."""
    call, put = (
        float(value(one(terms, right), vol).price[0]) for right, vol in ((True, call_vol), (False, put_vol))
    )
    return Sides((call - 0.001, call + 0.001), (put - 0.001, put + 0.001))


def asked(quoted: Sides, terms: Terms, is_call: bool) -> tuple[float, WhyNone]:
    side = quoted.call if is_call else quoted.put
    if side is None:
        return NAN, WhyNone.NOT_FINITE
    if side[0] <= 0.0 or side[1] < side[0]:
        return NAN, WhyNone.NO_BID if side[0] <= 0.0 else WhyNone.CROSSED
    read = imply(one(terms, is_call), [(side[0] + side[1]) / 2])
    return float(read.vol[0]), WhyNone(read.why[0])


@given(
    call=sides,
    put=sides,
    strike=st.integers(70, 130).map(float),
    years=st.sampled_from([1e-5, 0.002, 0.08, 1.0]),
    rate=st.sampled_from([0.0, 0.04]),
    dividend=st.sampled_from([0.0, 0.02]),
    is_call=st.booleans(),
)
def test_it_says_what_the_vectors_say_of_its_cheaper_side_or_else_of_the_dearer(
    call, put, strike, years, rate, dividend, is_call
):
    quoted, terms = Sides(call, put), Terms(100.0, strike, years, rate, dividend)
    cheaper = 100.0 * math.exp(-dividend * years) - strike * math.exp(-rate * years) <= 0.0
    told = [asked(quoted, terms, right) for right in (cheaper, not cheaper)]
    vol = next((vol for vol, why in told if why is WhyNone.KNOWN), None)
    read = read_strike(quoted, terms, is_call=is_call)
    if vol is None:
        assert read is told[0][1]
        return
    assert isinstance(read, OneGreeks)
    assert read.vol == pytest.approx(vol, rel=1e-9)
    theirs = value(one(terms, is_call), vol).greeks
    for name in NAMES:
        assert getattr(read, name) == pytest.approx(getattr(theirs, name)[0], rel=1e-7, abs=1e-12), name


@pytest.mark.parametrize(("strike", "vol"), STRIKES.items())
def test_the_side_that_is_out_of_the_money_speaks_for_both_rights(strike, vol):
    beside = {"put_vol": vol + 0.05} if strike > 100.0 else {"call_vol": vol + 0.05}
    quotes = quoted(at(strike), **{"call_vol": vol, "put_vol": vol} | beside)
    call, put = (read_strike(quotes, at(strike), is_call=right) for right in (True, False))
    assert isinstance(call, OneGreeks)
    assert isinstance(put, OneGreeks)
    assert call.vol == put.vol == pytest.approx(vol, abs=1e-9)
    assert call.delta - put.delta == pytest.approx(math.exp(-0.01 * 0.08))


@pytest.mark.parametrize("put", [None, (0.0, 0.05), (NAN, 0.05), (0.05, NAN), (0.06, 0.05)])
def test_where_the_cheaper_side_says_nothing_the_dearer_one_is_asked(put):
    quotes = quoted(at(90.0), call_vol=0.32, put_vol=0.30)._replace(put=put)
    read = read_strike(quotes, at(90.0), is_call=False)
    assert isinstance(read, OneGreeks)
    assert read.vol == pytest.approx(0.32, abs=1e-9)


@pytest.mark.parametrize(
    ("put", "words"),
    [
        ((0.0, 0.05), "no bid"),
        ((NAN, NAN), "not finite"),
        ((0.06, 0.05), "crossed quote"),
        ((150.0, 151.0), "above bound"),
    ],
)
@pytest.mark.parametrize("call", [(0.0, 11.0), (9.0, 9.5)], ids=["unbid", "below what it is worth at once"])
def test_where_both_sides_are_silent_the_cheaper_sides_reason_stands(put, words, call):
    read = read_strike(Sides(call, put), at(90.0), is_call=True)
    assert isinstance(read, WhyNone)
    assert read.words == words


def test_an_expired_strike_says_expired_and_an_unpriced_spot_not_finite():
    quotes = quoted(at(95.0), call_vol=0.3, put_vol=0.3)
    assert read_strike(quotes, at(95.0)._replace(years=0.0), is_call=True).words == "expired"
    assert read_strike(quotes, at(95.0)._replace(spot=NAN), is_call=True).words == "not finite"
