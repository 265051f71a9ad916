"""The prices where the tape turned."""

import pytest
from hypothesis import given

from engine.measures.support_resistance import Level, SupportResistance
from tests.engine.measures.tapes import Minute, tapes


def turning(*prices: float, span: int = 2, width: float = 0.001) -> SupportResistance:
    levels = SupportResistance(span=span, width=width)
    for price in prices:
        levels.update(price, price)
    return levels


def test_a_turn_is_a_level_once_as_many_bars_follow_as_led_to_it():
    assert turning(1, 2, 3, 2).levels == ()
    assert turning(1, 2, 3, 2, 1).levels == (Level(3.0, 1),)
    assert turning(3, 2, 1, 2, 3).levels == (Level(1.0, 1),)


def test_a_plateau_is_one_turn():
    assert turning(1, 2, 3, 3, 3, 2, 1, 0).levels == (Level(3.0, 1),)
    assert turning(3, 2, 1, 1, 1, 2, 3, 4).levels == (Level(1.0, 1),)


def test_a_second_visit_within_reach_is_not_a_second_turn():
    assert turning(0, 1, 3, 2, 3, 1, 0).levels == (Level(3.0, 1),)
    assert turning(4, 3, 1, 2, 1, 3, 4).levels == (Level(1.0, 1),)


def test_turns_close_together_are_one_level_at_their_mean():
    levels = turning(1, 2, 100.00, 2, 1, 2, 100.08, 2, 1.5)
    assert levels.resistance(50.0) == Level(pytest.approx(100.04), 2)


def test_a_level_is_never_wider_than_its_width():
    levels = turning(1, 2, 100.0, 2, 1, 2, 100.9, 2, 1, 2, 101.8, 2, 1, width=0.01)
    assert [level.touches for level in levels.levels if level.price > 50] == [2, 1]


def test_the_nearest_level_is_told_and_not_the_most_extreme():
    levels = turning(1, 2, 30, 2, 1, 2, 20, 2, 1.5, 2, 40, 2, 1)
    assert levels.resistance(10.0) == Level(20.0, 1)
    assert levels.resistance(20.0) == Level(30.0, 1)
    assert levels.support(25.0) == Level(20.0, 1)
    assert levels.resistance(40.0) is None
    assert turning().support(10.0) is None


def test_the_last_bars_of_the_window_can_confirm_a_turn():
    """The seed's window left out its right end."""
    assert turning(9, 8, 7, 8, 6.9).levels == ()
    assert turning(9, 8, 7, 8, 7.1).levels == (Level(7.0, 1),)


@given(tapes())
def test_levels_are_the_turns_a_whole_chart_shows(tape: list[Minute]):
    levels, span, turns = SupportResistance(span=5, pivots_max=1000), 5, []
    for bar in tape:
        levels.update(bar.high, bar.low)
    for place in range(span, len(tape) - span):
        before, after = tape[place - span : place], tape[place + 1 : place + span + 1]
        here = tape[place]
        if max(bar.high for bar in before) < here.high >= max(bar.high for bar in after):
            turns.append(here.high)
        if min(bar.low for bar in before) > here.low <= min(bar.low for bar in after):
            turns.append(here.low)
    assert sum(level.touches for level in levels.levels) == len(turns)
    assert all(low.price < high.price for low, high in zip(levels.levels, levels.levels[1:], strict=False))
