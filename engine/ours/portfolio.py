"""Fills make positions; positions know what they cost and who decided them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from engine.model.contract import Direction, multiplier
from engine.model.events import BarClosed, QuoteMoved
from engine.model.money import Side
from engine.model.quote import Quote
from engine.model.records import Adopted, Exit, Fill, Plan, PositionMoved, Ticket, Trade, Urgency
from engine.model.session import at_last, is_over
from engine.ours.believed import Bid
from engine.ours.orders import Order
from engine.ours.peaks import Peaks

_ZERO, _ONE = Decimal(0), Decimal(1)


@dataclass(slots=True)
class Position:
    """What one setup holds. It keeps its ticket, so the thesis travels with the risk."""

    setup: str
    play: str
    underlying: str
    symbol: str
    direction: Direction
    ticket: Plan | None
    opened_at: datetime
    stock_at_entry: Decimal | None = None
    quantity: int = 0
    bought: int = 0
    sold: int = 0
    cost: Decimal = _ZERO
    average: Decimal = _ZERO
    """Price a contract or a share, over everything bought."""
    proceeds: Decimal = _ZERO
    fees: Decimal = _ZERO
    realized: Decimal = _ZERO
    """Dollars already made or lost, after the fees assumed so far."""
    marked: QuoteMoved | None = None
    bid: Bid | None = None
    gain_bid: float | None = None
    gain_mid: float | None = None
    gain_mid_before: float | None = None
    peaks: Peaks = field(default_factory=Peaks)
    stop: Decimal | None = None
    """Where a hand has raised the stop to; none while it is the plan's own."""
    exit: Exit | None = None
    keep: int = 0
    """What the exit under way leaves held."""
    because: str = "closed elsewhere"
    rung: int = 0
    attempts: list[datetime] = field(default_factory=list)
    warned_at: datetime | None = None

    @property
    def unrealized(self) -> Decimal:
        """What the middle of the last usable market would add; nothing when there is none."""
        if self.marked is None:
            return _ZERO
        return (self.marked.quote.mid - self.average) * self.quantity * multiplier(self.symbol)

    @property
    def sure(self) -> Decimal:
        """What it has come to by prices that were shown twice."""
        agreed = self.average if self.peaks.agreed is None else self.peaks.agreed
        return self.realized + (agreed - self.average) * self.quantity * multiplier(self.symbol)

    @property
    def at_risk(self) -> Decimal:
        """The whole premium: a gap skips the stop."""
        return self.average * self.quantity * multiplier(self.symbol)

    def take(self, fill: Fill) -> None:
        """Book one fill."""
        amount = fill.price * fill.quantity
        if fill.side is Side.BUY:
            self.bought, self.quantity = self.bought + fill.quantity, self.quantity + fill.quantity
            self.cost += amount
            self.average = self.cost / self.bought
            self.keep += fill.quantity if self.keep else 0
        else:
            self._less(fill.quantity, amount)
        self.fees += fill.fee
        self._realize()
        if self.marked is not None:
            self._measure(self.marked.quote, heard=self.bid is None)
            self.peaks.measure(self.average)

    def _less(self, quantity: int, proceeds: Decimal) -> None:
        self.sold, self.quantity = self.sold + quantity, self.quantity - quantity
        self.proceeds += proceeds
        if 0 < self.quantity <= self.keep:
            self._part_done()

    def _realize(self) -> None:
        """Only a fill or an expiry changes it, and the day's loss asks for it at every turn."""
        self.realized = (self.proceeds - self.average * self.sold) * multiplier(self.symbol) - self.fees

    def _part_done(self) -> None:
        """What was to be sold is sold; the rest is watched as before, with its own attempts."""
        self.exit, self.keep, self.rung, self.attempts = None, 0, 0, []

    def mark(self, event: QuoteMoved) -> Decimal:
        """By how much `sure` has moved: an unusable market is none, nor an older one or one after the end."""
        quote = event.quote
        if not quote.usable or is_over(self.symbol, event.at) or (self.marked and event.at < self.marked.at):
            return _ZERO
        self.marked, self.gain_mid_before = event, self.gain_mid
        self._measure(quote)
        return self.peaks.quoted(quote.bid, quote.mid, self.average) * self.quantity * multiplier(self.symbol)

    def _measure(self, quote: Quote, *, heard: bool = True) -> None:
        """Gains as parts of the price paid: exact division first, then a measure. A fill is no market."""
        if average := self.average:
            last, mid = self.bid or Bid(average, average), quote.mid
            self.bid = last = last.next(quote.bid, mid, average) if heard else last
            self.gain_bid = float(last.believed / average - _ONE)
            self.gain_mid = float(mid / average - _ONE)

    def left(self, quantity: int, price: Decimal, how: str) -> None:
        """Gone by no order of ours, at what that is counted as; the rest goes on being watched."""
        self._less(quantity, price * quantity)
        self.because = how
        self._realize()

    @property
    def leaves(self) -> tuple[bool, bool]:
        """How much the exit under way means: all before a part, and then the urgent before the patient."""
        if self.exit is None:
            return False, False
        return self.keep == 0, self.exit.urgency is Urgency.URGENT

    def leaving(self, exit_: Exit) -> None:
        """A new decision begins at the first rung; leaving whole owes nothing to the attempts of a part."""
        if self.keep:
            self.attempts = []
        self.exit, self.rung, self.because = exit_, 0, exit_.because
        self.keep = max(self.quantity - exit_.quantity, 0)

    def tried(self, at: datetime) -> None:
        """Count an exit order, and remember when: effort has a bound."""
        self.rung, self.attempts = self.rung + 1, [*self.attempts[-9:], at]

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
            exit=self.proceeds / self.sold if self.sold else _ZERO,
            fees=self.fees,
            pnl=self.realized,
            opened_at=self.opened_at,
            closed_at=max(at_last(self.symbol, at), self.opened_at),
            because=because or self.because,
            best=self.peaks.best,
            worst=self.peaks.worst,
            ticket=self.ticket.ticket if isinstance(self.ticket, Ticket) else None,
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
        opened_at=at_last(ticket.symbol, at),
        stock_at_entry=fill.stock,
    )
    if fill.market is not None and fill.market_at is not None:
        position.mark(QuoteMoved(fill.market_at, ticket.symbol, fill.market))
    return position


def adopted(at: datetime, plan: Adopted) -> Position:
    """What was bought elsewhere, at what it has cost."""
    position = Position(
        setup=plan.setup,
        play=plan.play,
        underlying=plan.underlying,
        symbol=plan.symbol,
        direction=plan.direction,
        ticket=plan,
        opened_at=at,
        stock_at_entry=plan.stock,
        quantity=plan.quantity,
        bought=plan.quantity,
        cost=plan.average * plan.quantity,
        average=plan.average,
    )
    if plan.market is not None and plan.market_at is not None:
        position.mark(QuoteMoved(plan.market_at, plan.symbol, plan.market))
    return position


def mark(held: Mapping[str, Iterable[Position]], quotes: Iterable[QuoteMoved]) -> Decimal:
    """Mark what is held in these contracts, and say by how much all of it has moved."""
    moved = (position.mark(event) for event in quotes for position in held.get(event.symbol, ()))
    return sum(moved, _ZERO)


def bar_closed(on: Mapping[str, Iterable[Position]], event: BarClosed) -> None:
    """Remember how far the shares beneath have come."""
    for each in on.get(event.symbol, ()):
        each.peaks.minute(event.starts, event.close, each.opened_at, each.stock_at_entry, each.direction)
