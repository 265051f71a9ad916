"""What every exit owes: to close at most what is held, the same answer twice, and the same in the mirror."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.holding import Holding
from engine.measures.flow import Sweep
from engine.model.contract import Contract, Direction, Right
from engine.model.events import QuoteMoved
from engine.model.quote import Quote
from engine.model.records import Exit
from engine.plays.play import ExitRule
from tests.conformance.shipped import EXITS, name_of
from tests.engine.examples import AT, DAY, HOLDING, STEADY, later

ENTRY = Decimal("12.00")
CALL, PUT = (Contract("LUNR", DAY, right, Decimal(12)).symbol for right in (Right.CALL, Right.PUT))
gains = st.none() | st.floats(-1, 3)
cents = st.integers(1, 2399).map(lambda count: Decimal(count) / 100)


@st.composite
def holdings(draw: st.DrawFn) -> Holding:
    seconds = draw(st.integers(0, 2000))
    shares = draw(st.none() | cents)
    swept = draw(st.lists(st.tuples(st.integers(0, seconds), st.integers(1, 90_000)), max_size=4))
    return HOLDING._replace(
        at=later(seconds),
        quantity=draw(st.integers(1, 5)),
        gain_bid=draw(gains),
        gain_mid=draw(gains),
        gain_mid_before=draw(gains),
        mark_age_s=draw(st.none() | st.floats(0, 300)),
        stock=_stock(shares, draw(st.integers(0, seconds))) if shares is not None else None,
        stock_at_entry=draw(st.sampled_from([None, ENTRY])),
        sweeps_against=tuple(Sweep(later(at), Direction.BEARISH, Decimal(usd)) for at, usd in sorted(swept)),
        to_close_s=draw(st.none() | st.floats(-600, 20_000)),
    )  # fmt: skip


def _stock(price: Decimal, seconds: float) -> QuoteMoved:
    return QuoteMoved(later(seconds), "LUNR", Quote(price, price))


def mirrored(holding: Holding) -> Holding:
    """The same trade the other way round: a put, with the shares reflected about where we came in."""
    stock = holding.stock
    if stock is not None:
        price = 2 * ENTRY - stock.quote.mid
        stock = QuoteMoved(stock.at, stock.symbol, Quote(price, price))
    against = tuple(sweep._replace(direction=Direction.BULLISH) for sweep in holding.sweeps_against)
    return holding._replace(
        symbol=PUT, direction=Direction.BEARISH, stock=stock, sweeps_against=against
    )  # fmt: skip


def decided(exit_: Exit | None) -> tuple[object, ...] | None:
    return (exit_.because, exit_.urgency, exit_.quantity) if exit_ is not None else None


every_exit = pytest.mark.parametrize("rule", [rule for _, rule in EXITS], ids=name_of)


@every_exit
@STEADY
@given(holdings())
def test_an_exit_closes_what_is_held_and_never_more(rule: ExitRule, holding):
    exit_ = rule.propose(holding)
    if exit_ is not None:
        assert 0 < exit_.quantity <= holding.quantity
        assert (exit_.setup, exit_.symbol) == (holding.setup, holding.symbol)
        assert exit_.because
        assert exit_.why


@every_exit
@STEADY
@given(holdings())
def test_an_exit_says_the_same_thing_twice(rule: ExitRule, holding):
    assert rule.propose(holding) == rule.propose(holding)


@every_exit
@STEADY
@given(holdings())
def test_what_makes_us_leave_a_call_makes_us_leave_the_mirrored_put(rule: ExitRule, holding):
    assert decided(rule.propose(holding)) == decided(rule.propose(mirrored(holding)))


@every_exit
def test_nobody_leaves_a_quiet_position(rule: ExitRule):
    quiet = HOLDING._replace(at=AT, gain_bid=0.0, gain_mid=0.0, gain_mid_before=0.0)
    assert rule.propose(quiet) is None
    assert quiet.symbol == CALL


@every_exit
def test_every_exit_can_speak(rule: ExitRule):
    """A rule that no situation triggers protects nobody."""
    gone = HOLDING._replace(at=later(3_600), to_close_s=60.0, sweeps_against=_storm())
    blind = HOLDING._replace(mark_age_s=None, stock=_stock(Decimal("11.00"), 0))
    fell = HOLDING._replace(gain_bid=-0.9, gain_mid=-0.9, gain_mid_before=-0.9)
    rose = HOLDING._replace(gain_bid=2.0, gain_mid=2.0)
    assert any(rule.propose(each) is not None for each in (gone, blind, fell, rose))


def _storm() -> tuple[Sweep, ...]:
    return (Sweep(later(3_599), Direction.BEARISH, Decimal(9_000_000)),)
