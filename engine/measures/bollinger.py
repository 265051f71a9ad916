"""Bollinger bands: the plain mean and how far price usually strays from it."""

from collections import deque
from math import fsum, sqrt
from typing import NamedTuple


class Bands(NamedTuple):
    upper: float
    middle: float
    lower: float


def bands(prices: deque[float], width: float = 2.0) -> Bands | None:
    """Population deviation, as Bollinger and TA-Lib have it; worked out when asked, from a mean's window."""
    if len(prices) != prices.maxlen:
        return None
    middle = fsum(prices) / len(prices)
    sigma = sqrt(fsum((price - middle) ** 2 for price in prices) / len(prices))
    return Bands(middle + width * sigma, middle, middle - width * sigma)
