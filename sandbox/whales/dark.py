"""Off-exchange prints as this vendor shows them, and what they may be filtered and ordered by."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice

from sandbox.market.nouns import DarkPrint
from sandbox.whales.asking import Asked, within
from sandbox.whales.profiles import profile
from sandbox.whales.spelling import cents, plain, to_millis, to_seconds
from sandbox.whales.trades import Row

RECENT_LIMIT, TICKER_LIMIT = 100, 500
NEVER = datetime.min.replace(tzinfo=UTC)


@lru_cache(maxsize=8192)
def list_row(each: DarkPrint) -> Row:
    """A print in a list, asked for again and again; of a side it says nothing, since nobody knows it."""
    return {
        "ticker": each.symbol,
        "price": plain(each.price),
        "size": each.size,
        "premium": plain(each.premium),
        "volume": each.volume,
        "executed_at": to_seconds(each.at),
        "trf_executed_at": None if each.executed is None else to_millis(each.executed),
        "nbbo_bid": plain(each.bid),
        "nbbo_ask": plain(each.ask),
        "nbbo_bid_quantity": each.bid_size,
        "nbbo_ask_quantity": each.ask_size,
        "market_center": each.market_center,
        "canceled": each.canceled,
        "tracking_id": each.id,
        "sale_cond_codes": each.sale_conditions,
        "trade_code": each.trade_code,
        "ext_hour_sold_codes": each.extended_hours,
        "trade_settlement": each.settlement,
    }


def stream_row(each: DarkPrint, volume_30_days: float) -> Row:
    """A print on the stream: another name for the share, no identity, no venue, no bust."""
    about = profile(each.symbol)
    return {
        "symbol": each.symbol,
        "price": plain(each.price),
        "type": "off_lit",
        "size": each.size,
        "volume": each.volume,
        "trade_settlement": each.settlement,
        "trade_code": each.trade_code,
        "ext_hour_sold_codes": each.extended_hours,
        "sale_cond_codes": each.sale_conditions,
        "executed_at": to_seconds(each.at),
        "trf_executed_at": None if each.executed is None else to_millis(each.executed),
        "nbbo_bid": cents(each.bid),
        "nbbo_ask": cents(each.ask),
        "nbbo_bid_quantity": each.bid_size,
        "nbbo_ask_quantity": each.ask_size,
        "sector": about.sector,
        "next_earnings_date": about.earnings and about.earnings.isoformat(),
        "avg30_volume": f"{volume_30_days:.1f}",
        "issue_type": about.issue,
        "marketcap": None if about.marketcap is None else f"{about.marketcap}.0",
    }


ORDERS: Mapping[str, Callable[[DarkPrint], datetime | float]] = {
    "executed_at": lambda each: each.at,
    "trf_executed_at": lambda each: each.executed or NEVER,
    "premium": lambda each: each.premium,
    "size": lambda each: each.size,
    "volume": lambda each: each.volume,
}
MEASURES: Mapping[str, Callable[[DarkPrint], float]] = {
    "premium": lambda each: each.premium,
    "size": lambda each: each.size,
    "volume": lambda each: each.volume,
}


def passing(newest: Iterable[DarkPrint], asked: Asked, default: int) -> list[DarkPrint]:
    """The prints that were asked for, in the order that was asked for."""
    ranges = [(m, asked.number(f"min_{n}"), asked.number(f"max_{n}")) for n, m in MEASURES.items()]
    fitting = (each for each in newest if all(within(m(each), low, high) for m, low, high in ranges))
    by, limit = asked.text("order_by") or "executed_at", asked.count("limit", default)
    rising = asked.text("order") == "asc"
    if by == "executed_at" and not rising:
        return list(islice(fitting, limit))
    found = list(fitting)
    if by != "executed_at":
        found.sort(key=ORDERS[by], reverse=True)
    if rising:
        found.reverse()
    return found[:limit]
