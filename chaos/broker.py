"""The broker's own books: whatever anybody believes, this is what is true."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from random import Random

from msgspec import Raw, json

from bot.alpaca.nouns import FillSaid, OrderSaid, UpdateSaid
from bot.alpaca.orders import INVALID, NOT_THERE
from bot.alpaca.rest import Refused
from chaos.account import Account
from chaos.agenda import Agenda
from chaos.faults import Plan
from chaos.kinds import Kind
from chaos.market import Market

NO_FUNDS = (403, 40310000)
NOT_CANCELLABLE = (422, 42210000)
OTHERS_SELL = frozenset({Kind.SOLD_BY_HAND, Kind.LIQUIDATED, Kind.LAST_DAY, Kind.SALE_OVERFILLED})


@dataclass(slots=True)
class Placed:
    """An order as the broker has it."""

    id: str
    order_id: str
    symbol: str
    side: str
    effect: str
    quantity: int
    limit: Decimal
    patient: bool
    """It fills in parts although nothing goes wrong."""
    status: str = "new"
    filled: int = 0
    executions: list[tuple[str, int, Decimal]] = field(default_factory=list)
    filled_in_time: int = 0
    """How much of it had filled when its end was said."""

    @property
    def open(self) -> bool:
        return self.status in ("new", "partially_filled", "pending_cancel")

    @property
    def left(self) -> int:
        return self.quantity - self.filled

    @property
    def sells(self) -> bool:
        return self.side == "sell"

    @property
    def said(self) -> OrderSaid:
        """As any route shows it."""
        return OrderSaid(
            self.id,
            self.order_id,
            self.status,
            Decimal(self.filled),
            self.symbol,
            self.side,
            Decimal(self.quantity),
            self.limit,
        )


class Broker(Account):
    """Takes orders once, fills them when the market comes to them, and forgets nothing."""

    def __init__(self, random: Random, agenda: Agenda, plan: Plan, market: Market) -> None:
        super().__init__(agenda, plan, market)
        self._random = random
        self.orders: dict[str, Placed] = {}
        self.strict = random.random() < 0.5 or not plan.by_kind.keys().isdisjoint(OTHERS_SELL)
        """Whether it refuses by itself to sell what is not held; without that, two sellers can cross."""
        self.publish: Callable[[UpdateSaid], None] = lambda _: None
        self.placed: Callable[[Placed], None] = lambda _: None
        self.traded: Callable[[Placed], None] = lambda _: None

    def working(self, symbol: str) -> list[Placed]:
        """What may still fill, oldest first."""
        return [each for each in self.orders.values() if each.open and each.symbol == symbol]

    def offered(self, symbol: str) -> int:
        """Contracts that working sales could still sell."""
        return sum(each.left for each in self.working(symbol) if each.sells)

    @property
    def at_rest(self) -> bool:
        """Nothing works."""
        return not any(each.open for each in self.orders.values())

    # ---- what is asked of it

    def place(self, body: Mapping[str, str]) -> OrderSaid:
        """One order an id, for ever."""
        if body["client_order_id"] in self.orders:
            raise Refused(*INVALID, "client_order_id must be unique")
        if self._plan.hits(Kind.REFUSED, self._plan.count("placed")):
            raise Refused(*NO_FUNDS, "insufficient buying power")
        if self._market.refuses(body["symbol"]):
            raise Refused(*INVALID, "asset is not tradable")
        side, effect = body["side"], body["position_intent"].rpartition("_")[2]
        symbol, quantity = body["symbol"], int(body["qty"])
        if side == "sell" and self.strict and quantity > self.held.get(symbol, 0) - self.offered(symbol):
            raise Refused(*NO_FUNDS, "insufficient qty available for order")
        order = Placed(
            f"b{len(self.orders) + 1}",
            body["client_order_id"],
            symbol,
            side,
            effect,
            quantity,
            Decimal(body["limit_price"]),
            self._random.random() < 0.2,
        )
        self.orders[order.order_id] = order
        self.placed(order)
        self._news("new", order)
        self._agenda.after(self._random.uniform(0.005, 0.05), partial(self._match, order))
        return order.said

    def cancel(self, broker_id: str) -> None:
        """Asked, not done: it may still fill until it is."""
        order = next((each for each in self.orders.values() if each.id == broker_id), None)
        if order is None or not order.open:
            raise Refused(*NOT_CANCELLABLE, "order is not cancelable")
        if order.status == "pending_cancel":
            return
        slow = self._plan.hits(Kind.CANCEL_SLOW, self._plan.count("cancels"))
        order.status = "pending_cancel"
        wait = self._random.uniform(5, 25) if slow else self._random.uniform(0.005, 0.1)
        self._agenda.after(wait, partial(self.cancelled, order))

    def find(self, order_id: str) -> OrderSaid:
        """By the desk's own id."""
        order, passed = self.orders.get(order_id), self._agenda.passed
        blind = passed < self._plan.blind_until or self._plan.during(Kind.BLIND_FIND, passed)
        if order is None or blind:
            raise Refused(*NOT_THERE, "order not found")
        return order.said

    def listed(self, status: str) -> list[Raw]:
        """All that works, or all there ever were."""
        return [Raw(json.encode(each.said)) for each in self.orders.values() if each.open or status == "all"]

    def fills(self, broker_id: str) -> list[Raw]:
        """One order's executions."""
        order = next(each for each in self.orders.values() if each.id == broker_id)
        return [
            Raw(json.encode(FillSaid(f"20261118::{name}", order.id, price, Decimal(quantity))))
            for name, quantity, price in order.executions
        ]

    # ---- what it does by itself

    def step(self) -> None:
        """The market has moved."""
        for order in list(self.orders.values()):
            if order.open:
                self._match(order)

    def ring(self) -> None:
        """The bell: an order was for the day."""
        for order in self.orders.values():
            if order.open:
                order.status, order.filled_in_time = "expired", order.filled
                self._news("expired", order)

    def _match(self, order: Placed) -> None:
        if not order.open or not self._market.trades(order.symbol):
            return
        if self._plan.during(Kind.NO_FILLS, self._agenda.passed):
            return
        quote = self._market.quote(order.symbol)
        reached = order.limit <= quote.bid if order.sells else order.limit >= quote.ask
        if not reached:
            return
        first = self._plan.during(Kind.FILLS_FIRST, self._agenda.passed) and not order.sells
        if first and order.filled:
            return
        parts = first or order.patient or self._plan.during(Kind.FILLS_IN_PARTS, self._agenda.passed)
        quantity = 1 if parts else order.left
        if quantity == order.left:
            quantity += self.one_more(sells=order.sells)
        self._fill(order, quantity, quote.bid if order.sells else quote.ask)

    def _fill(self, order: Placed, quantity: int, price: Decimal) -> None:
        name = f"x{order.id}-{len(order.executions) + 1}"
        order.executions.append((name, quantity, price))
        order.filled += quantity
        if order.left <= 0:
            order.status = "filled"
        elif order.status == "new":
            order.status = "partially_filled"
        self.moved(name, order.id, order.symbol, order.side, quantity, price)
        event = "fill" if order.left <= 0 else "partial_fill"
        self.publish(UpdateSaid(event, order.said, name, price, Decimal(quantity)))
        self.traded(order)

    def cancelled(self, order: Placed) -> None:
        """By whoever asked, or by the broker itself."""
        if not order.open:
            return
        order.status, order.filled_in_time = "canceled", order.filled
        self._news("canceled", order)
        if not order.sells and self._plan.hits(Kind.FILL_LATE, self._plan.count("cancelled")):
            self._agenda.after(self._random.uniform(0.1, 4), partial(self._late, order))

    def _late(self, order: Placed) -> None:
        """It was bought at an exchange before the cancel got there, and the news took its time."""
        self._fill(order, self._random.randint(1, order.left), order.limit)

    def _news(self, event: str, order: Placed) -> None:
        self.publish(UpdateSaid(event, order.said))
