"""What finished sessions say: a swing lives on days, and a minute of it is noise."""

from datetime import date

from engine.measures.chop import Crossings
from engine.measures.sma import Sma
from engine.measures.trend import Trend, trend_state

KEPT = 60
"""More than any reading of days looks back, so that reading them again gives the same."""


class Days:
    """The mean of twenty closes, where it goes, and how often price has crossed it."""

    __slots__ = ("_mean", "close", "closes", "crossings", "last", "mean", "slope", "trend")

    def __init__(self) -> None:
        self.last: date | None = None
        self.close: float | None = None
        self.closes: tuple[tuple[date, float], ...] = ()
        self._mean = Sma(20)
        self.crossings = Crossings(20)
        self.mean: float | None = None
        self.slope: float | None = None
        self.trend: Trend | None = None

    def update(self, day: date, close: float) -> None:
        """One close a session, in order."""
        self.last, self.close = day, close
        self.closes = (*self.closes[-KEPT + 1 :], (day, close))
        self.crossings.update(self._mean.update(close))
        self.mean, self.slope = self._mean.value, self._mean.slope
        self.trend = self.trend_at(close)

    def trend_at(self, price: float | None) -> Trend | None:
        """Where a price of today stands against the finished days."""
        return trend_state(price, self.mean, self.slope)
