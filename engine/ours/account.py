"""What the day began with and what it has come to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from engine.model.records import Trade
from engine.model.rollout import Rollout
from engine.ours.carried import Carried
from engine.ours.charges import Charges
from engine.ours.ledger import Ledger
from engine.ours.portfolio import Position

_ZERO = Decimal(0)


@dataclass(slots=True)
class Account:
    live: bool = False
    rollout: Rollout = Rollout.PAPER
    """A desk that was never told anything practises."""
    equity: Decimal | None = None
    day_equity: Decimal | None = None
    realized: Decimal = _ZERO
    best: Decimal = _ZERO
    """The most the day has come to, closed and open together; it begins with nothing."""
    sure: Decimal = _ZERO
    """What is held has come to by prices that were shown twice; kept, for a quote must not add it up."""
    ledger: Ledger = field(default_factory=Ledger)
    charges: Charges = field(default_factory=Charges)
    carried: Carried = field(default_factory=Carried)
    opened_at: datetime | None = None

    def seen(self, equity: Decimal, held: Mapping[str, Decimal] = MappingProxyType({})) -> None:
        """The first equity of a day is what its losses are measured against, and what each setup holds."""
        self.equity = equity
        if self.day_equity is None:
            self.day_equity = equity
            self.carried.began(held, self.realized)

    def new_day(self, at: datetime) -> None:
        """Every session counts from zero, and from an equity that is yet to be seen."""
        self.day_equity, self.realized, self.opened_at = None, _ZERO, at
        self.best = _ZERO
        self.carried.new_day()
        self.ledger.new_day()

    def closed(self, trade: Trade) -> None:
        """The day's money, unless the trade ended on another, and its lesson if a play decided it."""
        before = self.opened_at is not None and trade.closed_at < self.opened_at
        self.carried.closed(trade, before=before)
        if not before:
            self.realized += trade.pnl
        if trade.ticket is not None:
            self.ledger.take(trade, today=not before)

    def tell(self, positions: Mapping[str, Position]) -> None:
        """What was adopted before anybody knew what it had come to."""
        for setup in tuple(self.carried.untold):
            each = positions[setup]
            shown_at = each.marked.at if each.marked is not None else None
            self.carried.tell(setup, each.realized + each.fees + each.unrealized, shown_at)

    def loss(self, open_pnl: Decimal) -> float | None:
        """Since the day's equity was seen, over that equity; unknown before."""
        if not self.day_equity:
            return None
        made = self._made(open_pnl)
        return float(-made / self.day_equity) if made < 0 else 0.0

    def come_to(self, sure: Decimal) -> None:
        """A function of prices and fills alone, so that reading the journal again rebuilds it."""
        risen, self.sure = sure > self.sure, sure
        if risen and self.day_equity and (made := self._made(sure)) > self.best:
            self.best = made

    def drawdown(self, open_pnl: Decimal) -> float | None:
        """From the best of the day, over its equity; unknown before that was seen."""
        if not self.day_equity:
            return None
        return float(max(self.best - self._made(open_pnl), _ZERO) / self.day_equity)

    def _made(self, open_pnl: Decimal) -> Decimal:
        return self.realized + open_pnl - self.carried.total
