"""What all shares have in common today: three factors, and a volatility that comes in clusters."""

from dataclasses import dataclass

import numpy as np

from sandbox.market.chance import Floats, stream
from sandbox.market.days import Day, Kind
from sandbox.market.names import Name
from sandbox.market.rhythm import SECONDS, Rhythm

MARKET_VOL, TECH_VOL, SMALL_VOL = 0.135, 0.085, 0.125
FACTOR_VARIANCES = np.array([MARKET_VOL, TECH_VOL, SMALL_VOL]) ** 2 / 252.0
MEMORY = 0.975  # of log volatility, minute to minute: a half-life of 27 minutes
UNREST = 0.28  # its standing deviation
LEVERAGE = -0.55  # falling prices make it rise
JUMP = 0.5  # a jump's deviation, in daily deviations of what jumps
SPEED = -np.log(MEMORY) / 60.0

LOUDNESS = {Kind.CALM: 0.55, Kind.WILD: 1.9, Kind.FOMC: 1.15}
"""Volatility of the day where its kind says so; other days draw theirs."""

NEWS = {Kind.CALM: 0.02, Kind.WILD: 2.5, Kind.FOMC: 0.3}
"""Market-wide jumps expected; an ordinary day has a quarter of one."""


@dataclass(frozen=True, slots=True)
class Weather:
    """The common part of every path. `unrest` multiplies variance second by second and is 1 on average."""

    loudness: float
    factors: Floats  # 3 x seconds of log returns
    unrest: Floats
    gaps: Floats  # overnight return of each factor


def loudness_of(seed: int, day: Day) -> float:
    """The day's volatility against the usual one."""
    drawn = float(np.exp(np.clip(stream(seed, "loudness", str(day.date)).normal(0.0, 0.2), -0.35, 0.35)))
    return LOUDNESS.get(day.kind, drawn)


def clusters(rng: np.random.Generator, pushes: Floats | None = None) -> Floats:
    """Variance multipliers per second, one on average: log volatility forgets itself slowly."""
    count = SECONDS // 60
    noise = rng.standard_normal(count)
    if pushes is not None:
        noise = LEVERAGE * pushes + np.sqrt(1.0 - LEVERAGE**2) * noise
    level, levels = UNREST * rng.standard_normal(), np.empty(count + 1)
    step = UNREST * np.sqrt(1.0 - MEMORY**2)
    for minute in range(count):
        levels[minute] = level
        level = MEMORY * level + step * noise[minute]
    levels[count] = level
    smooth = np.interp(np.arange(SECONDS) / 60.0, np.arange(count + 1), levels)
    multipliers: Floats = np.exp(2.0 * smooth - 2.0 * UNREST**2)
    return multipliers


def jumps(rng: np.random.Generator, rhythm: Rhythm, expected: float, deviation: float) -> Floats:
    """A few steps at once, at moments when people trade, each taking some seconds to get there."""
    moves = np.zeros(SECONDS)
    session = rhythm.activity[rhythm.opens : rhythm.closes]
    for _ in range(rng.poisson(expected)):
        at = rhythm.opens + int(rng.choice(len(session), p=session))
        takes = int(rng.integers(2, 9))
        moves[at : at + takes] += rng.normal(0.0, deviation) / takes
    return moves


def weather_of(seed: int, day: Day, rhythm: Rhythm) -> Weather:
    """Draw the day's common factors."""
    rng = stream(seed, "weather", str(day.date))
    loudness = loudness_of(seed, day)
    raw = rng.standard_normal((3, SECONDS))
    unrest = clusters(rng, raw[0].reshape(-1, 60).sum(axis=1) / np.sqrt(60.0))
    deviations = np.sqrt(FACTOR_VARIANCES) * loudness
    factors = raw * np.sqrt(rhythm.variance * unrest) * deviations[:, None]
    factors[0] += jumps(rng, rhythm, NEWS.get(day.kind, 0.25), float(deviations[0]) * JUMP)
    if day.kind is Kind.FOMC:
        factors[0] += _decision(rng, float(deviations[0]))
    gaps = rng.standard_normal(3) * deviations * np.sqrt(0.2)
    return Weather(loudness, factors, unrest, gaps)


def daily_variance(name: Name) -> float:
    """What a usual day holds for a share, jumps included: the variance its options are fair at."""
    market = FACTOR_VARIANCES[0] * (1.0 + 0.25 * JUMP**2) * name.market**2
    others = FACTOR_VARIANCES[1] * name.tech**2 + FACTOR_VARIANCES[2] * name.small**2
    return float(market + others + name.own_vol**2 / 252.0 * (1.0 + name.jumps * JUMP**2))


def _decision(rng: np.random.Generator, deviation: float) -> Floats:
    moves = np.zeros(SECONDS)
    at = 10 * 3600
    moves[at : at + 6] = rng.normal(0.0, 0.7 * deviation) / 6
    return moves
