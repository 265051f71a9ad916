"""What is OURS: it changes only by what was written down, so reading the journal again rebuilds it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from engine.model.contract import Direction
from engine.model.events import AccountSeen, DeskStarted, QuoteMoved
from engine.model.intents import CancelOrder, Effect, Intent, SubmitOrder
from engine.model.money import MULTIPLIER
from engine.model.records import (
    Alarm,
    Approved,
    Exit,
    Fill,
    LatchCleared,
    LatchSet,
    OrderMoved,
    Record,
    Setup,
    SetupEnded,
    Signal,
    Ticket,
    Trade,
    TradingState,
)
from engine.orders import TABLE, Happening, Order
from engine.portfolio import Position

T = TypeVar("T")
_ZERO = Decimal(0)
SIGNALS_MAX = 64


@dataclass(slots=True)
class Pursuit:
    """A setup the desk has not finished with."""

    setup: Setup
    ticket: Ticket | None = None
    approved: Approved | None = None
    rung: int = 0
    called_back: bool = False
    orders: list[str] = field(default_factory=list)

    @property
    def waiting(self) -> tuple[Ticket, Approved] | None:
        """What was approved and not yet sent."""
        if self.ticket is None or self.approved is None or self.orders:
            return None
        return self.ticket, self.approved


@dataclass(slots=True)
class Book:
    prefix: str = "desk"
    equity: Decimal | None = None
    day_equity: Decimal | None = None
    day_realized: Decimal = _ZERO
    latches: dict[str, LatchSet] = field(default_factory=dict)
    signals: dict[tuple[str, str], list[Signal]] = field(default_factory=dict)
    pursuits: dict[str, Pursuit] = field(default_factory=dict)
    tickets: dict[str, str] = field(default_factory=dict)
    ended: dict[tuple[str, str, Direction], datetime] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    live: dict[str, Order] = field(default_factory=dict)
    positions: dict[str, Position] = field(default_factory=dict)
    counted: dict[str, int] = field(default_factory=dict)
    held: dict[str, tuple[Position, ...]] = field(default_factory=dict)
    """Positions by contract: what a quote must look up at once."""
    entering: dict[str, tuple[Pursuit, ...]] = field(default_factory=dict)
    """Approved and not yet fully bought, by contract."""
    busy: bool = False
    """Whether time going by can matter."""

    # ---- what may be asked

    @property
    def state(self) -> TradingState:
        """The lowest of all latches; a desk without latches trades."""
        states = {latch.state for latch in self.latches.values()}
        for state in (TradingState.HALTED, TradingState.EXITS_ONLY):
            if state in states:
                return state
        return TradingState.TRADING

    @property
    def at_risk(self) -> Decimal:
        """Everything held, and everything that could still be bought; unknown orders in full."""
        held = sum((position.at_risk for position in self.positions.values()), _ZERO)
        working = sum(
            (
                order.intent.limit * order.remaining * MULTIPLIER
                for order in self.live.values()
                if not order.sells
            ),
            _ZERO,
        )
        return held + working

    @property
    def day_loss(self) -> float | None:
        """Loss since the session opened, realised and open, over the equity it opened with."""
        if not self.day_equity:
            return None
        open_pnl = sum(
            (position.realized + position.unrealized for position in self.positions.values()), _ZERO
        )
        return max(float(-(self.day_realized + open_pnl) / self.day_equity), 0.0)

    @property
    def pursued(self) -> tuple[Pursuit, ...]:
        return tuple(self.pursuits.values())

    def positions_on(self, underlying: str) -> tuple[Position, ...]:
        return tuple(each for each in self.positions.values() if each.underlying == underlying)

    def entries(self, setup: str) -> Iterator[Order]:
        """The setup's orders that could still add risk."""
        return (order for order in self.live.values() if order.intent.setup == setup and not order.is_exit)

    def exits(self, setup: str) -> Iterator[Order]:
        """The setup's orders that could still sell."""
        return (order for order in self.live.values() if order.intent.setup == setup and order.is_exit)

    def left(self, pursuit: Pursuit) -> int:
        """Of what was first asked for, what has not been bought."""
        orders = [self.orders[order_id] for order_id in pursuit.orders]
        return max(orders[0].intent.quantity - sum(order.filled for order in orders), 0)

    def sellable(self, position: Position) -> int:
        """Held, minus whatever is already offered or unanswered: never sell more than is held."""
        return max(position.quantity - sum(order.remaining for order in self.exits(position.setup)), 0)

    def next_setup(self, underlying: str) -> str:
        return f"{underlying}-{self.counted.get(underlying, 0) + 1}"

    def next_order(self, setup: str, effect: Effect) -> str:
        """One id an intent, never used twice: the count only rises."""
        letter = "E" if effect is Effect.OPEN else "X"
        return f"{self.prefix}-{setup}-{letter}{self.counted.get(setup + letter, 0) + 1}"

    # ---- what changes it

    def observe_quote(self, event: QuoteMoved) -> None:
        """Mark what is held in this contract."""
        for position in self.held.get(event.symbol, ()):
            position.mark(event)

    def account_seen(self, event: AccountSeen) -> None:
        """The first equity of a day is what its losses are measured against."""
        self.equity = event.equity
        if self.day_equity is None:
            self.day_equity = event.equity

    def session_opened(self) -> None:
        """A new day counts from zero; yesterday's ended orders can no longer fill."""
        self.day_equity = self.equity
        self.day_realized = _ZERO
        self.signals.clear()
        self.ended.clear()
        self.orders = dict(self.live)

    def started(self, event: DeskStarted) -> None:
        """Order ids of this desk begin with its own prefix."""
        self.prefix = event.prefix

    def apply(self, at: datetime, output: Record | Intent) -> None:
        """The only way in for everything the desk itself decided."""
        match output:
            case Signal():
                kept = self.signals.setdefault((output.play, output.underlying), [])
                kept.append(output)
                del kept[:-SIGNALS_MAX]
                return
            case Setup():
                self.pursuits[output.setup] = Pursuit(output)
                self._count(output.underlying)
            case Ticket():
                self._offer(output)
            case Approved():
                self.pursuits[output.setup].approved = output
            case SetupEnded():
                self._end(at, output)
            case SubmitOrder():
                self._submit(at, output)
            case CancelOrder():
                order = self.orders[output.order_id]
                order.state = TABLE[order.state, Happening.CANCEL_ASKED].state
                return
            case OrderMoved():
                self._move(output)
            case Fill():
                self._fill(at, output)
            case Exit():
                position = self.positions[output.setup]
                position.exit, position.rung = output, 0
                if output.setup in self.pursuits:
                    self.pursuits[output.setup].called_back = True
            case Trade():
                self.day_realized += output.pnl
                del self.positions[output.setup]
            case LatchSet():
                self.latches[output.latch] = output
                self._call_back()
            case LatchCleared():
                self.latches.pop(output.latch, None)
            case Alarm() if output.about in self.positions:
                self.positions[output.about].warned_at = at
            case _:
                return
        self._watch()

    def _count(self, what: str) -> None:
        self.counted[what] = self.counted.get(what, 0) + 1

    def _offer(self, ticket: Ticket) -> None:
        pursuit = self.pursuits[ticket.setup]
        pursuit.ticket, pursuit.approved = ticket, None
        self.tickets[ticket.ticket] = ticket.setup

    def _end(self, at: datetime, ended: SetupEnded) -> None:
        pursuit = self.pursuits.pop(ended.setup, None)
        if pursuit is not None:
            setup = pursuit.setup
            self.ended[setup.play, setup.underlying, setup.direction] = at

    def _submit(self, at: datetime, intent: SubmitOrder) -> None:
        pursuit, position = self.pursuits.get(intent.setup), self.positions.get(intent.setup)
        ticket = position.ticket if position is not None else None
        if pursuit is not None and intent.effect is Effect.OPEN:
            ticket = pursuit.ticket
            pursuit.rung += 1
            pursuit.orders.append(intent.order_id)
        if position is not None and intent.effect is Effect.CLOSE:
            position.rung += 1
            position.attempts = [*position.attempts[-9:], at]
        self.orders[intent.order_id] = self.live[intent.order_id] = Order(intent, ticket, at)
        self._count(intent.setup + ("E" if intent.effect is Effect.OPEN else "X"))

    def _move(self, moved: OrderMoved) -> None:
        order = self.orders[moved.order_id]
        order.state = moved.state
        if order.live:
            self.live[moved.order_id] = order
        else:
            self.live.pop(moved.order_id, None)

    def _fill(self, at: datetime, fill: Fill) -> None:
        order = self.orders[fill.order_id]
        order.fills.add(fill.fill_id)
        order.filled += fill.quantity
        order.paid += fill.price * fill.quantity
        position = self.positions.get(fill.setup)
        if position is None:
            position = self.positions[fill.setup] = _opened(at, order, fill)
        position.take(fill)

    def _call_back(self) -> None:
        """Whatever was being bought is not bought further, even if the desk trades again in a moment."""
        for pursuit in self.pursuits.values():
            pursuit.called_back = True

    def _watch(self) -> None:
        """Look-ups that follow from the rest, so that a quote nobody waits for costs nothing."""
        self.held = _by(self.positions.values(), lambda position: position.symbol)
        approved = [pursuit for pursuit in self.pursuits.values() if self._wanting(pursuit)]
        self.entering = _by(approved, lambda pursuit: pursuit.ticket.symbol if pursuit.ticket else "")
        self.busy = bool(self.pursuits or self.positions or self.live)

    def _wanting(self, pursuit: Pursuit) -> bool:
        if pursuit.approved is None or pursuit.called_back:
            return False
        return not pursuit.orders or self.left(pursuit) > 0


def _by(items: Iterable[T], key: Callable[[T], str]) -> dict[str, tuple[T, ...]]:
    grouped: dict[str, tuple[T, ...]] = {}
    for item in items:
        grouped[key(item)] = (*grouped.get(key(item), ()), item)
    return grouped


def _opened(at: datetime, order: Order, fill: Fill) -> Position:
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
