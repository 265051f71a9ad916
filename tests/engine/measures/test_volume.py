"""Relative volume two ways: against the bars just before, and against the same minute of other days."""

from engine.measures.usual_volume import UsualVolume
from engine.measures.volume import RelativeVolume


def test_a_bar_is_held_against_the_twenty_before_it():
    relative = RelativeVolume(20)
    for _ in range(20):
        relative.update(1000.0)
    assert relative.value is None
    relative.update(1500.0)
    assert relative.value == 1.5


def test_a_spike_is_not_part_of_its_own_yardstick():
    relative = RelativeVolume(2)
    for volume in (1.0, 3.0, 100.0):
        relative.update(volume)
    assert relative.value == 50.0


def test_after_silence_no_ratio_exists():
    relative = RelativeVolume(2)
    for volume in (0.0, 0.0, 500.0):
        relative.update(volume)
    assert relative.value is None


def days(*sessions: tuple[float | None, ...]) -> UsualVolume:
    usual = UsualVolume(sessions_max=20, sessions_min=2)
    for session in sessions:
        usual.store(session)
    return usual


def test_a_minute_is_held_against_its_own_time_of_day():
    usual = days((900.0, 100.0), (1100.0, 300.0))
    usual.update(0, 1500.0)
    assert usual.value == 1.5
    usual.update(1, 100.0)
    assert usual.value == 0.5


def test_one_stored_day_is_not_a_habit():
    usual = days((900.0,))
    usual.update(0, 900.0)
    assert usual.value is None


def test_a_half_day_says_nothing_of_the_afternoon():
    usual = days((1.0, 100.0), (1.0, 300.0), (1.0,))
    usual.update(1, 400.0)
    assert usual.value == 2.0


def test_minutes_not_seen_are_unknown_and_not_zero():
    usual = days((100.0, None, 100.0), (100.0, None, 100.0))
    usual.update(1, 50.0)
    assert usual.value is None
    usual.update(2, 50.0)
    assert usual.value == 0.5


def test_today_joins_the_yardstick_only_tomorrow():
    usual = days((100.0,), (100.0,))
    usual.update(0, 400.0)
    assert usual.value == 4.0
    usual.open_session()
    assert usual.value is None
    usual.update(0, 400.0)
    assert usual.value == 2.0


def test_old_days_fall_out():
    usual = UsualVolume(sessions_max=2, sessions_min=2)
    for volume in (9999.0, 100.0, 100.0):
        usual.store((volume,))
    usual.update(0, 100.0)
    assert usual.value == 1.0


def test_a_minute_that_never_traded_gives_no_ratio():
    usual = days((0.0,), (0.0,))
    usual.update(0, 100.0)
    assert usual.value is None
