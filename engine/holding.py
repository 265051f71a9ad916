"""One position at one moment, as the exits see it."""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from engine.measures.flow import Sweep
from engine.model.contract import Direction
from engine.model.events import QuoteMoved
from engine.model.records import Exit, Urgency


class Holding(NamedTuple):
    """Gains are parts of the average price paid; none where no fresh market says so."""

    at: datetime
    setup: str
    symbol: str
    direction: Direction
    quantity: int
    opened_at: datetime
    gain_bid: float | None
    gain_mid: float | None
    gain_mid_before: float | None
    mark_age_s: float | None
    stock: QuoteMoved | None
    stock_at_entry: Decimal | None
    sweeps_against: tuple[Sweep, ...]
    to_close_s: float | None

    def stock_move(self, age_max_s: float) -> float | None:
        """The shares' move since the entry, positive when it is ours; none when they are not fresh."""
        stock, entry = self.stock, self.stock_at_entry
        if stock is None or not entry or not stock.quote.usable:
            return None
        if (self.at - stock.at).total_seconds() > age_max_s:
            return None
        move = float(stock.quote.mid / entry - 1)
        return move if self.direction is Direction.BULLISH else -move

    def leave(self, because: str, urgency: Urgency, why: str) -> Exit:
        """All of it: a part is another rule's business."""
        return Exit(self.setup, self.symbol, because, urgency, self.quantity, why)


def percent(ratio: float | Decimal) -> str:
    """As a trader says it."""
    return f"{float(ratio) * 100:+.1f} %"
