"""The best that was reached since the entry: what every trailing exit hangs on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from engine.model.contract import Direction

MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Peaks:
    """A function of quotes, closed minutes and fills alone, so that reading the journal again rebuilds it."""

    bid_before: Decimal | None = None
    bid: Decimal | None = None
    gain: float | None = None
    stock: float | None = None

    def quoted(self, bid: Decimal, average: Decimal) -> None:
        """Only what two quotes in a row bid was really there."""
        before, self.bid_before = self.bid_before, bid
        if before is None:
            return
        agreed = bid if bid < before else before
        if self.bid is None or agreed > self.bid:
            self.bid = agreed
            self.measure(average)

    def measure(self, average: Decimal) -> None:
        """As a part of the average price paid, which a later fill may change."""
        if self.bid is not None and average:
            self.gain = float(self.bid / average - 1)

    def minute(
        self, starts: datetime, close: float, opened_at: datetime, entry: Decimal | None, direction: Direction
    ) -> None:
        """Closes only, so that no single print sets the peak; the entry's own minute counts once over."""
        if entry is None or starts + MINUTE <= opened_at:
            return
        best = self.stock if self.stock is not None else float(entry)
        self.stock = max(best, close) if direction is Direction.BULLISH else min(best, close)
