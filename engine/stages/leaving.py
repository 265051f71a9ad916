"""Exits decide alone, go out at once, and keep trying within bounds."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from engine.floor import Floor, Outputs
from engine.model.contract import contract
from engine.model.events import QuoteMoved
from engine.model.intents import CancelOrder, Effect, FetchChain, SubmitOrder
from engine.model.money import Side
from engine.model.records import Alarm, Exit, LatchCleared, LatchSet, OrderState, TradingState, Urgency
from engine.portfolio import Position

BLIND = "blind"
MINUTE = timedelta(minutes=1)
_CANCELLABLE = frozenset({OrderState.INTENDED, OrderState.WORKING, OrderState.PARTLY_FILLED})


def leave(floor: Floor, at: datetime, positions: Iterable[Position], *, quoted: bool = False) -> Outputs:
    """Every position this event is about; a quote asks the exits that look at prices, a second asks all."""
    for position in positions:
        if position.quantity <= 0:
            continue
        exit_ = _decide(floor, position, at, quoted)
        if exit_ is not None:
            yield from begin(floor, position, exit_, at)
        elif position.exit is not None:
            yield from press_on(floor, position, position.exit, at)


def _decide(floor: Floor, position: Position, at: datetime, quoted: bool) -> Exit | None:
    """The first exit that proposes; once leaving, only more of it or more hurry can change the plan."""
    if position.exit is not None and position.leaves == (True, True):
        return None
    play = floor.play(position.play)
    holding = floor.glance(position, at) if quoted else floor.hold(position, at)
    for rule in play.price_exits if quoted else play.every_exit:
        proposed = rule.propose(holding)
        if proposed is not None and (position.exit is None or _means_more(proposed, position)):
            return proposed
    return None


def _means_more(proposed: Exit, position: Position) -> bool:
    whole = proposed.quantity >= position.quantity
    return (whole, proposed.urgency is Urgency.URGENT) > position.leaves


def begin(floor: Floor, position: Position, exit_: Exit, at: datetime) -> Outputs:
    """Say it, stop buying, stop selling slowly, and sell what is free to sell."""
    yield exit_
    for order in [*floor.book.blotter.entries(position.setup), *floor.book.blotter.exits(position.setup)]:
        if order.state in _CANCELLABLE:
            yield CancelOrder(order.intent.order_id)
    yield from press_on(floor, position, exit_, at)


def press_on(floor: Floor, position: Position, exit_: Exit, at: datetime) -> Outputs:
    """One working exit at a time: cancel the one that waited, send the next when the last is proven over."""
    play = floor.play(position.play)
    for order in list(floor.book.blotter.exits(position.setup)):
        waited = at - order.sent_at >= timedelta(seconds=play.leave.wait_s)
        if waited and order.state in _CANCELLABLE:
            yield CancelOrder(order.intent.order_id)
    quantity = floor.book.sellable(position)
    if quantity == 0 or any(floor.book.blotter.exits(position.setup)):
        return
    recent = [sent for sent in position.attempts if at - sent < MINUTE]
    if len(recent) >= play.leave.attempts_a_minute_max:
        yield from warn(position, at, f"exit not filled after {len(recent)} orders in a minute: still trying")
        return
    yield from _send(floor, position, exit_, quantity, at)


def call_off(floor: Floor, position: Position) -> Outputs:
    """A part is sold: an order that could still sell more of it is called back."""
    for order in list(floor.book.blotter.exits(position.setup)):
        if order.state in _CANCELLABLE:
            yield CancelOrder(order.intent.order_id)


def _send(floor: Floor, position: Position, exit_: Exit, quantity: int, at: datetime) -> Outputs:
    """A price somebody showed lately, or a loud question for one; never a blind order."""
    play = floor.play(position.play)
    moved = floor.market.quote(position.symbol, position.underlying)
    if moved is None or not moved.quote.usable or _age(moved, at) > play.leave.quote_age_max_s:
        if _due(position, at):
            yield FetchChain(position.setup, position.underlying)
        yield from warn(position, at, f"must leave ({exit_.because}) and no market is shown: asking for one")
        return
    root = contract(position.symbol).root
    yield SubmitOrder(
        order_id=floor.book.next_order(position.setup, Effect.CLOSE),
        setup=position.setup,
        symbol=position.symbol,
        side=Side.SELL,
        effect=Effect.CLOSE,
        quantity=quantity,
        limit=play.leave.price(root, moved.quote, position.rung, exit_.urgency),
    )


def look(floor: Floor, at: datetime) -> Outputs:
    """With nothing fresh to see, say so loudly and stop entering; the fresh quote that ends it clears it."""
    blind = [position for position in floor.book.positions.values() if _blind(floor, position, at)]
    for position in blind:
        if _due(position, at):
            yield FetchChain(position.setup, position.underlying)
        yield from warn(position, at, "no fresh market for the option nor its shares: nobody can watch this")
    latched = BLIND in floor.book.latches
    if blind and not latched:
        names = ", ".join(position.setup for position in blind)
        yield LatchSet(BLIND, TradingState.EXITS_ONLY, f"nothing fresh to see for {names}")
    elif latched and not blind:
        yield LatchCleared(BLIND, "fresh quotes")


def warn(position: Position, at: datetime, text: str) -> Outputs:
    """Once a minute is loud; once a second is noise."""
    if _due(position, at):
        yield Alarm(position.setup, text)


def _due(position: Position, at: datetime) -> bool:
    return position.warned_at is None or at - position.warned_at >= MINUTE


def _blind(floor: Floor, position: Position, at: datetime) -> bool:
    session = floor.market.session
    if session is None or not session.opens <= at < session.closes:
        return False
    holding = floor.hold(position, at)
    limit = floor.play(position.play).leave.quote_age_max_s
    age = holding.mark_age_s if holding.mark_age_s is not None else (at - holding.opened_at).total_seconds()
    return age > limit and holding.stock_move(limit) is None


def _age(moved: QuoteMoved, at: datetime) -> float:
    return (at - moved.at).total_seconds()
