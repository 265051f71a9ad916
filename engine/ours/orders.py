"""An order's life as a table: what may follow what, and what must be said out loud."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from engine.model.contract import multiplier
from engine.model.events import (
    OrderAccepted,
    OrderCancelled,
    OrderExpired,
    OrderFilled,
    OrderMissing,
    OrderRejected,
    OrderUnanswered,
)
from engine.model.intents import CancelOrder, Effect, SubmitOrder
from engine.model.money import Side
from engine.model.records import OrderMoved, OrderState, Plan

VAIN_MAX, VAIN_APART = 6, timedelta(seconds=8)

VenueEvent = (
    OrderAccepted
    | OrderFilled
    | OrderCancelled
    | OrderRejected
    | OrderExpired
    | OrderUnanswered
    | OrderMissing
)

NEVER = datetime.min.replace(tzinfo=UTC)


class Happening(StrEnum):
    """What can befall an order; a fill is whole when nothing remains."""

    ACCEPTED = "accepted"
    FILLED_PART = "filled part"
    FILLED_WHOLE = "filled whole"
    CANCEL_ASKED = "cancel asked"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    EXPIRED = "expired"
    UNANSWERED = "unanswered"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Move:
    state: OrderState
    alarm: str = ""


_S = OrderState
_LATE = "filled after it had ended: adopted"
OVER = "filled beyond its quantity"
_BACK = "alive after it had ended: adopted"
_LOST = "was working and the venue no longer knows it"
_TORN = "rejected after it had traded"

# a row: accepted, filled part, filled whole, cancel asked, cancelled, rejected, expired, unanswered, missing
_ROWS: dict[OrderState, tuple[Move, ...]] = {
    _S.INTENDED: (
        Move(_S.WORKING), Move(_S.PARTLY_FILLED), Move(_S.FILLED), Move(_S.CANCELLING), Move(_S.CANCELLED),
        Move(_S.REJECTED), Move(_S.EXPIRED), Move(_S.UNKNOWN), Move(_S.MISSING),
    ),
    _S.WORKING: (
        Move(_S.WORKING), Move(_S.PARTLY_FILLED), Move(_S.FILLED), Move(_S.CANCELLING), Move(_S.CANCELLED),
        Move(_S.REJECTED), Move(_S.EXPIRED), Move(_S.WORKING), Move(_S.UNKNOWN, _LOST),
    ),
    _S.PARTLY_FILLED: (
        Move(_S.PARTLY_FILLED), Move(_S.PARTLY_FILLED), Move(_S.FILLED), Move(_S.CANCELLING),
        Move(_S.CANCELLED), Move(_S.REJECTED, _TORN), Move(_S.EXPIRED), Move(_S.PARTLY_FILLED),
        Move(_S.UNKNOWN, _LOST),
    ),
    _S.CANCELLING: (
        Move(_S.CANCELLING), Move(_S.CANCELLING), Move(_S.FILLED), Move(_S.CANCELLING), Move(_S.CANCELLED),
        Move(_S.REJECTED), Move(_S.EXPIRED), Move(_S.UNKNOWN), Move(_S.MISSING),
    ),
    _S.UNKNOWN: (
        Move(_S.WORKING), Move(_S.PARTLY_FILLED), Move(_S.FILLED), Move(_S.CANCELLING), Move(_S.CANCELLED),
        Move(_S.REJECTED), Move(_S.EXPIRED), Move(_S.UNKNOWN), Move(_S.MISSING),
    ),
    _S.FILLED: (
        Move(_S.FILLED), Move(_S.FILLED, OVER), Move(_S.FILLED, OVER), Move(_S.FILLED), Move(_S.FILLED),
        Move(_S.FILLED, _TORN), Move(_S.FILLED), Move(_S.FILLED), Move(_S.FILLED, _LOST),
    ),
    _S.CANCELLED: (
        Move(_S.CANCELLED), Move(_S.CANCELLED, _LATE), Move(_S.FILLED, _LATE), Move(_S.CANCELLED),
        Move(_S.CANCELLED), Move(_S.CANCELLED), Move(_S.CANCELLED), Move(_S.CANCELLED), Move(_S.CANCELLED),
    ),
    _S.REJECTED: (
        Move(_S.WORKING, _BACK), Move(_S.REJECTED, _LATE), Move(_S.FILLED, _LATE), Move(_S.REJECTED),
        Move(_S.REJECTED), Move(_S.REJECTED), Move(_S.REJECTED), Move(_S.REJECTED), Move(_S.REJECTED),
    ),
    _S.EXPIRED: (
        Move(_S.EXPIRED), Move(_S.EXPIRED, _LATE), Move(_S.FILLED, _LATE), Move(_S.EXPIRED),
        Move(_S.EXPIRED), Move(_S.EXPIRED), Move(_S.EXPIRED), Move(_S.EXPIRED), Move(_S.EXPIRED),
    ),
    _S.MISSING: (
        Move(_S.WORKING, _BACK), Move(_S.PARTLY_FILLED, _LATE), Move(_S.FILLED, _LATE), Move(_S.MISSING),
        Move(_S.CANCELLED), Move(_S.REJECTED), Move(_S.EXPIRED), Move(_S.MISSING), Move(_S.MISSING),
    ),
}  # fmt: skip

TABLE: dict[tuple[OrderState, Happening], Move] = {
    (state, happening): move
    for state, row in _ROWS.items()
    for happening, move in zip(Happening, row, strict=True)
}

_ON_ITS_WAY = frozenset({_S.INTENDED, _S.CANCELLING})
_CANCELLABLE = frozenset({_S.INTENDED, _S.WORKING, _S.PARTLY_FILLED})
ENDED = frozenset({_S.FILLED, _S.CANCELLED, _S.REJECTED, _S.EXPIRED, _S.MISSING})


@dataclass(slots=True)
class Order:
    """One intent and what has become of it; only the book changes it."""

    intent: SubmitOrder
    ticket: Plan | None
    sent_at: datetime
    state: OrderState = OrderState.INTENDED
    filled: int = 0
    paid: Decimal = Decimal(0)
    fills: set[str] = field(default_factory=set)
    asked_at: datetime | None = None
    """When the venue was last asked to cancel it or to tell of it."""
    called_off: bool = False
    """By us; what somebody else has cancelled is not wanted."""
    warned_at: datetime | None = None
    again: bool = False
    """Sent once more and not asked about since: that it was missing before says nothing."""
    copies: int = 1
    vain: int = 0
    """How often the venue has said since that it has no such order, each some seconds after the other."""
    vain_at: datetime = NEVER
    heard_at: datetime = NEVER
    """When the venue last said anything of it."""
    acknowledged: bool = False
    """The venue has known it: from then on "never heard of it" is no proof that it is over."""

    @property
    def live(self) -> bool:
        """Not proven over: an order nobody has answered for can still fill."""
        return self.state not in ENDED

    @property
    def cancellable(self) -> bool:
        """At the venue or on its way there, by all that is known, and not called off already."""
        return self.state in _CANCELLABLE

    @property
    def remaining(self) -> int:
        """What could still fill."""
        return max(self.intent.quantity - self.filled, 0) if self.live else 0

    @property
    def cost_left(self) -> Decimal:
        """Dollars that what could still fill would cost at its limit."""
        return self.intent.limit * self.remaining * multiplier(self.intent.symbol)

    @property
    def may_come(self) -> bool:
        """Sent, never seen there, and not yet asked for in vain so often that it is taken for lost."""
        return not self.acknowledged and self.vain < VAIN_MAX

    def hushed(self) -> None:
        """A sending nobody answered may still arrive; silence to a mere question takes nothing back."""
        if self.state in _ON_ITS_WAY:
            self.vain = 0

    def sought(self, at: datetime) -> None:
        """In vain; answers are counted, not seconds, for a clock can jump over any number of those."""
        if at - self.vain_at >= VAIN_APART:
            self.vain, self.vain_at = self.vain + 1, at

    @property
    def is_exit(self) -> bool:
        return self.intent.effect is Effect.CLOSE

    @property
    def sells(self) -> bool:
        return self.intent.side is Side.SELL

    def next(self, happening: Happening) -> Move:
        """The table's answer; what the venue has known it cannot simply not know."""
        if happening is Happening.MISSING and self.acknowledged and self.live:
            return TABLE[OrderState.WORKING, happening]
        return TABLE[self.state, happening]

    def after(self, happening: Happening, why: str = "") -> OrderMoved:
        """The row to write down when this happens; says nothing new if nothing changes."""
        intent = self.intent
        return OrderMoved(
            order_id=intent.order_id,
            setup=intent.setup,
            symbol=intent.symbol,
            side=intent.side,
            effect=intent.effect,
            quantity=intent.quantity,
            limit=intent.limit,
            state=self.next(happening).state,
            filled=self.filled,
            average=self.paid / self.filled if self.filled else None,
            why=why,
        )


def call_off(orders: Iterable[Order], *, unanswered: bool = False) -> Iterator[CancelOrder]:
    """Cancel what may be cancelled of these, and `unanswered` also what nobody has answered for.

    That is for buying that is no longer allowed or wanted, for what may be there must not fill. Everybody
    else looks for it first: a cancel for each silence would breed two silences.
    """
    for order in list(orders):
        if order.cancellable or (unanswered and order.state is OrderState.UNKNOWN):
            yield CancelOrder(order.intent.order_id)
