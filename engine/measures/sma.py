"""The plain mean and its slope: where price has been, and whether that is going anywhere."""

from collections import deque
from math import fsum


class Sma:
    """Summed afresh from its window at each bar, so it never drifts and depends on nothing older."""

    __slots__ = ("_means", "prices", "value")

    def __init__(self, length: int = 20) -> None:
        self.prices: deque[float] = deque(maxlen=length)
        self._means: deque[float] = deque(maxlen=length + 1)
        self.value: float | None = None

    def update(self, price: float) -> float | None:
        prices = self.prices
        prices.append(price)
        if len(prices) == prices.maxlen:
            self.value = fsum(prices) / len(prices)
            self._means.append(self.value)
        return self.value

    @property
    def slope(self) -> float | None:
        """The mean now over the mean one length ago, less one: a fraction, not a percent."""
        means = self._means
        return means[-1] / means[0] - 1.0 if len(means) == means.maxlen else None
