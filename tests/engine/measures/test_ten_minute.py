"""Ten-minute bars: anchored at the open, whole or not at all."""

import pytest

from engine.measures.ema import Ema
from engine.measures.ten_minute import Bucket, TenMinute
from tests.engine.measures.tapes import recorded


def fed(minutes: range, filled: tuple[int, ...] = ()) -> list[tuple[int, Bucket]]:
    """Each minute's price is its own number; those that completed a bucket, with the bucket."""
    ten, told = TenMinute(), []
    for minute in minutes:
        price = float(minute)
        bucket = ten.update(minute, price + 0.5, price - 0.5, price, minute in filled)
        if bucket is not None:
            told.append((minute, bucket))
    return told


def test_a_bucket_is_usable_when_its_tenth_minute_closes():
    assert fed(range(20)) == [(9, Bucket(9.5, -0.5, 9.0)), (19, Bucket(19.5, 9.5, 19.0))]
    assert fed(range(9)) == []


def test_a_session_has_thirty_nine_and_a_half_day_twenty_one():
    assert len(fed(range(390))) == 39
    assert len(fed(range(210))) == 21


def test_an_unfinished_bucket_never_votes():
    assert [minute for minute, _ in fed(range(3, 20))] == [19]
    assert [minute for minute, _ in fed(range(205))] == list(range(9, 200, 10))


def test_a_hole_spoils_its_bucket_only():
    ten = TenMinute()
    minutes = [*range(5), *range(15, 30)]
    told = [minute for minute in minutes if ten.update(minute, 1.0, 1.0, 1.0, False)]
    assert told == [29]


def test_yesterdays_minutes_do_not_complete_todays_bucket():
    ten = TenMinute()
    for minute in range(5):
        ten.update(minute, 1.0, 1.0, 1.0, False)
    ten.open_session()
    assert [ten.update(minute, 1.0, 1.0, 1.0, False) for minute in range(5, 10)] == [None] * 5


def test_a_filled_minute_is_time_and_not_a_price():
    assert fed(range(10), filled=(0, 9)) == [(9, Bucket(8.5, 0.5, 9.0))]


def test_ten_filled_minutes_are_a_flat_bucket():
    ten = TenMinute()
    buckets = [ten.update(minute, 7.0, 7.0, 7.0, True) for minute in range(10)]
    assert buckets[-1] == Bucket(7.0, 7.0, 7.0)
    assert Bucket(8.0, 6.0, 7.5).hl2 == 7.0


def test_the_macro_means_of_the_recorded_minutes():
    """Against TA-Lib over buckets cut by the wall clock, which is how the rule is published."""
    talib, numpy = pytest.importorskip("talib"), pytest.importorskip("numpy")
    by_clock: dict[str, list[tuple[float, float]]] = {}
    ten, emas, ours = TenMinute(), (Ema(34), Ema(50)), []
    for place, bar in enumerate(recorded("spy_1m_2024.parquet")):
        by_clock.setdefault(bar.starts.isoformat()[:15], []).append((bar.high, bar.low))
        bucket = ten.update(place % 390, bar.high, bar.low, bar.close, False)
        if bucket is not None:
            ours.append([ema.update(bucket.hl2) for ema in emas])
    assert {len(rows) for rows in by_clock.values()} == {10}
    hl2 = numpy.array([(max(h for h, _ in r) + min(low for _, low in r)) / 2 for r in by_clock.values()])
    for mine, length in zip(zip(*ours, strict=True), (34, 50), strict=True):
        assert mine[49:] == pytest.approx(tuple(talib.EMA(hl2, length)[49:]), rel=1e-12)
