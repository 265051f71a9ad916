"""Contracts of one share: volume by side and kind, open interest, quote, Greeks; and what they add up to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import fsum

from engine.model.contract import Right
from sandbox.market.nouns import Listing, OptionQuote
from sandbox.whales.asking import Asked, within
from sandbox.whales.spelling import cents, old_seconds, perhaps, plain
from sandbox.whales.tape import Counted, Tape
from sandbox.whales.trades import Row

LIMIT = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One contract now: what is listed, quoted, and printed."""

    listing: Listing
    quote: OptionQuote
    counted: Counted | None

    @property
    def call(self) -> bool:
        """A call, or else a put."""
        return self.listing.right is Right.CALL

    def dte(self, today: date) -> int:
        """Days left."""
        return (self.listing.expiry - today).days


def lines(tape: Tape, share: str, at: datetime) -> list[Line]:
    """All contracts of a share."""
    chain = tape.market.chain(share, at)
    return [Line(tape.listed[quote.symbol], quote, tape.counted.get(quote.symbol)) for quote in chain]


def contract_row(line: Line) -> Row:
    """One contract; what has not traded today has no prices of its own, and a deep one no Greeks."""
    quote, row = line.quote, volumes(line)
    row |= {
        "option_symbol": quote.symbol,
        "open_interest": quote.open_interest,
        "implied_volatility": perhaps(quote.iv),
        "nbbo_bid": plain(quote.bid),
        "nbbo_ask": plain(quote.ask),
        "last_price": perhaps(quote.last),
        "last_tape_time": None if quote.last_at is None else old_seconds(quote.last_at),
    }
    greeks = {"delta": quote.delta, "gamma": quote.gamma, "theta": quote.theta, "vega": quote.vega}
    return row | {name: perhaps(greek) for name, greek in (greeks | {"rho": quote.rho}).items()}


def volumes(line: Line) -> Row:
    """Today's volume by side and kind; the kinds count what was on the tape."""
    counted, volume = line.counted, line.quote.volume
    if counted is None:
        nothing = dict.fromkeys(("ask_volume", "bid_volume", "mid_volume", "multi_leg_volume"), 0)
        kinds = dict.fromkeys(("sweep_volume", "floor_volume", "cross_volume", "stock_multi_leg_volume"), 0)
        prices: Row = {"avg_price": None, "high_price": None, "low_price": None, "total_premium": "0.00"}
        return {**nothing, **kinds, **prices, "no_side_volume": volume, "volume": volume}
    last, average = counted.last, counted.dollars / counted.contracts / 100
    sides = last.ask_volume + last.bid_volume + last.mid_volume
    return {
        "volume": volume,
        "ask_volume": last.ask_volume,
        "bid_volume": last.bid_volume,
        "mid_volume": last.mid_volume,
        "no_side_volume": max(volume - sides, 0),
        "multi_leg_volume": last.multi_volume,
        "sweep_volume": counted.sweeps,
        "floor_volume": counted.floor,
        "cross_volume": counted.cross,
        "stock_multi_leg_volume": counted.with_stock,
        "avg_price": plain(average),
        "high_price": cents(counted.high),
        "low_price": cents(counted.low),
        "total_premium": cents(average * volume * 100),
    }


def passing(every: Iterable[Line], asked: Asked, today: date, price: float) -> list[Line]:
    """The contracts that were asked for, most traded first, one page of them."""
    found = [line for line in every if passes(line, asked, today, price)]
    found.sort(key=lambda line: (-line.quote.volume, line.quote.symbol))
    limit, page = asked.count("limit", LIMIT), asked.count("page", 0)
    return found[page * limit : (page + 1) * limit]


def passes(line: Line, asked: Asked, today: date, price: float) -> bool:
    """Every filter that was sent."""
    kind, expiry, named = asked.text("option_type"), asked.day("expiry"), asked.texts("option_symbol[]")
    volume, interest = line.quote.volume, line.quote.open_interest
    inside = (line.listing.strike < price) == line.call
    return (
        (kind is None or (kind.lower() == "call") == line.call)
        and (expiry is None or expiry == line.listing.expiry)
        and (not named or line.quote.symbol in named)
        and within(line.dte(today), asked.number("min_dte"), asked.number("max_dte"))
        and not (asked.truth("vol_greater_oi") and volume <= interest)
        and not (asked.truth("exclude_zero_vol_chains") and volume == 0)
        and not (asked.truth("exclude_zero_oi_chains") and interest == 0)
        and not (asked.truth("exclude_zero_dte") and line.dte(today) == 0)
        and not (asked.truth("maybe_otm_only") and inside)
    )


def interest_by_strike(listed: Iterable[Listing], day: date) -> Iterator[Row]:
    """Open interest of calls and puts at each strike."""
    sums: dict[float, dict[Right, int]] = defaultdict(lambda: {Right.CALL: 0, Right.PUT: 0})
    for each in listed:
        sums[each.strike][each.right] += each.open_interest
    for strike, both in sorted(sums.items()):
        yield {
            "call_oi": both[Right.CALL],
            "put_oi": both[Right.PUT],
            "strike": plain(strike),
            "date": day.isoformat(),
        }


def by_expiry(listed: Iterable[Listing]) -> dict[date, list[Listing]]:
    """Listings by expiry, the nearest first."""
    groups: dict[date, list[Listing]] = defaultdict(list)
    for each in listed:
        groups[each.expiry].append(each)
    return dict(sorted(groups.items()))


def interest_by_expiry(listed: Iterable[Listing], day: date) -> Iterator[Row]:
    """Open interest of calls and puts at each expiry."""
    for expiry, group in by_expiry(listed).items():
        calls = sum(each.open_interest for each in group if each.right is Right.CALL)
        puts = sum(each.open_interest for each in group if each.right is Right.PUT)
        yield {"call_oi": calls, "put_oi": puts, "expiry": expiry.isoformat(), "date": day.isoformat()}


def max_pain(group: Sequence[Listing]) -> float:
    """The strike at which all open contracts together would be worth least."""
    strikes = sorted({each.strike for each in group})
    return min(strikes, key=lambda strike: fsum(worth(each, strike) for each in group))


def worth(each: Listing, price: float) -> float:
    """What a contract's open interest is worth at expiry."""
    value = price - each.strike if each.right is Right.CALL else each.strike - price
    return max(value, 0.0) * each.open_interest
