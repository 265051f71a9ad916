"""What options are worth: the variance still to come, a premium on it, and a smile.

Fair variance is the one the paths are really drawn with, so mid prices hold no edge for a buyer. The premium
is what sellers are paid, and a buyer's decay.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from math import erfc, exp, log, sqrt

import numpy as np

from engine.model.calendar import FOMC_DAYS, closes_at
from engine.pricing.black_scholes import value
from engine.pricing.contracts import Bools, Contracts
from engine.pricing.trading_time import CALENDAR_YEAR, SESSION_MINUTES, SESSIONS_A_YEAR, years_left
from sandbox.market.chance import Floats, Ints
from sandbox.market.days import sessions_from
from sandbox.market.listing import Board, Expiry
from sandbox.market.paths import Path
from sandbox.market.rhythm import Rhythm

PREMIUM = 1.16  # variance sold against variance delivered
RATE = 0.037  # of contracts that outlive the day; today's carry nothing
FORGETS = 0.95  # of today's loudness, a session
DECISION, REPORT = 0.7, 14.0  # variance of decision and earnings days, in usual days
FLOOR = 1e-10
FAR = 5.0  # deviations out, past which the smile is flat
LOW, HIGH = 0.78, 2.8  # bounds of the smile
DIGITS = 7  # prices are rounded here before they meet a tick, so that both arithmetics agree
ROOT_TWO, ROOT_TWO_PI = sqrt(2.0), 2.5066282746310002
MINUTE_YEARS = 1.0 / (SESSIONS_A_YEAR * SESSION_MINUTES)


@dataclass(frozen=True, slots=True)
class Smile:
    """How volatility bends with distance, in deviations."""

    slope: float
    bend: float


@dataclass(frozen=True, slots=True)
class Term:
    """One expiry: variance of the sessions after today's, and the clock its vendors count by."""

    closes: datetime
    days: int  # calendar days left
    rate: float
    future: float
    smile: Smile


@dataclass(frozen=True, slots=True)
class Worth:
    """One contract's worth and sensitivities, in the engine's units."""

    price: float
    vol: float
    delta: float
    gamma: float
    theta: float
    vega: float
    rho: float


@dataclass(frozen=True, slots=True)
class Surface:
    """The volatility surface of one share through the day."""

    rhythm: Rhythm
    path: Path
    terms: tuple[Term, ...]
    lean: float  # how much a fall of one deviation lifts the volatility of later expiries

    def variance(self, index: int, second: int, spot: float) -> float:
        """Of one expiry, at the money."""
        later = self.terms[index].future
        lifted = later * exp(self.lean * log(self.path.before / spot)) if later else 0.0
        return PREMIUM * (float(self.path.left[second]) + lifted) + FLOOR

    def years(self, index: int, second: int) -> float:
        """Time left as the desk's own pricing counts it."""
        term = self.terms[index]
        return max(years_left(self.rhythm.moment(second), term.closes, dte=term.days), MINUTE_YEARS / 600.0)


def surface_of(board: Board, path: Path, rhythm: Rhythm) -> Surface:
    """Give every expiry its sessions: decisions, earnings and a loudness that fades."""
    today = rhythm.starts.date()
    ahead = sessions_from(today, board.expiries[-1].day)[1:]
    loud, variances = path.loudness**2, []
    for count, day in enumerate(ahead, start=1):
        usual = 1.0 + (loud - 1.0) * FORGETS**count
        event = (DECISION if day in FOMC_DAYS else 0.0) + (REPORT if day == board.name.earnings else 0.0)
        variances.append(path.variance * (usual + event))
    later = np.concatenate([[0.0], np.cumsum(variances)])
    terms = tuple(
        Term(
            closes_at(each.day).astimezone(UTC),
            (each.day - today).days,
            RATE if each.sessions else 0.0,
            float(later[each.sessions]),
            _smile(board, each),
        )
        for each in board.expiries
    )
    lean = (0.55 if board.name.is_fund else 0.2) / sqrt(path.variance)
    return Surface(rhythm, path, terms, min(lean, 40.0))


def _smile(board: Board, expiry: Expiry) -> Smile:
    near = float(np.exp(-expiry.sessions / 6.0))
    if board.name.is_fund:
        return Smile(-0.125 + 0.065 * near, 0.022 + 0.048 * near)
    small = board.name.small > 1.0
    return Smile(0.012 if small else -0.045, 0.030 + 0.020 * near)


def bent(smile: Smile, deviations: float) -> float:
    """The smile's factor on volatility."""
    away = min(max(deviations, -FAR), FAR)
    return min(max(1.0 + smile.slope * away + smile.bend * away * away, LOW), HIGH)


def worth_of_one(
    surface: Surface, index: int, second: int, spot: float, *, strike: float, is_call: bool
) -> Worth:
    """Price one contract by the closed formula, in plain floats: a poll of one must not cost a chain."""
    years = surface.years(index, second)
    deviation = sqrt(surface.variance(index, second, spot))
    rate = surface.terms[index].rate
    discount = exp(-rate * years)
    skew = log(spot / (strike * discount))
    total = deviation * bent(surface.terms[index].smile, -skew / deviation)
    d1 = skew / total + total / 2.0
    d2 = d1 - total
    sign = 1.0 if is_call else -1.0
    near, far = 0.5 * erfc(-sign * d1 / ROOT_TWO), 0.5 * erfc(-sign * d2 / ROOT_TWO)
    weight = spot * exp(-0.5 * d1 * d1) / ROOT_TWO_PI
    price = sign * (spot * near - strike * discount * far)
    theta = -weight * total / (2.0 * years) - sign * rate * strike * discount * far
    root = sqrt(years)
    return Worth(
        price=round(max(price, 0.0), DIGITS),
        vol=total / root,
        delta=sign * near,
        gamma=weight / (spot * spot * total),
        theta=theta / 365.0,
        vega=weight * root * 0.01,
        rho=sign * strike * discount * far * years * 0.01,
    )


@dataclass(frozen=True, slots=True)
class Worths:
    """The same for many contracts, each at a moment and spot of its own if need be."""

    price: Floats
    vol: Floats
    delta: Floats
    gamma: Floats
    theta: Floats
    vega: Floats
    rho: Floats


def worths(
    surface: Surface, index: Ints, second: Ints, spot: Floats, *, strike: Floats, is_call: Bools
) -> Worths:
    """Price rows of (expiry, second, spot, strike): a chain at once, or every print of a day."""
    future = np.array([term.future for term in surface.terms])[index]
    rate = np.array([term.rate for term in surface.terms])[index]
    slope = np.array([term.smile.slope for term in surface.terms])[index]
    bend = np.array([term.smile.bend for term in surface.terms])[index]
    lifted = future * np.exp(surface.lean * np.log(surface.path.before / spot))
    deviation = np.sqrt(PREMIUM * (surface.path.left[second] + lifted) + FLOOR)
    years = _years(surface, index, second)
    away = np.clip(-np.log(spot / (strike * np.exp(-rate * years))) / deviation, -FAR, FAR)
    total = deviation * np.clip(1.0 + slope * away + bend * away * away, LOW, HIGH)
    vol = total / np.sqrt(years)
    valued = value(Contracts.of(is_call, spot=spot, strike=strike, years=years, rate=rate), vol)
    greeks = valued.greeks
    price: Floats = np.maximum(valued.price, 0.0).round(DIGITS)
    return Worths(price, vol, greeks.delta, greeks.gamma, greeks.theta, greeks.vega, greeks.rho)


def _years(surface: Surface, index: Ints, second: Ints) -> Floats:
    starts = surface.rhythm.starts
    closes = np.array([(term.closes - starts).total_seconds() for term in surface.terms])[index]
    today = np.array([term.days == 0 for term in surface.terms])[index]
    remaining = closes - second
    minutes = np.clip(remaining / 60.0, 0.0, SESSION_MINUTES)
    calendar = remaining / CALENDAR_YEAR.total_seconds()
    years: Floats = np.maximum(np.where(today, minutes * MINUTE_YEARS, calendar), MINUTE_YEARS / 600.0)
    return years
