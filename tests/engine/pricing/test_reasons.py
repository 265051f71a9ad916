"""Never a number where none exists, and a reason beside every none, in a chain and for one alike."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.pricing.black_scholes import value
from engine.pricing.contracts import Contracts
from engine.pricing.implied_vol import imply
from engine.pricing.one import imply_one
from engine.pricing.worth import WhyNone

NAN, INF = float("nan"), float("inf")
CALL = {"is_call": True, "spot": 100.0, "strike": 90.0, "years": 0.1, "rate": 0.04, "dividend": 0.01}
PUT = {**CALL, "is_call": False, "strike": 110.0}
WING = {**CALL, "strike": 130.0}

CASES = [
    ("nobody bids", WING, 0.0, "no bid"),
    ("a negative price", WING, -0.01, "no bid"),
    ("a call under its intrinsic value", CALL, 10.0, "below intrinsic"),
    ("a put under its intrinsic value", PUT, 9.0, "below intrinsic"),
    ("a call dearer than its share", CALL, 100.0, "above bound"),
    ("a wing dearer than its share", WING, 101.0, "above bound"),
    ("a put dearer than its strike", PUT, 110.0, "above bound"),
    ("no time left", {**WING, "years": 0.0}, 1.0, "expired"),
    ("its last milliseconds", {**WING, "years": 9e-10}, 1.0, "expired"),
    ("after its time", {**WING, "years": -0.1}, 1.0, "expired"),
    ("no price", WING, NAN, "not finite"),
    ("an endless price", WING, INF, "not finite"),
    ("no spot", {**WING, "spot": NAN}, 1.0, "not finite"),
    ("an endless spot", {**WING, "spot": INF}, 1.0, "not finite"),
    ("no time known", {**WING, "years": NAN}, 1.0, "not finite"),
    ("endless time", {**WING, "years": INF}, 1.0, "not finite"),
    ("no rate", {**WING, "rate": NAN}, 1.0, "not finite"),
    ("no yield", {**WING, "dividend": INF}, 1.0, "not finite"),
    ("no strike", {**WING, "strike": NAN}, 1.0, "not finite"),
    ("a worthless share", {**WING, "spot": 0.0}, 1.0, "terms out of range"),
    ("a strike below zero", {**WING, "strike": -5.0}, 1.0, "terms out of range"),
    ("a rate in percent for a century", {**WING, "rate": 4.0, "years": 100.0}, 1.0, "terms out of range"),
]


@pytest.mark.parametrize(
    ("terms", "price", "reason"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_none_has_its_reason(terms, price, reason):
    chain = imply(Contracts.of(**terms), price)
    assert WhyNone(chain.why[0]).words == reason
    greeks = chain.greeks
    assert np.isnan([chain.vol, greeks.delta, greeks.gamma, greeks.theta, greeks.vega, greeks.rho]).all()
    one = imply_one(price, **terms)
    assert isinstance(one, WhyNone)
    assert one.words == reason


def test_a_price_that_is_exactly_intrinsic_says_nothing():
    terms = {**CALL, "rate": 0.0, "dividend": 0.0}
    assert imply(Contracts.of(**terms), 10.0).why[0] == WhyNone.NO_INFORMATION
    assert imply_one(10.0, **terms) is WhyNone.NO_INFORMATION


def test_time_value_below_the_rounding_of_the_price_says_nothing():
    terms = {**CALL, "rate": 0.0, "dividend": 0.0, "strike": 60.0}
    above = float(np.nextafter(40.0, 50.0))
    assert imply(Contracts.of(**terms), above).why[0] == WhyNone.NO_INFORMATION
    assert imply_one(above, **terms) is WhyNone.NO_INFORMATION


def test_a_price_one_rounding_under_the_bound_says_nothing():
    terms = {**WING, "rate": 0.0, "dividend": 0.0}
    under = float(np.nextafter(100.0, 0.0))
    assert imply(Contracts.of(**terms), under).why[0] == WhyNone.NO_INFORMATION
    assert imply_one(under, **terms) is WhyNone.NO_INFORMATION


def test_a_broken_row_spoils_no_other():
    prices = [1.0, NAN, 0.0, 1.0]
    read = imply(Contracts.of(True, spot=100.0, strike=[105.0] * 4, years=0.1), prices)
    assert read.why.tolist() == [WhyNone.KNOWN, WhyNone.NOT_FINITE, WhyNone.NO_BID, WhyNone.KNOWN]
    assert read.vol[0] == read.vol[3] > 0.0
    assert np.isnan(read.vol[1:3]).all()


def test_an_empty_chain_is_an_empty_answer():
    assert len(imply(Contracts.of([], spot=100.0, strike=[], years=0.1), []).vol) == 0


def test_every_reason_has_words():
    assert all(why.words for why in WhyNone if why is not WhyNone.KNOWN)


anything = st.floats() | st.sampled_from([0.0, 1e-300, 1e-12, 0.01, 1.0, 100.0, 1e15, 1e300])


@settings(max_examples=500, deadline=None)
@given(st.booleans(), anything, anything, anything, anything, anything, anything)
def test_whatever_is_sent_the_answer_is_a_finite_number_or_a_reason(
    is_call, price, spot, strike, years, rate, dividend
):
    terms = {
        "is_call": is_call,
        "spot": spot,
        "strike": strike,
        "years": years,
        "rate": rate,
        "dividend": dividend,
    }
    read, one = imply(Contracts.of(**terms), price), imply_one(price, **terms)
    assert (read.why[0] == WhyNone.KNOWN) == bool(np.isfinite(read.vol[0]))
    assert isinstance(one, WhyNone) == (read.why[0] != WhyNone.KNOWN)
    if isinstance(one, WhyNone):
        assert read.why[0] == one
    else:
        assert read.vol[0] == pytest.approx(one.vol, rel=1e-9, abs=1e-11)


@settings(deadline=None)
@given(
    st.booleans(),
    st.floats(0.0, 2.0),
    st.floats(0.1, 10.0),
    st.floats(-15.0, 2.0),
    st.floats(-0.5, 0.5),
    st.floats(-0.5, 0.5),
)
def test_any_price_of_a_sane_contract_is_solved_alike_by_both(
    is_call, share, moneyness, log_years, rate, dividend
):
    terms = {
        "is_call": is_call,
        "spot": 100.0,
        "strike": 100.0 * moneyness,
        "years": float(np.exp(log_years)),
        "rate": rate,
        "dividend": dividend,
    }
    price = 100.0 * share * (1.0 if is_call else moneyness)
    read, one = imply(Contracts.of(**terms), price), imply_one(price, **terms)
    if isinstance(one, WhyNone):
        assert read.why[0] == one
    else:
        assert read.vol[0] == pytest.approx(one.vol, rel=1e-9)
        again = value(Contracts.of(**terms), read.vol).price[0]
        assert again == pytest.approx(price, rel=1e-9)
