"""An alert becomes what the engine knows: shape, opening, where it traded. What is missing is unknown."""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from bot.feeds.whales.reading import (
    EPOCH,
    AlertRow,
    Detail,
    Moment,
    TradeRow,
    Unreadable,
    known,
    moment,
    positive,
    priced,
    usable,
)
from engine.measures.opening import opening
from engine.measures.trade_side import location
from engine.model.contract import NotAContract, contract
from engine.model.events import FlowPrinted, Location, Opening, Shape

SIDE_SHARE_MIN = Decimal("0.70")
BLOCK_CONTRACTS_MIN = 500

_BOUGHT = (Location.AT_ASK, Location.ABOVE_ASK)
_SOLD = (Location.AT_BID, Location.BELOW_BID)


def when(told: Moment) -> datetime | None:
    """Nought, and a time before there were any alerts, is how a program writes that it knows none."""
    at = None if told == "0" else moment(told)
    return at if at is not None and at.year > EPOCH.year else None


def created(row: AlertRow) -> datetime | None:
    """When it could first be seen; the stream never says, so its last print stands in."""
    return when(row.created_at) or when(row.end_time)


def began(row: AlertRow) -> datetime | None:
    """When its first print was, if that can be read."""
    try:
        return when(row.start_time)
    except Unreadable:
        return None


def last_print(row: AlertRow) -> datetime | None:
    """When the newest print was that it tells of, as far as it says."""
    return when(row.end_time) or when(row.created_at) or began(row)


def printed(row: AlertRow, at: datetime) -> FlowPrinted:
    """One alert as one event; it gathers several prints already, so it names no exchange of its own."""
    try:
        symbol = contract(row.option_chain)
    except NotAContract as error:
        raise Unreadable(str(error)) from None
    premium = positive(row.total_premium, "total_premium")
    return FlowPrinted(
        at,
        underlying=row.ticker or symbol.root,
        symbol=symbol.symbol,
        premium=premium,
        price=priced(row.price),
        size=row.total_size if row.total_size and row.total_size > 0 else None,
        shape=shape(row),
        opening=opened(row),
        location=by_money(row, premium),
        exchanges=len(set(row.exchanges)) if row.exchanges else None,
        source_at=when(row.end_time) or when(row.created_at),
        print_id=row.id or f"{symbol.symbol} {row.start_time} {row.end_time} {premium}",
        open_interest=row.open_interest,
        volume=row.volume,
        iv=usable(row.iv_end),
    )


def shape(row: AlertRow) -> Shape:
    """Legs and negotiated prints lean nowhere; what may be a sweep, or several prints, is no block."""
    if row.has_multileg:
        return Shape.MULTI_LEG
    if row.has_floor:
        return Shape.CROSS
    if row.has_sweep:
        return Shape.SWEEP
    if row.has_sweep is None:
        return Shape.SINGLE
    if row.trade_count is not None and row.trade_count > 1:
        return Shape.SPLIT
    large = row.total_size is not None and row.total_size >= BLOCK_CONTRACTS_MIN
    return Shape.BLOCK if large and row.trade_count == 1 else Shape.SINGLE


def opened(row: AlertRow) -> Opening:
    """The flag means a day larger than what was open, which is likely and no proof; false is unknown."""
    size, day = row.total_size, row.volume
    earlier = day - size if day is not None and size is not None and day >= size else None
    measured = opening(size, row.open_interest, earlier=earlier, day=day)
    return Opening.LIKELY if measured is Opening.UNKNOWN and row.all_opening_trades else measured


def by_money(row: AlertRow, premium: Decimal) -> Location:
    """Mostly one side by money, and the last price beyond that side of the quote: both, or it is not said."""
    bid, ask, price = priced(row.bid), priced(row.ask), priced(row.price)
    if row.has_multileg is None or row.has_floor is None or price is None:
        return Location.UNKNOWN
    if bid is not None and ask is not None and bid >= ask:
        return Location.UNKNOWN
    bought, sold = known(row.total_ask_side_prem), known(row.total_bid_side_prem)
    if bought is not None and ask is not None and bought >= SIDE_SHARE_MIN * premium:
        return location(price, bid, ask) if price >= ask else Location.MID
    if sold is not None and bid is not None and sold >= SIDE_SHARE_MIN * premium:
        return location(price, bid, ask) if price <= bid else Location.MID
    return Location.UNKNOWN if None in (bought, sold, ask, bid) else Location.MID


def detailed(event: FlowPrinted, detail: Detail) -> FlowPrinted:
    """Print by print: how many exchanges, and where each traded against the quote of its own moment."""
    trades = [
        trade for trade in detail.trades if not trade.canceled and trade.size > 0 and priced(trade.price)
    ]
    if not trades:
        return event
    exchanges = {trade.exchange for trade in trades if trade.exchange is not None}
    exact = weighed(trades, max(event.size or 0, sum(trade.size for trade in trades)))
    return replace(
        event,
        exchanges=len(exchanges) if exchanges else event.exchanges,
        location=event.location if exact is Location.UNKNOWN else exact,
    )


def weighed(trades: list[TradeRow], whole: int) -> Location:
    """The side of most contracts, counted against all of them: what is not shown counts for nobody."""
    lots: Counter[Location] = Counter()
    for trade in trades:
        lots[location(trade.price, priced(trade.nbbo_bid), priced(trade.nbbo_ask))] += trade.size
    for at, beyond in (_BOUGHT, _SOLD):
        side = lots[at] + lots[beyond]
        if side >= SIDE_SHARE_MIN * whole:
            return beyond if 2 * lots[beyond] > side else at
    return Location.UNKNOWN if lots[Location.UNKNOWN] * 2 > whole else Location.MID
