"""The numbers of Hull's and Haug's books and of the domain's section C, to their printed digits."""

import numpy as np
import pytest

from engine.pricing.black_scholes import value
from engine.pricing.contracts import Contracts
from engine.pricing.one import OneGreeks, imply_one


def priced(
    right: str,
    spot: float,
    strike: float,
    years: float,
    rate: float,
    vol: float,
    *,
    carry: float | None = None,
):
    """Value one contract; cost of carry, where given, is rate less yield, as Haug writes it."""
    dividend = 0.0 if carry is None else rate - carry
    contract = Contracts.of(
        right == "call", spot=spot, strike=strike, years=years, rate=rate, dividend=dividend
    )
    return value(contract, np.array([vol]))


@pytest.mark.parametrize(
    ("book", "right", "spot", "strike", "years", "rate", "vol", "carry", "price", "digits"),
    [
        ("Hull", "call", 42, 40, 0.5, 0.10, 0.20, None, 4.76, 2),
        ("Hull", "put", 42, 40, 0.5, 0.10, 0.20, None, 0.81, 2),
        ("domain C11", "call", 42, 40, 0.5, 0.10, 0.20, None, 4.7594, 4),
        ("domain C11", "put", 42, 40, 0.5, 0.10, 0.20, None, 0.8086, 4),
        ("domain C11", "call", 100, 100, 30 / 365, 0.04, 0.20, None, 2.4513, 4),
        ("domain C11", "put", 100, 100, 30 / 365, 0.04, 0.20, None, 2.1230, 4),
        ("Hull European", "put", 50, 50, 5 / 12, 0.10, 0.40, None, 4.08, 2),
        ("Haug", "call", 60, 65, 0.25, 0.08, 0.30, None, 2.1334, 4),
        ("Haug, Merton", "put", 100, 95, 0.5, 0.10, 0.20, 0.05, 2.4648, 4),
        ("Haug, Black-76", "call", 19, 19, 0.75, 0.10, 0.28, 0.0, 1.7011, 4),
        ("domain C11, 0DTE", "call", 600, 600, 180 / (252 * 390), 0.04, 0.15, None, 1.5586, 4),
        ("domain C11, calendar time", "call", 600, 600, 180 / (365 * 1440), 0.04, 0.15, None, 0.6686, 4),
    ],
)
def test_a_book_price_is_met(book, right, spot, strike, years, rate, vol, carry, price, digits):
    got = priced(right, spot, strike, years, rate, vol, carry=carry).price[0]
    assert got == pytest.approx(price, abs=0.52 * 10**-digits), book


def test_hulls_hedger_has_these_greeks():
    greeks = priced("call", 49, 50, 0.3846, 0.05, 0.20).greeks
    assert greeks.delta[0] == pytest.approx(0.522, abs=5e-4)
    assert greeks.gamma[0] == pytest.approx(0.066, abs=5e-4)
    assert greeks.vega[0] * 100 == pytest.approx(12.1, abs=0.05)
    assert greeks.theta[0] * 365 == pytest.approx(-4.31, abs=5e-3)
    assert greeks.rho[0] * 100 == pytest.approx(8.91, abs=5e-3)


def test_the_domain_month_has_these_greeks():
    call = priced("call", 100, 100, 30 / 365, 0.04, 0.20).greeks
    put = priced("put", 100, 100, 30 / 365, 0.04, 0.20).greeks
    assert (call.delta[0], put.delta[0]) == pytest.approx((0.5343, -0.4657), abs=5e-5)
    assert call.gamma[0] == pytest.approx(0.06932, abs=5e-6)
    assert call.vega[0] == pytest.approx(0.11395, abs=5e-6)
    assert call.theta[0] == pytest.approx(-0.0436, abs=5e-5)


def test_hull_delta_and_gamma_in_the_domain_row():
    greeks = priced("call", 42, 40, 0.5, 0.10, 0.20).greeks
    assert greeks.delta[0] == pytest.approx(0.7791, abs=5e-5)
    assert greeks.gamma[0] == pytest.approx(0.04996, abs=1e-5)


def test_gamma_on_the_last_day_depends_on_the_clock_used():
    trading = priced("call", 600, 600, 180 / (252 * 390), 0.04, 0.15).greeks.gamma[0]
    calendar = priced("call", 600, 600, 180 / (365 * 1440), 0.04, 0.15).greeks.gamma[0]
    assert (trading, calendar) == pytest.approx((0.1036, 0.2395), abs=2e-4)


def test_haugs_greeks_with_a_cost_of_carry():
    assert priced("call", 105, 100, 0.5, 0.10, 0.36, carry=0.0).greeks.delta[0] == pytest.approx(
        0.5946, abs=5e-5
    )
    assert priced("put", 105, 100, 0.5, 0.10, 0.36, carry=0.0).greeks.delta[0] == pytest.approx(
        -0.3566, abs=5e-5
    )
    theta = priced("put", 430, 405, 1 / 12, 0.07, 0.20, carry=0.02).greeks.theta[0] * 365
    assert theta == pytest.approx(-31.1924, abs=5e-5)
    assert priced("call", 72, 75, 1, 0.09, 0.19).greeks.rho[0] * 100 == pytest.approx(38.7325, abs=5e-5)


def test_hulls_implied_volatility():
    found = imply_one(1.875, is_call=True, spot=21, strike=20, years=0.25, rate=0.10)
    assert isinstance(found, OneGreeks)
    assert found.vol == pytest.approx(0.235, abs=5e-4)
