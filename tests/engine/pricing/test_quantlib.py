"""QuantLib as a second opinion: prices, all five Greeks and volatilities over a grid of contracts."""

from itertools import product

import numpy as np
import pytest

from engine.pricing.black_scholes import value
from engine.pricing.contracts import Contracts, carry
from engine.pricing.implied_vol import imply

ql = pytest.importorskip("QuantLib", exc_type=ImportError)

GRID = np.array(
    list(product((0, 1), (70.0, 95.0, 100.0, 106.0, 140.0), (0.003, 0.1, 1.0, 2.5), (0.1, 0.35, 1.2)))
)
RATE, YIELD, SPOT = 0.045, 0.015, 100.0
IS_CALL, STRIKE, YEARS, VOL = GRID[:, 0] == 1, *GRID[:, 1:].T
CONTRACTS = Contracts.of(IS_CALL, spot=SPOT, strike=STRIKE, years=YEARS, rate=RATE, dividend=YIELD)


def second_opinion(is_call: bool, strike: float, years: float, vol: float) -> tuple[float, ...]:
    """Ask QuantLib's calculator, and put its yearly units into ours."""
    payoff = ql.PlainVanillaPayoff(ql.Option.Call if is_call else ql.Option.Put, strike)
    forward, discount = SPOT * np.exp((RATE - YIELD) * years), float(np.exp(-RATE * years))
    asked = ql.BlackCalculator(payoff, forward, vol * np.sqrt(years), discount)
    return (
        asked.value(),
        asked.delta(SPOT),
        asked.gamma(SPOT),
        asked.theta(SPOT, years) / 365.0,
        asked.vega(years) / 100.0,
        asked.rho(years) / 100.0,
    )


def test_prices_and_greeks_are_quantlibs():
    valued = value(CONTRACTS, VOL)
    of = valued.greeks
    ours = np.array([valued.price, of.delta, of.gamma, of.theta, of.vega, of.rho]).T
    theirs = [second_opinion(*map(float, row)) for row in zip(IS_CALL, STRIKE, YEARS, VOL, strict=True)]
    assert ours == pytest.approx(np.array(theirs), rel=1e-10, abs=1e-12)


def test_volatilities_are_quantlibs():
    price = value(CONTRACTS, VOL).price
    out = (carry(CONTRACTS).gap <= 0.0) == IS_CALL
    rich = np.flatnonzero(out & (price > 1e-4))
    ours = imply(CONTRACTS[rich], price[rich]).vol
    for row, vol in zip(rich.tolist(), ours.tolist(), strict=True):
        right = ql.Option.Call if IS_CALL[row] else ql.Option.Put
        forward = SPOT * float(np.exp((RATE - YIELD) * YEARS[row]))
        discount = float(np.exp(-RATE * YEARS[row]))
        deviation = ql.blackFormulaImpliedStdDev(
            right, float(STRIKE[row]), forward, float(price[row]), discount, 0.0, vol, 1e-12
        )
        assert vol == pytest.approx(deviation / YEARS[row] ** 0.5, abs=1e-8)
