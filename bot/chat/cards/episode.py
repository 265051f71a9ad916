"""One setup's life as its records tell it: all that its card may know."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from bot.chat.cards.about import About
from bot.chat.cards.later import Later
from engine.model.contract import multiplier
from engine.model.intents import CancelOrder, Effect, ResendOrder, SubmitOrder
from engine.model.money import Side
from engine.model.quote import Quote
from engine.model.records import (
    Alarm,
    Approved,
    Exit,
    Expired,
    Fill,
    OrderMoved,
    OrderState,
    Outcome,
    PositionMoved,
    Refusal,
    Setup,
    SetupEnded,
    StopRaised,
    Ticket,
    Trade,
)
from engine.ours.orders import ENDED


class State(StrEnum):
    """Where a card is in its life."""

    WAITING = "waiting for a chain"
    OFFERED = "offered"
    APPROVED = "approved"
    SENDING = "sending"
    PARTLY = "partly filled"
    OPEN = "open"
    CLOSING = "closing"
    CHECKING = "checking"
    CLOSED = "closed"
    SKIPPED = "skipped"
    LAPSED = "lapsed"
    BLOCKED = "blocked"
    CANCELLED = "cancelled"
    REJECTED = "rejected"


FINAL = frozenset({State.CLOSED, State.SKIPPED, State.LAPSED, State.BLOCKED, State.CANCELLED, State.REJECTED})
HELD = frozenset({State.PARTLY, State.OPEN, State.CLOSING})
_ENDS = {
    Outcome.TRADED: State.CLOSED,
    Outcome.REFUSED: State.BLOCKED,
    Outcome.SKIPPED: State.SKIPPED,
    Outcome.LAPSED: State.LAPSED,
    Outcome.ALERTED: State.LAPSED,
    Outcome.UNFILLED: State.CANCELLED,
    Outcome.REJECTED: State.REJECTED,
}


_Held = Fill | PositionMoved | Exit | StopRaised | Expired | Trade


@dataclass(slots=True)
class Episode:
    """Changed by records alone, so that reading the journal again tells the same card."""

    setup: Setup
    began_at: datetime
    flow_traded_at: datetime | None = None
    ticket: Ticket | None = None
    approved: Approved | None = None
    refusal: Refusal | None = None
    ended: SetupEnded | None = None
    ended_at: datetime | None = None
    later: Later = field(default_factory=Later)
    orders: dict[str, OrderMoved] = field(default_factory=dict)
    sent_at: dict[str, datetime] = field(default_factory=dict)
    fills: list[Fill] = field(default_factory=list)
    opened_at: datetime | None = None
    position: PositionMoved | None = None
    stop: Decimal | None = None
    """Where a hand has raised it to."""
    exit: Exit | None = None
    keep: int = 0
    trade: Trade | None = None
    alarm: Alarm | None = None
    quote: Quote | None = None
    quoted_at: datetime | None = None

    def take(self, at: datetime, output: About) -> None:
        """One record about this setup."""
        self.later.take(output)
        match output:
            case Ticket():
                self.ticket, self.approved = output, None
            case Approved():
                self.approved = output
            case Refusal():
                self.refusal = output
            case SetupEnded():
                self.ended, self.ended_at = output, at
            case SubmitOrder() | ResendOrder() | OrderMoved():
                self._order(at, output)
            case Fill() | PositionMoved() | Exit() | StopRaised() | Expired() | Trade():
                self._hold(at, output)
            case Alarm():
                self.alarm = output

    def _order(self, at: datetime, output: SubmitOrder | ResendOrder | OrderMoved) -> None:
        if isinstance(output, OrderMoved):
            self.orders[output.order_id] = output
            return
        order = output.order if isinstance(output, ResendOrder) else output
        self.orders[order.order_id], self.sent_at[order.order_id] = _intended(order), at

    def cancelling(self, output: CancelOrder) -> bool:
        """Whether it was one of ours that is being called back."""
        order = self.orders.get(output.order_id)
        if order is not None and order.state not in ENDED:
            self.orders[output.order_id] = replace(order, state=OrderState.CANCELLING)
        return order is not None

    def _hold(self, at: datetime, output: _Held) -> None:
        match output:
            case Fill():
                self.fills.append(output)
                self.opened_at = self.opened_at or at
            case PositionMoved():
                self.position = output
                if 0 < output.quantity <= self.keep:
                    self.exit, self.keep = None, 0
            case Exit():
                self.exit, self.keep = output, max(self.held - output.quantity, 0)
                self.alarm = None
            case StopRaised():
                self.stop = output.stop
            case Expired() if self.position is not None:
                self.position = replace(self.position, quantity=0)
            case Trade():
                self.trade, self.ended_at = output, at
            case _:
                pass

    @property
    def symbol(self) -> str | None:
        """What it is about, planned or held."""
        about = self.ticket or self.position
        return about.symbol if about is not None else None

    @property
    def held(self) -> int:
        return self.position.quantity if self.position is not None else 0

    @property
    def working(self) -> list[OrderMoved]:
        """Orders that may still fill."""
        return [order for order in self.orders.values() if order.state not in ENDED]

    @property
    def state(self) -> State:
        """The one word for all of it."""
        working = self.working
        if self.trade is not None:
            return State.CLOSED
        if self.held < 0 or any(order.state is OrderState.UNKNOWN for order in working):
            return State.CHECKING
        return _holding(self, working) if self.held else _flat(self, working)

    @property
    def wanted(self) -> int:
        """How many were said yes to; all that the ticket offers while nobody has said how many."""
        if self.approved is not None and self.approved.quantity is not None:
            return self.approved.quantity
        return self.ticket.quantity if self.ticket is not None else 0

    @property
    def average(self) -> Decimal | None:
        """What was paid a contract or a share, once something was."""
        return self.position.average if self.position is not None else None

    @property
    def at_cost(self) -> Decimal:
        """Dollars that what is held has cost."""
        if self.position is None:
            return Decimal(0)
        return self.held * self.position.average * multiplier(self.position.symbol)

    @property
    def pnl(self) -> Decimal | None:
        """What it comes to if the rest is sold at the bid somebody shows; after the fees so far."""
        if self.trade is not None:
            return self.trade.pnl
        if self.position is None or self.quote is None or not self.quote.usable:
            return None
        rest = (self.quote.bid - self.position.average) * self.held * multiplier(self.position.symbol)
        return self.position.realized + rest

    @property
    def gross(self) -> Decimal | None:
        """The same before fees."""
        return None if self.pnl is None else self.pnl + sum(fill.fee for fill in self.fills)

    @property
    def booked(self) -> Decimal | None:
        """What the part that is sold came to, after the fees so far; none where nothing is sold yet."""
        if self.position is None or not any(fill.side is Side.SELL for fill in self.fills):
            return None
        return self.position.realized

    @property
    def bought(self) -> int:
        return sum(fill.quantity for fill in self.fills if fill.side is Side.BUY)


def _intended(order: SubmitOrder) -> OrderMoved:
    id_, setup, symbol = order.order_id, order.setup, order.symbol
    side, effect, quantity, limit = order.side, order.effect, order.quantity, order.limit
    return OrderMoved(id_, setup, symbol, side, effect, quantity, limit, OrderState.INTENDED, 0, None)


def _holding(episode: Episode, working: list[OrderMoved]) -> State:
    if episode.exit is not None:
        return State.CLOSING
    entering = any(order.effect is Effect.OPEN for order in working)
    return State.PARTLY if entering else State.OPEN


def _flat(episode: Episode, working: list[OrderMoved]) -> State:
    if episode.ended is not None and not working:
        return _ENDS[episode.ended.outcome]
    if episode.fills:
        return State.CLOSING
    if working:
        return State.SENDING
    if episode.ticket is None:
        return State.WAITING
    if episode.orders:
        return State.SENDING
    return State.APPROVED if episode.approved is not None else State.OFFERED
