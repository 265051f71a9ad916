"""Every order of ours: what is live, what has ended and could still surprise us."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from engine.model.events import OrderAccepted, OrderFilled, OrderMissing, OrderRejected, OrderUnanswered
from engine.model.intents import Effect, SubmitOrder
from engine.model.records import Fill, OrderMoved, OrderState, Plan
from engine.ours.orders import TABLE, Happening, Order, VenueEvent

_LETTER = {Effect.OPEN: "E", Effect.CLOSE: "X"}


_SILENT = frozenset({OrderState.INTENDED, OrderState.UNKNOWN})


KNOWN = timedelta(days=5)
"""A start reads the broker's history over a long week-end: all that is told there must be known."""


class Slack(NamedTuple):
    """What orders of ours that are not over could still sell, and still buy."""

    sells: int
    buys: int


@dataclass(slots=True)
class Blotter:
    orders: dict[str, Order] = field(default_factory=dict)
    live: dict[str, Order] = field(default_factory=dict)
    counted: dict[tuple[str, Effect], int] = field(default_factory=dict)

    def find(self, order_id: str) -> Order | None:
        return self.orders.get(order_id)

    def entries(self, setup: str) -> Iterator[Order]:
        """The setup's orders that could still add risk."""
        return (order for order in self.live.values() if order.intent.setup == setup and not order.is_exit)

    def exits(self, setup: str) -> Iterator[Order]:
        """The setup's orders that could still sell."""
        return (order for order in self.live.values() if order.intent.setup == setup and order.is_exit)

    @property
    def buying(self) -> Decimal:
        """Dollars that could still be spent; unknown orders count in full."""
        return sum((order.cost_left for order in self.live.values() if not order.is_exit), Decimal(0))

    @property
    def unanswered(self) -> bool:
        """An order nobody has answered for can be anything."""
        return any(order.state in _SILENT for order in self.live.values())

    def slack(self) -> dict[str, Slack]:
        """How far the broker's books may be from ours by what is still working, contract by contract."""
        slack: dict[str, Slack] = {}
        for order in self.live.values():
            sells, buys = slack.get(order.intent.symbol, Slack(0, 0))
            left = order.remaining
            now = Slack(sells + left, buys) if order.sells else Slack(sells, buys + left)
            slack[order.intent.symbol] = now
        return slack

    def sellable(self, setup: str, held: int) -> int:
        """Held, minus whatever is already offered or unanswered: never sell more than is held."""
        return max(held - sum(order.remaining for order in self.exits(setup)), 0)

    def next_id(self, prefix: str, setup: str, effect: Effect) -> str:
        """One id an intent, never used twice. All of a setup go by the name of its first, in every life:
        what was sold and forgotten the broker knows, and refuses to sell again.
        """
        ours = (order_id for order_id, order in self.orders.items() if order.intent.setup == setup)
        name = next(ours, f"{prefix}-{setup}-").partition(f"-{setup}-")[0]
        return f"{name}-{setup}-{_LETTER[effect]}{self.counted.get((setup, effect), 0) + 1}"

    def left(self, order_ids: Sequence[str]) -> int:
        """Of what the first of these orders asked for, what none of them has bought."""
        return max(self._open(order_ids), 0)

    def beyond(self, order_ids: Sequence[str]) -> int:
        """What late fills have bought on top of what the first of these orders asked for."""
        return max(-self._open(order_ids), 0)

    def _open(self, order_ids: Sequence[str]) -> int:
        asked = self.orders[order_ids[0]].intent.quantity
        return asked - sum(self.orders[order_id].filled for order_id in order_ids)

    def filled_by(self, fill_id: str) -> bool:
        """Whether that execution is one of ours."""
        return any(fill_id in order.fills for order in self.orders.values())

    def submit(self, at: datetime, intent: SubmitOrder, ticket: Plan | None) -> None:
        """An intent is an order from the moment it is written down."""
        self.orders[intent.order_id] = self.live[intent.order_id] = Order(intent, ticket, at)
        key = (intent.setup, intent.effect)
        self.counted[key] = self.counted.get(key, 0) + 1

    def resent(self, at: datetime, order_id: str) -> None:
        """On its way once more."""
        order = self.orders[order_id]
        order.state, order.sent_at, order.asked_at = OrderState.INTENDED, at, None
        order.again, order.copies = True, order.copies + 1
        self.live[order_id] = order

    def lost(self, setup: str) -> Order | None:
        """The last sale of this setup, if the venue says it never came and it still might."""
        last = self.last_exit(setup)
        missing = last is not None and last.state is OrderState.MISSING
        return last if last is not None and missing and last.may_come else None

    def last_exit(self, setup: str) -> Order | None:
        """The newest sale of this setup, whatever became of it."""
        sales = (order for order in reversed(self.orders.values()) if order.intent.setup == setup)
        return next((order for order in sales if order.is_exit), None)

    def bought(self, symbol: str, since: datetime) -> Iterator[SubmitOrder]:
        """The entries of late on that contract, the newest first."""
        for order in reversed(self.orders.values()):
            if order.intent.symbol == symbol and not order.is_exit and order.sent_at > since:
                yield order.intent

    def heard(self, event: VenueEvent) -> None:
        """The venue said something of it; one it has taken it cannot simply not know."""
        order = self.orders.get(event.order_id)
        if order is None:
            return
        match event:
            case OrderUnanswered():
                order.hushed()
                return
            case OrderAccepted() | OrderFilled():
                order.acknowledged = True
            case OrderMissing() | OrderRejected():
                order.sought(event.at)
            case _:
                pass
        order.heard_at = event.at

    def looked_up(self, at: datetime, order_id: str) -> None:
        """Asked for is not answered."""
        order = self.orders[order_id]
        order.asked_at, order.again = at, False

    def cancel_asked(self, at: datetime, order_id: str) -> None:
        """Asked for is not done: it can still fill."""
        order = self.orders[order_id]
        order.asked_at, order.again, order.called_off = at, False, True
        order.state = TABLE[order.state, Happening.CANCEL_ASKED].state

    def move(self, moved: OrderMoved) -> None:
        """Take the state that was written down."""
        order = self.orders[moved.order_id]
        order.state = moved.state
        if order.live:
            self.live[moved.order_id] = order
        else:
            self.live.pop(moved.order_id, None)

    def fill(self, fill: Fill) -> Order:
        """Count one fill, once."""
        order = self.orders[fill.order_id]
        order.fills.add(fill.fill_id)
        order.filled += fill.quantity
        order.paid += fill.price * fill.quantity
        return order

    def new_day(self, setups: Set[str], at: datetime) -> None:
        """What goes on keeps its history; the rest is known for as long as a broker may come back to it."""
        self.orders = {
            order_id: order
            for order_id, order in self.orders.items()
            if order.live or order.intent.setup in setups or at - order.sent_at < KNOWN
        }
