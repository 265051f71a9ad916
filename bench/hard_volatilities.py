"""Contracts that break implied volatility solvers, and their true volatility to 40 digits, by mpmath."""

from dataclasses import dataclass
from random import Random

import mpmath

DIGITS = 40
MINUTE = 1.0 / (365.0 * 24.0 * 60.0)
DAY = 1.0 / 365.0


@dataclass(frozen=True, slots=True)
class Terms:
    """One contract, in doubles."""

    is_call: bool
    spot: float
    strike: float
    years: float
    rate: float
    dividend: float


@dataclass(frozen=True, slots=True)
class HardClass:
    """How a class of hard contracts is drawn; deviations count outwards, negative ones are in the money."""

    name: str
    years: tuple[float, float]
    vols: tuple[float, float]
    deviations: tuple[float, float]
    cents: bool = False


@dataclass(frozen=True, slots=True)
class HardContract:
    """A price as a double holds it, the volatility which that double implies, and what a rounding changes."""

    terms: Terms
    price: float
    vol: float
    doubt: float


CLASSES = (
    HardClass("5 minutes left", (5 * MINUTE, 5 * MINUTE), (0.1, 0.9), (-2.0, 2.0)),
    HardClass("1 minute left", (MINUTE, MINUTE), (0.1, 0.9), (-2.0, 2.0)),
    HardClass("3 to 6 deviations out, 2 hours left", (120 * MINUTE, 120 * MINUTE), (0.1, 0.9), (3.0, 6.0)),
    HardClass("6 to 12 deviations out", (60 * MINUTE, 60 * DAY), (0.1, 0.9), (6.0, 12.0)),
    HardClass("premiums of whole cents", (30 * MINUTE, 30 * DAY), (0.1, 0.9), (1.5, 3.5), cents=True),
    HardClass("vol 200 to 800 %, 1 day", (DAY, DAY), (2.0, 8.0), (-2.0, 2.0)),
    HardClass("vol 200 to 800 %, 1 month", (30 * DAY, 30 * DAY), (2.0, 8.0), (-1.0, 2.0)),
)
DEEP_IN = HardClass(
    "4 to 6 deviations in, 2 hours to 1 month", (120 * MINUTE, 30 * DAY), (0.1, 0.9), (-6.0, -4.0)
)


def draw(kind: HardClass, count: int, *, seed: int) -> list[HardContract]:
    """Draw contracts whose price a double can hold, and solve each for the truth."""
    dice = Random(f"{kind.name} {seed}")
    with mpmath.workdps(DIGITS):
        drawn: list[HardContract] = []
        while len(drawn) < count:
            made = _make(kind, dice)
            if made is not None:
                drawn.append(made)
        return drawn


def _make(kind: HardClass, dice: Random) -> HardContract | None:
    is_call, spot = dice.random() < 0.5, dice.choice((12.5, 100.0, 431.07, 5_900.0))
    years, vol = dice.uniform(*kind.years), dice.uniform(*kind.vols)
    away = dice.uniform(*kind.deviations) * vol * years**0.5
    strike = spot * float(mpmath.exp(away if is_call else -away))
    terms = Terms(is_call, spot, strike, years, rate=0.043, dividend=0.013)
    price = float(worth(terms, vol))
    if kind.cents:
        price = round(price, 2)
        if not 0.01 <= price <= 0.05:
            return None
    truth = true_vol(price, terms, start=vol)
    if truth is None:
        return None
    dollars = price + spot * (1.0 - float(mpmath.exp(-0.06 * years)))
    return HardContract(terms, price, float(truth), 2.2e-16 * dollars / float(vega(terms, truth)))


def worth(terms: Terms, vol: float | mpmath.mpf) -> mpmath.mpf:
    """Price by the textbook formula, with digits to burn."""
    d1, deviation = _normalise(terms, vol)
    sign = 1 if terms.is_call else -1
    spot_leg = terms.spot * mpmath.exp(-mpmath.mpf(terms.dividend) * terms.years) * mpmath.ncdf(sign * d1)
    strike_now = terms.strike * mpmath.exp(-mpmath.mpf(terms.rate) * terms.years)
    return sign * (spot_leg - strike_now * mpmath.ncdf(sign * (d1 - deviation)))


def vega(terms: Terms, vol: float | mpmath.mpf) -> mpmath.mpf:
    """Return dollars per unit of volatility."""
    d1, _ = _normalise(terms, vol)
    discount = mpmath.exp(-mpmath.mpf(terms.dividend) * terms.years)
    return terms.spot * discount * mpmath.npdf(d1) * mpmath.sqrt(terms.years)


def _normalise(terms: Terms, vol: float | mpmath.mpf) -> tuple[mpmath.mpf, mpmath.mpf]:
    deviation = vol * mpmath.sqrt(terms.years)
    drift = (mpmath.mpf(terms.rate) - terms.dividend) * terms.years
    return (mpmath.log(mpmath.mpf(terms.spot) / terms.strike) + drift) / deviation + deviation / 2, deviation


def true_vol(price: float, terms: Terms, *, start: float) -> mpmath.mpf | None:
    """Newton on the logarithm of the out-of-the-money price of the strike; None where it does not arrive."""
    spot_now = terms.spot * mpmath.exp(-mpmath.mpf(terms.dividend) * terms.years)
    gap = spot_now - terms.strike * mpmath.exp(-mpmath.mpf(terms.rate) * terms.years)
    out = Terms(gap <= 0, terms.spot, terms.strike, terms.years, terms.rate, terms.dividend)
    target = mpmath.mpf(price) - (0 if out.is_call == terms.is_call else abs(gap))
    if target <= 0:
        return None
    vol = mpmath.mpf(start)
    for _ in range(60):
        value = worth(out, vol)
        step = value / vega(out, vol) * mpmath.log(value / target)
        vol -= step
        if abs(step) < mpmath.mpf(10) ** -25 * vol:
            return vol
    return None
