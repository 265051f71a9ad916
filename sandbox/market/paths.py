"""Each share's price through the day, second by second; a share that runs too fast is halted."""

from dataclasses import dataclass

import numpy as np

from sandbox.market.chance import Floats, stream
from sandbox.market.days import Day, Kind
from sandbox.market.names import Name
from sandbox.market.rhythm import GAP, SECONDS, Rhythm
from sandbox.market.weather import JUMP, SPEED, Weather, clusters, daily_variance, jumps

WINDOW, LIMIT_S, PAUSE_S = 300, 15, 300
"""Seconds the reference price looks back, stands at its limit, and pauses."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A halt on the grid."""

    limit: int
    begins: int
    ends: int
    upward: bool


@dataclass(frozen=True, slots=True)
class Path:
    """`mid` is the unrounded price; `left` the fair variance from each second to the close."""

    mid: Floats
    left: Floats
    before: float
    stops: tuple[Stop, ...]
    variance: float  # of a usual day
    loudness: float


def path_of(
    seed: int, day: Day, name: Name, before: float, *, rhythm: Rhythm, weather: Weather, pushed: Floats
) -> Path:
    """A martingale: nothing in it can be foretold, by flow or otherwise, unless it is pushed."""
    rng = stream(seed, "path", str(day.date), name.symbol)
    loads = np.array([name.market, name.tech, name.small])
    own = np.sqrt(name.own_vol**2 / 252.0) * weather.loudness
    unrest = clusters(rng) if name.own_vol > 0.05 else np.ones(SECONDS)
    noise = rng.standard_normal(SECONDS) * np.sqrt(rhythm.variance * weather.unrest * unrest) * own
    steps = loads @ weather.factors + noise + pushed
    steps += jumps(rng, rhythm, name.jumps * _eventful(day), own * JUMP)
    if day.kind is Kind.WILD and name.marketcap is not None and name.marketcap < 20e9:
        steps += jumps(rng, rhythm, 0.7, own * 2.0)
    variance = daily_variance(name)
    today = variance * weather.loudness**2
    gap = loads @ weather.gaps + rng.standard_normal() * own * np.sqrt(GAP)
    logs = np.log(before) + gap + steps.cumsum() - 0.5 * today * (GAP + rhythm.variance.cumsum())
    prices, stops = halt(np.exp(logs), name.band, rhythm)
    return Path(prices, today * rhythm.left * _ahead(weather.unrest, rhythm), before, stops, variance,
                weather.loudness)  # fmt: skip


def halt(prices: Floats, band: float, rhythm: Rhythm) -> tuple[Floats, tuple[Stop, ...]]:
    """Hold the price where it left the band; what happened meanwhile shows when trading resumes."""
    held, stops, at = prices.copy(), [], rhythm.opens + WINDOW
    totals = np.concatenate([[0.0], prices.cumsum()])
    while at < rhythm.closes:
        reference = (totals[at : rhythm.closes] - totals[at - WINDOW : rhythm.closes - WINDOW]) / WINDOW
        out = np.flatnonzero(np.abs(held[at : rhythm.closes] / reference - 1.0) > band)
        if len(out) == 0:
            break
        limit = at + int(out[0])
        begins = min(limit + LIMIT_S, rhythm.closes - 1)
        ends = min(begins + PAUSE_S, rhythm.closes)
        upward = bool(held[limit] > reference[out[0]])
        held[limit:ends] = float(reference[out[0]]) * (1.0 + band if upward else 1.0 - band)
        stops.append(Stop(limit, begins, ends, upward))
        at = ends + WINDOW
    return held, tuple(stops)


def _eventful(day: Day) -> float:
    match day.kind:
        case Kind.CALM:
            return 0.15
        case Kind.WILD:
            return 1.6
        case Kind.NORMAL | Kind.HALF | Kind.EXPIRY | Kind.FOMC:
            return 1.0


def _ahead(unrest: Floats, rhythm: Rhythm) -> Floats:
    """How much louder than usual the rest of the session is expected to be, knowing how loud it is now."""
    remaining = np.maximum(rhythm.closes - np.arange(SECONDS), 1) * SPEED
    expected: Floats = 1.0 + (unrest - 1.0) * (-np.expm1(-remaining) / remaining)
    return expected
