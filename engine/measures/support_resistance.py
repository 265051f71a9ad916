"""Support and resistance: prices where the tape turned before, the nearest one first."""

from collections import deque
from dataclasses import dataclass
from math import fsum


@dataclass(frozen=True, slots=True)
class Level:
    """A price where the tape turned, and how often."""

    price: float
    touches: int


class SupportResistance:
    """A pivot needs as many bars after it as before, so no level is drawn on a turn still in the making."""

    __slots__ = ("_highs", "_levels", "_lows", "_pivots", "_span", "_width")

    def __init__(self, span: int = 5, pivots_max: int = 60, width: float = 0.001) -> None:
        self._span = span
        self._width = width
        self._highs: deque[float] = deque(maxlen=2 * span + 1)
        self._lows: deque[float] = deque(maxlen=2 * span + 1)
        self._pivots: deque[float] = deque(maxlen=pivots_max)
        self._levels: tuple[Level, ...] | None = ()

    def update(self, high: float, low: float) -> None:
        highs, lows, span = self._highs, self._lows, self._span
        highs.append(high)
        lows.append(low)
        if len(highs) <= 2 * span:
            return
        # Beyond everything before it and not passed after it: a plateau counts once, a flat tape never.
        high, low = highs[span], lows[span]
        if high > highs[span - 1] and high == max(highs) and highs.index(high) == span:
            self._turn(high)
        if low < lows[span - 1] and low == min(lows) and lows.index(low) == span:
            self._turn(low)

    def support(self, price: float) -> Level | None:
        """The nearest level below; old highs count, for broken resistance is support."""
        return max((level for level in self.levels if level.price < price), key=_price, default=None)

    def resistance(self, price: float) -> Level | None:
        """The nearest level above, whether it was made by highs or by lows."""
        return min((level for level in self.levels if level.price > price), key=_price, default=None)

    @property
    def levels(self) -> tuple[Level, ...]:
        """Lowest first, worked out again only after a new turn."""
        if self._levels is None:
            self._levels = _clustered(sorted(self._pivots), self._width)
        return self._levels

    def _turn(self, price: float) -> None:
        self._pivots.append(price)
        self._levels = None


def _price(level: Level) -> float:
    return level.price


def _clustered(prices: list[float], width: float) -> tuple[Level, ...]:
    """Turns within a fraction of the lowest of them are one level at their mean."""
    clusters: list[list[float]] = []
    for price in prices:
        if clusters and price <= clusters[-1][0] * (1.0 + width):
            clusters[-1].append(price)
        else:
            clusters.append([price])
    return tuple(Level(fsum(cluster) / len(cluster), len(cluster)) for cluster in clusters)
