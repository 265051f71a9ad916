"""What is OURS: it changes only by what was written down, so reading the journal again rebuilds it."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from engine.model.contract import Direction
from engine.model.intents import (
    CancelOrder,
    Effect,
    FetchChain,
    FindOrder,
    Intent,
    ResendOrder,
    SubmitOrder,
)
from engine.model.records import (
    Adopted,
    Alarm,
    Approved,
    CalledBack,
    ClosedOutside,
    Countdown,
    Exit,
    Expired,
    Fill,
    HeldBack,
    Hurried,
    LatchCleared,
    LatchSet,
    OrderMoved,
    Record,
    RolloutSet,
    Setup,
    SetupEnded,
    SetupGrew,
    Signal,
    StopRaised,
    Ticket,
    Trade,
)
from engine.ours.account import Account
from engine.ours.authority import Authority
from engine.ours.blotter import Blotter
from engine.ours.broker import Broker
from engine.ours.latches import Latches
from engine.ours.portfolio import Position, adopted, opened
from engine.ours.pursuit import Pursuit

_ZERO = Decimal(0)
SIGNALS_MAX = 64
"""As many opinions of one play on one name are kept in mind."""

_UNINDEXED = (Setup, OrderMoved, HeldBack, Hurried, StopRaised)
"""What neither holds anything, nor begins or ends the buying of it."""

_Pursued = Setup | Ticket | Approved | HeldBack | Hurried | CalledBack | SetupEnded
_Traded = SubmitOrder | ResendOrder | OrderMoved | Fill | Exit | StopRaised


@dataclass(slots=True)
class Book:
    prefix: str = "desk"
    account: Account = field(default_factory=Account)
    latches: Latches = field(default_factory=Latches)
    authority: Authority = field(default_factory=Authority)
    signals: dict[tuple[str, str], deque[Signal]] = field(default_factory=dict)
    pursuits: dict[str, Pursuit] = field(default_factory=dict)
    tickets: dict[str, str] = field(default_factory=dict)
    ended: dict[tuple[str, str, Direction], datetime] = field(default_factory=dict)
    counted: dict[str, int] = field(default_factory=dict)
    blotter: Blotter = field(default_factory=Blotter)
    broker: Broker = field(default_factory=Broker)
    positions: dict[str, Position] = field(default_factory=dict)
    held: dict[str, tuple[Position, ...]] = field(default_factory=dict)
    """Positions by contract: what a quote must look up at once."""
    on: dict[str, tuple[Position, ...]] = field(default_factory=dict)
    """Positions by the name beneath, for prints and bars."""
    entering: dict[str, tuple[Pursuit, ...]] = field(default_factory=dict)
    """Approved and not yet fully bought, by contract."""
    busy: bool = False
    """Whether time going by can matter."""

    @property
    def at_risk(self) -> Decimal:
        """Everything held, and everything that could still be bought."""
        held = sum((each.at_risk for each in self.positions.values()), _ZERO)
        promised = [each.reserved for each in self.pursuits.values() if each.held_back is not None]
        return held + self.blotter.buying + sum(promised, _ZERO)

    @property
    def day_loss(self) -> float | None:
        return self.account.loss(self.open_pnl)

    @property
    def open_pnl(self) -> Decimal:
        """What the open positions have come to since they were opened."""
        return sum(self.open_by_setup.values(), _ZERO)

    @property
    def open_by_setup(self) -> dict[str, Decimal]:
        return {setup: each.realized + each.unrealized for setup, each in self.positions.items()}

    def next_setup(self, underlying: str) -> str:
        return f"{underlying}-{self.counted.get(underlying, 0) + 1}"

    def session_opened(self, at: datetime, opens: datetime) -> None:
        """A new day counts from zero."""
        self.account.new_day(opens)
        self.authority.pace.new_day()
        self.signals.clear()
        self.ended.clear()
        self.blotter.new_day(self.pursuits.keys() | self.positions.keys(), at)

    def apply(self, at: datetime, output: Record | Intent) -> None:
        """The only way in for everything the desk itself decided."""
        self.authority.take(at, output)
        self.broker.apply(at, output)
        match output:
            case _ if isinstance(output, _Pursued):
                self._pursue(at, output)
            case _ if isinstance(output, _Traded):
                self._trade(at, output)
            case ClosedOutside() | Adopted() | Expired() | Trade():
                _hold(self, at, output)
            case LatchSet():
                self.latches.fall(output)
                for pursuit in self.pursuits.values():
                    pursuit.called_back = pursuit.called_back or bool(pursuit.orders)
            case _:
                self._note(at, output)
                return
        if not isinstance(output, _UNINDEXED):
            _index(self)
        self.busy = bool(self.pursuits or self.positions or self.blotter.live)

    def _note(self, at: datetime, output: Record | Intent) -> None:
        """What moves no position and no entry."""
        match output:
            case Signal():
                heard = self.signals.setdefault((output.play, output.underlying), deque(maxlen=SIGNALS_MAX))
                while heard and heard[0].expires_at <= at:
                    heard.popleft()
                heard.append(output)
            case SetupGrew():
                self.pursuits[output.setup].grow(output)
            case CancelOrder():
                self.blotter.cancel_asked(at, output.order_id)
            case FindOrder():
                self.blotter.looked_up(at, output.order_id)
            case FetchChain() if output.setup in self.pursuits:
                self.pursuits[output.setup].asked_at = at
            case Alarm() if warned := self.blotter.find(output.about) or self.positions.get(output.about):
                warned.warned_at = at
            case LatchCleared():
                self.latches.lift(output.latch)
            case RolloutSet():
                self.account.rollout = output.rollout
            case Countdown():
                self.pursuits[output.setup].countdown = output
            case _:
                pass

    def _pursue(self, at: datetime, output: _Pursued) -> None:
        match output:
            case Setup():
                self.pursuits[output.setup] = Pursuit(output)
                self.counted[output.underlying] = self.counted.get(output.underlying, 0) + 1
            case SetupEnded():
                ended = self.pursuits.pop(output.setup).setup
                self.ended[ended.play, ended.underlying, ended.direction] = at
            case _:
                if isinstance(output, Ticket):
                    self.tickets[output.ticket] = output.setup
                pursuit = self.pursuits[output.setup]
                pursuit.take(output)
                if isinstance(output, Approved):
                    self.authority.pace.approved(output, pursuit.ticket)

    def _trade(self, at: datetime, output: _Traded) -> None:
        match output:
            case SubmitOrder():
                _submit(self, at, output)
            case ResendOrder():
                self.blotter.resent(at, output.order.order_id)
                self.positions[output.order.setup].tried(at)
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
            case StopRaised():
                self.positions[output.setup].stop = output.stop


def _hold(book: Book, at: datetime, output: ClosedOutside | Adopted | Expired | Trade) -> None:
    """What no order of ours moves, and what is over."""
    match output:
        case ClosedOutside():
            book.positions[output.setup].left(output.quantity, output.price, output.how)
            if output.setup in book.pursuits:
                book.pursuits[output.setup].called_back = True
        case Adopted():
            book.counted[output.underlying] = book.counted.get(output.underlying, 0) + 1
            book.positions[output.setup] = adopted(at, output)
            book.account.carried.adopted(output.setup, at)
        case Expired():
            book.positions[output.setup].left(output.quantity, _ZERO, "expired")
        case Trade():
            book.account.closed(output)
            del book.positions[output.setup]


def _submit(book: Book, at: datetime, intent: SubmitOrder) -> None:
    """An order of a setup that is being bought, or of what is held."""
    pursuit, position = book.pursuits.get(intent.setup), book.positions.get(intent.setup)
    ticket = position.ticket if position is not None else None
    if pursuit is not None and intent.effect is Effect.OPEN:
        ticket = pursuit.ticket
        pursuit.sent(intent.order_id, book.blotter)
    elif position is not None:
        position.tried(at)
    book.blotter.submit(at, intent, ticket)


def _index(book: Book) -> None:
    """Look-ups and a sum that follow from the rest, so that a quote nobody waits for costs nothing."""
    book.account.tell(book.positions)
    book.account.come_to(sum((each.sure for each in book.positions.values()), _ZERO))
    book.held, book.on, book.entering = {}, {}, {}
    for position in book.positions.values():
        book.held[position.symbol] = (*book.held.get(position.symbol, ()), position)
        book.on[position.underlying] = (*book.on.get(position.underlying, ()), position)
    for pursuit in book.pursuits.values():
        if pursuit.ticket is not None and _buying(pursuit, book.blotter):
            symbol = pursuit.ticket.symbol
            book.entering[symbol] = (*book.entering.get(symbol, ()), pursuit)


def _buying(pursuit: Pursuit, blotter: Blotter) -> bool:
    wanted = pursuit.approved is not None and not pursuit.called_back
    return wanted and (not pursuit.orders or pursuit.left(blotter) > 0)
