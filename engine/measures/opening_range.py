"""The opening range: the high and low of the session's first minutes, the first levels of the day."""


class OpeningRange:
    """Known only when every opening minute was seen; joining late, there is none until tomorrow."""

    __slots__ = ("_high", "_low", "_seen", "minutes")

    def __init__(self, minutes: int = 15) -> None:
        self.minutes = minutes
        self.open_session()

    def open_session(self) -> None:
        self._seen = 0
        self._high: float | None = None
        self._low: float | None = None

    def update(self, minute: int, high: float, low: float, filled: bool) -> None:
        """`minute` counts from the open; a filled minute passes without being a price that was seen."""
        if minute >= self.minutes:
            return
        self._seen += 1
        if filled:
            return
        self._high = high if self._high is None else max(self._high, high)
        self._low = low if self._low is None else min(self._low, low)

    @property
    def high(self) -> float | None:
        return self._high if self._seen == self.minutes else None

    @property
    def low(self) -> float | None:
        return self._low if self._seen == self.minutes else None
