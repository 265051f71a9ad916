"""Off-exchange prints, and the traps among them: the largest are mostly not what they look like."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from sandbox.market.chance import Floats, Ints
from sandbox.market.nouns import DarkPrint
from sandbox.market.quotes import StockBook
from sandbox.market.rhythm import SECONDS
from sandbox.market.tape import MICROS, Tape

USUAL, AVERAGE, PRIOR, CONTINGENT, DERIVED, QUALIFIED, SEQUENCE, ODD, AFTER = range(9)
TRAPS = (0.015, 0.006, 0.002, 0.002, 0.002, 0.006, 0.030, 0.015)
"""Shares of prints of those sorts but the usual; what is left is usual."""

SWELL = np.array([1.0, 9.0, 7.0, 6.0, 6.0, 8.0, 6.0, 0.0, 9.0])  # how much larger each sort is
SALES = (None, "average_price_trade", "prior_reference_price", "contingent_trade", None, None, None,
         "odd_lot_execution", None)  # fmt: skip
CODES = (None, None, None, None, "derivative_priced", "qualified_contingent_trade", None, None, None)
AT_BID, AT_ASK, INSIDE, OUTSIDE = 0.385, 0.445, 0.03, 0.14
CANCELED, UNTIMED = 0.003, 0.30
DOLLARS, DOLLARS_OF, SCATTER = 9_000.0, 1e8, 1.5
COUNT, COUNT_OF, COUNT_MAX = 1_500, 9.5e6, 5_000


@dataclass(frozen=True, slots=True)
class Darks:
    """One share's off-exchange prints as columns, in tape order."""

    moments: Ints
    delays: Ints  # microseconds between execution and report
    sorts: Ints
    prices: Floats
    sizes: Ints
    bids: Floats
    asks: Floats
    depth: Ints  # shown sizes, two columns
    canceled: npt.NDArray[np.bool_]
    timed: npt.NDArray[np.bool_]  # the true moment is told
    numbers: Ints


def darks_of(book: StockBook, rng: np.random.Generator, *, loudness: float) -> Darks:
    """Draw them around the quote of the second before, as reports run late."""
    rhythm, count = book.rhythm, _count(book, rng, loudness)
    sorts = np.searchsorted(np.cumsum(TRAPS), rng.random(count)) + 1
    sorts = np.where(sorts > len(TRAPS), USUAL, sorts)
    odds = rhythm.activity[rhythm.opens : rhythm.closes].cumsum()
    seconds = rhythm.opens + np.searchsorted(odds, rng.random(count) * odds[-1])
    later = rng.integers(rhythm.closes, min(rhythm.closes + 7200, SECONDS), count)
    seconds = np.minimum(np.where(sorts == AFTER, later, seconds), SECONDS - 2)
    late = np.where(sorts == SEQUENCE, rng.integers(60, 2400, count), 0)
    late = np.minimum(late, seconds - rhythm.opens + 1)
    delays = late * MICROS + (400_000 * rng.random(count)).astype(np.int64)
    moments = seconds * MICROS + rng.integers(0, MICROS, count)
    bid, ask = book.touches(np.maximum(seconds - 1 - late, 0))
    prices = _prices(sorts, seconds, bid, ask, book, rng)
    typical = DOLLARS * (book.name.shares * book.name.price / DOLLARS_OF) ** 0.35
    dollars = typical * np.exp(SCATTER * rng.standard_normal(count)) * SWELL[sorts]
    sizes = np.maximum(np.round(dollars / prices / 100.0), 1.0) * 100.0
    sizes = np.where(sorts == ODD, rng.integers(1, 100, count), sizes).astype(np.int64)
    seen = book.touches(seconds)
    order = np.argsort(moments, kind="stable")
    columns = Darks(
        moments, delays, sorts, prices, sizes, *seen, rng.integers(1, 13, (count, 2)) * 100,
        rng.random(count) < CANCELED, rng.random(count) >= UNTIMED,
        np.int64(7 * 10**13) + rng.permutation(10 * count),
    )  # fmt: skip
    return _sorted(columns, order[_trading(book, moments[order])])


def _count(book: StockBook, rng: np.random.Generator, loudness: float) -> int:
    usual = min(COUNT * (book.name.shares / COUNT_OF) ** 0.4, COUNT_MAX) * loudness**0.5
    return int(rng.poisson(usual * min(book.rhythm.closes - book.rhythm.opens, 23_400) / 23_400))


def _prices(
    sorts: Ints, seconds: Ints, bid: Floats, ask: Floats, book: StockBook, rng: np.random.Generator
) -> Floats:
    """Most at a quote, some between, some through it; traps at prices of an earlier time."""
    count = len(sorts)
    where, chance = rng.random(count), rng.random(count)
    through = 0.01 + np.floor(chance * 3.0) * 0.01
    price = np.where(where < AT_BID, bid, np.where(where < AT_BID + AT_ASK, ask, (bid + ask) / 2))
    outside = where > 1.0 - OUTSIDE
    price = np.where(outside, np.where(chance < 0.5, bid - through, ask + through), price)
    passed = np.maximum(seconds - book.rhythm.opens, 0) * rng.random(count)
    other = book.path.mid[book.rhythm.opens + passed.astype(np.int64)]
    elsewhere = np.isin(sorts, [AVERAGE, PRIOR, DERIVED, QUALIFIED, CONTINGENT])
    seen = (bid + ask) / 2
    price = np.where(elsewhere, np.minimum(other, seen * (1.0 + 0.004 * chance)), price)
    closing = float(book.path.mid[book.rhythm.closes - 1])
    price = np.where(sorts == AFTER, closing, price)
    digits = 3 if book.name.price < 20.0 else 2
    return np.where(sorts == AVERAGE, np.round(price, 4), np.round(price + 1e-9, digits))


def _trading(book: StockBook, moments: Ints) -> npt.NDArray[np.bool_]:
    open_ = np.ones(len(moments), dtype=np.bool_)
    for stop in book.path.stops:
        open_ &= (moments // MICROS < stop.begins) | (moments // MICROS >= stop.ends)
    return open_


def _sorted(columns: Darks, order: Ints) -> Darks:
    return Darks(
        columns.moments[order], columns.delays[order], columns.sorts[order], columns.prices[order],
        columns.sizes[order], columns.bids[order], columns.asks[order], columns.depth[order],
        columns.canceled[order], columns.timed[order], columns.numbers[order],
    )  # fmt: skip


def dark_print(darks: Darks, book: StockBook, tape: Tape, row: int) -> DarkPrint:
    """One of them, as a vendor tells it."""
    moment, sort = int(darks.moments[row]), int(darks.sorts[row])
    at = book.rhythm.starts + timedelta(microseconds=moment)
    executed = at - timedelta(microseconds=int(darks.delays[row]))
    traded = int(np.searchsorted(tape.moments, moment, side="right"))
    told = bool(darks.timed[row]) or sort == SEQUENCE
    return DarkPrint(
        int(darks.numbers[row]), book.name.symbol, at, executed if told else None, float(darks.prices[row]),
        int(darks.sizes[row]), int(tape.volumes[traded]), float(darks.bids[row]), float(darks.asks[row]),
        int(darks.depth[row, 0]), int(darks.depth[row, 1]), "L", bool(darks.canceled[row]),
        SALES[sort], CODES[sort], "extended_hours_trade" if sort == AFTER else None,
    )  # fmt: skip
