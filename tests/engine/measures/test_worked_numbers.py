"""Every worked number of the trade's own definitions (C01, C02, C08, C13, C24, B-19, B-76)."""

import random
from collections import deque
from itertools import pairwise

import pytest

from engine.measures.bar_values import BarValues
from engine.measures.bollinger import bands
from engine.measures.chop import Crossings, choppy
from engine.measures.cloud import Cloud
from engine.measures.ema import Ema
from engine.measures.iv_rank import IvHistory
from engine.measures.risk_reversal import risk_reversal
from engine.measures.rsi import Rsi
from engine.measures.sma import Sma
from tests.engine.measures.reference import cutler_rsi, true_ranges

CLASSIC_CLOSES = [
    44.3389, 44.0902, 44.1497, 43.6124, 44.3278, 44.8264, 45.0955, 45.4245, 45.8433, 46.0826, 45.8931,
    46.0328, 45.6140, 46.2820, 46.2820, 46.0028, 46.0328, 46.4116, 46.2222, 45.6439, 46.2122, 46.2521,
    45.7137, 46.4515, 45.7835, 45.3548, 44.0288, 44.1783, 44.2181, 44.5672, 43.4205, 42.6628, 43.1314,
]  # fmt: skip


def test_an_ema_starts_from_the_mean_of_its_first_bars():
    ema = Ema(3)
    assert [ema.update(price) for price in (1.0, 2.0, 3.0, 4.0, 5.0)] == [None, None, 2.0, 3.0, 4.0]


def test_an_ema_is_not_the_adjusted_mean_of_a_data_frame():
    weights = [0.5**age for age in range(4, -1, -1)]
    adjusted = sum(w * p for w, p in zip(weights, (1, 2, 3, 4, 5), strict=True)) / sum(weights)
    ema = Ema(3)
    for price in (1.0, 2.0, 3.0, 4.0, 5.0):
        ema.update(price)
    assert adjusted == pytest.approx(4.161, abs=5e-4)
    assert ema.value == 4.0


def test_wilders_index_on_the_classic_series():
    rsi = Rsi(14)
    values = [rsi.update(close) for close in CLASSIC_CLOSES]
    assert values[:14] == [None] * 14
    assert values[14:20] == pytest.approx([70.53, 66.32, 66.55, 69.41, 66.36, 57.97], abs=5e-3)
    assert values[-1] == pytest.approx(37.77, abs=5e-3)


def test_the_plain_mean_index_is_somebody_elses():
    values = [cutler_rsi(CLASSIC_CLOSES[:end]) for end in range(15, 34)]
    assert [*values[:4], values[-1]] == pytest.approx([70.53, 70.08, 69.89, 80.60, 30.18], abs=5e-3)


def test_bollinger_bands_use_the_population_deviation():
    prices = deque((1.0, 2.0, 3.0, 4.0, 5.0), maxlen=5)
    assert bands(prices, 2.0) == pytest.approx((5.828, 3.0, 0.172), abs=5e-4)


def test_a_true_range_counts_the_gap():
    assert true_ranges([10.0, 13.0, 9.0], [9.0, 12.0, 8.0], [9.5, 12.5, 8.5]) == [3.5, 4.5]


def test_the_clouds_move_by_their_weights():
    emas = {length: Ema(length) for length in (5, 12, 34, 50)}
    for ema in emas.values():
        for _ in range(200):
            ema.update(100.0)
    first = [ema.update(101.0) for ema in emas.values()]
    fifth = [[ema.update(101.0) for _ in range(4)][-1] for ema in emas.values()]
    assert first == pytest.approx([100.3333, 100.1538, 100.0571, 100.0392], abs=5e-5)
    assert fifth == pytest.approx([100.8683, 100.5662, 100.2549, 100.1813], abs=5e-5)


def test_a_rise_turns_the_cloud_bull_once():
    fast, slow, cloud = Ema(5), Ema(12), Cloud()
    for price in [100.0] * 30 + [99.0] * 5:
        cloud.update(fast.update(price), slow.update(price))
    assert cloud.state == "bear"
    flips = [cloud.update(fast.update(101.0), slow.update(101.0)) for _ in range(5)]
    assert [flip for flip in flips if flip] == ["bull"]


def test_session_vwap_weighs_typical_price_by_volume():
    values = BarValues()
    values.update(100.5, 99.5, 100.0, 1000)
    values.update(101.0, 100.0, 100.8, 3000)
    values.update(101.2, 100.4, 100.6, 2000)
    assert values.vwap == pytest.approx(100.5444, abs=5e-5)


def test_rank_and_percentile_are_two_answers():
    history = IvHistory(days_min=5)
    for iv in (30.0, 10.0, 11.0, 15.0, 17.0):
        history.store(iv)
    assert history.rank(20.0) == 0.5
    assert history.percentile(20.0) == 0.8


def test_a_risk_reversal_is_call_less_put():
    assert risk_reversal(51.0, 64.0) == -13.0


def test_a_mean_that_barely_rose_is_flat():
    sma = Sma(20)
    for price in [450.0] * 20 + [450.3] * 20:
        sma.update(price)
    assert sma.slope == pytest.approx(0.00067, abs=5e-6)
    assert choppy(sma.slope, 4, slope_max=0.002, crossings_min=4) is True
    assert choppy(sma.slope, 3, slope_max=0.002, crossings_min=4) is False
    assert choppy(0.002, 4, slope_max=0.002, crossings_min=4) is False


def test_a_random_walk_rarely_oscillates():
    """2.5 crossings a window on average, four or more in 28 % of them: why four is the limit."""
    dice, counts = random.Random(24), []
    price, sma, crossings = 1000.0, Sma(20), Crossings(20)
    for _ in range(60_000):
        price += dice.gauss(0.0, 1.0)
        crossings.update(sma.update(price))
        if crossings.value is not None:
            counts.append(crossings.value)
    assert sum(counts) / len(counts) == pytest.approx(2.5, abs=0.1)
    assert sum(count >= 4 for count in counts) / len(counts) == pytest.approx(0.28, abs=0.02)


def test_sixty_days_are_needed_before_iv_has_a_rank():
    history = IvHistory()
    for day in range(59):
        history.store(0.20 + day / 1000)
    assert (history.rank(0.3), history.percentile(0.3)) == (None, None)
    history.store(0.19)
    assert history.rank(0.3) == 1.0
    assert history.percentile(0.19) == 0.0


def test_only_the_lookback_is_remembered():
    history = IvHistory(lookback=63)
    for iv in [9.0, *(day / 100 for day in range(63))]:
        history.store(iv)
    assert history.rank(0.31) == pytest.approx(0.5)


def test_an_iv_that_never_moved_has_no_rank():
    history = IvHistory()
    for _ in range(100):
        history.store(0.2)
    assert history.rank(0.2) is None
    assert history.percentile(0.2) == 0.0


def test_crossings_are_pairs_of_closes_on_two_sides():
    crossings = Crossings(4)
    sides = [1, -1, 0, -1, 1, 1]
    for side in sides:
        crossings.update(side)
    assert sum(a * b < 0 for a, b in pairwise(side for side in sides if side)) == 2
    assert crossings.value == 1  # the first of the two is older than four closes
