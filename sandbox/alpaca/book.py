"""The broker's book: the only place where orders, cash and positions change, each change told once."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from engine.model.contract import Right
from engine.model.money import MULTIPLIER, Side
from sandbox.alpaca import chance
from sandbox.alpaca.nouns import (
    OVER,
    ZERO,
    Execution,
    Intent,
    Moved,
    Order,
    Position,
    Status,
    Update,
    Wish,
    contract_of,
)


class BookBroken(AssertionError):
    """The emulator itself is wrong; it must never be quiet about it."""


_ENDS = frozenset({Status.PENDING_CANCEL, Status.CANCELED, Status.EXPIRED, Status.REJECTED})
_UNBORN = _ENDS | {Status.NEW}
_ALIVE = _ENDS | {Status.PARTIALLY_FILLED, Status.FILLED, Status.PENDING_REPLACE, Status.REPLACED}

FOLLOWS: dict[Status, frozenset[Status]] = {
    Status.ACCEPTED: _UNBORN,
    Status.PENDING_NEW: _UNBORN,
    Status.NEW: _ALIVE,
    Status.PARTIALLY_FILLED: _ALIVE,
    Status.PENDING_CANCEL: frozenset({Status.FILLED, Status.CANCELED, Status.EXPIRED}),
    Status.PENDING_REPLACE: frozenset({Status.FILLED, Status.REPLACED, Status.CANCELED, Status.EXPIRED}),
    **{status: frozenset() for status in OVER},
}
"""What may follow what."""


@dataclass(slots=True)
class Book:
    """Cash, orders, positions and the account's history."""

    seed: int
    cash: Decimal
    cash_at_open: Decimal = ZERO
    orders: dict[str, Order] = field(default_factory=dict)
    by_client: dict[str, Order] = field(default_factory=dict)
    working: dict[str, Order] = field(default_factory=dict)
    positions: dict[str, Position] = field(default_factory=dict)
    executions: list[Execution] = field(default_factory=list)
    history: list[Moved] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    no_exercise: set[str] = field(default_factory=set)
    told: int = 0

    def __post_init__(self) -> None:
        """The day starts with what there is."""
        self.cash_at_open = self.cash

    def add(self, wish: Wish, intent: Intent, at: datetime, status: Status) -> Order:
        """A new order; its client id is taken for ever."""
        n = len(self.orders) + 1
        id_ = str(chance.uuid(self.seed, "order", n))
        client = wish.client_id or str(chance.uuid(self.seed, "client", n))
        if client in self.by_client:
            raise BookBroken(f"client id {client} given twice")
        order = Order(id_, client, wish, intent, at, at, wish.qty, wish.limit, status)
        self.orders[id_] = self.by_client[client] = self.working[id_] = order
        return order

    def move(self, order: Order, status: Status, at: datetime, event: str | None = None) -> None:
        """The next state of an order, told to whoever listens."""
        if status not in FOLLOWS[order.status]:
            raise BookBroken(f"{order.status} then {status}")
        order.status, order.updated = status, at
        if order.over:
            order.ended_at = at
            del self.working[order.id]
        self.tell(event or status.value, order, at)

    def restore(self, order: Order, at: datetime) -> None:
        """An order that should have been replaced goes on as before."""
        order.status = Status.PARTIALLY_FILLED if order.filled else Status.NEW
        order.updated = at

    def fill(self, order: Order, qty: int, price: Decimal, at: datetime) -> Execution:
        """One execution: order, position and cash change together."""
        if not 0 < qty <= order.left or price < ZERO:
            raise BookBroken(f"fill {qty} at {price} with {order.left} left")
        order.filled += qty
        order.notional += qty * price
        order.filled_at = order.updated = at
        position = self._take(order, qty, price, at)
        execution = Execution(
            str(chance.uuid(self.seed, "execution", len(self.executions) + 1)),
            order.id, order.symbol, order.wish.side, qty, price, at, order.filled, order.left, position,
        )  # fmt: skip
        self.executions.append(execution)
        self._tell_fill(order, execution)
        return execution

    def _tell_fill(self, order: Order, execution: Execution) -> None:
        """A part leaves a cancel or replace pending; the whole ends everything."""
        if order.left == 0:
            order.status, order.ended_at = Status.FILLED, execution.at
            del self.working[order.id]
        elif order.status is Status.NEW:
            order.status = Status.PARTIALLY_FILLED
        self.tell("fill" if order.left == 0 else "partial_fill", order, execution.at, execution)

    def _take(self, order: Order, qty: int, price: Decimal, at: datetime) -> int:
        """The position after it; what is closed leaves at its average cost."""
        signed = qty if order.wish.side is Side.BUY else -qty
        self.cash -= signed * price * order.wish.multiplier
        return self.shift(order.symbol, signed, signed * price * order.wish.multiplier, at)

    def shift(self, symbol: str, signed: int, cost: Decimal, at: datetime) -> int:
        """Moves a position; flat positions are forgotten."""
        position = self.positions.setdefault(symbol, Position(symbol, opened=at))
        if position.qty * signed < 0:
            if abs(signed) > abs(position.qty):
                raise BookBroken(f"{symbol}: {signed} turns {position.qty} around")
            position.cost += position.cost * signed / position.qty
        else:
            position.cost += cost
        position.qty += signed
        if position.qty == 0:
            del self.positions[symbol]
        return position.qty

    def record(
        self, type_: str, day: date, at: datetime, *, symbol: str | None = None, qty: Decimal = ZERO,
        amount: Decimal = ZERO, per_share: Decimal | None = None, group: str | None = None,
    ) -> Moved:  # fmt: skip
        """A line of history that no order made; its cash moves here and nowhere else."""
        id_ = str(chance.uuid(self.seed, "activity", len(self.history) + 1))
        line = Moved(id_, type_, day, at, symbol, qty, amount, per_share, group)
        self.history.append(line)
        self.cash += amount
        return line

    def tell(self, event: str, order: Order, at: datetime, execution: Execution | None = None) -> None:
        """Queues an update with the order as it is now."""
        self.told += 1
        self.updates.append(Update(self.told, event, at, copy(order), execution))

    def held(self, symbol: str) -> int:
        """Signed quantity."""
        position = self.positions.get(symbol)
        return 0 if position is None else position.qty

    def closing(self, symbol: str) -> Iterator[Order]:
        """Working orders that have claimed part of what is held."""
        for order in self.working.values():
            if order.symbol == symbol and not order.intent.opens:
                yield order

    def claimed(self, symbol: str) -> int:
        """How much of it they hold."""
        return sum(order.left for order in self.closing(symbol))

    def pledged(self, symbol: str) -> int:
        """Shares that stand behind calls, written or offered; they cannot be sold from under them."""
        written = [(each.symbol, -each.qty) for each in self.positions.values() if each.qty < 0]
        offered = [
            (each.symbol, each.left) for each in self.working.values() if each.intent is Intent.SELL_TO_OPEN
        ]
        calls = (qty for occ, qty in (*written, *offered) if _is_call(occ, symbol))
        return MULTIPLIER * sum(calls)

    def spoken_for(self, symbol: str) -> int:
        """What a new closing order cannot have."""
        return self.claimed(symbol) + self.pledged(symbol)


def _is_call(occ: str, underlying: str) -> bool:
    """A call on that share."""
    contract = contract_of(occ)
    return contract is not None and contract.root == underlying and contract.right is Right.CALL
