"""The sessions before today: a year and more of days, and the last of them minute by minute."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from engine.model.calendar import closes_at, is_half_day, opens_at
from sandbox.market.chance import Floats, Ints, stream
from sandbox.market.days import sessions_before
from sandbox.market.names import Name
from sandbox.market.rhythm import GAP, REGULAR, session_activity, session_variance
from sandbox.market.weather import FACTOR_VARIANCES

DAYS, RECENT = 300, 30
STEPS = 390 * 4
PER_MINUTE = 4
COARSE = 78


@dataclass(frozen=True, slots=True)
class Minutes:
    """Bars as columns: `starts` in epoch seconds, oldest first."""

    starts: Ints
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Ints
    vwap: Floats
    trades: Ints


@dataclass(frozen=True, slots=True)
class History:
    """Days and recent minutes of one share; `close` is where today's gap starts."""

    days: Minutes
    minutes: Minutes
    close: float


@dataclass(frozen=True, slots=True)
class Past:
    """What all shares lived through: the sessions, how loud each was, and the factors' steps."""

    sessions: tuple[date, ...]
    loudness: Floats
    gaps: Floats  # factor x session
    coarse: Floats  # factor x session x step, for the years before
    fine: Floats  # factor x session x step, for the last sessions


@lru_cache(maxsize=4)
def past_of(seed: int, today: date) -> Past:
    """Volatility forgets itself over weeks, so that quiet months and loud months are found in it."""
    rng = stream(seed, "past", str(today))
    sessions = sessions_before(today, DAYS)
    level, levels = 0.0, np.empty(DAYS)
    shocks = rng.standard_normal(DAYS)
    for day in range(DAYS):
        level = 0.97 * level + 0.07 * shocks[day]
        levels[day] = level
    loudness = np.exp(levels)
    scale = np.sqrt(FACTOR_VARIANCES)[:, None] * loudness
    gaps = rng.standard_normal((3, DAYS)) * scale * np.sqrt(GAP + 0.15)
    coarse = _paced(rng.standard_normal((3, DAYS - RECENT, COARSE)), COARSE) * scale[:, :-RECENT, None]
    fine = _paced(rng.standard_normal((3, RECENT, STEPS)), STEPS) * scale[:, -RECENT:, None]
    return Past(sessions, loudness, gaps, coarse, fine)


def history_of(seed: int, today: date, name: Name) -> History:
    """One share's past, scaled so that it ends near the level its name is known for."""
    past = past_of(seed, today)
    rng = stream(seed, "history", str(today), name.symbol)
    loads = np.array([name.market, name.tech, name.small])
    own = np.sqrt(name.own_vol**2 / 252.0) * past.loudness
    gaps = loads @ past.gaps + rng.standard_normal(DAYS) * own * np.sqrt(GAP + 0.15)
    coarse = np.tensordot(loads, past.coarse, 1)
    coarse += _paced(rng.standard_normal((DAYS - RECENT, COARSE)), COARSE) * own[:-RECENT, None]
    fine = np.tensordot(loads, past.fine, 1)
    fine += _paced(rng.standard_normal((RECENT, STEPS)), STEPS) * own[-RECENT:, None]
    closes = np.cumsum(gaps + np.concatenate([coarse.sum(axis=1), fine.sum(axis=1)]))
    level = np.log(name.price) + rng.normal(0.0, 0.06) - closes[-1]
    openings = level + np.concatenate([[0.0], closes[:-1]]) + gaps
    volumes = name.shares * past.loudness * np.exp(rng.normal(0.0, 0.18, DAYS))
    older = _days(past.sessions[:-RECENT], openings[:-RECENT], coarse, volumes[:-RECENT])
    minutes = _minutes(past.sessions[-RECENT:], openings[-RECENT:], fine, volumes[-RECENT:], rng)
    days = _stacked([older, _by_day(minutes, past.sessions[-RECENT:])])
    return History(days, minutes, float(days.close[-1]))


def _paced(steps: Floats, count: int) -> Floats:
    minutes = (np.arange(count) + 0.5) * 390.0 / count
    shape = session_variance(minutes, 390.0)
    paced: Floats = steps * np.sqrt(shape * (REGULAR / shape.sum()))
    return paced


def _days(sessions: tuple[date, ...], openings: Floats, steps: Floats, volumes: Floats) -> Minutes:
    paths = np.exp(openings[:, None] + np.concatenate([np.zeros((len(steps), 1)), steps.cumsum(1)], axis=1))
    starts = np.array([int(opens_at(day).timestamp()) for day in sessions])
    open_, close = np.round(paths[:, 0], 2), np.round(paths[:, -1], 2)
    high, low = np.round(paths.max(axis=1), 2), np.round(paths.min(axis=1), 2)
    trades = np.maximum(volumes / 180.0, 1.0).astype(np.int64)
    return Minutes(starts, open_, high, low, close, volumes.astype(np.int64),
                   np.round(paths.mean(axis=1), 4), trades)  # fmt: skip


def _minutes(
    sessions: tuple[date, ...], openings: Floats, steps: Floats, volumes: Floats, rng: np.random.Generator
) -> Minutes:
    parts = []
    for row, day in enumerate(sessions):
        length = 210 if is_half_day(day) else 390
        path = np.exp(openings[row] + np.concatenate([[0.0], steps[row].cumsum()]))
        corners = np.lib.stride_tricks.sliding_window_view(path, PER_MINUTE + 1)[::PER_MINUTE][:length]
        shape = session_activity(np.arange(length, dtype=np.float64) + 0.5, float(length))
        shape *= np.exp(rng.normal(0.0, 0.35, length))
        moved = np.abs(np.log(corners[:, -1] / corners[:, 0]))
        shape *= 0.6 + 0.4 * moved / max(float(moved.mean()), 1e-9)
        traded = volumes[row] * (length / 390.0) * shape / shape.sum()
        parts.append(_session(day, np.round(corners, 2), np.maximum(traded, 1.0).astype(np.int64)))
    return _stacked(parts)


def _session(day: date, corners: Floats, volume: Ints) -> Minutes:
    starts = int(opens_at(day).timestamp()) + 60 * np.arange(len(corners))
    trades = np.maximum(volume // 180, 1)
    return Minutes(starts, corners[:, 0], corners.max(axis=1), corners.min(axis=1), corners[:, -1], volume,
                   np.round(corners.mean(axis=1), 4), trades)  # fmt: skip


def _by_day(minutes: Minutes, sessions: tuple[date, ...]) -> Minutes:
    parts = []
    for day in sessions:
        first, last = (int(each.timestamp()) for each in (opens_at(day), closes_at(day)))
        rows = slice(*np.searchsorted(minutes.starts, [first, last]))
        volume = minutes.volume[rows].sum()
        vwap = (minutes.vwap[rows] * minutes.volume[rows]).sum() / volume
        parts.append(
            Minutes(
                np.array([first]), minutes.open[rows][:1], minutes.high[rows].max(keepdims=True),
                minutes.low[rows].min(keepdims=True), minutes.close[rows][-1:], np.array([volume]),
                np.round(np.array([vwap]), 4), minutes.trades[rows].sum(keepdims=True),
            )
        )  # fmt: skip
    return _stacked(parts)


def _stacked(parts: list[Minutes]) -> Minutes:
    return Minutes(
        np.concatenate([part.starts for part in parts]),
        np.concatenate([part.open for part in parts]),
        np.concatenate([part.high for part in parts]),
        np.concatenate([part.low for part in parts]),
        np.concatenate([part.close for part in parts]),
        np.concatenate([part.volume for part in parts]),
        np.concatenate([part.vwap for part in parts]),
        np.concatenate([part.trades for part in parts]),
    )
