"""The plain mean and its slope: where price has been, and whether that is going anywhere."""

from collections import deque
from math import fsum

_CLOSE_CALL = 1e-9
"""A running sum errs by less than this for some ten million bars; nearer than it, the window is summed."""


class Sma:
    """Summed afresh from its window when somebody asks, so it never drifts and depends on nothing older."""

    __slots__ = ("_before", "_known", "_length", "_near", "_slope", "_value", "prices")

    def __init__(self, length: int = 20) -> None:
        self._length = length
        self.prices: deque[float] = deque(maxlen=length)
        self._before: deque[float] = deque(maxlen=length)
        self._near = 0.0
        self._known = True
        self._value: float | None = None
        self._slope: float | None = None

    def update(self, price: float) -> int | None:
        """The side of the mean the price is on, without summing the window: above 1, below -1, on it 0."""
        prices, self._known = self.prices, False
        if len(prices) == self._length:
            leaving = prices[0]
            self._before.append(leaving)
            near = self._near = self._near + (price - leaving)
            prices.append(price)
        else:
            prices.append(price)
            near = self._near = self._near + price
            if len(prices) != self._length:
                return None
        gap = price * self._length - near
        if -_CLOSE_CALL * near <= gap <= _CLOSE_CALL * near:
            gap = price - (self.value or 0.0)
        return 1 if gap > 0.0 else -1 if gap < 0.0 else 0

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
