"""What the day began with and what it has come to."""

from dataclasses import dataclass
from decimal import Decimal

_ZERO = Decimal(0)


@dataclass(slots=True)
class Account:
    equity: Decimal | None = None
    day_equity: Decimal | None = None
    realized: Decimal = _ZERO

    def seen(self, equity: Decimal) -> None:
        """The first equity of a day is what its losses are measured against."""
        self.equity = equity
        if self.day_equity is None:
            self.day_equity = equity

    def new_day(self) -> None:
        """Every session counts from zero."""
        self.day_equity, self.realized = self.equity, _ZERO

    def loss(self, ours: Decimal) -> float | None:
        """Since the open, with what open positions would add, over the equity of the open."""
        if not self.day_equity:
            return None
        return max(float(-(self.realized + ours) / self.day_equity), 0.0)
