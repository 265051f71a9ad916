"""What the day began with and what it has come to."""

from dataclasses import dataclass, field
from decimal import Decimal

from engine.ledger import Ledger
from engine.model.records import Trade
from engine.model.rollout import Rollout

_ZERO = Decimal(0)


@dataclass(slots=True)
class Account:
    live: bool = False
    rollout: Rollout = Rollout.PAPER
    """A desk that was never told anything practises."""
    equity: Decimal | None = None
    day_equity: Decimal | None = None
    realized: Decimal = _ZERO
    ledger: Ledger = field(default_factory=Ledger)
    carried: Decimal = _ZERO
    """What positions held over the night had come to: the day's equity holds it already."""

    def seen(self, equity: Decimal, open_pnl: Decimal = _ZERO) -> None:
        """The first equity of a day is what its losses are measured against."""
        self.equity = equity
        if self.day_equity is None:
            self.day_equity, self.carried = equity, open_pnl

    def new_day(self) -> None:
        """Every session counts from zero, and from an equity that is yet to be seen."""
        self.day_equity, self.realized, self.carried = None, _ZERO, _ZERO
        self.ledger.new_day()

    def closed(self, trade: Trade) -> None:
        """The day's money, and the trade's lesson if a play decided it."""
        self.realized += trade.pnl
        if trade.ticket is not None:
            self.ledger.take(trade)

    def loss(self, open_pnl: Decimal) -> float | None:
        """Since the day's equity was seen, over that equity; unknown before."""
        if not self.day_equity:
            return None
        made = self.realized + open_pnl - self.carried
        return float(-made / self.day_equity) if made < 0 else 0.0
