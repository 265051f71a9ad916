"""An entry walks its ladder: wait, cancel, and only when that is proven take the next rung."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from engine.floor import Floor, Outputs
from engine.model.intents import FetchChain
from engine.model.records import Candidate, OrderState, Outcome, SetupEnded, Size, Stage, Ticket
from engine.ours.orders import Order, call_off
from engine.ours.pursuit import Pursuit
from engine.stages.bounding import crossed
from engine.stages.entering import buy
from engine.stages.offering import judge, objection, plan, refuse, sized

_NO_NEXT = {
    OrderState.REJECTED: (Outcome.REJECTED, "by the venue"),
    OrderState.MISSING: (Outcome.UNFILLED, "it never reached the venue"),
}
"""No other order follows: what the venue refused it refuses again, and what it misses may still arrive."""


def climb(floor: Floor, at: datetime, pursuits: Iterable[Pursuit]) -> Outputs:
    """Every entry that has begun and is not proven over."""
    for pursuit in pursuits:
        ticket = pursuit.ticket
        if ticket is None or not pursuit.orders:
            continue
        working = next(floor.book.blotter.entries(ticket.setup), None)
        if working is None:
            yield from take_rung(floor, pursuit, ticket, at)
        elif _waited(floor, ticket, working, at):
            yield from call_off((working,))


def _waited(floor: Floor, ticket: Ticket, order: Order, at: datetime) -> bool:
    wait = timedelta(seconds=floor.play(ticket.play).enter.wait_s)
    return at - order.sent_at >= wait


def after_entry(floor: Floor, order: Order, at: datetime) -> Outputs:
    """An entry order is over: go on with what is left, or let the setup end."""
    pursuit = floor.book.pursuits.get(order.intent.setup)
    if pursuit is None or pursuit.ticket is None or any(floor.book.blotter.entries(order.intent.setup)):
        return
    yield from take_rung(floor, pursuit, pursuit.ticket, at, ask=True)


def take_rung(floor: Floor, pursuit: Pursuit, ticket: Ticket, at: datetime, *, ask: bool = False) -> Outputs:
    """The next price for what is still wanted; an old price is asked for again and waited for, not used."""
    left, last = pursuit.left(floor.book.blotter), floor.book.blotter.orders[pursuit.orders[-1]]
    if last.state in _NO_NEXT:
        yield from _end(floor, pursuit, *_NO_NEXT[last.state])
        return
    if last.state is OrderState.CANCELLED and not last.called_off:
        yield from _end(floor, pursuit, Outcome.UNFILLED, "cancelled in the broker's books, not by the desk")
        return
    if left == 0 or pursuit.called_back:
        yield from _end(floor, pursuit, Outcome.UNFILLED, "called back")
        return
    play = floor.play(ticket.play)
    patience_ends = last.sent_at + timedelta(seconds=play.enter.wait_s + play.quote_wait_s)
    if pursuit.rung >= play.enter.rungs or at >= patience_ends:
        why = "not at the ask" if pursuit.rung >= play.enter.rungs else "no fresh price for the next step"
        yield from _end(floor, pursuit, Outcome.UNFILLED, f"no fill: {why}")
        return
    candidate = floor.weigh(pursuit, ticket.symbol, at)
    if candidate is None or not play.fresh.judge(candidate).passed:
        if ask:
            yield FetchChain(ticket.setup, ticket.underlying)
        return
    yield from _judged(floor, pursuit, ticket, candidate, left)


def _judged(floor: Floor, pursuit: Pursuit, ticket: Ticket, candidate: Candidate, left: int) -> Outputs:
    """Every order that adds risk has passed every gate on the price it is sent at."""
    play = floor.play(ticket.play)
    verdicts = judge(floor.playbook, play, candidate)
    planned = plan(pursuit, play, candidate, verdicts)
    against = objection(floor, planned, verdicts) or crossed(floor, candidate.at)
    if against or isinstance(planned, Size):
        if ticket.setup not in floor.book.positions:
            yield from refuse(pursuit, Stage.ENTRY, against, candidate, verdicts, sized(planned))
        return
    limit = play.enter.price(ticket.symbol, candidate.quote, pursuit.rung, ticket.price_max)
    yield buy(floor, ticket, min(planned.quantity, left), limit)


def _end(floor: Floor, pursuit: Pursuit, outcome: Outcome, why: str) -> Outputs:
    """Nothing was bought, so nothing remains; a part that was bought lives on as a position."""
    setup = pursuit.setup
    if setup.setup not in floor.book.positions:
        yield SetupEnded(setup.setup, setup.underlying, outcome, why)
