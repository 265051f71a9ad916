"""How a day breathes: when prices move and when people trade, second by second from 04:00 to 20:00."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import numpy as np

from engine.model.calendar import EASTERN, FOMC_AT, closes_at, opens_at
from sandbox.market.chance import Floats
from sandbox.market.days import Day, Kind

SECONDS = 16 * 3600
GAP, EARLY, REGULAR, LATE = 0.20, 0.10, 0.65, 0.05
"""Shares of a day's variance: overnight, before the open, in the session, after it."""

FROM = time(4, 0)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """One day's grid. `variance` and `activity` are per second; `left` is session variance still to come."""

    starts: datetime
    opens: int
    closes: int
    variance: Floats
    activity: Floats
    left: Floats
    done: Floats  # share of the session's activity that lies behind, 0..1

    def second(self, at: datetime) -> int:
        """Where a moment falls on the grid, held to its ends."""
        passed = at - self.starts
        return min(max(passed.days * 86_400 + passed.seconds, 0), SECONDS - 1)

    def moment(self, second: int) -> datetime:
        """The instant of a grid second."""
        return self.starts + timedelta(seconds=second)


def session_variance(minutes: Floats, length: float) -> Floats:
    """The unscaled U: wild at the open, quiet at noon, livelier into the close."""
    vol = 0.80 + 1.30 * np.exp(-minutes / 22.0) + 0.75 * np.exp((minutes - length) / 30.0)
    return vol * vol


def session_activity(minutes: Floats, length: float) -> Floats:
    """The unscaled U of volume, steeper at both ends than that of prices."""
    opening = 2.6 * np.exp(-minutes / 9.0) + 1.3 * np.exp(-minutes / 55.0)
    return 0.75 + opening + 3.2 * np.exp((minutes - length) / 9.0) + 0.9 * np.exp((minutes - length) / 50.0)


def rhythm_of(day: Day) -> Rhythm:
    """Lay a day out; a decision day holds its breath until two o'clock."""
    starts = datetime.combine(day.date, FROM, EASTERN).astimezone(UTC)
    opens = int((opens_at(day.date).astimezone(UTC) - starts).total_seconds())
    closes = int((closes_at(day.date).astimezone(UTC) - starts).total_seconds())
    minutes = np.arange(closes - opens) / 60.0
    length = (closes - opens) / 60.0
    moves, trades = session_variance(minutes, length), session_activity(minutes, length)
    if day.kind is Kind.FOMC:
        moves, trades = _decision(day, starts, opens, moves, trades)
    variance, activity = np.empty(SECONDS), np.empty(SECONDS)
    variance[:opens], variance[closes:] = EARLY / opens, LATE / (SECONDS - closes)
    variance[opens:closes] = moves * (REGULAR * min(length / 390.0, 1.0) ** 0.8 / moves.sum())
    activity[:opens], activity[closes:] = 0.02 / opens, 0.02 / (SECONDS - closes)
    activity[opens:closes] = trades / trades.sum()
    left = np.zeros(SECONDS)
    left[opens:closes] = variance[opens:closes][::-1].cumsum()[::-1]
    left[:opens] = left[opens]
    done = np.zeros(SECONDS)
    done[opens:closes] = activity[opens:closes].cumsum()
    done[closes:] = 1.0
    return Rhythm(starts, opens, closes, variance, activity, left, done)


def _decision(day: Day, starts: datetime, opens: int, moves: Floats, trades: Floats) -> tuple[Floats, Floats]:
    at = int((datetime.combine(day.date, FOMC_AT, EASTERN).astimezone(UTC) - starts).total_seconds()) - opens
    since = (np.arange(len(moves)) - at) / 60.0
    after = since >= 0.0
    words = np.where(since >= 30.0, np.exp(-np.maximum(since - 30.0, 0.0) / 15.0), 0.0)
    news = np.where(after, np.exp(-np.maximum(since, 0.0) / 18.0), 0.0)
    return moves * np.where(after, 1.0 + 9.0 * news + 5.0 * words, 0.40), trades * (
        np.where(after, 1.3 + 2.5 * news + 1.2 * words, 0.7)
    )
