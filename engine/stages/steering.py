"""What a hand can do with one setup that is being bought or held: less of it, closer to it, or sooner."""

from dataclasses import replace
from typing import assert_never

from engine.floor import Floor, Outputs
from engine.model.events import CancelRest, Close, Half, HitAsk, StopToEntry
from engine.model.records import (
    Answer,
    CalledBack,
    Exit,
    Hurried,
    StopRaised,
    Urgency,
)
from engine.ours.orders import call_off
from engine.ours.portfolio import Position
from engine.ours.pursuit import Pursuit
from engine.stages.adopting import BY_REQUEST
from engine.stages.leaving import begin

Steering = Close | Half | StopToEntry | HitAsk | CancelRest


def steer(floor: Floor, event: Steering) -> Outputs:
    """It happens, or the answer says why it does not."""
    match event:
        case Close() | Half():
            found = _sale(floor, event)
        case StopToEntry():
            found = _stop(floor, event)
        case HitAsk():
            found = _hurry(floor, event)
        case CancelRest():
            found = _call_back(floor, event)
        case _:
            assert_never(event)
    if isinstance(found, str):
        yield Answer(event.by, event.setup, found)
    else:
        yield from found


def _held(floor: Floor, setup: str) -> Position | str:
    """What can still be steered: held, and not on its way out whole."""
    position = floor.book.positions.get(setup)
    if position is None or position.quantity <= 0:
        return "nothing of it is held"
    if position.leaves == (True, True):
        return "it is being left already"
    return position


def _sale(floor: Floor, event: Close | Half) -> Outputs | str:
    """At once; what is being bought of it is called back by the exit itself."""
    position = _held(floor, event.setup)
    if isinstance(position, str):
        return position
    quantity = position.quantity
    if isinstance(event, Half):
        if position.exit is not None:
            return f"it is being sold already: {position.exit.because}"
        quantity = (quantity + 1) // 2
    why = f"{'half ' if isinstance(event, Half) else ''}asked for by {event.by}"
    exit_ = Exit(event.setup, position.symbol, BY_REQUEST, Urgency.URGENT, quantity, why)
    return begin(floor, position, exit_, event.at)


def _stop(floor: Floor, event: StopToEntry) -> Outputs | str:
    """Closer only, and not where it would sell at once: that is what closing is for."""
    position = _held(floor, event.setup)
    if isinstance(position, str):
        return position
    if position.stop is not None and position.stop >= position.average:
        return "the stop is at the entry already"
    raised = floor.glance(position, event.at)._replace(stop=position.average)
    sells = any(rule.propose(raised) for rule in floor.play(position.play).price_exits)
    if sells or (position.gain_mid is not None and position.gain_mid <= 0):
        return "the price is not clear of the entry: a stop there would sell at once, which is closing it"
    return iter((StopRaised(event.setup, position.symbol, position.average, event.by),))


def _bought(floor: Floor, setup: str) -> Pursuit | str:
    """What is on its way to be bought, and still wanted."""
    pursuit = floor.book.pursuits.get(setup)
    if pursuit is None or (pursuit.approved is None and not pursuit.orders):
        return "nothing of it is being bought"
    if not pursuit.orders:
        return "nothing has been sent yet: it can be skipped"
    if is_let_go(floor, pursuit):
        return "what is not bought is called back already"
    return pursuit


def _hurry(floor: Floor, event: HitAsk) -> Outputs | str:
    """The last rung is the next one; the ticket's band and every gate still stand before it."""
    pursuit = _bought(floor, event.setup)
    if isinstance(pursuit, str):
        return pursuit
    if not pursuit.left(floor.book.blotter):
        return "nothing of it is being bought"
    if pursuit.called_back:
        return "it may fill where it stands, and no other order follows it"
    rungs = floor.play(pursuit.setup.play).enter.rungs
    if pursuit.rung >= rungs:
        return "it bids the ask already"
    return _climb_at_once(floor, event, rungs - 1)


def _climb_at_once(floor: Floor, event: HitAsk, rung: int) -> Outputs:
    yield Hurried(event.setup, event.by, rung)
    yield from call_off(floor.book.blotter.entries(event.setup))


def _call_back(floor: Floor, event: CancelRest) -> Outputs | str:
    """What is bought stays, and stays watched."""
    pursuit = _bought(floor, event.setup)
    if isinstance(pursuit, str):
        return pursuit
    if not _more(floor, pursuit):
        return "nothing of it is being bought"
    return let_go(floor, pursuit, event.by)


def _more(floor: Floor, pursuit: Pursuit) -> bool:
    return pursuit.left(floor.book.blotter) > 0 or pursuit.held_back is not None


def is_let_go(floor: Floor, pursuit: Pursuit) -> bool:
    """Nothing follows what is out, and what is out is called back: a pause alone leaves that where it is."""
    return pursuit.called_back and not any(call_off(floor.book.blotter.entries(pursuit.setup.setup)))


def let_go(floor: Floor, pursuit: Pursuit, by: str) -> Outputs:
    """No more of it than what is bought already; said once, and where there is more."""
    if is_let_go(floor, pursuit) or not _more(floor, pursuit):
        return
    setup = pursuit.setup.setup
    yield CalledBack(setup, by)
    if pursuit.held_back is not None:
        yield replace(pursuit.held_back, quantity=0, why=f"called back by {by}")
    yield from call_off(floor.book.blotter.entries(setup), unanswered=True)
