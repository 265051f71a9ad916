"""Relative volume: this bar against the mean of the bars just before it."""

from collections import deque
from math import fsum


class RelativeVolume:
    """The bar itself is left out of its own yardstick, or a spike would hide part of itself."""

    __slots__ = ("_volumes",)

    def __init__(self, bars: int = 20) -> None:
        self._volumes: deque[float] = deque(maxlen=bars + 1)

    def update(self, volume: float) -> None:
        self._volumes.append(volume)

    @property
    def value(self) -> float | None:
        if len(self._volumes) != self._volumes.maxlen:
            return None
        *before, now = self._volumes
        mean = fsum(before) / len(before)
        return now / mean if mean else None
