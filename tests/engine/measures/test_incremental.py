"""One by one or all at once, a tape reads the same to the last bit, and no reading knows what comes next."""

import pytest
from hypothesis import given

from engine.measures.bar_values import BarValues
from engine.measures.chop import Crossings
from engine.measures.ema import Ema
from engine.measures.realised_vol import RealisedVol
from engine.measures.rsi import Rsi
from engine.measures.sma import Sma
from engine.theirs.readings import Readings
from tests.engine.measures import reference
from tests.engine.measures.tapes import OPENS, Minute, tapes

Tape = list[Minute]
Told = tuple[object, ...]


def closes(tape: Tape) -> list[float]:
    return [bar.close for bar in tape]


def bars(tape: Tape) -> tuple[list[float], list[float], list[float]]:
    return [bar.high for bar in tape], [bar.low for bar in tape], closes(tape)


def one_by_one(tape: Tape) -> list[Told]:
    ema, rsi, sma, crossings, realised = Ema(12), Rsi(14), Sma(20), Crossings(20), RealisedVol(20)
    told: list[Told] = []
    for bar in tape:
        realised.update(bar.close)
        crossings.update(sma.update(bar.close))
        told.append((
            ema.update(bar.close), rsi.update(bar.close),
            sma.value, sma.slope, crossings.value, realised.sigma,
        ))  # fmt: skip
    return told


def all_at_once(tape: Tape) -> Told:
    prices = closes(tape)
    return (
        reference.ema(prices, 12), reference.rsi(prices), reference.sma(prices), reference.slope(prices),
        reference.crossings(prices), reference.realised(prices),
    )  # fmt: skip


@given(tapes(max_size=70))
def test_every_prefix_reads_as_the_textbook_does(tape: Tape):
    assert one_by_one(tape) == [all_at_once(tape[:end]) for end in range(1, len(tape) + 1)]


def fused(values: BarValues) -> Told:
    return (
        values.ema5, values.ema12, values.ema34, values.ema50,
        values.rsi, values.atr, values.macd, values.macd_signal, values.vwap,
    )  # fmt: skip


def apart(tape: Tape) -> Told:
    """Each of the fused values by its own textbook."""
    prices, middles = closes(tape), [(bar.high + bar.low) / 2 for bar in tape]
    return (
        *(reference.ema(middles, length) for length in (5, 12, 34, 50)), reference.rsi(prices),
        reference.wilder(reference.true_ranges(*bars(tape)), 14), *reference.macd(prices), vwap(tape),
    )  # fmt: skip


def vwap(tape: Tape) -> float | None:
    return reference.vwap(*bars(tape), [bar.volume for bar in tape])


@given(tapes(max_size=70))
def test_the_fused_values_read_as_the_textbook_does(tape: Tape):
    values = BarValues()
    for end, bar in enumerate(tape, 1):
        told = values.update(bar.high, bar.low, bar.close, bar.volume)
        assert told == (values.ema5, values.ema12)
        assert fused(values) == apart(tape[:end])


@given(tapes())
def test_they_do_so_at_any_length(tape: Tape):
    values = BarValues()
    for bar in tape:
        values.update(bar.high, bar.low, bar.close, bar.volume)
    assert not tape or fused(values) == apart(tape)


@given(tapes())
def test_a_new_session_forgets_vwap_and_nothing_else(tape: Tape):
    through, afresh, since = BarValues(), BarValues(), 0
    for place, bar in enumerate(tape):
        if place in (20, 60):
            afresh.open_session()
            since = place
            assert afresh.vwap is None
        through.update(bar.high, bar.low, bar.close, bar.volume)
        afresh.update(bar.high, bar.low, bar.close, bar.volume)
        assert fused(afresh) == (*fused(through)[:-1], vwap(tape[since : place + 1]))


def told(readings: Readings) -> Told:
    """Everything a play can read of an underlying."""
    levels, candles = readings.support_resistance, readings.candles
    clouds = (readings.cloud_5_12, readings.macro_cloud)
    return (
        readings.close, readings.filled_run, readings.trend, fused(readings.values),
        [(cloud.state, cloud.flipped, cloud.top, cloud.bottom) for cloud in clouds],
        readings.sma20.value, readings.sma20.slope, readings.crossings.value, readings.bollinger,
        readings.returns.over(5), readings.returns.over(15), readings.relative_volume.value,
        readings.usual_volume.value, readings.daily_vol.sigma,
        levels.levels, readings.ended_at,
        candles.rising, candles.falling, candles.since_flip, candles.colour,
    )  # fmt: skip


def fold(tape: Tape) -> Readings:
    readings = Readings()
    readings.open_session(OPENS)
    for place, bar in enumerate(tape):
        readings.update(place, bar.high, bar.low, bar.close, bar.volume, bar.filled, bar.open)
    return readings


@given(tapes())
def test_looking_changes_nothing_and_every_prefix_stands_alone(tape: Tape):
    readings = Readings()
    readings.open_session(OPENS)
    for place, bar in enumerate(tape):
        readings.update(place, bar.high, bar.low, bar.close, bar.volume, bar.filled, bar.open)
        if place % 7 == 0:
            assert told(readings) == told(fold(tape[: place + 1]))
    assert told(readings) == told(fold(tape))


@given(tapes())
def test_a_checkpoint_is_untouched_by_what_follows(tape: Tape):
    half = fold(tape[: len(tape) // 2])
    checkpoint, before = half.copy(), told(half)
    for place, bar in enumerate(tape[len(tape) // 2 :], len(tape) // 2):
        half.update(place, bar.high, bar.low, bar.close, bar.volume, bar.filled, bar.open)
    assert told(checkpoint) == before
    assert told(half) == told(fold(tape))


@pytest.mark.parametrize("price", [0.01, 1.1, 100.1, 503.37, 6000.05])
def test_a_flat_tape_has_no_opinion(price: float):
    flat = [Minute(OPENS, price, price, price, 0.0)] * 700
    readings = fold(flat)
    assert [readings.cloud_5_12.state, readings.macro_cloud.state] == [None] * 2
    assert readings.values.rsi == 50.0
    assert readings.values.atr == 0.0
    assert readings.values.vwap is None
    assert readings.trend == "neutral"
    assert readings.crossings.value == 0
    assert readings.support_resistance.levels == ()


def mirrored(tape: Tape) -> Tape:
    return [bar._replace(high=-bar.low, low=-bar.high, close=-bar.close) for bar in tape]


@given(tapes())
def test_a_mirrored_tape_reads_mirrored(tape: Tape):
    rsi, mirror = Rsi(14), Rsi(14)
    for bar, image in zip(tape, mirrored(tape), strict=True):
        upright, inverted = rsi.update(bar.close), mirror.update(image.close)
        assert (upright is None) == (inverted is None)
        if upright is not None and inverted is not None:
            assert upright + inverted == pytest.approx(100.0)
