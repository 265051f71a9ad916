"""A cloud of two exponential means: which side the trade is on, and the bar on which it changes."""

from typing import Literal

Side = Literal["bull", "bear"]

_ROUNDING = 1e-12


class Cloud:
    """Fed both means at each closed bar of its timeframe; equality is no opinion, so the old one stands."""

    __slots__ = ("fast", "flipped", "slow", "state")

    def __init__(self) -> None:
        self.fast: float | None = None
        self.slow: float | None = None
        self.state: Side | None = None
        self.flipped: Side | None = None

    def update(self, fast: float | None, slow: float | None) -> Side | None:
        """The side this bar flipped to, if it did; a first opinion is no flip."""
        self.fast, self.slow, self.flipped = fast, slow, None
        if fast is None or slow is None:
            return None
        if fast - slow > slow * _ROUNDING:
            return None if self.state == "bull" else self._flip("bull")
        if slow - fast > slow * _ROUNDING:
            return None if self.state == "bear" else self._flip("bear")
        return None

    def _flip(self, side: Side) -> Side | None:
        self.flipped = None if self.state is None else side
        self.state = side
        return self.flipped

    @property
    def top(self) -> float | None:
        return None if self.fast is None or self.slow is None else max(self.fast, self.slow)

    @property
    def bottom(self) -> float | None:
        return None if self.fast is None or self.slow is None else min(self.fast, self.slow)

    def bounced(self, high: float, low: float, close: float) -> bool:
        """The latest bar tested the cloud and closed back out with the trend: the second half may go in."""
        if self.top is None or self.bottom is None or self.state is None:
            return False
        if self.state == "bull":
            return low <= self.top < close
        return high >= self.bottom > close
