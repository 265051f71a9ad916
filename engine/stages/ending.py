"""A trade is over, whoever found that nothing of it is held any more."""

from datetime import datetime

from engine.floor import Floor, Outputs
from engine.model.records import Outcome, SetupEnded
from engine.ours.portfolio import Position


def end_trade(floor: Floor, position: Position, at: datetime, *, because: str = "", why: str = "") -> Outputs:
    """The episode is written down, and its setup ends with it.

    This does not wait. Whoever sold by orders of ours waits until none of them is live; what the broker's
    books or the last day have taken away is over whatever an order may still do.
    """
    trade = position.closed(at, because)
    yield trade
    if position.setup in floor.book.pursuits:
        told = why or f"{trade.because}, {trade.pnl:+.2f}"
        yield SetupEnded(position.setup, position.underlying, Outcome.TRADED, told)
