"""Realised volatility: what prices did, to hold against what options charge."""

from collections import deque
from math import fsum, log, sqrt


class RealisedVol:
    """Sample deviation of log returns, scaled by the square root of how many such periods a year has."""

    __slots__ = ("_close", "_periods_per_year", "_returns", "sigma")

    def __init__(self, periods: int = 20, periods_per_year: float = 252.0) -> None:
        self._returns: deque[float] = deque(maxlen=periods)
        self._periods_per_year = periods_per_year
        self._close: float | None = None
        self.sigma: float | None = None
        """Per period: what a threshold of k sigma is made of; read at every bar, worked out at each close."""

    def update(self, close: float) -> None:
        returns = self._returns
        if self._close is not None:
            returns.append(log(close / self._close))
        self._close = close
        if len(returns) == returns.maxlen:
            mean = fsum(returns) / len(returns)
            self.sigma = sqrt(fsum((each - mean) ** 2 for each in returns) / (len(returns) - 1))

    @property
    def annual(self) -> float | None:
        """Annualised, the same unit as an implied volatility."""
        sigma = self.sigma
        return None if sigma is None else sigma * sqrt(self._periods_per_year)
