"""What came before today, as if it had been read all along: closes at any time, minutes before ours."""

from collections.abc import Sequence

from engine.model.events import HistoryArrived, IvRecorded, PastDay
from engine.model.session import Session, session_on
from engine.theirs.bars import Bars
from engine.theirs.market import Market, noted


def take_history(market: Market, event: HistoryArrived) -> bool:
    """False when it has minutes and one of today is read already: that one cannot be preceded any more."""
    bars = market.bars.get(event.symbol)
    if any(past.minutes for past in event.days):
        if market.session is None or (bars is not None and bars.now.ended_at is not None):
            return False
        if bars is None:
            bars = market.bars[event.symbol] = _remembered(event.days, market.session)
    elif bars is None and event.days:
        first = session_on(event.days[0].day)
        bars = market.bars[event.symbol] = Bars(first.opens, first.closes)
    if bars is not None:
        bars.days_told({past.day: past.close for past in event.days})
    for past in event.days:
        if past.iv is not None:
            noted(market, IvRecorded(event.at, event.symbol, past.day, past.iv))
    return True


def _remembered(days: Sequence[PastDay], today: Session) -> Bars:
    """A name's minutes as if they had been read all along, ready for today's first one."""
    hours = [session_on(past.day) for past in days]
    bars = Bars(hours[0].opens, hours[0].closes)
    for past, session in zip(days, hours, strict=True):
        if past.minutes:
            bars.open_session(session.opens, session.closes)
        for minute in past.minutes:
            bars.update(minute)
        bars.now.day_closed(past.day, past.close)
    bars.open_session(today.opens, today.closes)
    return bars
