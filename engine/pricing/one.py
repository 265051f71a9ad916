"""One contract's implied volatility and Greeks in plain Python: the chain's algorithm, no numpy."""

from dataclasses import dataclass
from math import exp, expm1, isfinite, log, log1p, sqrt
from typing import NamedTuple

from engine.pricing.black import (
    DEVIATION_MIN,
    NOUGHT,
    SETTLED,
    STEPS_MAX,
    STRADDLE_BOTTOM,
    STRADDLE_TOP,
    STRIDE,
)
from engine.pricing.black_scholes import DAYS_A_YEAR, POINT
from engine.pricing.contracts import CARRY_MAX, LEG_MAX, LEG_MIN
from engine.pricing.normal import MILLS_BOTTOM, MILLS_TOP, ROOT_TWO_PI
from engine.pricing.worth import GRAIN, TINIEST, YEARS_MIN, WhyNone

_T10, _T9, _T8, _T7, _T6, _T5, _T4, _T3, _T2, _T1, _T0 = MILLS_TOP
_B11, _B10, _B9, _B8, _B7, _B6, _B5, _B4, _B3, _B2, _B1, _B0 = MILLS_BOTTOM
_N4, _N3, _N2, _N1, _N0 = STRADDLE_TOP
_D3, _D2, _D1, _D0 = STRADDLE_BOTTOM


@dataclass(frozen=True, slots=True)
class OneGreeks:
    """One contract's Greeks, in the units of `Greeks`, and the volatility they were read at."""

    vol: float
    delta: float
    gamma: float
    theta: float
    vega: float
    rho: float


@dataclass(frozen=True, slots=True)
class OneShape:
    """The deviation found, and what the Greeks need of the formula there."""

    deviation: float
    density: float
    side: float
    near: float
    far: float


class OneReading(NamedTuple):
    """A strike whose deviation is known: the two legs of the cheaper right, which both rights share."""

    shape: OneShape
    scale: float
    gap: float
    spot_now: float
    strike_now: float
    spot: float
    years: float
    rate: float
    dividend: float

    def greeks(self, is_call: bool) -> OneGreeks:
        """Read off the legs; the dearer right adds the forward, by parity."""
        shape, gap = self.shape, self.gap
        weight = self.scale * shape.density
        near, far = shape.near * weight, shape.far * weight
        if shape.side < 0.0:
            near = min(self.spot_now, self.strike_now) - near
        spot_leg, strike_leg = (-far, -near) if gap > 0.0 else (near, far)
        if is_call is (gap > 0.0):
            spot_leg += self.spot_now if gap > 0.0 else -self.spot_now
            strike_leg += self.strike_now if gap > 0.0 else -self.strike_now
        root, deviation = sqrt(self.years), shape.deviation
        drift = self.dividend * spot_leg - self.rate * strike_leg
        return OneGreeks(
            deviation / root,
            spot_leg / self.spot,
            weight / (self.spot * self.spot * deviation),
            (drift - weight * deviation / (self.years * 2.0)) / DAYS_A_YEAR,
            weight * root * POINT,
            strike_leg * self.years * POINT,
        )


def imply_one(
    price: float,
    *,
    is_call: bool,
    spot: float,
    strike: float,
    years: float,
    rate: float = 0.0,
    dividend: float = 0.0,
) -> OneGreeks | WhyNone:
    """Return the Greeks at the volatility one price implies, or why it implies none."""
    found = solve_one(
        price, is_call=is_call, spot=spot, strike=strike, years=years, rate=rate, dividend=dividend
    )
    return found.greeks(is_call) if isinstance(found, OneReading) else found


def solve_one(
    price: float,
    *,
    is_call: bool,
    spot: float,
    strike: float,
    years: float,
    rate: float = 0.0,
    dividend: float = 0.0,
) -> OneReading | WhyNone:
    """Return what one right's price says of its strike, for both rights, or why it says nothing."""
    spoilt = _spoilt(price, spot, strike, years, rate, dividend)
    if spoilt is not None:
        return spoilt
    yielded, financed = spot * expm1(-dividend * years), strike * expm1(-rate * years)
    spot_now, strike_now = spot + yielded, strike + financed
    gap = (spot - strike) + (yielded - financed)
    cheap = spot_now if spot_now < strike_now else strike_now
    if cheap < LEG_MIN or max(spot_now, strike_now) > LEG_MAX:
        return WhyNone.BAD_TERMS
    time, doubt, scale = price, TINIEST, sqrt(spot_now * strike_now)
    if gap != 0.0 and is_call is (gap > 0.0):
        time = price - abs(gap)
        doubt += (price + abs(yielded) + abs(financed)) * GRAIN
    rest = cheap - time
    if not (time > doubt and rest > doubt + time * GRAIN):
        return _silence(time, rest, doubt)
    skew, apart = max(log1p(abs(gap) / cheap), NOUGHT), max(abs(gap) / scale, NOUGHT)
    found = _solve(skew, apart, time / scale, rest / scale)
    if found is None or found.deviation < DEVIATION_MIN:
        return WhyNone.NO_INFORMATION
    return OneReading(found, scale, gap, spot_now, strike_now, spot, years, rate, dividend)


def _spoilt(
    price: float, spot: float, strike: float, years: float, rate: float, dividend: float
) -> WhyNone | None:
    if not all(map(isfinite, (price, spot, strike, years, rate, dividend))):
        return WhyNone.NOT_FINITE
    if not (LEG_MIN <= spot <= LEG_MAX and LEG_MIN <= strike <= LEG_MAX):
        return WhyNone.BAD_TERMS
    if years < YEARS_MIN:
        return WhyNone.EXPIRED
    if price <= 0.0:
        return WhyNone.NO_BID
    return None if abs(rate) * years + abs(dividend) * years < CARRY_MAX else WhyNone.BAD_TERMS


def _silence(time: float, rest: float, doubt: float) -> WhyNone:
    if time < -doubt:
        return WhyNone.BELOW_INTRINSIC
    return WhyNone.ABOVE_BOUND if rest <= -doubt else WhyNone.NO_INFORMATION


def _solve(skew: float, apart: float, worth: float, rest: float) -> OneShape | None:
    deviation = _guess(skew, apart, worth)
    for _ in range(STEPS_MAX):
        away, half = skew / deviation, deviation * 0.5
        side = 1.0 if away >= half else -1.0
        near, far = _mills(abs(away - half)), _mills(away + half)
        moneyness, spread = away * away, half * half
        ratio = near - side * far
        if ratio <= 0.0:
            return None
        slope = side * deviation / ratio
        squares = (moneyness + spread) * 0.5
        step = (squares - log(ratio / ((worth if side > 0.0 else rest) * ROOT_TWO_PI))) / slope
        bend = moneyness - spread - slope
        twist = bend * (bend - slope) - 3.0 * moneyness - spread
        step *= (1.0 + 0.5 * bend * step) / (1.0 + step * (bend + twist * step / 6.0) or 1.0)
        step = STRIDE if step > STRIDE else (step if step > -STRIDE else -STRIDE)
        if abs(step) * deviation <= SETTLED:
            return OneShape(deviation * (1.0 + step), exp(-squares) / ROOT_TWO_PI, side, near, far)
        deviation *= 1.0 + step
    return None


def _guess(skew: float, apart: float, worth: float) -> float:
    straddle = 2.0 * worth + apart
    r = sqrt(2.0 * apart / (straddle * log1p(apart / worth)))
    top = (((_N4 * r + _N3) * r + _N2) * r + _N1) * r + _N0
    normal = straddle * r * top / (((_D3 * r + _D2) * r + _D1) * r + _D0) * (skew / apart)
    room = 1.0 - normal * normal / 6.0
    return 2.0 * normal / (1.0 + sqrt(room)) if room > 0.0 else 2.0 * normal


def _mills(d: float) -> float:
    top = (((((_T10 * d + _T9) * d + _T8) * d + _T7) * d + _T6) * d + _T5) * d + _T4
    top = (((top * d + _T3) * d + _T2) * d + _T1) * d + _T0
    bottom = ((((((_B11 * d + _B10) * d + _B9) * d + _B8) * d + _B7) * d + _B6) * d + _B5) * d + _B4
    bottom = (((bottom * d + _B3) * d + _B2) * d + _B1) * d + _B0
    return top / bottom
