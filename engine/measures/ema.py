"""The exponential mean: one rule for every length and every price it is taken of."""


class Ema:
    """Seeded with the plain mean of its first bars, like TA-Lib's, so it starts as no echo of one close."""

    __slots__ = ("_bars", "_length", "_sum", "_weight", "value")

    def __init__(self, length: int) -> None:
        self._length = length
        self._weight = 2.0 / (length + 1)
        self._bars = 0
        self._sum = 0.0
        self.value: float | None = None

    def update(self, price: float) -> float | None:
        if self.value is not None:
            self.value = (price - self.value) * self._weight + self.value
            return self.value
        self._bars += 1
        self._sum += price
        if self._bars == self._length:
            self.value = self._sum / self._length
        return self.value
