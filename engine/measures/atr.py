"""Average true range: how far a bar travels, gaps included, in the price's own money."""


class Atr:
    """Wilder's smoothing, seeded like TA-Lib with the mean of the first ranges that have a close before."""

    __slots__ = ("_close", "_length", "_ranges", "_sum", "value")

    def __init__(self, length: int = 14) -> None:
        self._length = length
        self._ranges = 0
        self._close: float | None = None
        self._sum = 0.0
        self.value: float | None = None

    def update(self, high: float, low: float, close: float) -> float | None:
        previous, self._close = self._close, close
        if previous is None:
            return None
        true_range = max(high - low, abs(high - previous), abs(low - previous))
        if self.value is not None:
            self.value = (self.value * (self._length - 1) + true_range) / self._length
            return self.value
        self._ranges += 1
        self._sum += true_range
        if self._ranges == self._length:
            self.value = self._sum / self._length
        return self.value
