"""Sweeps, blocks, the unusual, the bias and the spike: each told by its own numbers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from engine.confluence import Confluence
from engine.detectors.blocks import BlockRule
from engine.detectors.flow_bias import FlowBiasRule
from engine.detectors.sweeps import SweepRule
from engine.detectors.unusual import UnusualRule
from engine.detectors.volume_spike import VolumeSpikeRule
from engine.model.contract import Direction, Right
from engine.model.events import Location, Opening, Shape
from engine.model.records import Setup, Signal
from tests.engine.detectors.listen import call, flow, heard
from tests.tape import story

AT = datetime(2026, 7, 31, 14, 0, tzinfo=UTC)
PUT = call(right=Right.PUT)


def later(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def test_a_million_in_one_sweep_is_golden():
    assert heard([flow(AT, 10_000, "1.00")], SweepRule())[0].why == "1 golden opening sweep, $1,000k"
    assert heard([flow(AT, 9_999, "1.00")], SweepRule())[0].why == "1 opening sweep, $1,000k"


def test_raw_prints_of_unknown_opening_stay_silent():
    told = story(
        """
        14:05:00.000 flow LUNR 12C 300@1.00 on=CBOE at-ask
        14:05:00.090 flow LUNR 12C 400@1.00 on=ISE at-ask
        14:05:00.180 flow LUNR 12C 350@1.01 on=ARCA above-ask
        14:05:03 tick
        """
    )
    assert told == []  # nobody said it opens, and flow_first asks for that


def test_raw_prints_merge_and_time_alone_completes_them():
    raw = {"shape": Shape.SINGLE, "exchanges": None, "open_interest": 100, "opening": Opening.UNKNOWN}
    events = [
        flow(AT, 600, "1.00", on="A", volume=600, **raw),
        flow(AT, 600, "1.00", on="B", volume=1200, **raw),
    ]
    (signal,) = heard([*events, flow(later(30), 1, "1.00", on="A", **raw)], SweepRule())
    assert signal.at == later(1)
    assert (signal.why, signal.strength) == ("1 opening sweep, $120k", 80)


@pytest.mark.parametrize(
    ("facts", "count"),
    [
        ({}, 1), ({"location": Location.MID}, 0), ({"location": Location.AT_BID}, 0),
        ({"opening": Opening.UNKNOWN}, 0), ({"opening": Opening.CLOSING}, 0), ({"shape": Shape.SPLIT}, 1),
        ({"shape": Shape.CROSS}, 0), ({"shape": Shape.SWEEP}, 0), ({"size": 999}, 0),
    ],
)  # fmt: skip
def test_a_block(facts, count):
    given = {"size": 1000, "price": "1.00", "shape": Shape.BLOCK, "exchanges": 1, **facts}
    told = heard([flow(AT, **given)], BlockRule())
    assert len(told) == count
    assert all(signal.symbol == call() and signal.paid == 1 for signal in told)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({}, "500 contracts, 0.5x open interest, 2.0x a usual day"),
        ({"open_interest": 0}, "500 contracts on a new strike, 2.0x a usual day"),
        ({"open_interest": None}, None), ({"open_interest": 1001}, None), ({"usual": None}, None),
        ({"usual": 0.0}, None), ({"usual": 251.0}, None), ({"location": Location.MID}, None),
        ({"opening": Opening.CLOSING}, None), ({"size": 499}, None), ({"shape": Shape.MULTI_LEG}, None),
    ],
)  # fmt: skip
def test_the_unusual(facts, why):
    given = {"size": 500, "price": "1.00", "open_interest": 1000, "usual": 250.0, "opening": Opening.UNKNOWN}
    told = heard([flow(AT, **{**given, **facts})], UnusualRule())
    assert [signal.why for signal in told] == ([] if why is None else [why])


def test_a_put_sold_in_size_is_unusual_and_bullish():
    sold = flow(AT, 500, "1.00", symbol=PUT, location=Location.AT_BID, open_interest=0, usual=1.0, iv=0.2)
    (signal,) = heard([sold], UnusualRule())
    assert (signal.direction, signal.strength) == (Direction.BULLISH, 8)


def test_the_bias_of_c07():
    """Bull $900k, bear $300k, three sweeps of six prints: 0.75."""
    bull = [flow(later(n), 3000, "1.00", shape=Shape.SWEEP if n < 2 else Shape.BLOCK) for n in (1, 3)]
    bear = [
        flow(later(n), 1000, "1.00", symbol=PUT, shape=Shape.SWEEP if n < 3 else Shape.BLOCK)
        for n in (0, 2, 4)
    ]
    last = flow(later(5), 3000, "1.00", shape=Shape.BLOCK)
    told = heard(sorted([*bull, *bear, last], key=lambda event: event.at), FlowBiasRule())
    assert told[-1].at == later(5)
    assert (told[-1].strength, told[-1].why) == (75, "$900k against $300k, 3 of 6 swept")
    assert len(heard([*bull, last], FlowBiasRule(strength_above=1.0))) == 0


@pytest.mark.parametrize(
    ("sizes", "count"), [([1000], 1), ([999], 0), ([500, 500], 1), ([499, 499, 499], 0), ([500, 499], 0)]
)
def test_fifty_thousand_is_looked_at_and_a_hundred_acted_on(sizes, count):
    events = [flow(later(n), size, "1.00") for n, size in enumerate(sizes)]
    assert len(heard(events, FlowBiasRule())) == count


def test_one_side_must_be_more_than_half_again_the_other():
    weak = FlowBiasRule(strength_above=0.0)
    against = flow(AT, 1000, "1.00", symbol=PUT)
    assert [each.at for each in heard([against, flow(later(1), 1500, "1.00")], weak)] == [AT]
    assert [each.at for each in heard([against, flow(later(1), 1501, "1.00")], weak)] == [AT, later(1)]


def test_a_print_against_the_bias_announces_nothing():
    events = [flow(AT, 5000, "1.00"), flow(later(1), 600, "1.00", symbol=PUT)]
    assert [signal.at for signal in heard(events, FlowBiasRule())] == [AT]


def test_sold_premium_names_no_contract_to_buy():
    sold = flow(AT, 5000, "1.00", symbol=PUT, location=Location.AT_BID)
    (signal,) = heard([sold], FlowBiasRule())
    assert (signal.direction, signal.symbol) == (Direction.BULLISH, None)


def spike(count: int = 3, **facts) -> list:
    """Blocks of calls on a contract that usually trades a thousand a day, beside puts that trade as ever."""
    given = {"size": 2000, "price": "2.00", "usual": 1000.0, **facts}
    quiet = flow(AT, 1, "0.10", symbol=PUT, location=Location.MID, volume=100, usual=1000.0)
    calls = [flow(later(n + 1), volume=5000 + 2000 * n, **given) for n in range(count)]
    return [quiet, *calls]


def test_a_volume_spike_is_told_once_a_day_and_side():
    (signal,) = heard(spike(6), VolumeSpikeRule(volume_to_usual_min=4.0))
    assert (signal.direction, signal.strength) == (Direction.BULLISH, 88)
    assert signal.why == "4.5x a usual day, 3 blocks, $1,200k net, calls +49%"


@pytest.mark.parametrize(
    "facts",
    [{"count": 2}, {"size": 99, "price": "50.00"}, {"price": "1.66"}, {"usual": None}, {"usual": 9000.0},
     {"location": Location.MID}, {"shape": Shape.MULTI_LEG}],
)  # fmt: skip
def test_no_spike(facts):
    assert heard(spike(**facts), VolumeSpikeRule(volume_to_usual_min=4.0)) == []


def test_yesterday_s_blocks_are_not_today_s():
    first, *rest = spike()
    early = [replace(event, at=event.at - timedelta(days=1)) for event in (first, *rest[:2])]
    assert heard([*early, *rest[2:]], VolumeSpikeRule(volume_to_usual_min=4.0)) == []


def test_a_name_that_trades_only_calls_is_not_shifted_by_more_of_them():
    assert heard(spike()[1:], VolumeSpikeRule(volume_to_usual_min=4.0)) == []


def test_selling_calls_in_size_is_a_bearish_spike():
    told = heard(spike(location=Location.AT_BID), VolumeSpikeRule(volume_to_usual_min=4.0))
    assert [signal.direction for signal in told] == [Direction.BEARISH]


# ---- confluence


def opinion(detector: str, direction: Direction = Direction.BULLISH, strength: int = 60) -> Signal:
    return Signal(detector, "probe", "ABC", direction, strength, "because", AT, later(60))


BOTH = Confluence(at_least=2, kinds_min=2, neutral_when_split=True, lift_per_kind=15)


@pytest.mark.parametrize(
    ("signals", "agreed", "strength"),
    [
        ([opinion("sweeps"), opinion("dark_pool")], 2, 75),
        ([opinion("sweeps"), opinion("dark_pool"), opinion("order_flow")], 3, 90),
        ([opinion("sweeps"), opinion("unusual")], 0, None),
        ([opinion("sweeps"), opinion("dark_pool", Direction.BEARISH)], 0, None),
        ([opinion("sweeps"), opinion("dark_pool"), opinion("momentum", Direction.BEARISH)], 0, None),
        ([], 0, None),
    ],
)
def test_flow_and_dark_pool_confirm_each_other(signals, agreed, strength):
    found = BOTH.agree(signals, Direction.BULLISH, AT)
    assert len(found) == agreed
    if strength is not None:
        setup = Setup("ABC-1", "probe", "ABC", Direction.BULLISH, found, later(60), BOTH.lift(found))
        assert setup.strength == strength


def test_an_expired_opinion_neither_agrees_nor_splits():
    stale = [opinion("dark_pool", Direction.BEARISH), opinion("sweeps")]
    assert BOTH.agree(stale, Direction.BULLISH, later(60)) == ()
    alone, wary = Confluence(at_least=1), Confluence(at_least=1, neutral_when_split=True)
    assert len(alone.agree(stale, Direction.BULLISH, later(59))) == 1
    assert alone.agree(stale, Direction.BULLISH, later(60)) == ()
    fresh = replace(opinion("sweeps"), expires_at=later(61))
    assert wary.agree([*stale, fresh], Direction.BULLISH, later(59)) == ()
    assert wary.agree([*stale, fresh], Direction.BULLISH, later(60)) == (fresh,)


def test_strength_ends_at_a_hundred():
    signals = tuple(opinion(each, strength=95) for each in ("sweeps", "dark_pool"))
    setup = Setup("ABC-1", "probe", "ABC", Direction.BULLISH, signals, AT, BOTH.lift(signals))
    assert setup.strength == 100
    assert Decimal(BOTH.lift(signals[:1])) == 0
