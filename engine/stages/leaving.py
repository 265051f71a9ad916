"""Exits decide alone, go out at once, and keep trying within bounds."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from engine.floor import Floor, Outputs
from engine.model.calendar import next_close
from engine.model.contract import expired, is_shares, named
from engine.model.events import QuoteMoved
from engine.model.intents import Effect, FetchChain, FindOrder, ReadBroker, ResendOrder, SubmitOrder
from engine.model.latch_names import BLIND, EXITS, FLATTEN
from engine.model.money import Side
from engine.model.records import (
    Alarm,
    Exit,
    LatchCleared,
    LatchSet,
    OrderState,
    TradingState,
    Urgency,
)
from engine.ours.broker import offered
from engine.ours.orders import Order, call_off
from engine.ours.portfolio import Position

IN_FLIGHT = timedelta(seconds=5)
"""After the bell what filled before it may still be told."""
SOUGHT_EVERY = timedelta(seconds=10)
MINUTE = timedelta(minutes=1)


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
    if FLATTEN in floor.book.latches.held:
        why = "asked for by the owner"
        return Exit(position.setup, position.symbol, FLATTEN, Urgency.URGENT, position.quantity, why)
    play = floor.playbook.named[position.play]
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
    prices = floor.market.price_class(position.symbol)
    exit_ = replace(exit_, degraded=True) if prices is not None and prices.derived else exit_
    yield exit_
    blotter = floor.book.blotter
    yield from call_off([*blotter.entries(position.setup), *blotter.exits(position.setup)])
    yield from press_on(floor, position, exit_, at)


def press_on(floor: Floor, position: Position, exit_: Exit, at: datetime) -> Outputs:
    """One working exit at a time: cancel the one that waited, send the next when the last is proven over."""
    play = floor.play(position.play)
    working, wait = floor.book.blotter.exits(position.setup), timedelta(seconds=play.leave.wait_s)
    yield from call_off(order for order in working if at - order.sent_at >= wait)
    if not floor.in_session(at):
        yield from _over_night(floor, position, at)
        return
    if _paused(floor, position, at):
        return
    quantity = floor.book.blotter.sellable(position.setup, position.quantity - position.keep)
    if quantity == 0 or any(floor.book.blotter.exits(position.setup)) or expired(position.symbol, at):
        return
    quantity = min(quantity, _at_the_broker(floor, position.symbol, at))
    if quantity == 0:
        yield from warn(position, at, "must leave and the broker shows none of it: comparing the books")
        if floor.book.broker.account and floor.book.broker.due(at):
            yield ReadBroker()
        return
    lost = floor.book.blotter.lost(position.setup)
    if lost is not None and lost.intent.quantity > quantity:
        yield from _seek(position, lost, at)
        return
    recent = [sent for sent in position.attempts if at - sent < MINUTE]
    if len(recent) >= play.leave.attempts_a_minute_max:
        yield from _stuck(floor, position, at, len(recent))
    elif _just_rejected(floor, position, at):
        return
    elif lost is None:
        yield from _send(floor, position, exit_, quantity, at)
    else:
        yield ResendOrder(lost.intent)


def _paused(floor: Floor, position: Position, at: datetime) -> bool:
    """Of a halted name nothing is sold: it is tried at once, for a halt is hearsay, then once a minute.

    What was offered in the halt and sold in part shows that the name trades.
    """
    since = floor.market.halts.since(position.underlying)
    if since is None:
        return False
    last = floor.book.blotter.last_exit(position.setup)
    if last is not None and last.sent_at >= since and last.filled:
        return False
    return any(at - sent < MINUTE for sent in position.attempts if sent >= since)


def _over_night(floor: Floor, position: Position, at: datetime) -> Outputs:
    """Said once after the bell: what was to be out is not, and nobody can sell it now."""
    session = floor.market.session
    if session is None or at < session.closes + IN_FLIGHT or expired(position.symbol, at):
        return
    out_by = position.ticket.out_by if position.ticket is not None else None
    tried = any(sent < session.closes for sent in position.attempts)
    if not tried and (out_by is None or at < out_by):
        return
    if position.warned_at is None or position.warned_at < session.closes + IN_FLIGHT:
        over = expired(position.symbol, next_close(at))
        then = "the broker says what they came to" if over else "it is tried again at the next open"
        yield Alarm(
            position.setup, f"{position.quantity} {named(position.symbol)} not sold by the close: {then}"
        )


def _seek(position: Position, lost: Order, at: datetime) -> Outputs:
    """It cannot be sent again, and nothing else can be sold until it is taken for lost."""
    yield from warn(position, at, f"{lost.intent.order_id} may still arrive and is more than is held")
    if lost.asked_at is None or at - lost.asked_at >= SOUGHT_EVERY:
        yield FindOrder(lost.intent.order_id)


def _stuck(floor: Floor, position: Position, at: datetime, tried: int) -> Outputs:
    """A venue where nothing can be sold is no place to buy; the selling itself never stops."""
    yield from warn(position, at, f"exit not filled after {tried} orders in a minute: still trying")
    if EXITS not in floor.book.latches:
        why = f"{position.setup} was not sold by {tried} orders in a minute"
        yield LatchSet(EXITS, TradingState.HALTED, why)
        yield from call_back(floor)


def _at_the_broker(floor: Floor, symbol: str, at: datetime) -> int:
    """No more than is really there beside what is theirs, and beside what other orders of ours offer.

    Nor beside what an order in the app offers, while that leaves anything: more would be refused whole.
    """
    ours = sum(each.quantity for each in floor.book.held[symbol])
    working = floor.book.blotter.slack().get(symbol)
    broker = floor.book.broker
    there = max(broker.most(symbol, ours, at) - (working.sells if working is not None else 0), 0)
    free = there - offered(broker, symbol, at)
    return free if free > 0 else there


def _just_rejected(floor: Floor, position: Position, at: datetime) -> bool:
    """A venue that said no a moment ago says it again: the minute's attempts are not spent on it at once."""
    last = floor.book.blotter.last_exit(position.setup)
    wait = timedelta(seconds=floor.play(position.play).leave.wait_s)
    if last is None or at - last.sent_at >= wait:
        return False
    return last.state is OrderState.REJECTED or (last.state is OrderState.MISSING and last.copies > 1)


def _send(floor: Floor, position: Position, exit_: Exit, quantity: int, at: datetime) -> Outputs:
    """A price somebody showed lately, or a loud question for one; never a blind order."""
    play = floor.play(position.play)
    moved = floor.market.quote(position.symbol, position.underlying)
    if moved is None or not moved.quote.usable or _age(moved, at) > play.leave.quote_age_max_s:
        if _due(position, at):
            yield FetchChain(position.setup, position.underlying)
        yield from warn(position, at, f"must leave ({exit_.because}) and no market is shown: asking for one")
        return
    yield SubmitOrder(
        order_id=floor.book.blotter.next_id(floor.book.prefix, position.setup, Effect.CLOSE),
        setup=position.setup,
        symbol=position.symbol,
        side=Side.SELL,
        effect=Effect.CLOSE,
        quantity=quantity,
        limit=play.leave.price(position.symbol, moved.quote, position.rung, exit_.urgency),
    )


def look(floor: Floor, at: datetime) -> Outputs:
    """With nothing fresh to see, say so loudly and stop entering; the fresh quote that ends it clears it."""
    blind = [position for position in floor.book.positions.values() if _blind(floor, position, at)]
    for position in blind:
        if _due(position, at):
            yield FetchChain(position.setup, position.underlying)
        what = "the shares" if is_shares(position.symbol) else "the option nor its shares"
        yield from warn(position, at, f"no fresh market for {what}: nobody can watch this")
    latched = BLIND in floor.book.latches
    if blind and not latched:
        names = ", ".join(position.setup for position in blind)
        yield LatchSet(BLIND, TradingState.EXITS_ONLY, f"nothing fresh to see for {names}")
        yield from call_back(floor)
    elif latched and not blind:
        yield LatchCleared(BLIND, "fresh quotes" if floor.in_session(at) else "the session is over")


def call_back(floor: Floor) -> Outputs:
    """Cancel whatever is being bought; what is being sold goes on."""
    bought = (order for order in floor.book.blotter.live.values() if not order.is_exit)
    yield from call_off(bought, unanswered=True)


def warn(position: Position, at: datetime, text: str) -> Outputs:
    """Once a minute is loud; once a second is noise."""
    if _due(position, at):
        yield Alarm(position.setup, text)


def _due(position: Position, at: datetime) -> bool:
    return position.warned_at is None or at - position.warned_at >= MINUTE


def _blind(floor: Floor, position: Position, at: datetime) -> bool:
    """The option's own market is asked about first, for nearly always it is there."""
    limit = floor.play(position.play).leave.quote_age_max_s
    if not floor.in_session(at) or expired(position.symbol, at):
        return False
    if position.marked is not None and _age(position.marked, at) <= limit:
        return False
    holding = floor.hold(position, at)
    age = holding.mark_age_s if holding.mark_age_s is not None else (at - holding.opened_at).total_seconds()
    return age > limit and holding.stock_move(limit) is None


def _age(moved: QuoteMoved, at: datetime) -> float:
    return (at - moved.at).total_seconds()
