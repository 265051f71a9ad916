"""Minutes arrive late, twice, corrected or never; the readings must not be able to tell."""

from datetime import date, datetime, timedelta
from functools import partial
from math import log
from statistics import stdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.theirs.bars import Bars
from tests.engine.measures.tapes import OPENS, Minute, minute, recorded, tapes
from tests.engine.measures.test_incremental import told

DAY = timedelta(days=1)
SESSION = timedelta(minutes=390)
TOMORROW = OPENS + DAY


def desk(*bars: Minute, opens: datetime = OPENS, length: timedelta = SESSION) -> Bars:
    kept = Bars(opens, opens + length)
    for bar in bars:
        kept.update(bar)
    return kept


def wave(places: range, opens: datetime = OPENS) -> list[Minute]:
    """A price that goes up and down, so that every measure has something to say."""
    return [minute(place, 100.0 + (place * 7 % 23) / 10, opens=opens, volume=place * 3.0) for place in places]


def test_a_missing_minute_is_filled_flat_and_marked():
    bars = desk(minute(0, 100.0), minute(1, 101.0))
    assert bars.fill(OPENS + timedelta(minutes=4)) == 2
    assert bars.now.close == 101.0
    assert bars.now.filled_run == 2
    assert bars.now.returns.over(3) == pytest.approx(0.01)
    bars.update(minute(4, 102.0))
    assert bars.now.filled_run == 0


def test_the_clock_fills_only_minutes_that_ended():
    bars = desk(minute(0, 100.0))
    assert bars.fill(OPENS + timedelta(minutes=1, seconds=59)) == 0
    assert bars.fill(OPENS + timedelta(minutes=2)) == 1
    assert bars.fill(OPENS + timedelta(minutes=2)) == 0


def test_the_clock_stops_at_the_close_of_a_half_day():
    bars = desk(minute(0, 100.0), length=timedelta(minutes=210))
    assert bars.fill(OPENS + timedelta(hours=9)) == 209


def test_nothing_is_filled_before_the_first_bar_ever():
    bars = desk()
    assert bars.fill(OPENS + timedelta(minutes=5)) == 0
    assert bars.update(minute(7, 100.0)) == "new"
    assert bars.now.filled_run == 0


@pytest.mark.parametrize("told_by_the_clock", [True, False])
def test_a_gap_is_the_same_whether_the_clock_or_the_next_bar_shows_it(told_by_the_clock: bool):
    bars = desk(*wave(range(20)))
    if told_by_the_clock:
        for place in range(20, 30):
            bars.fill(OPENS + timedelta(minutes=place, seconds=30))
    bars.update(minute(30, 101.0))
    stated = [Minute(OPENS + timedelta(minutes=p), 0, 0, 0, 0, filled=True) for p in range(20, 30)]
    assert told(bars.now) == told(desk(*wave(range(20)), *stated, minute(30, 101.0)).now)


def test_a_late_bar_takes_the_place_of_the_filled_minute():
    straight = wave(range(60))
    bars = desk(*straight[:40])
    bars.fill(OPENS + timedelta(minutes=43))
    for bar in straight[43:]:
        bars.update(bar)
    assert [bars.update(bar) for bar in reversed(straight[40:43])] == ["corrected"] * 3
    assert told(bars.now) == told(desk(*straight).now)


def test_a_corrected_close_moves_the_filled_minutes_after_it():
    bars = desk(minute(0, 100.0))
    bars.fill(OPENS + timedelta(minutes=3))
    bars.update(minute(0, 90.0))
    assert bars.now.close == 90.0


def test_a_repeated_bar_changes_nothing():
    bars = desk(*wave(range(30)))
    before = bars.now
    assert bars.update(wave(range(30))[12]) == "known"
    assert bars.now is before


def test_a_filled_minute_never_replaces_a_traded_one():
    bars = desk(*wave(range(30)))
    assert bars.update(Minute(OPENS, 1.0, 1.0, 1.0, 0.0, filled=True)) == "known"
    assert told(bars.now) == told(desk(*wave(range(30))).now)


@pytest.mark.parametrize("starts", [OPENS + SESSION, OPENS + DAY, OPENS + timedelta(minutes=9, seconds=30)])
def test_only_whole_minutes_of_the_session_count(starts: datetime):
    bars = desk(*wave(range(10)))
    before = told(bars.now)
    assert bars.update(Minute(starts, 200.0, 200.0, 200.0, 1e6)) == "outside"
    assert told(bars.now) == before


def test_a_minute_before_the_open_is_outside():
    bars = desk()
    assert bars.update(minute(-1, 100.0)) == "outside"
    assert bars.now.close is None


def test_a_minute_from_before_we_looked_is_too_late():
    bars = desk(*wave(range(50, 60)))
    assert bars.update(minute(20, 100.0)) == "too late"


def two_days(bars: Bars, *, yesterday: list[Minute], today: list[Minute]) -> Bars:
    for bar in yesterday:
        bars.update(bar)
    bars.open_session(TOMORROW, TOMORROW + SESSION)
    for bar in today:
        bars.update(bar)
    return bars


def test_a_new_session_reads_on_and_starts_its_own_vwap():
    bars = two_days(desk(), yesterday=wave(range(390)), today=[])
    assert bars.now.values.vwap is None
    assert bars.now.returns.over(5) is None
    assert bars.now.values.ema50 is not None
    bars.update(minute(0, 107.0, opens=TOMORROW))
    assert bars.now.values.vwap == pytest.approx(107.0)


def test_yesterday_is_filled_to_its_close():
    quiet = two_days(desk(), yesterday=wave(range(388)), today=wave(range(30), TOMORROW))
    asked = desk(*wave(range(388)))
    assert asked.fill(OPENS + SESSION) == 2
    assert told(quiet.now) == told(two_days(asked, yesterday=[], today=wave(range(30), TOMORROW)).now)


def test_opening_the_same_session_twice_is_opening_it_once():
    bars = desk(*wave(range(30)))
    bars.open_session(OPENS, OPENS + SESSION)
    assert told(bars.now) == told(desk(*wave(range(30))).now)


@pytest.mark.parametrize("minutes_today", [0, 1, 100])
def test_a_correction_reaches_back_over_the_night(minutes_today: int):
    yesterday, today = wave(range(390)), wave(range(minutes_today), TOMORROW)
    right = [*yesterday[:389], minute(389, 120.0)]
    bars = two_days(desk(), yesterday=yesterday, today=today)
    assert bars.update(right[-1]) == "corrected"
    assert told(bars.now) == told(two_days(desk(), yesterday=right, today=today).now)


def test_a_whole_session_of_minutes_can_be_corrected():
    yesterday, today = wave(range(390)), wave(range(390), TOMORROW)
    bars = two_days(desk(), yesterday=yesterday, today=today)
    assert bars.update(minute(0, 90.0, opens=TOMORROW)) == "corrected"
    right = [minute(0, 90.0, opens=TOMORROW), *today[1:]]
    assert told(bars.now) == told(two_days(desk(), yesterday=yesterday, today=right).now)
    assert bars.update(minute(0, 90.0)) == "too late"


def before(days: int) -> date:
    return OPENS.date() - timedelta(days=days)


def test_each_session_leaves_its_close_to_the_daily_volatility():
    bars = Bars(OPENS, OPENS + SESSION)
    bars.days_told({before(days): 100.0 for days in range(1, 21)})
    bars.update(minute(0, 110.0))
    assert bars.now.daily_vol.sigma is None
    bars.open_session(TOMORROW, TOMORROW + SESSION)
    assert bars.now.daily_vol.sigma == pytest.approx(stdev([0.0] * 19 + [log(1.1)]))


def test_stored_days_give_a_yardstick_from_the_first_minute():
    bars = Bars(OPENS, OPENS + SESSION)
    bars.days_told({before(days): 121.0 - days for days in range(1, 22)})
    for _ in range(5):
        bars.now.usual_volume.store((500.0,))
    bars.update(minute(0, 100.0, volume=1000.0))
    assert bars.now.usual_volume.value == 2.0
    assert bars.now.daily_vol.annual is not None


@settings(max_examples=60, deadline=None)
@given(tapes(max_size=150), st.data())
def test_any_order_of_arrival_reads_the_same(tape: list[Minute], data: st.DataObject):
    """Some minutes come wrong first, some come late; in the end all that was said is true."""
    faults = st.sampled_from(["fine", "wrong", "late"])
    bars, later = Bars(OPENS, OPENS + SESSION), []
    for place, bar in enumerate(tape):
        fault = data.draw(faults)
        if fault == "fine" or place == 0:
            bars.update(bar)
            continue
        later.append(bar)
        if fault == "wrong":
            bars.update(bar._replace(high=bar.high + 5.0, close=bar.close + 3.0, volume=bar.volume + 7.0))
    for bar in data.draw(st.permutations(later)):
        bars.update(bar)
    assert told(bars.now) == told(desk(*tape).now)


@settings(max_examples=40, deadline=None)
@given(tapes(max_size=200), st.sets(st.integers(1, 199)))
def test_holes_read_as_flat_minutes(tape: list[Minute], holes: set[int]):
    heard = [bar for place, bar in enumerate(tape) if place not in holes]
    close, flat = 0.0, []
    for place, bar in enumerate(tape[: len(tape) if heard else 0]):
        if place in holes:
            bar = Minute(bar.starts, close, close, close, 0.0, filled=True)
        close = bar.close
        flat.append(bar)
    bars, stated = desk(*heard), desk(*flat)
    bars.fill(OPENS + timedelta(minutes=len(tape)))
    assert told(bars.now) == told(stated.now)


def test_the_recorded_week_reads_the_same_with_every_tenth_minute_late():
    tape = recorded("spy_1m_2024.parquet")[: 390 * 5]
    sessions = [tape[start : start + 390] for start in range(0, len(tape), 390)]
    on_time, late = (Bars(tape[0].starts, tape[0].starts + SESSION) for _ in range(2))
    for session in sessions:
        opened = partial(Bars.open_session, opens=session[0].starts, closes=session[0].starts + SESSION)
        opened(on_time)
        opened(late)
        for place, bar in enumerate(session):
            on_time.update(bar)
            if place % 10 != 7:
                late.update(bar)
            if place % 10 == 9:
                assert late.update(session[place - 2]) == "corrected"
        assert told(late.now) == told(on_time.now)
    assert on_time.now.macro_bars == 39 * 5
    assert on_time.now.macro_cloud.state is not None
