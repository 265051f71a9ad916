"""How much shares move and are expected to; past expectation is past movement in today's proportion."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from math import fsum, log, sqrt
from statistics import fmean, pstdev

from engine.model.calendar import eastern_date
from sandbox.market.nouns import Bar
from sandbox.whales.contracts import Line
from sandbox.whales.spelling import old, plain
from sandbox.whales.trades import Row

SESSIONS_A_YEAR = 252
WINDOW = 20


@dataclass(frozen=True, slots=True)
class Level:
    """One day's close with realised and implied volatility."""

    day: date
    close: float
    realised: float
    implied: float


def at_the_money(lines: Sequence[Line], expiry: date, price: float) -> list[Line]:
    """Call and put nearest to the price."""
    group = [line for line in lines if line.listing.expiry == expiry and line.quote.iv]
    return sorted(group, key=lambda line: (abs(line.listing.strike - price), line.quote.symbol))[:2]


def implied(lines: Sequence[Line], price: float, today: date) -> float | None:
    """The volatility at the money about a month out."""
    expiries = sorted({line.listing.expiry for line in lines}, key=lambda day: abs((day - today).days - 30))
    for expiry in expiries:
        ivs = [line.quote.iv for line in at_the_money(lines, expiry, price) if line.quote.iv is not None]
        if ivs:
            return fmean(ivs)
    return None


def levels(bars: Sequence[Bar], now_implied: float) -> list[Level]:
    """The past days: what was realised, and beside it what would have been implied in today's proportion."""
    moves = [log(two.close / one.close) for one, two in pairwise(bars)]
    spans = [moves[max(0, end - WINDOW) : end] for end in range(2, len(moves) + 1)]
    realised = [pstdev(span) * sqrt(SESSIONS_A_YEAR) for span in spans]
    if not realised or not realised[-1]:
        return []
    scale = now_implied / realised[-1]
    closes = bars[len(bars) - len(realised) :]
    pairs = zip(closes, realised, strict=True)
    return [Level(eastern_date(bar.starts), bar.close, moved, moved * scale) for bar, moved in pairs]


def rank(value: float, every: Sequence[float]) -> float:
    """Where a value stands between the lowest and the highest, 0 to 1."""
    low, high = min(every), max(every)
    return (value - low) / (high - low) if high > low else 0.0


def rank_rows(past: Sequence[Level], at: datetime) -> Iterator[Row]:
    """Each day's place in what came before it."""
    for index, level in enumerate(past):
        yield {
            "close": plain(level.close),
            "date": level.day.isoformat(),
            "iv_rank_1y": f"{rank(level.implied, [each.implied for each in past[: index + 1]]):.4f}",
            "updated_at": old(at),
            "volatility": f"{level.implied:.4f}",
        }


def stats(share: str, past: Sequence[Level]) -> Row:
    """Today against the year, as far as there is one."""
    ivs, rvs = [level.implied for level in past], [level.realised for level in past]
    numbers = {
        "iv": ivs[-1],
        "iv_high": max(ivs),
        "iv_low": min(ivs),
        "iv_rank": rank(ivs[-1], ivs) * 100,
        "rv": rvs[-1],
        "rv_high": max(rvs),
        "rv_low": min(rvs),
    }
    row: Row = {name: f"{number:.4f}" for name, number in numbers.items()}
    return row | {"date": past[-1].day.isoformat(), "ticker": share}


def term_rows(lines: Sequence[Line], price: float, today: date) -> Iterator[Row]:
    """The expected move of each expiry, which is what a straddle costs."""
    for expiry in sorted({line.listing.expiry for line in lines}):
        pair = at_the_money(lines, expiry, price)
        if len(pair) == 2:
            move = fsum(line.quote.mid for line in pair)
            yield {
                "date": today.isoformat(),
                "dte": (expiry - today).days,
                "expiry": expiry.isoformat(),
                "implied_move": plain(round(move, 4)),
                "implied_move_perc": plain(round(move / price, 6)),
                "volatility": plain(round(fmean(line.quote.iv or 0.0 for line in pair), 6)),
            }
