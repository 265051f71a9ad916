"""What holds for every exit: it leaves when it must, stays a hair short of it, and cannot do harm."""

from dataclasses import fields
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine.exits
from engine.holding import Holding
from engine.model.contract import Direction
from engine.model.records import Exit, Urgency
from engine.plays.play import ExitRule
from engine.plays.playbook import PLAYBOOK
from tests.engine.exits.cases import CASES, Case, closed, told
from tests.engine.exits.holdings import GREEN, TURN, holding, read, stock
from tests.parts import parts

RULES = {repr(case.rule): case.rule for case in CASES}.values()

each_case = pytest.mark.parametrize("case", CASES, ids=str)
each_rule = pytest.mark.parametrize("rule", RULES, ids=repr)


def test_no_exit_is_without_a_case() -> None:
    assert parts(engine.exits, "propose") == {type(case.rule) for case in CASES}


def test_every_play_leaves_by_exits_that_have_a_case() -> None:
    tried = {type(case.rule) for case in CASES}
    assert {type(rule) for play in PLAYBOOK.plays for rule in play.every_exit} <= tried


@each_case
@pytest.mark.parametrize("mirrored", [False, True], ids=["call", "put"])
def test_it_leaves_and_a_hair_short_of_it_stays(case: Case, mirrored: bool) -> None:
    assert case.rule.propose(told(case.leaves, mirrored=mirrored)) is not None
    assert case.rule.propose(told(case.stays, mirrored=mirrored)) is None


@each_case
def test_the_mirrored_story_leaves_for_the_same_reason(case: Case) -> None:
    call, put = (case.rule.propose(told(case.leaves, mirrored=mirrored)) for mirrored in (False, True))
    assert call is not None
    assert put is not None
    assert (call.because, call.urgency, call.quantity) == (put.because, put.urgency, put.quantity)


@each_case
def test_asking_twice_changes_nothing(case: Case) -> None:
    seen = told(case.leaves)
    assert case.rule.propose(seen) == case.rule.propose(seen)


@each_rule
def test_without_evidence_it_is_silent(rule: ExitRule) -> None:
    """A minute after the entry, with no quote, no bar, no flow and no session known."""
    assert rule.propose(holding()) is None
    assert rule.propose(holding(direction=Direction.BEARISH)) is None


@each_rule
def test_old_news_is_no_evidence_about_the_shares(rule: ExitRule) -> None:
    """Minutes that ended before the entry or long ago, and shares quoted minutes ago, say nothing."""
    stale = holding(after=timedelta(minutes=14))._replace(readings=read(TURN[:3]))
    old = stock(90.0, stale.at - timedelta(seconds=61))
    assert rule.propose(stale._replace(stock=old, readings=read(GREEN))) is None
    assert rule.propose(holding(candles=[], after=timedelta(seconds=50))) is None


gains = st.none() | st.floats(-1.0, 5.0)


@st.composite
def holdings(draw: st.DrawFn) -> Holding:
    """Anything a position can look like, sensible or not."""
    bought = draw(st.integers(1, 12))
    candles = draw(st.sampled_from([None, GREEN, TURN]))
    kept = holding(
        direction=draw(st.sampled_from(Direction)),
        after=timedelta(seconds=draw(st.integers(0, 40 * 86_400))),
        bid=draw(gains),
        mid=draw(gains),
        before=draw(gains),
        age_s=draw(st.sampled_from([0.0, 59.0, 3600.0])),
        shares=draw(st.none() | st.floats(1.0, 300.0)),
        lots=(bought, draw(st.integers(0, bought - 1))),
        average=draw(st.sampled_from(["0.01", "0.80", "2.00", "40.00"])),
        peak=draw(gains),
        best=draw(st.none() | st.floats(1.0, 300.0)),
        to_close_s=draw(st.none() | st.floats(-3600.0, 23_400.0)),
        swept=draw(st.sampled_from([0, 10_000, 90_000])),
    )
    if candles is None:
        return kept
    return kept._replace(at=holding(**closed(candles)).at, readings=read(candles))


@each_rule
@given(kept=holdings())
def test_it_never_asks_for_more_than_is_held_nor_for_nothing(rule: ExitRule, kept: Holding) -> None:
    exit_ = rule.propose(kept)
    if exit_ is not None:
        assert 1 <= exit_.quantity <= kept.quantity
        assert (exit_.setup, exit_.symbol) == (kept.setup, kept.symbol)
        assert exit_.because
        assert exit_.why


@each_rule
@given(kept=holdings())
def test_an_exit_on_quotes_looks_at_the_option_alone(rule: ExitRule, kept: Holding) -> None:
    """A quote shows it nothing else, so nothing else may change what it says."""
    if rule.on_quote:
        glance = kept._replace(stock=None, sweeps_against=(), to_close_s=None, stock_best=None, readings=None)
        assert rule.propose(glance) == rule.propose(kept)


def test_an_exit_can_only_close() -> None:
    """Nothing in the record could open a position: no side, no price, no other contract."""
    assert [each.name for each in fields(Exit)] == [
        "setup",
        "symbol",
        "because",
        "urgency",
        "quantity",
        "why",
        "degraded",
    ]
    assert holding().leave("x", Urgency.URGENT, "y", 99).quantity == 4
