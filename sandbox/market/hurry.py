"""People in a hurry: one contract bought again and again within minutes, mostly after the share has moved."""

from collections.abc import Iterator

import numpy as np

from sandbox.market.appeal import DAY_LEFT
from sandbox.market.chains import Chains
from sandbox.market.chance import Floats, Ints
from sandbox.market.names import Name
from sandbox.market.plan import MICROS, Kind, Lean, Plan
from sandbox.market.rhythm import Rhythm

A_PRINT, DAILY = 0.0003, 7.0
"""Such people a day for each print on the tape, and how many times more where options expire every day."""

SWEEPS_MIN, SWEEPS_MORE = 2, 1.6
APART = 25.0  # seconds between two of one person's sweeps, typically
PREMIUM, SCATTER = 55_000.0, 0.55  # dollars of one of them: median and deviation of its log
LOOKS_BACK, FOLLOWS = 300, 0.8  # seconds looked at, and the share of people who go with them
CENTRE, WIDTH = 0.20, 0.30  # of the strikes they take: deviations out of the money until expiry
NEWS, NEWS_S = 6.0, 2400.0  # how many more at the bell than later in the day, and how soon that passes


def hurries(name: Name, rhythm: Rhythm, mid: Floats, rng: np.random.Generator, *, loudness: float) -> Plan:
    """Their sweeps. They look at the minutes before them and never ahead: nothing can be learnt from them."""
    usual = A_PRINT * name.prints * (DAILY if name.dailies else 1.0) * loudness**0.5
    people = int(rng.poisson(usual * (rhythm.closes - rhythm.opens) / 23_400))
    starts = np.sort(_starts(rhythm, rng, people))
    past = mid[starts] - mid[np.maximum(starts - LOOKS_BACK, rhythm.opens)]
    coin = rng.random(people) < 0.5
    calls = np.where((past == 0.0) | (rng.random(people) >= FOLLOWS), coin, past > 0.0)
    sweeps = SWEEPS_MIN + rng.poisson(SWEEPS_MORE, people)
    who = np.repeat(np.arange(people), sweeps)
    count = len(who)
    waits = rng.exponential(APART, count) * MICROS
    waits[np.cumsum(sweeps) - sweeps] = rng.integers(0, MICROS // 4, people)
    behind = waits.cumsum()
    since = behind - np.repeat((behind - waits)[np.cumsum(sweeps) - sweeps], sweeps)
    moments = np.minimum(starts[who] * MICROS + since.astype(np.int64), (rhythm.closes - 2) * MICROS)
    size = 0.5 if name.small > 1.0 else 1.0
    crowd = np.clip(np.round(14.0 * np.exp(0.5 * rng.standard_normal(count))), 5, 64)
    return Plan(
        moments, np.full(count, int(Kind.SWEEP)), np.full(count, int(Lean.ASK)), calls[who],
        size * PREMIUM * np.exp(SCATTER * rng.standard_normal(count)), np.ones(count, np.int64),
        crowd.astype(np.int64), rng.integers(4, 11, count),
        np.minimum(11_000.0 * np.exp(1.5 * rng.standard_normal(count)), 520_000.0).astype(np.int64),
        np.zeros(count, np.bool_), who + 1,
    )  # fmt: skip


def together(plan: Plan) -> Iterator[Ints]:
    """The orders of each of these people."""
    for person in np.unique(plan.hurry[plan.hurry > 0]):
        yield np.flatnonzero(plan.hurry == person)


def chosen(plan: Plan, order: int, chains: Chains, chance: float) -> int:
    """The nearest expiry, a little out of the money as it stands at that moment."""
    board, rhythm, second = chains.board, chains.rhythm, int(plan.moments[order]) // MICROS
    expiry = board.expiries[int(board.expiry[0])]
    spread = expiry.spread_of(board.name)
    if expiry.sessions == 0:
        spread *= max(float(rhythm.left[second] / rhythm.left[rhythm.opens]) ** 0.5, DAY_LEFT)
    sign = 1.0 if plan.is_call[order] else -1.0
    away = sign * np.log(board.strike / chains.path.mid[second]) / spread
    ours = (board.expiry == board.expiry[0]) & (board.is_call == plan.is_call[order])
    running = np.where(ours, np.exp(-0.5 * ((away - CENTRE) / WIDTH) ** 2) * board.fame, 0.0).cumsum()
    return int(np.searchsorted(running, chance * running[-1]))


def _starts(rhythm: Rhythm, rng: np.random.Generator, people: int) -> Ints:
    """The night's news makes more of them than the morning's volume alone would."""
    activity = rhythm.activity[rhythm.opens : rhythm.closes]
    odds = (activity * (1.0 + NEWS * np.exp(-np.arange(len(activity)) / NEWS_S))).cumsum()
    seconds: Ints = rhythm.opens + np.searchsorted(odds, rng.random(people) * odds[-1])
    return seconds
