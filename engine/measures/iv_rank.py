"""Where implied volatility stands in its own history: rank and percentile are two different answers."""

from collections import deque


class IvHistory:
    """One value a day; under sixty days both answers are None, for a short memory calls all news extreme."""

    __slots__ = ("_days", "_days_min")

    def __init__(self, lookback: int = 252, days_min: int = 60) -> None:
        self._days: deque[float] = deque(maxlen=lookback)
        self._days_min = days_min

    def store(self, iv: float) -> None:
        """A finished day's implied volatility; today's is only ever asked about."""
        self._days.append(iv)

    def rank(self, iv: float) -> float | None:
        """How far between the lowest and the highest day, 0 to 1; one spike a year ago keeps it low."""
        if len(self._days) < self._days_min:
            return None
        low, high = min(self._days), max(self._days)
        return min(max((iv - low) / (high - low), 0.0), 1.0) if high > low else None

    def percentile(self, iv: float) -> float | None:
        """The share of days that were lower, 0 to 1."""
        if len(self._days) < self._days_min:
            return None
        return sum(day < iv for day in self._days) / len(self._days)
