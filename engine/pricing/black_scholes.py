"""Generalised Black–Scholes (continuous rate and yield): the worth and Greeks of a whole chain at once."""

from dataclasses import dataclass

import numpy as np

from engine.pricing.black import Shape, shape
from engine.pricing.contracts import Bools, Contracts, Forwards, carry, meant
from engine.pricing.normal import Floats

DAYS_A_YEAR = 365.0
POINT = 0.01
DEVIATIONS_MAX = 1_000.0  # past 40 nothing of a double is left; squares must stay finite to the last second


@dataclass(frozen=True, slots=True)
class Greeks:
    """Sensitivities in a trader's units, one contract an index; NaN where nothing can be said."""

    delta: Floats  # per dollar of spot
    gamma: Floats  # delta per dollar of spot
    theta: Floats  # dollars per calendar day: 1/365 of the year that `years` counts
    vega: Floats  # dollars per vol point (0.01)
    rho: Floats  # dollars per rate point (0.01)


@dataclass(frozen=True, slots=True)
class Valuation:
    """What each contract is worth at a given volatility, and how that worth moves."""

    price: Floats
    greeks: Greeks


@dataclass(frozen=True, slots=True)
class Sides:
    """What both rights of a strike share: the two terms of the cheaper right, and the vega."""

    near: Floats  # the leg that is smaller: spot's for an out-of-the-money call, strike's for a put
    far: Floats
    weight: Floats  # dollar vega per unit of deviation


def sides(forwards: Forwards, at: Shape) -> Sides:
    """Value the out-of-the-money right, the one whose digits survive."""
    weight = forwards.scale * at.density()
    near = at.side * at.near * weight + (at.side < 0.0) * np.minimum(forwards.spot, forwards.strike)
    return Sides(near, at.far * weight, weight)


def legs(forwards: Forwards, parts: Sides, is_call: Bools) -> tuple[Floats, Floats]:
    """Return the legs, price = spot leg - strike leg; the dearer right adds the forward, by parity."""
    rich = forwards.gap > 0.0
    whole = is_call.astype(np.float64) + rich - 1.0
    spot = np.where(rich, -parts.far, parts.near) + whole * forwards.spot
    strike = np.where(rich, -parts.near, parts.far) + whole * forwards.strike
    return spot, strike


def greeks(contracts: Contracts, forwards: Forwards, parts: Sides, deviation: Floats) -> Greeks:
    """Read all five sensitivities off the two legs and the vega, without another special function."""
    spot_leg, strike_leg = legs(forwards, parts, contracts.is_call)
    drift = contracts.dividend * spot_leg - contracts.rate * strike_leg
    decay = parts.weight * deviation / (contracts.years * 2.0)
    return Greeks(
        delta=spot_leg / contracts.spot,
        gamma=parts.weight / (contracts.spot * contracts.spot * deviation),
        theta=(drift - decay) / DAYS_A_YEAR,
        vega=parts.weight * np.sqrt(contracts.years) * POINT,
        rho=strike_leg * contracts.years * POINT,
    )


def value(contracts: Contracts, vol: Floats) -> Valuation:
    """Price a chain at given volatilities; NaN where terms, time left or volatility are not real ones."""
    with np.errstate(all="ignore"):
        forwards = carry(contracts)
        deviation = vol * np.sqrt(contracts.years)
        known = (deviation > 0.0) & np.isfinite(deviation) & meant(contracts, forwards)
        deviation = np.where(known, np.maximum(deviation, forwards.skew / DEVIATIONS_MAX), np.nan)
        at = shape(forwards.skew, deviation)
        parts = sides(forwards, at)
        price = _price(contracts.is_call, forwards, at, parts)
        return Valuation(price, greeks(contracts, forwards, parts, deviation))


def _price(is_call: Bools, forwards: Forwards, at: Shape, parts: Sides) -> Floats:
    beyond = parts.weight * (at.near - at.far)
    cheap = np.where(at.side > 0.0, beyond, parts.near - parts.far)
    return cheap + np.maximum(np.where(is_call, forwards.gap, -forwards.gap), 0.0)
