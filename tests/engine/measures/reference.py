"""The textbook's measures, written the slow way over whole lists: what the incremental ones must equal."""

from functools import reduce
from itertools import pairwise
from math import fsum, log, sqrt
from operator import add

Series = list[float]


def summed(numbers: Series) -> float:
    """One after another, rounded each time, as on paper: newer Pythons' own sum is closer than that."""
    return reduce(add, numbers, 0.0)


def ema(prices: Series, length: int) -> float | None:
    if len(prices) < length:
        return None
    mean = summed(prices[:length]) / length
    for price in prices[length:]:
        mean = (price - mean) * (2.0 / (length + 1)) + mean
    return mean


def wilder(values: Series, length: int) -> float | None:
    if len(values) < length:
        return None
    mean = summed(values[:length]) / length
    for value in values[length:]:
        mean = (mean * (length - 1) + value) / length
    return mean


def rsi(closes: Series, length: int = 14) -> float | None:
    changes = [now - before for before, now in pairwise(closes)]
    gain = wilder([max(change, 0.0) for change in changes], length)
    loss = wilder([max(-change, 0.0) for change in changes], length)
    if gain is None or loss is None:
        return None
    return 100.0 * (gain / (gain + loss)) if gain + loss else 50.0


def cutler_rsi(closes: Series, length: int = 14) -> float:
    """The plain-mean form the seed used; here only to show that ours is not it."""
    changes = [now - before for before, now in pairwise(closes)][-length:]
    gain, loss = sum(max(each, 0.0) for each in changes), sum(max(-each, 0.0) for each in changes)
    return 100.0 * gain / (gain + loss)


def true_ranges(highs: Series, lows: Series, closes: Series) -> Series:
    return [
        max(high - low, abs(high - close), abs(low - close))
        for high, low, close in zip(highs[1:], lows[1:], closes, strict=False)
    ]


def macd(closes: Series) -> tuple[float | None, float | None]:
    """The fast mean starts late, so that both are seeded on the same bar."""
    lines = [ema(closes[14:end], 12) - ema(closes[:end], 26) for end in range(26, len(closes) + 1)]
    return (lines[-1] if lines else None), ema(lines, 9)


def vwap(highs: Series, lows: Series, closes: Series, volumes: Series) -> float | None:
    rows = list(zip(highs, lows, closes, volumes, strict=True))
    paid, volume = (
        summed([(high + low + close) / 3.0 * each for high, low, close, each in rows]),
        summed(volumes),
    )
    return paid / volume if volume else None


def sma(prices: Series, length: int = 20) -> float | None:
    return fsum(prices[-length:]) / length if len(prices) >= length else None


def slope(prices: Series, length: int = 20) -> float | None:
    before = sma(prices[:-length], length)
    return None if before is None else sma(prices, length) / before - 1.0


def crossings(closes: Series, length: int = 20) -> int | None:
    if len(closes) < 2 * length:
        return None
    sides, crossed = [], []
    for end in range(length, len(closes) + 1):
        close, mean = closes[end - 1], sma(closes[:end], length)
        known = [side for side in sides if side is not None]
        side = close > mean if close != mean else (known[-1] if known else None)
        crossed.append(bool(known) and side is not known[-1])
        sides.append(side)
    return sum(crossed[-length:])


def realised(closes: Series, periods: int = 20) -> float | None:
    if len(closes) <= periods:
        return None
    tail = closes[-periods - 1 :]
    returns = [log(now / before) for before, now in pairwise(tail)]
    mean = fsum(returns) / periods
    return sqrt(fsum((each - mean) ** 2 for each in returns) / (periods - 1))
