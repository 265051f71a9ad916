"""What was reached since the entry, at best and at worst: trailing exits and the best of a day hang on it."""

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
    best: Decimal | None = None
    worst: Decimal | None = None
    """Middles, each shown once."""
    mid: Decimal | None = None
    agreed: Decimal | None = None
    """The lower middle of the last two markets: what one alone showed was no price."""

    def quoted(self, bid: Decimal, mid: Decimal, average: Decimal) -> Decimal:
        """By how much the price both last markets bore out has moved; the first follows what was paid.

        The market that comes with the very first fill, before anything is counted as paid, is one of the two.
        """
        self.best = mid if self.best is None or mid > self.best else self.best
        self.worst = mid if self.worst is None or mid < self.worst else self.worst
        self._bid(bid, average)
        was = average if self.agreed is None else self.agreed
        before, self.mid = average if self.mid is None else self.mid, mid
        if not before:
            return before
        self.agreed = mid if mid < before else before
        return self.agreed - was

    def _bid(self, bid: Decimal, average: Decimal) -> None:
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
