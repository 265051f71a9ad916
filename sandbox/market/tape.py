"""The share's tape: trades around the quote, busy seconds gathered into few lines, and the bars they make."""

from bisect import bisect_right
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from sandbox.market.chance import Floats, Ints
from sandbox.market.history import Minutes
from sandbox.market.nouns import Bar, StockTrade
from sandbox.market.quotes import StockBook

MICROS = 1_000_000
LINES, LINES_OF, LINES_MAX = 6_000, 9.5e6, 24_000
LIT = ("P", "Q", "K", "Z", "N", "V", "Y", "J", "M", "H")
LIT_SHARES = (0.22, 0.27, 0.12, 0.11, 0.06, 0.06, 0.05, 0.04, 0.04, 0.03)
OPENING, CLOSING = 0.012, 0.055  # shares of the day's volume that cross at the bells
LATE = 0.01  # of minutes whose bar is corrected
CLOSED, CORRECTED = 60, 90  # seconds from a bar's start to its publication


@dataclass(frozen=True, slots=True)
class Tape:
    """Trades as columns, in time order."""

    moments: Ints  # microseconds on the grid
    moment_list: list[int]
    prices: Floats
    sizes: Ints
    exchanges: Ints
    auction: npt.NDArray[np.bool_]
    volumes: Ints  # running, with a leading nought
    dollars: Floats
    highs: Floats
    lows: Floats
    first: int  # first trade of the session


def tape_of(book: StockBook, rng: np.random.Generator, *, loudness: float) -> Tape:
    """Draw the day's trades; none in a halt."""
    name, rhythm = book.name, book.rhythm
    lines = min(LINES * (name.shares / LINES_OF) ** 0.45, LINES_MAX)
    counts = rng.poisson(rhythm.activity * lines)
    for stop in book.path.stops:
        counts[stop.begins : stop.ends] = 0
    counts[rhythm.opens] += 1
    counts[rhythm.closes - 1] += 1
    seconds = np.repeat(np.arange(len(counts)), counts)
    micros = rng.integers(0, MICROS - 1, len(seconds))
    opening, closing = np.searchsorted(seconds, rhythm.opens), np.searchsorted(seconds, rhythm.closes) - 1
    micros[opening], micros[closing] = 0, MICROS - 1
    moments = np.sort(seconds * MICROS + micros)
    bid, ask = book.touches(seconds)
    where = rng.random(len(seconds))
    prices = np.where(where < 0.44, bid, np.where(where < 0.88, ask, np.round((bid + ask) / 2 - 0.0001, 2)))
    sizes, auction = _sizes(rng, len(seconds), name.shares * loudness * float(np.exp(rng.normal(0.0, 0.15))),
                            opening=int(opening), closing=int(closing))  # fmt: skip
    exchanges = rng.choice(len(LIT), len(seconds), p=LIT_SHARES)
    volumes, dollars = sizes.cumsum(), (sizes * prices).cumsum()
    return Tape(
        moments, moments.tolist(), prices, sizes, exchanges, auction, np.concatenate([[0], volumes]),
        np.concatenate([[0.0], dollars]), np.maximum.accumulate(prices[opening:]),
        np.minimum.accumulate(prices[opening:]), int(opening),
    )  # fmt: skip


def _sizes(
    rng: np.random.Generator, count: int, total: float, *, opening: int, closing: int
) -> tuple[Ints, npt.NDArray[np.bool_]]:
    weights = rng.lognormal(0.0, 1.1, count)
    weights[[opening, closing]] = 0.0
    sizes = np.maximum(weights / weights.sum() * total * (1.0 - OPENING - CLOSING), 1.0)
    sizes = np.where((sizes > 100.0) & (rng.random(count) < 0.6), np.round(sizes / 100.0) * 100.0, sizes)
    sizes[[opening, closing]] = total * OPENING, total * CLOSING
    auction = np.zeros(count, dtype=np.bool_)
    auction[[opening, closing]] = True
    return sizes.astype(np.int64), auction


def trades_between(tape: Tape, book: StockBook, first: int, last: int) -> tuple[StockTrade, ...]:
    """Lines after one grid microsecond and up to another."""
    rows = range(bisect_right(tape.moment_list, first), bisect_right(tape.moment_list, last))
    return tuple(_trade(tape, book, row) for row in rows)


def _trade(tape: Tape, book: StockBook, row: int) -> StockTrade:
    moment, size = tape.moment_list[row], int(tape.sizes[row])
    rhythm = book.rhythm
    codes = ("@", "I") if size < 100 else ("@",)
    if tape.auction[row]:
        codes = ("@", "O") if row == tape.first else ("@", "6")
    elif not rhythm.opens <= moment // MICROS < rhythm.closes:
        codes = (*codes[:1], "T", *codes[1:])
    at = rhythm.starts + timedelta(microseconds=moment)
    where = LIT[int(tape.exchanges[row])]
    return StockTrade(book.name.symbol, at, float(tape.prices[row]), size, where, codes, row + 1)


def minutes_of(tape: Tape, book: StockBook, rng: np.random.Generator) -> tuple[Bar, ...]:
    """Today's bars as they are published; in a few minutes a late trade is only in the correction."""
    minutes = tape.moments // (60 * MICROS)
    starts = np.flatnonzero(np.diff(minutes, prepend=-1))
    ends = np.append(starts[1:], len(minutes))
    late = rng.random(len(starts)) < LATE
    bars: list[Bar] = []
    for first, end, corrected in zip(starts.tolist(), ends.tolist(), late.tolist(), strict=True):
        begins = book.rhythm.starts + timedelta(minutes=int(minutes[first]))
        rows = np.arange(first, end)
        if corrected and end - first > 1:
            kept = np.delete(rows, int(rng.integers(len(rows))))
            bars.append(_bar(tape, book.name.symbol, begins, kept, corrects=False))
            bars.append(_bar(tape, book.name.symbol, begins, rows, corrects=True))
        else:
            bars.append(_bar(tape, book.name.symbol, begins, rows, corrects=False))
    return tuple(sorted(bars, key=lambda bar: (bar.known, bar.starts)))


def _bar(tape: Tape, symbol: str, begins: datetime, rows: Ints, *, corrects: bool) -> Bar:
    prices, sizes = tape.prices[rows], tape.sizes[rows]
    volume = int(sizes.sum())
    known = begins + timedelta(seconds=CORRECTED if corrects else CLOSED)
    first, last, vwap = float(prices[0]), float(prices[-1]), round(float(prices @ sizes) / volume, 4)
    return Bar(symbol, begins, known, first, float(prices.max()), float(prices.min()), last, volume, vwap,
               len(rows), corrects)  # fmt: skip


def day_so_far(tape: Tape, book: StockBook, moment: int) -> Bar | None:
    """The running day bar of the session."""
    end = bisect_right(tape.moment_list, moment)
    last = bisect_right(tape.moment_list, (book.rhythm.closes * MICROS) - 1)
    end, first = min(end, last), tape.first
    if end <= first:
        return None
    volume = int(tape.volumes[end] - tape.volumes[first])
    vwap = float(tape.dollars[end] - tape.dollars[first]) / volume
    rhythm, at = book.rhythm, end - 1 - first
    return Bar(
        book.name.symbol, rhythm.moment(rhythm.opens), rhythm.starts + timedelta(microseconds=moment),
        float(tape.prices[first]), float(tape.highs[at]), float(tape.lows[at]), float(tape.prices[end - 1]),
        volume, round(vwap, 4), end - first,
    )  # fmt: skip


def told(symbol: str, columns: Minutes, *, lasts: timedelta) -> tuple[Bar, ...]:
    """Columns of history as bars, each known when it ended."""
    values = zip(*(column.tolist() for column in map(columns.__getattribute__, _COLUMNS)), strict=True)
    return tuple(
        Bar(symbol, begins := datetime.fromtimestamp(start, UTC), begins + lasts, *rest)
        for start, *rest in values
    )


_COLUMNS = tuple(each.name for each in fields(Minutes))
