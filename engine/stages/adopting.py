"""What was bought elsewhere: watched, left alone or sold, as its owner says."""

from datetime import datetime
from decimal import Decimal

from engine.floor import Floor, Outputs
from engine.model.calendar import next_close
from engine.model.contract import Direction, contract, expiry_of, is_shares, ticks, underlying_of
from engine.model.events import Adopt, FlattenForeign, Ignore
from engine.model.money import Side, on_tick
from engine.model.records import Adopted, Answer, Exit, ForeignIgnored, Urgency
from engine.ours.broker import Foreign
from engine.plays.play import Play
from engine.stages.leaving import begin, leave

BY_REQUEST = "by hand"


def adopt(floor: Floor, event: Adopt) -> Outputs:
    """Its exits are a play's own, measured from what it has cost; which play is said."""
    found = _ours_to_take(floor, event.symbol)
    play = _play(floor, event.symbol, event.play)
    if isinstance(found, str) or play is None:
        why = found if isinstance(found, str) else f"no play {event.play!r} watches such a thing"
        yield Answer(event.by, event.symbol, why)
        return
    taken = _taken(floor, found, play, event)
    yield taken
    yield floor.book.positions[taken.setup].moved()
    yield from leave(floor, event.at, (floor.book.positions[taken.setup],))


def ignore(floor: Floor, event: Ignore) -> Outputs:
    """Remembered until it is gone."""
    if event.symbol in floor.book.broker.foreign:
        yield ForeignIgnored(event.symbol, event.by)
    else:
        yield Answer(event.by, event.symbol, "nothing of it is held elsewhere")


def sell_foreign(floor: Floor, event: FlattenForeign) -> Outputs:
    """Taken over and left at once, so that the one ladder sells exactly that and says it closes."""
    found = _ours_to_take(floor, event.symbol)
    play = _play(floor, event.symbol, "")
    if isinstance(found, str) or play is None:
        why = found if isinstance(found, str) else "no play sells such a thing"
        yield Answer(event.by, event.symbol, why)
        return
    taken = _taken(floor, found, play, event)
    yield taken
    yield floor.book.positions[taken.setup].moved()
    why = f"asked for by {event.by}"
    exit_ = Exit(taken.setup, taken.symbol, BY_REQUEST, Urgency.URGENT, taken.quantity, why)
    yield from begin(floor, floor.book.positions[taken.setup], exit_, event.at)


def _ours_to_take(floor: Floor, symbol: str) -> Foreign | str:
    """What is there, or why this desk cannot deal with it."""
    found = floor.book.broker.foreign.get(symbol)
    if found is None:
        return "nothing of it is held elsewhere"
    if found.quantity < 0:
        return "it is short, and this desk only sells what is held: close it in the broker's app"
    if not is_shares(symbol) and expiry_of(symbol) is None:
        return "not a standard contract: close it in the broker's app"
    return found


def _play(floor: Floor, symbol: str, wanted: str) -> Play | None:
    """The one that was asked for, else the first that trades this name, else the first of its kind."""
    kind = [play for play in floor.playbook.plays if play.select.needs_chain is not is_shares(symbol)]
    if wanted:
        return next((play for play in kind if play.name == wanted), None)
    name = underlying_of(symbol)
    return next((play for play in kind if name in play.universe), next(iter(kind), None))


def _taken(floor: Floor, found: Foreign, play: Play, event: Adopt | FlattenForeign) -> Adopted:
    symbol, name = event.symbol, underlying_of(event.symbol)
    shown = floor.market.quote(symbol, name)
    average = found.average if found.average is not None else Decimal(0)
    average += floor.book.broker.exercises.each(symbol, found.quantity)
    prices = (average, shown.quote.bid, shown.quote.ask) if shown is not None else (average,)
    kind = ticks(symbol, *prices)
    return Adopted(
        setup=floor.book.next_setup(name),
        play=play.name,
        underlying=name,
        symbol=symbol,
        direction=Direction.BULLISH if is_shares(symbol) else contract(symbol).right.when_bought,
        quantity=found.quantity,
        average=average,
        stop=on_tick(average * (1 - Decimal(str(play.stop.loss))), kind, Side.BUY),
        target=on_tick(average * (1 + Decimal(str(play.target.gain))), kind, Side.SELL),
        out_by=play.out_by(_closes(floor, event.at), _days_left(symbol, event.at)),
        by=event.by,
        stock=floor.market.mid(name),
        market=shown.quote if shown is not None else None,
        market_at=shown.at if shown is not None else None,
    )


def _closes(floor: Floor, at: datetime) -> datetime:
    """In the evening it is the next session's close that counts."""
    session = floor.market.session
    return session.closes if session is not None and floor.in_session(at) else next_close(at)


def _days_left(symbol: str, at: datetime) -> int | None:
    return contract(symbol).dte(next_close(at)) if not is_shares(symbol) else None
