"""Bollinger bands: the plain mean and how far price usually strays from it."""

from collections import deque
from math import fsum, sqrt
from typing import NamedTuple


class Bands(NamedTuple):
    upper: float
    middle: float
    lower: float


class Bollinger:
    """Population deviation, as Bollinger and TA-Lib have it; worked out when read, for few bars are asked."""

    __slots__ = ("_prices", "_width")

    def __init__(self, length: int = 20, width: float = 2.0) -> None:
        self._prices: deque[float] = deque(maxlen=length)
        self._width = width

    def update(self, price: float) -> None:
        self._prices.append(price)

    @property
    def value(self) -> Bands | None:
        prices = self._prices
        if len(prices) != prices.maxlen:
            return None
        middle = fsum(prices) / len(prices)
        sigma = sqrt(fsum((price - middle) ** 2 for price in prices) / len(prices))
        return Bands(middle + self._width * sigma, middle, middle - self._width * sigma)
