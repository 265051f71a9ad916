"""Sweeps that are in a hurry to open: which count, how much they weigh, and when they are forgotten."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from engine.detectors.sweeps import SweepRule, Sweeps
from engine.measures.flow_scores import urgency
from engine.model.contract import Contract, Direction, Right
from engine.model.events import FlowCancelled, FlowPrinted, Location, Opening, Shape
from engine.model.records import Signal
from tests.engine.examples import AT, DAY, later


def swept(
    size: int, price: str = "1.00", strike: str = "12", right: Right = Right.CALL, **facts
) -> FlowPrinted:
    symbol = Contract("LUNR", DAY, right, Decimal(strike)).symbol
    paid = Decimal(price)
    each = FlowPrinted(
        AT, "LUNR", symbol, paid * size * 100, paid, size, Shape.SWEEP, Opening.CERTAIN, Location.ABOVE_ASK, 4
    )  # fmt: skip
    return replace(each, **facts)


def heard(*prints: FlowPrinted, rule: SweepRule | None = None) -> list[Signal]:
    watcher: Sweeps = (rule or SweepRule()).watch("flow_first", "LUNR")
    return [signal for each in prints if (signal := watcher.observe(each, None)) is not None]


def test_one_large_sweep_is_enough():
    (signal,) = heard(swept(1_300))
    assert (signal.direction, signal.strength) == (Direction.BULLISH, 80)
    assert signal.why == "1 opening sweep, $130k"
    assert signal.expires_at == AT + timedelta(minutes=5)


def test_a_hundred_thousand_is_enough_and_a_dollar_less_is_not():
    assert len(heard(swept(1_000))) == 1
    assert heard(swept(1_000, premium=Decimal(99_999))) == []


def test_two_small_ones_add_up():
    (signal,) = heard(swept(600), swept(700, at=later(65)))
    assert signal.why == "2 opening sweeps, $130k"
    assert signal.at == later(65)


@pytest.mark.parametrize(("seconds", "signals"), [(300.0, 1), (300.001, 0)])
def test_five_minutes_old_still_counts_and_a_moment_more_does_not(seconds, signals):
    assert len(heard(swept(600), swept(600, at=later(seconds)))) == signals


@pytest.mark.parametrize(
    "facts",
    [
        {"shape": Shape.BLOCK},
        {"shape": Shape.SPLIT},
        {"shape": Shape.SINGLE},
        {"shape": Shape.CROSS},
        {"shape": Shape.MULTI_LEG},
        {"opening": Opening.UNKNOWN},
        {"opening": Opening.CLOSING},
        {"location": Location.MID},
        {"location": Location.AT_BID},
        {"location": Location.BELOW_BID},
        {"location": Location.UNKNOWN},
    ],
    ids=lambda facts: next(iter(facts.values())),
)
def test_what_is_no_opening_sweep_bought_at_the_ask_is_not_heard(facts):
    assert heard(swept(9_000, **facts)) == []


@pytest.mark.parametrize("facts", [{"opening": Opening.LIKELY}, {"location": Location.AT_ASK}])
def test_likely_opening_and_at_the_ask_are_hurry_enough(facts):
    assert len(heard(swept(1_300, **facts))) == 1


def test_calls_and_puts_are_not_added_together():
    assert heard(swept(600), swept(600, right=Right.PUT, at=later(1)), None) == []


def test_bought_puts_lean_down():
    (signal,) = heard(swept(1_300, right=Right.PUT))
    assert signal.direction is Direction.BEARISH


def test_we_follow_to_the_strike_with_most_money_not_the_first():
    *_, last = heard(swept(600, strike="11"), swept(1_400, strike="12.5", at=later(1)), None)
    assert last.symbol == Contract("LUNR", DAY, Right.CALL, Decimal("12.5")).symbol
    *_, equal = heard(swept(600, strike="11"), swept(600, strike="12.5", at=later(1)), None)
    assert equal.symbol == Contract("LUNR", DAY, Right.CALL, Decimal(11)).symbol


def test_what_they_paid_is_weighted_by_contracts_and_only_at_our_strike():
    *_, signal = heard(
        swept(300, "1.00"), swept(400, "1.00", at=later(1)), swept(350, "1.01", at=later(2)),
        swept(100, "9.00", strike="11", at=later(3)),
    )  # fmt: skip
    assert signal.paid is not None
    assert round(signal.paid, 6) == Decimal("1.003333")
    assert signal.why == "4 opening sweeps, $195k"


def test_a_print_that_hides_size_or_price_hides_what_they_paid():
    (signal,) = heard(replace(swept(1_300), size=None))
    assert signal.paid is None
    (half,) = heard(replace(swept(600), size=None), swept(700, "1.10", at=later(1)), None)
    assert half.paid == Decimal("1.10")


def test_the_published_example_is_one_aggressive_sweep_of_105_thousand():
    prints = swept(300, exchanges=1), swept(400, exchanges=1), swept(350, "1.01", exchanges=1)
    (signal,) = heard(*prints)
    assert signal.why == "3 opening sweeps, $105k"


@pytest.mark.parametrize(
    ("contracts", "premium", "exchanges", "score"),
    [
        (1_500, 1_200_000, 4, 100),
        (400, 150_000, 3, 70),
        (2_000, 600_000, 1, 70),
        (1_000, 100_000, 2, 60),
        (1_001, 100_001, 2, 80),
        (1_000, 500_000, None, 50),
        (1_000, 500_001, None, 60),
        (1_000, 1_000_001, None, 70),
    ],
)
def test_how_urgent_it_was(contracts, premium, exchanges, score):
    """The third published number, 30, is of a print that is no sweep: here such a print is never heard."""
    sweep = swept(contracts, premium=Decimal(premium), exchanges=exchanges)
    assert urgency(sweep=True, exchanges=exchanges, premium=Decimal(premium), contracts=contracts) == score
    assert heard(replace(sweep, shape=Shape.BLOCK)) == []


def test_one_name_hears_nothing_of_another_s_past():
    rule = SweepRule()
    lunr, rklb = rule.watch("flow_first", "LUNR"), rule.watch("flow_first", "RKLB")
    assert lunr.observe(swept(600), None) is None
    assert rklb.observe(swept(600, at=later(1)), None) is None


def test_a_storm_does_not_grow_the_memory():
    few = SweepRule(kept_max=3)
    *_, signal = heard(*(swept(500, at=later(number)) for number in range(9)), rule=few)
    assert signal.why == "3 opening sweeps, $150k"


@pytest.mark.parametrize("ids", [("A", "B"), (None, None)])
def test_of_two_equal_prints_of_one_moment_one_is_taken_back(ids):
    watcher, third = SweepRule().watch("flow_first", "LUNR"), swept(600, at=later(2))
    twins = [swept(600, print_id=print_id) for print_id in ids]
    gone = twins[1]
    back = FlowCancelled(later(1), "LUNR", gone.symbol, Direction.BULLISH, gone.premium, gone.at, "B")
    assert [told for each in (*twins, back) if (told := watcher.observe(each, None))]
    left = watcher.observe(third, None)
    assert left is not None
    assert left.why == "2 opening sweeps, $120k"


def test_a_number_that_is_not_its_own_takes_no_print_back():
    watcher, told = SweepRule().watch("flow_first", "LUNR"), swept(600, print_id="A")
    back = FlowCancelled(later(1), "LUNR", told.symbol, Direction.BULLISH, told.premium, told.at, "B")
    assert [watcher.observe(each, None) for each in (told, back)] == [None, None]
    assert watcher.observe(swept(600, at=later(2)), None) is not None


def test_twins_leave_the_window_together_and_not_before():
    twins = swept(300), swept(300)
    (signal,) = heard(*twins, swept(600, at=later(300)))
    assert signal.why == "3 opening sweeps, $120k"
    assert heard(*twins, swept(600, at=later(300.001))) == []
