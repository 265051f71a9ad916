"""Implied volatility of a whole chain at once: a number where the price holds one, else a reason."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.pricing.black import DEVIATION_MIN, NOUGHT, Puzzle, solve
from engine.pricing.black_scholes import Greeks, greeks, sides
from engine.pricing.contracts import Contracts, Forwards, carry
from engine.pricing.normal import Floats
from engine.pricing.worth import KNOWN, Reasons, WhyNone, Worth, determined, explain, weigh

CHUNK = 4_096  # contracts whose working arrays stay in the cache together


@dataclass(frozen=True, slots=True)
class Implied:
    """One volatility a contract (0.20 is 20 %) and its Greeks, NaN exactly where `why` gives a reason."""

    vol: Floats
    why: Reasons
    greeks: Greeks


def imply(contracts: Contracts, price: npt.ArrayLike) -> Implied:
    """Find the volatility each price implies, and every Greek at it."""
    prices = np.broadcast_to(np.asarray(price, dtype=np.float64), contracts.strike.shape)
    found = np.empty((6, len(prices)))
    why = np.zeros(len(prices), dtype=np.uint8)
    with np.errstate(all="ignore"):
        for start in range(0, len(prices), CHUNK):
            part = slice(start, start + CHUNK)
            some = contracts[part]
            _imply_chunk(some, carry(some), prices[part], found[:, part], why[part])
    vol, delta, gamma, theta, vega, rho = found
    return Implied(vol, why, Greeks(delta, gamma, theta, vega, rho))


def _imply_chunk(
    contracts: Contracts, forwards: Forwards, price: Floats, found: Floats, why: Reasons
) -> None:
    worth = weigh(contracts, forwards, price)
    good = determined(contracts, forwards, worth)
    if good.all():
        _find(contracts, forwards, worth, found)
    else:
        which = np.flatnonzero(good)
        answers = np.empty((len(found), len(which)))
        _find(contracts[which], forwards[which], worth[which], answers)
        found[...] = np.nan
        found[:, which] = answers
        bad = np.flatnonzero(~good)
        why[bad] = explain(contracts[bad], forwards[bad], worth[bad], price[bad])
    lost = np.isnan(found[0]) & (why == KNOWN)
    if lost.any():
        found[:, lost], why[lost] = np.nan, WhyNone.NO_INFORMATION


def _find(contracts: Contracts, forwards: Forwards, worth: Worth, found: Floats) -> None:
    deviation, at = solve(ask(forwards, worth))
    deviation[~(deviation >= DEVIATION_MIN)] = np.nan
    np.divide(deviation, np.sqrt(contracts.years), found[0])
    own = greeks(contracts, forwards, sides(forwards, at), deviation)
    found[1:] = own.delta, own.gamma, own.theta, own.vega, own.rho


def ask(forwards: Forwards, worth: Worth) -> Puzzle:
    """Strip dollars and the sign of the skew: put and call of one strike ask the same question."""
    skew = np.maximum(forwards.skew, NOUGHT)
    apart = np.maximum(np.abs(forwards.gap) / forwards.scale, NOUGHT)
    return Puzzle(skew, apart, worth.time / forwards.scale, worth.rest / forwards.scale)
