"""A print off the exchanges becomes what the engine knows: its trap, and its side if that can be known."""

from datetime import datetime, timedelta

from bot.feeds.whales.reading import DarkRow, Unreadable, moment, positive, priced
from engine.model.contract import Direction
from engine.model.events import DarkPrinted, Trap

DELAY_MAX = timedelta(seconds=5)

TRAPS: dict[str, Trap] = {
    "average_price_trade": Trap.AVERAGE_PRICE,
    "prior_reference_price": Trap.PRIOR_REFERENCE,
    "prio_reference_price": Trap.PRIOR_REFERENCE,
    "contingent_trade": Trap.DERIVATIVE,
    "derivative_priced": Trap.DERIVATIVE,
    "derivatively_priced": Trap.DERIVATIVE,
    "qualified_contingent_trade": Trap.DERIVATIVE,
    "opening_print": Trap.OPENING_CROSS,
    "closing_print": Trap.CLOSING_CROSS,
    "sold_out_of_sequence": Trap.OUT_OF_SEQUENCE,
    "extended_hours_trade_late_or_out_of_sequence": Trap.OUT_OF_SEQUENCE,
    "extended_hours_trade": Trap.AFTER_HOURS,
}
USUAL_SETTLEMENT = frozenset({None, "regular", "regular_settlement"})
HARMLESS = frozenset({"intermarket_sweep"})
"""Codes that leave a print its side; odd lots and whatever nobody has named here take it away."""


def printed(row: DarkRow, at: datetime) -> DarkPrinted:
    """One row as one event. A quote goes with it only if it was there when the print was made."""
    executed = moment(row.executed_at)
    if executed is None or row.size <= 0:
        raise Unreadable(f"a print of {row.size} shares at {row.executed_at}")
    price, trap = positive(row.price, "price"), trap_of(row, executed)
    bid, ask = priced(row.nbbo_bid), priced(row.nbbo_ask)
    sided = trap is None and timely(row, executed) and bid is not None and ask is not None and bid < ask
    sided = sided and row.trade_settlement in USUAL_SETTLEMENT and HARMLESS.issuperset(codes(row))
    direction = None
    if sided and ask is not None and price >= ask:
        direction = Direction.BULLISH
    elif sided and bid is not None and price <= bid:
        direction = Direction.BEARISH
    return DarkPrinted(
        at,
        symbol=row.ticker,
        price=price,
        size=row.size,
        direction=direction,
        source_at=executed,
        print_id=identity(row),
        bid=bid if sided else None,
        ask=ask if sided else None,
        trap=trap,
    )


def identity(row: DarkRow) -> str:
    """The vendor's number, or all that makes a print itself."""
    if row.tracking_id is not None:
        return str(row.tracking_id)
    return f"{row.ticker} {row.executed_at} {row.price} {row.size} {row.volume}"


def codes(row: DarkRow) -> tuple[str, ...]:
    """Whatever was said about it."""
    told = (row.sale_cond_codes, row.trade_code, row.ext_hour_sold_codes)
    return tuple(part.strip() for text in told if text is not None for part in text.split(","))


def trap_of(row: DarkRow, executed: datetime) -> Trap | None:
    """A bust before all else; then what the tape said; then a report that came late."""
    if row.canceled:
        return Trap.CANCELLED
    for code in codes(row):
        if code in TRAPS:
            return TRAPS[code]
    true = moment(row.trf_executed_at)
    return Trap.LATE if true is not None and executed - true > DELAY_MAX else None


def timely(row: DarkRow, executed: datetime) -> bool:
    """Known to have been reported at once; where the true moment is not told, nobody knows."""
    true = moment(row.trf_executed_at)
    return true is not None and executed - true <= DELAY_MAX
