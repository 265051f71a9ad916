"""The prices an order walks through: a buyer never past the ask or the plan, a seller never far under."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ladder import EntryLadder, ExitLadder
from engine.model.contract import ticks
from engine.model.money import tick
from engine.model.quote import Quote
from engine.model.records import Urgency
from tests.engine.examples import STEADY, cents, market, markets

ENTER, LEAVE = EntryLadder(), ExitLadder()
rungs = st.integers(0, 6)
OPTION, CENTS = "LUNR260731C00012000", "SPY260731C00600000"
symbols = st.sampled_from([OPTION, CENTS, "LUNR"])
urgencies = st.sampled_from(Urgency)


@st.composite
def listed(draw: st.DrawFn) -> Quote:
    """A market on a grid an exchange really uses."""
    grid = draw(st.sampled_from(["0.01", "0.05"]))
    count, wide = draw(st.integers(1, 120)), draw(st.integers(0, 20))
    bid = Decimal(grid) * count
    ask = bid + Decimal(grid) * wide
    if ask < 3:
        return Quote(bid, ask)
    return Quote(bid * 10, ask * 10)


def climbed(quote: Quote, price_max: str = "99") -> list[str]:
    return [str(ENTER.price(OPTION, quote, rung, Decimal(price_max))) for rung in range(4)]


def left(quote: Quote, urgency: Urgency) -> list[str]:
    return [str(LEAVE.price(OPTION, quote, rung, urgency)) for rung in range(4)]


def test_a_buyer_walks_from_the_middle_to_the_ask():
    assert climbed(market("0.98", "1.02")) == ["1.00", "1.01", "1.02", "1.02"]


def test_a_buyer_stops_at_what_was_approved():
    assert climbed(market("0.98", "1.02"), "1.01") == ["1.00", "1.01", "1.01", "1.01"]


def test_a_buyer_in_a_nickel_class_takes_nickel_steps():
    assert climbed(market("0.90", "1.00")) == ["0.95", "0.95", "1.00", "1.00"]


def test_shares_move_by_cents_whatever_they_show():
    market_ = market("12.30", "12.40")
    prices = [str(ENTER.price("LUNR", market_, rung, Decimal(99))) for rung in range(3)]
    assert prices == ["12.35", "12.37", "12.40"]


def test_above_three_dollars_a_nickel_shown_proves_the_penny_program_and_the_ask_is_reached():
    assert climbed(market("3.05", "3.15")) == ["3.10", "3.10", "3.15", "3.15"]


def test_a_patient_seller_begins_at_the_middle_and_an_urgent_one_at_the_bid():
    assert left(market("0.98", "1.02"), Urgency.PATIENT) == ["1.00", "0.98", "0.89", "0.89"]
    assert left(market("0.98", "1.02"), Urgency.URGENT) == ["0.98", "0.89", "0.89", "0.89"]


def test_the_last_cent_is_still_a_price():
    assert left(market("0.01", "0.02"), Urgency.URGENT)[-1] == "0.01"


@STEADY
@given(symbols, markets(), rungs, cents)
def test_no_rung_pays_more_than_the_ask_or_the_plan(symbol, quote, rung, price_max):
    price = ENTER.price(symbol, quote, rung, price_max)
    assert price <= quote.ask
    assert price <= price_max


@STEADY
@given(symbols, markets(), cents)
def test_each_rung_pays_at_least_what_the_last_one_did(symbol, quote, price_max):
    prices = [ENTER.price(symbol, quote, rung, price_max) for rung in range(5)]
    assert prices == sorted(prices)


@STEADY
@given(symbols, listed())
def test_the_top_rung_reaches_the_ask(symbol, quote):
    assert ENTER.price(symbol, quote, ENTER.rungs - 1, quote.ask) == quote.ask


@STEADY
@given(symbols, listed(), rungs, urgencies)
def test_every_price_is_on_a_tick(symbol, quote, rung, urgency):
    kind = ticks(symbol, quote.bid, quote.ask)
    for price in (ENTER.price(symbol, quote, rung, quote.ask), LEAVE.price(symbol, quote, rung, urgency)):
        assert price > 0
        assert price % tick(kind, price) == 0


@STEADY
@given(symbols, markets(), rungs, urgencies)
def test_no_exit_is_offered_under_the_collar_or_for_nothing(symbol, quote, rung, urgency):
    price = LEAVE.price(symbol, quote, rung, urgency)
    assert price >= quote.bid * Decimal("0.90")
    assert price > 0


@STEADY
@given(symbols, listed(), urgencies)
def test_a_seller_only_ever_comes_down_and_soon_stands_at_the_bid_or_under(symbol, quote, urgency):
    prices = [LEAVE.price(symbol, quote, rung, urgency) for rung in range(5)]
    assert prices == sorted(prices, reverse=True)
    assert prices[1] <= quote.bid


@pytest.mark.parametrize("urgency", Urgency)
def test_hurry_never_asks_for_more(urgency):
    quote = market("1.10", "1.30")
    for rung in range(4):
        assert LEAVE.price(OPTION, quote, rung, Urgency.URGENT) <= LEAVE.price(OPTION, quote, rung, urgency)
