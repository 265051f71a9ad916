"""What holds for any contract at all: parity, round trips, order, one answer from chain and single path."""

from dataclasses import astuple, replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.pricing.black import NOUGHT, Puzzle, guess, refine, shape
from engine.pricing.black_scholes import value
from engine.pricing.contracts import Contracts, carry
from engine.pricing.implied_vol import CHUNK, imply
from engine.pricing.one import OneGreeks, imply_one
from engine.pricing.worth import WhyNone

MINUTE = 1.0 / (365.0 * 24.0 * 60.0)

contracts = st.builds(
    lambda is_call, spot, away, years, rate, dividend, vol: (
        {
            "is_call": is_call,
            "spot": spot,
            "strike": spot * float(np.exp(np.clip(away * vol * np.sqrt(years), -7.0, 7.0))),
            "years": years,
            "rate": rate,
            "dividend": dividend,
        },
        vol,
    ),
    st.booleans(),
    st.floats(1.0, 10_000.0),
    st.floats(-5.0, 5.0),
    st.floats(MINUTE, 3.0),
    st.floats(-0.02, 0.15),
    st.floats(0.0, 0.10),
    st.floats(0.01, 8.0),
)


@settings(deadline=None)
@given(contracts)
def test_call_less_put_is_the_forward(drawn):
    terms, vol = drawn
    vols = np.array([vol])
    call, put = (value(Contracts.of(**{**terms, "is_call": right}), vols) for right in (True, False))
    forwards = carry(Contracts.of(**terms))
    grain = 1e-14 * max(terms["spot"], terms["strike"])
    assert call.price - put.price == pytest.approx(forwards.gap, abs=grain)
    assert call.greeks.delta - put.greeks.delta == pytest.approx(forwards.spot / terms["spot"], abs=1e-14)
    assert call.greeks.gamma == put.greeks.gamma
    assert call.greeks.vega == put.greeks.vega


@settings(deadline=None)
@given(contracts)
def test_a_price_gives_back_its_volatility_or_says_why_not(drawn):
    terms, vol = drawn
    valued = value(Contracts.of(**terms), np.array([vol]))
    read = imply(Contracts.of(**terms), valued.price)
    if read.why[0] != WhyNone.KNOWN:
        assert np.isnan(read.vol[0])
        return
    dollars = valued.price[0] + 0.2 * terms["spot"] * min(terms["years"], 1.0)
    doubt = 4e-16 * dollars / (valued.greeks.vega[0] * 100.0)
    assume(doubt < 1e-4)
    assert read.vol[0] == pytest.approx(vol, abs=1e-11 + 4 * doubt + 1e-13 * vol)


@settings(max_examples=300, deadline=None)
@given(contracts)
def test_one_contract_and_a_chain_agree(drawn):
    terms, vol = drawn
    price = float(value(Contracts.of(**terms), np.array([vol])).price[0])
    read, one = imply(Contracts.of(**terms), price), imply_one(price, **terms)
    if isinstance(one, WhyNone):
        assert read.why[0] == one
        return
    greeks = read.greeks
    chain = OneGreeks(*(float(each[0]) for each in (read.vol, *_columns(greeks))))
    doubt = 4e-16 * (price + terms["spot"] * 0.3 * terms["years"]) / (one.vega * 100.0)
    assume(doubt < 1e-6)
    assert chain.vol == pytest.approx(one.vol, abs=1e-12 + doubt)
    assert astuple(chain)[1:] == pytest.approx(astuple(one)[1:], rel=1e-9 + 1e3 * doubt, abs=1e-12)


def _columns(greeks):
    return greeks.delta, greeks.gamma, greeks.theta, greeks.vega, greeks.rho


@settings(deadline=None)
@given(contracts)
def test_greeks_of_the_price_and_greeks_at_the_volatility_are_the_same(drawn):
    terms, vol = drawn
    valued = value(Contracts.of(**terms), np.array([vol]))
    read = imply(Contracts.of(**terms), valued.price)
    assume(read.why[0] == WhyNone.KNOWN)
    again = value(Contracts.of(**terms), read.vol)
    for found, direct in zip(_columns(read.greeks), _columns(again.greeks), strict=True):
        assert found[0] == pytest.approx(direct[0], rel=1e-8, abs=1e-13)


@settings(deadline=None)
@given(contracts, st.floats(1.001, 1.5))
def test_more_volatility_is_never_cheaper_and_a_dearer_price_never_calmer(drawn, factor):
    terms, vol = drawn
    price = value(Contracts.of(**terms), np.array([vol])).price
    dearer = value(Contracts.of(**terms), np.array([vol * factor])).price
    assert dearer[0] >= price[0] * (1.0 - 1e-13)
    read = imply(Contracts.of(**terms), price), imply(Contracts.of(**terms), dearer)
    assume(all(each.why[0] == WhyNone.KNOWN for each in read) and dearer[0] > price[0] * (1.0 + 1e-9))
    assert read[1].vol[0] > read[0].vol[0]


@settings(deadline=None)
@given(contracts, st.floats(1.001, 1.5))
def test_calls_fall_and_puts_rise_with_the_strike(drawn, factor):
    terms, vol = drawn
    vols = np.array([vol])
    base = value(Contracts.of(**terms), vols).price[0]
    higher = value(Contracts.of(**{**terms, "strike": terms["strike"] * factor}), vols).price[0]
    slack = 1e-14 * terms["strike"]
    assert higher <= base + slack if terms["is_call"] else higher >= base - slack


@settings(deadline=None)
@given(contracts)
def test_greeks_stay_where_greeks_can_be(drawn):
    terms, vol = drawn
    greeks = value(Contracts.of(**terms), np.array([vol])).greeks
    low, high = (0.0, 1.0) if terms["is_call"] else (-1.0, 0.0)
    assert low - 1e-15 <= greeks.delta[0] <= high + 1e-15
    assert greeks.gamma[0] >= 0.0
    assert greeks.vega[0] >= 0.0


@pytest.mark.parametrize("greek", ["delta", "gamma", "theta", "vega", "rho"])
def test_each_greek_is_the_slope_it_is_named_for(greek):
    base = Contracts.of([True, False], spot=100.0, strike=104.0, years=0.3, rate=0.05, dividend=0.02)
    vol, h = np.array([0.3, 0.3]), 1e-4

    def price(contracts=base, vols=vol):
        return value(contracts, vols).price

    slopes = {
        "delta": lambda: (
            (price(replace(base, spot=base.spot + h)) - price(replace(base, spot=base.spot - h))) / (2 * h)
        ),
        "gamma": lambda: (
            (
                value(replace(base, spot=base.spot + h), vol).greeks.delta
                - value(replace(base, spot=base.spot - h), vol).greeks.delta
            )
            / (2 * h)
        ),
        "theta": lambda: (
            (price(replace(base, years=base.years - h)) - price(replace(base, years=base.years + h)))
            / (2 * h)
            / 365
        ),
        "vega": lambda: (price(vols=vol + h) - price(vols=vol - h)) / (2 * h) / 100,
        "rho": lambda: (
            (price(replace(base, rate=base.rate + h)) - price(replace(base, rate=base.rate - h)))
            / (2 * h)
            / 100
        ),
    }
    columns = dict(
        zip(("delta", "gamma", "theta", "vega", "rho"), _columns(value(base, vol).greeks), strict=True)
    )
    assert columns[greek] == pytest.approx(slopes[greek](), rel=1e-6)


def test_a_long_chain_is_cut_without_a_seam():
    count = 2 * CHUNK + 17
    strikes = np.linspace(80.0, 120.0, count)
    contracts = Contracts.of(strikes > 100.0, spot=100.0, strike=strikes, years=0.1, rate=0.03)
    read = imply(contracts, value(contracts, np.full(count, 0.25)).price)
    assert read.vol == pytest.approx(0.25, abs=1e-12)


def test_no_volatility_or_no_time_has_no_value():
    contracts = Contracts.of(True, spot=100.0, strike=100.0, years=[0.1, 0.0, 0.1, 0.1])
    valued = value(contracts, np.array([0.0, 0.2, np.nan, -0.2]))
    assert np.isnan(valued.price).all()
    assert np.isnan(valued.greeks.gamma).all()


def test_seconds_before_expiry_a_far_strike_is_worth_nothing_and_says_so_quietly():
    valued = value(
        Contracts.of([True, False], spot=100.0, strike=[200.0, 50.0], years=1e-9), np.array([0.2, 0.2])
    )
    assert valued.price.tolist() == [0.0, 0.0]
    assert valued.greeks.delta.tolist() == [0.0, 0.0]


def test_one_step_from_the_guess_is_enough_for_everyday_contracts():
    deviation, away = (
        grid.ravel() for grid in np.meshgrid(np.linspace(0.005, 0.9, 60), np.linspace(0.0, 4.0, 41))
    )
    skew = np.maximum(deviation * away, NOUGHT)
    at = shape(skew, deviation)
    beyond = at.density() * (at.near - at.side * at.far)
    worth = np.where(at.side > 0.0, beyond, np.exp(-skew / 2.0) - beyond)
    asked = Puzzle(skew, np.maximum(2.0 * np.sinh(skew / 2.0), NOUGHT), worth, np.exp(-skew / 2.0) - worth)
    start = guess(asked)
    assert start == pytest.approx(deviation, rel=1e-2)
    assert start * (1.0 + refine(asked, start, shape(skew, start))) == pytest.approx(deviation, rel=2e-10)
