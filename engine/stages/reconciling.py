"""Our books beside the broker's: a difference is told, and booked once two reads agree on it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import assert_never

from engine.floor import Floor, Outputs
from engine.model.contract import called, named
from engine.model.events import BrokerDoubted, BrokerSeen, FeeCharged, MovedOutside, Outside
from engine.model.intents import FindOrder, ReadBroker
from engine.model.latch_names import UNRECONCILED
from engine.model.records import (
    Alarm,
    ClosedOutside,
    ForeignMoved,
    ForeignOrder,
    LatchCleared,
    LatchSet,
    TradingState,
)
from engine.model.session import is_over
from engine.ours.broker import APART
from engine.ours.doubts import Doubt
from engine.ours.orders import Order
from engine.ours.portfolio import Position
from engine.ours.statement import Part
from engine.stages.ending import end_trade
from engine.stages.leaving import call_back

LOOKED_UP_MAX = 8
ORDERS_TOLD_MAX = 20
LOUD_AFTER = timedelta(minutes=1)
UNEXPLAINED, READS = timedelta(seconds=45), 8
"""What is ours and gone without a line in the history looks like a glitch for longer, by any clock."""

LATELY = timedelta(days=5)
"""Over a long week-end, and a day later."""

_MIL = Decimal("0.001")

BrokerNews = BrokerSeen | BrokerDoubted | MovedOutside | FeeCharged


def reconcile(floor: Floor, event: BrokerNews) -> Outputs:
    """What the broker said of the whole account."""
    match event:
        case BrokerSeen():
            yield from _compare(floor, event)
        case BrokerDoubted():
            yield from doubt(event.why)
            yield from call_back(floor)
        case MovedOutside():
            yield from _history(floor, event)
        case FeeCharged():
            pass
        case _:
            assert_never(event)


def doubt(why: str) -> Outputs:
    """Nothing more is bought before two reads of the broker's books agree with ours; exits go on."""
    yield LatchSet(UNRECONCILED, TradingState.EXITS_ONLY, why)
    yield ReadBroker()


def ask_broker(floor: Floor, at: datetime) -> Outputs:
    """While books differ or have not been compared, they are read again, if that can settle anything."""
    broker, doubts, session = floor.book.broker, floor.book.broker.doubts.items(), floor.market.session
    if doubts and not broker.unsure and all(_is_told_later(floor, *each, at) for each in doubts):
        return
    if broker.pending and broker.due(at):
        yield ReadBroker()
    silent = [broker.doubted_at, broker.warned_at]
    silent += [session.opens] if session is not None and session.opens <= at else []
    if broker.latched and at - max(silent) >= LOUD_AFTER:
        why = floor.book.latches.held[UNRECONCILED].why
        names = ", ".join(called(symbol) for symbol in broker.doubts) or f"no two reads yet: {why}"
        yield Alarm(UNRECONCILED, f"nothing is bought: the broker's books do not agree with ours ({names})")


def _history(floor: Floor, event: MovedOutside) -> Outputs:
    """Shares that have come out of an option are somebody's decision to make, unless it was made already."""
    if floor.book.broker.exercises.adopted(event.symbol, event.at - LATELY) >= event.quantity > 0:
        return
    lately = event.source_at is None or event.at - event.source_at < LATELY
    if event.how is Outside.DELIVERED and lately:
        side = "bought" if event.quantity > 0 else "sold"
        text = f"{abs(event.quantity)} {called(event.symbol)} were {side} by an exercise or an assignment"
        yield Alarm(event.symbol, f"{text}: the desk does not touch them")


def _compare(floor: Floor, event: BrokerSeen) -> Outputs:
    broker = floor.book.broker
    if broker.seen is not event:
        return
    for order in event.orders[:ORDERS_TOLD_MAX]:
        ours = floor.book.blotter.find(order.order_id)
        if ours is None and order.order_id not in broker.orders:
            yield ForeignOrder(order.order_id, order.symbol, order.side, order.quantity)
        if ours is not None:
            yield from _still_there(ours)
    for symbol, found in list(broker.doubts.items()):
        yield from _settle(floor, event, symbol, found)
    if UNRECONCILED not in floor.book.latches or broker.agreed_at is None or floor.book.blotter.unanswered:
        return
    if event.asked_at - broker.agreed_at >= APART:
        yield LatchCleared(UNRECONCILED, "two reads of the broker's books agree with ours")


def _still_there(order: Order) -> Outputs:
    """Over by our books, and it works at the broker."""
    if not order.live:
        yield FindOrder(order.intent.order_id)


def _settle(floor: Floor, event: BrokerSeen, symbol: str, found: Doubt) -> Outputs:
    """First look whether fills of our own are missing; then believe what two reads have said."""
    unheard = [order for order in _ended(floor, symbol) if order.heard_at < found.since]
    for order in unheard:
        yield FindOrder(order.intent.order_id)
    odd = not is_over(symbol, event.at) and not _is_explained(floor, symbol, found)
    believed = event.asked_at - found.since >= (UNEXPLAINED if odd else APART)
    believed = believed and (found.reads >= READS or not odd)
    if believed and not unheard and not _is_told_later(floor, symbol, found, event.at):
        yield from _book(floor, event, symbol, found.gap)


def _is_explained(floor: Floor, symbol: str, found: Doubt) -> bool:
    """Whoever sells what is ours, or buys back what was oversold, leaves a line in the history."""
    ours = floor.book.held.get(symbol)
    left = -found.gap if found.gap < 0 else -_bought_back(floor, symbol, found.gap)
    if not left or not ours:
        return True
    since = min(_began(floor, position) for position in ours)
    parts = floor.book.broker.statement.explained(symbol, left, since)
    return sum(part.quantity for part in parts) == left


def _bought_back(floor: Floor, symbol: str, gap: int) -> int:
    """So many of what came are of what was sold beyond what was held."""
    return min(gap, -sum(min(each.quantity, 0) for each in floor.book.held.get(symbol, ())))


def _is_told_later(floor: Floor, symbol: str, found: Doubt, at: datetime) -> bool:
    """What is gone after its last bell may have been exercised: the history says so only the next day."""
    over = is_over(symbol, at) and not floor.in_session(at)
    return over and not _is_explained(floor, symbol, found)


def _ended(floor: Floor, symbol: str) -> list[Order]:
    """The newest orders on it: any of them may have filled without our knowing."""
    ours = [order for order in floor.book.blotter.orders.values() if order.intent.symbol == symbol]
    return ours[-LOOKED_UP_MAX:]


def _book(floor: Floor, event: BrokerSeen, symbol: str, gap: int) -> Outputs:
    """As differences, never as a cap: what has left was theirs first, then ours.

    What came is theirs, but for what was oversold: its trade is over when that is bought back.
    """
    strange = floor.book.broker.strange(symbol)
    theirs = gap - _bought_back(floor, symbol, gap) if gap > 0 else -min(-gap, max(strange, 0))
    left = theirs - gap
    for position in list(floor.book.held.get(symbol, ())):
        part = min(left, position.quantity, key=abs) if left * position.quantity > 0 else 0
        if part:
            left -= part
            yield from _gone(floor, position, part, event.at)
    theirs -= left
    if theirs:
        held = strange + theirs
        yield from _strange(floor, ForeignMoved(symbol, theirs, held, _cost(floor, event, symbol, held)))


def _cost(floor: Floor, event: BrokerSeen, symbol: str, held: int) -> Decimal | None:
    """What theirs has cost apiece: the broker's average without the part that is ours."""
    told = next((each for each in event.positions if each.symbol == symbol), None)
    if told is None or held == 0:
        return None
    ours = sum((each.average * each.quantity for each in floor.book.held.get(symbol, ())), Decimal(0))
    theirs = (told.average * told.quantity - ours) / held
    return theirs.quantize(_MIL) if theirs > 0 else told.average


def _gone(floor: Floor, position: Position, quantity: int, at: datetime) -> Outputs:
    """Ours, and no longer there; below zero is oversold, and bought back."""
    for part in _parts(floor, position, quantity, at):
        counted = part.price if part.price is not None else _counted(floor, position, part)
        known = part.price is not None
        yield ClosedOutside(position.setup, position.symbol, part.quantity, counted, known, part.how)
        at_price = f"at {counted:.2f}" if known else f"price unknown, counted at {counted:.2f}"
        yield Alarm(position.setup, f"{abs(part.quantity)} {named(position.symbol)} {part.how}, {at_price}")
    yield position.moved()
    if position.quantity == 0:
        yield from end_trade(floor, position, at)


def _parts(floor: Floor, position: Position, quantity: int, at: datetime) -> list[Part]:
    """As the history tells it; the rest was sold by somebody, or has expired."""
    parts = floor.book.broker.statement.explained(position.symbol, quantity, _began(floor, position))
    rest = quantity - sum(part.quantity for part in parts)
    how = Outside.EXPIRED if is_over(position.symbol, at) else Outside.TRADED
    return [*parts, Part(how, rest, None)] if rest else parts


def _began(floor: Floor, position: Position) -> datetime:
    """A fill may be heard of long after it happened, but not before its order was sent."""
    ours = (order for order in floor.book.blotter.orders.values() if order.intent.setup == position.setup)
    return min((order.sent_at for order in ours), default=position.opened_at)


def _counted(floor: Floor, position: Position, part: Part) -> Decimal:
    """The last bid flatters nobody, nor the ask of what was bought back.

    What expired, was never seen or is in shares of ours is worth nothing.
    """
    exercises = floor.book.broker.exercises
    became = part.how in (Outside.EXERCISED, Outside.ASSIGNED)
    ours = became and exercises.in_hand(position.symbol, part.quantity)
    if ours or part.how is Outside.EXPIRED or position.marked is None:
        return Decimal(0)
    return position.marked.quote.bid if part.quantity > 0 else position.marked.quote.ask


def _strange(floor: Floor, moved: ForeignMoved) -> Iterator[ForeignMoved | Alarm]:
    """Told once each time it grows, unless somebody has said to leave it alone."""
    known = floor.book.broker.foreign.get(moved.symbol)
    quiet = (known is not None and known.ignored) or abs(moved.held) <= abs(moved.held - moved.quantity)
    yield moved
    if not quiet:
        short = "short " if moved.held < 0 else ""
        paid = f" at {moved.average:.2f}" if moved.average is not None else ""
        what = f"{short}{abs(moved.held)} {called(moved.symbol)}{paid}"
        buy = ", and only the broker's app can buy it back" if short else ""
        yield Alarm(moved.symbol, f"{what} is at the broker and not ours: not touched{buy}")
