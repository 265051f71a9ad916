"""Candles and the fast cloud: how long they have stayed clear of it, and how long ago it flipped."""

from typing import Literal

Side = Literal["bull", "bear"]


class Candles:
    """Colour is close against open; a candle is clear of the cloud only if not even its wick touches it."""

    __slots__ = ("close", "falling", "first", "high", "low", "minute", "rising", "since_flip")

    def __init__(self) -> None:
        self.open_session()

    def open_session(self) -> None:
        """Yesterday's candles are no reason to leave today."""
        self.minute: int | None = None
        self.first: float | None = None
        self.high = self.low = self.close = 0.0
        self.rising = self.falling = 0
        self.since_flip: int | None = None

    def update(
        self, minute: int, first: float | None, high: float, low: float, close: float,
        fast: float | None, slow: float | None, flipped: Side | None,
    ) -> None:  # fmt: skip
        """Set it against the cloud as that stands after this same candle; an unknown open has no colour."""
        self.minute, self.first, self.high, self.low, self.close = minute, first, high, low, close
        if flipped is not None:
            self.since_flip = 0
        elif self.since_flip is not None:
            self.since_flip += 1
        if first is None or fast is None or slow is None:
            self.rising = self.falling = 0
        else:
            self.rising = self.rising + 1 if close > first and fast < low > slow else 0
            self.falling = self.falling + 1 if close < first and fast > high < slow else 0

    @property
    def colour(self) -> Side | None:
        """None for a doji and for an unknown open."""
        if self.first is None or self.close == self.first:
            return None
        return "bull" if self.close > self.first else "bear"
