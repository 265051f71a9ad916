"""Clouds, breakouts, directions and premiums: each condition is needed, each number is asked."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import ValidationError

from engine.detectors.directional import DirectionalRule
from engine.detectors.ema_cloud import EmaCloudRule
from engine.detectors.momentum import MomentumRule
from engine.detectors.premium_scalp import PremiumScalpRule
from engine.model.contract import Direction, Right
from engine.model.events import BarClosed, Event, FlowPrinted
from tests.engine.detectors.listen import MINUTE, call, heard
from tests.engine.detectors.tapes import DAY, breakout, cloud, turning

DAYS = timedelta(days=3)


def test_a_flip_with_macro_and_volume():
    (signal,) = heard(cloud(), EmaCloudRule())
    assert signal.at == DAY.opens + 82 * MINUTE
    assert (signal.direction, signal.why) == (
        Direction.BULLISH,
        "5/12 flipped bullish, macro agrees, volume 1.8x",
    )
    assert signal.strength >= 76  # macro 30, volume 16, VWAP 15, body 15, and the width of the cloud


@pytest.mark.parametrize(
    ("rule", "volume", "count"),
    [
        (EmaCloudRule(), 1500.0, 0), (EmaCloudRule(), 1501.0, 1),
        (EmaCloudRule(macro_bars_min=165), 1800.0, 0),
        (EmaCloudRule(macro_bars_min=164), 1800.0, 1), (EmaCloudRule(conviction_min=99), 1800.0, 0),
    ],
)  # fmt: skip
def test_a_flip_needs_volume_history_and_conviction(rule, volume, count):
    assert len(heard(cloud(volume=volume), rule)) == count


def test_four_sessions_of_macro_are_needed_and_three_refuse():
    assert heard(cloud(days=4), EmaCloudRule()) == []
    assert len(heard(cloud(days=4), EmaCloudRule(macro_bars_min=100))) == 1


def fewer(events: list[Event], kind: type[Event]) -> list[Event]:
    return [event for event in events if not isinstance(event, kind)]


def test_a_breakout_with_everything_behind_it():
    (signal,) = heard(breakout(), MomentumRule())
    assert signal.direction is Direction.BULLISH
    assert signal.strength == 90
    assert "through 101." in signal.why
    assert signal.why.endswith("shares 3.0x, options 4.0x")
    moved = float(signal.why.split("%")[0])
    assert 3.0 <= moved < 3.4


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"step": 0.1}, MomentumRule()), ({"volume": 1900.0}, MomentumRule()),
        ({"usual": 134.0}, MomentumRule()),
        ({}, MomentumRule(cross_age_max_bars=3)), ({}, MomentumRule(return_sigmas=2.5)),
    ],
)  # fmt: skip
def test_a_breakout_lacks_one_thing(change, rule):
    assert heard(breakout(**change), rule) == []


def test_a_breakout_without_busy_options_is_none():
    assert heard(fewer(breakout(), FlowPrinted), MomentumRule()) == []


def test_a_move_through_no_level_is_no_breakout():
    assert heard(breakout(level=False), MomentumRule(cross_age_max_bars=999)) == []


def test_a_breakout_that_macd_has_left_is_none():
    assert heard(breakout(fade=True), MomentumRule()) == []


def test_a_new_name_has_no_usual_volume_and_so_no_breakout():
    today = [event for event in breakout() if event.at >= DAY.opens - MINUTE]
    assert heard(today, MomentumRule()) == []


def test_a_direction_needs_bars_in_a_row():
    (first, *_) = heard(breakout(), DirectionalRule())
    (third, *_) = heard(breakout(), DirectionalRule(bars_in_a_row=3))
    assert third.at - first.at == MINUTE
    assert first.direction is Direction.BULLISH
    assert first.why.endswith("2 bars")
    assert 50 <= first.strength <= 100


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"step": 0.02}, DirectionalRule()), ({"volume": 1000.0}, DirectionalRule()),
        ({}, DirectionalRule(return_5m_sigmas=2.0)),
        ({}, DirectionalRule(chop_slope_max=1.0, chop_crossings_min=0)),
        ({}, DirectionalRule(return_15m_above=0.2)), ({}, DirectionalRule(return_5m_above=0.2)),
    ],
)  # fmt: skip
def test_no_direction(change, rule):
    assert heard(breakout(**change), rule) == []


def test_the_same_direction_is_not_repeated_within_a_quarter_of_an_hour():
    assert len(heard(breakout(), DirectionalRule())) == 1
    assert len(heard(breakout(), DirectionalRule(again=MINUTE))) == 2


def test_an_oversold_premium_that_turns():
    (signal,) = heard(turning(), PremiumScalpRule())
    assert (signal.symbol, signal.strength, signal.direction) == (call(), 85, Direction.BULLISH)
    assert 30 <= float(signal.why.rsplit(" ", 1)[1]) <= 40
    put = call(right=Right.PUT)
    assert [each.direction for each in heard(turning(put), PremiumScalpRule())] == [Direction.BEARISH]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"last": 1.0}, PremiumScalpRule()), ({}, PremiumScalpRule(rsi_min=39.9)),
        ({}, PremiumScalpRule(rsi_max=30.1)), ({}, PremiumScalpRule(rise_min=0.5)),
    ],
)  # fmt: skip
def test_no_scalp(change, rule):
    assert heard(turning(**change), rule) == []


def test_a_premium_bar_out_of_order_is_not_read_twice():
    events = turning()
    twice = [
        each for event in events for each in ((event, event) if isinstance(event, BarClosed) else (event,))
    ]
    assert heard(twice, PremiumScalpRule()) == heard(events, PremiumScalpRule())


def test_a_premium_forgets_over_night():
    *falls, turn = turning()
    later = [replace(each, starts=each.starts + DAYS, at=each.at + DAYS) for each in (falls[-1], turn)]
    assert heard([*falls, *later], PremiumScalpRule()) == []
    assert len(heard([*falls, *later], PremiumScalpRule(quiet_max=2 * DAYS))) == 1


def test_a_volume_threshold_of_nothing_is_refused_at_once():
    with pytest.raises(ValidationError):
        DirectionalRule(volume_ratio_above=0.0)
