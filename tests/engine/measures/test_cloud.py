"""A cloud flips on a closed bar, keeps its mind on a tie, and says when a test of it held."""

import pytest

from engine.measures.cloud import Cloud


def cloud_of(*means: tuple[float | None, float | None]) -> Cloud:
    cloud = Cloud()
    for fast, slow in means:
        cloud.update(fast, slow)
    return cloud


def test_without_both_means_there_is_no_cloud():
    cloud = cloud_of((100.0, None))
    assert (cloud.state, cloud.top, cloud.bottom) == (None, None, None)
    assert not cloud.bounced(high=101.0, low=99.0, close=100.5)


def test_a_first_opinion_is_not_a_flip():
    cloud = cloud_of((101.0, 100.0))
    assert (cloud.state, cloud.flipped) == ("bull", None)


def test_a_flip_belongs_to_the_bar_that_made_it():
    cloud = cloud_of((101.0, 100.0), (99.0, 100.0))
    assert (cloud.state, cloud.flipped) == ("bear", "bear")
    cloud.update(98.0, 100.0)
    assert (cloud.state, cloud.flipped) == ("bear", None)


@pytest.mark.parametrize("tie", [100.0, 100.00000000000001, 99.99999999999999])
def test_a_tie_keeps_the_old_side(tie: float):
    cloud = cloud_of((101.0, 100.0), (tie, 100.0))
    assert (cloud.state, cloud.flipped) == ("bull", None)
    assert cloud.update(101.0, 100.0) is None
    assert cloud_of((99.0, 100.0), (tie, 100.0)).state == "bear"


def test_a_tie_from_the_start_is_no_side():
    assert cloud_of((100.0, 100.0)).state is None


@pytest.mark.parametrize(
    ("low", "close", "held"),
    [
        (100.9, 101.2, True),  # a wick into the cloud, closed back above
        (99.0, 101.2, True),  # right through it and back
        (101.0, 101.2, True),  # touched the top exactly
        (101.1, 101.2, False),  # never came near
        (100.9, 101.0, False),  # closed on the top, not above
        (100.9, 100.5, False),  # closed inside
    ],
)
def test_a_bull_cloud_holds_a_test(low: float, close: float, held: bool):
    bull, bear = cloud_of((101.0, 100.0)), cloud_of((-101.0, -100.0))
    assert bull.bounced(high=102.0, low=low, close=close) is held
    assert bear.bounced(high=-low, low=-102.0, close=-close) is held


def test_a_bounce_is_only_in_the_direction_of_the_trend():
    bear = cloud_of((100.0, 101.0))
    assert not bear.bounced(high=102.0, low=100.5, close=101.5)
    assert bear.bounced(high=100.5, low=99.0, close=99.5)
