"""Reading a chain: one volatility a strike, from the side whose price is all time value."""

from dataclasses import replace

import numpy as np
import pytest

from engine.pricing.black_scholes import value
from engine.pricing.chain import SideUsed, StrikeQuotes, read_chain
from engine.pricing.contracts import Contracts
from engine.pricing.worth import WhyNone

NAN = float("nan")
TERMS = {"spot": 100.0, "rate": 0.04, "dividend": 0.01}
STRIKES = np.array([90.0, 95.0, 100.0, 105.0, 110.0])
YEARS = np.full(5, 0.08)
SMILE = np.array([0.30, 0.26, 0.23, 0.22, 0.24])


def quoted(*, call_vol=SMILE, put_vol=SMILE, half_spread=0.0) -> StrikeQuotes:
    """Quote both rights around their worth at the given smiles."""
    calls = value(Contracts.of(True, strike=STRIKES, years=YEARS, **TERMS), call_vol).price
    puts = value(Contracts.of(False, strike=STRIKES, years=YEARS, **TERMS), put_vol).price
    return StrikeQuotes(
        STRIKES, YEARS, calls - half_spread, calls + half_spread, puts - half_spread, puts + half_spread
    )


def test_the_smile_is_read_back_with_the_greeks_of_both_rights():
    read = read_chain(quoted(half_spread=0.001), **TERMS)
    assert read.vol == pytest.approx(SMILE, abs=1e-11)
    assert read.why.tolist() == [WhyNone.KNOWN] * 5
    for right, greeks in ((True, read.calls), (False, read.puts)):
        direct = value(Contracts.of(right, strike=STRIKES, years=YEARS, **TERMS), SMILE).greeks
        for name in ("delta", "gamma", "theta", "vega", "rho"):
            assert getattr(greeks, name) == pytest.approx(getattr(direct, name), rel=1e-9), name


def test_the_out_of_the_money_side_speaks_for_both_rights():
    off = SMILE + 0.05
    read = read_chain(
        quoted(
            call_vol=np.where(STRIKES <= 100.0, off, SMILE), put_vol=np.where(STRIKES > 100.0, off, SMILE)
        ),
        **TERMS,
    )
    assert read.vol == pytest.approx(SMILE, abs=1e-11)
    assert read.side.tolist() == [SideUsed.PUT, SideUsed.PUT, SideUsed.PUT, SideUsed.CALL, SideUsed.CALL]


@pytest.mark.parametrize("fault", [{"put_bid": 0.0}, {"put_ask": NAN}, {"put_bid": NAN}, {"put_ask": 0.001}])
def test_where_the_cheaper_side_is_unquoted_the_dearer_one_is_read_and_the_record_says_so(fault):
    quotes = quoted(call_vol=SMILE + 0.02)
    name, broken = next(iter(fault.items()))
    read = read_chain(
        replace(quotes, **{name: np.where(STRIKES == 90.0, broken, getattr(quotes, name))}), **TERMS
    )
    assert read.vol[0] == pytest.approx(SMILE[0] + 0.02, abs=1e-9)
    assert read.side[0] == SideUsed.CALL
    assert read.vol[1:3] == pytest.approx(SMILE[1:3], abs=1e-11)


@pytest.mark.parametrize(
    ("bid", "ask", "words"),
    [
        (0.0, 0.05, "no bid"),
        (NAN, NAN, "not finite"),
        (0.06, 0.05, "crossed quote"),
        (150.0, 151.0, "above bound"),
    ],
)
def test_where_both_sides_are_silent_the_cheaper_sides_reason_stands(bid, ask, words):
    quotes = quoted()
    first = STRIKES == 90.0
    silent = replace(
        quotes,
        put_bid=np.where(first, bid, quotes.put_bid),
        put_ask=np.where(first, ask, quotes.put_ask),
        call_bid=np.where(first, 0.0, quotes.call_bid),
    )
    read = read_chain(silent, **TERMS)
    assert WhyNone(read.why[0]).words == words
    assert read.side[0] == SideUsed.NEITHER
    for greeks in (read.calls, read.puts):
        assert np.isnan(
            [greeks.delta[0], greeks.gamma[0], greeks.theta[0], greeks.vega[0], greeks.rho[0]]
        ).all()
        assert np.isfinite(greeks.delta[1:]).all()


def test_where_nobody_bids_for_the_wing_and_the_dearer_side_is_below_intrinsic_the_reason_is_the_wings():
    quotes = quoted()
    first = STRIKES == 90.0
    faulty = replace(
        quotes,
        put_bid=np.where(first, 0.0, quotes.put_bid),
        call_bid=np.where(first, 9.0, quotes.call_bid),
        call_ask=np.where(first, 9.5, quotes.call_ask),
    )
    read = read_chain(faulty, **TERMS)
    assert (WhyNone(read.why[0]).words, read.side[0]) == ("no bid", SideUsed.NEITHER)


def test_an_expired_chain_says_expired_and_an_unpriced_spot_not_finite():
    expired = read_chain(replace(quoted(), years=np.zeros(5)), **TERMS)
    assert {WhyNone(why).words for why in expired.why} == {"expired"}
    lost = read_chain(quoted(), spot=NAN)
    assert {WhyNone(why).words for why in lost.why} == {"not finite"}


def test_two_expiries_in_one_chain_keep_their_own_time():
    one, years = quoted(), np.concatenate([YEARS, YEARS * 2.0])
    both = StrikeQuotes(
        np.tile(STRIKES, 2),
        years,
        *(np.tile(column, 2) for column in (one.call_bid, one.call_ask, one.put_bid, one.put_ask)),
    )
    read = read_chain(both, **TERMS)
    assert read.vol[:5] == pytest.approx(SMILE, abs=1e-11)
    assert (read.vol[5:] < SMILE).all()


def test_an_empty_chain_is_an_empty_reading():
    nothing = np.array([])
    assert (
        len(read_chain(StrikeQuotes(nothing, nothing, nothing, nothing, nothing, nothing), **TERMS).vol) == 0
    )
