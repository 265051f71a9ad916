"""Flow alerts as this vendor shows them, and what they may be filtered by."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from engine.model.contract import Right
from sandbox.market.nouns import FlowAlert
from sandbox.whales.asking import Asked, share, wanted_shares, within
from sandbox.whales.spelling import cents, epoch_ms, old, plain, to_micros, whole
from sandbox.whales.tape import Tape
from sandbox.whales.trades import Row, detail_row, trade

LIMIT, DETAIL_MAX = 100, 50
NOT_DEFINED = ("min_skew", "max_skew")


def common(alert: FlowAlert) -> Row:
    """What list and detail say alike. A field without a value is not there, or null: each has its habit."""
    row: Row = {
        "id": alert.id,
        "rule_id": alert.rule_id,
        "ticker": alert.underlying,
        "option_chain": alert.symbol,
        "type": "call" if alert.right is Right.CALL else "put",
        "strike": plain(alert.strike),
        "expiry": alert.expiry.isoformat(),
        "start_time": epoch_ms(alert.first),
        "end_time": epoch_ms(alert.last),
        "total_premium": whole(alert.total_premium),
        "total_size": alert.total_size,
        "total_ask_side_prem": whole(alert.ask_premium),
        "total_bid_side_prem": whole(alert.bid_premium),
        "trade_count": alert.trades,
        "expiry_count": alert.expiries,
        "volume": alert.volume,
        "open_interest": alert.open_interest,
        "volume_oi_ratio": plain(alert.volume_oi_ratio),
        "underlying_price": plain(alert.underlying_price),
        "price": plain(alert.price),
        "bid": plain(alert.bid),
        "ask": plain(alert.ask),
        "has_sweep": alert.has_sweep,
        "has_floor": alert.has_floor,
        "has_multileg": alert.has_multileg,
        "has_singleleg": alert.has_singleleg,
        "all_opening_trades": alert.all_opening,
    }
    ivs = {"iv_start": alert.iv_start, "iv_end": alert.iv_end}
    return row | {name: plain(iv) for name, iv in ivs.items() if iv is not None}


def list_row(alert: FlowAlert) -> Row:
    """An alert in the list."""
    return common(alert) | {
        "alert_rule": alert.rule,
        "created_at": to_micros(alert.created),
        "sector": alert.sector,
        "issue_type": alert.issue_type,
        "marketcap": None if alert.marketcap is None else str(alert.marketcap),
        "next_earnings_date": alert.next_earnings and alert.next_earnings.isoformat(),
        "er_time": alert.earnings_time,
    }


def detail(tape: Tape, alert: FlowAlert, before: datetime | None) -> Row:
    """An alert with its prints, the last ones first; it names neither its rule nor its share's profile."""
    seen = [tape.print_by_id[name] for name in alert.print_ids if name in tape.print_by_id]
    known = sorted((each for each in seen if before is None or each.at < before), key=lambda each: each.at)
    shown = known[-DETAIL_MAX:][::-1]
    return {
        "alert": common(alert) | {"created_at": old(alert.created)},
        "trades": [detail_row(trade(tape, each)) for each in shown],
        "has_more": len(known) > len(shown),
    }


def stream_row(alert: FlowAlert) -> Row:
    """An alert on the stream: plain numbers, times in milliseconds, other names, and a ratio that is void."""
    return {
        "id": alert.id,
        "rule_id": alert.rule_id,
        "rule_name": alert.rule,
        "ticker": alert.underlying,
        "option_chain": alert.symbol,
        "underlying_price": alert.underlying_price,
        "volume": alert.volume,
        "total_size": alert.total_size,
        "total_premium": alert.total_premium,
        "total_ask_side_prem": alert.ask_premium,
        "total_bid_side_prem": alert.bid_premium,
        "start_time": epoch_ms(alert.first),
        "end_time": epoch_ms(alert.last),
        "url": "",
        "price": alert.price,
        "has_multileg": alert.has_multileg,
        "has_sweep": alert.has_sweep,
        "has_floor": alert.has_floor,
        "open_interest": alert.open_interest,
        "all_opening_trades": alert.all_opening,
        "has_singleleg": alert.has_singleleg,
        "volume_oi_ratio": 0.0,
        "trade_ids": list(alert.print_ids),
        "trade_count": alert.trades,
        "expiry_count": alert.expiries,
        "executed_at": epoch_ms(alert.last),
        "ask_vol": alert.ask_volume,
        "bid_vol": alert.bid_volume,
        "no_side_vol": max(alert.volume - alert.ask_volume - alert.bid_volume - alert.mid_volume, 0),
        "mid_vol": alert.mid_volume,
        "multi_vol": alert.multi_volume,
        "stock_multi_vol": 0,
        "upstream_condition_details": list(alert.conditions),
        "exchanges": list(alert.exchanges),
        "bid": cents(alert.bid),
        "ask": cents(alert.ask),
    }


def out_of_the_money(alert: FlowAlert) -> float:
    """How far, as a share of the price; negative inside."""
    away = (alert.strike - alert.underlying_price) / alert.underlying_price
    return away if alert.right is Right.CALL else -away


def iv_change(alert: FlowAlert) -> float | None:
    """What the burst did to the volatility, as a share of it."""
    if alert.iv_start is None or alert.iv_end is None:
        return None
    return share(alert.iv_end - alert.iv_start, alert.iv_start)


def bullish(alert: FlowAlert) -> float:
    """Premium that bets on a rise."""
    return alert.ask_premium if alert.right is Right.CALL else alert.bid_premium


def bearish(alert: FlowAlert) -> float:
    """And on a fall."""
    return alert.bid_premium if alert.right is Right.CALL else alert.ask_premium


def until_earnings(alert: FlowAlert) -> int | None:
    """Days from the report to the expiry; negative expires before it."""
    return None if alert.next_earnings is None else (alert.expiry - alert.next_earnings).days


MEASURES: Mapping[str, Callable[[FlowAlert], float | None]] = {
    "premium": lambda a: a.total_premium,
    "size": lambda a: a.total_size,
    "volume": lambda a: a.volume,
    "open_interest": lambda a: a.open_interest,
    "diff": out_of_the_money,
    "volume_oi_ratio": lambda a: a.volume / max(a.open_interest, 1),
    "dte": lambda a: (a.expiry - a.created.date()).days,
    "ask_perc": lambda a: share(a.ask_premium, a.total_premium),
    "bid_perc": lambda a: share(a.bid_premium, a.total_premium),
    "bull_perc": lambda a: share(bullish(a), a.total_premium),
    "bear_perc": lambda a: share(bearish(a), a.total_premium),
    "price": lambda a: a.underlying_price,
    "iv_change": iv_change,
    "size_vol_ratio": lambda a: share(a.total_size, a.volume),
    "spread": lambda a: share(a.ask - a.bid, (a.ask + a.bid) / 2),
    "marketcap": lambda a: a.marketcap,
    "days_between_expiry_and_earnings": until_earnings,
}

ALLOWED_UNLESS_FALSE: Mapping[str, Callable[[FlowAlert], bool]] = {
    "all_opening": lambda a: a.all_opening,
    "is_floor": lambda a: a.has_floor,
    "is_sweep": lambda a: a.has_sweep,
    "is_call": lambda a: a.right is Right.CALL,
    "is_put": lambda a: a.right is Right.PUT,
    "is_ask_side": lambda a: a.ask_premium > a.bid_premium,
    "is_bid_side": lambda a: a.bid_premium > a.ask_premium,
}
"""True, the default, restricts nothing; only false takes these out."""

ONLY_IF_ASKED: Mapping[str, Callable[[FlowAlert], bool]] = {
    "is_otm": lambda a: out_of_the_money(a) > 0,
    "is_multi_leg": lambda a: a.has_multileg,
    "size_greater_oi": lambda a: a.total_size > a.open_interest,
    "vol_greater_oi": lambda a: a.volume > a.open_interest,
}


def unusual(alert: FlowAlert) -> bool:
    """The vendor's own bundle of filters."""
    bought = share(alert.ask_premium, alert.total_premium) or 0.0
    return (
        alert.volume > alert.open_interest
        and alert.total_size > alert.open_interest
        and alert.all_opening
        and out_of_the_money(alert) > 0
        and alert.has_singleleg
        and (alert.expiry - alert.created.date()).days <= 60
        and bought >= 0.5
        and alert.total_premium >= 10_000
        and alert.total_size >= 5
    )


def passing(tape: Tape, asked: Asked) -> Iterator[FlowAlert]:
    """The alerts that were asked for, newest first."""
    wanted = wanted_shares(asked.text("ticker_symbol"))
    newest = tape.alerts.newest_first(asked.moment("newer_than"), asked.moment("older_than"))
    return (alert for alert in newest if wanted(alert.underlying) and passes(alert, asked))


def passes(alert: FlowAlert, asked: Asked) -> bool:
    """Every filter that was sent, each on its own measure."""
    rules, issues = asked.texts("rule_name[]"), asked.texts("issue_types[]")
    return (
        all(within(m(alert), asked.number(f"min_{n}"), asked.number(f"max_{n}")) for n, m in MEASURES.items())
        and not any(asked.truth(n) is False and has(alert) for n, has in ALLOWED_UNLESS_FALSE.items())
        and all(asked.truth(n) in (None, has(alert)) for n, has in ONLY_IF_ASKED.items())
        and (not rules or alert.rule in rules)
        and (not issues or alert.issue_type in issues)
        and (not asked.truth("unusual") or unusual(alert))
    )
