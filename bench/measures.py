"""What a closed bar costs: its nine most used values, and every reading of an underlying."""

import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from engine.measures.bar_values import BarValues
from engine.theirs.bars import Bars

_RUNS = 7
_SESSIONS = 50
_MINUTES = 390
_FIRST_OPEN = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)


class Minute(NamedTuple):
    starts: datetime
    open: float
    high: float
    low: float
    close: float
    volume: float
    filled: bool = False


def run() -> dict[str, float]:
    """Microseconds of CPU a bar, the median of several runs."""
    minutes = _walk()
    return {
        "bar_values_us": bar_values_us(),
        "bar_readings_us": _median(minutes, _readings),
    }


def bar_values_us() -> float:
    """Microseconds for the nine most used values alone."""
    return _median(_walk(), _values)


def _walk() -> list[Minute]:
    """A seeded random walk: the arithmetic costs the same on any tape that moves."""
    dice = random.Random(20261121)
    close, minutes = 500.0, []
    for session in range(_SESSIONS):
        opens = _FIRST_OPEN + timedelta(days=session)
        for minute in range(_MINUTES):
            close += dice.gauss(0.0, 0.2)
            high, low = close + dice.random() * 0.2, close - dice.random() * 0.2
            volume = float(dice.randint(1_000, 200_000))
            minutes.append(Minute(opens + timedelta(minutes=minute), close, high, low, close, volume))
    return minutes


def _values(minutes: list[Minute]) -> float:
    rows = [(each.high, each.low, each.close, each.volume) for each in minutes]
    update = BarValues().update
    began = time.process_time()
    for high, low, close, volume in rows:
        update(high, low, close, volume)
    return time.process_time() - began


def _readings(minutes: list[Minute]) -> float:
    length = timedelta(minutes=_MINUTES)
    bars = Bars(_FIRST_OPEN, _FIRST_OPEN + length)
    began = time.process_time()
    for place, each in enumerate(minutes):
        if place % _MINUTES == 0:
            bars.open_session(each.starts, each.starts + length)
        bars.update(each)
    return time.process_time() - began


def _median(minutes: list[Minute], measure: Callable[[list[Minute]], float]) -> float:
    return statistics.median(measure(minutes) for _ in range(_RUNS)) / len(minutes) * 1e6
