"""Fills make positions; positions know what they cost and who decided them."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from engine.model.contract import Direction
from engine.model.events import QuoteMoved
from engine.model.money import MULTIPLIER, Side
from engine.model.records import Exit, Fill, PositionMoved, Ticket, Trade
from engine.orders import Order

_ZERO = Decimal(0)


@dataclass(slots=True)
class Position:
    """What one setup holds. It keeps its ticket, so the thesis travels with the risk."""

    setup: str
    play: str
    underlying: str
    symbol: str
    direction: Direction
    ticket: Ticket | None
    opened_at: datetime
    stock_at_entry: Decimal | None = None
    quantity: int = 0
    bought: int = 0
    sold: int = 0
    cost: Decimal = _ZERO
    proceeds: Decimal = _ZERO
    fees: Decimal = _ZERO
    marked: QuoteMoved | None = None
    gain_bid: float | None = None
    gain_mid: float | None = None
    gain_mid_before: float | None = None
    best: Decimal | None = None
    worst: Decimal | None = None
    exit: Exit | None = None
    rung: int = 0
    attempts: list[datetime] = field(default_factory=list)
    warned_at: datetime | None = None

    @property
    def average(self) -> Decimal:
        """Price a contract, over everything bought."""
        return self.cost / self.bought if self.bought else _ZERO

    @property
    def realized(self) -> Decimal:
        """Dollars already made or lost, after the fees assumed so far."""
        return (self.proceeds - self.average * self.sold) * MULTIPLIER - self.fees

    @property
    def unrealized(self) -> Decimal:
        """What the middle of the last usable market would add; nothing when there is none."""
        if self.marked is None:
            return _ZERO
        return (self.marked.quote.mid - self.average) * self.quantity * MULTIPLIER

    @property
    def at_risk(self) -> Decimal:
        """The whole premium: a gap skips the stop."""
        return self.average * self.quantity * MULTIPLIER

    def take(self, fill: Fill) -> None:
        """Book one fill."""
        amount = fill.price * fill.quantity
        if fill.side is Side.BUY:
            self.bought += fill.quantity
            self.quantity += fill.quantity
            self.cost += amount
        else:
            self.sold += fill.quantity
            self.quantity -= fill.quantity
            self.proceeds += amount
        self.fees += fill.fee
        if self.marked is not None:
            self._measure(self.marked)

    def mark(self, event: QuoteMoved) -> None:
        """Remember the market; an unusable or an older one is no mark, and the last good one stays."""
        if not event.quote.usable or (self.marked is not None and event.at < self.marked.at):
            return
        self.marked, self.gain_mid_before = event, self.gain_mid
        self._measure(event)
        mid = event.quote.mid
        if self.best is None or mid > self.best:
            self.best = mid
        if self.worst is None or mid < self.worst:
            self.worst = mid

    def _measure(self, event: QuoteMoved) -> None:
        """Gains as parts of the price paid: exact division first, then a measure."""
        average = self.average
        if average:
            self.gain_bid = float(event.quote.bid / average - 1)
            self.gain_mid = float(event.quote.mid / average - 1)

    def expire(self) -> None:
        """What is left of it is gone, and nothing was paid for it as far as anybody has said."""
        self.sold, self.quantity = self.sold + self.quantity, 0

    def leaving(self, exit_: Exit) -> None:
        """A new decision begins at the ladder's first rung."""
        self.exit, self.rung = exit_, 0

    def tried(self, at: datetime) -> None:
        """Count an exit order, and remember when: effort has a bound."""
        self.rung += 1
        self.attempts = [*self.attempts[-9:], at]

    def moved(self) -> PositionMoved:
        return PositionMoved(self.setup, self.symbol, self.quantity, self.average, self.realized)

    def closed(self, at: datetime, because: str = "") -> Trade:
        """The episode, once nothing is held."""
        return Trade(
            setup=self.setup,
            play=self.play,
            underlying=self.underlying,
            symbol=self.symbol,
            direction=self.direction,
            quantity=self.sold,
            entry=self.average,
            exit=self.proceeds / self.sold,
            fees=self.fees,
            pnl=self.realized,
            opened_at=self.opened_at,
            closed_at=at,
            because=because or (self.exit.because if self.exit is not None else "closed elsewhere"),
            best=self.best,
            worst=self.worst,
            ticket=self.ticket.ticket if self.ticket is not None else None,
        )


def opened(at: datetime, order: Order, fill: Fill) -> Position:
    """A position begins with the first fill, whenever that comes."""
    ticket = order.ticket
    if ticket is None:
        raise ValueError(f"{order.intent.order_id}: a fill of an order that was never ticketed")
    position = Position(
        setup=ticket.setup,
        play=ticket.play,
        underlying=ticket.underlying,
        symbol=ticket.symbol,
        direction=ticket.direction,
        ticket=ticket,
        opened_at=at,
        stock_at_entry=fill.stock,
    )
    if fill.market is not None and fill.market_at is not None:
        position.mark(QuoteMoved(fill.market_at, ticket.symbol, fill.market))
    return position
