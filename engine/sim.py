"""A venue that pretends, honestly: it crosses at the far side of the market, answers late, and is seeded."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from random import Random

from engine.model.contract import expired
from engine.model.events import (
    BrokerSeen,
    ChainArrived,
    Event,
    Held,
    MovedOutside,
    OrderAccepted,
    OrderCancelled,
    OrderFilled,
    OrderMissing,
    OrderRejected,
    QuoteMoved,
)
from engine.model.intents import CancelOrder, Effect, FindOrder, Intent, ReadBroker, ResendOrder, SubmitOrder
from engine.model.money import Side
from engine.model.quote import Quote

DELAY = timedelta(seconds=3)
LATE = timedelta(seconds=2)
NONE: list[Event] = []


class FillModel(StrEnum):
    """How the venue treats an order; what all share is that a fill needs the other side of the market."""

    IMMEDIATE = "immediate"
    PARTIAL = "partial"
    DELAYED = "delayed"
    NEVER = "never"
    REJECT = "reject"
    LATE_AFTER_CANCEL = "late-after-cancel"


@dataclass(frozen=True, slots=True)
class VenueScript:
    """Entries and exits may be treated differently, so that each trouble can be told alone."""

    entries: FillModel = FillModel.IMMEDIATE
    exits: FillModel = FillModel.IMMEDIATE
    seed: int = 1


@dataclass(slots=True)
class Resting:
    intent: SubmitOrder
    model: FillModel
    ready_at: datetime
    told_at: datetime
    """When its last answer goes out: no later one overtakes it."""
    cancelled_at: datetime | None = None
    filled: int = 0
    fills: list[OrderFilled] = field(default_factory=list)
    over: bool = False

    @property
    def left(self) -> int:
        return self.intent.quantity - self.filled


class Holdings:
    """What the account holds, by our orders and by other hands."""

    def __init__(self) -> None:
        self._moves: dict[str, dict[str, tuple[datetime, int, Decimal]]] = {}

    def moved(self, name: str, at: datetime, symbol: str, signed: int, price: Decimal) -> None:
        """Whatever is told twice has happened once."""
        self._moves.setdefault(symbol, {}).setdefault(name, (at, signed, price))

    def held(self, at: datetime) -> tuple[Held, ...]:
        """As it stood at a moment, without what has expired; the average is of all that ever opened it."""
        lines = []
        for symbol, moves in self._moves.items():
            done = [(signed, price) for told_at, signed, price in moves.values() if told_at <= at]
            quantity = sum(signed for signed, _ in done)
            opening = [(signed, price) for signed, price in done if signed * quantity > 0]
            if quantity and not expired(symbol, at):
                paid = sum((signed * price for signed, price in opening), Decimal(0))
                lines.append(Held(symbol, quantity, paid / sum(signed for signed, _ in opening)))
        return tuple(lines)


class SimVenue:
    """Takes orders, remembers the market it was shown, and answers with events a few milliseconds later."""

    def __init__(self, script: VenueScript) -> None:
        self._script = script
        self._random = Random(script.seed)
        self._quotes: dict[str, Quote] = {}
        self._orders: dict[str, Resting] = {}
        self._resting: dict[str, list[Resting]] = {}
        self._holdings = Holdings()

    def carry_out(self, at: datetime, intents: Iterable[Intent]) -> list[Event]:
        """What comes back for these wishes; chains are not a venue's business."""
        answers: list[Event] = []
        for intent in intents:
            match intent:
                case SubmitOrder():
                    answers += self._submit(at, intent)
                case ResendOrder():
                    answers += self._submit(at, intent.order)
                case CancelOrder():
                    answers += self._cancel(at, intent.order_id)
                case FindOrder():
                    answers += self._find(at, intent.order_id)
                case ReadBroker():
                    answers.append(BrokerSeen(at + self._latency(), at, self._holdings.held(at)))
                case _:
                    pass
        return answers

    def observe(self, event: Event) -> list[Event]:
        """Show the venue the market: resting orders fill when it comes to them."""
        match event:
            case QuoteMoved():
                self._quotes[event.symbol] = event.quote
                return (
                    self._moved(event.at, event.symbol, event.quote)
                    if event.symbol in self._resting
                    else NONE
                )
            case ChainArrived():
                return [each for row in event.rows for each in self._moved(event.at, row.symbol, row.quote)]
            case MovedOutside():
                price = event.price if event.price is not None else Decimal(0)
                self._holdings.moved(event.line_id, event.at, event.symbol, event.quantity, price)
            case OrderFilled() if event.order_id in self._orders:
                self._hold(event, self._orders[event.order_id])
            case _:
                pass
        return NONE

    def _hold(self, fill: OrderFilled, order: Resting) -> None:
        """A fill that a tape tells by hand moves the account as one of our own making does."""
        signed = fill.quantity if order.intent.side is Side.BUY else -fill.quantity
        self._holdings.moved(fill.fill_id, fill.at, order.intent.symbol, signed, fill.price)

    def _moved(self, at: datetime, symbol: str, quote: Quote) -> list[Event]:
        self._quotes[symbol] = quote
        resting = self._resting.get(symbol, [])
        fills = [fill for order in resting for fill in self._match(at, order, order.intent.limit)]
        left = [order for order in resting if not order.over]
        if left:
            self._resting[symbol] = left
        else:
            self._resting.pop(symbol, None)
        return list(fills)

    def _submit(self, at: datetime, intent: SubmitOrder) -> list[Event]:
        model = self._script.entries if intent.effect is Effect.OPEN else self._script.exits
        known = self._orders.get(intent.order_id)
        if known is not None:
            return self._find(at, intent.order_id)
        if model is FillModel.REJECT:
            return [OrderRejected(at + self._latency(), intent.order_id, "insufficient buying power")]
        accepted_at = at + self._latency()
        delay = DELAY if model is FillModel.DELAYED else timedelta(0)
        order = Resting(intent, model, accepted_at + delay, accepted_at)
        self._orders[intent.order_id] = order
        answers: list[Event] = [OrderAccepted(accepted_at, intent.order_id)]
        answers += self._match(accepted_at, order, None)
        if not order.over:
            self._resting.setdefault(intent.symbol, []).append(order)
        return answers

    def _match(self, at: datetime, order: Resting, resting_price: Decimal | None) -> list[OrderFilled]:
        """Fill what the market allows: a taker pays the far side, a resting order gets its own price."""
        far = self._far_side(order.intent)
        if far is None or order.over or at < order.ready_at or order.model in _UNWILLING:
            return []
        partial = order.model is FillModel.PARTIAL and order.filled == 0 and order.left > 1
        quantity = (order.left + 1) // 2 if partial else order.left
        return [self._fill(at, order, quantity, resting_price if resting_price is not None else far)]

    def _far_side(self, intent: SubmitOrder) -> Decimal | None:
        """The price that takes us in now, if our limit reaches it."""
        quote = self._quotes.get(intent.symbol)
        if quote is None or not quote.usable:
            return None
        if intent.side is Side.BUY:
            return quote.ask if intent.limit >= quote.ask else None
        return quote.bid if intent.limit <= quote.bid else None

    def _fill(self, at: datetime, order: Resting, quantity: int, price: Decimal) -> OrderFilled:
        order.filled += quantity
        order.over = order.left == 0
        fill_id = f"{order.intent.order_id}-{len(order.fills) + 1}"
        fill = OrderFilled(self._told(at, order), order.intent.order_id, fill_id, quantity, price)
        order.fills.append(fill)
        self._hold(fill, order)
        return fill

    def _cancel(self, at: datetime, order_id: str) -> list[Event]:
        """Too late for what has filled; the late model fills once more after saying it will not."""
        order = self._orders.get(order_id)
        if order is None or order.over:
            return []
        order.over = True
        self._resting[order.intent.symbol].remove(order)
        order.cancelled_at = cancelled_at = self._told(at, order)
        answers: list[Event] = [OrderCancelled(cancelled_at, order_id)]
        if order.model is FillModel.LATE_AFTER_CANCEL:
            answers.append(self._fill(cancelled_at + LATE, order, order.left, order.intent.limit))
        return answers

    def _find(self, at: datetime, order_id: str) -> list[Event]:
        """Everything said about one order so far, said again; what is on its way comes by itself."""
        order, found_at = self._orders.get(order_id), at + self._latency()
        if order is None:
            return [OrderMissing(found_at, order_id)]
        again: list[Event] = [OrderAccepted(found_at, order_id)]
        again += [
            OrderFilled(found_at, order_id, fill.fill_id, fill.quantity, fill.price)
            for fill in order.fills
            if fill.at <= at
        ]
        if order.cancelled_at is not None and order.cancelled_at <= at:
            again.append(OrderCancelled(found_at, order_id))
        return again

    def _told(self, at: datetime, order: Resting) -> datetime:
        order.told_at = max(at + self._latency(), order.told_at)
        return order.told_at

    def _latency(self) -> timedelta:
        return timedelta(milliseconds=self._random.randint(20, 80))


_UNWILLING = frozenset({FillModel.NEVER, FillModel.LATE_AFTER_CANCEL})
