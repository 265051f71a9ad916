"""Implied volatility day by day: the latest is asked about, the days before it are its history."""

from datetime import date

from engine.measures.iv_rank import IvHistory

DAYS_OLD_MAX = 4
"""A long weekend; what is older says nothing about now."""


class IvMemory:
    """One value a day; today's never judges itself."""

    __slots__ = ("_day", "_history", "_iv")

    def __init__(self) -> None:
        self._history = IvHistory()
        self._day: date | None = None
        self._iv = 0.0

    def record(self, day: date, iv: float) -> None:
        """A newer day turns the last one into history; an older one comes too late to be put in order."""
        if self._day is not None and day < self._day:
            return
        if self._day is not None and day > self._day:
            self._history.store(self._iv)
        self._day, self._iv = day, iv

    def rank(self, today: date) -> float | None:
        """Between the lowest and the highest day; none without enough days or without a recent value."""
        return self._history.rank(self._iv) if self._recent(today) else None

    def percentile(self, today: date) -> float | None:
        """The share of days that were lower."""
        return self._history.percentile(self._iv) if self._recent(today) else None

    def _recent(self, today: date) -> bool:
        return self._day is not None and (today - self._day).days <= DAYS_OLD_MAX
