"""The worked numbers of the trade's definitions: sides, shapes, openings, scores."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from engine.measures.chop import choppy
from engine.measures.cloud_conviction import cloud_conviction
from engine.measures.flow_scores import bias_strength, print_conviction, urgency
from engine.measures.opening import next_day, opening
from engine.measures.print_type import shape_of
from engine.measures.trade_side import TradeSide, location
from engine.measures.trend import trend_state
from engine.measures.z_score import z_score
from engine.model.contract import Direction
from engine.model.events import Location, Opening, Shape
from engine.model.money import Side
from engine.theirs.gathering import Gather, Gathering
from tests.engine.detectors.listen import call, flow

AT = datetime(2026, 7, 31, 14, 0, tzinfo=UTC)
BID, ASK = Decimal("2.00"), Decimal("2.10")


def ms(count: int) -> timedelta:
    return timedelta(milliseconds=count)


@pytest.mark.parametrize(
    ("bought", "right", "direction"),
    [
        (Location.AT_ASK, "C", "bullish"), (Location.AT_BID, "P", "bullish"),
        (Location.AT_ASK, "P", "bearish"), (Location.AT_BID, "C", "bearish"),
        (Location.MID, "C", None), (Location.UNKNOWN, "P", None),
    ],
)  # fmt: skip
def test_c03_bias_is_side_times_type(bought, right, direction):
    assert flow(AT, 1, "1", symbol=call().replace("C0", f"{right}0"), location=bought).direction == direction


@pytest.mark.parametrize("shape", [Shape.MULTI_LEG, Shape.CROSS])
def test_a_leg_and_a_cross_lean_nowhere(shape):
    assert flow(AT, 1, "1", shape=shape).direction is None


@pytest.mark.parametrize(
    ("price", "side"), [("2.10", Side.BUY), ("2.00", Side.SELL), ("2.08", Side.BUY), ("2.03", Side.SELL)]
)
def test_c04_the_quote_gives_the_side(price, side):
    assert TradeSide().update(Decimal(price), BID, ASK) is side


def test_c04_exactly_in_the_middle_the_last_change_of_price_decides():
    tape = TradeSide()
    assert tape.update(Decimal("2.05"), BID, ASK) is None
    tape.update(Decimal("2.04"), BID, ASK)
    assert tape.update(Decimal("2.05"), BID, ASK) is Side.BUY
    assert tape.update(Decimal("2.05"), BID, ASK) is Side.BUY
    tape.update(Decimal("2.06"), BID, ASK)
    assert tape.update(Decimal("2.05"), BID, ASK) is Side.SELL


@pytest.mark.parametrize(
    ("bid", "ask", "age"), [("2.10", "2.00", 0), ("2.05", "2.05", 0), ("2.00", "2.10", 1.1)]
)
def test_c04_a_crossed_locked_or_stale_market_gives_none(bid, ask, age):
    assert TradeSide().update(Decimal("2.09"), Decimal(bid), Decimal(ask), age) is None


@pytest.mark.parametrize(
    ("price", "where"),
    [
        ("2.11", Location.ABOVE_ASK), ("2.10", Location.AT_ASK), ("2.05", Location.MID),
        ("2.00", Location.AT_BID), ("1.99", Location.BELOW_BID),
    ],
)  # fmt: skip
def test_c04_where_in_the_market(price, where):
    assert location(Decimal(price), BID, ASK) is where
    assert location(float(price), float(BID), float(ASK)) is where
    for locked_or_crossed in (BID, BID - 1):
        assert location(Decimal(price), BID, locked_or_crossed) is Location.UNKNOWN


def test_c04_one_side_of_a_market_is_enough_for_a_print_beyond_it():
    assert location(ASK, None, ASK) is Location.AT_ASK
    assert location(BID, BID, None) is Location.AT_BID
    assert location(BID, None, ASK) is Location.UNKNOWN
    assert location(BID, None, None) is Location.UNKNOWN


@pytest.mark.parametrize(
    ("codes", "shape"),
    [("Sbd", Shape.SWEEP), ("c", Shape.CROSS), ("fghijlmknopqrs", Shape.MULTI_LEG), ("Iae", Shape.SINGLE)],
)
def test_c07_what_the_exchange_says_of_a_print(codes, shape):
    assert {shape_of(code) for code in codes} == {shape}
    assert shape_of(None) is Shape.SINGLE


def pieces(*, volume: int | None = 1150) -> list:
    """300 at 1.00, 400 at 1.00, 350 at 1.01 on three exchanges within 180 ms, all at the ask of 1.00."""
    facts = {"shape": Shape.SINGLE, "opening": Opening.UNKNOWN, "exchanges": None, "open_interest": 800}
    return [
        flow(AT, 300, "1.00", on="CBOE", volume=volume and 400, **facts),
        flow(AT + ms(90), 400, "1.00", on="ISE", volume=volume and 800, **facts),
        flow(AT + ms(180), 350, "1.01", on="ARCA", volume=volume, location=Location.ABOVE_ASK, **facts),
    ]


def gathered(events, rule: Gather | None = None) -> list:
    gathering = Gathering(rule or Gather())
    whole = [each for event in events for each in gathering.take(event)]
    return [*whole, *gathering.all_whole(AT + timedelta(minutes=1))]


def test_c07_three_prints_are_one_certain_sweep():
    (sweep,) = gathered(pieces())
    assert (sweep.shape, sweep.size, sweep.premium) == (Shape.SWEEP, 1050, Decimal("105350.00"))
    assert (sweep.exchanges, sweep.location, sweep.opening) == (3, Location.AT_ASK, Opening.CERTAIN)
    assert sweep.at == AT + ms(1180)
    assert sweep.direction is Direction.BULLISH


def test_without_a_volume_opening_is_unknown_and_never_closing():
    (sweep,) = gathered(pieces(volume=None))
    assert sweep.opening is Opening.UNKNOWN


def test_a_pause_longer_than_half_a_second_ends_a_burst():
    first, second, third = pieces()
    late = [first, second, flow(AT + ms(591), 350, "1.01", on="ARCA", shape=Shape.SINGLE)]
    assert [each.size for each in gathered(late)] == [700, 350]
    assert [each.size for each in gathered([first, second, third])] == [1050]


def test_a_burst_that_never_ends_is_cut_at_five_seconds():
    endless = [flow(AT + ms(400 * n), 10, "1.00", on="CBOE", shape=Shape.SINGLE) for n in range(20)]
    assert [each.size for each in gathered(endless)] == [130, 70]


@pytest.mark.parametrize(
    ("prints", "shape"),
    [
        ([(1000, "CBOE")], Shape.BLOCK), ([(999, "CBOE")], Shape.SINGLE),
        ([(500, "CBOE"), (500, "CBOE")], Shape.SPLIT), ([(1, "CBOE"), (1, "ISE")], Shape.SWEEP),
    ],
)  # fmt: skip
def test_c07_block_split_sweep(prints, shape):
    events = [flow(AT, size, "1.00", on=on, shape=Shape.SINGLE, exchanges=None) for size, on in prints]
    assert [each.shape for each in gathered(events)] == [shape]


def test_a_flagged_sweep_needs_no_second_exchange():
    assert gathered([flow(AT, 5, "1.00", on="ISE", shape=Shape.SWEEP)])[0].shape is Shape.SWEEP


def test_a_burst_of_both_sides_leans_nowhere():
    both = [
        flow(AT, 69, "1.00", on="ISE", shape=Shape.SINGLE),
        flow(AT, 31, "0.98", on="CBOE", shape=Shape.SINGLE, location=Location.AT_BID),
    ]
    assert gathered(both)[0].direction is None
    assert gathered(both, Gather(side_share_min=0.69))[0].direction is Direction.BULLISH


def test_equal_sizes_on_two_strikes_in_one_second_are_legs():
    legs = [
        flow(AT + ms(n), size, "1.00", symbol=call(strike), on=on, shape=Shape.SINGLE)
        for n, (size, on) in enumerate([(100, "ISE"), (250, "CBOE")])
        for strike in (100, 105)
    ]
    assert {each.shape for each in gathered(legs)} == {Shape.MULTI_LEG}
    uneven = [*legs, flow(AT + ms(9), 200, "1.00", on="ISE", shape=Shape.SINGLE)]
    assert {each.shape for each in gathered(uneven)} == {Shape.SWEEP}


@pytest.mark.parametrize(
    ("size", "interest", "earlier", "day", "expected"),
    [
        (1050, 800, 100, 1150, Opening.CERTAIN), (900, 800, 100, 1000, Opening.LIKELY),
        (100, 800, 100, 200, Opening.UNKNOWN), (1050, None, 100, 1150, Opening.UNKNOWN),
        (1050, 800, None, None, Opening.UNKNOWN), (10, 0, 0, 10, Opening.CERTAIN),
    ],
)  # fmt: skip
def test_c07_opening(size, interest, earlier, day, expected):
    assert opening(size, interest, earlier=earlier, day=day) is expected


@pytest.mark.parametrize(
    ("after", "expected"),
    [(1500, Opening.CERTAIN), (1499, Opening.UNKNOWN), (500, Opening.CLOSING), (501, Opening.UNKNOWN)],
)
def test_c07_the_next_morning_confirms(after, expected):
    assert next_day(1000, 1000, after) is expected


@pytest.mark.parametrize(
    ("sweep", "exchanges", "premium", "contracts", "score"),
    [(True, 4, 1_200_000, 1500, 100), (True, 3, 150_000, 400, 70), (False, 1, 600_000, 2000, 30)],
)
def test_urgency(sweep, exchanges, premium, contracts, score):
    assert urgency(sweep=sweep, exchanges=exchanges, premium=Decimal(premium), contracts=contracts) == score


def test_strength_of_a_bias():
    assert bias_strength(Decimal(900_000), Decimal(300_000), sweeps=3, trades=6) == 0.75
    assert bias_strength(Decimal(1), Decimal(0), sweeps=1, trades=1) == 1.0
    assert bias_strength(Decimal(0), Decimal(0), sweeps=0, trades=0) is None


@pytest.mark.parametrize(
    ("premium", "iv", "score"),
    [
        (500_000, 0.4, 50),
        (500_000, 0.29, 75),
        (500_000, 0.61, 35),
        (500_000, None, 50),
        (5_000_000, 0.7, 100),
    ],
)
def test_conviction_of_a_print_takes_volatility_as_a_fraction(premium, iv, score):
    assert print_conviction(Decimal(premium), iv) == score


def test_c24_flat_and_crossing_is_chop():
    slope = 450.3 / 450.0 - 1
    assert round(slope, 5) == 0.00067
    assert choppy(slope, 4, slope_max=0.002, crossings_min=4) is True
    assert choppy(slope, 3, slope_max=0.002, crossings_min=4) is False
    assert (trend_state(450.4, 450.3, slope), trend_state(450.2, 450.3, slope)) == ("up", "neutral")


def test_c25_conviction_of_a_flip():
    full = {"macro_agrees": True, "vwap_agrees": True, "body_agrees": True}
    assert cloud_conviction(volume_ratio=1.8, gap_atr=0.3, **full) == 88
    assert cloud_conviction(volume_ratio=9.0, gap_atr=9.0, **full) == 100
    assert cloud_conviction(volume_ratio=0.1, gap_atr=0.0, macro_agrees=False, vwap_agrees=False,
                            body_agrees=False) == 0  # fmt: skip


def test_a_z_score_needs_a_past_that_varied():
    assert z_score(5.0, [1.0, 2.0, 3.0], count_min=3) == 3.0
    assert z_score(5.0, [1.0, 2.0, 3.0], count_min=4) is None
    assert z_score(5.0, [1.0, 1.0, 1.0], count_min=3) is None
