"""What is OURS: it changes only by what was written down, so reading the journal again rebuilds it."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from engine.account import Account
from engine.blotter import Blotter
from engine.model.contract import Direction
from engine.model.events import QuoteMoved
from engine.model.intents import CancelOrder, Effect, Intent, SubmitOrder
from engine.model.records import (
    Alarm,
    Approved,
    Exit,
    Fill,
    LatchCleared,
    LatchSet,
    OrderMoved,
    Record,
    RolloutSet,
    Setup,
    SetupEnded,
    Signal,
    Ticket,
    Trade,
    TradingState,
)
from engine.portfolio import Position, opened

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
    account: Account = field(default_factory=Account)
    latches: dict[str, LatchSet] = field(default_factory=dict)
    signals: dict[tuple[str, str], list[Signal]] = field(default_factory=dict)
    pursuits: dict[str, Pursuit] = field(default_factory=dict)
    tickets: dict[str, str] = field(default_factory=dict)
    ended: dict[tuple[str, str, Direction], datetime] = field(default_factory=dict)
    counted: dict[str, int] = field(default_factory=dict)
    blotter: Blotter = field(default_factory=Blotter)
    positions: dict[str, Position] = field(default_factory=dict)
    held: dict[str, tuple[Position, ...]] = field(default_factory=dict)
    """Positions by contract: what a quote must look up at once."""
    entering: dict[str, tuple[Pursuit, ...]] = field(default_factory=dict)
    """Approved and not yet fully bought, by contract."""
    busy: bool = False
    """Whether time going by can matter."""

    @property
    def state(self) -> TradingState:
        """The lowest of all latches; a desk without latches trades."""
        return _lowest({latch.state for latch in self.latches.values()})

    @property
    def at_risk(self) -> Decimal:
        """Everything held, and everything that could still be bought."""
        return sum((each.at_risk for each in self.positions.values()), _ZERO) + self.blotter.buying

    @property
    def day_loss(self) -> float | None:
        """As a part of the equity the session opened with."""
        ours = (each.realized + each.unrealized for each in self.positions.values())
        return self.account.loss(sum(ours, _ZERO))

    def positions_on(self, underlying: str) -> tuple[Position, ...]:
        return tuple(each for each in self.positions.values() if each.underlying == underlying)

    def sellable(self, position: Position) -> int:
        """Held, minus whatever is already offered or unanswered: never sell more than is held."""
        offered = sum(order.remaining for order in self.blotter.exits(position.setup))
        return max(position.quantity - offered, 0)

    def next_setup(self, underlying: str) -> str:
        return f"{underlying}-{self.counted.get(underlying, 0) + 1}"

    def next_order(self, setup: str, effect: Effect) -> str:
        return self.blotter.next_id(self.prefix, setup, effect)

    def quote_moved(self, event: QuoteMoved) -> None:
        """Mark what is held in this contract."""
        for position in self.held.get(event.symbol, ()):
            position.mark(event)

    def session_opened(self) -> None:
        """A new day counts from zero."""
        self.account.new_day()
        self.signals.clear()
        self.ended.clear()
        self.blotter.new_day()

    def apply(self, at: datetime, output: Record | Intent) -> None:
        """The only way in for everything the desk itself decided."""
        match output:
            case Signal():
                kept = self.signals.setdefault((output.play, output.underlying), [])
                kept.append(output)
                del kept[:-SIGNALS_MAX]
            case CancelOrder():
                self.blotter.cancel_asked(output.order_id)
            case Alarm() if output.about in self.positions:
                self.positions[output.about].warned_at = at
            case LatchSet():
                self.latches[output.latch] = output
                for pursuit in self.pursuits.values():
                    pursuit.called_back = True
            case LatchCleared():
                self.latches.pop(output.latch, None)
            case RolloutSet():
                self.account.rollout = output.rollout
            case Setup() | Ticket() | Approved() | SetupEnded():
                self._pursue(at, output)
            case SubmitOrder() | OrderMoved() | Fill() | Exit() | Trade():
                self._trade(at, output)
            case _:
                return
        self._index()

    def _pursue(self, at: datetime, output: Setup | Ticket | Approved | SetupEnded) -> None:
        match output:
            case Setup():
                self.pursuits[output.setup] = Pursuit(output)
                self.counted[output.underlying] = self.counted.get(output.underlying, 0) + 1
            case Ticket():
                pursuit = self.pursuits[output.setup]
                pursuit.ticket, pursuit.approved = output, None
                self.tickets[output.ticket] = output.setup
            case Approved():
                self.pursuits[output.setup].approved = output
            case SetupEnded():
                ended = self.pursuits.pop(output.setup).setup
                self.ended[ended.play, ended.underlying, ended.direction] = at

    def _trade(self, at: datetime, output: SubmitOrder | OrderMoved | Fill | Exit | Trade) -> None:
        match output:
            case SubmitOrder():
                self._submit(at, output)
            case OrderMoved():
                self.blotter.move(output)
            case Fill():
                order = self.blotter.fill(output)
                if output.setup not in self.positions:
                    self.positions[output.setup] = opened(at, order, output)
                self.positions[output.setup].take(output)
            case Exit():
                self.positions[output.setup].leaving(output)
                if output.setup in self.pursuits:
                    self.pursuits[output.setup].called_back = True
            case Trade():
                self.account.closed(output)
                del self.positions[output.setup]

    def _submit(self, at: datetime, intent: SubmitOrder) -> None:
        pursuit, position = self.pursuits.get(intent.setup), self.positions.get(intent.setup)
        ticket = position.ticket if position is not None else None
        if pursuit is not None and intent.effect is Effect.OPEN:
            ticket = pursuit.ticket
            pursuit.rung += 1
            pursuit.orders.append(intent.order_id)
        elif position is not None:
            position.tried(at)
        self.blotter.submit(at, intent, ticket)

    def _index(self) -> None:
        """Look-ups that follow from the rest, so that a quote nobody waits for costs nothing."""
        self.held, self.entering = {}, {}
        for position in self.positions.values():
            self.held[position.symbol] = (*self.held.get(position.symbol, ()), position)
        for pursuit in self.pursuits.values():
            if pursuit.ticket is not None and self._buying(pursuit):
                symbol = pursuit.ticket.symbol
                self.entering[symbol] = (*self.entering.get(symbol, ()), pursuit)
        self.busy = bool(self.pursuits or self.positions or self.blotter.live)

    def _buying(self, pursuit: Pursuit) -> bool:
        if pursuit.approved is None or pursuit.called_back:
            return False
        return not pursuit.orders or self.blotter.left(pursuit.orders) > 0


def _lowest(states: set[TradingState]) -> TradingState:
    for state in (TradingState.HALTED, TradingState.EXITS_ONLY):
        if state in states:
            return state
    return TradingState.TRADING
