"""Past its last day a contract cannot be sold: what became of it is the broker's to say."""

from datetime import datetime

from engine.floor import Floor, Outputs
from engine.model.calendar import eastern_date
from engine.model.contract import expired, named
from engine.model.intents import CancelOrder
from engine.model.records import Alarm, Expired
from engine.ours.portfolio import Position
from engine.stages.ending import end_trade
from engine.stages.reconciling import doubt


def bury(floor: Floor, at: datetime) -> Outputs:
    """It may have been sold by the broker, or exercised: only what the broker's books leave open is lost.

    Without an account to ask there is nobody else to say it.
    """
    broker, session = floor.book.broker, floor.market.session
    ended = [each for each in floor.book.positions.values() if each.quantity and expired(each.symbol, at)]
    if not ended or session is None or session.day != eastern_date(at):
        return
    shown = all(broker.shows(position.symbol) for position in ended)
    if not broker.account or (shown and broker.agrees_since(session.opens)):
        for position in ended:
            yield from _lost(floor, position, at)
    elif not broker.pending:
        yield from doubt("what has expired is looked for in the broker's books")


def _lost(floor: Floor, position: Position, at: datetime) -> Outputs:
    """Say so once, count it as lost, free the name; of what was oversold nothing is lost."""
    held = f"{abs(position.quantity)} {named(position.symbol)}"
    how = "unsold" if position.quantity > 0 else "oversold"
    yield Alarm(position.setup, f"{held} expired {how}: counted as worth nothing, ask the broker")
    for order in list(floor.book.blotter.exits(position.setup)):
        yield CancelOrder(order.intent.order_id)
    yield Expired(position.setup, position.symbol, position.quantity)
    yield from end_trade(floor, position, at, because="expired", why="expired unsold")
