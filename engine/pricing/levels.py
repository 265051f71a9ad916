"""Levels a desk looks at: expected move, break-even, max pain, gamma exposure, its flip and its walls."""

from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from engine.pricing.black_scholes import value
from engine.pricing.contracts import Contracts, carry, meant
from engine.pricing.normal import ROOT_TWO_PI, Floats

SHARES_A_CONTRACT = 100.0
SIGMA_OF_STRADDLE = sqrt(np.pi / 2.0)  # an at-the-money straddle is worth 0.798 of one standard deviation
MINUTE_YEARS = 1.0 / (365.0 * 24.0 * 60.0)  # the least time gamma is taken at: at expiry it would be infinite
FLIP_REACH = 0.25  # how far from spot a flip still means something
FLIP_STEPS = 400
TIE = 1e-12  # payouts this close are equal but for rounding


@dataclass(frozen=True, slots=True)
class OpenBook:
    """The open interest of a chain: how many contracts stand open at which volatility."""

    contracts: Contracts
    vol: Floats
    open_interest: Floats


@dataclass(frozen=True, slots=True)
class GammaExposure:
    """Dollars of delta per 1 % move at each strike: calls +, puts - (dealers long calls, short puts)."""

    strikes: Floats
    calls: Floats
    puts: Floats
    total: float
    call_wall: float | None
    put_wall: float | None


def expected_move(spot: float, vol: float, days: float) -> float:
    """Return one standard deviation of the move in dollars over calendar days."""
    return spot * vol * sqrt(days / 365.0)


def expected_move_of_straddle(straddle: float) -> float:
    """Return the one-deviation move an at-the-money straddle pays for."""
    return straddle * SIGMA_OF_STRADDLE


def break_even(strike: float, premium: float, *, is_call: bool) -> float:
    """Return where a bought option earns nothing at expiry."""
    return strike + premium if is_call else strike - premium


def max_pain(strikes: Floats, call_interest: Floats, put_interest: Floats, *, spot: float) -> float | None:
    """Return the strike at which holders are paid least, a weak magnet; of equal ones the nearest."""
    open_at = np.flatnonzero(call_interest + put_interest > 0.0)
    if not len(open_at):
        return None
    settles = np.unique(strikes)
    above = settles[:, np.newaxis] - strikes[open_at]
    to_calls = np.maximum(above, 0.0) @ call_interest[open_at]
    to_puts = np.maximum(-above, 0.0) @ put_interest[open_at]
    payouts = to_calls + to_puts
    least = settles[payouts <= payouts.min() * (1.0 + TIE)]
    return float(least[np.argmin(np.abs(least - spot))])


def gamma_exposure(book: OpenBook) -> GammaExposure | None:
    """Sum dollar gamma by strike over expiries; None when no contract has both interest and a volatility."""
    known = _known(book)
    if known is None:
        return None
    contracts = known.contracts
    gamma = value(contracts, known.vol).greeks.gamma
    dollars = gamma * known.open_interest * SHARES_A_CONTRACT * contracts.spot * contracts.spot * 0.01
    strikes, row = np.unique(contracts.strike, return_inverse=True)
    calls, puts = np.zeros(len(strikes)), np.zeros(len(strikes))
    np.add.at(calls, row, np.where(contracts.is_call, dollars, 0.0))
    np.add.at(puts, row, np.where(contracts.is_call, 0.0, -dollars))
    return GammaExposure(
        strikes, calls, puts, float(calls.sum() + puts.sum()), _wall(strikes, calls), _wall(strikes, -puts)
    )


def _wall(strikes: Floats, dollars: Floats) -> float | None:
    return float(strikes[np.argmax(dollars)]) if dollars.max() > 0.0 else None


def gamma_flip(book: OpenBook, *, spot: float) -> float | None:
    """Return the nearest spot at which re-priced total gamma changes sign, None when none is in reach."""
    known = _known(book)
    if known is None:
        return None
    levels = spot * np.linspace(1.0 - FLIP_REACH, 1.0 + FLIP_REACH, FLIP_STEPS + 1)
    totals = _net_gamma(known, levels)
    crossings = np.flatnonzero(np.signbit(totals[:-1]) != np.signbit(totals[1:]))
    if not len(crossings):
        return None
    nearest = crossings[np.argmin(np.abs((levels[crossings] + levels[crossings + 1]) * 0.5 - spot))]
    return _narrow(known, levels[nearest], levels[nearest + 1])


def _narrow(book: OpenBook, low: float, high: float) -> float:
    """Cut the bracket into sixteen until the prices at its ends are the same to any trader."""
    while high - low > 1e-10 * high:
        levels = np.linspace(low, high, 17)
        totals = _net_gamma(book, levels)
        cut = int(np.flatnonzero(np.signbit(totals[:-1]) != np.signbit(totals[1:]))[0])
        low, high = float(levels[cut]), float(levels[cut + 1])
    return (low + high) * 0.5


def _net_gamma(book: OpenBook, levels: Floats) -> Floats:
    """Re-price only what changes with spot: gamma * S^2 of every contract at every level."""
    of = book.contracts
    deviation = book.vol * np.sqrt(of.years)
    drift = (of.rate - of.dividend) * of.years
    signed = np.where(of.is_call, book.open_interest, -book.open_interest)
    d1 = (np.log(levels[:, np.newaxis] / of.strike) + drift) / deviation + deviation * 0.5
    dollars = np.exp(-0.5 * d1 * d1) / (deviation * ROOT_TWO_PI) * np.exp(-of.dividend * of.years)
    return levels * (dollars @ signed)


def _known(book: OpenBook) -> OpenBook | None:
    years = np.maximum(book.contracts.years, MINUTE_YEARS)
    contracts = replace(book.contracts, years=years)
    with np.errstate(all="ignore"):
        real = meant(contracts, carry(contracts)) & (book.vol > 0.0) & np.isfinite(book.vol)
    which = np.flatnonzero(real & (book.open_interest > 0.0))
    return OpenBook(contracts[which], book.vol[which], book.open_interest[which]) if len(which) else None
