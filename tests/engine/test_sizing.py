"""How many: every budget answers, the smallest wins, and nothing is an answer too."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from engine.model.records import Size
from engine.plays.flow_first import FLOW_FIRST
from engine.sizing import Caps
from tests.engine.examples import CANDIDATE, STEADY, candidates

WIDE = Caps(
    premium_max=Decimal(1_000_000),
    contracts_max=1_000,
    premium_share_max=1.0,
    stop_risk_max=1.0,
    total_at_risk_max=1.0,
)
prices = st.integers(1, 2_000).map(lambda cents: Decimal(cents) / 100)


def sized(caps: Caps, price: str, **facts) -> Size:
    return caps.size(replace(CANDIDATE, **facts), Decimal(price))


def caps_of(size: Size) -> dict[str, int]:
    return {cap.name: cap.contracts for cap in size.caps}


def test_182_thousand_and_a_contract_at_2_50():
    size = sized(FLOW_FIRST.sizing, "2.50", equity=Decimal(182_000))
    assert (size.contracts, size.bound_by) == (2, "premium")
    assert caps_of(size) == {
        "premium": 2,
        "contracts": 5,
        "premium share": 21,
        "stop risk": 97,
        "total at risk": 36,
        "rollout": 4000,
    }


def test_two_percent_at_risk_with_a_stop_at_half_is_29_lots():
    size = sized(WIDE.model_copy(update={"stop_risk_max": 0.02}), "2.50", equity=Decimal(182_000), stop=0.50)
    assert (size.contracts, size.bound_by) == (29, "stop risk")


@pytest.mark.parametrize(("share", "lots"), [(0.0025, 1), (0.005, 3), (0.0075, 5), (0.01, 7), (0.015, 10)])
def test_a_share_of_the_account_in_premium(share, lots):
    size = sized(WIDE.model_copy(update={"premium_share_max": share}), "2.50", equity=Decimal(182_000))
    assert (size.contracts, size.bound_by) == (lots, "premium share")


def test_medium_conviction_never_rounds_a_half_up_to_one():
    caps = WIDE.model_copy(update={"stop_risk_max": 0.02})
    small = {"equity": Decimal(5_000), "stop": 0.50}
    assert sized(caps, "1.20", conviction=80, **small).contracts == 1
    half = sized(caps, "1.20", conviction=60, **small)
    assert (half.contracts, half.bound_by) == (0, "conviction")


@pytest.mark.parametrize(
    ("conviction", "contracts", "bound_by"),
    [
        (100, 5, "contracts"),
        (75, 5, "contracts"),
        (74, 2, "contracts, halved"),
        (50, 2, "contracts, halved"),
        (49, 0, "conviction"),
    ],
)
def test_conviction_buys_all_half_or_nothing(conviction, contracts, bound_by):
    size = sized(FLOW_FIRST.sizing, "0.50", conviction=conviction)
    assert (size.contracts, size.bound_by) == (contracts, bound_by)


@pytest.mark.parametrize("conviction", [40, 60, 90])
def test_a_contract_too_dear_is_refused_for_its_price_not_for_doubt(conviction):
    size = sized(FLOW_FIRST.sizing, "5.01", conviction=conviction)
    assert (size.contracts, size.bound_by) == (0, "premium")


def test_what_is_already_at_risk_leaves_less_room():
    assert sized(FLOW_FIRST.sizing, "1.00", at_risk=Decimal(2_300)).contracts == 2
    full = sized(FLOW_FIRST.sizing, "1.00", at_risk=Decimal(2_500))
    assert (full.contracts, full.bound_by) == (0, "total at risk")


def test_an_unknown_account_buys_nothing():
    assert sized(FLOW_FIRST.sizing, "1.00", equity=None).contracts == 0


@pytest.mark.parametrize("wrong", [{"stop_risk_max": 2.0}, {"premium_max": 500.0}, {"contracts_maximum": 5}])
def test_a_budget_that_is_not_meant_is_not_accepted(wrong):
    numbers = {**FLOW_FIRST.sizing.model_dump(), **wrong}
    with pytest.raises(ValidationError):
        Caps(**numbers)


@STEADY
@given(candidates, prices)
def test_what_is_spent_stays_within_every_budget(candidate, price):
    caps = FLOW_FIRST.sizing
    size = caps.size(candidate, price)
    spent, equity = price * 100 * size.contracts, candidate.equity or Decimal(0)
    assert 0 <= size.contracts <= caps.contracts_max
    assert size.contracts <= min(cap.contracts for cap in size.caps)
    assert spent <= caps.premium_max
    assert spent <= equity * Decimal("0.03")
    assert spent * Decimal(str(candidate.stop)) <= equity * Decimal("0.02")
    assert size.contracts == 0 or spent + candidate.at_risk <= equity * Decimal("0.05")


@STEADY
@given(candidates, prices)
def test_one_more_contract_would_break_a_budget(candidate, price):
    certain = replace(candidate, conviction=100)
    size = FLOW_FIRST.sizing.size(certain, price)
    assert size.contracts == min(cap.contracts for cap in size.caps)
    assert size.bound_by in {cap.name for cap in size.caps if cap.contracts == size.contracts}


@STEADY
@given(candidates, prices, st.integers(0, 1_000_000), st.integers(0, 1_000_000))
def test_a_larger_account_never_buys_less(candidate, price, one, other):
    smaller, larger = sorted((Decimal(one), Decimal(other)))
    before = FLOW_FIRST.sizing.size(replace(candidate, equity=smaller), price)
    after = FLOW_FIRST.sizing.size(replace(candidate, equity=larger), price)
    assert after.contracts >= before.contracts


@STEADY
@given(candidates, prices, prices)
def test_a_dearer_contract_never_buys_more(candidate, one, other):
    cheaper, dearer = sorted((one, other))
    caps = FLOW_FIRST.sizing
    assert caps.size(candidate, dearer).contracts <= caps.size(candidate, cheaper).contracts
