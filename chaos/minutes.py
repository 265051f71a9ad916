"""Minutes of the shares, for plans that are bought in halves."""

from datetime import datetime, timedelta

from chaos.market import SHARES
from engine.model.events import BarClosed

MINUTE = timedelta(minutes=1)
LED, RISE, DIPS = 15, 0.05, 1.0
"""Minutes before the day begins, by how much each closes higher, and how deep it goes in between."""


def led(name: str, start: datetime) -> list[BarClosed]:
    """Those that led here: each a little higher, the last a little above the cloud."""
    return [minute(name, start, number) for number in range(-LED, 0)]


def minute(name: str, start: datetime, number: int) -> BarClosed:
    """One that came back to the cloud, and closed above it."""
    starts, close = start.replace(second=0) + number * MINUTE, float(SHARES[name]) + number * RISE
    return BarClosed(starts + MINUTE, name, starts, close - RISE, close, close - DIPS, close, 50_000)
