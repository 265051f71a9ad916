"""Rows as this vendor writes them; synthetic."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from bot.feeds.whales.reading import AlertRow, DarkRow, Detail, read

AT = datetime(2026, 11, 18, 15, 31, 5, tzinfo=UTC)
ALERT: dict[str, Any] = {
    "id": "00000000-0000-4000-8000-000000000001",
    "alert_rule": "RepeatedHits",
    "ticker": "LUNR",
    "option_chain": "LUNR261120C00012000",
    "created_at": "2026-11-18T15:31:04.512000Z",
    "start_time": 1795015862100,
    "end_time": 1795015864001,
    "total_premium": "60000",
    "total_size": 600,
    "total_ask_side_prem": "57000",
    "total_bid_side_prem": "2000",
    "trade_count": 41,
    "volume": 5120,
    "open_interest": 3911,
    "price": "1.02",
    "bid": "0.98",
    "ask": "1.02",
    "iv_end": "0.71",
    "has_sweep": True,
    "has_floor": False,
    "has_multileg": False,
    "has_singleleg": True,
    "all_opening_trades": False,
}
DARK: dict[str, Any] = {
    "ticker": "SPY",
    "price": "598.42",
    "size": 25000,
    "premium": "14960500",
    "volume": 31200450,
    "executed_at": "2026-11-18T15:31:05Z",
    "trf_executed_at": "2026-11-18T15:31:04.812Z",
    "nbbo_bid": "598.40",
    "nbbo_ask": "598.42",
    "market_center": "L",
    "canceled": False,
    "tracking_id": 71123411223344,
    "sale_cond_codes": None,
    "trade_code": None,
    "ext_hour_sold_codes": None,
    "trade_settlement": "regular",
}


def without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def alert(**changes: Any) -> AlertRow:
    return read(msgspec.json.encode(ALERT | changes), AlertRow)


def alert_without(*names: str) -> AlertRow:
    return read(msgspec.json.encode(without(ALERT, *names)), AlertRow)


def dark(**changes: Any) -> DarkRow:
    return read(msgspec.json.encode(DARK | changes), DarkRow)


def detail(*trades: tuple[str, int, str, str, str], more: bool = False) -> Detail:
    """Price, size, bid, ask and exchange of each print."""
    rows = [
        {"price": price, "size": size, "nbbo_bid": bid, "nbbo_ask": ask, "exchange": exchange}
        for price, size, bid, ask, exchange in trades
    ]
    return read(msgspec.json.encode({"alert": {}, "trades": rows, "has_more": more}), Detail)
