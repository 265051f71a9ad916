"""What the venue said: the table decides what it means, and money follows fills."""

from datetime import datetime
from decimal import Decimal
from typing import assert_never

from engine.floor import Floor, Outputs
from engine.model.events import (
    OrderAccepted,
    OrderCancelled,
    OrderExpired,
    OrderFilled,
    OrderMissing,
    OrderRejected,
    OrderUnanswered,
)
from engine.model.intents import FindOrder, ReadBroker
from engine.model.latch_names import OVERFILLED, OVERSOLD
from engine.model.records import Alarm, Fill, LatchSet, TradingState
from engine.ours.orders import OVER, Happening, Order, VenueEvent, call_off
from engine.ours.portfolio import Position
from engine.stages.climbing import after_entry
from engine.stages.ending import end_trade
from engine.stages.leaving import call_back, leave


def settle(floor: Floor, event: VenueEvent) -> Outputs:
    """One answer about one order; what is not ours is said and not touched.

    That it was missing before it was sent again says nothing about what was sent.
    """
    order = floor.book.blotter.find(event.order_id)
    if order is None:
        what = type(event).__name__.removeprefix("Order").lower()
        yield Alarm(event.order_id, f"{what}: an order this desk did not send, not touched")
        return
    if isinstance(event, OrderFilled) and event.fill_id in order.fills:
        return
    if isinstance(event, OrderMissing) and order.again:
        return
    happening = what_happened(event, order)
    move, was_live = order.next(happening), order.live
    if isinstance(event, OrderFilled):
        yield _fill(floor, event, order, late=not was_live)
    elif move.state is order.state and not move.alarm:
        return
    alarm = move.alarm or (OVER if order.filled > order.intent.quantity else "")
    if alarm:
        yield Alarm(order.intent.setup, f"{order.intent.order_id} {alarm}")
    over = order.filled > order.intent.quantity and OVERFILLED not in floor.book.latches
    if over:
        why = f"{order.intent.order_id} filled {order.filled} of {order.intent.quantity}"
        yield LatchSet(OVERFILLED, TradingState.HALTED, why)
    yield order.after(happening, event.why if isinstance(event, OrderRejected) else "")
    if over:
        yield from call_back(floor)
    if isinstance(event, OrderUnanswered):
        yield FindOrder(event.order_id)
    if isinstance(event, OrderRejected) and order.is_exit and floor.book.broker.account:
        yield ReadBroker()
    yield from _follow(floor, order, isinstance(event, OrderFilled), event.at)


def what_happened(event: VenueEvent, order: Order) -> Happening:
    """The venue's word in the table's terms."""
    match event:
        case OrderFilled():
            whole = order.filled + event.quantity >= order.intent.quantity
            return Happening.FILLED_WHOLE if whole else Happening.FILLED_PART
        case OrderAccepted():
            return Happening.ACCEPTED
        case OrderCancelled():
            return Happening.CANCELLED
        case OrderRejected():
            return Happening.MISSING if order.copies > 1 and order.may_come else Happening.REJECTED
        case OrderExpired():
            return Happening.EXPIRED
        case OrderUnanswered():
            return Happening.UNANSWERED
        case OrderMissing():
            return Happening.MISSING
        case _:
            assert_never(event)


def _fill(floor: Floor, event: OrderFilled, order: Order, *, late: bool) -> Fill:
    intent, ticket = order.intent, order.ticket
    shown = floor.market.quote(intent.symbol, ticket.underlying) if ticket is not None else None
    each = floor.play(ticket.play).fee if ticket is not None else Decimal(0)
    return Fill(
        order_id=event.order_id,
        fill_id=event.fill_id,
        setup=intent.setup,
        symbol=intent.symbol,
        side=intent.side,
        quantity=event.quantity,
        price=event.price,
        fee=each * event.quantity,
        late=late,
        stock=floor.market.mid(ticket.underlying) if ticket is not None else None,
        market=shown.quote if shown is not None else None,
        market_at=shown.at if shown is not None else None,
    )


def _follow(floor: Floor, order: Order, filled: bool, at: datetime) -> Outputs:
    """What the new state asks for: the next rung, the next exit, or the end of the episode.

    Once a part is sold, an order that could still sell more of it is called back.
    """
    position = floor.book.positions.get(order.intent.setup)
    if position is not None and filled:
        yield position.moved()
    yield from _take_back(floor, order.intent.setup)
    if position is not None and position.quantity < 0:
        yield Alarm(position.setup, f"sold {-position.quantity} more than was held")
        yield LatchSet(OVERSOLD, TradingState.HALTED, f"{position.setup} holds {position.quantity}")
        yield from call_back(floor)
        return
    if not order.live and not order.is_exit:
        yield from after_entry(floor, order, at)
    if position is None:
        return
    if position.quantity == 0:
        yield from _close(floor, position, at)
    elif filled and position.exit is None:
        yield from call_off(floor.book.blotter.exits(position.setup))
        yield from leave(floor, at, (position,), quoted=True)
    else:
        yield from leave(floor, at, (position,), quoted=True)


def _take_back(floor: Floor, setup: str) -> Outputs:
    """After a surprise more may be on order than is held or wanted: all of that side is called back."""
    book, blotter = floor.book, floor.book.blotter
    position, pursuit = book.positions.get(setup), book.pursuits.get(setup)
    held = position.quantity if position is not None else 0
    wanted = pursuit.left(blotter) if pursuit is not None and not pursuit.called_back else 0
    for orders, most in ((list(blotter.exits(setup)), held), (list(blotter.entries(setup)), wanted)):
        if sum(order.remaining for order in orders) > most:
            yield from call_off(orders)


def _close(floor: Floor, position: Position, at: datetime) -> Outputs:
    """Flat is not enough: the episode is over once nothing of it can fill any more."""
    if any(order.intent.setup == position.setup for order in floor.book.blotter.live.values()):
        return
    yield from end_trade(floor, position, at)
