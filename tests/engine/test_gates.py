"""Each gate at its limit and a hair beyond it, in the words a refusal would use."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.telling.verdicts import judged
from engine.gates.cost import ExpectedValueGate, TollToStopGate, TollToTargetGate
from engine.gates.direction import DarkPoolAgreesGate, FlowAgreesGate
from engine.gates.expiry import ExpiryGate
from engine.gates.freshness import ChaseGate, FlowAgeGate, GreeksAgeGate, QuoteAgeGate
from engine.gates.greeks import GammaGate, IvRankGate, RawGammaGate, ThetaGate
from engine.gates.halts import HaltGate
from engine.gates.liquidity import OpenInterestGate, PremiumGate, SpreadGate, StockVolumeGate, VolumeGate
from engine.gates.regime import MacroGate
from engine.gates.risk import DailyLossGate, PositionsGate, TradingGate
from engine.gates.timing import ClosingGate, FomcGate, OpeningGate
from engine.model.records import TradingState
from engine.model.verdict import Unit, at_least, at_most
from engine.plays.flow_first import FLOW_FIRST
from engine.plays.playbook import PLAYBOOK
from engine.stages.offering import judge
from tests.engine.examples import CANDIDATE, market

FREE = Decimal(0)
COIN_AND_A_HALF = ExpectedValueGate(win_rate_assumed=0.575)

AT_THE_LIMIT = [
    (SpreadGate(spread_max=0.08), {"quote": market("0.96", "1.04")}, "spread 8.0 % <= 8.0 %"),
    (OpenInterestGate(contracts_min=500), {"open_interest": 500}, "open interest 500 >= 500"),
    (VolumeGate(contracts_min=100), {"volume": 100}, "volume 100 >= 100"),
    (StockVolumeGate(shares_min=9_000), {"stock_volume": 9_000}, "stock volume 9,000 >= 9,000"),
    (PremiumGate(premium_min=Decimal("0.30")), {"quote": market("0.29", "0.31")}, "premium $0.30 >= $0.30"),
    (ExpiryGate(dte_max=0), {"dte": 0}, "expiry 0 d <= 0 d"),
    (FlowAgreesGate(share_min=0.6), {"flow_share": 0.6}, "flow agrees 60.0 % >= 60.0 %"),
    (
        DarkPoolAgreesGate(against_max=Decimal(5_000_000)),
        {"dark_net": -5_000_000.0},
        "dark pool agrees -$5,000,000.00 >= -$5,000,000.00",
    ),
    (FlowAgeGate(age_max_s=300), {"flow_age_s": 300.0}, "flow age 5 min <= 5 min"),
    (QuoteAgeGate(age_max_s=3), {"quote_age_s": 3.0}, "quote age 3 s <= 3 s"),
    (ChaseGate(above_paid_max=0.10), {"quote": market("1.05", "1.10")}, "chase 10.0 % <= 10.0 %"),
    (TollToTargetGate(share_max=0.2), {"quote": market("0.98", "1.02")}, "spread to target 4.0 % <= 4.0 %"),
    (TollToStopGate(share_max=0.5), {"quote": market("0.9625", "1.0375")}, "spread to stop 7.5 % <= 7.5 %"),
    (TradingGate(), {}, "desk trading: yes"),
    (HaltGate(), {"halted": ""}, "trading halt: none heard"),
    (DailyLossGate(loss_max=0.03), {"day_loss": 0.03}, "daily loss 3.0 % <= 3.0 %"),
    (PositionsGate(open_max=3), {"open_positions": 2}, "open positions 3 <= 3"),
    (OpeningGate(wait_s=300), {"opened_s": 300.0}, "after the open 5 min >= 5 min"),
    (ClosingGate(left_min_s=4500), {"to_close_s": 4500.0}, "before the close 1 h 15 min >= 1 h 15 min"),
    (FomcGate(before_s=1800, after_s=3600), {"to_fomc_s": 1800.0}, "outside FOMC 0 s >= 0 s"),
    (FomcGate(before_s=1800, after_s=3600), {"to_fomc_s": -3600.0}, "outside FOMC 0 s >= 0 s"),
    (FomcGate(before_s=1800, after_s=3600), {"to_fomc_s": None}, "outside FOMC: none today"),
]  # fmt: skip

BEYOND = [
    (SpreadGate(spread_max=0.08), {"quote": market("0.95", "1.04")}, "spread 9.0 % > 8.0 %"),
    (OpenInterestGate(contracts_min=500), {"open_interest": 499}, "open interest 499 < 500"),
    (OpenInterestGate(contracts_min=500), {"open_interest": 0}, "open interest 0 < 500"),
    (VolumeGate(contracts_min=100), {"volume": 99}, "volume 99 < 100"),
    (StockVolumeGate(shares_min=9_000), {"stock_volume": 8_999}, "stock volume 8,999 < 9,000"),
    (PremiumGate(premium_min=Decimal("0.30")), {"quote": market("0.28", "0.31")}, "premium $0.29 < $0.30"),
    (ExpiryGate(dte_max=0), {"dte": 1}, "expiry 1 d > 0 d"),
    (FlowAgreesGate(share_min=0.6), {"flow_share": 0.599}, "flow agrees 59.9 % < 60.0 %"),
    (
        DarkPoolAgreesGate(against_max=Decimal(5_000_000)),
        {"dark_net": -5_000_001.0},
        "dark pool agrees -$5,000,001.00 < -$5,000,000.00",
    ),
    (FlowAgeGate(age_max_s=300), {"flow_age_s": 301.0}, "flow age 5 min 1 s > 5 min"),
    (QuoteAgeGate(age_max_s=3), {"quote_age_s": 4.0}, "quote age 4 s > 3 s"),
    (ChaseGate(above_paid_max=0.10), {"quote": market("1.05", "1.11")}, "chase 11.0 % > 10.0 %"),
    (TollToTargetGate(share_max=0.2), {"quote": market("0.97", "1.03")}, "spread to target 6.0 % > 4.0 %"),
    (TollToStopGate(share_max=0.5), {"quote": market("0.96", "1.04")}, "spread to stop 8.0 % > 7.5 %"),
    (TradingGate(), {"state": TradingState.EXITS_ONLY}, "desk trading: no"),
    (TradingGate(), {"state": TradingState.HALTED}, "desk trading: no"),
    (HaltGate(), {"halted": "T1 Halt News Pending"}, "trading halt: heard"),
    (DailyLossGate(loss_max=0.03), {"day_loss": 0.031}, "daily loss 3.1 % > 3.0 %"),
    (PositionsGate(open_max=3), {"open_positions": 3}, "open positions 4 > 3"),
    (MacroGate(bars_min=150), {"macro": -1, "macro_bars": 150}, "macro bias: no"),
    (OpeningGate(wait_s=300), {"opened_s": 299.0}, "after the open 4 min 59 s < 5 min"),
    (OpeningGate(wait_s=300), {"opened_s": -60.0}, "after the open -60 s < 5 min"),
    (ClosingGate(left_min_s=4500), {"to_close_s": 4499.0}, "before the close 1 h 14 min 59 s < 1 h 15 min"),
    (FomcGate(before_s=1800, after_s=3600), {"to_fomc_s": 1799.0}, "outside FOMC -1 s < 0 s"),
    (FomcGate(before_s=1800, after_s=3600), {"to_fomc_s": 0.0}, "outside FOMC -30 min < 0 s"),
    (FomcGate(before_s=1800, after_s=3600), {"to_fomc_s": -3599.0}, "outside FOMC -1 s < 0 s"),
]  # fmt: skip


@pytest.mark.parametrize(("gate", "facts", "told"), AT_THE_LIMIT, ids=[told for *_, told in AT_THE_LIMIT])
def test_at_the_limit_it_passes(gate, facts, told):
    verdict = gate.judge(replace(CANDIDATE, **facts))
    assert judged(verdict) == told
    assert verdict.passed


@pytest.mark.parametrize(("gate", "facts", "told"), BEYOND, ids=[told for *_, told in BEYOND])
def test_beyond_the_limit_it_refuses(gate, facts, told):
    verdict = gate.judge(replace(CANDIDATE, **facts))
    assert judged(verdict) == told
    assert not verdict.passed


@pytest.mark.parametrize(
    ("spread", "value"), [("0.00", 0.05125), ("0.05", 0.00125), ("0.08", -0.02875), ("0.15", -0.09875)]
)
def test_what_57_and_a_half_percent_of_wins_are_worth_after_the_spread(spread, value):
    half = Decimal(spread) / 2
    quote = replace(market("1", "1"), bid=1 - half, ask=1 + half)
    verdict = COIN_AND_A_HALF.judge(replace(CANDIDATE, quote=quote, fee=FREE))
    assert verdict.measured == pytest.approx(value)
    assert verdict.passed == (value >= 0)
    assert verdict.unit is Unit.RATIO


def test_fees_weigh_more_on_cheap_contracts():
    dear = COIN_AND_A_HALF.judge(replace(CANDIDATE, quote=market("1.00", "1.00")))
    cheap = COIN_AND_A_HALF.judge(replace(CANDIDATE, quote=market("0.10", "0.10")))
    assert dear.measured == pytest.approx(0.05125 - 0.001)
    assert cheap.measured == pytest.approx(0.05125 - 0.01)


def test_chasing_is_measured_from_what_they_paid_and_unknown_when_nobody_says():
    gate = ChaseGate(above_paid_max=0.10)
    assert judged(gate.judge(replace(CANDIDATE, paid=None))) == "chase unknown, limit 10.0 %"
    assert judged(gate.judge(replace(CANDIDATE, paid=Decimal("2.00")))) == "chase -49.5 % <= 10.0 %"


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        (at_most("delta ceiling", 0.604, 0.60, Unit.NUMBER), "delta ceiling 0.604 > 0.600"),
        (at_most("delta ceiling", 0.60, 0.60, Unit.NUMBER), "delta ceiling 0.60 <= 0.60"),
        (at_most("delta ceiling", 0.604, 0.604, Unit.NUMBER), "delta ceiling 0.60 <= 0.60"),
        (at_least("expected value", -0.0003, 0.0, Unit.RATIO), "expected value -0.03 % < 0.00 %"),
        (at_least("after the open", 299.7, 300, Unit.SECONDS), "after the open 4 min 59.7 s < 5 min"),
        (at_least("held in this name", -0.02, -0.01, Unit.RATIO), "held in this name -2.0 % < -1.0 %"),
        (at_most("tick", 1e-12, 0.0, Unit.RATIO), "tick 1e-12 > 0.0"),
    ],
)
def test_what_refuses_is_told_finely_enough_to_be_seen(verdict, told):
    assert judged(verdict) == told


@pytest.mark.parametrize(
    ("seconds", "limit", "told"),
    [
        (16_571, 300, "4 h 36 min >= 5 min"),
        (7_200, 4_500, "2 h >= 1 h 15 min"),
        (3_899, 60, "1 h 05 min >= 60 s"),
        (3_599.6, 1_800, "1 h >= 30 min"),
        (3_599.4, 1_800, "59 min 59 s >= 30 min"),
        (119.4, 12, "119 s >= 12 s"),
        (119.6, 12, "2 min >= 12 s"),
        (4_470, 4_500, "1 h 14 min < 1 h 15 min"),
        (4_471, 4_500, "1 h 14 min 31 s < 1 h 15 min"),
        (3_605, 3_610, "1 h 5 s < 1 h 10 s"),
        (4_499.999999, 4_500, "1 h 14 min 59.999999 s < 1 h 15 min"),
        (2.999999, 3, "2.999999 s < 3.000000 s"),
        (-3_660, 0, "-1 h 01 min < 0 s"),
        (-0.4, 0, "-0.4 s < 0.0 s"),
    ],
)
def test_a_span_of_time_is_said_as_people_say_it_and_exactly_where_it_decides(seconds, limit, told):
    assert judged(at_least("before the close", seconds, limit, Unit.SECONDS)) == f"before the close {told}"


@pytest.mark.parametrize(
    ("gate", "told"),
    [
        (IvRankGate(rank_max=0.8), "IV rank not asked on the day of expiry"),
        (ThetaGate(share_max=0.05, hold_s=900.0), "theta not asked on the day of expiry"),
        (RawGammaGate(gamma_max=0.15), "gamma not asked on the day of expiry"),
        (GammaGate(delta_change_max=0.75), "gamma per 1 % not asked on the day of expiry"),
    ],
)
def test_what_is_not_asked_of_an_option_that_ends_today_says_so_and_shows_no_number(gate, told):
    today = replace(CANDIDATE, dte=0, theta_day=-60.0)
    assert judged(gate.judge(today), today) == told


def test_what_is_not_asked_says_of_whom_only_where_that_is_known():
    shares = replace(CANDIDATE, symbol="LUNR", dte=None)
    verdict = GreeksAgeGate(age_max_s=300.0).judge(shares).unasked()
    assert judged(verdict, shares) == "greeks age not asked of shares"
    assert judged(verdict) == "greeks age not asked"


def test_the_loss_that_ends_the_day_is_the_loss_that_refuses():
    gate = PLAYBOOK.daily_loss
    assert gate.spent(0.03)
    assert not gate.spent(0.0299)


def test_a_good_candidate_passes_everything_and_every_gate_was_asked():
    verdicts = judge(PLAYBOOK, FLOW_FIRST, CANDIDATE)
    assert [judged(verdict) for verdict in verdicts if not verdict.passed] == []
    assert len(verdicts) == len(PLAYBOOK.gates) + len(FLOW_FIRST.gates) + 1


def test_a_bad_candidate_hears_every_reason_not_only_the_first():
    bad = replace(CANDIDATE, quote=market("0.50", "1.50"), open_interest=3, dte=7, day_loss=0.5)
    refused = [verdict.gate for verdict in judge(PLAYBOOK, FLOW_FIRST, bad) if not verdict.passed]
    assert refused == [
        "daily loss", "spread", "open interest", "expiry", "chase", "spread to target", "spread to stop",
        "expected value",
    ]  # fmt: skip
