"""Ten-minute bars from one-minute bars, anchored at the open: 09:30 to 09:39 is the first."""

from dataclasses import dataclass

_MINUTES = 10


@dataclass(frozen=True, slots=True)
class Bucket:
    """Ten whole minutes; hl2 is what the macro cloud reads."""

    high: float
    low: float
    close: float

    @property
    def hl2(self) -> float:
        return (self.high + self.low) * 0.5


class TenMinute:
    """Only a complete bucket comes out: half a bucket must never vote on the macro trend."""

    __slots__ = ("_high", "_low", "_next", "_traded")

    def __init__(self) -> None:
        self.open_session()

    def open_session(self) -> None:
        """What yesterday left unfinished stays unfinished."""
        self._next: int | None = None
        self._traded = False
        self._high = self._low = 0.0

    def update(self, minute: int, high: float, low: float, close: float, filled: bool) -> Bucket | None:
        """`minute` counts from the open; a filled minute is time that passed, not a price that was seen."""
        place = minute % _MINUTES
        if not place or (minute == self._next and not self._traded):
            self._high, self._low, self._traded = high, low, not filled
        elif minute != self._next:
            return None
        elif not filled:
            if high > self._high:
                self._high = high
            if low < self._low:
                self._low = low
        self._next = minute + 1
        return Bucket(self._high, self._low, close) if place == _MINUTES - 1 else None
