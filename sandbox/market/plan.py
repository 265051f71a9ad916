"""Who will trade options today, and how: drawn before the prices to come, so that none of it can know one."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from sandbox.market.chance import Floats, Ints
from sandbox.market.names import Name
from sandbox.market.rhythm import Rhythm

MICROS = 1_000_000
HALF_HOUR = 1800
LOUD_ORDER = 60  # of so many prints, one order is large enough for an alert
SMALL, WIDE = 5.3, 1.15  # lots of a small order that is not a single one: median and deviation of its log
CROWD_MAX = 128.0  # prints of the largest sweep
ONE_LOT = 0.62
PREMIUM, SCATTER = 26_000.0, 1.47  # dollars of a large order: median and deviation of its log


class Kind(IntEnum):
    """The ways an order reaches the tape; all but one of them mean little."""

    SINGLE = 0
    SPLIT = 1  # one exchange, a few fills
    PAIR = 2  # a small spread
    LATE = 3  # reported late or out of sequence
    HITS = 4  # many fills across exchanges, no sweep flag
    SWEEP = 5  # intermarket sweep
    SPREAD = 6  # a large spread: two legs, same sizes, same microseconds
    BLOCK = 7  # one print, crossed at the middle
    FLOOR = 8  # one print from the floor


class Lean(IntEnum):
    """Where an order's prints stand against the quote."""

    ASK = 0
    BID = 1
    MID = 2
    MIXED = 3


LOUD = frozenset({Kind.HITS, Kind.SWEEP, Kind.SPREAD, Kind.BLOCK, Kind.FLOOR})


@dataclass(frozen=True, slots=True)
class Plan:
    """One share's orders as columns, in time order."""

    moments: Ints  # microseconds on the grid
    kinds: Ints
    leans: Ints
    is_call: npt.NDArray[np.bool_]
    premiums: Floats  # dollars wanted; nought: `lots` are wanted
    lots: Ints
    prints: Ints  # per leg
    venues: Ints  # exchanges reached
    lasts: Ints  # microseconds from first print to last
    floored: npt.NDArray[np.bool_]  # a floor print follows on the same contract
    hurry: Ints  # orders of one person in a hurry share a number and a contract; nought: nobody's

    def and_also(self, other: "Plan") -> "Plan":
        """Both, in time order."""
        moments = np.concatenate([self.moments, other.moments])
        order = np.argsort(moments, kind="stable")
        return Plan(
            moments[order],
            *(
                np.concatenate([ours, theirs])[order]
                for ours, theirs in zip(self._columns, other._columns, strict=True)
            ),
        )

    @property
    def _columns(self) -> tuple[npt.NDArray[Any], ...]:
        return (
            self.kinds, self.leans, self.is_call, self.premiums, self.lots, self.prints, self.venues,
            self.lasts, self.floored, self.hurry,
        )  # fmt: skip


def plan_of(name: Name, rhythm: Rhythm, rng: np.random.Generator, *, loudness: float) -> Plan:
    """Draw the orders of a day; busy days bring more of them, in bursts that no clock explains."""
    kinds = _kinds(int(name.prints * loudness**0.5), rng)
    count = len(kinds)
    loud = np.isin(kinds, list(LOUD))
    many = np.isin(kinds, [Kind.HITS, Kind.SWEEP, Kind.SPREAD])
    size = 0.5 if name.small > 1.0 else 1.0
    premiums = np.where(loud, size * PREMIUM * np.exp(SCATTER * rng.standard_normal(count)), 0.0)
    premiums = np.where(np.isin(kinds, [Kind.BLOCK, Kind.FLOOR]), premiums * 2.0, premiums)
    small = np.maximum(np.round(SMALL * np.exp(WIDE * rng.standard_normal(count))), 2.0)
    lots = np.where(rng.random(count) < ONE_LOT, 1.0, small).astype(np.int64)
    crowd = 5.0 + np.minimum(7.0 * np.exp(0.9 * rng.standard_normal(count)), 56.0)
    crowd = np.clip(crowd * np.clip(premiums / PREMIUM, 0.5, 60.0) ** 0.4, 5.0, CROWD_MAX)
    prints = np.where(many, crowd, np.where(kinds == Kind.SPLIT, 2.0 + rng.poisson(1.0, count), 1.0))
    venues = np.where(many, np.clip(np.round(rng.normal(7.5, 3.2, count)), 1, 18), 1).astype(np.int64)
    venues = np.where((kinds == Kind.SWEEP) & (venues < 3), 5, venues)
    lasts = np.minimum(11_000.0 * np.exp(1.5 * rng.standard_normal(count)), 520_000.0) * (prints > 1.0)
    calls = rng.random(count) < (0.5 if name.is_fund else 0.70)
    return Plan(
        _moments(rhythm, rng, count), kinds, _leans(kinds, rng), calls, premiums, lots,
        prints.astype(np.int64), venues, lasts.astype(np.int64),
        (kinds == Kind.SWEEP) & (rng.random(count) < 0.03), np.zeros(count, np.int64),
    )  # fmt: skip


def _kinds(prints: int, rng: np.random.Generator) -> Ints:
    loud = prints / LOUD_ORDER
    wanted = {
        Kind.SINGLE: 0.41 * prints, Kind.SPLIT: 0.02 * prints, Kind.PAIR: 0.12 * prints,
        Kind.LATE: 0.005 * prints, Kind.HITS: 0.55 * loud, Kind.SWEEP: 0.31 * loud, Kind.SPREAD: 0.14 * loud,
        Kind.BLOCK: 0.12 * loud, Kind.FLOOR: 0.05 * loud,
    }  # fmt: skip
    counts = [rng.poisson(each) for each in wanted.values()]
    kinds = np.repeat(np.array([int(kind) for kind in wanted]), counts)
    mixed: Ints = rng.permutation(kinds)
    return mixed


def _leans(kinds: Ints, rng: np.random.Generator) -> Ints:
    """More large orders lift the ask than hit the bid, and few do both; of small ones half stand between."""
    chance = rng.random(len(kinds))
    large = np.searchsorted([0.58, 0.965, 0.965], chance)
    small = np.searchsorted([0.31, 0.50], chance)
    leans = np.where(np.isin(kinds, [Kind.HITS, Kind.SWEEP]), large, small)
    leans = np.where(kinds == Kind.SPREAD, np.searchsorted([0.5], chance), leans)
    return np.where(np.isin(kinds, [Kind.BLOCK, Kind.FLOOR]), int(Lean.MID), leans).astype(np.int64)


def _moments(rhythm: Rhythm, rng: np.random.Generator, count: int) -> Ints:
    session = rhythm.activity[rhythm.opens : rhythm.closes]
    halves = np.arange(len(session)) // HALF_HOUR
    news = np.exp(rng.normal(0.0, 0.45, int(halves[-1]) + 1))
    odds = (session**0.8 * news[halves]).cumsum()
    seconds = rhythm.opens + np.searchsorted(odds, rng.random(count) * odds[-1])
    seconds = np.minimum(seconds, rhythm.closes - 2)
    moments: Ints = np.sort(seconds * MICROS + rng.integers(0, MICROS // 4, count))
    return moments


def pushes(plan: Plan, rhythm: Rhythm, *, edge: float, deviation: float) -> Floats:
    """What prices do after sweeps that lift the ask, where an edge is built in: nothing, where none is."""
    moves = np.zeros(len(rhythm.activity))
    if edge <= 0.0:
        return moves
    told = (plan.kinds == Kind.SWEEP) & (plan.leans == Lean.ASK)
    columns = plan.moments[told].tolist(), plan.is_call[told].tolist(), plan.premiums[told].tolist()
    for moment, call, premium in zip(*columns, strict=True):
        begins = moment // MICROS + AFTER_S
        ends = min(begins + LASTS_S, rhythm.closes)
        if begins < ends:
            size = PUSH * edge * deviation * min(premium / 100_000.0, 2.0) ** 0.5
            moves[begins:ends] += (size if call else -size) / LASTS_S
    return moves


AFTER_S, LASTS_S = 15, 600
PUSH = 0.15  # daily deviations that a sweep of $100k moves the share, at an edge of one
