"""What came before today: taken in once, before the first minute, as if it had been read all along."""

from collections.abc import Sequence

from engine.bars import Bars
from engine.market import Market
from engine.model.events import HistoryArrived, IvRecorded, PastDay
from engine.model.session import Session, session_on


def take_history(market: Market, event: HistoryArrived) -> bool:
    """False once a minute of today is read: what is being read cannot be preceded any more."""
    bars = market.bars.get(event.symbol)
    if market.session is None or (bars is not None and bars.now.ended_at is not None):
        return False
    if bars is None:
        market.bars[event.symbol] = _remembered(event.days, market.session)
    for past in event.days:
        if bars is not None:
            bars.now.day_closed(past.day, past.close)
        if past.iv is not None:
            market.iv_recorded(IvRecorded(event.at, event.symbol, past.day, past.iv))
    return True


def _remembered(days: Sequence[PastDay], today: Session) -> Bars:
    """A name's minutes as if they had been read all along, ready for today's first one."""
    hours = [session_on(past.day) for past in days]
    first = hours[0] if hours else today
    bars = Bars(first.opens, first.closes)
    for past, session in zip(days, hours, strict=True):
        if past.minutes:
            bars.open_session(session.opens, session.closes)
        for minute in past.minutes:
            bars.update(minute)
        bars.now.day_closed(past.day, past.close)
    bars.open_session(today.opens, today.closes)
    return bars
