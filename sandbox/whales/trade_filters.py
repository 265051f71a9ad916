"""What the tape of prints may be filtered by."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from sandbox.market.days import monthly_expiry
from sandbox.whales.asking import Asked, share, size_of, wanted_shares, within
from sandbox.whales.profiles import profile
from sandbox.whales.tape import MULTI_LEG, Tape
from sandbox.whales.trades import Trade, trade

LIMIT, NOT_DEFINED = 50, ("include_agg_trades", "industries[]", "marketcap_size[]", "min_skew", "max_skew")
DEEP = 0.9


def out_of_the_money(each: Trade) -> float:
    """How far, as a share of the price; negative inside."""
    away = (each.listing.strike - each.seen.underlying_price) / each.seen.underlying_price
    return away if each.call else -away


def spread(each: Trade) -> float | None:
    """The quote's width over its middle."""
    middle = (each.seen.bid + each.seen.ask) / 2
    return (each.seen.ask - each.seen.bid) / middle if middle > 0 else None


def bullish(each: Trade) -> int:
    """Volume that bets on a rise: calls at the ask, puts at the bid."""
    return each.seen.ask_volume if each.call else each.seen.bid_volume


def bearish(each: Trade) -> int:
    """And on a fall."""
    return each.seen.bid_volume if each.call else each.seen.ask_volume


def until_earnings(each: Trade) -> int | None:
    """Days from the report to the expiry; negative expires before it."""
    reports = profile(each.seen.underlying).earnings
    return None if reports is None else (each.listing.expiry - reports).days


Measure = Callable[[Trade], float | None]

MEASURES: Mapping[str, Measure] = {
    "ask_perc": lambda t: share(t.seen.ask_volume, t.seen.volume),
    "bid_perc": lambda t: share(t.seen.bid_volume, t.seen.volume),
    "bull_perc": lambda t: share(bullish(t), t.seen.volume),
    "bear_perc": lambda t: share(bearish(t), t.seen.volume),
    "days_between_expiry_and_earnings": until_earnings,
    "open_interest": lambda t: t.seen.open_interest,
    "volume": lambda t: t.seen.volume,
    "size": lambda t: t.seen.size,
    "iv": lambda t: t.seen.iv,
    "diff": out_of_the_money,
    "marketcap": lambda t: profile(t.seen.underlying).marketcap,
    "strike": lambda t: t.listing.strike,
    "vol_oi_ratio": lambda t: t.seen.volume / max(t.seen.open_interest, 1),
    "premium": lambda t: t.seen.premium,
    "price": lambda t: t.seen.price,
    "spread": spread,
    "underlying_price": lambda t: t.seen.underlying_price,
}
GREEKS: Mapping[str, Measure] = {
    "delta": lambda t: t.seen.delta,
    "gamma": lambda t: None if t.quote is None else t.quote.gamma,
    "theta": lambda t: None if t.quote is None else t.quote.theta,
}
YES_OR_NO: Mapping[str, Callable[[Trade], bool]] = {
    "canceled": lambda t: t.busted,
    "is_multi_leg": lambda t: t.seen.condition in MULTI_LEG,
    "is_otm": lambda t: out_of_the_money(t) > 0,
    "opening": lambda t: t.seen.size > t.seen.open_interest - (t.seen.volume - t.seen.size),
    "size_greater_oi": lambda t: t.seen.size > t.seen.open_interest,
    "volume_greater_oi": lambda t: t.seen.volume > t.seen.open_interest,
}
LISTS: Mapping[str, Callable[[Trade], frozenset[str]]] = {
    "option_contracts[]": lambda t: frozenset({t.seen.symbol}),
    "chain[]": lambda t: frozenset({t.seen.symbol}),
    "exchanges[]": lambda t: frozenset({t.seen.exchange}),
    "expiry_dates[]": lambda t: frozenset({t.listing.expiry.isoformat()}),
    "issue_types[]": lambda t: frozenset({profile(t.seen.underlying).issue}),
    "sectors[]": lambda t: frozenset({profile(t.seen.underlying).sector or ""}),
    "report_flag[]": lambda t: frozenset(t.flags),
    "tags[]": lambda t: frozenset(t.tags),
    "trade_codes[]": lambda t: frozenset({t.seen.condition}),
}


def passing(tape: Tape, asked: Asked, now: datetime) -> Iterator[Trade]:
    """The prints that were asked for, newest first."""
    before = asked.moment("older_than")
    if asked.truth("force_15_min_delay"):
        delayed = now - timedelta(minutes=15)
        before = delayed if before is None else min(before, delayed)
    newest = tape.prints.newest_first(asked.moment("newer_than"), before)
    wanted = wanted_shares(asked.text("ticker_symbol"))
    for seen in newest:
        if wanted(seen.underlying) and passes(each := trade(tape, seen), asked, now):
            yield each


def passes(each: Trade, asked: Asked, now: datetime) -> bool:
    """Every filter that was sent, each on its own measure."""
    return (
        all(within(m(each), asked.number(f"min_{n}"), asked.number(f"max_{n}")) for n, m in MEASURES.items())
        and all(greek_within(measure(each), asked, name) for name, measure in GREEKS.items())
        and all(asked.truth(n) in (None, is_so(each)) for n, is_so in YES_OR_NO.items())
        and all(not asked.texts(n) or not of(each).isdisjoint(asked.texts(n)) for n, of in LISTS.items())
        and frozenset(asked.texts("excluded_tags[]")).isdisjoint(each.tags)
        and _of_contract(each, asked)
        and _in_days(each, asked, now)
    )


def greek_within(measured: float | None, asked: Asked, name: str) -> bool:
    """A bound on a Greek may be on its magnitude: `abs(0.5)`."""
    for which, sign in (("min", 1.0), ("max", -1.0)):
        if (text := asked.text(f"{which}_{name}")) is not None:
            magnitude, bound = size_of(text)
            if measured is None or sign * (abs(measured) if magnitude else measured) < sign * bound:
                return False
    return True


def _of_contract(each: Trade, asked: Asked) -> bool:
    strike, kind = asked.number("strike"), asked.text("type")
    return (strike is None or each.listing.strike == strike) and (
        kind is None or (kind.lower() == "call") == each.call
    )


def _in_days(each: Trade, asked: Asked, now: datetime) -> bool:
    expiry, reports = each.listing.expiry, profile(each.seen.underlying).earnings
    earnings = None if reports is None else (reports - now.date()).days
    deep = abs(each.seen.delta or 0.0) > DEEP
    monthly = expiry == monthly_expiry(expiry.year, expiry.month)
    return (
        within((expiry - now.date()).days, asked.number("min_dte"), asked.number("max_dte"))
        and within(earnings, asked.number("min_earnings_dte"), asked.number("max_earnings_dte"))
        and not (asked.truth("exclude_deep_itm") and deep)
        and not (asked.truth("hide_expired") and expiry < now.date())
        and not (asked.truth("opex_only") and not monthly)
    )
