"""Somebody else's arithmetic on the recorded minutes: TA-Lib, seeded as documented in each measure.

Seeding: EMA from the plain mean of its first n; RSI and ATR from the plain mean of the first 14 changes or
ranges (the first bar has neither); both MACD means from the bar that seeds the slow one; TA-Lib's unstable
period is 0. TA-Lib hides the MACD line until its signal exists; ours is known eight bars sooner. On a tape
that never moved TA-Lib calls RSI 0, oversold; ours is 50. No recorded minute is such a case.
"""

from typing import Any

import pytest

from engine.measures.bar_values import BarValues
from engine.measures.bollinger import bands
from engine.measures.ema import Ema
from engine.measures.rsi import Rsi
from engine.measures.sma import Sma
from tests.engine.measures.tapes import Minute, recorded

talib = pytest.importorskip("talib")
numpy = pytest.importorskip("numpy")

FILES = ["spy_1m_2024.parquet", "multi_1m_2025-05.parquet", "spy_1m_2025-08-29.parquet"]


@pytest.fixture(scope="module", params=FILES)
def tape(request: pytest.FixtureRequest) -> list[Minute]:
    return recorded(request.param)


def column(tape: list[Minute], name: str) -> Any:
    return numpy.array([bar._asdict()[name] for bar in tape])


def agree(ours: list[float | None], theirs: Any, from_bar: int) -> None:
    assert ours[:from_bar] == [None] * from_bar
    assert numpy.isnan(theirs[:from_bar]).all()
    assert ours[from_bar:] == pytest.approx(list(theirs[from_bar:]), rel=1e-11, abs=1e-11)


@pytest.mark.parametrize("length", [5, 8, 9, 12, 34, 50])
def test_ema(tape: list[Minute], length: int):
    hl2 = (column(tape, "high") + column(tape, "low")) / 2
    ema = Ema(length)
    agree([ema.update(float(price)) for price in hl2], talib.EMA(hl2, length), length - 1)


def test_rsi(tape: list[Minute]):
    rsi = Rsi(14)
    agree([rsi.update(bar.close) for bar in tape], talib.RSI(column(tape, "close"), 14), 14)


def test_sma(tape: list[Minute]):
    sma, ours = Sma(20), []
    for bar in tape:
        sma.update(bar.close)
        ours.append(sma.value)
    agree(ours, talib.SMA(column(tape, "close"), 20), 19)


def test_bollinger(tape: list[Minute]):
    sma, ours = Sma(20), []
    for bar in tape[:3000]:
        sma.update(bar.close)
        ours.append(bands(sma.prices, 2.0))
    theirs = zip(*talib.BBANDS(column(tape[:3000], "close"), 20, 2.0, 2.0), strict=True)
    assert ours[:19] == [None] * 19
    for mine, other in list(zip(ours, theirs, strict=True))[19:]:
        # TA-Lib takes its variance as a difference of large squares, which leaves it half the digits.
        assert mine == pytest.approx(other, abs=2e-4)


def test_the_fused_values(tape: list[Minute]):
    values, ours = BarValues(), []
    for bar in tape:
        values.update(bar.high, bar.low, bar.close, bar.volume)
        ours.append((values.ema50, values.rsi, values.atr, values.macd, values.macd_signal, values.macd_gap))
    high, low, close = column(tape, "high"), column(tape, "low"), column(tape, "close")
    ema50, rsi, atr, line, *signal_and_gap = zip(*ours, strict=True)
    agree(list(ema50), talib.EMA((high + low) / 2, 50), 49)
    agree(list(rsi), talib.RSI(close, 14), 14)
    agree(list(atr), talib.ATR(high, low, close, 14), 14)
    for mine, other in zip((line, *signal_and_gap), talib.MACD(close, 12, 26, 9), strict=True):
        assert mine[33:] == pytest.approx(tuple(other[33:]), rel=1e-9, abs=1e-11)
    assert [each is not None for each in line[24:27]] == [False, True, True]
    for each in signal_and_gap:
        assert [value is not None for value in each[32:35]] == [False, True, True]
