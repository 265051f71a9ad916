"""Wilder's relative strength: the share of recent movement that was upward, 0 to 100."""


class Rsi:
    """Smoothed as Wilder did: a plain mean of the last changes is Cutler's index, many points off."""

    __slots__ = ("_changes", "_close", "_gain", "_length", "_loss", "value")

    def __init__(self, length: int = 14) -> None:
        self._length = length
        self._changes = 0
        self._close: float | None = None
        self._gain = 0.0
        self._loss = 0.0
        self.value: float | None = None

    def update(self, close: float) -> float | None:
        previous, self._close = self._close, close
        if previous is None:
            return None
        change = close - previous
        gain, loss = (0.0, -change) if change < 0.0 else (change, 0.0)
        self._changes += 1
        self._gain = self._smoothed(self._gain, gain)
        self._loss = self._smoothed(self._loss, loss)
        if self._changes >= self._length:
            moved = self._gain + self._loss
            # A tape that never moved is neither strong nor weak; 50 is its own mirror image.
            self.value = 100.0 * (self._gain / moved) if moved else 50.0
        return self.value

    def _smoothed(self, mean: float, change: float) -> float:
        """A running sum until the seed is complete, Wilder's mean from then on."""
        if self._changes < self._length:
            return mean + change
        if self._changes == self._length:
            return (mean + change) / self._length
        return (mean * (self._length - 1) + change) / self._length
