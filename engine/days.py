"""What finished sessions say: a swing lives on days, and a minute of it is noise."""

from datetime import date

from engine.measures.chop import Crossings
from engine.measures.sma import Sma
from engine.measures.trend import Trend, trend_state

KEPT = 60
"""More than any reading of days looks back, so that reading them again gives the same."""


class Days:
    """The mean of twenty closes, where it goes, and how often price has crossed it."""

    __slots__ = ("close", "closes", "crossings", "last", "sma20")

    def __init__(self) -> None:
        self.last: date | None = None
        self.close: float | None = None
        self.closes: tuple[tuple[date, float], ...] = ()
        self.sma20 = Sma(20)
        self.crossings = Crossings(20)

    def update(self, day: date, close: float) -> None:
        """One close a session, in order."""
        self.last, self.close = day, close
        self.closes = (*self.closes[-KEPT + 1 :], (day, close))
        self.sma20.update(close)
        self.crossings.update(self.sma20.side(close))

    @property
    def trend(self) -> Trend | None:
        """As of the last finished session."""
        return self.trend_at(self.close)

    def trend_at(self, price: float | None) -> Trend | None:
        """Where a price of today stands against the finished days."""
        return trend_state(price, self.sma20.value, self.sma20.slope)
