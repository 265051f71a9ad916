"""Each reason to leave: when it speaks, what it says, and when it holds its tongue."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.exits.clock import CloseCutoff, HoldLimit
from engine.exits.flow_reversal import FlowReversal
from engine.exits.stop import Stop
from engine.exits.target import Target
from engine.exits.underlying import UnderlyingDecides
from engine.measures.flow import Sweep
from engine.model.calendar import EASTERN
from engine.model.contract import Direction
from engine.model.records import Urgency
from engine.plays.etf_scalp import ETF_SCALP
from engine.plays.flow_first import FLOW_FIRST
from engine.plays.swing import SWING
from tests.engine.examples import AT, HOLDING, STEADY, later, shown

STOP, TARGET = Stop(loss=0.15), Target(gain=0.20)
gains = st.floats(-1, 3)


def why(rule, **facts) -> str:
    """What an exit says of a holding; nothing if it stays."""
    exit_ = rule.propose(HOLDING._replace(**facts))
    return f"{exit_.because}: {exit_.why}" if exit_ is not None else ""


def against(premium: int, at=AT) -> tuple[Sweep, ...]:
    return (Sweep(at, Direction.BEARISH, Decimal(premium)),)


def test_the_target_is_a_bid_not_a_middle():
    assert why(TARGET, gain_bid=0.20, gain_mid=0.21) == "target: bid +20.0 %, target +20.0 %"
    assert why(TARGET, gain_bid=0.1999, gain_mid=0.40) == ""
    assert why(TARGET, gain_bid=None, gain_mid=0.40) == ""


def test_the_stop_wants_two_middles():
    assert why(STOP, gain_mid=-0.15, gain_mid_before=-0.15, gain_bid=-0.16) == (
        "stop: mid -15.0 % twice, stop -15.0 %"
    )
    assert why(STOP, gain_mid=-0.15, gain_mid_before=-0.149, gain_bid=-0.16) == ""
    assert why(STOP, gain_mid=-0.149, gain_mid_before=-0.15, gain_bid=-0.16) == ""
    assert why(STOP, gain_mid=-0.20, gain_mid_before=None, gain_bid=-0.22) == ""


def test_a_bid_far_through_the_stop_needs_no_second_opinion():
    assert why(STOP, gain_mid=-0.05, gain_mid_before=None, gain_bid=-0.225) == (
        "stop: bid -22.5 %, fail-safe"
    )
    assert why(STOP, gain_mid=-0.05, gain_mid_before=None, gain_bid=-0.2249) == ""


def test_buying_at_a_wide_ask_does_not_stop_itself_out():
    assert why(STOP, gain_mid=-0.07, gain_mid_before=-0.07, gain_bid=-0.14) == ""


def test_an_unseen_option_gives_stop_and_target_nothing_to_say():
    unseen = {"gain_mid": None, "gain_mid_before": None, "gain_bid": None}
    assert why(STOP, **unseen) == why(TARGET, **unseen) == ""


def test_the_hold_limit_is_patient_and_exact():
    rule = HoldLimit(hold_max_s=900)
    assert why(rule, at=later(899.999)) == ""
    assert why(rule, at=later(900)) == "hold limit: held 15 min"
    assert rule.propose(HOLDING._replace(at=later(900))).urgency is Urgency.PATIENT


def test_past_its_hour_it_leaves_in_any_session_but_only_if_the_rule_is_about_it():
    passed = {"to_close_s": 20_000.0, "out_by": AT - timedelta(days=1)}
    assert why(CloseCutoff(before_close_s=3600), **passed) == "clock: it was to be out by the close before"
    assert why(CloseCutoff(before_close_s=3600, dte_max=0), **passed, symbol="LUNR991217C00012000") == ""


def test_an_hour_of_this_session_is_left_to_the_rule_whose_hour_it_is():
    rule = CloseCutoff(before_close_s=1800)
    assert why(rule, to_close_s=7200.0, out_by=AT) == ""
    assert why(rule, to_close_s=None, out_by=AT) == "clock: it was to be out by the close before"


def test_a_ticket_is_out_by_the_first_hour_that_any_clock_of_its_play_names():
    closes = datetime(2026, 11, 18, 16, tzinfo=EASTERN)
    hours = {dte: ETF_SCALP.out_by(closes, dte) for dte in (0, 1, None)}
    assert {dte: f"{hour:%H:%M}" for dte, hour in hours.items()} == {0: "14:00", 1: "15:30", None: "15:30"}
    assert FLOW_FIRST.out_by(closes, 0) == FLOW_FIRST.out_by(closes, 5) == closes - timedelta(hours=1)
    assert f"{SWING.out_by(closes, 0):%H:%M}" == "15:00"
    assert SWING.out_by(closes, 5) is None


def test_the_clock_counts_from_the_close():
    rule = CloseCutoff(before_close_s=3600)
    assert why(rule, to_close_s=3600.1) == ""
    assert why(rule, to_close_s=3600.0) == "clock: 60 min to the close"
    assert why(rule, to_close_s=-5.0) == "clock: 0 min to the close"
    assert why(rule, to_close_s=None) == ""


def test_the_other_side_must_sweep_enough_and_lately():
    rule = FlowReversal(premium_min=Decimal(50_000))
    assert why(rule, sweeps_against=against(50_000)) == "flow reversal: $50k swept against"
    assert why(rule, sweeps_against=against(49_999)) == ""
    assert why(rule, sweeps_against=against(25_000) * 2) == "flow reversal: $50k swept against"
    assert why(rule, sweeps_against=against(90_000), at=later(300)) == "flow reversal: $90k swept against"
    assert why(rule, sweeps_against=against(90_000), at=later(300.001)) == ""
    assert why(rule, sweeps_against=()) == ""


UNSEEN = {"mark_age_s": 60.1}


@pytest.mark.parametrize(
    ("stock", "told"),
    [
        ("11.928", "underlying stop: shares -0.6 %, no option quote"),
        ("11.929", ""),
        ("12.119", ""),
        ("12.120", "underlying target: shares +1.0 %, no option quote"),
    ],
)
def test_without_an_option_quote_the_shares_decide(stock, told):
    assert why(UnderlyingDecides(), stock=shown("LUNR", stock, stock), **UNSEEN) == told


def test_the_shares_are_silent_while_the_option_is_seen_or_they_are_stale_themselves():
    fell = shown("LUNR", "11.00", "11.00")
    rule = UnderlyingDecides()
    assert why(rule, stock=fell, mark_age_s=60.0) == ""
    assert why(rule, stock=fell, mark_age_s=None) == "underlying stop: shares -8.3 %, no option quote"
    assert why(rule, stock=fell, at=later(60), **UNSEEN) != ""
    assert why(rule, stock=fell, at=later(61), **UNSEEN) == ""
    assert why(rule, stock=shown("LUNR", "0", "11.00"), **UNSEEN) == ""
    assert why(rule, stock=None, **UNSEEN) == ""
    assert why(rule, stock=fell, stock_at_entry=None, **UNSEEN) == ""


@STEADY
@given(gains, gains, gains, gains)
def test_a_deeper_loss_never_takes_a_stop_back(mid, before, bid, worse):
    shallow = {"gain_mid": mid, "gain_mid_before": before, "gain_bid": bid}
    deep = {name: min(gain, worse) for name, gain in shallow.items()}
    assert not why(STOP, **shallow) or why(STOP, **deep)


@STEADY
@given(gains, gains)
def test_a_higher_bid_never_takes_a_target_back(one, other):
    lower, higher = sorted((one, other))
    assert not why(TARGET, gain_bid=lower) or why(TARGET, gain_bid=higher)


def test_the_play_asks_the_clock_first_and_the_target_last():
    order = [type(rule).__name__ for rule in FLOW_FIRST.every_exit]
    assert order == [
        "CloseCutoff", "ExpiryDay", "FlowReversal", "UnderlyingDecides", "HoldLimit", "Stop", "Target",
    ]  # fmt: skip


def test_a_quote_asks_only_the_exits_that_look_at_prices_and_a_second_asks_them_too():
    assert set(map(type, FLOW_FIRST.price_exits)) == {Stop, Target}
    assert all(rule in FLOW_FIRST.every_exit for rule in FLOW_FIRST.price_exits)


def test_a_holding_is_measured_since_it_was_opened():
    assert HOLDING._replace(at=AT + timedelta(minutes=1)).stock_move(60) is None
