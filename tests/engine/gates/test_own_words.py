"""What is particular to one gate, each from its worked number."""

from datetime import date
from decimal import Decimal

import pytest

from engine.gates.cost import ExpectedValueGate
from engine.gates.freshness import ChaseGate
from engine.gates.greeks import GammaGate, IvRankGate, RawGammaGate, ThetaGate
from engine.gates.liquidity import TickGate
from engine.gates.regime import ChopGate
from engine.gates.risk import CoolDownGate, DailyLossGate, DrawdownGate, RolloutGate, TradingGate
from engine.gates.timing import FomcGate
from engine.model.quote import Quote
from engine.model.records import TradingState
from engine.model.session import session_on
from engine.model.verdict import Unit, at_least
from tests.engine.gates.evidence import NO_MARKET, asked, good, wide

QUARTER_HOUR = 900.0


def test_a_quarter_hour_of_the_last_days_decay_is_two_percent() -> None:
    """B-20: at the money one day out, half the premium decays in a day; 15 minutes of it are 1.9 %."""
    verdict = ThetaGate(share_max=0.05, hold_s=QUARTER_HOUR).judge(good(dte=1, theta_day=-0.5))
    assert verdict.measured == pytest.approx(0.0192, abs=5e-5)
    assert verdict.passed


def test_a_swing_pays_a_whole_day_however_long_it_holds() -> None:
    day = ThetaGate(share_max=0.05, hold_s=23_400.0)
    week = ThetaGate(share_max=0.05, hold_s=7 * 23_400.0)
    assert week.judge(good(theta_day=-0.06)).measured == day.judge(good(theta_day=-0.06)).measured == 0.06
    assert not week.judge(good(theta_day=-0.06)).passed


def test_decay_is_held_against_the_middle_of_the_market() -> None:
    verdict = ThetaGate(share_max=0.05, hold_s=23_400.0).judge(good(theta_day=-0.10, quote=asked(4)))
    assert verdict.measured == 0.025


LAST_DAY_FREE = (
    IvRankGate(rank_max=0.8),
    ThetaGate(share_max=0.05, hold_s=900.0),
    GammaGate(delta_change_max=0.1),
    RawGammaGate(gamma_max=0.1),
)
NO_GREEKS = {"iv_rank": None, "theta_day": None, "gamma": None, "stock": None}
DREADFUL = {"iv_rank": 0.99, "theta_day": -60.0, "gamma": 9.0}


@pytest.mark.parametrize("gate", LAST_DAY_FREE, ids=lambda gate: type(gate).__name__)
@pytest.mark.parametrize("facts", [NO_GREEKS, DREADFUL], ids=["unknown", "dreadful"])
def test_the_last_day_is_not_asked_for_rank_decay_or_gamma_and_no_number_is_invented(gate, facts) -> None:
    verdict = gate.judge(good(dte=0, **facts))
    assert verdict.passed
    assert verdict.measured is None
    assert not verdict.asked


@pytest.mark.parametrize("gate", LAST_DAY_FREE, ids=lambda gate: type(gate).__name__)
@pytest.mark.parametrize("facts", [NO_GREEKS, DREADFUL], ids=["unknown", "dreadful"])
def test_the_day_before_it_is_asked(gate, facts) -> None:
    verdict = gate.judge(good(dte=1, **facts))
    assert not verdict.passed
    assert verdict.asked


def test_gamma_is_measured_by_what_one_percent_does() -> None:
    """B-21: a $20 stock's 0.177 turns delta by 0.035, SPY's 0.070 by 0.42."""
    gate = GammaGate(delta_change_max=0.5)
    assert gate.judge(good(gamma=0.177, stock=20.0)).measured == pytest.approx(0.0354)
    assert gate.judge(good(gamma=0.070, stock=600.0)).measured == pytest.approx(0.42)


@pytest.mark.parametrize(
    ("spread", "value"), [(0.0, 0.051), (0.05, 0.001), (0.08, -0.029), (0.15, -0.099)], ids=str
)
def test_the_spread_eats_the_edge(spread: float, value: float) -> None:
    """B-31: 57.5 % wins at +20/-15 %."""
    candidate = good(target=0.20, stop=0.15, quote=wide(spread))
    verdict = ExpectedValueGate(win_rate_assumed=0.575).judge(candidate)
    assert verdict.measured == pytest.approx(value, abs=5e-4)
    assert verdict.passed is (value > 0)


def test_fees_are_paid_twice() -> None:
    free, paid = good(), good(fee=Decimal("0.05"))
    gate = ExpectedValueGate(win_rate_assumed=0.575)
    assert gate.judge(free).measured - gate.judge(paid).measured == pytest.approx(0.001)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("bid", "ask", "share"),
    [
        ("0.25", "0.35", 0.05 / 0.30),
        ("0.45", "0.55", 0.10),
        ("0.28", "0.32", 0.01 / 0.30),
        ("4", "4.2", 0.1 / 4.1),
    ],
)
def test_a_nickel_is_a_large_part_of_a_cheap_contract(bid: str, ask: str, share: float) -> None:
    """B-97: in nickel classes 0.30 is 16.7 % a step, and 0.50 is the first that stays within 10 %."""
    quote = Quote(Decimal(bid), Decimal(ask))
    verdict = TickGate(share_max=0.10).judge(good(symbol="LUNR260807C00012000", quote=quote))
    assert verdict.measured == pytest.approx(share)
    assert verdict.passed is (share <= 0.10)
    assert (verdict.gate, verdict.limit, verdict.unit) == ("tick", 0.10, Unit.RATIO)


@pytest.mark.parametrize(("bid", "ask"), [("0.27", "0.35"), ("0.25", "0.33")])
def test_one_price_off_the_nickels_proves_pennies(bid: str, ask: str) -> None:
    quote = Quote(Decimal(bid), Decimal(ask))
    verdict = TickGate(share_max=0.10).judge(good(symbol="LUNR260807C00012000", quote=quote))
    assert verdict.measured == pytest.approx(0.01 / float(quote.mid))


def test_the_largest_funds_move_by_cents_at_any_price() -> None:
    verdict = TickGate(share_max=0.10).judge(good(quote=asked(5)))
    assert verdict.measured == 0.002


def test_the_tick_of_nothing_is_unknown() -> None:
    assert TickGate(share_max=0.10).judge(good(quote=NO_MARKET)).measured is None
    assert not TickGate(share_max=0.10).judge(good(quote=NO_MARKET)).passed


def test_quiet_is_not_chop_and_neither_is_a_slope() -> None:
    gate = ChopGate(flat_below=0.002, crossings_max=3)
    assert gate.judge(good(slope=0.00067, crossings=2)).passed
    assert gate.judge(good(slope=0.002, crossings=9)).measured == 0.0
    assert gate.judge(good(slope=-0.002, crossings=9)).passed
    assert not gate.judge(good(slope=0.00067, crossings=4)).passed


def test_the_blackout_covers_the_press_conference() -> None:
    gate = FomcGate(before_s=1800.0, after_s=3600.0)
    assert gate.judge(good(to_fomc_s=0.0)).measured == -1800.0
    assert gate.judge(good(to_fomc_s=-1.0)).measured == -3599.0
    free = at_least("outside FOMC", 86_400.0, 0.0, Unit.SECONDS)
    assert gate.judge(good(to_fomc_s=None)) == free


def test_a_year_nobody_published_is_not_a_year_without_decisions() -> None:
    verdict = FomcGate(before_s=1800.0, after_s=3600.0).judge(good(fomc_known=False))
    assert verdict == at_least("outside FOMC", None, 0.0, Unit.SECONDS)
    assert not session_on(date(2029, 3, 21)).fomc_known
    assert session_on(date(2026, 7, 31)).fomc_known


def test_chasing_is_measured_against_what_they_paid() -> None:
    verdict = ChaseGate(above_paid_max=0.1).judge(good(paid=Decimal(2), quote=asked(2.5)))
    assert verdict.measured == 0.25


def test_the_day_is_spent_at_the_limit() -> None:
    gate = DailyLossGate(loss_max=0.03)
    assert gate.spent(0.03)
    assert not gate.spent(0.0299)


def test_a_day_is_over_once_it_fell_by_more_than_may_be_given_back() -> None:
    gate = DrawdownGate(fall_max=0.04)
    assert gate.spent(0.0401)
    assert not gate.spent(0.04)


def test_only_a_streak_cools_down() -> None:
    gate = CoolDownGate(losses_max=3, pause_s=1800.0)
    assert gate.judge(good(losses=2, since_loss_s=1.0)).passed
    assert not gate.judge(good(losses=3, since_loss_s=1.0)).passed
    assert not gate.judge(good(losses=4, since_loss_s=1799.0)).passed


def test_the_first_live_weeks_buy_one_contract_of_two_fifty() -> None:
    at_most_250 = good(ceiling=Decimal(250), quote=asked(2.5))
    assert RolloutGate().judge(at_most_250).passed
    assert not RolloutGate().judge(good(ceiling=Decimal(250), quote=asked(2.51))).passed
    assert RolloutGate().judge(good(ceiling=Decimal(0))).measured == 0
    hair_under_three = good(ceiling=Decimal("299." + "9" * 26), quote=asked(1))
    assert RolloutGate().judge(hair_under_three).measured == 2


def test_a_halted_desk_trades_no_more_than_one_that_only_leaves() -> None:
    assert not TradingGate().judge(good(state=TradingState.HALTED)).passed
