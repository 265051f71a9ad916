"""The plain mean and its slope: where price has been, and whether that is going anywhere."""

from collections import deque
from math import fsum

_CLOSE_CALL = 1e-9
"""A running sum errs by less than this for some ten million bars; nearer than it, the window is summed."""


class Sma:
    """Summed afresh from its window when somebody asks, so it never drifts and depends on nothing older."""

    __slots__ = ("_before", "_known", "_near", "_slope", "_value", "prices")

    def __init__(self, length: int = 20) -> None:
        self.prices: deque[float] = deque(maxlen=length)
        self._before: deque[float] = deque(maxlen=length)
        self._near = 0.0
        self._known = True
        self._value: float | None = None
        self._slope: float | None = None

    def update(self, price: float) -> None:
        prices = self.prices
        if len(prices) == prices.maxlen:
            leaving = prices[0]
            self._before.append(leaving)
            self._near += price - leaving
        else:
            self._near += price
        prices.append(price)
        self._known = False

    def side(self, price: float) -> int | None:
        """Above the mean 1, below it -1, right on it 0: what every bar asks, without summing the window."""
        if len(self.prices) != self.prices.maxlen:
            return None
        near = self._near
        gap = price * len(self.prices) - near
        if -_CLOSE_CALL * near <= gap <= _CLOSE_CALL * near:
            gap = price - (self.value or 0.0)
        return (gap > 0.0) - (gap < 0.0)

    @property
    def value(self) -> float | None:
        if not self._known:
            self._sum()
        return self._value

    @property
    def slope(self) -> float | None:
        """The mean now over the mean one length ago, less one: a fraction, not a percent."""
        if not self._known:
            self._sum()
        return self._slope

    def _sum(self) -> None:
        """Once a bar at most, for who asks."""
        self._known, prices, before = True, self.prices, self._before
        if len(prices) == prices.maxlen:
            self._near = fsum(prices)
            self._value = self._near / len(prices)
            if len(before) == before.maxlen:
                self._slope = self._value / (fsum(before) / len(before)) - 1.0
