"""What the broker has said of each order, from whichever side: nothing is told twice, nothing early."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from bot.alpaca.nouns import FillSaid, OrderSaid, UpdateSaid
from bot.alpaca.prices import PRICE_MAX
from engine.model.events import (
    OrderAccepted,
    OrderCancelled,
    OrderEvent,
    OrderExpired,
    OrderFilled,
    OrderRejected,
)

KEPT_MAX, QUANTITY_MAX = 1000, 1_000_000
REJECTED = "rejected"
OVER = frozenset({"filled", "canceled", "expired", REJECTED, "replaced"})
LIVE = frozenset(
    {
        "new", "accepted", "pending_new", "partially_filled", "done_for_day", "pending_cancel",
        "pending_replace", "suspended", "stopped", "calculated", "held", "accepted_for_bidding",
    }
)  # fmt: skip
TAKEN_BACK = {"trade_bust": "took back", "trade_correct": "corrected"}
"""A fill that was told and is no more, or at another price: its execution is no new one."""
KNOWN_EVENTS = LIVE | OVER | frozenset(TAKEN_BACK) | {
    "fill", "partial_fill", "order_replace_rejected", "order_cancel_rejected", "restated",
}  # fmt: skip


class Odd(ValueError):
    """A number no order can have."""


@dataclass(frozen=True, slots=True)
class Execution:
    """One fill under the one id it has on every route."""

    id: str
    quantity: int
    price: Decimal


@dataclass(slots=True)
class Entry:
    """One order: its fills, and how it ended if it has."""

    broker_id: str
    fills: dict[str, Execution] = field(default_factory=dict)
    accepted: bool = False
    status: str = ""
    filled: int = 0
    over: bool = False
    settled: bool = False
    """Its end and all its fills have been told."""

    @property
    def counted(self) -> int:
        return sum(fill.quantity for fill in self.fills.values())

    @property
    def owed(self) -> bool:
        """The broker counts fills that nobody has told us of."""
        return self.counted < self.filled


class Ledger:
    """The end of an order waits for its last fill: before that, nobody may think it is over."""

    def __init__(self, prefix: str = "", given: Iterable[str] | None = None) -> None:
        self._prefix = prefix
        self._given = None if given is None else set(given)
        self._sent = set(given or ())
        self._entries: dict[str, Entry] = {}
        self.executions = 0
        """How many fills were told: what the account holds is another thing after each."""

    def sent(self, order_id: str) -> bool:
        """Whether an id is one this desk gave; without a prefix all are, and without a journal all of it."""
        return order_id.startswith(self._prefix) and not self.forgot(order_id)

    def forgot(self, order_id: str) -> bool:
        """Whether it bears this desk's name and is in no journal of it."""
        known = self._given is None or order_id in self._given
        return not known and order_id.startswith(self._prefix)

    def gives(self, order_id: str) -> bool:
        """One more, from now on; whether it was another one before, of which a copy may be on its way."""
        again = order_id in self._sent
        for each in (self._sent, self._given):
            if each is not None:
                each.add(order_id)
        return again

    def has_told(self, broker_id: str, execution_id: str) -> bool:
        """Whether that fill of that order, by the broker's own ids, was heard of here."""
        return any(
            entry.broker_id == broker_id and execution_id in entry.fills for entry in self._entries.values()
        )

    @property
    def open(self) -> list[str]:
        """Orders that may still have something to tell."""
        return [order_id for order_id, entry in self._entries.items() if not entry.settled or entry.owed]

    def entry(self, order_id: str) -> Entry | None:
        """What is known of one."""
        return self._entries.get(order_id)

    def hear(self, at: datetime, said: OrderSaid) -> list[OrderEvent]:
        """An order as a route shows it."""
        entry = self._entry(said)
        filled = whole(said.filled_qty)
        if not entry.over or said.status in OVER:
            entry.status, entry.filled, entry.over = said.status, filled, said.status in OVER
        return list(self._news(at, said.client_order_id, entry))

    def update(self, at: datetime, said: UpdateSaid) -> list[OrderEvent]:
        """A line of the stream: its own fill first, unless all that the broker counts was told already."""
        entry = self._entry(said.order)
        counted = max(entry.filled, whole(said.order.filled_qty))
        told = list[OrderEvent]()
        if said.execution_id is not None and said.event not in TAKEN_BACK and entry.counted < counted:
            fill = Execution(said.execution_id, whole(said.qty), priced(said.price))
            told += self._fill(at, said.order.client_order_id, entry, fill)
        return told + self.hear(at, said.order)

    def explain(self, at: datetime, order_id: str, lines: Iterable[FillSaid]) -> list[OrderEvent]:
        """The account's history of one order. Should its ids ever differ, price and size tell twins."""
        entry = self._entries[order_id]
        listed = [_execution(line) for line in lines if line.order_id == entry.broker_id]
        here = {fill.id for fill in listed}
        strangers = [(each.quantity, each.price) for each in entry.fills.values() if each.id not in here]
        told = list[OrderEvent]()
        for fill in listed:
            if fill.id not in entry.fills and (fill.quantity, fill.price) in strangers:
                strangers.remove((fill.quantity, fill.price))
            else:
                told += self._fill(at, order_id, entry, fill)
        return told + list(self._news(at, order_id, entry))

    def retell(self, at: datetime, order_id: str) -> list[OrderEvent]:
        """All of it again, for whoever asks."""
        entry = self._entries[order_id]
        told = list[OrderEvent]()
        if entry.accepted:
            told.append(OrderAccepted(at, order_id))
        told += [_filled(at, order_id, fill) for fill in entry.fills.values()]
        return told + (list(_end(at, order_id, entry.status)) if entry.settled else [])

    def _entry(self, said: OrderSaid) -> Entry:
        entry = self._entries.get(said.client_order_id)
        if entry is None:
            entry = self._entries[said.client_order_id] = Entry(said.id)
            self._prune()
        return entry

    def _fill(self, at: datetime, order_id: str, entry: Entry, fill: Execution) -> Iterator[OrderEvent]:
        if fill.id not in entry.fills:
            entry.fills[fill.id] = fill
            self.executions += 1
            yield from self._accepted(at, order_id, entry)
            yield _filled(at, order_id, fill)

    def _news(self, at: datetime, order_id: str, entry: Entry) -> Iterator[OrderEvent]:
        yield from self._accepted(at, order_id, entry)
        if entry.over and not entry.owed and not entry.settled:
            entry.settled = True
            yield from _end(at, order_id, entry.status)

    def _accepted(self, at: datetime, order_id: str, entry: Entry) -> Iterator[OrderEvent]:
        if not entry.accepted:
            entry.accepted = True
            yield OrderAccepted(at, order_id)

    def _prune(self) -> None:
        """A limit on everything: the oldest that are over go first."""
        if len(self._entries) > KEPT_MAX:
            oldest = next((key for key, entry in self._entries.items() if entry.settled), None)
            if oldest is not None:
                del self._entries[oldest]


def countable(value: Decimal) -> bool:
    """What nobody holds, nobody counts: a number can be longer than a day."""
    return value.is_finite() and abs(value) <= QUANTITY_MAX


def whole(value: Decimal | None) -> int:
    """Contracts and shares are counted in ones."""
    if value is None or not value.is_finite() or not 0 <= value <= QUANTITY_MAX or value % 1:
        raise Odd(f"quantity {value}")
    return int(value)


def priced(value: Decimal | None) -> Decimal:
    """Nothing trades at less than nothing."""
    if value is None or not value.is_finite() or not 0 <= value <= PRICE_MAX:
        raise Odd(f"price {value}")
    return value


def _execution(line: FillSaid) -> Execution:
    return Execution(line.id.rpartition("::")[2], whole(line.qty), priced(line.price))


def _filled(at: datetime, order_id: str, fill: Execution) -> OrderFilled:
    return OrderFilled(at, order_id, fill.id, fill.quantity, fill.price)


def _end(at: datetime, order_id: str, status: str) -> Iterator[OrderEvent]:
    """Whole fills have said it themselves; one replaced from elsewhere will fill no more."""
    match status:
        case "canceled" | "replaced":
            yield OrderCancelled(at, order_id)
        case "expired":
            yield OrderExpired(at, order_id)
        case "rejected":
            yield OrderRejected(at, order_id, "rejected by the venue")
        case _:
            pass
