"""The distance between two exponential means, and its own mean: momentum and its turn."""


class Macd:
    """Both means are seeded on the bar where the slow one is, like TA-Lib's; `ewm()` differs early."""

    __slots__ = (
        "_bars", "_fast", "_fast_sum", "_lengths", "_signal_sum", "_slow", "_slow_sum", "line", "signal",
    )  # fmt: skip

    def __init__(self, fast: int = 12, slow: int = 26, signal: int = 9) -> None:
        self._lengths = (fast, slow, signal)
        self._bars = 0
        self._fast = self._slow = 0.0
        self._fast_sum = self._slow_sum = self._signal_sum = 0.0
        self.line: float | None = None
        self.signal: float | None = None

    @property
    def histogram(self) -> float | None:
        """Above zero the line leads its signal: the cross is where this changes sign."""
        return None if self.line is None or self.signal is None else self.line - self.signal

    def update(self, close: float) -> float | None:
        fast, slow, _ = self._lengths
        self._bars += 1
        if self._bars <= slow:
            self._seed(close)
        else:
            self._fast = (close - self._fast) * (2.0 / (fast + 1)) + self._fast
            self._slow = (close - self._slow) * (2.0 / (slow + 1)) + self._slow
        if self._bars >= slow:
            self.line = self._fast - self._slow
            self._smooth(self.line)
        return self.line

    def _seed(self, close: float) -> None:
        fast, slow, _ = self._lengths
        self._slow_sum += close
        if self._bars > slow - fast:
            self._fast_sum += close
        if self._bars == slow:
            self._fast = self._fast_sum / fast
            self._slow = self._slow_sum / slow

    def _smooth(self, line: float) -> None:
        _, slow, length = self._lengths
        if self.signal is not None:
            self.signal = (line - self.signal) * (2.0 / (length + 1)) + self.signal
            return
        self._signal_sum += line
        if self._bars == slow + length - 1:
            self.signal = self._signal_sum / length
