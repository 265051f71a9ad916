"""Candles beside the fast cloud, by the definition of exhaustion: same colour, outside, no wick touching."""

from engine.measures.candles import Candles


def after(*candles: tuple[float, float, float, float], cloud: tuple[float, float] = (100.0, 99.0)) -> Candles:
    kept = Candles()
    for minute, (first, high, low, close) in enumerate(candles):
        kept.update(minute, first, high, low, close, *cloud, None)
    return kept


GREEN = (101.0, 102.0, 100.5, 101.5)
RED = (98.0, 98.5, 97.0, 97.5)


def test_three_green_candles_clear_of_the_cloud_are_counted():
    assert after(GREEN, GREEN, GREEN).rising == 3
    assert after(RED, RED, RED).falling == 3
    assert after(GREEN, GREEN, GREEN).falling == 0


def test_a_wick_that_touches_begins_again():
    assert after(GREEN, (101.0, 102.0, 100.0, 101.5)).rising == 0
    assert after(RED, (98.0, 99.0, 97.0, 97.5)).falling == 0


def test_another_colour_and_a_doji_begin_again():
    assert after(GREEN, GREEN, (101.5, 102.0, 100.5, 101.0)).rising == 0
    assert after(GREEN, GREEN, (101.5, 102.0, 100.5, 101.5)).rising == 0
    assert after((101.5, 102.0, 100.5, 101.5)).colour is None


def test_an_unknown_open_has_no_colour():
    kept = after(GREEN, GREEN)
    kept.update(2, None, 102.0, 101.0, 101.5, 100.0, 99.0, None)
    assert (kept.rising, kept.colour) == (0, None)


def test_a_flip_is_counted_from_and_forgotten_overnight():
    kept = Candles()
    assert kept.since_flip is None
    for minute, flipped in enumerate((None, "bear", None, None)):
        kept.update(minute, *GREEN, 100.0, 99.0, flipped)
    assert kept.since_flip == 2
    kept.open_session()
    assert (kept.since_flip, kept.minute, kept.rising) == (None, None, 0)
