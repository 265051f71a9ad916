"""Bars to feed the measures with: made-up ones, and the recorded ones when they are there."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.recordings import rows

_EASTERN = ZoneInfo("America/New_York")


class Minute(NamedTuple):
    """A closed minute; only what the measures read of it."""

    starts: datetime
    high: float
    low: float
    close: float
    volume: float
    filled: bool = False
    open: float = 0.0


OPENS = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)


def minute(place: int, close: float, *, opens: datetime = OPENS, volume: float = 1000.0) -> Minute:
    """One bar reaching as far above its close as below."""
    return Minute(opens + timedelta(minutes=place), close + 0.1, close - 0.1, close, volume)


@st.composite
def tapes(draw: st.DrawFn, max_size: int = 130) -> list[Minute]:
    """A price that wanders by cents, with wicks, quiet minutes and standstills."""
    length = draw(st.integers(0, max_size))
    dice = draw(st.randoms(use_true_random=False))
    reach = draw(st.sampled_from([0, 1, 3, 60]))
    cents, bars = draw(st.integers(20_000, 60_000)), []
    for place in range(length):
        before, cents = cents, cents + dice.randint(-reach, reach)
        high = max(before, cents) + dice.randint(0, reach)
        low = min(before, cents) - dice.randint(0, reach)
        volume = 100.0 * max(0, dice.randint(-3, 9))
        starts, opened = OPENS + timedelta(minutes=place), before / 100
        bars.append(Minute(starts, high / 100, low / 100, cents / 100, volume, open=opened))
    return bars


def recorded(name: str, symbol: str = "SPY") -> list[Minute]:
    """A recorded file's regular hours, in order; the test is skipped where the recordings are not."""
    return list(_regular_hours(row for row in rows(f"bars/{name}") if row["symbol"] == symbol))


def _regular_hours(told: Iterable[dict[str, float | datetime]]) -> Iterable[Minute]:
    for row in sorted(told, key=lambda row: row["ts"]):
        starts = row["ts"].astimezone(UTC)
        wall = starts.astimezone(_EASTERN)
        if 570 <= wall.hour * 60 + wall.minute < 960:
            volume = float(row["volume"] or 0)
            yield Minute(starts, row["high"], row["low"], row["close"], volume, open=row["open"])
