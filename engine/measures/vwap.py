"""The volume-weighted mean price since an anchor: what the average share has cost."""


class Vwap:
    """One rule for every anchor: the session's VWAP is the one anchored at its open."""

    __slots__ = ("_money", "_volume", "value")

    def __init__(self) -> None:
        self.anchor()

    def anchor(self) -> None:
        """Forget what traded before: the next bar is the first that counts."""
        self._money = 0.0
        self._volume = 0.0
        self.value: float | None = None

    def update(self, high: float, low: float, close: float, volume: float) -> float | None:
        self._money += (high + low + close) / 3.0 * volume
        self._volume += volume
        if self._volume:
            self.value = self._money / self._volume
        return self.value
