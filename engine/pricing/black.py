"""The normalised Black formula of the out-of-the-money right, which every price, Greek and volatility shares.

With skew x = |log(forward / strike)| and deviation s = vol * sqrt(years), let h = x / s and t = s / 2. The
cheaper right is worth, per geometric mean of the discounted legs, exp(-x/2) N(t - h) - exp(x/2) N(-h - t).
Both terms carry the factor exp(-(h*h + t*t) / 2), so in Mills ratios the formula keeps its digits however far
out it is asked.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.pricing.normal import ROOT_TWO_PI, Floats, mills, polynomial, terms

# The deviation of a normal (Bachelier) model from its straddle, by r = sqrt(q / atanh(q)) where q is
# intrinsic over straddle: within 6.5e-5 from the money to 38 deviations out. Highest power first.
STRADDLE_TOP = (
    2.844696980054218, -0.967947723624181, 1.3212296687272809, -0.5279716012592822, 0.4992779435417632,
)  # fmt: skip
STRADDLE_BOTTOM = (1.9473279998062054, 0.7214888555458754, -1.140136152013397, 1.0)
SETTLED = 1e-13  # a last step smaller than this, in deviations, no longer moves a Greek
STEPS_MAX = 60
DEVIATION_MIN = 1e-13  # below it, rounding of the worth is a large part of the deviation
NOUGHT = 1e-200  # stands for a skew of zero, so that at-the-forward needs no branch
STRIDE = 0.7  # no single step may change a deviation by more, so that a poor start cannot throw it out

_TOP, _BOTTOM = terms(STRADDLE_TOP), terms(STRADDLE_BOTTOM)


@dataclass(frozen=True, slots=True)
class Puzzle:
    """The normalised question: which deviation gives this worth at this skew?"""

    skew: Floats
    apart: Floats  # 2 sinh(skew / 2), the distance between the legs
    worth: Floats
    rest: Floats  # exp(-skew / 2) - worth, what is missing to the highest possible worth

    def __getitem__(self, which: npt.NDArray[np.intp]) -> "Puzzle":
        return Puzzle(self.skew[which], self.apart[which], self.worth[which], self.rest[which])


@dataclass(frozen=True, slots=True)
class Shape:
    """Where one strike stands against the spread of outcomes, and the Mills ratios there."""

    moneyness: Floats  # h squared
    spread: Floats  # t squared
    side: Floats  # +1 out beyond the bend (h >= t), -1 nearer than it
    near: Floats  # Mills ratio at |h - t|
    far: Floats  # Mills ratio at h + t

    def density(self) -> Floats:
        """Return the normalised vega per unit of deviation."""
        return np.exp((self.moneyness + self.spread) * -0.5) / ROOT_TWO_PI


def shape(skew: Floats, deviation: Floats) -> Shape:
    """Place each strike; the two Mills ratios are taken in one pass, for they are most of the cost."""
    away = skew / deviation
    half = deviation * 0.5
    distance = np.empty((2, len(away)))
    np.subtract(away, half, distance[0])
    np.add(away, half, distance[1])
    side = np.copysign(1.0, distance[0])
    np.abs(distance[0], distance[0])
    near, far = mills(distance)
    return Shape(away * away, half * half, side, near, far)


def guess(asked: Puzzle) -> Floats:
    """Start from the normal model's answer, bent to the lognormal: within 2e-4 for everyday contracts."""
    straddle = 2.0 * asked.worth + asked.apart
    root = np.sqrt(2.0 * asked.apart / (straddle * np.log1p(asked.apart / asked.worth)))
    normal = straddle * root * polynomial(_TOP, root) / polynomial(_BOTTOM, root) * (asked.skew / asked.apart)
    return 2.0 * normal / (1.0 + np.sqrt(np.maximum(1.0 - normal * normal / 6.0, 0.0)))


def refine(asked: Puzzle, deviation: Floats, at: Shape) -> Floats:
    """Return the step, as a fraction of the deviation, by Householder's third-order rule on the log worth.

    Nearer than the bend the rest is matched instead: there it is the rest that falls like a Gaussian tail.
    """
    ratio = at.near - at.side * at.far
    target = np.where(at.side > 0.0, asked.worth, asked.rest)
    slope = at.side * deviation / ratio
    step = ((at.moneyness + at.spread) * 0.5 - np.log(ratio / (target * ROOT_TWO_PI))) / slope
    bend = at.moneyness - at.spread - slope
    twist = bend * (bend - slope) - 3.0 * at.moneyness - at.spread
    return step * (1.0 + 0.5 * bend * step) / (1.0 + step * (bend + twist * step / 6.0))


def solve(asked: Puzzle) -> tuple[Floats, Shape]:
    """Return each deviation and the shape there: one step from the guess, one to check; stragglers go on."""
    deviation = guess(asked)
    deviation *= 1.0 + refine(asked, deviation, shape(asked.skew, deviation))
    at = shape(asked.skew, deviation)
    step = refine(asked, deviation, at)
    settled = np.abs(step) * deviation <= SETTLED
    if settled.all():
        return deviation * (1.0 + step), at
    rest = np.flatnonzero(~settled)
    deviation *= 1.0 + np.where(settled, step, 0.0)
    deviation[rest] = _pursue(asked[rest])
    return deviation, shape(asked.skew, deviation)


def _pursue(asked: Puzzle) -> Floats:
    deviation = guess(asked)
    for _ in range(STEPS_MAX):
        step = np.clip(refine(asked, deviation, shape(asked.skew, deviation)), -STRIDE, STRIDE)
        deviation *= 1.0 + step
        if (np.abs(step) * deviation <= SETTLED).all():
            return deviation
    return np.where(np.abs(step) * deviation <= SETTLED, deviation, np.nan)
